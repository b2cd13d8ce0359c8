//! What a listing is taken for, by examples.

use screening::{Decision, Engine, Field, Finding, Kind, Listing, Mark, Policy, Scratch, Thresholds, Verdict, Vocabulary};

fn engine() -> Engine {
    let mut marks: Vec<Mark> = [
        "Nike",
        "Gucci",
        "Adidas",
        "Chanel",
        "Prada",
        "Rolex",
        "Hermès",
        "Michael Kors",
        "Apple",
        "Target",
        "Gap",
        "Next",
        "iPhone",
        "GoPro",
        "Zara",
        "Levi's",
        "Aurelia Vane",
    ]
    .map(Mark::named)
    .into();
    marks.push(Mark { name: "Louis Vuitton".into(), brand: "LVMH".into(), aliases: vec!["LV".into()], classes: vec![18, 25] });
    Engine::build(marks, &Vocabulary::default()).0
}

fn screen<'e>(engine: &'e Engine, title: &'e str, claimed_brand: &'e str) -> Verdict<'e> {
    engine.screen(&Listing { title, claimed_brand, ..Listing::default() }, &Policy::default(), &mut Scratch::default())
}

#[test]
fn evasions_are_found_named_and_not_allowed() {
    let engine = engine();
    for (title, mark, kind) in [
        ("Nikee running shoes", "Nike", Kind::Typo),
        ("Nkie air max sneakers", "Nike", Kind::Typo),
        ("N I K E air max", "Nike", Kind::Spaced),
        ("n.i.k.e shoes", "Nike", Kind::Spaced),
        ("N👟I👟K👟E new", "Nike", Kind::Spaced),
        ("N*ke shoes", "Nike", Kind::Masked),
        ("Gu**i bag", "Gucci", Kind::Masked),
        ("Ch@nel bag", "Chanel", Kind::Leet),
        ("Rol€x watch", "Rolex", Kind::Leet),
        ("R0LEX submariner", "Rolex", Kind::Leet),
        ("1V bag monogram", "Louis Vuitton", Kind::Leet),
        ("Prаda bag", "Prada", Kind::Lookalike),
        ("ΝΙΚΕ shoes", "Nike", Kind::Lookalike),
        ("𝓖𝓾𝓬𝓬𝓲 belt", "Gucci", Kind::Lookalike),
        ("Güccì belt", "Gucci", Kind::Lookalike),
        ("Gu\u{200b}cci belt", "Gucci", Kind::Hidden),
        ("Niiiiike shoes", "Nike", Kind::Repeated),
        ("Adeedas shoes", "Adidas", Kind::Phonetic),
        ("Найк кроссовки", "Nike", Kind::Transliterated),
        ("Луи Виттон сумка", "Louis Vuitton", Kind::Transliterated),
        ("ナイキ スニーカー shoes", "Nike", Kind::Transliterated),
        ("Lou is Vuitton bag", "Louis Vuitton", Kind::Split),
        ("Louis Vuiton bag", "Louis Vuitton", Kind::Typo),
        ("Micheal Kors handbag", "Michael Kors", Kind::Typo),
        ("#gucciinspired bag", "Gucci", Kind::Inside),
        ("mynikestore", "Nike", Kind::Inside),
    ] {
        let verdict = screen(&engine, title, "");
        assert!(verdict.findings.iter().any(|finding| finding.mark == mark && finding.kind == kind), "{title}: {:?}", verdict.findings);
        assert_ne!(verdict.verdict, Decision::Allow, "{title}: {:?}", verdict.terms);
        assert!(verdict.findings.iter().all(|finding| finding.mark == mark), "{title}: {:?}", verdict.findings);
    }
}

#[test]
fn marks_in_katakana_are_found_beside_what_is_bought() {
    let engine = engine();
    for (title, mark) in [
        ("グッチ バッグ", "Gucci"),
        ("グッチバッグ 新品", "Gucci"),
        ("ルイ・ヴィトン 長財布", "Louis Vuitton"),
        ("ルイ ヴィトン バッグ", "Louis Vuitton"),
        ("ナイキスニーカー", "Nike"),
        ("シャネル ピアス", "Chanel"),
    ] {
        let verdict = screen(&engine, title, "");
        assert!(verdict.verdict != Decision::Allow && verdict.findings.iter().all(|finding| finding.mark == mark), "{title}: {verdict:?}");
        assert!(!verdict.findings.is_empty(), "{title}");
    }
    assert_ne!(screen(&engine, "プ ラ ダ ナイロンポーチ", "").verdict, Decision::Allow);
    for title in ["レディース バッグ", "スニーカー サイズ", "コート ニット", "ナイロンバックパック", "ーーー・・・", "ッッッ"]
    {
        let verdict = screen(&engine, title, "");
        assert!(verdict.findings.is_empty(), "{title}: {verdict:?}");
    }
}

