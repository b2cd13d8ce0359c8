//! Evasions kind by kind, each beside honest titles that come near to it. All of the former are named and not allowed, all of the latter are free.

use screening::{Decision, Engine, Listing, Mark, Policy, Scratch, Verdict, Vocabulary};

const MARKS: &str = "Air Jordan|New Balance|Calvin Klein|Ralph Lauren|Michael Kors|Kate Spade|Christian Louboutin|Christian Dior|Dior|Salvatore Ferragamo|Ray-Ban\
    |Dolce & Gabbana|Abercrombie & Fitch|Saint Laurent|Dr. Martens|Victoria's Secret|Estée Lauder|Under Armour|Yeezy|UGG|Starbucks|PlayStation|iPhone|KitchenAid\
    |Converse|Dyson|Rolex|Disney|Hermès|Timberland|Breitling|Versace|Porsche|Lego|Levi's|Chanel|Lotte Duty Free|Louis Vuitton|Bosch|Seiko|Stanley|Puma";

/// A kind, titles with the mark that they mean, and honest ones.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

const KINDS: &[Row] = &[
    (
        "one word of several by ear",
        &[
            ("Air Jordon 1 retro", "Air Jordan"),
            ("New Ballance 550", "New Balance"),
            ("Calvin Kline boxers", "Calvin Klein"),
            ("Ralph Loren polo", "Ralph Lauren"),
            ("Christian Loubiton heels", "Christian Louboutin"),
            ("Salvador Ferragamo belt", "Salvatore Ferragamo"),
            ("Rey-Ban glasses", "Ray-Ban"),
            ("blue summer dress by Kate Spayd with pockets", "Kate Spade"),
            ("Micheal Cors tote", "Michael Kors"),
            ("Victora Secret pajama", "Victoria's Secret"),
            ("Лотте Дути Фри набор", "Lotte Duty Free"),
        ],
        &[
            "Air freshener jordan almond 100 g",
            "New valance curtain kitchen 140 cm",
            "Balance board new wood",
            "Kate plus spare blades",
            "Christian bible leather bound",
            "Ralph the mouse picture book",
            "Dr. Martin Luther King biography",
            "Michael Moore documentary dvd",
            "Лоток для кошек дуги фриз 3 шт",
        ],
    ),
    (
        "small words spelt otherwise, and a slip",
        &[
            ("Dolce and Gabbanna tee", "Dolce & Gabbana"),
            ("Abercombie und Fitch hoodie", "Abercrombie & Fitch"),
            ("St Laurant bag", "Saint Laurent"),
            ("Doc Martins boots", "Dr. Martens"),
        ],
        &["Dolce and Gabbana tee", "Abercrombie and Fitch hoodie", "St Laurent bag", "Doc Martens boots", "Saint Lawrence river map", "Fish and chips apron"],
    ),
    (
        "plurals, and a last letter missing",
        &[("Yeezys 350 boost", "Yeezy"), ("UGGs boots classic", "UGG"), ("Air Jordans 1 mid", "Air Jordan"), ("Starbuck cup", "Starbucks")],
        &["Star bucket 5 l", "hugs and mugs gift set", "Levis 501 jeans", "Jordan almonds 1 kg"],
    ),
    (
        "substitutes in several words, and short words spaced",
        &[
            ("V1ctoria's S3cret", "Victoria's Secret"),
            ("Christian Di0r tote", "Dior"),
            ("Christian Di0r tote", "Christian Dior"),
            ("Leg0 star castle", "Lego"),
            ("N3w Balance 574", "New Balance"),
            ("P U M A trainers", "Puma"),
            ("P.U.M.A trainers", "Puma"),
        ],
        &["B2B forms a4 pad", "puma figure, p u m scale", "Chanel№5 perfume", "Chanel™ lipstick", "Victoria's 3 sponge cakes", "Leg 0 brace knee"],
    ),
    (
        "parted where the owner has a capital",
        &[("Play station 5 controller", "PlayStation"), ("I Phone 14", "iPhone"), ("Kitchen Aid mixer", "KitchenAid")],
        &["Set of play mats for bus station toy, 12 pcs", "Plastic kitchen aid for opening jars, 2 pcs"],
    ),
    (
        "a slip at the head of a short title",
        &[
            ("Converce all star", "Converse"),
            ("Dysen hair dryer", "Dyson"),
            ("Rolax datejust", "Rolex"),
            ("Disny mickey", "Disney"),
            ("Hermez birkin", "Hermès"),
            ("Timberlend boot", "Timberland"),
            ("Breightling navitimer", "Breitling"),
            ("Versacci robe", "Versace"),
            ("Porche key chain", "Porsche"),
            ("Under Armor shorts", "Under Armour"),
            ("Este Lauder serum", "Estée Lauder"),
            ("Stanly tumbler", "Stanley"),
        ],
        &[
            "Boch tile adhesive 25 kg",
            "Saiko kitchen knife 18 cm",
            "Conversation cards for couples",
            "Garden hose and disney print towels",
            "Standing lamp black",
        ],
    ),
];

fn engine() -> Engine {
    Engine::build(MARKS.split('|').map(Mark::named).collect(), &Vocabulary::default()).0
}

fn screen<'e>(engine: &'e Engine, title: &'e str) -> Verdict<'e> {
    engine.screen(&Listing { title, ..Listing::default() }, &Policy::default(), &mut Scratch::default())
}

fn found(verdict: &Verdict<'_>) -> String {
    verdict.findings.iter().map(|finding| format!("{} by “{}” {:.2}", finding.mark, finding.rule, finding.score)).collect::<Vec<_>>().join(", ")
}

#[test]
fn each_kind_is_named_and_not_allowed() {
    let engine = engine();
    let mut missed = Vec::new();
    for (kind, evasions, _) in KINDS {
        for (title, mark) in *evasions {
            let verdict = screen(&engine, title);
            if verdict.verdict == Decision::Allow || verdict.findings.iter().all(|finding| finding.mark != *mark) {
                missed.push(format!("{kind}: {title}: {}", found(&verdict)));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn honest_titles_near_to_each_kind_are_free() {
    let engine = engine();
    let mut flagged = Vec::new();
    for (kind, _, honest) in KINDS {
        for title in *honest {
            let verdict = screen(&engine, title);
            if verdict.verdict != Decision::Allow {
                flagged.push(format!("{kind}: {title}: {}", found(&verdict)));
            }
        }
    }
    assert!(flagged.is_empty(), "{flagged:#?}");
}

#[test]
fn other_spellings_of_small_words_are_the_mark_itself() {
    let engine = engine();
    for (title, mark) in [("Dolce y Gabbana", "Dolce & Gabbana"), ("bolso St. Laurent", "Saint Laurent"), ("Chanel№5", "Chanel"), ("Levis 501", "Levi's")] {
        let verdict = screen(&engine, title);
        assert!(verdict.findings.iter().any(|finding| finding.mark == mark), "{title}: {}", found(&verdict));
        assert_eq!(verdict.verdict, Decision::Allow, "{title}: {}", found(&verdict));
    }
}
