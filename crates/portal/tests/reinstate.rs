//! What a decision removed comes back by somebody else's, and then counts against nobody.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    account::StaffRole,
    id::{ListingId, ReportId},
    import::ListingInput,
    listing::ListingState,
    page::PageQuery,
    report::{ReportState, Verdict},
    review::{OwnCause, Reinstatement},
    screening::{HoldState, Outcome},
};
use portal::{Actor, PortalError};
use support::{World, bare_listing, worlds};

const WRONG: &str = "We bought one, and it is a counterfeit of ours.";
const UPHELD: &str = "The seam in the second picture is not the maker's";
const BACK: &str = "The maker's bill names this very listing's goods";
const TEXT: &str = "Finest leather, stitched by hand, comes with box, bag, card and everything that you know from the original.";

struct Scene {
    world: World,
    owner: Actor,
    rita: Actor,
    ron: Actor,
    listing: ListingId,
    report: ReportId,
}

/// Rita upheld the brand's report of a listing of Cheap Bags.
async fn removed() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let (rita, ron) = (world.reviewer().await, world.person("Ron Reviewer", Some(StaffRole::Reviewer)).await);
        let listing = bag(&world, "R-1", "Cheap Bags").await;
        world.arrive().await;
        let report = world.portal.file_report(&owner, world.brand_report(listing, right, WRONG)).await.unwrap().id;
        world.portal.decide_report(&rita, report, Verdict::Uphold, UPHELD).await.unwrap();
        world.drain().await;
        scenes.push(Scene { world, owner, rita, ron, listing, report });
    }
    scenes
}

async fn bag(world: &World, external_id: &str, seller: &str) -> ListingId {
    let email = format!("{}@example.com", seller.to_lowercase().replace(' ', "."));
    let input = ListingInput { description: Some(TEXT.into()), seller_email: Some(email.parse().unwrap()), ..bare_listing(external_id, "Handbag") };
    world.listing_of(seller, input).await
}

#[tokio::test]
async fn a_removed_listing_comes_back_by_somebody_else_and_everybody_concerned_is_told() {
    for Scene { world, owner, rita, ron, listing, report } in removed().await {
        let shop = world.clerk("Clerk of Cheap Bags", "Cheap Bags").await;
        let review = async |who: &Actor| world.portal.report_to_decide(who, report).await.unwrap();
        assert_eq!((review(&rita).await.reinstate, review(&ron).await.reinstate), (Some(Reinstatement::OwnDecision), Some(Reinstatement::Open)));
        assert!(matches!(world.portal.reinstate(&owner, listing, BACK).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.reinstate(&shop, listing, BACK).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.reinstate(&ron, listing, "no").await, Err(PortalError::Invalid(_))));
        let own = world.portal.reinstate(&rita, listing, BACK).await;
        assert!(matches!(&own, Err(PortalError::Conflict(why)) if why.contains("decided this yourself")), "{own:?}");
        assert_eq!(world.state(listing).await, ListingState::Removed, "nothing of that was saved");
        world.clock.advance(1);
        world.portal.reinstate(&ron, listing, BACK).await.unwrap();
        assert_eq!(world.state(listing).await, ListingState::Live, "{:?}", world.engine);
        let twice = world.portal.reinstate(&ron, listing, BACK).await;
        assert!(matches!(twice, Err(PortalError::Conflict(_))), "{twice:?}");
        // The report says how it stands, and why it stood otherwise; the seller's record has nothing of it.
        let after = review(&ron).await;
        let decision = after.detail.decision.unwrap();
        assert_eq!((after.detail.report.state, &*decision.reason, decision.by.as_deref()), (ReportState::Rejected, BACK, Some("Ron Reviewer")));
        assert_eq!((after.first_reason.as_deref(), after.reinstate), (Some(UPHELD), None));
        let record = after.seller.unwrap();
        assert_eq!((record.upheld, record.rejected, record.removed), (0, 1, 0));
        assert_eq!(world.portal.brand_overview(&owner).await.unwrap().counts.reports_upheld, 0);
        let told = after.detail.history.iter().map(|(_, what)| what.as_str()).collect::<Vec<_>>();
        assert!(told.ends_with(&[&format!("Upheld: {UPHELD}"), &format!("Not upheld any more: {BACK}")]), "{told:?}");
        // The seller hears of it, and the notice does not stand.
        let mail = &world.mails("cheap.bags@example.com").await[0];
        assert!(
            mail.subject == "Your listing “Handbag” is on sale again" && mail.body.contains(BACK) && mail.body.contains("does not hold any more"),
            "{mail:?}"
        );
        let notices = world.portal.shop_notices(&shop, PageQuery::default()).await.unwrap();
        assert!(notices.rows[0].reversed_at.is_some());
        assert_eq!(world.portal.shop_notice(&shop, notices.rows[0].id).await.unwrap().reversed_because.as_deref(), Some(BACK));
        // And whoever reported it, with what to do against that.
        let mail = &world.mails("aurelia.owner@example.com").await[0];
        assert!(mail.subject.ends_with("is not upheld any more") && mail.body.contains(BACK) && mail.body.contains("you may complain"), "{mail:?}");
        // From here on the feed changes it again.
        world.clock.advance(60);
        bag(&world, "R-1", "Cheap Bags").await;
        assert_eq!((world.arrive().await.held, world.state(listing).await), (0, ListingState::Live));
    }
}