/// `Christian Louboutin` is `Louboutin`, as long as nobody else here is; `Kate Spade` is no spade.
#[test]
fn names_of_people_are_found_by_the_surname_that_is_theirs_alone() {
    let names = ["Christian Louboutin", "Tommy Hilfiger", "Kate Spade", "Anna Brankowitz", "Peter Brankowitz"];
    let mut marks: Vec<Mark> = names.iter().map(|name| Mark::named(name)).collect();
    // Enrolled once more, at another office.
    marks.push(Mark::named("Christian Louboutin"));
    let (engine, _) = Engine::build(marks, &Vocabulary::default());
    for (title, mark) in [
        ("replica louboutin heels", "Christian Louboutin"),
        ("Lubotin heels red sole", "Christian Louboutin"),
        ("L0ub0utin pumps", "Christian Louboutin"),
        ("replica Tommy Hilfiger polo", "Tommy Hilfiger"),
    ] {
        let verdict = screen(&engine, title, "");
        assert!(verdict.verdict != Decision::Allow && verdict.findings.iter().all(|finding| finding.mark == mark), "{title}: {verdict:?}");
    }
    for title in ["Louboutin heels", "replica garden spade", "replica Brankowitz chair", "Christian calendar"] {
        let verdict = screen(&engine, title, "");
        assert!(verdict.verdict == Decision::Allow, "{title}: {verdict:?}");
    }
}

/// `Disney Store` is `Disney`, as long as nobody else here is; `Kitchen Store` is no kitchen.
#[test]
fn shops_are_found_by_the_name_before_what_they_are() {
    let marks = ["Disney Store", "Crabtree & Company", "Kate Spade New York", "Kitchen Store", "Zentara Shop", "Zentara Beauty"].map(Mark::named);
    let (engine, _) = Engine::build(marks.into(), &Vocabulary::default());
    for (title, mark) in [
        ("D1sney princess doll", "Disney Store"),
        ("Disny stitch plush", "Disney Store"),
        ("Crabtre hand cream", "Crabtree & Company"),
        ("K4te Spade satchel in black", "Kate Spade New York"),
    ] {
        let verdict = screen(&engine, title, "");
        assert!(verdict.verdict > Decision::Allow && verdict.findings.iter().all(|finding| finding.mark == mark), "{title}: {:?}", verdict.findings);
    }
    for title in ["Disney plush", "replica kitchen knife", "replica Zentara lamp", "garden spade for Kate"] {
        assert_eq!(screen(&engine, title, "").verdict, Decision::Allow, "{title}");
    }
    let (engine, _) = Engine::build(["Arbor Vale London", "Arbor Vale"].map(Mark::named).into(), &Vocabulary::default());
    let names: Vec<_> = screen(&engine, "Arb0r Vale chair", "").findings.into_iter().map(|finding| finding.mark).collect();
    assert_eq!(names, ["Arbor Vale"], "it is another's name");
}

/// Words and names that may be a mark: whoever looks sees it, and nobody is watched for it.
#[test]
fn what_may_be_a_mark_is_named_and_allowed() {
    let (engine, _) = Engine::build(["UGG", "JBL", "Philips", "Bvlgari", "Lego", "Hoyts"].map(Mark::named).into(), &Vocabulary::default());
    for (title, mark) in [("Phillips sonicare heads", "Philips"), ("Bulgari serpenti", "Bvlgari"), ("Leggo city", "Lego")] {
        let verdict = screen(&engine, title, "");
        assert!(verdict.findings.iter().any(|finding| finding.mark == mark), "{title}: {:?}", verdict.findings);
        assert_eq!(verdict.verdict, Decision::Allow, "{title}: {:?}", verdict.findings);
    }
    assert!(screen(&engine, "cross screwdriver with bit for Phillips screws", "").findings.is_empty());
}

/// Who parts three letters hides the mark, and is watched, no more.
#[test]
fn three_letters_parted_are_watched() {
    let (engine, _) = Engine::build(["UGG", "JBL"].map(Mark::named).into(), &Vocabulary::default());
    for title in ["U G G tasman", "J B L flip 6 speaker black", "J.B.L flip"] {
        assert_eq!(screen(&engine, title, "").verdict, Decision::Watch, "{title}");
    }
}

