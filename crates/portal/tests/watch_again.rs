//! Hits that a search finds no longer, and hits whose listing becomes another after somebody settled it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    id::WatchId,
    import::ListingInput,
    money::{Currency, Money},
    page::PageQuery,
    search::{Misread, SearchQuery},
    url::HttpUrl,
    watch::{HitEvent, HitState},
};
use portal::{Actor, PortalError, watch::Which};
use store::watch::NewWatch;
use support::{World, worlds};
use tokio_util::sync::CancellationToken;

async fn run(world: &World) {
    world.clock.advance(3_601);
    while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
    world.portal.index_now().await.unwrap();
    while world.portal.run_next_watch().await.unwrap() {}
}

async fn titles(world: &World, actor: &Actor, id: WatchId, state: HitState) -> Vec<String> {
    let (_, page, _) = world.portal.watch(actor, id, state, PageQuery::number(1)).await.unwrap();
    page.rows.into_iter().map(|hit| hit.listing.title).collect()
}

async fn offer(world: &World, id: &str, title: &str, minor: i64) {
    let price = Some(Money { minor, currency: Currency::parse("EUR").unwrap() });
    world.listing_of("Shop", ListingInput { price, ..support::bare_listing(id, title) }).await;
}

/// Lamps for up to 40 euros.
fn cheap_lamps() -> SearchQuery {
    SearchQuery::understood([("q", "lamp"), ("max", "40"), ("currency", "EUR")]).unwrap()
}

#[tokio::test]
async fn what_a_search_finds_no_longer_is_in_no_count_list_or_mail_until_it_is_found_again() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let (id, viewer) = (WatchId(world.portal.new_id()), &brand.viewer);
        world.portal.make_watch(&brand.manager, id, "Cheap", &cheap_lamps(), true).await.unwrap();
        let mails = async || world.mails("manager.of.aurelia@example.com").await.into_iter().filter(|mail| mail.subject.contains("“Cheap”")).count();
        let counted = async || {
            let watch = world.portal.watches(viewer).await.unwrap().0.remove(0);
            let overview = world.portal.brand_overview(viewer).await.unwrap().counts.watch_hits;
            (watch.new, overview, titles(&world, viewer, id, HitState::New).await.len())
        };
        offer(&world, "L-1", "Lamp", 3_000).await;
        run(&world).await;
        assert_eq!((counted().await, mails().await), ((1, 1, 1), 1), "{:?}", world.engine);
        offer(&world, "L-1", "Lamp", 9_000).await;
        run(&world).await;
        assert_eq!((counted().await, mails().await), ((0, 0, 0), 1));
        offer(&world, "L-1", "Lamp", 3_000).await;
        run(&world).await;
        assert_eq!((counted().await, mails().await), ((1, 1, 1), 1), "it is new again, and was mailed");
        let (_, page, _) = world.portal.watch(viewer, id, HitState::New, PageQuery::number(1)).await.unwrap();
        assert!(world.portal.now().seconds_since(page.rows[0].found_at) < 60, "whoever looked while it was gone has not seen it");
    }
}

#[tokio::test]
async fn a_settled_hit_is_new_again_once_its_listing_is_another() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let id = WatchId(world.portal.new_id());
        offer(&world, "L-0", "Known lamp", 3_000).await;
        run(&world).await;
        world.portal.make_watch(&owner, id, "Cheap", &cheap_lamps(), true).await.unwrap();
        offer(&world, "L-1", "Harmless lamp", 3_100).await;
        run(&world).await;
        let new = async || titles(&world, &owner, id, HitState::New).await;
        let (_, page, _) = world.portal.watch(&owner, id, HitState::New, PageQuery::number(1)).await.unwrap();
        world.portal.settle_hit(&owner, id, page.rows[0].listing.id, HitEvent::Dismiss, 0, i64::MAX).await.unwrap();
        // A cent less, a price that leaves the search and comes back, an end and a return: the same lamp.
        for minor in [3_099, 9_000, 3_100] {
            offer(&world, "L-1", "Harmless lamp", minor).await;
            run(&world).await;
            assert!(new().await.is_empty(), "{minor}");
        }
        // It left the search, and comes back as something else.
        offer(&world, "L-1", "Harmless lamp", 9_000).await;
        run(&world).await;
        offer(&world, "L-1", "Aurelia replica lamp 1:1", 900).await;
        offer(&world, "L-0", "Known lamp, by others", 3_000).await;
        run(&world).await;
        let mut again = new().await;
        again.sort_unstable();
        assert_eq!(again, ["Aurelia replica lamp 1:1", "Known lamp, by others"], "{:?}", world.engine);
        let (_, page, _) = world.portal.watch(&owner, id, HitState::New, PageQuery::number(1)).await.unwrap();
        let was = |title: &str| page.rows.iter().find(|hit| hit.listing.title == title).unwrap().was;
        assert_eq!((was(&again[0]), was(&again[1])), (Some(HitState::Dismissed), Some(HitState::Known)));
        let mails = world.mails("aurelia.owner@example.com").await;
        let mail = mails.iter().find(|mail| mail.subject.contains("“Cheap”")).unwrap();
        assert!(mail.body.contains("1:1 (it was dismissed, and has changed)") && mail.body.contains("others (it was known, and has changed)"), "{mail:?}");
        // Settled again, it stays so.
        for hit in page.rows {
            world.portal.settle_hit(&owner, id, hit.listing.id, HitEvent::Dismiss, 0, i64::MAX).await.unwrap();
        }
        offer(&world, "L-2", "Further lamp", 3_000).await;
        run(&world).await;
        assert_eq!(new().await, ["Further lamp"]);
    }
}

