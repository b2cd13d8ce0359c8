//! Words that say something of copies only in company: beside a mark, in a title, without a model's scale, undenied.

use screening::{Decision, Engine, Kind, Listing, Mark, Policy, Scratch, Vocabulary};

const MARKS: &[&str] = &["Nike", "Gucci", "Rolex", "Ferrari", "Lego", "Under Armour", "Philips", "Aurelia", "Oakley", "Lavazza", "Sale", "Zara"];

fn engine() -> Engine {
    Engine::build(MARKS.iter().map(|name| Mark::named(name)).collect(), &Vocabulary::default()).0
}

fn decided(engine: &Engine, (title, claimed_brand, text): (&str, &str, &str)) -> Decision {
    engine.screen(&Listing { title, text, claimed_brand, ..Listing::default() }, &Policy::default(), &mut Scratch::default()).verdict
}

#[test]
fn batteries_countries_and_scales_are_no_copies() {
    let engine = engine();
    for honest in [
        ("Philips remote control", "Philips", "Needs 2 AAA (not included)"),
        ("Philips Fernbedienung", "Philips", "3x AAA inklusive"),
        ("Philips 遥控器", "Philips", "使用2节AAA"),
        ("UA HOVR Phantom 3 running shoes men", "Under Armour", ""),
        ("UA Hustle backpack 5.0", "Under Armour", "UA storm finish"),
        ("Ferrari 250 GTO Replica 1:18", "Kyosho", ""),
        ("Modellauto Ferrari F40 Replika", "Norev", ""),
        ("Коллекционная модель реплика Ferrari 1:24", "", ""),
        ("Nike Replica Player Jersey New York", "Nike", ""),
        ("Nike shoes", "Nike", "Umtausch 1 zu 1."),
        ("S A L E kids bike pink", "", ""),
    ] {
        assert_eq!(decided(&engine, honest), Decision::Allow, "{honest:?}");
    }
    for copy in [
        ("Nike AAA shoes men", "", ""),
        ("Gucci UA bag", "", ""),
        ("Rolex replica 40mm", "", ""),
        ("Gucci bag 1:1 best", "", ""),
        ("Jordan 4 AAA quality Nike shoes", "", ""),
    ] {
        assert_ne!(decided(&engine, copy), Decision::Allow, "{copy:?}");
    }
}

#[test]
fn a_denial_is_of_the_whole_list() {
    let engine = engine();
    for text in [
        "Orijinal, replika veya çakma değil, faturası var.",
        "no replica, dupe, fake",
        "All our items are 100% authentic, we do not deal in replicas or fakes.",
        "Not one of those replicas.",
        "Реплик и подделок не держим.",
        "Replika satışımız yoktur.",
        "Plagiate werden von uns nicht angeboten.",
        "Replica? No thanks! Only original.",
    ] {
        assert_eq!(decided(&engine, ("Nike Air Max 90 shoes", "Nike", text)), Decision::Allow, "{text}");
    }
    // Of two words in front one is denied, and `not X, Y` says Y.
    for title in [
        "Rolex Submariner no fake AAA replica 1:1",
        "Rolex not fake, replica 1:1",
        "не подделка, реплика Rolex",
        "Gucci bag (not fake) replica",
        "Gucci replic a bag",
        "Gucci реплик а",
    ] {
        assert_ne!(decided(&engine, (title, "", "")), Decision::Allow, "{title}");
    }
    assert_ne!(decided(&engine, ("Nike Air Max 90 shoes", "Nike", "Not fake, replica of best quality")), Decision::Allow);
    // A sentence ends what is denied.
    for text in ["No box. Replica, best quality.", "Not from the shop, replica."] {
        assert_ne!(decided(&engine, ("Nike Air Max 90 shoes", "Nike", text)), Decision::Allow, "{text}");
    }
}

#[test]
fn plurals_say_so_in_a_title_and_warn_in_a_description() {
    let engine = engine();
    for title in [
        "Rolex knockoffs",
        "Gucci fakes bag",
        "Gucci counterfeits",
        "Gucci Repliken",
        "Gucci Fälschungen",
        "Gucci imitazioni",
        "Gucci contrefaçons",
        "Gucci подделки",
        "Gucci replikalar",
        "假Gucci 包",
        "Gucci фейк",
    ] {
        assert!(decided(&engine, (title, "", "")) > Decision::Watch, "{title}");
    }
    for text in
        ["Lots of knock-offs around, so compare the sticker.", "So many bootlegs of this one.", "Il y a trop de contrefaçons ici.", "假一赔十，拒绝假货。"]
    {
        assert_eq!(decided(&engine, ("Gucci Marmont bag", "Gucci", text)), Decision::Allow, "{text}");
    }
}

#[test]
fn a_word_of_two_scripts_is_a_disguise_even_of_a_dictionary_word() {
    let engine = engine();
    for title in ["Aurеlia watch", "Αurelia watch", "Aureliа heritage chronograph"] {
        let verdict = engine.screen(&Listing { title, ..Listing::default() }, &Policy::default(), &mut Scratch::default());
        assert!(verdict.verdict > Decision::Watch && verdict.findings[0].kind == Kind::Lookalike, "{title}: {verdict:?}");
    }
}

#[test]
fn nobody_sells_under_a_misspelt_name_what_the_mark_sells() {
    let engine = engine();
    assert_ne!(decided(&engine, ("Oakely Holbrook polarized", "Oakely", "")), Decision::Allow);
    assert_ne!(decided(&engine, ("Lavazzza beans 6kg", "Lavazzza", "")), Decision::Allow);
}
