//! Listings that the marketplace's own program sends, and the keys it does so with.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    account::StaffRole,
    api_key::KeyState,
    id::RulesId,
    import::ListingInput,
    listing::ListingState,
    page::PageQuery,
    screening::{Outcome, RulesForm, Verdict},
};
use portal::{
    Actor, Client, PortalError,
    api_key::KeyForm,
    policy::{Action, Roles, TABLE},
    screening::{Judged, SENT_MAX, Whose},
};
use support::{World, anonymous, bare_listing, worlds};
use tokio_util::sync::CancellationToken;

const FORM: KeyForm<'_> = KeyForm { name: "Shop system", role: "", lifetime: "90" };

async fn program(world: &World, administrator: &Actor) -> Actor {
    let token = world.portal.make_marketplace_key(administrator, FORM).await.unwrap().token;
    world.portal.actor_of_key(&token, Client::default()).await.unwrap()
}

fn listing(external_id: &str, title: &str) -> ListingInput {
    let seller_email = "cheap@example.com".parse().ok();
    ListingInput { seller: Some("Cheap Bags".into()), seller_email, ..bare_listing(external_id, title) }
}

fn two() -> Vec<ListingInput> {
    vec![listing("L-1", "Aurelia leather bag, used, good state"), listing("L-2", "Аurеliа bag 1:1 mirror quality")]
}

fn states(judged: &[Judged]) -> Vec<(&str, ListingState)> {
    judged.iter().map(|one| (one.external_id.as_str(), one.state)).collect()
}

fn verdicts(judged: &[Judged]) -> Vec<bool> {
    judged.iter().map(|one| one.screening.as_ref().is_some_and(|said| said.verdict.hides())).collect()
}

async fn count(world: &World) -> i64 {
    store::listing::count(&mut world.portal.db().read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn what_is_sent_is_screened_and_held_at_once_and_a_dry_run_stores_nothing() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let (reviewer, administrator) = (world.reviewer().await, world.administrator().await);
        let program = program(&world, &administrator).await;
        let expected = [("L-1", ListingState::Live), ("L-2", ListingState::Held)];
        let said = world.portal.send_listings(&program, two(), true).await.unwrap();
        assert_eq!((states(&said), verdicts(&said)), (expected.to_vec(), vec![false, true]), "{:?}", world.engine);
        assert!(said.iter().all(|one| one.id.is_none()) && count(&world).await == 0 && world.mails("cheap@example.com").await.is_empty());
        let done = world.portal.send_listings(&program, two(), false).await.unwrap();
        assert_eq!((states(&done), verdicts(&done)), (expected.to_vec(), vec![false, true]));
        assert!(done[1].screening.as_ref().unwrap().findings.iter().any(|finding| finding.kind.as_str() == "lookalike"), "{done:?}");
        assert!(world.mails("cheap@example.com").await[0].subject.contains("is held"));
        // Sent again, they are as they are; the follower of arrivals finds nothing to do.
        let again = world.portal.send_listings(&program, two(), false).await.unwrap();
        assert_eq!(again.iter().map(|one| one.id).collect::<Vec<_>>(), done.iter().map(|one| one.id).collect::<Vec<_>>());
        assert_eq!((states(&again), count(&world).await), (expected.to_vec(), 2));
        while let Some(step) = world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap() {
            assert_eq!((step.screened, step.held), (0, 0));
        }
        let queue = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap();
        assert_eq!(queue.rows.len(), 1);
        // What a person released may be shown, whatever the rules say; what was removed stays as it was.
        let hold = world.portal.hold(&reviewer, queue.rows[0].id).await.unwrap();
        world.portal.decide_hold(&reviewer, hold.hold.id, &hold.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        for dry_run in [true, false] {
            let said = world.portal.send_listings(&program, two(), dry_run).await.unwrap();
            assert_eq!((said[1].state, said[1].screening.as_ref().unwrap().verdict.hides()), (ListingState::Live, true));
        }
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, done[0].id.unwrap(), ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        let said = world.portal.send_listings(&program, vec![listing("L-1", "Lamp")], false).await.unwrap();
        assert_eq!(said[0].state, ListingState::Removed);
        let kept = store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), "L-1").await.unwrap().unwrap();
        assert!(kept.title.starts_with("Aurelia"), "{}", kept.title);
        // A held listing that is made harmless goes back.
        let wrong = world.portal.send_listings(&program, vec![listing("L-3", "Aur3l1a bag 1:1 mirror quality")], false).await.unwrap();
        let harmless = world.portal.send_listings(&program, vec![listing("L-3", "Bag")], false).await.unwrap();
        assert_eq!((wrong[0].state, harmless[0].state), (ListingState::Held, ListingState::Live));
        assert_eq!(harmless[0].screening.as_ref().unwrap().verdict, Verdict::Allow);
        let log = world.portal.audit_log(&administrator, PageQuery { page: 1, size: 100 }).await.unwrap();
        let sent = log.rows.iter().filter(|event| event.summary.starts_with("Sent listings")).count();
        assert_eq!(sent, 3, "each that changed something");
    }
}

