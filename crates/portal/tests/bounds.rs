//! What a brand says and keeps reaches as far as its own goods, and only while a right of it is enrolled.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    id::{ListingId, RulesId, WatchId},
    listing::ListingState,
    screening::{RulesForm, Verdict},
    search::SearchQuery,
};
use portal::{Actor, PortalError, screening::Whose};
use support::{
    World, all_suspicious,
    shown::{Shown, drawn, upload},
    worlds,
};

fn rules(watch: &str, hold: &str, sellers: &str) -> RulesForm {
    RulesForm { watch: watch.into(), hold: hold.into(), sellers: sellers.into(), note: "For the test".into(), ..RulesForm::default() }
}

/// Makes rules, tries them and puts them in force.
async fn put_live(world: &World, owner: &Actor, form: &RulesForm) {
    let id = RulesId(world.portal.new_id());
    world.portal.draft_rules(owner, Whose::Brand, id, form).await.unwrap();
    world.drain().await;
    world.portal.put_rules_live(owner, id).await.unwrap();
    world.drain().await;
}

async fn remove(world: &World, id: ListingId) {
    let mut tx = world.portal.db().begin().await.unwrap();
    store::listing::set_state(&mut tx, id, ListingState::Live, ListingState::Removed).await.unwrap();
    tx.commit().await.unwrap();
    world.clock.advance(600);
}

#[tokio::test]
async fn a_brand_without_an_enrolled_right_does_not_act_on_the_market() {
    for world in worlds().await {
        let (portal, query) = (&world.portal, SearchQuery::default());
        let pending = world.brand_enrolled("Pending", None).await;
        let refused = |error: PortalError| assert!(matches!(&error, PortalError::NotEnrolled), "{error:?}");
        refused(portal.search(&pending.viewer, &query, false).await.unwrap_err());
        refused(portal.search_picture(&pending.owner, Some(upload(&drawn(400, 1)))).await.unwrap_err());
        refused(portal.make_watch(&pending.owner, WatchId(portal.new_id()), "All", &query, false).await.unwrap_err());
        refused(portal.draft_rules(&pending.owner, Whose::Brand, RulesId(portal.new_id()), &rules("20", "30", "")).await.unwrap_err());
        refused(portal.add_references(&pending.owner, "Catalogue", &[], vec![upload(&drawn(400, 1))]).await.unwrap_err().error);
        // Who may not do it for an enrolled brand either is told just that.
        let told = portal.draft_rules(&pending.viewer, Whose::Brand, RulesId(portal.new_id()), &rules("20", "30", "")).await;
        assert!(matches!(told, Err(PortalError::Forbidden)), "{told:?}");
    }
}

#[tokio::test]
async fn what_a_brand_keeps_sleeps_when_its_last_right_is_gone() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let shown = Shown::new(world, &[("bag.png", drawn(600, 1)), ("copy.png", drawn(420, 1))]);
        let world = &shown.world;
        put_live(world, &owner, &rules("10", "20", "")).await;
        world.portal.add_references(&owner, "Catalogue", &[], vec![upload(&drawn(400, 1))]).await.unwrap();
        let before = shown.listing("A", "Leather bag", "Shop", "bag.png").await;
        shown.settle().await;
        assert_ne!(shown.findings(&reviewer, before).await.0, Verdict::Allow);
        world.portal.withdraw_right(&owner, right).await.unwrap();
        world.drain().await;
        let after = shown.listing("B", "Leather purse", "Other shop", "copy.png").await;
        shown.settle().await;
        let (verdict, findings) = shown.findings(&reviewer, after).await;
        assert!(verdict == Verdict::Allow && findings.iter().all(|found| found.brand.is_none()), "{findings:?}");
        assert_eq!(shown.findings(&reviewer, before).await.0, Verdict::Allow, "and what was looked at for it is free");
    }
}

#[tokio::test]
async fn a_seller_is_left_alone_by_the_brand_that_says_so_and_by_no_other() {
    for world in worlds().await {
        let (aurelia, ..) = world.enrolled_brand("Aurelia").await;
        let (borealis, ..) = world.enrolled_brand("Borealis").await;
        let reviewer = world.reviewer().await;
        let shown = Shown::new(world, &[("bag.png", drawn(600, 1)), ("lamp.png", drawn(600, 2))]);
        let world = &shown.world;
        put_live(world, &borealis, &rules("30", "60", "Shop")).await;
        world.portal.add_references(&aurelia, "Catalogue", &[], vec![upload(&drawn(400, 1))]).await.unwrap();
        world.portal.add_references(&borealis, "Catalogue", &[], vec![upload(&drawn(400, 2))]).await.unwrap();
        let of_aurelia = shown.listing("A", "Leather bag", "Shop", "bag.png").await;
        let of_borealis = shown.listing("B", "Lamp", "Shop", "lamp.png").await;
        let elsewhere = shown.listing("C", "Lamp", "Other shop", "lamp.png").await;
        shown.settle().await;
        let (verdict, findings) = shown.findings(&reviewer, of_aurelia).await;
        assert!(verdict == Verdict::Watch && findings.iter().any(|found| found.rule.contains("does not name it")), "{findings:?}");
        let (verdict, findings) = shown.findings(&reviewer, of_borealis).await;
        assert!(verdict == Verdict::Allow && findings.iter().all(|found| found.brand.is_none()), "{findings:?}");
        assert_eq!(shown.findings(&reviewer, elsewhere).await.0, Verdict::Watch);
        // Words count no more than pictures for whom it left alone.
        let wrong = world.listing("D", "B0realis lamp replica, 1:1 mirror quality", "Shop", None).await;
        let others = world.listing("E", "B0realis lamp replica, 1:1 mirror quality", "Other shop", None).await;
        world.arrive().await;
        assert_eq!((shown.findings(&reviewer, wrong).await.0, shown.findings(&reviewer, others).await.0.hides()), (Verdict::Allow, true));
    }
}

