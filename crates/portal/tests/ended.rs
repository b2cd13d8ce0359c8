//! Listings that are not offered any more: by their feed, by the marketplace's program, or because a full file does not name them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    account::StaffRole,
    id::{JobId, ListingId, WatchId},
    import::{ImportTally, ListingInput, NotEnded},
    listing::{Listing, ListingState},
    page::PageQuery,
    report::Verdict,
    screening::Outcome,
    search::SearchQuery,
    shop::ShopFilter,
    watch::HitState,
};
use portal::{Actor, Client, PortalError, api_key::KeyForm};
use std::convert::Infallible;
use support::{World, anonymous, bare_listing, worlds};
use tokio_util::sync::CancellationToken;

async fn screen(world: &World) {
    while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
    world.portal.index_now().await.unwrap();
}

async fn named(world: &World, external_id: &str) -> Listing {
    store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), external_id).await.unwrap().unwrap()
}

async fn shown(world: &World, external_id: &str) -> ListingState {
    named(world, external_id).await.shown()
}

async fn feed(world: &World, external_id: &str, title: &str, ended: bool) -> ListingId {
    let id = world.listing_of("Shop", ListingInput { ended, ..bare_listing(external_id, title) }).await;
    screen(world).await;
    id
}

async fn found(world: &World, actor: &Actor, states: &[ListingState]) -> Vec<String> {
    let query = SearchQuery { text: "bag".into(), states: states.to_vec(), ..SearchQuery::default() };
    world.portal.search(actor, &query, true).await.unwrap().hits.into_iter().map(|hit| hit.listing.external_id).collect()
}

#[tokio::test]
async fn what_has_ended_is_neither_found_watched_nor_reported_and_comes_back() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let id = feed(&world, "L-1", "Leather bag", false).await;
        let watch = WatchId(world.portal.new_id());
        let query = SearchQuery::words("canvas bag");
        world.portal.make_watch(&owner, watch, "Bags", &query, false).await.unwrap();
        world.clock.advance(60);
        let canvas = feed(&world, "L-2", "Canvas bag", false).await;
        let run = async || while world.portal.run_next_watch().await.unwrap() {};
        let hits = async || world.portal.watch(&owner, watch, HitState::New, PageQuery::number(1)).await.unwrap().1.total;
        run().await;
        assert_eq!(hits().await, 1);
        let filed = world.portal.file_report(&owner, world.brand_report(id, right, "The seams are wrong all over, and the clasp is not ours.")).await.unwrap();

        world.clock.advance(60);
        feed(&world, "L-1", "Leather bag", true).await;
        feed(&world, "L-2", "Canvas bag", true).await;
        let first = named(&world, "L-1").await;
        assert_eq!((first.shown(), first.state, first.ended_at), (ListingState::Ended, ListingState::Live, Some(first.last_seen_at)));
        assert!(found(&world, &owner, &[]).await.is_empty());
        assert_eq!(found(&world, &owner, &[ListingState::Ended]).await.len(), 2);
        let facets = world.portal.search(&owner, &SearchQuery::words("bag"), true).await.unwrap().facets;
        assert_eq!(facets.states.iter().map(|value| (value.value.as_str(), value.count)).collect::<Vec<_>>(), [("ended", 2)]);
        world.clock.advance(60);
        run().await;
        assert_eq!(hits().await, 0, "nobody has to look at what is gone");
        let error = world
            .portal
            .file_report(&owner, world.brand_report(canvas, right, "The seams are wrong all over, and the clasp is not ours."))
            .await
            .unwrap_err()
            .error;
        assert!(error.to_string().contains("has ended"), "{error}");
        let shop = async |state| {
            let mut conn = world.portal.db().read().await.unwrap();
            let seller = first.seller.as_ref().unwrap().id;
            store::listing::of_seller(&mut conn, seller, &ShopFilter::read(state, ""), PageQuery::number(1)).await.unwrap()
        };
        let (page, counts) = shop("ended").await;
        assert_eq!((page.total, counts.live, counts.ended), (2, 0, 2));

        // What was reported before can be decided, and stands if the listing comes back.
        let reviewer = world.reviewer().await;
        let report = world.portal.brand_report(&owner, filed.id).await.unwrap();
        assert_eq!(report.listing_state, ListingState::Ended);
        world.portal.decide_report(&reviewer, filed.id, Verdict::Uphold, "The seams show it: this is a copy.").await.unwrap();
        assert_eq!(shown(&world, "L-1").await, ListingState::Removed);
        feed(&world, "L-1", "Leather bag", false).await;
        feed(&world, "L-2", "Canvas bag", false).await;
        assert_eq!((shown(&world, "L-1").await, shown(&world, "L-2").await), (ListingState::Removed, ListingState::Live));
        assert_eq!(found(&world, &owner, &[ListingState::Live]).await, ["L-2"]);
        world.clock.advance(60);
        run().await;
        assert_eq!((hits().await, brand), (1, brand), "what is found again is looked at again");
    }
}

