//! What a search finds, in which order, and why.

use crate::common::{Shop, listing};
use model::{
    gtin::Gtin,
    listing::{Country, Listing, ListingState},
    money::{Currency, Money},
    search::{Amount, Match, MatchField, MatchKind, PageNumber, SearchQuery, Sort},
};
use proptest::prelude::*;

fn eur(amount: &str) -> Option<Money> {
    Some(Money::parse(amount, Currency::parse("EUR").unwrap()).unwrap())
}

fn watches() -> Shop {
    let gtin = Gtin::parse("4006381333931").ok();
    Shop::of(vec![
        Listing { claimed_brand: Some("Aurelia".into()), price: eur("39"), gtin, ..listing(1, "Aurelia chronograph, steel, gift box") },
        Listing { description: "Fits every Aurelia watch.".into(), price: eur("24"), category: "Watches/Straps".into(), ..listing(2, "Leather strap 20 mm") },
        Listing { price: eur("54.90"), country: Country::parse("DE").ok(), ..listing(3, "Aurellia quartz watch") },
        Listing { claimed_brand: Some("AURÉLIA".into()), state: ListingState::Held, category: "Watches".into(), ..listing(4, "Watch, ladies, gold") },
        Listing { category: "Home/Lighting".into(), price: eur("5"), ..listing(5, "Box gift lamp t-shirt") },
        Listing { ..listing(6, "Светильник ДРУЖОК 手表带") },
    ])
}

fn reason(field: MatchField, kind: MatchKind, term: &str, text: &str, span: [u32; 2]) -> Match {
    Match { field, kind, term: term.into(), text: text.into(), span }
}

#[test]
fn every_word_must_match_and_the_title_weighs_most() {
    let shop = watches();
    assert_eq!(shop.find("aurelia"), [1, 4, 2, 3], "title, brand, description, misspelt title");
    assert_eq!(shop.find("aurelia gift"), [1]);
    assert_eq!(shop.find("aurelia lamp"), []);
}

#[test]
fn a_word_one_slip_away_is_found_after_those_spelt_right() {
    let shop = watches();
    assert_eq!(shop.find("aurelai \"gift box\""), [1]);
    assert_eq!(shop.find("aurelai").len(), 3, "aurellia is two slips from aurelai");
    assert_eq!(shop.find("wach -x").len(), 3, "with watch in the description of the strap");
    assert_eq!(shop.find("\"aurelai\""), [], "quotes mean it");
    assert_eq!(shop.find("lmp -x"), [], "three letters are too few to forgive one");
}

#[test]
fn the_last_word_may_be_unfinished_and_others_with_a_star() {
    let shop = watches();
    assert_eq!(shop.find("chrono"), [1]);
    assert_eq!(shop.find("chrono aurelia"), []);
    assert_eq!(shop.find("chrono* aurelia"), [1]);
    assert_eq!(shop.find("c"), [], "one letter is no beginning");
}

#[test]
fn phrases_and_compounds_are_words_in_order() {
    let shop = watches();
    assert_eq!(shop.find("\"gift box\""), [1]);
    assert_eq!(shop.find("\"box gift\""), [5]);
    assert_eq!(shop.find("t-shirt"), [5]);
    assert_eq!(shop.find("\"gold aurelia\""), [], "no phrase reaches from the title into the brand");
}

#[test]
fn a_word_is_excluded_with_a_minus() {
    let shop = watches();
    assert_eq!(shop.find("aurelia -strap -quartz"), [1, 4]);
    assert_eq!(shop.find("-aurelia -watch -\"gift lamp\""), [6], "nothing but exclusions is everything else");
}