#[test]
fn the_scale_of_a_map_is_no_word_of_replicas() {
    let (engine, _) = Engine::build(vec![Mark::named("Patagonia")], &Vocabulary::default());
    assert_eq!(screen(&engine, "Patagonia travel map Chile Argentina waterproof 1:1,000,000", "").verdict, Decision::Allow);
    assert_ne!(screen(&engine, "Patagonia jacket 1:1, 2024 colours", "").verdict, Decision::Allow);
}

/// Who names a mark openly does not misspell it to hide it, and brackets are brackets.
#[test]
fn a_mark_named_openly_is_not_misspelt_beside() {
    let (engine, _) = Engine::build(["Kärcher", "Calida", "Adidas"].map(Mark::named).into(), &Vocabulary::default());
    for title in ["Kärcher Керхер pressure washer", "Doll (alisa) in a box", "adidas shoes adiddas"] {
        assert_eq!(screen(&engine, title, "").verdict, Decision::Allow, "{title}");
    }
    for title in ["Керхер pressure washer", "(alid@ pyjamas", "adidas shoes @d1das"] {
        assert_ne!(screen(&engine, title, "").verdict, Decision::Allow, "{title}");
    }
}

#[test]
fn marks_are_found_as_russians_write_them() {
    let names = ["New Balance", "The North Face", "Hermès", "Dyson", "HBL Bank", "Bangkok Bank", "Tom Ford", "Huda Beauty", "Timberland", "The Gym"];
    let (engine, _) = Engine::build(names.iter().map(|name| Mark::named(name)).collect(), &Vocabulary::default());
    for (title, mark) in [
        ("кроссовки Нью Баланс", "New Balance"),
        ("куртка Норт Фейс", "The North Face"),
        ("ремень Гермес", "Hermès"),
        ("фен Дайсон", "Dyson"),
        ("хбл банк", "HBL Bank"),
        ("бангкок банк", "Bangkok Bank"),
        ("духи Том Форд", "Tom Ford"),
        ("палетка Худа Бьюти", "Huda Beauty"),
        ("Ботинки Тимберленд мужские", "Timberland"),
        ("replica North Face jacket", "The North Face"),
    ] {
        let verdict = screen(&engine, title, "");
        assert!(verdict.verdict != Decision::Allow && verdict.findings.iter().all(|finding| finding.mark == mark), "{title}: {verdict:?}");
    }
    for title in ["баланс белого", "бангкок на двоих", "том второй, форд", "новый банк для игры", "gym bag"]
    {
        let verdict = screen(&engine, title, "");
        assert!(verdict.findings.is_empty(), "{title}: {verdict:?}");
    }
}

#[test]
fn honest_listings_stay_free() {
    let engine = engine();
    for (title, brand) in [
        ("Nike Air Max 90 white", "Nike"),
        ("Nike Air Max 90 white", ""),
        ("Levi's 501 jeans", ""),
        ("Levis 501 jeans", "Levi's"),
        ("Addidas Superstar", "Adidas"),
        ("apple pie with cream", ""),
        ("Target practice set, next day, mind the gap", ""),
        ("Case for iPhone 15", "Spigen"),
        ("fits GoPro Hero 9", ""),
        ("not Nike, plain shoes", ""),
        ("bike helmet like new", ""),
        ("Duracell AAA battery 4 pack", "Duracell"),
        ("used Rolex Datejust 1985", ""),
        ("Торт шоколадный 1.1кг", ""),
        ("Шина 205/55 R16 10ft 2.5l", ""),
    ] {
        let verdict = screen(&engine, title, brand);
        assert_eq!(verdict.verdict, Decision::Allow, "{title}: {:?}", verdict.terms);
    }
}

#[test]
fn words_of_replicas_beside_a_brand_are_held_or_blocked() {
    let engine = engine();
    for (title, brand) in [
        ("replica Rolex watch", ""),
        ("Gucci belt 1:1 mirror quality", ""),
        ("Nike shoes r3plica", ""),
        ("Чехол Gucci реплика", ""),
        ("Chanel Tasche Replik", ""),
        ("sac Chanel réplique", ""),
        ("Prada 高仿 包", ""),
        ("Rolex çakma saat", ""),
        ("replica bag black", "Gucci"),
        ("Zara AAA bag", ""),
    ] {
        let verdict = screen(&engine, title, brand);
        assert!(verdict.verdict >= Decision::Hold, "{title}: {:?}", verdict.terms);
    }
    assert_eq!(screen(&engine, "Rolex watch, no replica", "").verdict, Decision::Allow);
    assert_eq!(screen(&engine, "replica sword for collectors", "").verdict, Decision::Allow);
}

