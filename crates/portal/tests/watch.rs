//! A search is saved as a watch, finds what is new, and its hits are settled, as each kind of person meets it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    account::BrandRole,
    id::{ListingId, WatchId},
    import::ListingInput,
    listing::ListingState,
    page::PageQuery,
    report::Verdict,
    search::SearchQuery,
    watch::{HitEvent, HitState},
};
use portal::{Actor, PortalError, report::BrandReport, session::SignedIn};
use store::listing::FeedListing;
use support::{PASSWORD, World, anonymous, worlds};
use tokio_util::sync::CancellationToken;

fn lamps() -> SearchQuery {
    SearchQuery { text: "lamp".into(), ..SearchQuery::default() }
}

/// Runs whatever has to run.
async fn run(world: &World) {
    world.portal.index_now().await.unwrap();
    while world.portal.run_next_watch().await.unwrap() {}
}

async fn titles(world: &World, actor: &Actor, id: WatchId, state: HitState) -> Vec<String> {
    let (_, page, _) = world.portal.watch(actor, id, state, PageQuery::number(1)).await.unwrap();
    page.rows.into_iter().map(|hit| hit.listing.title).collect()
}

#[tokio::test]
async fn a_watch_shows_and_mails_what_is_new() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let other = world.brand("Borealis").await;
        world.listing("L-1", "Old lamp", "Shop", None).await;
        world.portal.index_now().await.unwrap();
        let id = WatchId(world.portal.new_id());
        let wide = world.portal.make_watch(&brand.manager, id, "All", &SearchQuery::default(), true).await;
        assert!(matches!(&wide, Err(PortalError::Invalid(errors)) if errors[0].field == "search"), "{wide:?}");
        assert!(matches!(world.portal.make_watch(&brand.viewer, id, "Lamps", &lamps(), true).await, Err(PortalError::Forbidden)));
        world.portal.make_watch(&brand.manager, id, "Lamps", &lamps(), true).await.unwrap();
        world.portal.make_watch(&brand.manager, id, "Lamps", &lamps(), true).await.unwrap();
        assert_eq!(world.portal.watches(&brand.viewer).await.unwrap().0.len(), 1, "a form that is sent twice makes one");
        assert_eq!(titles(&world, &brand.viewer, id, HitState::Known).await, ["Old lamp"]);
        run(&world).await;
        assert!(titles(&world, &brand.viewer, id, HitState::New).await.is_empty());

        world.clock.advance(60);
        let fresh = world.listing("L-2", "Lamp of yesterday", "Shop", None).await;
        world.listing("L-3", "A chair", "Shop", None).await;
        run(&world).await;
        assert_eq!(titles(&world, &brand.viewer, id, HitState::New).await, ["Lamp of yesterday"]);
        let counts = world.portal.brand_overview(&brand.viewer).await.unwrap().counts;
        assert_eq!((counts.watch_hits, counts.watches_with_hits, counts.suspicious_live), (1, 1, 0));
        assert_eq!(world.portal.brand_overview(&other.owner).await.unwrap().counts.watch_hits, 0, "another brand's watches are not its own");
        let mails = world.mails("manager.of.aurelia@example.com").await;
        assert!(mails[0].subject.contains("A new listing for “Lamps”") && mails[0].body.contains("Lamp of yesterday"), "{mails:?}");
        // The same again within the hour is in no second mail, and a change of what was found is no news.
        world.clock.advance(60);
        world.listing("L-2", "Lamp of yesterday, cheaper", "Shop", None).await;
        run(&world).await;
        assert_eq!(world.mails("manager.of.aurelia@example.com").await.len(), mails.len());

        // To strangers there is no such watch; who may only look may not settle.
        assert!(matches!(world.portal.watch(&other.owner, id, HitState::New, PageQuery::number(1)).await, Err(PortalError::NotFound(_))));
        let settle = |actor: Actor, event, days| {
            let portal = world.portal.clone();
            async move { portal.settle_hit(&actor, id, fresh, event, days, i64::MAX).await }
        };
        assert!(matches!(settle(brand.viewer.clone(), HitEvent::Dismiss, 0).await, Err(PortalError::Forbidden)));
        assert!(matches!(settle(brand.manager.clone(), HitEvent::Snooze, 2).await, Err(PortalError::Invalid(_))));
        settle(brand.manager.clone(), HitEvent::Snooze, 7).await.unwrap();
        assert!(titles(&world, &brand.viewer, id, HitState::New).await.is_empty());
        world.clock.advance(8 * 86_400);
        run(&world).await;
        assert_eq!(titles(&world, &brand.viewer, id, HitState::New).await, ["Lamp of yesterday, cheaper"], "it woke");
        let woken = world.mails("manager.of.aurelia@example.com").await;
        assert_eq!(woken.len(), mails.len() + 1, "and is mailed");
        assert!(woken[0].body.contains("Lamp of yesterday, cheaper (it was put to sleep until now)"), "{}", woken[0].body);
        run(&world).await;
        assert_eq!(world.mails("manager.of.aurelia@example.com").await.len(), woken.len(), "once");
        settle(brand.manager.clone(), HitEvent::Dismiss, 0).await.unwrap();
        assert!(matches!(settle(brand.manager.clone(), HitEvent::Dismiss, 0).await, Err(PortalError::Conflict(_))));
        settle(brand.manager.clone(), HitEvent::Restore, 0).await.unwrap();

        world.portal.change_watch(&brand.manager, id, "Lamps and more", false).await.unwrap();
        world.portal.delete_watch(&brand.owner, id).await.unwrap();
        assert!(world.portal.watches(&brand.owner).await.unwrap().0.is_empty());
    }
}

