//! Coverage: who sets it, what it stands on, and whether sellers are held to it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    batch::BatchForm,
    coverage::{CoverageForm, CoverageState, Enforcement, Evidence, FORGOTTEN_AFTER, Missing},
    id::{BatchId, ProductId},
    import::ListingInput,
    page::PageQuery,
    standing::ActForm,
};
use portal::{Actor, PortalError};
use support::*;

const GTIN: &str = "4006381333931";

async fn product(world: &World, brand: &Brand) -> ProductId {
    world.portal.make_product(&brand.manager, GTIN, "Chronograph", "", "").await.unwrap()
}

async fn issue(world: &World, brand: &Brand, product: ProductId, form: BatchForm<'_>) -> BatchId {
    let id = world.portal.issue_batch(&brand.manager, product, world.portal.new_id(), form).await.unwrap();
    world.drain().await;
    id
}

fn lot<'a>(lot: &'a str, count: &'a str) -> BatchForm<'a> {
    BatchForm { lot, count, activation: "shipped", ..BatchForm::default() }
}

async fn ship(world: &World, brand: &Brand, batch: BatchId, units: &str, distributor: &str) {
    let form = ActForm { act: "activate", units, distributor, confirmed: true, ..ActForm::default() };
    world.portal.act_on_units(&brand.manager, batch, world.portal.new_id(), form).await.unwrap();
}

fn form<'a>(scope: &'a str, since: &'a str, lots: &'a str) -> CoverageForm<'a> {
    CoverageForm { scope, since, lots }
}

#[tokio::test]
async fn managers_set_and_end_it_viewers_see_it_and_to_others_there_is_none() {
    for world in worlds().await {
        let (brand, other) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let product = product(&world, &brand).await;
        issue(&world, &brand, product, lot("L1", "10")).await;
        let all = form("all", "", "");
        for who in [&brand.viewer] {
            assert!(matches!(world.portal.cover_product(who, product, all).await, Err(PortalError::Forbidden)));
            assert!(matches!(world.portal.end_coverage(who, product, "No").await, Err(PortalError::Forbidden)));
        }
        for who in [&other.owner, &world.reviewer().await, &world.person("Sam", None).await] {
            assert!(matches!(world.portal.cover_product(who, product, all).await, Err(PortalError::NotFound(_) | PortalError::Forbidden)));
            assert!(world.portal.coverage(who, product).await.is_err());
        }
        assert!(matches!(world.portal.cover_product(&anonymous(), product, all).await, Err(PortalError::SignInNeeded)));
        let unknown = ProductId(world.portal.new_id());
        assert!(matches!(world.portal.cover_product(&brand.manager, unknown, all).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.end_coverage(&brand.manager, product, "Why").await, Err(PortalError::Conflict(_))), "nothing runs yet");

        world.portal.cover_product(&brand.manager, product, all).await.unwrap();
        world.portal.cover_product(&brand.manager, product, all).await.unwrap();
        let view = world.portal.coverage(&brand.viewer, product).await.unwrap();
        assert_eq!((view.history.len(), view.may_manage), (1, false), "said twice, it is one");
        world.clock.advance(60);
        world.portal.cover_product(&brand.manager, product, form("lots", "", "L1")).await.unwrap();
        world.portal.cover_product(&brand.manager, product, form("lots", "", "l-1")).await.unwrap();
        world.portal.cover_product(&brand.manager, product, form("lots", "", "L1")).await.unwrap();
        let wrong = world.portal.cover_product(&brand.manager, product, form("lots", "", "L1, L9")).await;
        assert!(matches!(wrong, Err(PortalError::Invalid(errors)) if errors[0].message.contains("lot L9")), "a lot that has no codes");
        world.clock.advance(60);
        assert!(world.portal.end_coverage(&brand.manager, product, " ").await.is_err(), "without a reason");
        world.portal.end_coverage(&brand.manager, product, "New labels").await.unwrap();
        let view = world.portal.coverage(&brand.owner, product).await.unwrap();
        let states = view.history.iter().map(|one| (one.state, one.reason.as_str())).collect::<Vec<_>>();
        assert_eq!(states, [(CoverageState::Ended, "New labels"), (CoverageState::Replaced, ""), (CoverageState::Replaced, ""), (CoverageState::Replaced, "")]);
        assert_eq!((view.running, view.enforcement), (None, Enforcement::None));
        let log = world.portal.audit_log(&Actor::System, PageQuery { page: 1, size: 100 }).await.unwrap();
        let said = log.rows.iter().filter(|event| event.action.starts_with("coverage.")).count();
        assert_eq!(said, 5);
    }
}