#[tokio::test]
async fn what_comes_back_is_screened_anew_and_what_was_held_stays_held() {
    for world in worlds().await {
        // It ends before anybody enrolled the mark, and is back after.
        feed(&world, "L-1", "Аurеliа bag 1:1 mirror quality", false).await;
        world.clock.advance(60);
        feed(&world, "L-1", "Аurеliа bag 1:1 mirror quality", true).await;
        world.enrolled_brand("Aurelia").await;
        feed(&world, "L-2", "Аurеliа bag 1:1 mirror quality", true).await;
        assert_eq!(named(&world, "L-2").await.state, ListingState::Live, "what nobody offers is not held");
        for external_id in ["L-1", "L-2"] {
            world.clock.advance(60);
            feed(&world, external_id, "Аurеliа bag 1:1 mirror quality", false).await;
            assert_eq!(shown(&world, external_id).await, ListingState::Held, "{:?}", world.engine);
            feed(&world, external_id, "Аurеliа bag 1:1 mirror quality", true).await;
            assert_eq!(shown(&world, external_id).await, ListingState::Ended);
            feed(&world, external_id, "Аurеliа bag 1:1 mirror quality", false).await;
            assert_eq!(shown(&world, external_id).await, ListingState::Held);
        }
        // A hold can be decided while its listing is gone.
        feed(&world, "L-1", "Аurеliа bag 1:1 mirror quality", true).await;
        let reviewer = world.reviewer().await;
        let queue = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap();
        let gone = named(&world, "L-1").await.id;
        let hold = queue.rows.iter().find(|hold| hold.listing == gone).unwrap().id;
        let content = world.portal.hold(&reviewer, hold).await.unwrap().content;
        world.portal.decide_hold(&reviewer, hold, &content, Outcome::Remove, "It is a copy of the Aurelia bag.").await.unwrap();
        feed(&world, "L-1", "Аurеliа bag 1:1 mirror quality", false).await;
        assert_eq!(shown(&world, "L-1").await, ListingState::Removed);
    }
}

#[tokio::test]
async fn the_marketplace_s_program_ends_a_listing_and_sends_it_again() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let administrator = world.administrator().await;
        let token = world.portal.make_marketplace_key(&administrator, KeyForm { name: "Shop", role: "", lifetime: "90" }).await.unwrap().token;
        let program = world.portal.actor_of_key(&token, Client::default()).await.unwrap();
        let input = || ListingInput { seller: Some("Shop".into()), ..bare_listing("a/7 b", "Leather bag") };
        world.portal.send_listings(&program, vec![input()], false).await.unwrap();
        world.clock.advance(5);
        assert_eq!(world.portal.end_listing(&program, "a/7 b").await.unwrap().shown(), ListingState::Ended);
        let again = world.portal.end_listing(&program, "a/7 b").await.unwrap();
        assert_eq!(again.ended_at, named(&world, "a/7 b").await.ended_at);
        for stranger in [&brand.owner, &administrator, &anonymous()] {
            assert!(matches!(world.portal.end_listing(stranger, "a/7 b").await, Err(PortalError::Forbidden | PortalError::SignInNeeded)));
        }
        assert!(matches!(world.portal.end_listing(&program, "none").await, Err(PortalError::NotFound(_))));
        let dry = world.portal.send_listings(&program, vec![input(), ListingInput { ended: true, ..bare_listing("8", "Lamp") }], true).await.unwrap();
        assert_eq!(dry.iter().map(|one| one.state).collect::<Vec<_>>(), [ListingState::Live, ListingState::Ended]);
        let back = world.portal.send_listings(&program, vec![input()], false).await.unwrap();
        assert_eq!((back[0].state, named(&world, "a/7 b").await.ended_at), (ListingState::Live, None));
        let gone = world.portal.send_listings(&program, vec![ListingInput { ended: true, ..input() }], false).await.unwrap();
        assert_eq!(gone[0].state, ListingState::Ended);
    }
}