#[tokio::test]
async fn a_mail_of_many_hits_says_how_many_there_are() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        world.portal.index_now().await.unwrap();
        world.portal.make_watch(&brand.manager, WatchId(world.portal.new_id()), "Lamps", &lamps(), true).await.unwrap();
        world.clock.advance(60);
        for n in 0..13 {
            world.listing(&format!("L-{n}"), &format!("Lamp no. {n}"), "Shop", None).await;
        }
        run(&world).await;
        let mails = world.mails("manager.of.aurelia@example.com").await;
        assert!(mails[0].subject.contains("13 new listings for “Lamps”"), "{mails:?}");
        let (body, named) = (&mails[0].body, mails[0].body.matches("- Lamp no.").count());
        assert!(named == 10 && body.contains("found 13 listings that are new:") && body.contains("- and 3 more"), "{body}");
    }
}

#[tokio::test]
async fn mails_of_a_watch_go_to_owners_once_its_maker_has_left() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let administrator = world.administrator().await;
        let id = WatchId(world.portal.new_id());
        world.portal.make_watch(&brand.manager, id, "Lamps", &lamps(), true).await.unwrap();
        let manager = brand.manager.user_id().unwrap();
        let told = async |number: u8| {
            world.clock.advance(3601);
            world.listing(&format!("L-{number}"), &format!("Lamp {number}"), "Shop", None).await;
            run(&world).await;
            let (owner, maker) = (world.mails("owner.of.aurelia@example.com").await, world.mails("manager.of.aurelia@example.com").await);
            let of = |mails: Vec<support::Letter>| mails.into_iter().filter(|mail| mail.subject.contains("“Lamps”")).map(|mail| mail.body).collect::<Vec<_>>();
            (of(owner), of(maker))
        };
        let left = async || world.portal.watches(&brand.owner).await.unwrap().0[0].maker_left;
        let (owner, maker) = told(1).await;
        assert_eq!((owner.len(), maker.len(), left().await), (0, 1, false));
        world.portal.suspend(&administrator, manager, "Somebody else signs in with this account").await.unwrap();
        let (owner, maker) = told(2).await;
        assert_eq!((owner.len(), maker.len(), left().await), (1, 1, true));
        assert!(owner[0].contains("made by Manager of Aurelia, who has left your team") && owner[0].contains("Lamp 2"), "{owner:?}");
        world.portal.restore(&administrator, manager).await.unwrap();
        assert_eq!(told(3).await.1.len(), 2, "who was let in again is mailed again");
        world.portal.remove_from_team(&brand.owner, manager).await.unwrap();
        let (owner, maker) = told(4).await;
        assert_eq!((owner.len(), maker.len(), left().await), (2, 2, true));
    }
}

