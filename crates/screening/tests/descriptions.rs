//! What sellers write below their titles: it makes no honest listing suspicious, and excuses no replica.

#[path = "support/ordinary.rs"]
mod ordinary;

use ordinary::ORDINARY;
use screening::{Decision, Engine, Listing, Mark, Policy, Scratch, Verdict, Vocabulary};
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let marks = "Gucci|Rolex|Nike|Chanel|Louis Vuitton|Adidas|Ray-Ban|Tommy Hilfiger|Apple|Samsung|Huawei|Xiaomi|Epson|Canon|Bosch|Lego|Calvin Klein|Maison Margiela|Starbucks\
                 |Garmin|Zara|Puma|Dell|Bburago|Kingston";
    Engine::build(marks.split('|').map(Mark::named).collect(), &Vocabulary::default()).0
});

fn screen<'e>(title: &'e str, text: &'e str) -> Verdict<'e> {
    ENGINE.screen(&Listing { title, text, ..Listing::default() }, &Policy::default(), &mut Scratch::default())
}

#[test]
fn an_honest_listing_stays_so_below_whatever_is_written() {
    for title in [
        "Gucci Marmont bag black leather",
        "Rolex Datejust 36 watch 1985",
        "Nike Air Max sneakers size 42",
        "Ray-Ban sunglasses",
        "Maison Margiela Replica Jazz Club EDT 100ml",
        "Cargador Samsung USB tipo C 25W",
        "Huawei cable USB-C 5A supercharge",
        "Xiaomi Redmi 7A 32GB blue",
        "Epson EcoTank ET-2850 print scan copy",
        "Tommy Hilfiger T-shirt with logo",
        "Dell Latitude refurbished grade A",
        "Starbucks coffee batch brew 1kg",
        "Canon copy paper A4 500 sheets",
        "Bosch spark plug oem quality",
        "LEGO bricks inspired by Venice",
        "Garmin watch counts reps and steps",
        "Zara imitation leather jacket",
        "Bburago diecast replica 1:18",
        "Kingston SSD upgrade clone kit",
        "Rolex watch, no replica",
        "Gucci belt, cuidado con las réplicas",
    ] {
        for text in ORDINARY {
            let verdict = screen(title, text);
            assert_eq!(verdict.verdict, Decision::Allow, "{title} / {text}: {:?}", verdict.terms);
        }
    }
    // A fan's shirt is called so by its maker, and by who copies it: somebody looks.
    assert!(screen("adidas Real Madrid home replica jersey", "").verdict <= Decision::Watch);
}

#[test]
fn for_somebody_is_not_for_the_mark_and_excuses_no_replica() {
    for title in [
        "replica Rolex watch for men",
        "Gucci bag replica for women",
        "Nike sneakers 1:1 UA quality for sale",
        "Chanel Tasche Replik für Damen",
        "sac Chanel réplique pour femme",
        "Bolso Gucci réplica para mujer",
        "Borsa Gucci replica per donna",
        "Сумка Gucci реплика для женщин",
        "Rolex çakma saat erkek için",
        "replica for men Rolex watch",
        "Louis Vuitton handbag mirror quality gift for her",
        "Perfume inspired by Chanel No 5 for women",
    ] {
        for text in ORDINARY {
            let verdict = screen(title, text);
            assert!(verdict.verdict >= Decision::Hold, "{title} / {text}: {:?}", verdict.terms);
        }
    }
    // A comma ends what is denied, and `or` does not.
    assert!(screen("Nike giubbotto, non originale, replica perfetta", "").verdict >= Decision::Hold);
    assert!(screen("Gucci bag", "not original, replica or copy 1:1").verdict >= Decision::Hold);
    assert_eq!(screen("Gucci bag", "not a replica or a dupe").verdict, Decision::Allow);
    // What is made for the mark's goods is no replica of them.
    for title in [
        "Strap replica for Garmin",
        "Garmin Forerunner için replika kordon",
        "Garmin用 レプリカ バンド",
        "replica battery, compatible with original Apple iPhone",
    ] {
        assert!(screen(title, "").verdict < Decision::Hold, "{title}");
    }
}

#[test]
fn what_is_disguised_is_found_below_any_number_of_open_names() {
    let padded = format!("{}N1ke", "Gucci ".repeat(5_000));
    let verdict = screen("plain shoes", &padded);
    assert!(verdict.findings.iter().any(|finding| finding.mark == "Nike"), "{:?}", verdict.terms);
}
