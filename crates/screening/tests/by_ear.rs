//! Marks written by ear: every word wrong, and some of them words of their own.

#[path = "support/titles.rs"]
mod titles;

use screening::{Engine, Kind};
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    titles::engine("Christian Louboutin|Michael Kors|Tory Burch|Montblanc|Superdry|Stella McCartney|Versace|Planet Organic|Van Cleef & Arpels")
});

fn found(title: &str) -> Vec<(String, Kind)> {
    titles::found(&ENGINE, title).1
}

#[test]
fn every_word_may_be_wrong() {
    for (title, mark) in [
        ("Kristian Lubutan red bottoms 12 cm pumps", "Christian Louboutin"),
        ("Mikael Korrs jet set tote brown", "Michael Kors"),
        ("Tori Birch miller sandals logo copy 39", "Tory Burch"),
        ("Mont Blank pen meisterstuck gold trim", "Montblanc"),
        ("Super Dri windcheater jacket mens", "Superdry"),
        ("tote by Stela Makartni falabella", "Stella McCartney"),
        ("eau fraiche by Versachi 100ml", "Versace"),
    ] {
        let found = found(title);
        assert!(found.contains(&(mark.to_owned(), Kind::Phonetic)), "{title}: {found:?}");
    }
}

#[test]
fn names_are_found_as_english_readers_say_them() {
    let engine = titles::engine("Hermès|Givenchy|Moncler|TAG Heuer");
    for (title, mark) in [
        ("Air Mess scarf silk twill 90", "Hermès"),
        ("Jee-van-shee 4G tee black", "Givenchy"),
        ("Mon Clair puffer vest shiny", "Moncler"),
        ("Tahg Hoyer Formula1 quartz chrono", "TAG Heuer"),
    ] {
        let found = titles::found(&engine, title).1;
        assert!(found.contains(&(mark.to_owned(), Kind::Phonetic)), "{title}: {found:?}");
    }
}

#[test]
fn a_brand_in_its_buyers_script_is_not_held_against_who_claims_it() {
    let engine = titles::engine("Omega|Pandora|Seiko");
    let decided = |title: &str, brand: &str| {
        let listing = screening::Listing { title, claimed_brand: brand, ..screening::Listing::default() };
        engine.screen(&listing, &screening::Policy::default(), &mut screening::Scratch::default()).verdict
    };
    for (title, brand) in [("オメガ スピードマスター 正規品", "Omega"), ("Пандора браслет 17 см", "Pandora"), ("セイコー プレザージュ", "セイコー")]
    {
        assert_eq!(decided(title, brand), screening::Decision::Allow, "{title}");
        assert!(decided(&format!("{title} копия 1:1"), brand) > screening::Decision::Allow, "{title}");
    }
}

#[test]
fn names_that_only_sound_a_little_alike_are_other_names() {
    for title in ["Mike Cross jet ski", "Stellar Cartoon mug", "Plant organisers", "Christmas balloon set", "Tote bag, birch wood", "Monte Blanco cheese"] {
        assert_eq!(found(title), [], "{title}");
    }
}

#[test]
fn the_first_of_two_who_are_joined_is_named() {
    assert_eq!(found("Van Cleef clover necklace"), [("Van Cleef & Arpels".to_owned(), Kind::Exact)]);
}