#[test]
fn an_authorised_seller_and_a_brands_own_thresholds_count() {
    let engine = engine();
    let mut listing = Listing { title: "L0uis Vuitton bag", ..Listing::default() };
    let policy = Policy::default();
    assert_ne!(engine.screen(&listing, &policy, &mut Scratch::default()).verdict, Decision::Allow);
    let authorised = ["LVMH"];
    listing.authorised_by = &authorised;
    assert_eq!(engine.screen(&listing, &policy, &mut Scratch::default()).verdict, Decision::Allow);
    listing.authorised_by = &[];
    let mut strict = Policy::default();
    strict.by_brand.insert("LVMH".into(), Thresholds { watch: 0.01, hold: 0.02, block: 0.03 });
    assert_eq!(engine.screen(&listing, &strict, &mut Scratch::default()).verdict, Decision::Block);
}

#[test]
fn the_sum_is_shown_and_the_verdict_is_json() {
    let engine = engine();
    let listing = Listing { id: "7", title: "Gu**i bag replica", ..Listing::default() };
    let mut verdict = engine.screen(&listing, &Policy::default(), &mut Scratch::default());
    let sum: f32 = verdict.terms.iter().map(|term| term.contribution).sum();
    assert!((sum.min(1.0) - verdict.score).abs() < 1e-5, "{:?}", verdict.terms);
    let json = serde_json::to_value(&verdict).unwrap();
    assert_eq!((&json["id"], &json["verdict"]), (&"7".into(), &"block".into()));
    assert_eq!(
        (&json["findings"][0]["mark"], &json["findings"][0]["kind"], &json["findings"][0]["field"]),
        (&"Gucci".into(), &"masked".into(), &"title".into())
    );
    assert_eq!(json["findings"][0]["span"], serde_json::json!([0, 5]));
    let back: Verdict<'_> = serde_json::from_value(json).unwrap();
    assert_eq!(back.findings.len(), verdict.findings.len());
    // Other modules' findings go into the same sum.
    verdict = screen(&engine, "plain bag", "");
    let picture = Finding {
        mark: "Gucci".into(),
        brand: "Gucci".into(),
        kind: Kind::Picture,
        field: Field::Other,
        span: (0, 0),
        score: 0.7,
        adds: 0.0,
        rule: "a removed listing's picture".into(),
        evidence: None,
    };
    verdict.add([picture], &Policy::default());
    assert_eq!(verdict.verdict, Decision::Hold);
    assert_eq!(verdict.findings.last().unwrap().adds, verdict.terms.last().unwrap().contribution);
}

#[test]
fn what_is_found_for_one_brand_says_nothing_against_another() {
    let engine = engine();
    let listing = Listing { title: "Gu**i and R0lex", ..Listing::default() };
    let found = |brand: &'static str, score: f32| Finding {
        mark: "".into(),
        brand: brand.into(),
        kind: Kind::Picture,
        field: Field::Other,
        span: (0, 0),
        score,
        adds: 0.0,
        rule: format!("a picture of {brand}").into(),
        evidence: None,
    };
    let before = engine.screen(&listing, &Policy::default(), &mut Scratch::default());
    let score_of = |verdict: &Verdict<'_>, brand: &str| verdict.sums().find(|(of, ..)| *of == brand).map(|(.., score)| score);
    let mut verdict = before.clone();
    verdict.add([found("Rolex", 0.2), found("Nike", 0.1), found("", 0.05)], &Policy::default());
    for (brand, more) in [("Gucci", 0.05), ("Rolex", 0.25), ("Nike", 0.15)] {
        let (was, is) = (score_of(&before, brand).unwrap_or_default(), score_of(&verdict, brand).unwrap());
        assert!((is - (was + more).min(1.0)).abs() < 1e-5, "{brand}: {was} {is}");
    }
    // Whoever decides, the findings that count are those of that sum.
    for brand in ["Gucci", "Nike", "Rolex", "Gucci"] {
        verdict.decide_for(brand);
        let adds: f32 = verdict.findings.iter().map(|finding| finding.adds).sum();
        let beside: f32 =
            verdict.terms.iter().filter(|term| !verdict.findings.iter().any(|finding| finding.rule == term.rule)).map(|term| term.contribution).sum();
        assert!(((adds + beside).clamp(0.0, 1.0) - verdict.score).abs() < 1e-5, "{brand}: {verdict:?}");
        assert!(verdict.findings.iter().all(|finding| finding.adds == 0.0 || finding.brand == brand || finding.brand.is_empty()), "{verdict:?}");
    }
    verdict.decide_for("Nobody");
    assert!(verdict.terms.is_empty() && verdict.score == 0.0 && verdict.findings.iter().all(|finding| finding.adds == 0.0));
    assert_eq!(verdict.sums().count(), 3, "and nothing is lost");
}

