//! Whom a listing is suspicious to, and that the pages, the search and its counts say the same.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    id::{ListingId, WatchId},
    import::ListingInput,
    listing::ListingState,
    money::{Currency, Money},
    page::PageQuery,
    report_many::{Doubt, Selection},
    screening::{FindingKind, Outcome, Verdict},
    search::SearchQuery,
    suspicious::{Found, SuspiciousQuery, SuspiciousSort, SuspiciousState},
    watch::HitState,
};
use portal::Actor;
use support::{World, all_suspicious, bare_listing, worlds};

fn suspicious() -> SearchQuery {
    SearchQuery { suspicious: true, states: vec![ListingState::Live, ListingState::Held], ..SearchQuery::default() }
}

async fn found(world: &World, actor: &Actor, query: &SearchQuery) -> Vec<ListingId> {
    world.portal.index_now().await.unwrap();
    let mut found: Vec<ListingId> = world.portal.search(actor, query, true).await.unwrap().hits.into_iter().map(|hit| hit.listing.id).collect();
    found.sort_unstable();
    found
}

async fn page_state(world: &World, brand: &Actor, id: ListingId) -> ListingState {
    let page = world.portal.suspicious(brand, all_suspicious(1)).await.unwrap();
    page.listed.rows.iter().find(|row| row.id == id).unwrap().state
}

#[tokio::test]
async fn every_brand_that_words_of_replicas_are_about_sees_the_listing() {
    for world in worlds().await {
        let (aurelia, ..) = world.enrolled_brand("Aurelia").await;
        let (borealis, ..) = world.enrolled_brand("Borealis").await;
        let both = world.listing("L-1", "Aurelia and Borealis bags, 1:1 replica", "Cheap Bags", None).await;
        let one = world.listing("L-2", "B0realis lamp", "Cheap Bags", None).await;
        let honest = world.listing("L-3", "Aurelia bag, used", "Second Chance", None).await;
        world.arrive().await;
        for (brand, want) in [(&aurelia, vec![both]), (&borealis, vec![both, one])] {
            let page = world.portal.suspicious(brand, all_suspicious(1)).await.unwrap();
            let mut listed: Vec<ListingId> = page.listed.rows.iter().map(|row| row.id).collect();
            listed.sort_unstable();
            assert_eq!((listed, page.now), (want.clone(), want.len() as i64), "{:?}", world.engine);
            // Each number of the page leads to as many.
            assert_eq!(found(&world, brand, &suspicious()).await, want);
            for (kind, count) in &page.kinds {
                let query = SearchQuery { findings: vec![kind.clone()], ..suspicious() };
                assert_eq!(found(&world, brand, &query).await.len() as i64, count.here, "{kind}");
            }
            assert!(page.kinds.contains(&("dupe".to_owned(), Found { here: 1, removed: 0 })), "{:?}", page.kinds);
            let written = want.contains(&one).then(|| ("B0realis".to_owned(), Found { here: 1, removed: 0 }));
            assert_eq!(page.written, written.into_iter().collect::<Vec<_>>(), "how its mark is written, where that is what was found");
            for (seller, count) in &page.sellers {
                let query = SearchQuery { sellers: vec![seller.id], ..suspicious() };
                assert_eq!(found(&world, brand, &query).await.len() as i64, count.here);
            }
            assert!(world.portal.screening(brand, both).await.unwrap().unwrap().findings.iter().any(|finding| finding.kind.as_str() == "dupe"));
        }
        assert!(!found(&world, &aurelia, &SearchQuery { findings: vec!["exact".into()], ..SearchQuery::default() }).await.contains(&honest));
        // What is gone is counted as that, and found no more.
        let state = page_state(&world, &borealis, one).await;
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, one, state, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        let page = world.portal.suspicious(&borealis, all_suspicious(1)).await.unwrap();
        let kinds: i64 = page.kinds.iter().map(|(_, count)| count.here).max().unwrap();
        assert_eq!((page.now, kinds, page.sellers[0].1), (1, 1, Found { here: 1, removed: 1 }));
        assert!(page.written.contains(&("B0realis".to_owned(), Found { here: 0, removed: 1 })), "{:?}", page.written);
        assert_eq!(found(&world, &borealis, &suspicious()).await, [both]);
    }
}