#[tokio::test]
async fn it_is_enforced_when_the_brand_has_shown_that_codes_reached_distributors() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = product(&world, &brand).await;
        let old = issue(&world, &brand, product, BatchForm { made_on: "2026-01-10", ..lot("L1", "100") }).await;
        world.portal.cover_product(&brand.manager, product, form("made_on", "2026-06-01", "")).await.unwrap();
        let missing = |world: &World| {
            let (portal, viewer) = (world.portal.clone(), brand.viewer.clone());
            async move { portal.coverage(&viewer, product).await.unwrap() }
        };
        assert_eq!(missing(&world).await.enforcement, Enforcement::Announced { missing: vec![Missing::Codes] }, "the old lot is not of it");
        ship(&world, &brand, old, "all", "Meyer").await;
        let new = issue(&world, &brand, product, BatchForm { made_on: "2026-07-01", ..lot("L2", "100") }).await;
        assert_eq!(missing(&world).await.enforcement, Enforcement::Announced { missing: vec![Missing::Shipment] });
        ship(&world, &brand, new, "1-40", "").await;
        assert_eq!(missing(&world).await.enforcement, Enforcement::Announced { missing: vec![Missing::Distributor] });
        ship(&world, &brand, new, "31-60", "Meyer & Sons").await;
        ship(&world, &brand, new, "51-70", "MEYER & SONS").await;
        ship(&world, &brand, new, "61-80", "Dupont").await;
        let view = missing(&world).await;
        assert_eq!(view.enforcement, Enforcement::Enforced);
        let seen = &view.evidence;
        assert_eq!((seen.issued, seen.shipped, seen.supplied), (100, 80, 50), "units said twice count once");
        assert_eq!(seen.distributors[0].units, 50, "one distributor however it is written: {seen:?}");
        let notes = world.portal.coverage_notes(&[GTIN.parse().unwrap()]).await.unwrap();
        assert_eq!(notes.values().next().unwrap().scope.to_string(), "made since 1 Jun 2026");
    }
}

#[tokio::test]
async fn what_a_plant_ships_is_supplied_and_a_plant_alone_shows_nothing() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = product(&world, &brand).await;
        let made = issue(&world, &brand, product, BatchForm { plant: "Lyon", lot: "L1", count: "10", ..BatchForm::default() }).await;
        world.portal.cover_product(&brand.manager, product, form("from_lot", "", "L1")).await.unwrap();
        let view = world.portal.coverage(&brand.manager, product).await.unwrap();
        assert_eq!(view.enforcement, Enforcement::Announced { missing: vec![Missing::Shipment] });
        ship(&world, &brand, made, "1-6", "").await;
        ship(&world, &brand, made, "5-7", "Meyer").await;
        let view = world.portal.coverage(&brand.manager, product).await.unwrap();
        let got: Vec<_> = view.evidence.distributors.iter().map(|one| (one.name.as_str(), one.units)).collect();
        assert_eq!((view.enforcement, got), (Enforcement::Enforced, vec![("labelled at Lyon", 4), ("Meyer", 3)]));
        world.clock.advance(60);
        issue(&world, &brand, product, lot("L2", "20")).await;
        assert_eq!(world.portal.coverage(&brand.manager, product).await.unwrap().evidence.issued, 30, "the later lot is of it");
    }
}

#[tokio::test]
async fn who_merely_lists_a_product_does_not_end_its_coverage() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = product(&world, &brand).await;
        let batch = issue(&world, &brand, product, lot("L1", "10")).await;
        ship(&world, &brand, batch, "1-2", "Meyer").await;
        world.portal.cover_product(&brand.manager, product, form("all", "", "")).await.unwrap();
        for (n, seller) in ["Anna", "Bert", "Carl", "Dora"].into_iter().enumerate() {
            world.listing_of(seller, ListingInput { gtin: Some(GTIN.parse().unwrap()), ..bare_listing(&format!("L-{n}"), "Chronograph") }).await;
        }
        let view = world.portal.coverage(&brand.manager, product).await.unwrap();
        assert_eq!((view.enforcement, view.evidence.sellers), (Enforcement::Enforced, 0));
    }
}

