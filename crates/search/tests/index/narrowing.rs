//! Numbers, addresses, lists and typed filters; what is counted; everything for an export.

use crate::common::{Shop, listing};
use model::{
    gtin::Gtin,
    id::{BrandId, ListingId, SellerId},
    listing::{Country, Listing, ListingState, SellerName},
    money::{Currency, Money},
    screening::Signal,
    search::{Facets, MatchField, MatchKind, PageNumber, SearchQuery, Sort},
};
use proptest::prelude::*;
use search::{Beside, Change, Index};
use uuid::Uuid;

fn shop() -> Shop {
    let url = |n: u128| format!("https://www.shop.example/item/{n}?colour=red&utm_source=feed").parse().ok();
    let seller = SellerName::named(SellerId(Uuid::from_u128(9)), "Best Deals".into());
    Shop::of(vec![
        Listing { url: url(1), gtin: Gtin::parse("4006381333931").ok(), claimed_brand: Some("Nordlys Home".into()), ..listing(1, "lamp") },
        Listing { url: url(2), seller: Some(seller), ..listing(2, "lamp best deals") },
        Listing { url: url(3), ..listing(3, "chair") },
    ])
}

#[test]
fn a_gtin_is_found_in_every_form() {
    for text in ["4006381333931", "4-006381-333931", "(01)04006381333931(21)X", "https://id.example/01/04006381333931/21/X", "]d2010400638133393121X"] {
        assert_eq!(shop().find(text), [1], "{text}");
        assert_eq!(shop().why(text, 1)[0].kind, MatchKind::Gtin, "{text}");
    }
}

#[test]
fn a_pages_address_finds_its_listing() {
    for text in ["http://shop.example/item/2?colour=red", "www.shop.example/item/2/?gclid=1&colour=red#top", "lamp https://shop.example/item/2?colour=red"] {
        assert_eq!(shop().find(text), [2], "{text}");
        assert!(shop().why(text, 2).iter().any(|reason| reason.field == MatchField::Url), "{text}");
    }
}

#[test]
fn an_address_as_a_browser_has_it_finds_the_page_that_is_nearest() {
    let url = |n: u128, url: &str| Listing { external_id: format!("{}", 880_000 + n), url: url.parse().ok(), ..listing(n, "lamp") };
    let shop = Shop::of(vec![
        url(1, "https://shop.example/i/880001"),
        url(2, "https://shop.example/item?id=2"),
        url(3, "https://shop.example/item?id=3"),
        url(4, "https://shop.example/i/880004?lang=en"),
    ]);
    // A list is reported as a whole, often unseen: there only what a visitor did is taken off an address.
    for (text, found, listed) in [
        ("https://shop.example/i/880001?ref=search", 1, true),
        ("shop.example/i/880001/?_pos=1&_ss=r", 1, true),
        ("https://shop.example/i/880001/title-of-listing.html", 1, true),
        ("https://shop.example/item?id=3&ref=search", 3, true),
        ("https://shop.example/i/880004?lang=de", 4, false),
        ("https://shop.example/a-lamp-of-oak-880002", 2, false),
    ] {
        assert_eq!(shop.find(text), [found], "{text}");
        assert_eq!(shop.why(text, found).iter().map(|reason| reason.kind).collect::<Vec<_>>(), [MatchKind::Near], "{text}");
        let list = SearchQuery { list: vec![text.to_owned()], ..SearchQuery::default() };
        assert_eq!(shop.found(&list), if listed { vec![found] } else { Vec::new() }, "{text}");
    }
    assert_eq!(shop.why("https://shop.example/i/880001", 1)[0].kind, MatchKind::Exact);
    for text in ["https://shop.example/item?id=5", "https://shop.example/item", "https://other.example/i/880001?x=1", "https://shop.example/none"] {
        assert_eq!(shop.find(text), [], "{text}");
    }
}

#[test]
fn sellers_and_brands_are_typed_as_filters() {
    let shop = shop();
    assert_eq!(shop.find("seller:\"best deals\" lamp"), [2]);
    assert_eq!(shop.find("SELLER:Shop"), [3, 1]);
    assert_eq!(shop.find(&format!("seller:{}", Uuid::from_u128(9))), [2]);
    assert_eq!(shop.find("-seller:shop"), [2]);
    assert_eq!(shop.find("brand:\"nordlys home\""), [1]);
    assert_eq!(shop.find("seller: lamp"), [] as [u128; 0], "nothing after the colon: a word like any other");
}