#[tokio::test]
async fn a_watch_that_too_much_matches_says_so_and_goes_on_when_less_does() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        world.listing("L-0", "Old lamp", "Shop", None).await;
        world.portal.index_now().await.unwrap();
        let id = WatchId(world.portal.new_id());
        world.portal.make_watch(&brand.manager, id, "Lamps", &lamps(), false).await.unwrap();
        let give = |title: &'static str| {
            let portal = &world.portal;
            async move {
                for thousand in 0..10 {
                    let new = |n| FeedListing {
                        new_id: ListingId(portal.new_id()),
                        input: support::bare_listing(&format!("M-{thousand}-{n}"), title),
                        seller_id: None,
                    };
                    let mut tx = portal.db().begin().await.unwrap();
                    store::listing::upsert(&mut tx, &(0..1000).map(new).collect::<Vec<_>>(), portal.now()).await.unwrap();
                    tx.commit().await.unwrap();
                }
            }
        };
        world.clock.advance(60);
        give("A lamp").await;
        run(&world).await;
        let (watch, page, _) = world.portal.watch(&brand.viewer, id, HitState::New, PageQuery::number(1)).await.unwrap();
        assert_eq!((watch.too_many, page.total), (Some(10_001), 0));
        let mails = world.mails("manager.of.aurelia@example.com").await;
        assert!(mails[0].subject.contains("Too much") && mails[0].body.contains("10001 listings match"), "{mails:?}");
        world.clock.advance(60);
        world.listing("L-1", "Another lamp", "Shop", None).await;
        run(&world).await;
        assert_eq!(world.mails("manager.of.aurelia@example.com").await.len(), mails.len(), "it is said once");
        world.clock.advance(60);
        give("A chair").await;
        run(&world).await;
        let (watch, ..) = world.portal.watch(&brand.viewer, id, HitState::New, PageQuery::number(1)).await.unwrap();
        assert_eq!((watch.too_many, titles(&world, &brand.viewer, id, HitState::New).await), (None, vec!["Another lamp".to_owned()]));
    }
}

#[tokio::test]
async fn what_had_ended_when_others_were_mailed_is_mailed_when_it_comes_back() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let id = WatchId(world.portal.new_id());
        world.portal.make_watch(&brand.manager, id, "Lamps", &lamps(), true).await.unwrap();
        let mailed = async || {
            let mails = world.mails("manager.of.aurelia@example.com").await;
            mails.into_iter().filter(|mail| mail.subject.contains("“Lamps”")).map(|mail| mail.body).collect::<Vec<_>>()
        };
        let ended = async |ended: bool| {
            world.listing_of("Shop", ListingInput { ended, ..support::bare_listing("L-2", "Lamp that went") }).await;
        };
        world.listing("L-1", "First lamp", "Shop", None).await;
        run(&world).await;
        assert_eq!(mailed().await.len(), 1);
        // Found within the hour, and gone when the next mail is written.
        world.clock.advance(60);
        ended(false).await;
        run(&world).await;
        ended(true).await;
        world.clock.advance(3601);
        world.listing("L-3", "Third lamp", "Shop", None).await;
        run(&world).await;
        let mails = mailed().await;
        assert!(mails.len() == 2 && mails.iter().all(|mail| !mail.contains("Lamp that went")), "{mails:?}");
        world.clock.advance(3601);
        ended(false).await;
        run(&world).await;
        let mails = mailed().await;
        assert_eq!((mails.len(), mails.iter().filter(|mail| mail.contains("Lamp that went")).count()), (3, 1), "{mails:?}");
        world.clock.advance(3601);
        run(&world).await;
        assert_eq!(mailed().await.len(), 3, "once");
        // A run that another node commits after the mail, with an older clock.
        world.clock.advance(-3600);
        world.listing("L-4", "Fourth lamp", "Shop", None).await;
        world.portal.index_now().await.unwrap();
        let mut tx = world.portal.db().begin().await.unwrap();
        let listing = store::listing::by_external_id(&mut tx, "L-4").await.unwrap().unwrap().id;
        store::watch_hit::add(&mut tx, id, &[listing], world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        world.clock.advance(3 * 3600);
        run(&world).await;
        assert!(mailed().await.iter().any(|mail| mail.contains("Fourth lamp")));
    }
}