#[tokio::test]
async fn the_list_has_what_is_on_sale_first_of_all_and_in_the_order_asked_for() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        for (number, title) in [("L-1", "Aur3lia bag"), ("L-2", "Aur3lia bag 1:1 mirror quality replica"), ("L-3", "Aur3lia lamp")] {
            world.listing(number, title, "Cheap Bags", None).await;
            world.arrive().await;
            world.clock.advance(60);
        }
        let ask = async |state, sort| world.portal.suspicious(&owner, SuspiciousQuery { state, sort, page: 1 }).await.unwrap().listed;
        let all = ask(SuspiciousState::All, SuspiciousSort::FoundUp).await.rows;
        assert!(all.len() == 3 && all.is_sorted_by_key(|row| row.found_at), "{:?}: {all:?}", world.engine);
        let newest: Vec<_> = ask(SuspiciousState::All, SuspiciousSort::FoundDown).await.rows.iter().map(|row| row.id).collect();
        assert_eq!(newest, all.iter().rev().map(|row| row.id).collect::<Vec<_>>());
        let surest = ask(SuspiciousState::All, SuspiciousSort::ScoreDown).await.rows;
        assert!(surest.windows(2).all(|pair| pair[0].score >= pair[1].score) && surest[0].score > surest[2].score, "{surest:?}");
        for (state, shown) in [(SuspiciousState::Live, ListingState::Live), (SuspiciousState::Held, ListingState::Held)] {
            let listed = ask(state, SuspiciousSort::default()).await;
            assert_eq!(listed.total, all.iter().filter(|row| row.state == shown).count() as i64);
            assert!(listed.rows.len() as i64 == listed.total && listed.rows.iter().all(|row| row.state == shown));
        }
    }
}

#[tokio::test]
async fn a_heap_of_words_hides_the_listing_from_no_brand() {
    for world in worlds().await {
        let mut brands = Vec::new();
        for name in ["Aurelia", "Borealis", "Cassiopeia", "Draconis", "Eridanus", "Fornacis"] {
            brands.push(world.enrolled_brand(name).await.0);
        }
        let title = "Aurelia Borealis Cassiopeia Draconis Eridanus Fornacis bags";
        let description = Some(format!("{title}. {}", "replica mirror quality 1:1 ".repeat(30)));
        let heap = world.listing_of("Cheap Bags", ListingInput { description, ..bare_listing("L-1", title) }).await;
        world.arrive().await;
        for brand in &brands {
            let page = world.portal.suspicious(brand, all_suspicious(1)).await.unwrap();
            assert_eq!(page.listed.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [heap], "{:?}", world.engine);
            let said = world.portal.screening(brand, heap).await.unwrap().unwrap();
            assert!(said.verdict.hides() && ["exact", "dupe"].iter().all(|kind| said.findings.iter().any(|found| found.kind.as_str() == *kind)), "{said:?}");
        }
    }
}

#[tokio::test]
async fn a_listing_counts_on_the_day_when_something_was_found_in_it_first() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        world.listing("L-1", "Aur3lia bag", "Cheap Bags", None).await;
        world.arrive().await;
        world.clock.advance(3 * 86_400);
        world.listing("L-1", "Aur3lia bag, 1:1 replica", "Cheap Bags", None).await;
        world.listing("L-2", "Aur3lia lamp", "Cheap Bags", None).await;
        world.arrive().await;
        let page = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap();
        assert!(page.kinds.len() > 1, "something else was found: {:?}", page.kinds);
        let days: Vec<i64> = page.days.iter().rev().take(4).map(|day| day.count).collect();
        assert_eq!((days, page.days.iter().map(|day| day.count).sum::<i64>(), page.now), (vec![1, 0, 0, 1], 2, 2), "{:?}", world.engine);
    }
}

#[tokio::test]
async fn what_is_about_no_brand_is_searched_by_those_who_see_all() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let wrong = world.listing_of("Shop", ListingInput { gtin_given: Some("4006381333932".into()), ..bare_listing("L-1", "Oak table") }).await;
        world.arrive().await;
        assert_eq!(world.portal.screening(&reviewer, wrong).await.unwrap().unwrap().verdict, Verdict::Allow);
        let by_kind = SearchQuery { findings: vec!["no_gtin".into()], ..SearchQuery::default() };
        assert_eq!((found(&world, &reviewer, &by_kind).await, found(&world, &owner, &by_kind).await), (vec![wrong], vec![]), "{:?}", world.engine);
        let facets = world.portal.search(&reviewer, &SearchQuery::words("oak"), true).await.unwrap().facets;
        assert!(facets.findings.iter().any(|value| (value.value.as_str(), value.count) == ("no_gtin", 1)), "{facets:?}");
        for query in [SearchQuery::words("4006381333932"), SearchQuery { list: vec!["4006381333932".into()], ..SearchQuery::default() }] {
            assert_eq!(found(&world, &owner, &query).await, [wrong], "it is found as it was given");
        }
    }
}