#[test]
fn a_pasted_list_is_found_and_what_is_missing_is_said() {
    let shop = shop();
    let (list, _) = model::search::read_list("EXT-3, http://shop.example/item/2?colour=red\n4006381333931;EXT-99 https://shop.example/none");
    let query = SearchQuery { list, ..SearchQuery::default() };
    let found = shop.index.find(&query, Beside::default()).unwrap();
    assert_eq!((found.total, found.missing), (3, vec!["EXT-99".to_owned(), "https://shop.example/none".to_owned()]));
    let narrowed = shop.index.search(&SearchQuery { text: "chair".into(), ..query }).unwrap();
    assert_eq!((narrowed.total, narrowed.missing.len()), (1, 2), "missing is what no listing has, whatever else is asked");
    let many = SearchQuery { list: (0..1000).map(|n| format!("none-{n}")).collect(), ..SearchQuery::default() };
    assert_eq!(shop.index.search(&many).unwrap().missing.len(), 1000);
}

#[test]
fn an_entry_of_a_list_names_the_listing_whose_number_is_written_so() {
    let numbered = |n: u128, number: &str| Listing { external_id: number.into(), ..listing(n, "lamp") };
    let long = "x".repeat(80);
    let numbers = ["A-1", "a.1", "aB-2", "Ab-2", "C/3", &format!("{long}1"), &format!("{long}2"), "D 4", "e5"];
    let shop = Shop::of(numbers.iter().zip(1..).map(|(number, n)| numbered(n, number)).collect());
    let found = |entry: &str| {
        let found = shop.index.search(&SearchQuery { list: vec![entry.to_owned()], ..SearchQuery::default() }).unwrap();
        let mut ids: Vec<u128> = found.hits.iter().map(|hit| hit.id.0.as_u128()).collect();
        ids.sort_unstable();
        (ids, found.missing.len())
    };
    assert_eq!([found("A-1"), found("a.1"), found("a-1")], [(vec![1], 0), (vec![2], 0), (vec![1], 0)]);
    assert_eq!([found("aB-2"), found("Ab-2"), found("ab-2")], [(vec![3], 0), (vec![4], 0), (vec![3, 4], 0)], "in another case both may be meant");
    assert_eq!([found("C-3"), found("A/1"), found(&long)], [(vec![], 1), (vec![], 1), (vec![], 1)], "what is not there is said");
    assert_eq!([found(&format!("{long}2")), found("D-4"), found("E5")], [(vec![7], 0), (vec![8], 0), (vec![9], 0)]);
    // A number that is gone stands in nobody's way.
    shop.index.writer().unwrap().apply([Change::Delete(listing(3, "").id)], 2).unwrap();
    let after = shop.index.search(&SearchQuery { list: vec!["aB-2".into()], ..SearchQuery::default() }).unwrap();
    assert_eq!(after.hits.iter().map(|hit| hit.id.0.as_u128()).collect::<Vec<_>>(), [4]);
}

