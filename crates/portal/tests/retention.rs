//! Data of people: kept for as long as is set, and deleted for whoever asks. What was decided stays.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    account::BrandRole,
    account::StaffRole,
    page::PageQuery,
    report::{ReportState, Verdict},
};
use portal::{Actor, PortalError, report::PublicReport};
use support::*;

const REASON: &str = "The seams show it: this is a copy.";

/// Somebody without an account reports a listing.
async fn report(world: &World, name: &str) -> model::id::ReportId {
    let form = PublicReport {
        submission: world.portal.new_id().to_string(),
        listing: "882193".into(),
        ground: "counterfeit".into(),
        explanation: "The seller sent a watch whose case has a wrong hallmark, and answers no mail.".into(),
        name: name.into(),
        email: email_of(name),
        good_faith: true,
        ..PublicReport::default()
    };
    world.portal.file_public_report(&anonymous(), form).await.unwrap().id
}

/// What the server does with the outbox.
async fn send_all(world: &World) {
    let (portal, mut sent) = (&world.portal, 0);
    let mut tx = portal.db().begin().await.unwrap();
    while let Some(mail) = store::mail::claim(&mut tx, portal.now(), portal.now().plus_seconds(60)).await.unwrap() {
        store::mail::sent(&mut tx, mail.head.id, portal.now()).await.unwrap();
        sent += 1;
    }
    tx.commit().await.unwrap();
    assert!(sent > 0);
}

#[tokio::test]
async fn what_is_older_than_set_loses_its_people() {
    for world in worlds().await {
        let (portal, reviewer) = (&world.portal, world.reviewer().await);
        world.listing("882193", "Aurelia watch", "Shop", Some("shop@example.com")).await;
        let (id, waiting) = (report(&world, "Bo").await, report(&world, "Cy").await);
        portal.decide_report(&reviewer, id, Verdict::Uphold, REASON).await.unwrap();
        assert!(!world.mails("bo@example.com").await.is_empty());
        portal.forget_people().await.unwrap();
        let keep = portal.settings().keep;
        world.clock.advance(keep.mails * 86_400 - 60);
        portal.forget_people().await.unwrap();
        assert!(!world.mails("bo@example.com").await.is_empty());
        world.clock.advance(86_401);
        portal.forget_people().await.unwrap();
        assert!(!world.mails("bo@example.com").await.is_empty(), "it has not gone out yet");
        send_all(&world).await;
        world.clock.advance(86_401);
        assert!(portal.forget_people().await.unwrap() > 0);
        assert!(world.mails("bo@example.com").await.is_empty() && world.mails("shop@example.com").await.is_empty());
        assert_eq!(portal.forget_people().await.unwrap(), 0, "once a day");
        let reporter = async |id| portal.report_to_decide(&reviewer, id).await.unwrap().detail.reporter.unwrap();
        assert_eq!(reporter(id).await, "Bo (bo@example.com)", "for as long as it may be complained");
        world.clock.advance((keep.reporters - keep.mails) * 86_400);
        portal.forget_people().await.unwrap();
        assert_eq!(reporter(id).await, "somebody whose name was deleted");
        assert_eq!(reporter(waiting).await, "Cy (cy@example.com)", "nobody has decided it");
        let kept = portal.report_to_decide(&reviewer, id).await.unwrap().detail;
        assert_eq!((kept.report.state, kept.decision.unwrap().reason.as_str()), (ReportState::Upheld, REASON));
        assert!(kept.statement_id.is_some());
        // Then the audit log says that somebody decided, and no longer who.
        let named =
            async || portal.audit_log(&Actor::System, PageQuery { page: 1, size: 100 }).await.unwrap().rows.iter().any(|event| event.actor == "Rita Reviewer");
        let before = named().await;
        world.clock.advance(keep.actors * 86_400);
        portal.forget_people().await.unwrap();
        assert!(before && !named().await);
    }
}

