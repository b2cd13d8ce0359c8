//! Overviews: true numbers, and only for those whose work they show.

mod support;

use model::{
    account::{BrandRole, StaffRole},
    dashboard::BrandNavCounts,
    report::Verdict,
};
use portal::{Actor, PortalError, Settings};
use support::{anonymous, worlds};

#[tokio::test]
async fn an_empty_portal_counts_nothing() {
    for world in worlds().await {
        let facts = world.portal.public_facts(&anonymous()).await.unwrap();
        assert_eq!(facts.marketplace, "Nordlys Market");
        assert!(facts.seal.starts_with("<svg"), "{}", facts.seal);
        assert_eq!((facts.brands, facts.units, facts.decided, facts.decided_within_day, facts.reasoned, facts.removed), (0, 0, 0, 0, 0, 0));
    }
}

#[tokio::test]
async fn reports_that_wait_are_none_that_were_decided_within_a_day() {
    const WHY: &str = "We bought one, and it is a counterfeit of ours.";
    const REASON: &str = "The seam is not the maker's";
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let (rita, ron) = (world.reviewer().await, world.person("Ron Reviewer", Some(StaffRole::Reviewer)).await);
        let mut reports = Vec::new();
        for n in 0..5 {
            let listing = world.listing(&format!("L-{n}"), "Wallet", "Cheap Bags", None).await;
            reports.push((listing, world.portal.file_report(&owner, world.brand_report(listing, right, WHY)).await.unwrap().id));
        }
        let facts = async || {
            let facts = world.portal.public_facts(&anonymous()).await.unwrap();
            (facts.decided_within_day, facts.due, facts.decided, facts.removed)
        };
        world.portal.decide_report(&rita, reports[0].1, Verdict::Uphold, REASON).await.unwrap();
        world.portal.decide_report(&rita, reports[1].1, Verdict::Reject, REASON).await.unwrap();
        world.portal.withdraw_report(&owner, reports[2].1, "We looked at the wrong one").await.unwrap();
        assert_eq!(facts().await, (0, 0, 2, 1), "{:?}: nothing is a day old", world.engine);
        world.clock.advance(86_401);
        assert_eq!(facts().await, (2, 4, 2, 1), "{:?}: what was taken back at once waited for nobody", world.engine);
        world.portal.decide_report(&rita, reports[3].1, Verdict::Reject, REASON).await.unwrap();
        world.portal.withdraw_report(&owner, reports[4].1, "We looked at the wrong one").await.unwrap();
        // Put right later, it was decided in time all the same.
        world.portal.reinstate(&ron, reports[0].0, "The maker's bill names these goods").await.unwrap();
        assert_eq!(facts().await, (2, 4, 3, 0), "{:?}", world.engine);
        world.clock.advance(90 * 86_400 + 1);
        assert_eq!(facts().await, (0, 0, 0, 0), "{:?}", world.engine);
    }
}

#[tokio::test]
async fn the_administrator_sees_accounts_and_what_happened() {
    for world in worlds().await {
        let administrator = world.administrator().await;
        world.reviewer().await;
        let overview = world.portal.admin_overview(&administrator).await.unwrap();
        assert_eq!(overview.counts.accounts, 2, "{:?}", world.engine);
        assert_eq!((overview.counts.jobs_running, overview.counts.mails_failing, overview.counts.to_decide), (0, 0, 0));
        assert!(!overview.changes.is_empty(), "making accounts is noted");
        assert_eq!(overview.doubtful_contact, None);
    }
}

#[tokio::test]
async fn an_address_for_complaints_that_nobody_chose_or_reads_is_doubted() {
    let world = worlds().await.swap_remove(0);
    let chosen = world.portal.settings().clone();
    assert_eq!(chosen.doubtful_contact(), None);
    let unset = Settings { contact_chosen: false, ..chosen.clone() };
    assert_eq!(unset.doubtful_contact(), Some(&chosen.contact));
    let unread = Settings { contact: "no-reply@nordlys.example".parse().unwrap(), ..chosen };
    assert_eq!(unread.doubtful_contact(), Some(&unread.contact));
}

/// The numbers beside the navigation are those of the overview.
#[tokio::test]
async fn a_brand_counts_its_own() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        world.enrolled_brand("Borealis").await;
        world.portal.make_product(&owner, "4006381333931", "Heritage chronograph", "", "Engraved serial").await.unwrap();
        let (whole, beside) = (world.portal.brand_overview(&owner).await.unwrap().counts, world.portal.brand_numbers(&owner).await.unwrap());
        assert_eq!((whole.rights_enrolled, whole.products, whole.reports_open), (1, 1, 0), "{:?}", world.engine);
        let same = BrandNavCounts { rights_need_code: 0, suspicious_live: 0, alerts_new: 0, tips: 0 };
        assert_eq!(beside, same, "{:?}", world.engine);
    }
}

#[tokio::test]
async fn a_brand_knows_its_own_people_by_name_and_nobody_elses() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let (reviewer, clerk) = (world.reviewer().await, world.clerk("Karim Haddad", "Cheap Bags").await);
        let listing = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        world.portal.answer_hold(&clerk, hold, "Bought at Aurelia in Paris in 2019, I have the bill").await.unwrap();
        // Whoever leaves the team is one of its people still.
        let max = world.member(brand, "Max Manager", BrandRole::Manager).await;
        let report = world.portal.file_report(&max, world.brand_report(listing, right, "We bought one, and it is a counterfeit of ours.")).await.unwrap();
        world.portal.remove_from_team(&owner, max.user_id().unwrap()).await.unwrap();
        world.portal.decide_report(&reviewer, report.id, Verdict::Uphold, "The seam is not the maker's").await.unwrap();
        let changes = world.portal.brand_overview(&owner).await.unwrap().changes;
        let by = |action: &str| changes.iter().find(|entry| entry.action == action).map(|entry| entry.actor.as_str());
        let names = ["report.upheld", "hold.answered", "listing.held", "report.filed", "team.removed"].map(by);
        assert_eq!(names, [Some("A reviewer"), Some("Cheap Bags"), Some("Markward"), Some("Max Manager"), Some(owner.name())], "{changes:?}");
        // The log has all names.
        let log = world.portal.audit_log(&Actor::System, Default::default()).await.unwrap();
        assert!(log.rows.iter().any(|entry| entry.action == "report.upheld" && entry.actor == reviewer.name()));
    }
}

#[tokio::test]
async fn nobody_sees_the_overview_of_another_role() {
    for world in worlds().await {
        let (reviewer, person) = (world.reviewer().await, world.person("Petra Person", None).await);
        let portal = &world.portal;
        assert!(portal.review_counts(&reviewer).await.is_ok());
        assert!(matches!(portal.review_counts(&person).await, Err(PortalError::Forbidden)));
        assert!(matches!(portal.review_counts(&anonymous()).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.admin_overview(&reviewer).await, Err(PortalError::Forbidden)));
        assert!(matches!(portal.admin_overview(&anonymous()).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.brand_overview(&person).await, Err(PortalError::Forbidden)));
        assert!(matches!(portal.brand_numbers(&anonymous()).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.seller_counts(&person).await, Err(PortalError::Forbidden)));
        assert!(matches!(portal.seller_counts(&anonymous()).await, Err(PortalError::SignInNeeded)));
    }
}