#[tokio::test]
async fn a_settled_hit_is_new_again_once_the_filters_think_worse_of_it() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let id = WatchId(world.portal.new_id());
        let describe = async |text: &str| {
            world.listing_of("Shop", ListingInput { description: Some(text.into()), ..support::bare_listing("L-1", "Aurelia lamp") }).await;
            run(&world).await;
        };
        describe("With a warm light.").await;
        world.portal.make_watch(&owner, id, "Lamps", &SearchQuery { text: "lamp".into(), ..SearchQuery::default() }, false).await.unwrap();
        describe("With a warm and soft light.").await;
        assert!(titles(&world, &owner, id, HitState::New).await.is_empty(), "the same, said otherwise");
        describe("A replica 1:1 of the Aurelia lamp, mirror quality.").await;
        assert_eq!(titles(&world, &owner, id, HitState::New).await, ["Aurelia lamp"], "{:?}", world.engine);
    }
}

#[tokio::test]
async fn a_picture_whose_address_is_signed_anew_makes_no_other_listing() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let id = WatchId(world.portal.new_id());
        let show = async |picture: &str| {
            let images = vec![HttpUrl::parse(&format!("https://cdn.example/{picture}")).unwrap()];
            world.listing_of("Shop", ListingInput { images, ..support::bare_listing("L-1", "Lamp") }).await;
            run(&world).await;
        };
        show("lamp.jpg?v=1").await;
        world.portal.make_watch(&brand.manager, id, "Lamps", &SearchQuery { text: "lamp".into(), ..SearchQuery::default() }, false).await.unwrap();
        show("lamp.jpg?v=2&X-Amz-Signature=5f1").await;
        assert!(titles(&world, &brand.viewer, id, HitState::New).await.is_empty(), "{:?}", world.engine);
        show("other.jpg?v=2").await;
        assert_eq!(titles(&world, &brand.viewer, id, HitState::New).await, ["Lamp"]);
    }
}

#[tokio::test]
async fn what_changes_while_it_is_reported_is_new_once_the_report_is_over() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let id = WatchId(world.portal.new_id());
        let listing = world.listing("L-1", "Old lamp", "Shop", None).await;
        run(&world).await;
        world.portal.make_watch(&owner, id, "Lamps", &SearchQuery { text: "lamp".into(), ..SearchQuery::default() }, false).await.unwrap();
        let form = world.brand_report(listing, right, "The seal on the case is missing, and the price is a third of ours.");
        let report = world.portal.file_report(&owner, form).await.map_err(|refused| refused.error).unwrap().id;
        world.listing("L-1", "Other lamp", "Shop", None).await;
        run(&world).await;
        assert_eq!(titles(&world, &owner, id, HitState::Reported).await, ["Other lamp"]);
        world.portal.withdraw_report(&owner, report, "It is our own listing, reported by mistake.").await.unwrap();
        assert_eq!(titles(&world, &owner, id, HitState::New).await, ["Other lamp"], "{:?}", world.engine);
    }
}