#[tokio::test]
async fn what_sellers_reported_is_not_forgotten_when_the_scope_is_replaced() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = product(&world, &brand).await;
        issue(&world, &brand, product, lot("L1", "10")).await;
        let counted = async |world: &World| world.portal.coverage(&brand.manager, product).await.unwrap().running.unwrap().counted_since;
        let begun = world.portal.now();
        world.portal.cover_product(&brand.manager, product, form("all", "", "")).await.unwrap();
        world.clock.advance(60);
        world.portal.cover_product(&brand.manager, product, form("lots", "", "L1")).await.unwrap();
        assert_eq!(counted(&world).await, begun);
        world.portal.end_coverage(&brand.manager, product, "Begin anew").await.unwrap();
        world.clock.advance(60);
        world.portal.cover_product(&brand.manager, product, form("all", "", "")).await.unwrap();
        assert_eq!(counted(&world).await, begun, "a moment without coverage forgets nothing");
        world.portal.end_coverage(&brand.manager, product, "New labels").await.unwrap();
        world.clock.advance(FORGOTTEN_AFTER);
        world.portal.cover_product(&brand.manager, product, form("all", "", "")).await.unwrap();
        assert_eq!(counted(&world).await, world.portal.now());
    }
}

#[tokio::test]
async fn a_brand_that_is_not_enrolled_covers_nothing() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = product(&world, &brand).await;
        world.unenrol(brand.id).await;
        assert!(matches!(world.portal.cover_product(&brand.owner, product, form("all", "", "")).await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn units_that_are_withdrawn_hold_nobody_to_a_coverage_until_they_are_given_back() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = product(&world, &brand).await;
        let batch = issue(&world, &brand, product, lot("L1", "10")).await;
        ship(&world, &brand, batch, "all", "Nordic Trade").await;
        world.portal.cover_product(&brand.manager, product, form("all", "", "")).await.unwrap();
        let act = async |act: &str, units: &str| {
            let form = ActForm { act, units, message: "Do not use it", confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&brand.manager, batch, world.portal.new_id(), form).await.unwrap();
            let view = world.portal.coverage(&brand.manager, product).await.unwrap();
            let Evidence { shipped, withdrawn, supplied, .. } = view.evidence;
            (view.enforcement.is_enforced(), shipped, withdrawn, supplied)
        };
        assert_eq!(act("void", "1-4").await, (true, 10, 4, 6));
        assert_eq!(act("steal", "4-5").await, (true, 10, 5, 5));
        assert_eq!(act("recall", "all").await, (false, 10, 10, 0));
        let view = world.portal.coverage(&brand.manager, product).await.unwrap();
        assert_eq!((view.enforcement, view.evidence.distributors), (Enforcement::Announced { missing: vec![Missing::Withdrawn] }, vec![]));
        assert_eq!(act("release_recall", "all").await, (true, 10, 5, 5));
        assert_eq!(act("void", "all").await, (false, 10, 10, 0));
    }
}

#[tokio::test]
async fn while_a_brand_is_not_enrolled_its_coverage_holds_nobody() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = product(&world, &brand).await;
        let batch = issue(&world, &brand, product, lot("L1", "10")).await;
        ship(&world, &brand, batch, "all", "Meyer").await;
        world.portal.cover_product(&brand.manager, product, form("all", "", "")).await.unwrap();
        let gtin = [GTIN.parse().unwrap()];
        assert!(world.portal.coverage_notes(&gtin).await.unwrap().values().next().unwrap().enforcement.is_enforced());
        world.unenrol(brand.id).await;
        let view = world.portal.coverage(&brand.manager, product).await.unwrap();
        assert_eq!(view.enforcement, Enforcement::Announced { missing: vec![Missing::Right] });
        assert!(world.portal.coverage_notes(&gtin).await.unwrap().is_empty() && world.portal.covered_gtins(&gtin).await.unwrap().is_empty());
        let mut tx = world.portal.db().begin().await.unwrap();
        assert_eq!(store::coverage::all_gtins(&mut tx).await.unwrap(), []);
        store::brand::set_enrolled(&mut tx, brand.id, world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(world.portal.coverage(&brand.manager, product).await.unwrap().enforcement.is_enforced());
    }
}
