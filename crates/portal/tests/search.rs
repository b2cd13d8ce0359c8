//! Searching the listings, and an index that follows them.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    batch::BatchForm,
    coverage::CoverageForm,
    id::{ListingId, WatchId},
    listing::ListingState,
    money::Currency,
    report_many::Selection,
    search::{MatchField, MatchKind, PageNumber, SearchQuery, SearchResult, Sort},
    standing::ActForm,
};
use portal::{Actor, PortalError, import::ImportSource, search::CsvFor, search::Follower};
use std::fs;
use support::*;
use uuid::Uuid;

const FEED: &str = "id,title,brand,gtin,price,currency,seller,category,country\n\
    1,Aurelia chronograph,Aurelia,4006381333931,39,EUR,Watchbay,Watches,DE\n\
    2,Aurellia quartz watch,,,54.90,EUR,Best time deals,Watches,FR\n\
    3,Leather strap for Aurelia,Strap studio,,24,EUR,Strap studio,Watches/Straps,DE\n";

async fn import(world: &World, text: &'static str) {
    let source = ImportSource::Stream(Box::new(text.as_bytes()));
    world.portal.import_now(&Actor::System, source, feeds::Options::default(), world.dir.join("rejected.csv"), portal::import::Full::No, |_| ()).await.unwrap();
    assert_eq!(world.portal.index_now().await.unwrap(), Follower::This);
}

async fn find(world: &World, actor: &Actor, text: &str) -> SearchResult {
    world.portal.search(actor, &SearchQuery::words(text), false).await.unwrap()
}

fn ids(result: &SearchResult) -> Vec<&str> {
    result.hits.iter().map(|hit| hit.listing.external_id.as_str()).collect()
}

#[tokio::test]
async fn a_brand_s_people_and_staff_find_listings_with_their_reasons() {
    for world in worlds().await {
        import(&world, FEED).await;
        let brand = world.brand("Aurelia").await;
        for actor in [brand.viewer, brand.owner, world.reviewer().await, world.administrator().await] {
            let result = find(&world, &actor, "aurelia").await;
            assert_eq!(ids(&result), ["1", "3", "2"]);
            assert_eq!((result.total, result.listings, result.behind, result.cut), (3, 3, 0, false));
            let why = &result.hits[2].matched[0];
            assert_eq!((why.field, why.kind, why.text.as_str()), (MatchField::Title, MatchKind::Typo, "Aurellia"));
        }
    }
}

#[tokio::test]
async fn what_is_shown_again_is_as_it_is_now() {
    for world in worlds().await {
        import(&world, FEED).await;
        let reviewer = world.reviewer().await;
        let price = |result: &SearchResult| result.hits[0].listing.price.unwrap().minor;
        let before = find(&world, &reviewer, "chronograph").await;
        assert_eq!((price(&before), before.hits[0].listing.state), (3900, ListingState::Live));
        assert_eq!(find(&world, &reviewer, "chronograph").await.hits, before.hits);
        // By this process, and nobody told the index.
        let source = ImportSource::Stream(Box::new(
            "id,title,brand,gtin,price,currency,seller,category,country\n1,Aurelia chronograph,Aurelia,4006381333931,41,EUR,Watchbay,Watches,DE\n".as_bytes(),
        ));
        world
            .portal
            .import_now(&Actor::System, source, feeds::Options::default(), world.dir.join("rejected.csv"), portal::import::Full::No, |_| ())
            .await
            .unwrap();
        assert_eq!(price(&find(&world, &reviewer, "chronograph").await), 4100);
        // By whoever else writes to this database.
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, before.hits[0].listing.id, ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(find(&world, &reviewer, "chronograph").await.hits[0].listing.state, ListingState::Removed);
    }
}

#[tokio::test]
async fn others_do_not_search() {
    for world in worlds().await {
        import(&world, FEED).await;
        let id = store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), "1").await.unwrap().unwrap().id;
        let nobody = world.person("Sam Seller", None).await;
        let query = SearchQuery::words("aurelia");
        assert!(matches!(world.portal.search(&nobody, &query, true).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.search(&anonymous(), &query, true).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(world.portal.listing(&nobody, id).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.listing(&anonymous(), id).await, Err(PortalError::SignInNeeded)));
        let reviewer = world.reviewer().await;
        assert_eq!(world.portal.listing(&reviewer, id).await.unwrap().0.external_id, "1");
        assert!(matches!(world.portal.listing(&reviewer, ListingId(Uuid::nil())).await, Err(PortalError::NotFound("listing"))));
    }
}