#[test]
fn what_finds_a_listing_excludes_it_with_a_minus() {
    let mut paged = listing(7, "Aurelia watch, page");
    paged.url = "https://shop.example/item/7?utm_source=mail".parse().ok();
    let gtin = Gtin::parse("4006381333931").ok();
    let shop = Shop::of(vec![
        Listing { gtin, ..listing(1, "Aurelia chronograph") },
        Listing { external_id: "880276".into(), ..listing(2, "Aurelia watch") },
        paged,
        listing(8, "Aurelia strap"),
    ]);
    // What fits alike has no order of its own.
    let find = |text: &str| {
        let mut found = shop.find(text);
        found.sort_unstable();
        found
    };
    for number in ["4006381333931", "04006381333931"] {
        assert_eq!(find(&format!("aurelia -{number}")), [2, 7, 8], "{number}");
    }
    assert_eq!(find("-4 006381 333931"), [2, 7, 8]);
    assert_eq!((find("880276"), find("-880276")), (vec![2], vec![1, 7, 8]));
    assert_eq!(find("-ext-8 -880276"), [1, 7]);
    assert_eq!(find("aurelia -https://www.shop.example/item/7"), [1, 2, 8]);
    assert_eq!((find("aurelia -chrono").len(), find("aurelia -chrono*")), (4, vec![2, 7, 8]));
    assert_eq!(shop.find("-aurelai").len(), 4, "a slip excludes nothing");
}

#[test]
fn signs_alone_find_nothing() {
    let shop = watches();
    for text in ["😀", "{}", "%", "\u{200b}", "brand:\"", "-"] {
        let found = shop.index.find(&SearchQuery::words(text), search::Beside::default()).unwrap();
        assert!(found.total == 0 && found.why.unread(), "{text}");
    }
    assert_eq!((shop.find("lamp 😀"), shop.find(" ").len()), (vec![5], 6));
}

#[test]
fn a_measure_is_found_however_it_is_written() {
    let shop = Shop::of(vec![
        listing(1, "Aurelia watch 42mm"),
        listing(2, "Aurelia watch 42 mm"),
        listing(3, "Порошок 1.6кг"),
        listing(4, "Порошок 1.6 КГ"),
        listing(5, "Lamp 220V"),
        listing(6, "Aurelia's strap, 20 mm"),
    ]);
    let find = |text: &str| {
        let mut found = shop.find(text);
        found.sort_unstable();
        found
    };
    for (text, found) in [("42mm", [1, 2]), ("42 mm", [1, 2]), ("aurelia 42MM watch", [1, 2]), ("1.6кг", [3, 4]), ("порошок 1.6 кг", [3, 4])] {
        assert_eq!(find(text), found, "{text}");
    }
    assert_eq!((find("220v"), find("220 v"), find("20mm")), (vec![5], vec![5], vec![6]));
    assert_eq!((find("aurelia’s"), find("\"aurelia’s\"")), (vec![1, 2, 6], vec![6]));
    assert_eq!(shop.why("42mm", 1)[0].text, "42mm");
}

#[test]
fn every_script_is_searched() {
    let shop = watches();
    assert_eq!(shop.find("светильник дружок"), [6]);
    assert_eq!(shop.find("手表"), [6]);
    assert_eq!(shop.find("表手"), []);
    assert_eq!(shop.find("AURÉLIA ｗａｔｃｈ").len(), 3);
}

#[test]
fn numbers_are_found_as_words_in_any_length() {
    let shop = watches();
    for text in ["4006381333931", "04006381333931", "4 006381 333931", "aurelia 4006381333931"] {
        assert_eq!(shop.find(text), [1], "{text}");
    }
    assert_eq!(shop.find("EXT-3"), [3], "the marketplace's identifier");
    let reasons = shop.why("04006381333931 ext-1", 1);
    assert_eq!(
        reasons,
        [
            reason(MatchField::Gtin, MatchKind::Gtin, "04006381333931", "4006381333931", [0, 13]),
            reason(MatchField::ExternalId, MatchKind::Exact, "ext 1", "EXT-1", [0, 5]),
        ]
    );
}