async fn import(world: &World, admin: &Actor, text: &str, full: bool) -> (JobId, ImportTally) {
    world.clock.advance(60);
    let chunks = vec![Ok::<_, Infallible>(text.as_bytes().to_vec())];
    let upload = world.portal.receive_upload(admin, "feed.csv", futures::stream::iter(chunks)).await.unwrap();
    let job = world.portal.start_import(admin, upload, Vec::new(), "", full).await.unwrap();
    world.drain().await;
    (job, tally(world, admin, job).await)
}

async fn tally(world: &World, admin: &Actor, job: JobId) -> ImportTally {
    serde_json::from_value(world.portal.job(admin, job).await.unwrap().result.unwrap()).unwrap()
}

#[tokio::test]
async fn a_full_file_ends_what_it_does_not_name_unless_that_is_most() {
    for world in worlds().await {
        let admin = world.person("Ada Admin", Some(StaffRole::Administrator)).await;
        let rows = |ids: &[u32]| ids.iter().fold("id,title,availability\n".to_owned(), |text, id| format!("{text}{id},Thing {id},in stock\n"));
        import(&world, &admin, &rows(&[1, 2, 3, 4, 5, 6]), false).await;
        let (_, partial) = import(&world, &admin, &rows(&[1]), false).await;
        assert_eq!((partial.ended, partial.full, shown(&world, "6").await), (0, None, ListingState::Live), "a file is not full unless somebody says so");

        // One is sold by its own row, one is not named, and one is in a line that is refused for want of a title.
        let text = "id,title,availability,price\n1,Thing 1,in stock,\n2,Thing 2,sold,\n3,,in stock,\n5,Thing 5,,\n6,Thing 6,available,\n";
        let (_, some) = import(&world, &admin, text, true).await;
        let full = some.full.unwrap();
        assert_eq!((some.ended, full.absent, full.left, some.rejected), (2, Some(1), None, 1));
        let states = async |ids: [&str; 6]| {
            let mut all = Vec::new();
            for id in ids {
                all.push(shown(&world, id).await == ListingState::Ended);
            }
            all
        };
        let all = ["1", "2", "3", "4", "5", "6"];
        assert_eq!(states(all).await, [false, true, false, true, false, false], "{:?}", world.engine);

        // A file that was cut.
        let (job, cut) = import(&world, &admin, &rows(&[1]), true).await;
        let full = cut.full.unwrap();
        assert_eq!((cut.ended, full.absent, full.offered, full.left), (0, Some(3), 4, Some(NotEnded::Most)));
        assert_eq!(states(all).await, [false, true, false, true, false, false]);
        assert!(matches!(world.portal.end_unnamed(&anonymous(), job).await, Err(PortalError::SignInNeeded)));
        // Confirmed, all but what came meanwhile ends.
        import(&world, &admin, &rows(&[3]), false).await;
        let (first, second) = (world.portal.end_unnamed(&admin, job).await.unwrap(), world.portal.end_unnamed(&admin, job).await.unwrap());
        assert_eq!(first, second, "sent twice, it is one");
        world.drain().await;
        assert_eq!(tally(&world, &admin, first).await.ended, 2);
        assert_eq!(states(all).await, [false, true, false, true, true, true]);
        assert!(matches!(world.portal.end_unnamed(&admin, first).await, Err(PortalError::Conflict(_))));

        // A line of which nobody knows whose it is.
        import(&world, &admin, &rows(&[1, 2, 3, 4, 5, 6]), true).await;
        let (_, torn) = import(&world, &admin, &format!("{}broken\n", rows(&[1, 2, 3, 4, 5])), true).await;
        assert_eq!((torn.ended, torn.full.unwrap().left), (0, Some(NotEnded::Unnamed)));
        assert_eq!(states(all).await, [false; 6]);
    }
}