#[test]
fn prices_are_sorted_within_their_currency_the_most_frequent_first() {
    let price = |n: u128, minor, currency| Listing { price: Some(Money { minor, currency: Currency::parse(currency).unwrap() }), ..listing(n, "lamp") };
    let mut listings = vec![price(1, 10_000, "EUR"), price(2, 5_000, "JPY"), price(3, 900, "EUR"), price(4, 90_000, "KWD"), price(5, 5_000, "EUR")];
    listings.extend([price(6, 30, "JPY"), listing(7, "lamp"), Listing { title: "chair".into(), ..price(8, 1, "JPY") }]);
    listings.extend([9, 10].map(|n| Listing { title: "chair".into(), ..price(n, 7, "JPY") }));
    let shop = Shop::of(listings);
    let sorted = |text: &str, sort| shop.found(&SearchQuery { sort, ..SearchQuery::words(text) });
    assert_eq!(sorted("lamp", Sort::PriceAsc), [3, 5, 1, 6, 2, 4, 7]);
    assert_eq!(sorted("lamp", Sort::PriceDesc), [1, 5, 3, 2, 6, 4, 7]);
    // Of everything most are in yen.
    assert_eq!(sorted("", Sort::PriceAsc), [8, 9, 10, 6, 2, 3, 5, 1, 4, 7]);
    let in_yen = SearchQuery { currency: Currency::parse("JPY").ok(), sort: Sort::PriceDesc, ..SearchQuery::words("lamp") };
    assert_eq!(shop.found(&in_yen), [2, 6]);
    let counted = |text: &str| {
        let counted = shop.index.currencies(&SearchQuery::words(text), Beside::default()).unwrap();
        counted.into_iter().map(|(currency, count)| format!("{} {count}", currency.as_str())).collect::<Vec<_>>()
    };
    assert_eq!((counted("lamp"), counted("chair"), counted("nothing")), (vec!["EUR 3".into(), "JPY 2".into(), "KWD 1".into()], vec!["JPY 3".into()], vec![]));
    // Page after page, over several segments, they come as in one row.
    let many: Vec<Listing> = (1..=400).map(|n| price(n, i64::try_from(n * 7919 % 997).unwrap(), ["EUR", "JPY", "USD"][(n % 5 % 3) as usize])).collect();
    let shop = Shop::of(Vec::new());
    let mut writer = shop.index.writer().unwrap();
    for some in many.chunks(90) {
        writer.apply(some.iter().map(|listing| Change::Upsert(Box::new(listing.clone()))), 1).unwrap();
    }
    let pages: Vec<u128> =
        (1..=16).flat_map(|page| shop.found(&SearchQuery { sort: Sort::PriceAsc, page: PageNumber::new(page), ..SearchQuery::words("lamp") })).collect();
    let count = |of: &Listing| many.iter().filter(|listing| listing.price.unwrap().currency == of.price.unwrap().currency).count();
    let mut want: Vec<&Listing> = many.iter().collect();
    want.sort_by_key(|listing| (std::cmp::Reverse(count(listing)), listing.price.unwrap().currency.to_string(), listing.price.unwrap().minor));
    let prices = |ids: &[u128]| ids.iter().map(|n| many[*n as usize - 1].price.unwrap().to_string()).collect::<Vec<_>>();
    assert_eq!(prices(&pages), want.iter().map(|listing| listing.price.unwrap().to_string()).collect::<Vec<_>>());
}