#[test]
fn each_hit_says_why_it_matched() {
    let shop = watches();
    assert_eq!(
        shop.why("aurelia chron", 1),
        [
            reason(MatchField::Title, MatchKind::Exact, "aurelia", "Aurelia", [0, 7]),
            reason(MatchField::Title, MatchKind::Prefix, "chron", "chronograph", [8, 19]),
            reason(MatchField::Brand, MatchKind::Exact, "aurelia", "Aurelia", [0, 7]),
        ]
    );
    assert_eq!(shop.why("aurelia", 3), [reason(MatchField::Title, MatchKind::Typo, "aurelia", "Aurellia", [0, 8])]);
    assert_eq!(shop.why("aurelia", 4), [reason(MatchField::Brand, MatchKind::Exact, "aurelia", "AURÉLIA", [0, 7])]);
    assert_eq!(shop.why("\"gift box\"", 1), [reason(MatchField::Title, MatchKind::Phrase, "gift box", "gift box", [28, 36])]);
}

#[test]
fn filters_narrow_and_facets_count_without_their_own_choice() {
    let shop = watches();
    let with = |set: fn(&mut SearchQuery)| {
        let mut query = SearchQuery::default();
        set(&mut query);
        let mut found = shop.found(&query);
        found.sort_unstable();
        found
    };
    assert_eq!(with(|q| q.brands = vec!["aurelia".into()]), [1, 4]);
    assert_eq!(with(|q| q.category = Some("watches".into())), [2, 4]);
    assert_eq!(with(|q| q.category = Some("Home > Lighting".into())), [5]);
    assert_eq!(with(|q| q.states = vec![ListingState::Held]), [4]);
    assert_eq!(with(|q| q.countries = vec![Country::parse("de").unwrap(), Country::parse("fr").unwrap()]), [3]);
    assert_eq!(with(|q| q.gtin = Gtin::parse("04006381333931").ok()), [1]);
    assert_eq!(with(|q| (q.price_min, q.price_max) = (Amount::parse("24", None).ok(), Amount::parse("54.89", None).ok())), [1, 2]);
    assert_eq!(with(|q| q.currency = Currency::parse("USD").ok()), [0_u128; 0]);

    let query = SearchQuery { states: vec![ListingState::Held], ..SearchQuery::default() };
    let facets = shop.index.facets(&query).unwrap();
    let shown = |values: &[model::search::FacetValue]| values.iter().map(|v| format!("{} {}", v.label, v.count)).collect::<Vec<_>>();
    assert_eq!(shown(&facets.states), ["live 5", "held 1"]);
    assert_eq!(shown(&facets.brands), ["AURÉLIA 1"]);
    let facets = shop.index.facets(&SearchQuery::default()).unwrap();
    assert_eq!(shown(&facets.brands), ["AURÉLIA 2"], "two spellings of one brand");
    assert_eq!(shown(&facets.categories), ["Watches 2", "Home 1"]);
    assert_eq!(shown(&facets.sellers), ["Shop 6"]);
    let below = SearchQuery { category: Some("watches".into()), ..SearchQuery::default() };
    assert_eq!(shown(&shop.index.facets(&below).unwrap().categories), ["Straps 1"]);
}

#[test]
fn what_has_ended_is_found_by_its_state_alone_and_counted_beside_the_others() {
    let ended = |n, title| Listing { ended_at: Some(model::time::Timestamp(9)), ..listing(n, title) };
    let removed = Listing { state: ListingState::Removed, ..ended(3, "Lamp, red") };
    let shop = Shop::of(vec![listing(1, "Lamp, blue"), ended(2, "Lamp, green"), removed, Listing { state: ListingState::Held, ..ended(4, "Chair") }]);
    let states = |text: &str, states: &[ListingState]| {
        let query = SearchQuery { text: text.into(), states: states.to_vec(), ..SearchQuery::default() };
        let found = shop.index.find(&query, search::Beside::default()).unwrap();
        let mut ids = shop.found(&query);
        ids.sort_unstable();
        assert_eq!(found.total, ids.len() as u64);
        assert_eq!(shop.index.count(&query, search::Beside::default()).unwrap(), found.total);
        (ids, found.facets.states.iter().map(|value| format!("{} {}", value.value, value.count)).collect::<Vec<_>>())
    };
    let (all, lamps) = (["ended 2", "live 1", "removed 1"].map(str::to_owned).to_vec(), ["ended 1", "live 1", "removed 1"].map(str::to_owned).to_vec());
    assert_eq!(states("", &[]), (vec![1, 3], all.clone()));
    assert_eq!(states("", &[ListingState::Ended]), (vec![2, 4], all.clone()));
    assert_eq!(states("", &ListingState::ALL), (vec![1, 2, 3, 4], all));
    assert_eq!(states("lamp", &[]), (vec![1, 3], lamps.clone()));
    assert_eq!(states("lamp", &[ListingState::Ended, ListingState::Live]), (vec![1, 2], lamps));
    assert_eq!(shop.index.everything(&SearchQuery::words("lamp"), search::Beside::default()).unwrap().len(), 2);
}