#[test]
fn a_finding_says_what_it_adds_to_the_sum_that_decided() {
    let engine = engine();
    for (title, text) in [
        ("Gu**i bag replica, 1:1 mirror quality", "As good as Gucci, a replica, a fake, a copy, a dupe, replica again"),
        ("Gu**i and R0lex", "Rolex, gucci, guccci"),
        ("Gucci bag", ""),
    ] {
        let listing = Listing { title, text, ..Listing::default() };
        let mut verdict = engine.screen(&listing, &Policy::default(), &mut Scratch::default());
        let all = verdict.findings.len();
        // Each finding that adds something is a term; each other term is about the listing as a whole.
        for finding in verdict.findings.iter().filter(|finding| finding.adds != 0.0) {
            let term = verdict.terms.iter().position(|term| term.rule == finding.rule && term.contribution == finding.adds);
            verdict.terms.remove(term.unwrap_or_else(|| panic!("{title}: {finding:?} is no term")));
        }
        let left: Vec<&str> = verdict.terms.iter().map(|term| &*term.rule).collect();
        assert!(left.iter().all(|rule| !matches!(*rule, "words of replicas" | "words that hint at replicas")), "{title}: {left:?}");
        let marks = verdict.findings.iter().filter(|finding| finding.adds != 0.0 && finding.kind != Kind::Dupe).count();
        assert_eq!(marks, 1, "{title}: one way of writing one mark counts, of {all}");
    }
}

#[test]
fn marks_of_two_brands_that_read_alike_are_both_named() {
    let marks = vec![Mark { brand: "A".into(), ..Mark::named("Zentara") }, Mark { brand: "B".into(), ..Mark::named("ZENTARA") }];
    let (engine, problems) = Engine::build(marks, &Vocabulary::default());
    assert!(problems[0].to_string().contains("another brand"));
    assert_eq!(screen(&engine, "Zentara lamp", "").findings.len(), 2);
}

#[test]
fn an_operators_vocabulary_adds_to_the_crates() {
    let own = Vocabulary::parse("replica\ten\tgrandma grade\nordinary\ten\tnikko").unwrap();
    let (engine, _) = Engine::build(vec![Mark::named("Nike"), Mark::named("Nikon")], &Vocabulary::default().with(own));
    assert!(screen(&engine, "Nike grandma grade", "").verdict >= Decision::Hold);
    assert_eq!(screen(&engine, "Nikko shoes", "").verdict, Decision::Allow);
}

#[test]
fn names_of_other_makers_are_no_misspelt_marks_and_marks_of_these_names_are_found() {
    let (engine, _) = Engine::build(["Speedco", "Copec", "Toscanna"].map(Mark::named).into(), &Vocabulary::default());
    for title in ["Speedo swimming goggles", "Copic sketch marker set", "Toscana bianco 2019"] {
        assert_eq!(screen(&engine, title, "").verdict, Decision::Allow, "{title}");
    }
    let (engine, _) = Engine::build(vec![Mark::named("Мохитос"), Mark::named("Sandisk")], &Vocabulary::default());
    assert_eq!(screen(&engine, "Мохито сироп 1 л", "").verdict, Decision::Allow);
    assert!(screen(&engine, "карта памяти сандиск 64", "").verdict > Decision::Allow);
    let (engine, _) = Engine::build(vec![Mark::named("Nivea")], &Vocabulary::default());
    for title in ["Nivea replica", "Nevea cream replica", "N1vea cream"] {
        assert!(screen(&engine, title, "").verdict > Decision::Allow, "{title}");
    }
    let own = Vocabulary::parse("name\t*\tzentarra").unwrap();
    let (engine, _) = Engine::build(vec![Mark::named("Zentara")], &Vocabulary::default().with(own));
    assert_eq!(screen(&engine, "Zentarra lamp", "").verdict, Decision::Allow);
    assert!(screen(&engine, "Zenttara lamp", "").verdict > Decision::Allow);
}