#[test]
fn what_the_screening_said_is_filtered_by_and_counted() {
    let index = Index::in_memory().unwrap();
    let [one, other] = [1, 2].map(|n| BrandId(Uuid::from_u128(n)));
    let signals = |brand: BrandId, kinds: &[&str], mark: &str| {
        kinds
            .iter()
            .map(|kind| Signal { brand: Some(brand), suspicious: *kind != "price", kind: (*kind).to_owned(), mark: mark.to_owned() })
            .collect::<Vec<_>>()
    };
    let change = |n, signals| Change::Screened(Box::new(listing(n, "lamp")), signals);
    let mut writer = index.writer().unwrap();
    writer
        .apply(
            [
                change(1, signals(one, &["lookalike", "price"], "Nordlys")),
                change(2, [signals(other, &["price"], "DIOR"), signals(one, &["typo"], "Doir")].concat()),
                Change::Upsert(Box::new(listing(3, "lamp"))),
            ],
            1,
        )
        .unwrap();
    let seen = |whose: Option<&[BrandId]>, query: &SearchQuery| {
        let beside = Beside { whose, ..Beside::default() };
        let found = index.find(query, beside).unwrap();
        assert_eq!(index.find_again(query, beside).unwrap().facets, found.facets, "what is kept is kept for those who see the same");
        let facets: Vec<String> = found.facets.findings.iter().map(|value| format!("{} {}", value.value, value.count)).collect();
        (found.total, facets.join(", "))
    };
    let shown = |query: &SearchQuery| seen(None, query);
    // A brand neither counts nor finds by what was found for another.
    let (lamps, by) = (SearchQuery::words("lamp"), |kind: &str| SearchQuery { findings: vec![kind.to_owned()], ..SearchQuery::words("lamp") });
    assert_eq!(seen(Some(&[one]), &lamps), (3, "lookalike 1, price 1, typo 1".to_owned()));
    assert_eq!(seen(Some(&[other]), &lamps), (3, "price 1".to_owned()));
    assert_eq!(seen(Some(&[other]), &SearchQuery::default()), (3, "price 1".to_owned()));
    assert_eq!(seen(Some(&[one, other]), &lamps), (3, "price 2, lookalike 1, typo 1".to_owned()));
    assert_eq!([seen(Some(&[one]), &by("price")).0, seen(Some(&[other]), &by("lookalike")).0, seen(Some(&[]), &by("price")).0], [1, 0, 0]);
    let marked = |mark: &str| SearchQuery { marks: vec![mark.to_owned()], ..SearchQuery::default() };
    assert_eq!([seen(Some(&[one]), &marked("dior")).0, seen(Some(&[other]), &marked("dior")).0], [0, 1]);
    assert_eq!(shown(&SearchQuery::words("lamp")), (3, "price 2, lookalike 1, typo 1".to_owned()));
    assert_eq!(shown(&SearchQuery { findings: vec!["lookalike".into()], ..SearchQuery::words("lamp") }), (1, "price 2, lookalike 1, typo 1".to_owned()));
    assert_eq!(shown(&SearchQuery { marks: vec!["dior".into()], ..SearchQuery::default() }), (1, "price 1, typo 1".to_owned()));
    // What is suspicious for a brand is that for its own people, and for those who see all.
    let suspicious = SearchQuery { suspicious: true, ..SearchQuery::default() };
    let total = |whose: Option<&[BrandId]>| seen(whose, &suspicious).0;
    assert_eq!([total(Some(&[one])), total(Some(&[other])), total(Some(&[one, other])), total(Some(&[])), total(None)], [2, 0, 2, 0, 2]);
    // What is about no brand is found by those who see all.
    let nobodys = Signal { brand: None, suspicious: false, kind: "gtin".to_owned(), mark: String::new() };
    let numbered = Listing { gtin_given: Some("4006381333932".to_owned()), ..listing(4, "shade") };
    writer.apply([Change::Screened(Box::new(numbered), vec![nobodys])], 2).unwrap();
    // Each of what is asked has to be found for the same brand.
    let both = SearchQuery { findings: vec!["price".into()], ..suspicious.clone() };
    assert_eq!([seen(Some(&[one, other]), &both).0, seen(Some(&[other]), &both).0, seen(None, &both).0], [1, 0, 2]);
    assert_eq!(shown(&SearchQuery { findings: vec!["gtin".into()], ..SearchQuery::words("shade") }), (1, "gtin 1".to_owned()));
    assert_eq!(seen(Some(&[one]), &SearchQuery { findings: vec!["gtin".into()], ..SearchQuery::words("shade") }), (0, String::new()));
    let given = index.search(&SearchQuery { list: vec!["4006381333932".to_owned()], ..SearchQuery::default() }).unwrap();
    assert_eq!((given.total, given.missing.len()), (1, 0), "a number with a wrong digit is found as it was given");
    assert_eq!(index.search(&SearchQuery::words("4006381333932")).unwrap().total, 1);
    writer.apply([Change::Upsert(Box::new(listing(1, "lamp")))], 3).unwrap();
    assert_eq!(shown(&SearchQuery::words("lamp")), (3, "price 1, typo 1".to_owned()), "a change without signals forgets them");
}

