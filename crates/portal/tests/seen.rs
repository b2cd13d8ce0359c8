//! Nobody finds or counts by what was found for another brand.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::search::SearchQuery;
use portal::Actor;
use support::{World, worlds};
use tokio_util::sync::CancellationToken;

async fn shown(world: &World, actor: &Actor, query: &SearchQuery) -> (u64, Vec<String>, usize) {
    let result = world.portal.search(actor, query, true).await.unwrap();
    let kinds = result.facets.findings.iter().map(|value| value.value.clone()).collect();
    (result.total, kinds, world.portal.search_all(actor, query).await.unwrap().count())
}

#[tokio::test]
async fn a_brand_sees_what_was_found_for_itself() {
    for world in worlds().await {
        let (aurelia, ..) = world.enrolled_brand("Aurelia").await;
        let (borealis, ..) = world.enrolled_brand("Borealis").await;
        let reviewer = world.reviewer().await;
        world.listing("L-1", "Аurеliа bag 1:1 mirror quality", "Cheap Bags", None).await;
        world.listing("L-2", "Borealiis lamp, replica", "Cheap Lamps", None).await;
        while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
        world.portal.index_now().await.unwrap();
        let marked = |mark: &str| SearchQuery { marks: vec![mark.to_owned()], ..SearchQuery::default() };
        let disguised = SearchQuery { findings: vec!["lookalike".to_owned()], ..SearchQuery::default() };
        assert_eq!(shown(&world, &aurelia, &marked("aurelia")).await.0, 1);
        let (total, kinds, all) = shown(&world, &borealis, &marked("aurelia")).await;
        assert_eq!((total, kinds.len(), all), (0, 0, 0), "{:?}", world.engine);
        assert_eq!([shown(&world, &aurelia, &disguised).await.0, shown(&world, &borealis, &disguised).await.0], [1, 0]);
        let all = SearchQuery::default();
        let (ours, theirs, staff) = (shown(&world, &aurelia, &all).await, shown(&world, &borealis, &all).await, shown(&world, &reviewer, &all).await);
        assert_eq!([ours.0, theirs.0, staff.0], [2, 2, 2]);
        assert!(ours.1.contains(&"lookalike".to_owned()) && !theirs.1.contains(&"lookalike".to_owned()), "{ours:?} {theirs:?}");
        assert!(staff.1.contains(&"lookalike".to_owned()) && staff.1.len() >= ours.1.len());
        // A watch finds no more than its people do.
        let everything = world.portal.search_all(&borealis, &disguised).await.unwrap();
        assert_eq!(everything.count(), 0);
    }
}
