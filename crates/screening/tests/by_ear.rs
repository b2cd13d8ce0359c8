//! Marks written by ear: every word wrong, and some of them words of their own.

use screening::{Engine, Kind, Listing, Mark, Policy, Scratch, Vocabulary};

fn found(titles: &[&str]) -> Vec<Vec<(String, Kind)>> {
    let marks =
        ["Christian Louboutin", "Michael Kors", "Tory Burch", "Montblanc", "Superdry", "Stella McCartney", "Versace", "Planet Organic", "Van Cleef & Arpels"];
    let (engine, problems) = Engine::build(marks.map(Mark::named).to_vec(), &Vocabulary::default());
    assert!(problems.is_empty());
    let mut scratch = Scratch::default();
    let mut of = |title: &&str| {
        let listing = Listing { title, ..Listing::default() };
        engine.screen(&listing, &Policy::default(), &mut scratch).findings.into_iter().map(|finding| (finding.mark.into_owned(), finding.kind)).collect()
    };
    titles.iter().map(&mut of).collect()
}

#[test]
fn every_word_may_be_wrong() {
    let titles = [
        "Kristian Lubutan red bottoms 12 cm pumps",
        "Mikael Korrs jet set tote brown",
        "Tori Birch miller sandals logo copy 39",
        "Mont Blank pen meisterstuck gold trim",
        "Super Dri windcheater jacket mens",
        "tote by Stela Makartni falabella",
        "eau fraiche by Versachi 100ml",
    ];
    let marks = ["Christian Louboutin", "Michael Kors", "Tory Burch", "Montblanc", "Superdry", "Stella McCartney", "Versace"];
    for ((title, mark), found) in titles.iter().zip(marks).zip(found(&titles)) {
        assert!(found.iter().any(|(name, kind)| name == mark && *kind == Kind::Phonetic), "{title}: {found:?}");
    }
}

#[test]
fn names_that_only_sound_a_little_alike_are_other_names() {
    let titles = ["Mike Cross jet ski", "Stellar Cartoon mug", "Plant organisers", "Christmas balloon set", "Tote bag, birch wood", "Monte Blanco cheese"];
    for (title, found) in titles.iter().zip(found(&titles)) {
        assert!(found.is_empty(), "{title}: {found:?}");
    }
}

#[test]
fn the_first_of_two_who_are_joined_is_named() {
    assert_eq!(found(&["Van Cleef alhambra necklace"])[0], [("Van Cleef & Arpels".to_owned(), Kind::Exact)]);
}