#[tokio::test]
async fn a_dry_run_leaves_alone_by_name_whom_no_listing_named_before() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let program = program(&world, &world.administrator().await).await;
        let id = RulesId(world.portal.new_id());
        let form = RulesForm { watch: "20".into(), hold: "40".into(), note: "Our dealers".into(), sellers: "Trusted Shop".into(), ..RulesForm::default() };
        world.portal.draft_rules(&owner, Whose::Brand, id, &form).await.unwrap();
        world.drain().await;
        world.portal.put_rules_live(&owner, id).await.unwrap();
        world.drain().await;
        let of = |number: &str, seller: &str| ListingInput { seller: Some(seller.into()), ..bare_listing(number, "Aur3lia bag 1:1 mirror quality") };
        let sent = || vec![of("T-1", "Trusted Shop"), of("T-2", "Trusted Shop"), of("T-3", "Trusted Shop 2")];
        let expected = [("T-1", ListingState::Live), ("T-2", ListingState::Live), ("T-3", ListingState::Held)];
        for dry_run in [true, false, true] {
            let said = world.portal.send_listings(&program, sent(), dry_run).await.unwrap();
            assert_eq!((states(&said), verdicts(&said)), (expected.to_vec(), vec![false, false, true]), "{:?}: dry run {dry_run}", world.engine);
        }
    }
}

#[tokio::test]
async fn only_the_marketplace_s_key_sends_listings_and_it_does_nothing_else() {
    for world in worlds().await {
        let (brand, administrator) = (world.brand("Aurelia").await, world.administrator().await);
        let program = program(&world, &administrator).await;
        for actor in [&brand.owner, &administrator, &world.reviewer().await] {
            assert!(matches!(world.portal.send_listings(actor, two(), true).await, Err(PortalError::Forbidden)), "{}", actor.name());
        }
        assert!(matches!(world.portal.send_listings(&anonymous(), two(), true).await, Err(PortalError::SignInNeeded)));
        for (action, roles) in TABLE {
            let anyone = *roles & Roles::ANYONE != Roles::NOBODY;
            assert_eq!(program.may(*action).is_ok(), anyone || *action == Action::SendListings, "{action:?}");
        }
        assert!(!program.is_staff() && program.user_id() == administrator.user_id());
        let many = (0..=SENT_MAX).map(|n| listing(&n.to_string(), "Lamp")).collect();
        assert!(matches!(world.portal.send_listings(&program, many, true).await, Err(PortalError::Invalid(_))));
        assert!(world.portal.send_listings(&program, Vec::new(), false).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn administrators_alone_make_the_marketplace_s_keys_which_end_with_their_maker_s_role() {
    for world in worlds().await {
        let (brand, administrator) = (world.brand("Aurelia").await, world.administrator().await);
        for actor in [&brand.owner, &world.reviewer().await] {
            assert!(matches!(world.portal.make_marketplace_key(actor, FORM).await, Err(PortalError::Forbidden)));
            assert!(matches!(world.portal.marketplace_keys(actor).await, Err(PortalError::Forbidden)));
        }
        let form = KeyForm { role: "marketplace", ..FORM };
        assert!(matches!(world.portal.make_brand_key(&brand.owner, form).await, Err(PortalError::Invalid(_))), "no brand makes one for itself");
        let token = world.portal.make_marketplace_key(&administrator, FORM).await.unwrap().token;
        let keys = world.portal.marketplace_keys(&administrator).await.unwrap();
        assert_eq!((keys.holder.as_str(), keys.keys.len(), keys.keys[0].state), ("Nordlys Market", 1, KeyState::InUse));
        assert!(world.portal.brand_keys(&brand.owner).await.unwrap().keys.is_empty(), "a brand sees its own");
        assert!(matches!(world.portal.revoke_brand_key(&brand.owner, keys.keys[0].id).await, Err(PortalError::NotFound(_))));
        let other = world.person("Berta Boss", Some(StaffRole::Administrator)).await;
        world.portal.set_staff_role(&other, administrator.user_id().unwrap(), None).await.unwrap();
        assert!(matches!(world.portal.actor_of_key(&token, Client::default()).await, Err(PortalError::SignInNeeded)));
        assert_eq!(world.portal.marketplace_keys(&other).await.unwrap().keys[0].state, KeyState::Orphaned);
        world.portal.revoke_marketplace_key(&other, keys.keys[0].id).await.unwrap();
        assert!(matches!(world.portal.revoke_marketplace_key(&other, keys.keys[0].id).await, Err(PortalError::Conflict(_))));
    }
}
