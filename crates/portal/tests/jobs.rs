//! Work in the background: administrators see and stop all of it, a brand follows its own.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    id::{BrandId, JobId, ListingId, RulesId},
    job::{JobKind, JobState},
    page::PageQuery,
    report::Verdict,
    screening::{DryRun, RulesForm},
};
use portal::{PortalError, jobs::Lane, screening::Whose};
use serde_json::json;
use store::job::{NewJob, Progress};
use support::{World, worlds};

async fn queue(world: &World, kind: JobKind, brand: Option<BrandId>, title: &str, payload: serde_json::Value) -> JobId {
    let id = JobId(world.portal.new_id());
    let new = NewJob { id, kind, lane: Lane::of(kind), title, brand_id: brand, payload, total: None, created_by: None };
    let mut tx = world.portal.db().begin().await.unwrap();
    store::job::insert(&mut tx, &new, world.portal.now()).await.unwrap();
    tx.commit().await.unwrap();
    world.clock.advance(1);
    id
}

/// Begins the next job of a lane; its title.
async fn begin(world: &World, lane: Lane) -> Option<String> {
    let now = world.portal.now();
    let mut tx = world.portal.db().begin().await.unwrap();
    let job = store::job::claim(&mut tx, lane, now, now.plus_seconds(30)).await.unwrap();
    tx.commit().await.unwrap();
    world.clock.advance(1);
    job.map(|job| job.job.title)
}

#[tokio::test]
async fn nobody_s_codes_wait_for_the_catalogue_or_for_all_that_another_has_queued() {
    for world in worlds().await {
        let (_, aurelia, _) = world.enrolled_brand("Aurelia").await;
        let (_, borealis, _) = world.enrolled_brand("Borealis").await;
        for kind in [JobKind::SweepListings, JobKind::TryRules] {
            queue(&world, kind, Some(aurelia), "catalogue", json!({})).await;
        }
        for title in ["a1", "a2", "a3"] {
            queue(&world, JobKind::ImportCodes, Some(aurelia), title, json!({})).await;
        }
        for (brand, title) in [(Some(borealis), "b1"), (None, "m1"), (Some(borealis), "b2"), (None, "m2")] {
            queue(&world, JobKind::IssueBatch, brand, title, json!({})).await;
        }
        let mut order = Vec::new();
        while let Some(title) = begin(&world, Lane::Ordinary).await {
            order.push(title);
        }
        assert_eq!(order, ["a1", "b1", "m1", "a2", "b2", "m2", "a3"], "{:?}", world.engine);
        assert_eq!(begin(&world, Lane::Catalogue).await.as_deref(), Some("catalogue"));
    }
}

#[tokio::test]
async fn a_takedown_waits_for_no_dry_run_and_for_no_catalogue() {
    for world in worlds().await {
        let (owner, aurelia, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        queue(&world, JobKind::TryRules, Some(aurelia), "a draft", json!({ "rules": 5 })).await;
        queue(&world, JobKind::SweepListings, Some(aurelia), "a mark", json!({})).await;
        assert_eq!((begin(&world, Lane::Trials).await.as_deref(), begin(&world, Lane::Catalogue).await.as_deref()), (Some("a draft"), Some("a mark")));
        let listing = world.listing("L-1", "Aurelia leather bag", "Shop", None).await;
        let report = world.brand_report(listing, right, "We bought one, and it is a counterfeit of ours.");
        world.portal.file_report(&owner, report).await.unwrap();
        let report = world.portal.report_queue(&reviewer, Default::default()).await.unwrap().rows[0].id;
        world.portal.decide_report(&reviewer, report, Verdict::Uphold, "The test purchase shows it").await.unwrap();
        let title = begin(&world, Lane::Takedowns).await;
        assert_eq!(title.as_deref(), Some("Screening listings like those that were removed"), "{:?}", world.engine);
        for lane in [Lane::Ordinary, Lane::Catalogue, Lane::Trials] {
            assert_eq!(begin(&world, lane).await, None, "{lane:?}");
        }
    }
}

#[tokio::test]
async fn a_dozen_clicks_are_one_run_that_waits() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let (admin, portal) = (world.administrator().await, &world.portal);
        for clicks in 0..3 {
            portal.change_aliases(&owner, right, clicks, &format!("AV{clicks}")).await.unwrap();
        }
        let form = |note: &str| RulesForm { note: note.into(), watch: "40".into(), hold: "90".into(), ..RulesForm::default() };
        let [first, second] = [RulesId(portal.new_id()), RulesId(portal.new_id())];
        portal.draft_rules(&owner, Whose::Brand, first, &form("First")).await.unwrap();
        let run = portal.rules_version(&owner, first).await.unwrap().job.unwrap();
        for _ in 0..3 {
            portal.try_rules(&owner, first).await.unwrap();
        }
        assert_eq!(portal.rules_version(&owner, first).await.unwrap().job, Some(run), "the one that waits is shown");
        let waiting = portal.jobs(&admin, PageQuery::number(1)).await.unwrap();
        assert_eq!(waiting.rows.len(), 2, "{:?}", waiting.rows);
        // Another version's run takes its place.
        portal.draft_rules(&owner, Whose::Brand, second, &form("Second")).await.unwrap();
        let withdrawn = portal.job(&owner, run).await.unwrap();
        assert_eq!((withdrawn.state, withdrawn.error.is_some()), (JobState::Cancelled, true));
        world.drain().await;
        assert!(portal.rules_version(&owner, second).await.unwrap().dry_run.is_some());
        assert!(portal.rules_version(&owner, first).await.unwrap().dry_run.is_none());
        portal.try_rules(&owner, first).await.unwrap();
        world.drain().await;
        assert!(portal.rules_version(&owner, first).await.unwrap().dry_run.is_some());
        let sweeps = portal.jobs(&admin, PageQuery::number(1)).await.unwrap().rows;
        assert_eq!(sweeps.iter().filter(|line| line.job.kind == JobKind::SweepListings && line.job.brand_id == Some(brand)).count(), 1);
    }
}

