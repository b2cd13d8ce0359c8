//! Work in the background: administrators see and stop all of it, a brand follows its own.

mod support;

use model::{
    id::JobId,
    job::{JobKind, JobState},
    page::PageQuery,
};
use portal::{PortalError, screening::Whose};
use support::worlds;

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
        assert!(matches!(portal.cancel_job(&admin, JobId(uuid::Uuid::from_u128(7))).await, Err(PortalError::NotFound("job"))));
        let told = store::audit::of_brand(&mut portal.db().read().await.unwrap(), brand, 10).await.unwrap();
        assert_eq!(told.iter().filter(|entry| entry.action == "job.stopped").count(), 1, "{told:?}");
        for actor in [&owner, &world.reviewer().await] {
            assert!(matches!(portal.jobs(actor, PageQuery::number(1)).await, Err(PortalError::Forbidden)));
        }
        assert!(matches!(portal.jobs(&support::anonymous(), PageQuery::number(1)).await, Err(PortalError::SignInNeeded)));
    }
}