#[tokio::test]
async fn many_hits_are_dismissed_and_brought_back_at_once() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let other = world.brand("Borealis").await;
        let id = WatchId(world.portal.new_id());
        world.portal.make_watch(&brand.manager, id, "Cheap", &cheap_lamps(), false).await.unwrap();
        for n in 0..30 {
            offer(&world, &format!("L-{n}"), &format!("Lamp {n}"), 3_000).await;
        }
        run(&world).await;
        let (seen_at, shown) = (world.portal.now(), world.portal.shown_at().await.unwrap());
        offer(&world, "M-1", "Later lamp", 3_000).await;
        offer(&world, "L-0", "Aurelia replica lamp 1:1", 3_000).await;
        run(&world).await;
        let settle = async |actor: &Actor, which, event| world.portal.settle_hits(actor, id, which, event, shown).await;
        assert!(matches!(settle(&other.owner, Which::NewUntil(seen_at), HitEvent::Dismiss).await, Err(PortalError::NotFound(_))));
        assert!(matches!(settle(&brand.viewer, Which::NewUntil(seen_at), HitEvent::Dismiss).await, Err(PortalError::Forbidden)));
        settle(&brand.manager, Which::NewUntil(seen_at), HitEvent::Dismiss).await.unwrap();
        let mut new = titles(&world, &brand.viewer, id, HitState::New).await;
        new.sort_unstable();
        assert_eq!(new, ["Aurelia replica lamp 1:1", "Later lamp"], "what came or changed after the page was read stays");
        let (_, page, _) = world.portal.watch(&brand.viewer, id, HitState::New, PageQuery::number(1)).await.unwrap();
        let changed = page.rows.iter().find(|hit| hit.listing.title.contains("replica")).unwrap().listing.id;
        let unseen = world.portal.settle_hit(&brand.manager, id, changed, HitEvent::Dismiss, 0, shown).await;
        assert!(matches!(&unseen, Err(PortalError::Conflict(why)) if why.contains("its listing changed")), "{unseen:?}");
        let (_, page, _) = world.portal.watch(&brand.viewer, id, HitState::Dismissed, PageQuery::number(1)).await.unwrap();
        let dismissed: Vec<_> = page.rows.iter().map(|hit| hit.listing.id).collect();
        assert_eq!((page.total, dismissed.len()), (29, 25));
        for _ in 0..2 {
            settle(&brand.manager, Which::These(dismissed.clone()), HitEvent::Restore).await.unwrap();
            let (watch, ..) = world.portal.watch(&brand.viewer, id, HitState::New, PageQuery::number(1)).await.unwrap();
            assert_eq!(watch.new, 27, "{:?}", world.engine);
        }
    }
}

#[tokio::test]
async fn a_hit_that_changes_in_its_sleep_is_said_to_have_slept() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let id = WatchId(world.portal.new_id());
        world.portal.make_watch(&owner, id, "Cheap", &cheap_lamps(), true).await.unwrap();
        offer(&world, "L-1", "Lamp", 3_000).await;
        run(&world).await;
        let (_, page, _) = world.portal.watch(&owner, id, HitState::New, PageQuery::number(1)).await.unwrap();
        let shown = world.portal.shown_at().await.unwrap();
        world.portal.settle_hit(&owner, id, page.rows[0].listing.id, HitEvent::Snooze, 7, shown).await.unwrap();
        offer(&world, "L-1", "Another lamp", 3_000).await;
        run(&world).await;
        let mails = world.mails("aurelia.owner@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("Another lamp (it was put to sleep, and has changed)")), "{:?}: {mails:?}", world.engine);
    }
}

#[tokio::test]
async fn a_watch_whose_text_is_not_searched_for_any_more_keeps_its_hits_and_says_so() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let id = WatchId(world.portal.new_id());
        let listing = world.listing("L-1", "Lamp", "Shop", None).await;
        let query = SearchQuery { text: "lamp OR table".into(), ..SearchQuery::default() };
        let mut tx = world.portal.db().begin().await.unwrap();
        let new = NewWatch { id, brand: brand.id, name: "Both", query: &query, mails: true, by: None, print: None, picture: None };
        store::watch::insert(&mut tx, new, world.portal.now()).await.unwrap();
        store::watch_hit::add(&mut tx, id, &[listing], world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        run(&world).await;
        assert_eq!(titles(&world, &brand.viewer, id, HitState::New).await, ["Lamp"], "{:?}", world.engine);
        let watch = world.portal.watches(&brand.viewer).await.unwrap().0.remove(0);
        assert_eq!((watch.misread, watch.ran_at.is_some()), (Some(Misread::Or("OR".to_owned())), true));
    }
}