#[test]
fn hits_are_sorted_by_price_and_age_with_the_unpriced_last() {
    let shop = watches();
    let sorted = |sort| shop.found(&SearchQuery { sort, ..SearchQuery::default() });
    assert_eq!(sorted(Sort::PriceAsc)[..4], [5, 2, 1, 3]);
    assert_eq!(sorted(Sort::PriceDesc)[..4], [3, 1, 2, 5]);
    assert_eq!(sorted(Sort::Newest), [6, 5, 4, 3, 2, 1]);
    assert_eq!(sorted(Sort::Relevance), [6, 5, 4, 3, 2, 1], "without words the newest is the best");
}

#[test]
fn pages_follow_each_other_and_the_total_is_exact() {
    let shop = Shop::of((1..=60).map(|n| listing(n, "lamp")).collect());
    let mut seen = Vec::new();
    for page in 1..=3 {
        let query = SearchQuery { page: PageNumber::new(page), ..SearchQuery::words("lamp") };
        assert_eq!(shop.index.search(&query).unwrap().total, 60);
        seen.extend(shop.found(&query));
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=60).collect::<Vec<u128>>());
}

#[test]
fn more_matches_than_are_scored_are_all_counted() {
    let shop = Shop::of((1..=12_000).map(|n| listing(n, if n % 2 == 0 { "lampe" } else { "lampen schirm" })).collect());
    let found = shop.index.search(&SearchQuery::words("lamp")).unwrap();
    assert_eq!(found.total, 12_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_query_is_an_error(text in prop_oneof![any::<String>(), "[-\"*a-z手é0-9 ]{0,80}", "[aurelitwch\"*-]{1,12}( [aurelitwch\"*-]{1,12}){0,20}"]) {
        thread_local!(static SHOP: Shop = watches());
        SHOP.with(|shop| {
            let found = shop.index.search(&SearchQuery::words(&text)).unwrap();
            assert!(found.hits.len() as u64 <= found.total && found.total <= 6);
            for hit in &found.hits {
                assert!(found.why.of(&shop.listings[&hit.id], &[]).len() <= 100);
            }
        });
    }

    #[test]
    fn a_listing_is_found_by_each_word_of_its_title_and_says_so(title in "[A-Za-zÀ-žА-я]{2,12}( [A-Za-zÀ-žА-я]{2,12}){0,5}") {
        let shop = Shop::of(vec![listing(1, &title)]);
        for word in title.split(' ') {
            assert_eq!(shop.find(word), [1], "{word}");
            assert!(!shop.why(word, 1).is_empty(), "{word}");
        }
    }

    #[test]
    // Of letters that look like no others: what is found for its looks is another test's.
    fn what_the_index_finds_by_a_slip_the_explanation_finds_too((word, other) in prop_oneof![("[a-e]{4,7}", "[a-e]{4,7}"), ("[джлю]{4,7}", "[джлю]{4,7}")]) {
        let shop = Shop::of(vec![listing(1, &other)]);
        let found = !shop.find(&format!("{word} -zzz")).is_empty();
        prop_assert_eq!(found, word == other || search::fold::one_slip(&word, &other));
    }
}
