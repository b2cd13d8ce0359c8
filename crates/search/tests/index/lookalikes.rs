//! Marks that sellers write so that a search for them does not find them.

use crate::common::{Shop, listing};
use model::{
    listing::Listing,
    screening::{Finding, FindingField, FindingKind, Signal},
    search::{Match, MatchField, MatchKind, SearchQuery},
};
use search::{Change, Index};

#[test]
fn a_mark_is_found_however_it_is_disguised_and_the_hit_says_so() {
    let shown = [
        ("dior", "di0r"),
        ("dior", "D1OR"),
        ("dior", "diοr"),
        ("nike", "nіkе"),
        ("nike", "Ｎ1ｋｅ"),
        ("nike", "𝓷𝓲𝓴3"),
        ("nike", "N I K E"),
        ("nike", "n.i.k.e"),
        ("nike", "N-I-K-E"),
        ("nike", "N\u{200b}I\u{200b}K3"),
        ("chanel", "ch@nel"),
        ("chanel", "CH4NEL"),
        ("dior", "D10R"),
        ("dior", "Диор"),
        ("dior", "迪奥"),
        ("Диор", "Dior"),
        ("迪奥", "Dior"),
        ("nike", "Найк"),
        ("gucci", "ГУЧЧИ"),
        ("路易威登", "Louis Vuitton"),
        ("prada", "PR*DA"),
        ("versace", "ver$ace"),
        ("versace", "VER5ACE"),
        ("gucci", "gu€€i".replace('€', "с").as_str().to_owned().leak()),
        ("shoes", "NikeShoes"),
    ];
    for (mark, written) in shown {
        let shop = Shop::of(vec![listing(1, &format!("Bag {written} new")), listing(2, "Lamp of oak")]);
        assert_eq!(shop.find(&format!("{mark} -zzz")), [1], "{mark} {written}");
        let why = shop.why(&format!("{mark} -zzz"), 1);
        assert_eq!(why.len(), 1, "{mark} {written}: {why:?}");
        assert_eq!((why[0].field, why[0].kind), (MatchField::Title, MatchKind::Lookalike), "{mark} {written}");
        assert!(written.contains(&why[0].text), "{mark} {written}: {}", why[0].text);
    }
}

#[test]
fn the_word_itself_comes_first_then_longer_ones_then_lookalikes_then_slips() {
    let shop = Shop::of(["dioe", "di0r", "diorama", "dior"].into_iter().zip(1..).map(|(title, n)| listing(n, title)).collect());
    assert_eq!(shop.find("dior"), [4, 3, 2, 1]);
}

#[test]
fn quotes_mean_the_letters_and_honest_words_are_not_lookalikes() {
    let shop = Shop::of(vec![listing(1, "di0r bag"), listing(2, "bold ring"), listing(3, "gold ring")]);
    assert_eq!(shop.find("\"dior\""), []);
    let foreign = Shop::of(vec![listing(1, "Диор 迪奥"), listing(2, "Dior")]);
    assert_eq!((foreign.find("\"dior\""), foreign.find("\"迪奥\""), foreign.find("dior")), (vec![2], vec![1], vec![2, 1]));
    assert_eq!(shop.why("gold", 3)[0].kind, MatchKind::Exact);
    assert!(shop.why("gold", 2).iter().all(|reason| reason.kind == MatchKind::Typo), "one slip, and said to be one");
    assert_eq!(shop.find("r1ng").len(), 2, "what is typed in disguise finds the plain word");
}

#[test]
fn a_star_within_a_word_stands_for_one_letter_and_the_hit_says_what_it_found() {
    let titles = ["PR*DA bag", "Prada bag", "Pr@da bag", "Prda bag", "Pradas bag", "P•ada bag", "Pr da bag", "Lamp"];
    let shop = Shop::of((1..).zip(titles).map(|(n, title)| listing(n, title)).collect());
    let mut found = shop.find("PR*DA");
    found.sort_unstable();
    // What is written as two words is what the signs were before anybody hid letters by them.
    assert_eq!(found, [1, 2, 3, 6, 7]);
    for (n, written) in [(2, "Prada"), (6, "P•ada")] {
        let why = shop.why("PR*DA bag", n);
        assert_eq!((why[0].kind, why[0].text.as_str()), (MatchKind::Lookalike, written));
    }
    assert_eq!((shop.find("pr*da -\"pr da\" -p*ada").len(), shop.find("zr*da"), shop.find("\"lamp\" l*mp")), (0, vec![], vec![8]));
}