#[tokio::test]
async fn filters_and_facets_come_from_the_same_index() {
    for world in worlds().await {
        import(&world, FEED).await;
        let query = SearchQuery { countries: vec!["DE".parse().unwrap()], sort: Sort::PriceAsc, ..SearchQuery::default() };
        let result = world.portal.search(&Actor::System, &query, true).await.unwrap();
        assert_eq!(ids(&result), ["3", "1"]);
        let shown = |values: &[model::search::FacetValue]| values.iter().map(|v| format!("{} {}", v.label, v.count)).collect::<Vec<_>>().join(", ");
        assert_eq!(shown(&result.facets.countries), "DE 2, FR 1");
        assert_eq!(shown(&result.facets.brands), "Aurelia 1, Strap studio 1");
        assert_eq!(shown(&result.facets.categories), "Watches 2");
    }
}

#[tokio::test]
async fn a_unit_code_finds_the_listings_of_its_product_which_are_covered() {
    for world in worlds().await {
        import(&world, FEED).await;
        let brand = world.brand("Aurelia").await;
        assert!(!find(&world, &brand.viewer, "chronograph").await.hits[0].covered);
        let product = world.portal.make_product(&brand.owner, "4006381333931", "Chronograph", "", "Engraved serial").await.unwrap();
        let batch = world
            .portal
            .issue_batch(&brand.manager, product, world.portal.new_id(), BatchForm { lot: "L1", count: "3", ..BatchForm::default() })
            .await
            .unwrap();
        world.drain().await;
        let form = CoverageForm { scope: "all", ..CoverageForm::default() };
        world.portal.cover_product(&brand.manager, product, form).await.unwrap();
        let sample = world.portal.batch_overview(&brand.manager, batch).await.unwrap().sample.unwrap();
        for text in [sample.code.with_check(), sample.code.groups().join("-"), sample.link] {
            let result = find(&world, &brand.viewer, &text).await;
            assert_eq!(ids(&result), ["1"], "{text}");
            let why = &result.hits[0].matched[0];
            assert_eq!((why.field, why.kind, result.hits[0].covered), (MatchField::Code, MatchKind::Code, true));
        }
        assert!(find(&world, &brand.viewer, "quartz").await.hits.iter().all(|hit| !hit.covered));
        // It finds nothing for another brand, and nothing any more once it is void.
        let (other, code) = (world.brand("Borealis").await, sample.code.with_check());
        assert_eq!(ids(&find(&world, &world.reviewer().await, &code).await), ["1"]);
        assert_eq!(find(&world, &other.viewer, &code).await.total, 0);
        let void = ActForm { act: "void", units: "all", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&brand.owner, batch, world.portal.new_id(), void).await.unwrap();
        assert_eq!(find(&world, &brand.viewer, &code).await.total, 0);
        // The filter goes by what is covered now, without a word from the index.
        let covered = SearchQuery { covered: true, ..SearchQuery::default() };
        let result = world.portal.search(&brand.viewer, &covered, true).await.unwrap();
        assert_eq!((ids(&result), result.facets.covered[0].count), (vec!["1"], 1));
        let note = world.portal.listing(&brand.viewer, result.hits[0].listing.id).await.unwrap().1.unwrap();
        assert_eq!((note.product.as_str(), note.enforcement.is_enforced()), ("Chronograph", false));
        world.portal.end_coverage(&brand.manager, product, "Labels changed").await.unwrap();
        let result = world.portal.search(&brand.viewer, &covered, true).await.unwrap();
        assert_eq!((result.total, result.facets.covered.len()), (0, 0));
        assert!(!find(&world, &brand.viewer, "chronograph").await.hits[0].covered);
    }
}

#[tokio::test]
async fn what_changed_is_found_as_it_is_now() {
    for world in worlds().await {
        import(&world, FEED).await;
        let listing = store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), "2").await.unwrap().unwrap();
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, listing.id, ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        import(&world, "id,title\n4,Sundial\n").await;
        let removed = SearchQuery { states: vec![ListingState::Removed], ..SearchQuery::default() };
        assert_eq!(ids(&world.portal.search(&Actor::System, &removed, false).await.unwrap()), ["2"]);
        assert_eq!(ids(&find(&world, &Actor::System, "sundial").await), ["4"]);
    }
}

