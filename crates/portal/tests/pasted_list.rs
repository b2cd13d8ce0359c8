//! A pasted list is searched for by its name: again, as a file, as a watch and in reports, by whoever pasted it and their team.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    id::{PastedListId, WatchId},
    page::PageQuery,
    report_many::Selection,
    search::SearchQuery,
    watch::HitState,
};
use portal::{Actor, PortalError, search::CsvFor};
use support::{World, worlds};

fn by(id: PastedListId) -> SearchQuery {
    SearchQuery { pasted: Some(id), ..SearchQuery::default() }
}

async fn found(world: &World, actor: &Actor, query: &SearchQuery) -> Vec<String> {
    let mut ids: Vec<String> = world.portal.search(actor, query, true).await.unwrap().hits.into_iter().map(|hit| hit.listing.external_id).collect();
    ids.sort();
    ids
}

async fn is_gone(world: &World, actor: &Actor, query: &SearchQuery) -> bool {
    match world.portal.search(actor, query, true).await {
        Err(PortalError::Conflict(said)) => said.contains("Paste it again"),
        _ => false,
    }
}

#[tokio::test]
async fn a_pasted_list_is_searched_by_its_name_wherever_a_search_goes() {
    for world in worlds().await {
        let (aurelia, borealis) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let reviewer = world.reviewer().await;
        for id in ["A-1", "A-2", "A-3"] {
            world.listing(id, "Lamp", "Shop", None).await;
        }
        world.portal.index_now().await.unwrap();
        // A thousand addresses of sixty letters, which go into no address.
        let long = (0..998).map(|n| format!("https://shop.example/listings/of/lamps/and/other/goods/{n:05}")).collect::<Vec<_>>().join("\n");
        let id = world.portal.keep_list(&aurelia.viewer, &format!("A-1, A-3\n{long}")).await.unwrap().unwrap();
        assert_eq!(world.portal.keep_list(&aurelia.viewer, &format!("A-1 A-3 {long}")).await.unwrap(), Some(id), "the same entries are the same list");
        assert_eq!(SearchQuery::from_params(by(id).to_params()), (by(id), vec![]));
        for actor in [&aurelia.viewer, &aurelia.owner] {
            assert_eq!(found(&world, actor, &by(id)).await, ["A-1", "A-3"]);
        }
        assert_eq!(world.portal.search(&aurelia.viewer, &by(id), false).await.unwrap().missing.len(), 998);
        for stranger in [&borealis.owner, &reviewer] {
            assert!(is_gone(&world, stranger, &by(id)).await, "nobody else's");
            assert!(world.portal.search_csv(stranger, &by(id), CsvFor::Programs).await.is_err());
        }
        let csv = world.portal.search_csv(&aurelia.viewer, &by(id), CsvFor::Programs).await.unwrap().next().await.unwrap().unwrap();
        assert_eq!(csv.lines().count(), 3, "{csv}");
        // What else is searched for does not hide that the list's listings are there.
        let within = world.portal.search(&aurelia.viewer, &SearchQuery { text: "chair".into(), ..by(id) }, true).await.unwrap();
        assert_eq!((within.total, within.listed), (0, Some(2)));
        for whole in [by(id), SearchQuery { text: "lamp".into(), ..by(id) }] {
            assert_eq!(world.portal.search(&aurelia.viewer, &whole, true).await.unwrap().listed, None);
        }
        let draft = world.portal.many_draft(&aurelia.manager, &Selection::All(Box::new(by(id)))).await.unwrap();
        assert_eq!(draft.total, 2);
        let watch = WatchId(world.portal.new_id());
        world.portal.make_watch(&aurelia.manager, watch, "Those", &by(id), false).await.unwrap();

        // Used now and then it stays; unused for long it goes, but the watch keeps it.
        let mut other = id;
        for days in [80, 80, 91] {
            other = world.portal.keep_list(&aurelia.viewer, "A-2").await.unwrap().unwrap();
            world.clock.advance(days * 86_400);
            world.portal.forget_lists().await.unwrap();
            if days == 80 {
                assert_eq!(found(&world, &world.sign_in("viewer.of.aurelia@example.com").await, &by(id)).await, ["A-1", "A-3"]);
            }
        }
        let viewer = world.sign_in("viewer.of.aurelia@example.com").await;
        assert!(is_gone(&world, &viewer, &by(other)).await);
        assert_eq!(found(&world, &viewer, &by(id)).await, ["A-1", "A-3"], "as long as the watch is there");
        let (kept, page, _) = world.portal.watch(&viewer, watch, HitState::Known, PageQuery::number(1)).await.unwrap();
        assert_eq!((kept.query.to_params(), kept.query.list.len(), page.total), (by(id).to_params(), 1000, 2));
        world.listing("A-3", "Lamp, cheaper", "Shop", None).await;
        world.portal.index_now().await.unwrap();
        while world.portal.run_next_watch().await.unwrap() {}
        let manager = world.sign_in("manager.of.aurelia@example.com").await;
        world.portal.delete_watch(&manager, watch).await.unwrap();
        assert!(is_gone(&world, &viewer, &by(id)).await);
    }
}

#[tokio::test]
async fn a_list_that_is_too_long_is_refused_and_says_so() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let refused = async |text: &str| match world.portal.keep_list(&brand.viewer, text).await {
            Err(PortalError::Invalid(errors)) => (errors[0].field.clone(), errors[0].message.clone()),
            other => panic!("{other:?}"),
        };
        let many = (0..1001).map(|n| format!("A-{n}\n")).collect::<String>();
        let (field, message) = refused(&many).await;
        assert!(field == "list" && message.contains("1000 entries at most"), "{message}");
        let long = (0..1000).map(|n| format!("{n:0400}\n")).collect::<String>();
        assert!(refused(&long).await.1.contains("256000 are the most"));
        assert_eq!(world.portal.keep_list(&brand.viewer, " ,\n").await.unwrap(), None);
        assert!(matches!(world.portal.keep_list(&support::anonymous(), "A-1").await, Err(PortalError::SignInNeeded)));
        // Somebody's hundred latest are kept.
        let first = world.portal.keep_list(&brand.viewer, "first").await.unwrap().unwrap();
        for n in 0..100 {
            world.clock.advance(1);
            world.portal.keep_list(&brand.viewer, &format!("L-{n}")).await.unwrap();
        }
        assert!(is_gone(&world, &brand.viewer, &by(first)).await);
    }
}