#[test]
fn what_is_written_with_signs_between_is_found_as_one_word_too() {
    for (asked, written) in [("L'Oréal", "LOREAL"), ("Coca-Cola", "CocaCola"), ("Levi's", "Levis"), ("levi’s jeans", "levis jeans"), ("T-shirt", "tshirt")] {
        let shop = Shop::of(vec![listing(1, &format!("New {written}, red")), listing(2, "Lamp of oak"), listing(3, &format!("New {asked}, red"))]);
        let mut found = shop.find(&format!("{asked} red"));
        found.sort_unstable();
        assert_eq!(found, [1, 3], "{asked}");
        assert_eq!(shop.why(&format!("{asked} red"), 1)[0].kind, MatchKind::Exact, "{asked}");
        assert_eq!(shop.find(&format!("\"{asked}\"")), [3], "{asked}");
    }
}

#[test]
fn the_brand_and_the_description_are_read_too() {
    let brand = Listing { claimed_brand: Some("D.I.O.R".into()), ..listing(1, "bag") };
    let description = Listing { description: "Like a pr*da.".into(), ..listing(2, "bag") };
    let shop = Shop::of(vec![brand, description]);
    assert_eq!(shop.find("dior"), [1]);
    assert_eq!(shop.why("dior", 1)[0].field, MatchField::Brand);
    assert_eq!(shop.find("prada"), [2]);
    assert_eq!(shop.why("prada", 2)[0].text, "pr*da");
}

#[test]
fn what_is_found_beside_a_filter_is_found_by_it_alone() {
    let shop = Shop::of((1..=40).map(|n| listing(n, if n % 2 == 0 { "di0r" } else { "dior" })).collect());
    let found = shop.index.find(&SearchQuery::words("dior"), search::Beside::default()).unwrap();
    assert_eq!((found.total, found.facets.sellers[0].count), (40, 40));
}

#[test]
fn what_the_filters_read_as_a_mark_is_found_by_its_name_and_says_where() {
    let (written, honest) = (listing(1, "Найк кроссовки"), listing(2, "Niko lamp"));
    let finding = Finding {
        mark: "Nike".to_owned(),
        brand: None,
        kind: FindingKind::Transliterated,
        field: FindingField::Title,
        span: [0, 4],
        text: "Найк".to_owned(),
        score: 0.5,
        adds: None,
        rule: "same sound in another script".to_owned(),
        evidence: None,
    };
    let signal = |suspicious, kind: &str| Signal { brand: None, suspicious, kind: kind.to_owned(), mark: "Nike".to_owned() };
    let index = Index::in_memory().unwrap();
    let change = |listing: &Listing, signals: Vec<Signal>| Change::Screened(Box::new(listing.clone()), signals);
    let mut writer = index.writer().unwrap();
    // What is allowed, and a mere price, reads nothing.
    writer.apply([change(&written, vec![signal(true, "transliterated")]), change(&honest, vec![signal(false, "phonetic"), signal(true, "price")])], 1).unwrap();
    let found = index.search(&SearchQuery::words("\"nike\"")).unwrap();
    assert_eq!(found.total, 0, "what is quoted stands so");
    let found = index.search(&SearchQuery::words("nike")).unwrap();
    assert_eq!(found.hits.iter().map(|hit| hit.id).collect::<Vec<_>>()[..1], [written.id]);
    let want = Match { field: MatchField::Title, kind: MatchKind::Lookalike, term: "nike".to_owned(), text: "Найк".to_owned(), span: [0, 4] };
    assert_eq!(found.why.of(&written, &[finding]), [want]);
}