#[tokio::test]
async fn a_person_who_asks_is_deleted_and_what_was_decided_stays() {
    for world in worlds().await {
        let (portal, reviewer) = (&world.portal, world.reviewer().await);
        world.listing("882193", "Aurelia watch", "Shop", Some("bo@example.com")).await;
        let (first, second) = (report(&world, "Bo").await, report(&world, "Cy").await);
        let system = Actor::System;
        let forgotten = portal.forget_person(&system, " Bo@example.com ").await.unwrap();
        assert!(!forgotten.account && forgotten.deleted.mails > 0);
        assert_eq!((forgotten.deleted.reports, forgotten.deleted.sellers), (1, 1));
        assert!(world.mails("bo@example.com").await.is_empty() && !world.mails("cy@example.com").await.is_empty());
        // The same of another: two reports of one listing without a person are two. They are decided, and nobody is mailed.
        portal.forget_person(&system, "cy@example.com").await.unwrap();
        for (id, verdict) in [(first, Verdict::Reject), (second, Verdict::Uphold)] {
            portal.decide_report(&reviewer, id, verdict, REASON).await.unwrap();
        }
        assert!(world.mails("").await.is_empty());
        assert!(!portal.forget_person(&system, "bo@example.com").await.unwrap().anything(), "nothing is left of it");
        assert!(matches!(portal.forget_person(&reviewer, "bo@example.com").await, Err(PortalError::Forbidden)));
    }
}

#[tokio::test]
async fn an_account_is_closed_with_its_name_and_its_rights() {
    for world in worlds().await {
        let portal = &world.portal;
        let aurelia = world.brand("Aurelia").await;
        let ann = world.member(aurelia.id, "Ann Archer", BrandRole::Manager).await;
        let id = ann.user_id().unwrap();
        portal.suspend(&Actor::System, id, "Ann Archer sold what was not hers to sell, by a bank account in Kiel").await.unwrap();
        portal.restore(&Actor::System, id).await.unwrap();
        let error = portal.close_account(&ann, "wrong").await.unwrap_err();
        assert!(matches!(error, PortalError::Invalid(_)));
        portal.close_account(&ann, PASSWORD).await.unwrap();
        assert_eq!((portal.forget_addresses().await.unwrap(), portal.forget_addresses().await.unwrap()), (1, 0));
        assert!(world.mails("ann.archer@example.com").await.is_empty());
        assert!(portal.sign_in(&anonymous(), "ann.archer@example.com", PASSWORD).await.is_err());
        let accounts = portal.accounts(&Actor::System, "", PageQuery { page: 1, size: 100 }).await.unwrap().rows;
        assert!(accounts.iter().all(|listed| !listed.account.name.contains("Ann") && !listed.account.email.as_str().contains("ann.archer")));
        let events = portal.audit_log(&Actor::System, PageQuery { page: 1, size: 100 }).await.unwrap().rows;
        assert!(events.iter().all(|event| event.actor != "Ann Archer" && !event.summary.contains("Ann Archer") && !event.summary.contains("Kiel")));
        // Nobody comes back by it.
        for refused in [portal.restore(&Actor::System, id).await, portal.set_staff_role(&Actor::System, id, Some(StaffRole::Reviewer)).await] {
            assert!(matches!(refused, Err(PortalError::Conflict(_))), "{refused:?}");
        }
        // Nobody leaves a team that has nobody else to lead it.
        let error = portal.close_account(&aurelia.owner, PASSWORD).await.unwrap_err().to_string();
        assert!(error.contains("would have no owner"), "{error}");
        let last = world.administrator().await;
        let error = portal.close_account(&last, PASSWORD).await.unwrap_err().to_string();
        assert!(error.contains("no administrator"), "{error}");
    }
}

