//! What one field of a listing says beside the others: title, description, claimed brand.

use screening::{Decision, Engine, Field, Kind, Listing, Mark, Policy, Scratch, Verdict, Vocabulary};

fn engine() -> Engine {
    let marks = ["Gucci", "Louis Vuitton", "Prada", "Coach", "Target", "Fossil", "Adidas", "Nike"].map(Mark::named).into();
    Engine::build(marks, &Vocabulary::default()).0
}

fn screen<'e>(engine: &'e Engine, title: &'e str, text: &'e str, claimed_brand: &'e str) -> Verdict<'e> {
    engine.screen(&Listing { title, text, claimed_brand, ..Listing::default() }, &Policy::default(), &mut Scratch::default())
}

#[test]
fn a_disguised_brand_is_found_in_the_field_for_it() {
    let engine = engine();
    for (brand, mark) in
        [("Gu\u{441}ci", "Gucci"), ("G u c c i", "Gucci"), ("L0uis Vuitt0n", "Louis Vuitton"), ("PR*DA", "Prada"), ("𝓖𝓾𝓬𝓬𝓲", "Gucci"), ("Gu&#99;ci", "Gucci")]
    {
        let verdict = screen(&engine, "Leather shoulder bag, new with box", "", brand);
        let found = verdict.findings.iter().find(|found| found.field == Field::Brand && found.mark == mark);
        assert!(found.is_some_and(|found| found.span.1 as usize <= brand.chars().count()), "{brand}: {verdict:?}");
        assert!(verdict.verdict >= Decision::Watch, "{brand}: {verdict:?}");
    }
}

#[test]
fn a_brand_of_its_own_and_the_mark_itself_are_claimed_freely() {
    let engine = engine();
    let mut scratch = Scratch::default();
    for brand in ["Gucci", "Louis Vuitton", "GUCCI", "Addison", "Guccio's", "Praga", "Nikon", "N/A", "Ünker", "Hike"] {
        // Twice: what was read before is remembered.
        for _ in 0..2 {
            let listing = Listing { title: "Leather shoulder bag, new with box", claimed_brand: brand, ..Listing::default() };
            let verdict = engine.screen(&listing, &Policy::default(), &mut scratch);
            assert_eq!((verdict.verdict, verdict.findings.len()), (Decision::Allow, 0), "{brand}: {verdict:?}");
        }
    }
}

#[test]
fn a_brand_that_is_nearly_a_mark_counts_where_replicas_are_sold_under_it() {
    let engine = engine();
    let verdict = screen(&engine, "Mirror quality shoulder bag 1:1 replica", "", "Guccci");
    assert!(verdict.findings.iter().any(|found| found.field == Field::Brand && found.mark == "Gucci"), "{verdict:?}");
    assert!(verdict.verdict >= Decision::Watch, "{verdict:?}");
}

#[test]
fn what_a_description_says_of_replicas_holds_for_the_title() {
    let engine = engine();
    for (title, text) in [
        ("coach bag, new", "1:1 mirror quality replica"),
        ("Brown leather bag by Coach", "This is a 1:1 replica of mirror quality."),
        ("Coach", "best replica"),
    ] {
        let verdict = screen(&engine, title, text, "");
        let found: Vec<_> = verdict.findings.iter().filter(|found| found.mark == "Coach").map(|found| (found.kind, found.field)).collect();
        assert!(found.contains(&(Kind::Exact, Field::Title)) && found.contains(&(Kind::Dupe, Field::Text)), "{title}: {verdict:?}");
        assert!(verdict.verdict >= Decision::Hold, "{title}: {verdict:?}");
    }
    for (title, text) in [
        ("Fossil Ammonite, polished", "museum-quality replica"),
        ("Archery Target Set", "comes with a replica medieval arrow"),
        ("Life Coach Planner 2027", "cover is a replica of an old map"),
    ] {
        assert_eq!(screen(&engine, title, text, "").verdict, Decision::Allow, "{title}");
    }
    for (title, text) in
        [("archery target face, set of 10", "A bag is included."), ("Life coach planner", "Leather bound, not a replica."), ("Target practice", "")]
    {
        assert_eq!(screen(&engine, title, text, "").verdict, Decision::Allow, "{title}");
    }
}

#[test]
fn words_of_replicas_are_found_for_each_brand_that_they_are_about() {
    let engine = engine();
    let verdict = screen(&engine, "Gucci and Prada bags, 1:1 replica", "", "");
    for mark in ["Gucci", "Prada"] {
        assert!(verdict.findings.iter().any(|found| found.kind == Kind::Dupe && found.mark == mark && found.brand == mark), "{mark}: {verdict:?}");
    }
    let sum: f32 = verdict.findings.iter().map(|found| found.adds).sum();
    let exact: f32 = verdict.terms.iter().map(|term| term.contribution).sum();
    assert!((sum - exact).abs() < 1e-4, "{verdict:?}");
}

#[test]
fn many_brands_named_before_it_do_not_hide_a_disguise() {
    let names: Vec<String> = (0..100)
        .map(|n| {
            format!(
                "Brandu{}",
                ["ba", "ke", "di", "fo", "gu", "ha", "je", "li", "mo", "nu"][n / 10].to_owned()
                    + ["rax", "tol", "vim", "sed", "pon", "quz", "wex", "zil", "bof", "cam"][n % 10]
            )
        })
        .collect();
    let mut marks: Vec<Mark> = names.iter().map(|name| Mark::named(name)).collect();
    marks.push(Mark::named("Louis Vuitton"));
    let engine = Engine::build(marks, &Vocabulary::default()).0;
    let text = format!("{} L0uis Vu1tt0n", names.join(", "));
    let verdict = screen(&engine, "bag", &text, "");
    assert!(verdict.verdict >= Decision::Watch && verdict.sums().any(|(brand, ..)| brand == "Louis Vuitton"), "{:?}", verdict.verdict);
}