#[tokio::test]
async fn a_job_that_fails_each_time_is_given_up_with_a_reason() {
    for world in worlds().await {
        let id = queue(&world, JobKind::TryRules, None, "of no rules", json!({ "rules": 5 })).await;
        let admin = world.administrator().await;
        for _ in 0..5 {
            world.drain().await;
            assert_eq!(world.portal.job(&admin, id).await.unwrap().state, JobState::Running);
            world.clock.advance(31);
        }
        world.drain().await;
        let job = world.portal.job(&admin, id).await.unwrap();
        assert_eq!(job.state, JobState::Failed);
        assert!(job.error.unwrap().contains("five times"));
    }
}

#[tokio::test]
async fn a_run_over_the_catalogue_counts_each_listing_once_however_much_changes_meanwhile() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let mut listings: Vec<ListingId> = Vec::new();
        for n in 0..3 {
            listings.push(world.listing(&format!("L-{n}"), "Aurelia leather bag", "Shop", None).await);
        }
        listings.sort_unstable();
        let rules = RulesId(world.portal.new_id());
        let form = RulesForm { note: "First".into(), watch: "40".into(), hold: "90".into(), ..RulesForm::default() };
        world.portal.draft_rules(&owner, Whose::Brand, rules, &form).await.unwrap();
        let job = world.portal.rules_version(&owner, rules).await.unwrap().job.unwrap();
        // It is as far as the first of them when its process ends.
        assert!(begin(&world, Lane::Trials).await.is_some());
        let mut run = serde_json::to_value(DryRun::default()).unwrap();
        run["listings"] = json!(1);
        let reached = json!({ "after": listings[0], "until": listings[2], "run": run });
        let mut tx = world.portal.db().begin().await.unwrap();
        store::job::progress(&mut tx, job, &Progress { done: 1, total: Some(3), result: Some(reached) }, world.portal.now()).await.unwrap();
        store::listing::touch(&mut tx, &listings).await.unwrap();
        tx.commit().await.unwrap();
        world.listing("L-3", "Aurelia leather belt", "Shop", None).await;
        world.clock.advance(31);
        world.drain().await;
        let over = world.portal.job(&owner, job).await.unwrap();
        assert_eq!((over.state, over.done, over.total), (JobState::Done, 3, Some(3)));
        assert_eq!(world.portal.rules_version(&owner, rules).await.unwrap().dry_run.unwrap().listings, 3);
    }
}

