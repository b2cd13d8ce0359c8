//! What a reviewer sees of a report besides what others see, and the queue of all that waits.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    account::{BrandRole, StaffRole},
    id::{ListingId, ReportId, RightId},
    page::PageQuery,
    report::Verdict,
    review::{OwnCause, QueueItem, QueueKind, Queued, ReviewQueue, SellerRecord},
    screening::Outcome,
};
use portal::{Actor, PortalError};
use support::*;
use tokio_util::sync::CancellationToken;

const WHY: &str = "The seal on the case back is missing and the price is a tenth of ours.";
const REASON: &str = "The case back lacks the hallmark that every genuine piece has.";

async fn report(world: &World, owner: &Actor, listing: ListingId, right: RightId) -> ReportId {
    world.portal.file_report(owner, world.brand_report(listing, right, WHY)).await.unwrap().id
}

async fn screen(world: &World) {
    while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
}

#[tokio::test]
async fn a_reviewer_sees_what_was_found_how_the_seller_did_and_what_else_is_reported() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let disguised = world.listing("L-1", "Aur3l1a bag", "Cheap Bags", None).await;
        let plain = world.listing("L-2", "Leather bag, brown", "Cheap Bags", None).await;
        let named = world.listing("L-3", "Aurelia bag, used", "Cheap Bags", None).await;
        let elsewhere = world.listing("L-4", "Aurelia bag", "Somebody Else", None).await;
        let mut reports = Vec::new();
        for listing in [disguised, plain, named, elsewhere] {
            reports.push(report(&world, &owner, listing, right).await);
        }
        screen(&world).await;
        let of = async |at: usize| world.portal.report_to_decide(&reviewer, reports[at]).await.unwrap();
        let first = of(0).await;
        let (listing, screening) = first.screened.unwrap();
        assert!(listing.id == disguised && screening.score > 0.0 && !screening.terms.is_empty(), "{:?}: {screening:?}", world.engine);
        assert_eq!(first.not_named, None, "a name in disguise is a name");
        assert_eq!(of(1).await.not_named.as_deref(), Some("AURELIA"));
        assert_eq!(of(2).await.not_named, None);
        let ids: Vec<ReportId> = first.of_seller.0.iter().map(|report| report.id).collect();
        assert_eq!((ids, first.of_seller.1), (vec![reports[1], reports[2]], 2), "not its own, nor another seller's");
        assert_eq!(first.seller, Some(SellerRecord::default()));

        world.portal.decide_report(&reviewer, reports[1], Verdict::Uphold, REASON).await.unwrap();
        world.portal.decide_report(&reviewer, reports[2], Verdict::Reject, "The invoice shows that these are genuine goods.").await.unwrap();
        let first = of(0).await;
        assert_eq!(first.seller, Some(SellerRecord { upheld: 1, rejected: 1, removed: 1 }));
        assert_eq!(first.of_seller, (Vec::new(), 0));
        assert_eq!(of(3).await.seller, Some(SellerRecord::default()), "nobody answers for another");
        assert!(matches!(world.portal.report_to_decide(&owner, reports[0]).await, Err(PortalError::Forbidden)));
    }
}