#[test]
fn prices_are_counted_in_bands_of_their_currency() {
    let price = |n: u128, minor, currency| Listing { price: Some(Money { minor, currency: Currency::parse(currency).unwrap() }), ..listing(n, "lamp") };
    let mut listings: Vec<Listing> = (1..=30).map(|n| price(n, 1000 + i64::try_from(n).unwrap() * 100, "EUR")).collect();
    listings.push(price(31, 9_999_999_999, "EUR"));
    listings.push(price(32, 5000, "JPY"));
    listings.push(listing(33, "lamp without a price"));
    for (n, currency) in (34..).zip(["TRY", "KWD", "TRY"]) {
        listings.push(price(n, 5000, currency));
    }
    let shop = Shop::of(listings);
    let facets = shop.index.find(&SearchQuery::words("lamp"), Beside::default()).unwrap().facets.clone();
    let currencies: Vec<String> = facets.currencies.iter().map(|one| format!("{} {}", one.currency, one.count)).collect();
    assert_eq!(currencies, ["EUR 31", "TRY 2", "JPY 1", "KWD 1"], "those without bands too");
    let bands = facets.prices;
    let shown: Vec<String> = bands
        .iter()
        .map(|band| {
            format!(
                "{} {}-{} {}",
                band.currency,
                band.min.map_or(String::new(), |m| m.to_string()),
                band.below.map_or(String::new(), |m| m.to_string()),
                band.count
            )
        })
        .collect();
    assert_eq!(shown, ["EUR 10-20 9", "EUR 20-50 21", "EUR 50-100000000 1", "TRY 50-100 2", "JPY 5000-10000 1"]);
    for band in bands {
        let query = SearchQuery { currency: Some(band.currency), price_min: band.min, price_max: band.max(), ..SearchQuery::words("lamp") };
        let found = shop.index.find(&query, Beside::default()).unwrap();
        assert_eq!(found.total, band.count, "{band:?}");
        assert!(found.facets.prices.iter().map(|band| band.count).sum::<u64>() >= found.total, "its own choice does not narrow its own bands");
    }
}

#[test]
fn everything_is_found_for_an_export_and_goes_on_where_it_stopped() {
    let shop = Shop::of((1..=70).map(|n| listing(n, if n % 7 == 0 { "chair" } else { "lamp" })).collect());
    let query = SearchQuery { sort: Sort::PriceAsc, page: PageNumber::new(3), ..SearchQuery::words("lamp") };
    let all = shop.index.everything(&query, Beside::default()).unwrap();
    assert_eq!((all.len(), shop.index.count(&query, Beside::default()).unwrap()), (60, 60));
    let ids: Vec<u128> = all.clone().map(|id| id.0.as_u128()).collect();
    assert!(ids.is_sorted() && ids.iter().all(|id| id % 7 != 0));
    let last = ListingId(Uuid::from_u128(ids[30]));
    assert_eq!(all.after(last).map(|id| id.0.as_u128()).collect::<Vec<_>>(), ids[31..]);
}

#[test]
fn the_deepest_page_follows_the_one_before_it() {
    let shop = Shop::of((1..=12_000).map(|n| listing(n, "lamp")).collect());
    let page = |page, text: &str, sort| shop.found(&SearchQuery { page: PageNumber::new(page), sort, ..SearchQuery::words(text) });
    for (text, sort) in [("lamp", Sort::Relevance), ("lamp", Sort::Newest), ("", Sort::Newest)] {
        let (before, last) = (page(399, text, sort), page(400, text, sort));
        assert_eq!((before.len(), last.len()), (25, 25), "{text}");
        assert!(before.iter().all(|id| !last.contains(id)), "{text}");
    }
}