#[tokio::test]
async fn what_a_reviewer_released_is_suspicious_to_nobody_until_something_new_is_found() {
    const TITLE: &str = "Aur3lia bag 1:1 mirror quality";
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let watch = WatchId(world.portal.new_id());
        world.portal.index_now().await.unwrap();
        world.portal.make_watch(&owner, watch, "All bags", &SearchQuery::words("bag"), false).await.unwrap();
        let listing = world.listing("L-1", TITLE, "Cheap Bags", None).await;
        world.arrive().await;
        let day = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap().listed.rows[0].found_at;
        assert_eq!((found(&world, &owner, &suspicious()).await, found(&world, &reviewer, &suspicious()).await), (vec![listing], vec![listing]));
        world.clock.advance(60);
        let hold = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap().rows[0].id;
        let shown = world.portal.hold(&reviewer, hold).await.unwrap().content;
        world.portal.decide_hold(&reviewer, hold, &shown, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        let released = Some(world.portal.now());
        // Once as it was decided, and once the filters have read it again with nothing new.
        for again in [false, true] {
            if again {
                world.clock.advance(60);
                let price = Some(Money { minor: 500, currency: Currency::parse("EUR").unwrap() });
                world.listing_of("Cheap Bags", ListingInput { price, ..bare_listing("L-1", TITLE) }).await;
                world.arrive().await;
            }
            let page = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap();
            assert_eq!((page.now, page.listed.rows.len(), page.kinds.len()), (0, 0, 0), "{:?}, again: {again}", world.engine);
            assert!(found(&world, &owner, &suspicious()).await.is_empty() && found(&world, &reviewer, &suspicious()).await.is_empty());
            let said = world.portal.screening(&owner, listing).await.unwrap().unwrap();
            assert_eq!((said.verdict.hides(), said.released_at), (true, released), "what was found is said, and the decision");
            let hit = world.portal.search(&owner, &SearchQuery::words("bag"), true).await.unwrap().hits.remove(0);
            assert_eq!((hit.listing.id, hit.released_at, hit.found.is_empty()), (listing, released, false));
            assert!(world.portal.report_draft(&owner, listing, None).await.unwrap().warnings.iter().any(|text| text.contains("released it")));
            let many = world.portal.many_draft(&owner, &Selection::All(Box::new(SearchQuery::words("bag")))).await.unwrap();
            assert_eq!((many.shown[0].doubt, many.shown[0].ticked), (Some(Doubt::Released), false));
            while world.portal.run_next_watch().await.unwrap() {}
            let (_, hits, _) = world.portal.watch(&owner, watch, HitState::New, PageQuery::number(1)).await.unwrap();
            assert_eq!(hits.rows.iter().map(|hit| hit.released_at).collect::<Vec<_>>(), [released]);
        }
        // A word more is another matter, found when it was found first.
        world.clock.advance(60);
        world.listing("L-1", &format!("{TITLE} replica"), "Cheap Bags", None).await;
        world.arrive().await;
        let page = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap();
        assert_eq!((page.now, page.listed.rows[0].found_at), (1, day), "{:?}", world.engine);
        assert_eq!(found(&world, &owner, &suspicious()).await, [listing]);
        assert_eq!(world.portal.screening(&owner, listing).await.unwrap().unwrap().released_at, None);
    }
}

#[tokio::test]
async fn copies_of_no_mark_are_watched_for_staff_and_suspicious_to_no_brand() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let id = world.listing("L-1", "Best replica bag, mirror quality, top version", "Cheap Bags", None).await;
        world.arrive().await;
        let said = world.portal.screening(&reviewer, id).await.unwrap().unwrap();
        assert_eq!(said.verdict, Verdict::Watch, "{:?}: {said:?}", world.engine);
        assert!(said.findings.iter().all(|finding| finding.brand.is_none() && finding.kind == FindingKind::Dupe), "{said:?}");
        assert_eq!(world.state(id).await, ListingState::Live);
        let listed = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap();
        assert_eq!(listed.now, 0, "{:?}", world.engine);
        // Whoever looks for what is suspicious finds it.
        assert_eq!(found(&world, &reviewer, &suspicious()).await, [id], "{:?}", world.engine);
    }
}