#[tokio::test]
async fn what_is_suspicious_to_another_brand_of_who_made_a_watch_is_new_once_it_is_to_this_one() {
    for world in worlds().await {
        let (_, aurelia, _) = world.enrolled_brand("Aurelia").await;
        let (_, borealis, _) = world.enrolled_brand("Borealis").await;
        world.member(aurelia, "Both Brands", BrandRole::Manager).await;
        let SignedIn::Session(token) = world.portal.sign_in(&anonymous(), "both.brands@example.com", PASSWORD).await.unwrap() else { panic!("not signed in") };
        let person = world.again(&token.0).await;
        let mut tx = world.portal.db().begin().await.unwrap();
        let user = person.user_id().unwrap();
        store::brand::add_member(&mut tx, borealis, user, BrandRole::Manager, user, world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        world.portal.choose_brand(&world.again(&token.0).await, aurelia).await.unwrap();
        let person = world.again(&token.0).await;
        let arrive = async |title: &str| {
            world.listing("L-1", title, "Shop", None).await;
            while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
            run(&world).await;
        };
        arrive("Lamp by B0realis").await;
        let suspicious = SearchQuery { suspicious: true, ..SearchQuery::default() };
        assert_eq!(world.portal.search(&person, &suspicious, false).await.unwrap().total, 1, "the person sees both brands' findings");
        let id = WatchId(world.portal.new_id());
        world.portal.make_watch(&person, id, "Suspicious", &suspicious, false).await.unwrap();
        assert!(titles(&world, &person, id, HitState::Known).await.is_empty(), "the watch is Aurelia's");
        world.clock.advance(60);
        arrive("Lamp by B0realis and Aure1ia").await;
        assert_eq!(titles(&world, &person, id, HitState::New).await, ["Lamp by B0realis and Aure1ia"]);
    }
}

/// How a watch stands: the count beside its name, and the titles that are new.
async fn new(world: &World, actor: &Actor, id: WatchId) -> (i64, Vec<String>) {
    let watch = world.portal.watches(actor).await.unwrap().0.into_iter().find(|watch| watch.id == id).unwrap();
    (watch.new, titles(world, actor, id, HitState::New).await)
}

async fn set_state(world: &World, listing: ListingId, from: ListingState, to: ListingState) {
    let mut tx = world.portal.db().begin().await.unwrap();
    store::listing::set_state(&mut tx, listing, from, to).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_was_removed_is_nothing_new_unless_it_is_looked_for() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let [any, removed] = [WatchId(world.portal.new_id()), WatchId(world.portal.new_id())];
        world.portal.make_watch(&brand.manager, any, "Lamps", &lamps(), true).await.unwrap();
        let of_removed = SearchQuery { states: vec![ListingState::Removed], ..lamps() };
        world.portal.make_watch(&brand.manager, removed, "Removed lamps", &of_removed, true).await.unwrap();
        let lamp = world.listing("L-1", "First lamp", "Shop", None).await;
        world.portal.index_now().await.unwrap();
        for _ in [any, removed] {
            assert!(world.portal.run_next_watch().await.unwrap(), "it is found");
        }
        // Removed before anybody is mailed of it.
        set_state(&world, lamp, ListingState::Live, ListingState::Removed).await;
        world.clock.advance(60);
        run(&world).await;
        let viewer = &brand.viewer;
        assert_eq!((new(&world, viewer, any).await, new(&world, viewer, removed).await), ((0, vec![]), (1, vec!["First lamp".to_owned()])));
        let counts = world.portal.brand_overview(viewer).await.unwrap().counts;
        assert_eq!((counts.watch_hits, counts.watches_with_hits), (1, 1));
        let mails = world.mails("manager.of.aurelia@example.com").await;
        assert_eq!(
            mails.iter().filter(|mail| mail.subject.contains("new listing for")).map(|mail| mail.subject.contains("“Removed lamps”")).collect::<Vec<_>>(),
            [true]
        );
        // What is on sale again is.
        set_state(&world, lamp, ListingState::Removed, ListingState::Live).await;
        assert_eq!(new(&world, viewer, any).await, (1, vec!["First lamp".to_owned()]));
    }
}