#[test]
fn facets_are_the_same_after_any_history() {
    let plain = |n: u128, brand: &str| {
        Change::Upsert(Box::new(Listing { claimed_brand: Some(brand.to_owned()), category: format!("Home/{brand}"), ..listing(n, "lamp") }))
    };
    let index = Index::in_memory().unwrap();
    let mut writer = index.writer().unwrap();
    for n in 1..=9 {
        writer.apply([plain(n, "Nordlys")], i64::try_from(n).unwrap()).unwrap();
    }
    writer.apply([plain(3, "NORDLYS"), plain(4, "Aurelia"), Change::Delete(listing(5, "").id)], 10).unwrap();
    let shown = |query: &SearchQuery| {
        let facets = index.facets(query).unwrap();
        facets.brands.iter().chain(&facets.categories).map(|value| format!("{} {}", value.label, value.count)).collect::<Vec<_>>()
    };
    for query in [SearchQuery::words("lamp"), SearchQuery::default(), SearchQuery { brands: vec!["aurelia".into()], ..SearchQuery::words("lamp") }] {
        assert_eq!(shown(&query)[..2], ["Nordlys 7", "Aurelia 1"], "{query:?}");
    }
    let writer = writer.merge_all().unwrap();
    assert_eq!(shown(&SearchQuery::words("lamp"))[..3], ["Nordlys 7", "Aurelia 1", "Home 8"]);
    drop(writer);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_total_and_every_facet_agree(text in "(dior|lamp|brand:x|-lamp|di0r| ){0,3}", brand in any::<bool>(), state in any::<bool>()) {
        thread_local!(static SHOP: Shop = Shop::of((1..=50).map(|n| Listing {
            claimed_brand: (n % 3 == 0).then(|| "X".to_owned()),
            ..listing(n, ["dior", "di0r lamp", "lamp", "chair"][usize::try_from(n % 4).unwrap()])
        }).collect()));
        SHOP.with(|shop| {
            let mut query = SearchQuery::words(&text);
            if brand { query.brands.push("x".into()); }
            if state { query.states.push(ListingState::Live); }
            let found = shop.index.find(&query, Beside::default()).unwrap();
            assert_eq!(found.total, shop.index.count(&query, Beside::default()).unwrap());
            assert_eq!(found.total, shop.index.search(&query).unwrap().total);
            assert_eq!(found.total, shop.index.everything(&query, Beside::default()).unwrap().len() as u64);
            assert_eq!(found.facets.states.iter().map(|value| value.count).sum::<u64>(), found.total);
            let with_brand = SearchQuery { brands: vec!["X".into()], ..query.clone() };
            let counted = found.facets.brands.first().map_or(0, |value| value.count);
            assert_eq!(counted, shop.index.count(&with_brand, Beside::default()).unwrap(), "what the facet says is what the filter finds");
        });
    }
}

#[test]
fn odd_texts_cost_little_and_are_no_error() {
    let shop = shop();
    let megabyte = "nike ".repeat(200_000);
    let odd = [
        megabyte.as_str(),
        &"a".repeat(1 << 20),
        &"\"".repeat(1 << 20),
        &"\u{301}".repeat(1000),
        "👟👜🔥",
        "\u{202e}ekin\u{202c}",
        "+-&|!(){}[]^\"~*?:\\/<>@#$%=;,.'`",
        "seller:\"",
        "-seller:",
        "brand:brand:brand:",
        "(01)(01)(01)",
        "https://",
        "********",
        "* * * *",
        "AND OR NOT",
        "\0\u{7f}\u{ffff}",
    ];
    for text in odd {
        let started = std::time::Instant::now();
        shop.index.find(&SearchQuery::words(text), Beside::default()).unwrap();
        assert!(started.elapsed().as_millis() < 500, "{}", text.chars().take(20).collect::<String>());
    }
    assert_eq!(shop.find("\u{202e}la\u{200b}mp"), [1, 2]);
}

#[test]
fn a_kept_answer_is_never_older_than_the_commit_or_what_is_covered() {
    let shop = shop();
    let (query, gtins) = (SearchQuery::words("lamp"), [Gtin::parse("4006381333931").unwrap()]);
    let bare = Beside::default();
    assert!(shop.index.found(&query, bare).is_none());
    let first = shop.index.find_again(&query, bare).unwrap();
    assert_eq!((first.total, first.facets.clone()), (2, shop.index.find(&query, bare).unwrap().facets));
    shop.index.refresh().unwrap();
    let again = shop.index.find_again(&query, bare).unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &again), "where nothing was committed, a look at the index forgets nothing");
    assert!(shop.index.found(&SearchQuery { page: PageNumber::new(2), ..query.clone() }, bare).is_none());
    // What is covered changed.
    let covered = Beside { covered: &gtins, ..bare };
    assert!(shop.index.found(&query, covered).is_none());
    assert_eq!(shop.index.find_again(&query, covered).unwrap().facets.covered[0].count, 1);
    assert!(shop.index.find_again(&query, bare).unwrap().facets.covered.is_empty());
    // Listings changed.
    shop.index.writer().unwrap().apply([Change::Upsert(Box::new(listing(4, "lamp"))), Change::Delete(ListingId(Uuid::from_u128(1)))], 2).unwrap();
    assert!(shop.index.found(&query, bare).is_none());
    let after: Vec<u128> = shop.index.find_again(&query, bare).unwrap().hits.iter().map(|hit| hit.id.0.as_u128()).collect();
    assert_eq!(after, [4, 2]);
    // What depends on pictures is asked anew each time.
    let pictured = Beside { pictured: &[(ListingId(Uuid::from_u128(3)), 4)], ..bare };
    let by_picture = SearchQuery { picture: Some(model::picture::PictureHash([0; 32])), ..SearchQuery::default() };
    assert_eq!(shop.index.find_again(&by_picture, pictured).unwrap().total, 1);
    assert_eq!(shop.index.find_again(&by_picture, bare).unwrap().total, 0);
}