#[tokio::test]
async fn each_brand_has_its_own_sum_and_counts_nothing_that_was_found_for_others() {
    for world in worlds().await {
        let (aurelia, aurelia_id, _) = world.enrolled_brand("Aurelia").await;
        let (borealis, borealis_id, _) = world.enrolled_brand("Borealis").await;
        let reviewer = world.reviewer().await;
        // Disguised for one, and but near the other's name.
        let id = world.listing("L-1", "B0r3alis 1:1 mirror quality, matches your Aurelja bag", "Cheap Bags", None).await;
        world.arrive().await;
        let said = world.portal.screening(&reviewer, id).await.unwrap().unwrap();
        assert!(said.verdict.hides() && said.brand == Some(borealis_id), "{said:?}");
        assert!(said.others.iter().any(|sum| sum.brand == Some(aurelia_id) && sum.score < said.score), "{said:?}");
        for sum in std::iter::once((said.score, &said.terms)).chain(said.others.iter().map(|sum| (sum.score, &sum.terms))) {
            let terms: f32 = sum.1.iter().map(|term| term.adds).sum();
            assert!((terms.clamp(0.0, 1.0) - sum.0).abs() < 1e-3, "{said:?}");
        }
        let seen = world.portal.screening(&aurelia, id).await.unwrap().unwrap();
        let own = said.others.iter().find(|sum| sum.brand == Some(aurelia_id)).unwrap();
        assert_eq!((seen.verdict, seen.score, &seen.terms), (own.verdict, own.score, &own.terms), "its own sum, to the term");
        assert!(seen.findings.iter().all(|found| found.brand == Some(aurelia_id)));
        let [of_aurelia, of_borealis] =
            [world.portal.suspicious(&aurelia, all_suspicious(1)).await.unwrap(), world.portal.suspicious(&borealis, all_suspicious(1)).await.unwrap()];
        assert_eq!((of_borealis.now, of_borealis.listed.total), (1, 1), "{:?}", world.engine);
        let counts = i64::from(own.verdict != Verdict::Allow);
        assert_eq!((of_aurelia.now, of_aurelia.listed.total), (counts, counts));
    }
}

#[tokio::test]
async fn what_is_found_again_keeps_the_day_when_it_was_found_first() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let id = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        world.arrive().await;
        let first = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap();
        world.clock.advance(3 * 86_400);
        world.portal.change_aliases(&owner, right, 0, "Aurelia Milano").await.unwrap();
        world.drain().await;
        let again = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap();
        assert_eq!((first.listed.rows[0].id, first.listed.rows[0].found_at), (id, again.listed.rows[0].found_at));
        let found = |counts: &[model::dashboard::DayCount]| counts.iter().filter(|day| day.count > 0).count();
        assert_eq!((found(&first.days), found(&again.days)), (1, 1));
        assert_eq!(again.days.last().unwrap().count, 0, "nothing was found today");
    }
}

#[tokio::test]
async fn a_maker_s_photo_is_not_held_because_one_who_showed_it_was_removed() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let shown = Shown::new(world, &[("bag.png", drawn(600, 1)), ("own.png", drawn(600, 2)), ("copy.png", drawn(420, 1)), ("again.png", drawn(420, 2))]);
        let world = &shown.world;
        world.portal.add_references(&owner, "Catalogue", &[], vec![upload(&drawn(400, 1))]).await.unwrap();
        let fakes = [shown.listing("A", "Aurelia bag", "Cheap Bags", "bag.png").await, shown.listing("B", "Bag", "Cheap Bags", "own.png").await];
        shown.settle().await;
        for fake in fakes {
            remove(world, fake).await;
        }
        let honest = shown.listing("C", "Aurelia bag, used", "Honest shop", "copy.png").await;
        let relisted = shown.listing("D", "Purse", "Cheap Bags again", "again.png").await;
        shown.settle().await;
        let (verdict, findings) = shown.findings(&reviewer, honest).await;
        assert!(verdict == Verdict::Watch && findings.iter().any(|found| found.rule.contains("the brand's own picture")), "{findings:?}");
        assert!(shown.findings(&reviewer, relisted).await.0.hides(), "what is nobody's but the remover's is held");
    }
}