#[tokio::test]
async fn an_index_that_is_lost_damaged_or_of_another_database_is_written_anew() {
    for world in worlds().await {
        import(&world, FEED).await;
        let dir = world.dir.join("index");
        let again = || world.again_as_another_process();
        let busy = again();
        assert_eq!(busy.index_now().await.unwrap(), Follower::Another, "one process writes");
        assert_eq!(busy.search(&Actor::System, &SearchQuery::words("aurelia"), false).await.unwrap().total, 3);
        drop(busy);
        world.portal.close_index().await;
        for damage in ["lost", "damaged", "another"] {
            match damage {
                "lost" => fs::remove_dir_all(&dir).unwrap(),
                "damaged" => fs::write(dir.join("meta.json"), "{").unwrap(),
                _ => {
                    let index = search::Index::create(&dir).unwrap();
                    index.writer().unwrap().apply([], 99).unwrap();
                }
            }
            let other = again();
            assert_eq!(other.index_now().await.unwrap(), Follower::This, "{damage}");
            assert_eq!(other.search(&Actor::System, &SearchQuery::words("aurelia"), false).await.unwrap().total, 3, "{damage}");
            other.close_index().await;
        }
    }
}

#[tokio::test]
async fn who_acts_on_all_that_is_found_is_told_what_was_not_searched_for() {
    let cut = format!("aurelia {} -strap", (0..15).map(|n| format!("-x{n}")).collect::<Vec<_>>().join(" "));
    for world in worlds().await {
        import(&world, FEED).await;
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let portal = &world.portal;
        for (text, total, says) in
            [(cut.as_str(), 3, "16 words"), (&"aurelia ".repeat(60), 3, "16 words"), ("😀", 0, "Nothing in this text"), ("%", 0, "Nothing in this text")]
        {
            let query = SearchQuery::words(text);
            let result = portal.search(&owner, &query, true).await.unwrap();
            assert_eq!((result.total, result.is_whole()), (total, false), "{text}");
            let watch = portal.make_watch(&owner, WatchId(portal.new_id()), "Watches", &query, false).await.err();
            let many = portal.many_draft(&owner, &Selection::All(Box::new(query.clone()))).await.err();
            for (refused, field) in [(portal.search_csv(&owner, &query, CsvFor::Programs).await.err(), "q"), (many, "q"), (watch, "search")] {
                assert!(
                    matches!(&refused, Some(PortalError::Invalid(wrong)) if wrong[0].field == field && wrong[0].message.contains(says)),
                    "{text}: {refused:?}"
                );
            }
        }
        assert!(portal.search(&owner, &SearchQuery::words("aurelia -strap 😀"), true).await.unwrap().is_whole());
    }
}

#[tokio::test]
async fn past_the_last_page_is_the_last() {
    for world in worlds().await {
        import(&world, FEED).await;
        for facets in [false, true] {
            let query = SearchQuery { page: PageNumber::new(9), ..SearchQuery::words("aurelia") };
            let result = world.portal.search(&Actor::System, &query, facets).await.unwrap();
            assert_eq!((result.hits.len(), result.page.get()), (3, 1));
        }
    }
}

#[tokio::test]
async fn a_price_limit_is_in_one_currency() {
    for world in worlds().await {
        import(&world, "id,title,price,currency,seller\n1,Red lamp,90,EUR,Shop\n2,Lamp,5000,JPY,Shop\n3,Lamp,100,EUR,Shop\n4,Chair,70,EUR,Shop\n").await;
        let brand = world.brand("Aurelia").await;
        let portal = &world.portal;
        let from = |text: &str| SearchQuery { price_min: model::search::Amount::parse("95", None).ok(), ..SearchQuery::words(text) };
        let refused = async |query: &SearchQuery| match portal.search(&brand.viewer, query, true).await {
            Err(PortalError::Invalid(errors)) => (errors[0].field.clone(), errors[0].message.clone()),
            other => panic!("{other:?}"),
        };
        let (field, said) = refused(&from("lamp")).await;
        assert!(field == "currency" && said.ends_with("prices in EUR, JPY"), "{said}");
        assert!(portal.search_csv(&brand.viewer, &from("lamp"), CsvFor::Programs).await.is_err());
        let watch = async |query: &SearchQuery| portal.make_watch(&brand.manager, WatchId(portal.new_id()), "Lamps", query, false).await;
        assert!(watch(&from("lamp")).await.is_err());
        // What is found has one currency alone, and that is meant.
        assert_eq!(portal.with_currency(&brand.viewer, &from("red")).await.unwrap().currency, Currency::parse("EUR").ok());
        assert_eq!(portal.search(&brand.viewer, &from("red"), true).await.unwrap().total, 0);
        watch(&from("red")).await.unwrap();
        assert!(portal.watches(&brand.viewer).await.unwrap().0[0].query.currency.is_some(), "the watch goes on in it");
        let said = watch(&from("nothing")).await.unwrap_err().to_string();
        assert!(said.contains("Choose a currency"), "{said}");
        let euros = SearchQuery { currency: Currency::parse("EUR").ok(), ..from("lamp") };
        assert_eq!(ids(&portal.search(&brand.viewer, &euros, true).await.unwrap()), ["3"]);
    }
}