/// A mail of the outbox, to somebody.
async fn mail(world: &World, to: &str, body: &str) {
    let mut tx = world.portal.db().begin().await.unwrap();
    let mail = store::mail::NewMail { to, subject: "News", body, secret: None };
    store::mail::insert(&mut tx, model::id::MailId(world.portal.new_id()), mail, world.portal.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn who_is_forgotten_takes_nothing_of_others_along() {
    for world in worlds().await {
        let portal = &world.portal;
        let aurelia = world.brand("Aurelia").await;
        for name in ["Bo", "Jimbo"] {
            portal.invite_to_team(&aurelia.owner, &email_of(name), "viewer").await.unwrap();
        }
        let contact = portal.settings().contact.to_string();
        let letter = format!("Ask Bo@example.com or jimbo@example.com. You may complain: write to {contact}");
        mail(&world, "cy@example.com", &letter).await;
        let bodies = async |to: &str| world.mails(to).await.into_iter().map(|mail| mail.body).collect::<Vec<_>>();
        let summaries = async || {
            let events = portal.audit_log(&Actor::System, PageQuery { page: 1, size: 100 }).await.unwrap().rows;
            events.into_iter().filter(|event| event.action == "team.invited").map(|event| event.summary).collect::<std::collections::BTreeSet<_>>()
        };
        let jimbo = bodies("jimbo@example.com").await;
        let forgotten = portal.forget_person(&Actor::System, "bo@example.com").await.unwrap();
        assert_eq!((forgotten.deleted.mails, forgotten.deleted.mentions, forgotten.deleted.events), (1, 1, 1));
        assert_eq!(bodies("jimbo@example.com").await, jimbo);
        assert!(bodies("bo@example.com").await.is_empty());
        assert_eq!(bodies("cy@example.com").await, [letter.replace("Bo@example.com", "(deleted)")]);
        let said = ["(deleted)", "jimbo@example.com"].map(|who| format!("Invited {who} to the team as viewer"));
        assert_eq!(summaries().await, said.into());
        // The portal's own address stands in every letter, those not sent yet among them.
        let forgotten = portal.forget_person(&Actor::System, &contact).await.unwrap();
        assert_eq!(forgotten.deleted.mentions, 0);
        assert!(bodies("cy@example.com").await[0].ends_with(&contact));
    }
}

#[tokio::test]
async fn only_somebody_who_may_act_takes_the_place_of_who_leaves() {
    for world in racing_worlds().await {
        let portal = &world.portal;
        let aurelia = world.brand("Aurelia").await;
        let zoe = world.member(aurelia.id, "Zoe", BrandRole::Owner).await;
        let adam = world.administrator().await;
        portal.suspend(&adam, zoe.user_id().unwrap(), "Somebody else reads the mails of this address.").await.unwrap();
        let error = portal.close_account(&aurelia.owner, PASSWORD).await.unwrap_err().to_string();
        assert!(error.contains("would have no owner"), "{error}");
        portal.restore(&adam, zoe.user_id().unwrap()).await.unwrap();
        let zoe = world.sign_in("zoe@example.com").await;
        // Two who leave at once.
        let (one, two) = tokio::join!(portal.close_account(&aurelia.owner, PASSWORD), portal.close_account(&zoe, PASSWORD));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let eve = world.person("Eve", Some(StaffRole::Administrator)).await;
        let (one, two) = tokio::join!(portal.close_account(&adam, PASSWORD), portal.close_account(&eve, PASSWORD));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }
}

#[tokio::test]
async fn administrators_hear_of_a_brand_that_nobody_acts_for_any_more() {
    for world in worlds().await {
        let portal = &world.portal;
        world.administrator().await;
        let aurelia = world.brand("Aurelia").await;
        let told = async || world.mails("adam.administrator@example.com").await.iter().filter(|mail| mail.subject.contains("Nobody acts for Aurelia")).count();
        for actor in [&aurelia.viewer, &aurelia.manager] {
            portal.close_account(actor, PASSWORD).await.unwrap();
            assert_eq!(told().await, 0);
        }
        portal.close_account(&aurelia.owner, PASSWORD).await.unwrap();
        assert_eq!(told().await, 1);
    }
}