#[test]
fn common_words_are_counted_as_if_one_by_one() {
    let seller = |n: u128| SellerName::named(SellerId(Uuid::from_u128(n % 900)), format!("Shop {}", n % 900));
    let of = |n: u128| Listing {
        claimed_brand: (!n.is_multiple_of(17)).then(|| format!("Brand {}", (n * n) % 400)),
        category: format!("Home/{}", n % 7),
        seller: Some(seller(n * n)),
        gtin: n.is_multiple_of(11).then(|| Gtin::parse("4006381333931").unwrap()),
        country: Country::parse(["DE", "FR", "IT"][usize::try_from(n % 7 % 3).unwrap()]).ok(),
        state: if n.is_multiple_of(13) { ListingState::Held } else { ListingState::Live },
        ended_at: None,
        ..listing(n, ["lantern", "lantern red", "lanterns", "l4ntern", "lanteren", "chair"][usize::try_from(n % 6).unwrap()])
    };
    // The same listings as one large segment, and as twenty of which none has a common word.
    let (large, small) = (Index::in_memory().unwrap(), Index::in_memory().unwrap());
    let (mut writer, mut bits) = (large.writer().unwrap(), small.writer().unwrap());
    writer.apply((0..6000).map(|n| Change::Upsert(Box::new(of(n)))), 1).unwrap();
    for chunk in (0..6000).collect::<Vec<u128>>().chunks(300) {
        bits.apply(chunk.iter().map(|n| Change::Upsert(Box::new(of(*n)))), 1).unwrap();
    }
    let gtins = [Gtin::parse("4006381333931").unwrap()];
    let agree = |when: &str| {
        for text in ["lantern", "lanterns", "\"lantern\"", "lan", "chair", "l4ntern"] {
            for (query, covered) in [
                SearchQuery::words(text),
                SearchQuery { page: PageNumber::new(3), ..SearchQuery::words(text) },
                SearchQuery { brands: vec!["Brand 4".into()], ..SearchQuery::words(text) },
                SearchQuery { states: vec![ListingState::Held], sellers: vec![seller(4).id], ..SearchQuery::words(text) },
            ]
            .iter()
            .flat_map(|query| [(query, &gtins[..]), (query, &[])])
            {
                let beside = Beside { covered, ..Beside::default() };
                let (found, want) = (large.find(query, beside).unwrap(), small.find(query, beside).unwrap());
                // Of equally frequent values those that were indexed first are shown: counts are compared.
                let counts = |facets: &Facets| {
                    let of = |values: &[model::search::FacetValue]| values.iter().map(|value| value.count).collect::<Vec<_>>();
                    [&facets.brands, &facets.sellers, &facets.categories, &facets.states, &facets.covered].map(|values| of(values))
                };
                assert_eq!((found.total, counts(&found.facets)), (want.total, counts(&want.facets)), "{when}: {query:?}");
                assert!(found.total > 0 || query.is_filtered());
            }
        }
    };
    agree("as indexed");
    let changed = |n: u128| if n.is_multiple_of(2) { Change::Delete(listing(n, "").id) } else { Change::Upsert(Box::new(of(n + 1))) };
    for changes in [40, 2000] {
        // Few are taken off what was counted; so many are counted anew.
        writer.apply((0..changes).map(changed), 2).unwrap();
        bits.apply((0..changes).map(changed), 2).unwrap();
        agree(&format!("after {changes} changes"));
    }
}