#[tokio::test]
async fn what_a_listing_that_is_back_says_stands_against_nobody() {
    for Scene { world, ron, listing, .. } in removed().await {
        let said = async |id: ListingId| {
            let screening = world.portal.screening(&ron, id).await.unwrap().unwrap();
            screening.findings.iter().any(|finding| finding.rule.contains("the same text as a listing that was removed"))
        };
        let like = bag(&world, "O-1", "Other Shop").await;
        world.arrive().await;
        assert!(said(like).await, "{:?}", world.engine);
        world.portal.reinstate(&ron, listing, BACK).await.unwrap();
        world.drain().await;
        let new = bag(&world, "T-1", "Third Shop").await;
        world.arrive().await;
        assert_eq!((said(like).await, said(new).await), (false, false), "{:?}: what is like it is looked at anew", world.engine);
    }
}

#[tokio::test]
async fn a_held_listing_that_was_removed_comes_back_and_is_not_held_for_the_same() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let (rita, ron) = (world.reviewer().await, world.person("Ron Reviewer", Some(StaffRole::Reviewer)).await);
        let id = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let hold = world.only_hold(&rita).await;
        let content = world.portal.hold(&rita, hold).await.unwrap().content;
        world.portal.decide_hold(&rita, hold, &content, Outcome::Remove, UPHELD).await.unwrap();
        world.drain().await;
        let shown = async |who: &Actor| world.portal.hold(who, hold).await.unwrap();
        assert_eq!((shown(&rita).await.reinstate, shown(&ron).await.reinstate), (Some(Reinstatement::OwnDecision), Some(Reinstatement::Open)));
        let clerk = world.clerk("Clerk of Cheap Bags", "Cheap Bags").await;
        assert_eq!(shown(&clerk).await.reinstate, None);
        // Nor by a reviewer who acts for the shop.
        let own = world.person("Cleo", Some(StaffRole::Reviewer)).await;
        let mut tx = world.portal.db().begin().await.unwrap();
        let shop = clerk.signed().unwrap().viewer.shop.as_ref().unwrap().id;
        store::seller_member::add(&mut tx, shop, own.user_id().unwrap(), None, world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        let own = world.sign_in("cleo@example.com").await;
        assert_eq!(shown(&own).await.reinstate, Some(Reinstatement::OwnCause(OwnCause::Shop)));
        assert!(world.portal.reinstate(&own, id, BACK).await.is_err());
        // It is found by the number that the seller's letter bears.
        let letter = shown(&clerk).await.removal.unwrap().letter;
        let number = letter.lines().find_map(|line| line.strip_prefix("Statement of reasons ")).unwrap();
        let found = world.portal.decisions(&ron, number).await.unwrap().unwrap();
        assert_eq!((found.listing.id, found.holds[0].id, found.reports.len()), (id, hold, 0));
        assert_eq!(world.portal.decisions(&ron, "L-1").await.unwrap().unwrap().listing.id, id);
        assert_eq!(world.portal.decisions(&ron, "L-2").await.unwrap(), None);
        world.portal.reinstate(&ron, id, BACK).await.unwrap();
        let after = shown(&clerk).await;
        assert_eq!((after.hold.state, &*after.reason, after.first_reason.as_deref()), (HoldState::Released, BACK, Some(UPHELD)));
        world.drain().await;
        assert_eq!((world.arrive().await.held, world.state(id).await), (0, ListingState::Live), "{:?}", world.engine);
    }
}

#[tokio::test]
async fn a_report_that_removes_a_held_listing_ends_its_hold() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let (rita, ron) = (world.reviewer().await, world.person("Ron Reviewer", Some(StaffRole::Reviewer)).await);
        let clerk = world.clerk("Clerk of Cheap Bags", "Cheap Bags").await;
        let id = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let hold = world.only_hold(&rita).await;
        let content = world.portal.hold(&rita, hold).await.unwrap().content;
        let report = world.portal.file_report(&owner, world.brand_report(id, right, WRONG)).await.unwrap().id;
        world.clock.advance(1);
        world.portal.decide_report(&rita, report, Verdict::Uphold, UPHELD).await.unwrap();
        assert_eq!(world.portal.hold_queue(&rita, PageQuery::default()).await.unwrap().total, 0, "{:?}", world.engine);
        assert_eq!(world.portal.review_counts(&rita).await.unwrap().waiting(), 0);
        let late = world.portal.decide_hold(&ron, hold, &content, Outcome::Release, BACK).await;
        assert!(matches!(late, Err(PortalError::Conflict(_))), "{late:?}");
        world.clock.advance(600);
        world.portal.mail_hold_news().await.unwrap();
        let subjects = world.mails("cheap@example.com").await.into_iter().map(|mail| mail.subject).collect::<Vec<_>>();
        let title = "Aur3l1a bag 1:1 mirror quality";
        assert_eq!(subjects, [format!("Your listing “{title}” was removed"), format!("Your listing “{title}” is held")]);
        let letter = &world.mails("cheap@example.com").await[0].body;
        for said in ["was found by automated means. A person decided with the help of automated means.", "have held the listing since 23 Nov 2026", "Aur3l1a"] {
            assert!(letter.contains(said), "{said}: {letter}");
        }
        let told = world.mails("aurelia.owner@example.com").await;
        assert!(told[0].body.contains("What the content filters say") && !told[0].body.contains("no automated means"), "{}", told[0].body);
        let seen = world.portal.hold(&clerk, hold).await.unwrap();
        assert!(seen.hold.state == HoldState::Removed && seen.reason.contains(UPHELD) && seen.removal.is_some_and(|removal| removal.letter.contains(UPHELD)));
        // Both fall together.
        world.portal.reinstate(&ron, id, BACK).await.unwrap();
        assert_eq!((world.state(id).await, world.portal.hold(&clerk, hold).await.unwrap().hold.state), (ListingState::Live, HoldState::Released));
    }
}