#[tokio::test]
async fn after_a_decision_comes_the_next_of_its_kind_and_then_whatever_waits() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        for number in ["L-1", "L-2"] {
            world.listing(number, "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        }
        screen(&world).await;
        let reported = world.listing("L-3", "Aurelia bag", "Cheap Bags", None).await;
        let report = QueueItem::Report(report(&world, &owner, reported, right).await);
        let queue = async |kind| world.portal.review_queue(&reviewer, kind, PageQuery::number(1)).await.unwrap();
        let all = queue(None).await;
        assert_eq!((all.rights, all.holds, all.reports, all.rows.total, all.at), (0, 2, 1, 3, NOON), "{:?}", world.engine);
        assert_eq!(all.rows.rows[0].item(), report, "of what is due at one moment, what people wrote comes first");
        let items = |queue: &ReviewQueue| queue.rows.rows.iter().map(Queued::item).collect::<Vec<_>>();
        assert_eq!(items(&queue(Some(QueueKind::Reports)).await), [report]);
        assert_eq!(items(&all)[1..], items(&queue(Some(QueueKind::Holds)).await));
        assert!(all.rows.rows[1..].iter().all(|row| matches!(row, Queued::Hold(hold) if hold.kind.is_some())));
        let holds = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap().rows;
        let holds: Vec<_> = holds.iter().map(|hold| hold.id).collect();
        let next = async |done| world.portal.next_in_queue(&reviewer, done).await.unwrap();
        for (at, then) in [(0, QueueItem::Hold(holds[1])), (1, report)] {
            let shown = world.portal.hold(&reviewer, holds[at]).await.unwrap().content;
            world.portal.decide_hold(&reviewer, holds[at], &shown, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
            assert_eq!(next(QueueItem::Hold(holds[at])).await, Some(then));
        }
        assert_eq!(next(report).await, None, "what is being decided is not what comes next");
        assert!(matches!(world.portal.next_in_queue(&owner, report).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.review_queue(&anonymous(), None, PageQuery::number(1)).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn nobody_decides_about_the_shop_or_the_brand_that_they_act_for() {
    const BILL: &str = "The bill shows that it is genuine";
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let (reviewer, admin) = (world.reviewer().await, world.administrator().await);
        let held = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        let foreign = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Other Bags", None).await;
        screen(&world).await;
        let holds = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap().rows;
        let hold_of = |listing| holds.iter().find(|hold| hold.listing == listing).unwrap().id;
        let (own, others) = (hold_of(held), hold_of(foreign));
        let reported = world.listing("L-3", "Aurelia bag", "Cheap Bags", None).await;
        let filed = report(&world, &owner, reported, right).await;

        let shop = world.person("Sam Shop", Some(StaffRole::Reviewer)).await;
        world.portal.add_to_shop(&admin, shop.user_id().unwrap(), "Cheap Bags").await.unwrap();
        let shop = world.sign_in(&email_of("Sam Shop")).await;
        let member = world.member(brand, "Mia Member", BrandRole::Viewer).await;
        world.portal.set_staff_role(&admin, member.user_id().unwrap(), Some(StaffRole::Reviewer)).await.unwrap();
        let member = world.sign_in(&email_of("Mia Member")).await;

        for (actor, cause) in [(&shop, OwnCause::Shop), (&member, OwnCause::Brand)] {
            let shown = world.portal.hold(actor, own).await.unwrap();
            assert_eq!((shown.may_decide, shown.own_cause), (false, Some(cause)), "{:?}", world.engine);
            for outcome in [Outcome::Release, Outcome::Remove] {
                let refused = world.portal.decide_hold(actor, own, &shown.content, outcome, BILL).await.unwrap_err();
                assert!(refused.to_string().starts_with(&cause.to_string()), "{refused}");
            }
            let to_decide = world.portal.report_to_decide(actor, filed).await.unwrap();
            assert_eq!((to_decide.own_cause, to_decide.detail.reporter.is_some()), (Some(cause), cause == OwnCause::Brand));
            for verdict in [Verdict::Uphold, Verdict::Reject] {
                assert!(matches!(world.portal.decide_report(actor, filed, verdict, REASON).await, Err(PortalError::Conflict(_))));
            }
        }
        // What is another's to decide is not what comes next.
        let next = async |actor, done| world.portal.next_in_queue(actor, done).await.unwrap();
        assert_eq!(next(&shop, QueueItem::Report(filed)).await, Some(QueueItem::Hold(others)));
        assert_eq!(next(&member, QueueItem::Report(filed)).await, None);
        let shown = world.portal.hold(&shop, others).await.unwrap();
        assert_eq!((shown.may_decide, shown.own_cause), (true, None));
        world.portal.decide_hold(&shop, others, &shown.content, Outcome::Release, BILL).await.unwrap();
        // Another reviewer decides both.
        let shown = world.portal.hold(&reviewer, own).await.unwrap();
        world.portal.decide_hold(&reviewer, own, &shown.content, Outcome::Remove, "A replica by its own words").await.unwrap();
        world.portal.decide_report(&reviewer, filed, Verdict::Uphold, REASON).await.unwrap();
        // The brand sees who decided, and the shop does not, however it asks.
        for (actor, cause) in [(&shop, OwnCause::Shop), (&member, OwnCause::Brand)] {
            let decision = world.portal.report_to_decide(actor, filed).await.unwrap().detail.decision.unwrap();
            assert_eq!((decision.by.is_some(), &*decision.reason), (cause == OwnCause::Brand, REASON), "{:?}", world.engine);
            let refused = world.portal.decide_report(actor, filed, Verdict::Reject, REASON).await.unwrap_err();
            assert!(refused.to_string().starts_with(&cause.to_string()), "{refused}");
        }
    }
}
