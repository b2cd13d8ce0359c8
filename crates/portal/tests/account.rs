//! Accounts and sessions, as their users meet them.

mod support;

use model::{account::StaffRole, audit::AuditFilter, page::PageQuery};
use portal::{Actor, PortalError, session::SignedIn};
use support::*;

const EMAIL: &str = "ada@example.com";

#[tokio::test]
async fn somebody_signs_up_proves_the_address_and_signs_in() {
    for world in worlds().await {
        let portal = &world.portal;
        portal.sign_up(&anonymous(), "Ada", EMAIL, PASSWORD).await.unwrap();
        // Not before the address is proved; another link comes.
        assert!(matches!(portal.sign_in(&anonymous(), EMAIL, PASSWORD).await.unwrap(), SignedIn::Unverified));
        let mails = world.mails(EMAIL).await;
        assert_eq!(mails.len(), 2);
        portal.verify_email(&anonymous(), &token_in(&mails[0]), PASSWORD).await.unwrap();
        // A link works once, and the other one is void now.
        for mail in &mails {
            assert!(matches!(portal.verify_email(&anonymous(), &token_in(mail), PASSWORD).await, Err(PortalError::Conflict(_))));
        }
        let actor = world.sign_in(EMAIL).await;
        assert_eq!(actor.name(), "Ada");
        // Nobody was signed in yet; the log names who did it all the same.
        let log = portal.audit_log(&Actor::System, PageQuery::default()).await.unwrap();
        let mut told: Vec<_> = log.rows.iter().map(|entry| (entry.actor.as_str(), entry.summary.as_str())).collect();
        told.sort_unstable();
        assert_eq!(told, [("Ada", "Confirmed the e-mail address"), ("Ada", "Signed in"), ("Ada", "Signed up")]);
        let found = async |q: &str, kind: &str, to: &str| {
            portal.search_audit(&Actor::System, &AuditFilter::read(q, kind, "", to), PageQuery::default()).await.unwrap().total
        };
        assert_eq!((found("aDa", "session.", "").await, found("signed UP", "", "").await, found("100%", "", "").await), (1, 1, 0));
        assert_eq!((found("", "", "2026-11-23").await, found("", "", "2026-11-22").await), (3, 0));
        assert_eq!(portal.sessions(&actor).await.unwrap().len(), 1);
        portal.sign_out(&actor).await.unwrap();
        assert!(matches!(portal.sessions(&anonymous()).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn who_signed_up_first_with_an_address_has_nothing_once_its_owner_proves_it() {
    const HERS: &str = "quiet harbour seven owls";
    for world in worlds().await {
        let portal = &world.portal;
        portal.sign_up(&anonymous(), "Evil at evil.example", EMAIL, PASSWORD).await.unwrap();
        let evil = world.mails(EMAIL).await[0].clone();
        assert!(!evil.body.contains("evil.example"), "nobody's words go to a stranger: {}", evil.body);
        world.clock.advance(60);
        portal.sign_up(&anonymous(), "Ada", EMAIL, HERS).await.unwrap();
        let hers = world.mails(EMAIL).await[0].clone();
        // And once more, so that his are the name and the password that stand when she opens her link.
        world.clock.advance(60);
        portal.sign_up(&anonymous(), "Evil", EMAIL, PASSWORD).await.unwrap();
        let again = world.mails(EMAIL).await[0].clone();
        // His links with her password, and hers with his: nobody has both.
        for (mail, password) in [(&evil, HERS), (&again, HERS), (&hers, PASSWORD)] {
            assert!(matches!(portal.verify_email(&anonymous(), &token_in(mail), password).await, Err(PortalError::Invalid(_))));
        }
        portal.verify_email(&anonymous(), &token_in(&hers), HERS).await.unwrap();
        assert!(portal.sign_in(&anonymous(), EMAIL, PASSWORD).await.is_err());
        let SignedIn::Session(token) = portal.sign_in(&anonymous(), EMAIL, HERS).await.unwrap() else { panic!() };
        assert_eq!(world.again(&token.0).await.name(), "Ada");
        for mail in [&evil, &again] {
            assert!(matches!(portal.verify_email(&anonymous(), &token_in(mail), PASSWORD).await, Err(PortalError::Conflict(_))));
        }
    }
}

#[tokio::test]
async fn signing_up_and_in_does_not_flood_a_strangers_mail() {
    for world in worlds().await {
        world.portal.sign_up(&anonymous(), "Ada", EMAIL, PASSWORD).await.unwrap();
        for n in 0..60 {
            let answer = world.portal.sign_in(&anonymous(), EMAIL, PASSWORD).await;
            assert!(
                if n < 5 { matches!(answer, Ok(SignedIn::Unverified)) } else { matches!(answer, Err(PortalError::TooMany { .. })) },
                "{n}: a link is said to be sent where it is"
            );
        }
        assert_eq!(world.mails(EMAIL).await.len(), 6);
        // Nor do those who sign up with it from everywhere, and they keep nobody from the link who has the password.
        world.clock.advance(3601);
        for place in 0..12 {
            let from = Actor::Anonymous(portal::Client { address: format!("198.51.100.{place}"), ..portal::Client::default() });
            let answer = world.portal.sign_up(&from, "Evil", EMAIL, PASSWORD).await;
            assert_eq!(answer.is_ok(), place < 10, "{place}");
        }
        assert_eq!(world.mails(EMAIL).await.len(), 16);
        assert!(matches!(world.portal.sign_in(&anonymous(), EMAIL, PASSWORD).await.unwrap(), SignedIn::Unverified));
    }
}

#[tokio::test]
async fn who_proves_an_address_by_a_new_password_keeps_no_strangers_name_and_waits_for_nothing() {
    for world in worlds().await {
        let portal = &world.portal;
        portal.sign_up(&anonymous(), "Pay 50 EUR at evil.example", EMAIL, PASSWORD).await.unwrap();
        world.clock.advance(60);
        portal.forgot_password(&anonymous(), EMAIL).await.unwrap();
        portal.reset_password(&anonymous(), &token_in(&world.mails(EMAIL).await[0]), "quiet harbour seven owls").await.unwrap();
        let SignedIn::Session(token) = portal.sign_in(&anonymous(), EMAIL, "quiet harbour seven owls").await.unwrap() else { panic!() };
        assert_eq!(world.again(&token.0).await.name(), EMAIL.split('@').next().unwrap());
        // At home, where the person signed in before, mistyping is counted by itself, and forgotten with the new password.
        for _ in 0..6 {
            let _ = portal.sign_in(&anonymous(), EMAIL, "not the right password").await;
        }
        world.clock.advance(1);
        portal.forgot_password(&anonymous(), EMAIL).await.unwrap();
        let mails = world.mails(EMAIL).await;
        let link = mails.iter().find(|mail| mail.subject == "Set a new password").unwrap();
        portal.reset_password(&anonymous(), &token_in(link), "violet harbour nine owls").await.unwrap();
        assert!(matches!(portal.sign_in(&anonymous(), EMAIL, "violet harbour nine owls").await.unwrap(), SignedIn::Session(_)));
    }
}

#[tokio::test]
async fn an_expired_link_says_so_and_changes_nothing() {
    for world in worlds().await {
        world.portal.sign_up(&anonymous(), "Ada", EMAIL, PASSWORD).await.unwrap();
        world.clock.advance(24 * 3600 + 1);
        let token = token_in(&world.mails(EMAIL).await[0]);
        let error = world.portal.verify_email(&anonymous(), &token, PASSWORD).await.unwrap_err();
        assert!(error.to_string().contains("expired"), "{error}");
        assert!(matches!(world.portal.sign_in(&anonymous(), EMAIL, PASSWORD).await.unwrap(), SignedIn::Unverified));
    }
}

#[tokio::test]
async fn an_address_that_is_taken_answers_like_a_free_one_and_its_owner_is_told() {
    for world in worlds().await {
        world.person("Ada", None).await;
        world.portal.sign_up(&anonymous(), "Mallory", EMAIL, "another long password 7").await.unwrap();
        let mails = world.mails(EMAIL).await;
        assert_eq!(mails[0].subject, "You have an account already");
        // The password is still Ada's.
        world.sign_in(EMAIL).await;
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_answer_alike_and_slow_down() {
    for world in worlds().await {
        world.person("Ada", None).await;
        let mut answers = Vec::new();
        for email in [EMAIL, "nobody@example.com"] {
            for _ in 0..6 {
                let error = world.portal.sign_in(&anonymous(), email, "not the right password").await.err().unwrap();
                answers.push((email, error.to_string()));
            }
        }
        assert_eq!(answers[0].1, answers[6].1);
        assert_eq!(answers[5].1, answers[11].1);
        assert!(answers[5].1.starts_with("Too many tries"), "{}", answers[5].1);
        // The right password waits as well, and works after the wait.
        assert!(matches!(world.portal.sign_in(&anonymous(), EMAIL, PASSWORD).await, Err(PortalError::TooMany { .. })));
        world.clock.advance(2);
        world.sign_in(EMAIL).await;
    }
}

#[tokio::test]
async fn nobody_keeps_another_out_of_an_account_by_wrong_passwords() {
    let elsewhere = Actor::Anonymous(portal::Client { address: "198.51.100.9".into(), user_agent: "test".into(), ..Default::default() });
    for world in worlds().await {
        world.person("Ada", None).await;
        for _ in 0..20 {
            let _refused = world.portal.sign_in(&elsewhere, EMAIL, "not the right password").await;
            world.clock.advance(301);
        }
        // She is told once, and signs in where she always does; there, only what was tried there counts.
        let told: Vec<_> = world.mails(EMAIL).await.into_iter().map(|mail| mail.subject).collect();
        assert_eq!(told, ["Somebody tries passwords at your account"]);
        assert!(world.portal.sign_in(&elsewhere, EMAIL, "not the right password").await.is_err());
        assert!(matches!(world.portal.sign_in(&elsewhere, EMAIL, PASSWORD).await, Err(PortalError::TooMany { .. })));
        world.sign_in(EMAIL).await;
    }
}

#[tokio::test]
async fn a_new_password_by_mail_ends_all_sessions() {
    for world in worlds().await {
        world.person("Ada", None).await;
        let SignedIn::Session(token) = world.portal.sign_in(&anonymous(), EMAIL, PASSWORD).await.unwrap() else { panic!() };
        world.portal.forgot_password(&anonymous(), EMAIL).await.unwrap();
        world.portal.forgot_password(&anonymous(), "nobody@example.com").await.unwrap();
        assert!(world.mails("nobody@example.com").await.is_empty());
        let link = token_in(&world.mails(EMAIL).await[0]);
        let weak = world.portal.reset_password(&anonymous(), &link, "passwordpassword").await;
        assert!(matches!(weak, Err(PortalError::Invalid(_))), "a refused password does not use the link up");
        world.portal.reset_password(&anonymous(), &link, "quiet harbour seven owls").await.unwrap();
        assert!(matches!(world.again(&token.0).await, Actor::Anonymous(_)));
        assert!(world.portal.sign_in(&anonymous(), EMAIL, PASSWORD).await.is_err());
        assert!(world.portal.sign_in(&anonymous(), EMAIL, "quiet harbour seven owls").await.is_ok());
    }
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    for world in worlds().await {
        let ada = world.person("Ada", None).await;
        let eve = world.person("Eve", None).await;
        world.clock.advance(5);
        world.sign_in(EMAIL).await;
        let sessions = world.portal.sessions(&ada).await.unwrap();
        assert_eq!(sessions.iter().map(|s| s.current).collect::<Vec<_>>(), [false, true]);
        assert!(matches!(world.portal.end_session(&eve, sessions[0].id).await, Err(PortalError::NotFound(_))));
        world.portal.end_session(&ada, sessions[0].id).await.unwrap();
        assert!(matches!(world.portal.end_session(&ada, sessions[0].id).await, Err(PortalError::NotFound(_))));
        assert_eq!(world.portal.sessions(&ada).await.unwrap().len(), 1);
        // Sessions that nobody uses end by themselves.
        world.clock.advance(15 * 86_400);
        assert!(world.portal.sessions(&ada).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn only_an_administrator_changes_roles_and_never_their_own() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let reviewer = world.reviewer().await;
        let ada = world.person("Ada", None).await;
        let id = ada.user_id().unwrap();
        for other in [&anonymous(), &ada, &reviewer] {
            assert!(world.portal.set_staff_role(other, id, Some(StaffRole::Administrator)).await.is_err());
            assert!(world.portal.accounts(other, "", Default::default()).await.is_err());
        }
        assert!(matches!(world.portal.set_staff_role(&admin, admin.user_id().unwrap(), None).await, Err(PortalError::Conflict(_))));
        world.portal.set_staff_role(&admin, id, Some(StaffRole::Reviewer)).await.unwrap();
        assert_eq!(world.portal.accounts(&admin, "ada@", Default::default()).await.unwrap().rows[0].account.staff_role, Some(StaffRole::Reviewer));
        // Who changes a shop sees whose it is now.
        world.listing("L-1", "Old lamp", "Cheap Bags", None).await;
        world.portal.add_to_shop(&admin, id, "Cheap Bags").await.unwrap();
        let listed = world.portal.accounts(&admin, "ada@", Default::default()).await.unwrap().rows.remove(0);
        assert_eq!(listed.shops.iter().map(|shop| shop.name.as_str()).collect::<Vec<_>>(), ["Cheap Bags"], "{:?}", world.engine);
    }
}

#[tokio::test]
async fn who_is_suspended_learns_why_and_where_to_complain() {
    const WHY: &str = "Somebody else signs in with this account";
    for world in worlds().await {
        let (admin, ada) = (world.administrator().await, world.clerk("Ada", "Cheap Bags").await);
        let id = ada.user_id().unwrap();
        assert!(matches!(world.portal.suspend(&ada, id, WHY).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.suspend(&admin, admin.user_id().unwrap(), WHY).await, Err(PortalError::Conflict(_))));
        assert!(matches!(world.portal.suspend(&admin, id, "").await, Err(PortalError::Invalid(_))));
        let means = world.portal.suspension(&admin, id).await.unwrap();
        // Signed in when the account was made, and once more for the shop.
        assert_eq!((means.sessions, means.shops[0].name.as_str(), means.unanswered), (2, "Cheap Bags", 0));
        world.clock.advance(1);
        world.portal.suspend(&admin, id, WHY).await.unwrap();
        let letter = &world.mails(EMAIL).await[0];
        assert_eq!(letter.subject, "Your account was suspended");
        for said in [WHY, "help@nordlys.example", "“Cheap Bags” stay as they are", "you may complain free of charge within six months"] {
            assert!(letter.body.contains(said), "{said}: {}", letter.body);
        }
        let log = world.portal.audit_log(&admin, PageQuery::default()).await.unwrap();
        assert_eq!(log.rows[0].summary, format!("Suspended Ada: {WHY}"));
        // With the password one reads why; without it nothing is said.
        for _ in 0..7 {
            let told = world.portal.sign_in(&anonymous(), EMAIL, PASSWORD).await.err().unwrap().to_string();
            assert!(told.contains("suspended on 23 Nov 2026") && told.contains(WHY) && told.contains("help@nordlys.example"), "{told}");
        }
        let wrong = world.portal.sign_in(&anonymous(), EMAIL, "not the right password").await.err().unwrap().to_string();
        assert!(!wrong.contains("suspended"), "{wrong}");
        world.clock.advance(1);
        world.portal.forgot_password(&anonymous(), EMAIL).await.unwrap();
        let letter = &world.mails(EMAIL).await[0];
        assert!(letter.subject == "Your account is suspended" && letter.body.contains(WHY) && !letter.body.contains("token="), "{letter:?}");
        assert!(matches!(world.portal.suspend(&admin, id, WHY).await, Err(PortalError::Conflict(_))), "once");
        world.clock.advance(1);
        world.portal.restore(&admin, id).await.unwrap();
        assert_eq!(world.mails(EMAIL).await[0].subject, "Your account works again");
        assert!(matches!(world.portal.restore(&admin, id).await, Err(PortalError::Conflict(_))));
        world.sign_in(EMAIL).await;
    }
}

#[tokio::test]
async fn the_outbox_shows_no_link_and_reading_a_mail_is_noted() {
    for world in worlds().await {
        let admin = world.administrator().await;
        world.person("Ada", None).await;
        world.portal.forgot_password(&anonymous(), EMAIL).await.unwrap();
        let token = token_in(&world.mails(EMAIL).await[0]);
        let sent = world.portal.outbox(&admin, PageQuery::default()).await.unwrap();
        let id = sent.rows.iter().find(|mail| mail.to == EMAIL).unwrap().id;
        world.clock.advance(1);
        let mail = world.portal.outbox_mail(&admin, id).await.unwrap();
        assert!(mail.body.contains("Set a new password here:\n\n•••") && !mail.body.contains(&token), "{}", mail.body);
        let log = world.portal.audit_log(&admin, PageQuery::default()).await.unwrap();
        assert_eq!((&*log.rows[0].action, &*log.rows[0].actor), ("mail.read", admin.name()));
        assert_eq!(log.rows[0].summary, "Read the mail “Set a new password”");
        // The reader's own copy works.
        world.portal.reset_password(&anonymous(), &token, "quiet harbour seven owls").await.unwrap();
    }
}

#[tokio::test]
async fn the_operator_appoints_the_first_administrator_who_chooses_a_password_by_a_link() {
    const NEW: &str = "quiet harbour seven owls";
    for world in worlds().await {
        let portal = &world.portal;
        // Somebody else was quicker to sign up with the address, and has nothing of it.
        portal.sign_up(&anonymous(), "Evil", EMAIL, PASSWORD).await.unwrap();
        let appointed = portal.appoint(&Actor::System, EMAIL, "Ada", Some(StaffRole::Administrator)).await.unwrap();
        assert_eq!((appointed.name.as_str(), appointed.made), ("Ada", false));
        let link = appointed.link.unwrap();
        portal.reset_password(&anonymous(), link.split_once("token=").unwrap().1, NEW).await.unwrap();
        assert!(portal.sign_in(&anonymous(), EMAIL, PASSWORD).await.is_err());
        let SignedIn::Session(_) = portal.sign_in(&anonymous(), EMAIL, NEW).await.unwrap() else { panic!("no session") };
        // Proved now: no link any more. And the role goes again.
        let again = portal.appoint(&Actor::System, EMAIL, "", Some(StaffRole::Reviewer)).await.unwrap();
        assert_eq!((again.name.as_str(), again.link), ("Ada", None));
        portal.appoint(&Actor::System, EMAIL, "", None).await.unwrap();
        let accounts = portal.accounts(&Actor::System, EMAIL, PageQuery::default()).await.unwrap();
        assert_eq!(accounts.rows[0].account.staff_role, None);
        assert!(portal.appoint(&Actor::System, "nobody@market.example", "", None).await.is_err());
        assert!(portal.appoint(&anonymous(), EMAIL, "", Some(StaffRole::Administrator)).await.is_err());
    }
}