#[tokio::test]
async fn a_brand_follows_the_sweep_that_it_caused_and_nobody_elses() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let (other, _, theirs) = world.enrolled_brand("Borealis").await;
        let (admin, reviewer) = (world.administrator().await, world.reviewer().await);
        let portal = &world.portal;
        world.listing("L-1", "Aurelia leather bag", "Shop", None).await;
        assert_eq!(portal.right(&owner, right).await.unwrap().sweep, None);
        portal.change_aliases(&owner, right, 0, "AV").await.unwrap();
        let sweep = portal.right(&owner, right).await.unwrap().sweep.unwrap();
        assert_eq!((sweep.kind, sweep.state, sweep.brand_id), (JobKind::SweepListings, JobState::Queued, Some(brand)), "{:?}", world.engine);
        assert_eq!(portal.rules(&owner, Whose::Brand).await.unwrap().sweep.unwrap().id, sweep.id);
        // To others it is not there; staff who may not follow it are not shown it.
        assert!(matches!(portal.job(&other, sweep.id).await, Err(PortalError::NotFound("job"))));
        assert!(matches!(portal.job(&reviewer, sweep.id).await, Err(PortalError::NotFound("job"))));
        assert_eq!(portal.right(&other, theirs).await.unwrap().sweep, None);
        assert_eq!(portal.rules(&other, Whose::Brand).await.unwrap().sweep, None);
        assert_eq!(portal.right(&reviewer, right).await.unwrap().sweep, None);
        // Others have a part in what it frees: the marketplace alone stops it.
        assert!(matches!(portal.cancel_job(&owner, sweep.id).await, Err(PortalError::Forbidden)));
        world.drain().await;
        let over = portal.job(&owner, sweep.id).await.unwrap();
        assert_eq!((over.state, over.done, over.total, over.result), (JobState::Done, 1, Some(1), None), "what it held is of all brands");
        assert!(portal.job(&admin, sweep.id).await.unwrap().result.is_some());
    }
}

#[tokio::test]
async fn administrators_see_all_work_and_stop_it() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let admin = world.administrator().await;
        let portal = &world.portal;
        world.listing("L-1", "Aurelia leather bag", "Shop", None).await;
        portal.change_aliases(&owner, right, 0, "AV").await.unwrap();
        world.drain().await;
        world.clock.advance(60);
        portal.change_aliases(&owner, right, 1, "AV, Aurélie V").await.unwrap();
        let page = portal.jobs(&admin, PageQuery::number(1)).await.unwrap();
        let shown: Vec<_> = page.rows.iter().map(|line| (line.job.state, line.brand.as_deref(), line.asked_by.as_deref())).collect();
        let line = |state| (state, Some("Aurelia"), Some("Aurelia Owner"));
        assert_eq!(shown, [line(JobState::Queued), line(JobState::Done)], "{:?}", world.engine);
        let id = page.rows[0].job.id;
        portal.cancel_job(&admin, id).await.unwrap();
        portal.cancel_job(&admin, id).await.unwrap();
        world.drain().await;
        assert_eq!(portal.job(&owner, id).await.unwrap().state, JobState::Cancelled);
        // What was stopped is begun again, once; what came to its end is not.
        assert!(portal.rules(&admin, Whose::Marketplace).await.unwrap().may_sweep && !portal.rules(&owner, Whose::Brand).await.unwrap().may_sweep);
        assert!(matches!(portal.sweep_again(&owner, id).await, Err(PortalError::Forbidden)));
        assert!(matches!(portal.sweep_again(&admin, page.rows[1].job.id).await, Err(PortalError::Conflict(_))));
        world.clock.advance(60);
        portal.sweep_again(&admin, id).await.unwrap();
        portal.sweep_again(&admin, id).await.unwrap();
        world.drain().await;
        let sweep = portal.rules(&owner, Whose::Brand).await.unwrap().sweep.unwrap();
        assert_eq!((sweep.state, sweep.done, sweep.title.as_str()), (JobState::Done, 1, page.rows[0].job.title.as_str()), "{:?}", world.engine);
        assert_eq!(portal.jobs(&admin, PageQuery::number(1)).await.unwrap().total, 3);
        assert!(matches!(portal.cancel_job(&admin, JobId(uuid::Uuid::from_u128(7))).await, Err(PortalError::NotFound("job"))));
        let told = store::audit::of_brand(&mut portal.db().read().await.unwrap(), brand, 10).await.unwrap();
        assert_eq!(told.iter().filter(|(entry, _)| entry.action == "job.stopped").count(), 1, "{told:?}");
        for actor in [&owner, &world.reviewer().await] {
            assert!(matches!(portal.jobs(actor, PageQuery::number(1)).await, Err(PortalError::Forbidden)));
        }
        assert!(matches!(portal.jobs(&support::anonymous(), PageQuery::number(1)).await, Err(PortalError::SignInNeeded)));
    }
}