#[tokio::test]
async fn a_hit_is_what_it_was_once_no_report_of_it_waits() {
    const WHY: &str = "The seal on the case is missing, and the price is a third of ours.";
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let known = world.listing("L-0", "Old lamp", "Shop", None).await;
        world.portal.index_now().await.unwrap();
        let id = WatchId(world.portal.new_id());
        world.portal.make_watch(&owner, id, "Lamps", &lamps(), false).await.unwrap();
        world.clock.advance(60);
        let (fresh, asleep) = (world.listing("L-1", "New lamp", "Shop", None).await, world.listing("L-2", "Tired lamp", "Shop", None).await);
        run(&world).await;
        world.portal.settle_hit(&owner, id, asleep, HitEvent::Snooze, 7, i64::MAX).await.unwrap();
        let state = async |listing| store::watch_hit::hit(&mut world.portal.db().read().await.unwrap(), id, listing).await.unwrap().unwrap();
        let report = async |listing, ground: &str| {
            let form = BrandReport { ground: ground.into(), ..world.brand_report(listing, right, WHY) };
            world.portal.file_report(&owner, form).await.map_err(|refused| refused.error).unwrap().id
        };
        for (listing, before) in [(known, HitState::Known), (fresh, HitState::New), (asleep, HitState::Snoozed)] {
            let (first, second) = (report(listing, "counterfeit").await, report(listing, "trademark_in_text").await);
            assert_eq!(state(listing).await, HitState::Reported);
            world.portal.withdraw_report(&owner, first, "It is our own listing, reported by mistake.").await.unwrap();
            assert_eq!(state(listing).await, HitState::Reported, "another one waits");
            world.portal.decide_report(&reviewer, second, Verdict::Reject, "The invoice shows that these are genuine goods.").await.unwrap();
            assert_eq!(state(listing).await, before, "{:?}", world.engine);
        }
        world.clock.advance(8 * 86_400);
        run(&world).await;
        assert_eq!(state(asleep).await, HitState::New, "it wakes when it would have");
        let upheld = report(known, "counterfeit").await;
        world.portal.decide_report(&reviewer, upheld, Verdict::Uphold, "The hallmark that every genuine piece has is missing.").await.unwrap();
        assert_eq!(state(known).await, HitState::Reported);
    }
}

#[tokio::test]
async fn past_the_last_page_of_hits_is_the_last() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        for n in 0..27 {
            world.listing(&format!("L-{n}"), &format!("Lamp {n}"), "Shop", None).await;
        }
        world.portal.index_now().await.unwrap();
        let id = WatchId(world.portal.new_id());
        world.portal.make_watch(&brand.manager, id, "Lamps", &lamps(), false).await.unwrap();
        let (_, page, _) = world.portal.watch(&brand.viewer, id, HitState::Known, PageQuery::number(99)).await.unwrap();
        assert_eq!((page.page, page.rows.len(), page.total), (2, 2, 27));
        let (_, none, _) = world.portal.watch(&brand.viewer, id, HitState::New, PageQuery::number(99)).await.unwrap();
        assert_eq!((none.page, none.rows.len()), (1, 0));
    }
}

#[tokio::test]
async fn a_watch_for_what_has_ended_shows_and_mails_it() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        world.listing("L-1", "Old lamp", "Shop", None).await;
        world.portal.index_now().await.unwrap();
        let [ended, any] = [WatchId(world.portal.new_id()), WatchId(world.portal.new_id())];
        let of_ended = SearchQuery { states: vec![ListingState::Ended], ..lamps() };
        world.portal.make_watch(&brand.manager, ended, "Sold lamps", &of_ended, true).await.unwrap();
        world.portal.make_watch(&brand.manager, any, "Lamps", &lamps(), true).await.unwrap();
        world.clock.advance(60);
        world.listing_of("Shop", ListingInput { ended: true, ..support::bare_listing("L-1", "Old lamp") }).await;
        run(&world).await;
        assert_eq!(titles(&world, &brand.viewer, ended, HitState::New).await, ["Old lamp"], "{:?}", world.engine);
        assert!(titles(&world, &brand.viewer, any, HitState::New).await.is_empty());
        let new: Vec<(String, i64)> = world.portal.watches(&brand.viewer).await.unwrap().0.into_iter().map(|watch| (watch.name, watch.new)).collect();
        assert!(new.contains(&("Sold lamps".to_owned(), 1)) && new.contains(&("Lamps".to_owned(), 0)), "{new:?}");
        let counts = world.portal.brand_overview(&brand.viewer).await.unwrap().counts;
        assert_eq!((counts.watch_hits, counts.watches_with_hits), (1, 1));
        let mails = world.mails("manager.of.aurelia@example.com").await;
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains("A new listing for “Sold lamps”")).count(), 1, "{mails:?}");
    }
}