#[tokio::test]
async fn a_file_is_for_programs_or_as_excel_reads_it() {
    for world in worlds().await {
        import(&world, "id,title,price,currency,gtin,condition\n0012,\"Порошок, 1 кг\",1299.5,EUR,4006381333931,used\n1E5,=Lamp,5,EUR,4006381333932,\n").await;
        let file = async |form: CsvFor| {
            let mut export = world.portal.search_csv(&Actor::System, &SearchQuery::default(), form).await.unwrap();
            export.next().await.unwrap().unwrap()
        };
        let plain = file(CsvFor::Programs).await;
        assert!(plain.starts_with("id,title,brand,gtin,price,") && plain.contains("0012,\"Порошок, 1 кг\",,4006381333931,1299.50,EUR"), "{plain}");
        assert!(plain.lines().next().unwrap().ends_with("released,score,link,gtin_given,condition"), "{plain}");
        assert!(plain.contains("/listings/") && plain.contains(",4006381333932,\n") && plain.contains(",,used\n"), "{plain}");
        let comma = file(CsvFor::Excel { decimal_comma: true }).await;
        assert!(comma.starts_with("\u{feff}id;title;brand;gtin;price;"), "{comma}");
        assert!(comma.contains("\"=\"\"0012\"\"\";Порошок, 1 кг;;\"=\"\"4006381333931\"\"\";1299,50;EUR"), "{comma}");
        assert!(comma.contains("\"=\"\"1E5\"\"\";'=Lamp;"), "{comma}");
        let point = file(CsvFor::Excel { decimal_comma: false }).await;
        assert!(point.starts_with("\u{feff}id,title") && point.contains(",1299.50,EUR"), "{point}");
    }
}

#[tokio::test]
async fn a_file_has_the_order_of_the_search() {
    for world in worlds().await {
        import(&world, "id,title,price,currency\n1,Lamp,5,EUR\n2,Lamp of oak,20,EUR\n3,Chair,9,EUR\n4,Lampshade,12,EUR\n").await;
        let order = async |query: SearchQuery| {
            let mut export = world.portal.search_csv(&Actor::System, &query, CsvFor::Programs).await.unwrap();
            let file = export.next().await.unwrap().unwrap();
            file.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        for sort in [Sort::PriceAsc, Sort::PriceDesc] {
            let mut dear = order(SearchQuery { sort, ..SearchQuery::default() }).await;
            if sort == Sort::PriceDesc {
                dear.reverse();
            }
            assert_eq!(dear, ["1", "3", "4", "2"], "{:?}", world.engine);
        }
        let words = SearchQuery::words("lamp");
        let shown: Vec<String> = ids(&world.portal.search(&Actor::System, &words, true).await.unwrap()).into_iter().map(Into::into).collect();
        assert_eq!((order(words).await, shown.len()), (shown, 3));
    }
}

#[tokio::test]
async fn a_name_of_several_words_without_quotes_is_told() {
    for world in worlds().await {
        import(&world, "id,title,seller\n1,Lamp,seller 5\n").await;
        let reviewer = world.reviewer().await;
        let loose = find(&world, &reviewer, "seller:seller 5").await;
        assert_eq!((loose.total, loose.quotes.as_deref()), (0, Some("seller:\"seller 5\"")));
        let quoted = find(&world, &reviewer, "seller:\"seller 5\"").await;
        assert_eq!((quoted.total, quoted.quotes), (1, None));
    }
}
