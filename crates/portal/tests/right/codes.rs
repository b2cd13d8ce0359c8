//! Codes that go to the contacts of a record, and contacts that object.

use super::*;

/// The same by another form, an hour after somebody else's.
async fn filed_as(world: &World, submission: u128) -> (Actor, RightId) {
    world.clock.advance(3600);
    let ada = world.person("Ada", None).await;
    let id = world.portal.file_right(&ada, filing(submission, "North & Lantern")).await.unwrap();
    (world.sign_in("ada@example.com").await, id)
}

#[tokio::test]
async fn five_wrong_codes_end_the_code_and_a_new_one_works() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        let first = code(&world).await;
        let wrong = if first.starts_with('0') { "1111-1111" } else { "0000-0000" };
        for left in ["4 tries are left", "3 tries are left", "2 tries are left", "One try is left", "Ask for a new code"] {
            let error = world.portal.confirm_right(&ada, id, wrong).await.unwrap_err().to_string();
            assert!(error.ends_with(left), "{error}");
        }
        let over = world.portal.confirm_right(&ada, id, &first).await.unwrap_err();
        assert!(over.to_string().contains("works no longer"), "the right code is too late now");
        world.clock.advance(60);
        world.portal.renew_code(&ada, id).await.unwrap();
        assert_ne!(code(&world).await, first);
        assert!(world.portal.confirm_right(&ada, id, &first).await.is_err());
        world.portal.confirm_right(&ada, id, &code(&world).await).await.unwrap();
        assert_eq!(state(&world, &ada, id).await, RightState::InReview);
        assert!(matches!(world.portal.confirm_right(&ada, id, &code(&world).await).await, Err(PortalError::Conflict(_))), "the second time");
    }
}

#[tokio::test]
async fn a_code_expires_and_a_person_can_be_asked_instead() {
    for world in worlds().await {
        import(&world).await;
        let (_, id) = filed(&world).await;
        world.clock.advance(14 * 86_400 + 1);
        let ada = world.sign_in("ada@example.com").await;
        assert!(world.portal.confirm_right(&ada, id, &code(&world).await).await.unwrap_err().to_string().contains("expired"));
        world.portal.ask_review(&ada, id).await.unwrap();
        assert_eq!(state(&world, &ada, id).await, RightState::InReview);
        assert!(matches!(world.portal.ask_review(&ada, id).await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn a_contact_that_changed_lately_gets_no_code() {
    for world in worlds().await {
        import(&world).await;
        world.clock.advance(60);
        let changed = RECORDS.replace("Docket@falk-oak.example", "thief@mail.example");
        let done = world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(changed)).await.unwrap();
        assert_eq!((done.summary.created, done.summary.updated), (0, 1));
        let (ada, id) = filed(&world).await;
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!(page.right.state, RightState::InReview);
        assert!(page.history[1].summary.contains("known here for less than 30 days"));
        // No code to anybody, and a warning to all who stand or stood there.
        for to in ["thief@mail.example", CONTACT, "ines@falk-oak.example"] {
            let mails = world.mails(to).await;
            assert_eq!(mails.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(), ["Somebody asks to enrol the mark “north & lantern™”"], "{to}");
        }
    }
}

#[tokio::test]
async fn a_record_imported_just_before_gets_no_code() {
    for world in worlds().await {
        import_now(&world).await;
        let (ada, id) = filed(&world).await;
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!((page.right.state, page.record.unwrap().contact_since), (RightState::InReview, NOON));
        assert!(!world.mails(CONTACT).await[0].body.lines().any(|line| line.starts_with("    ")), "no code");
    }
}

#[tokio::test]
async fn what_no_contact_confirmed_is_enrolled_after_three_days_unless_one_objects() {
    for world in worlds().await {
        import_now(&world).await;
        let (ada, id) = filed(&world).await;
        let rita = world.reviewer().await;
        world.clock.advance(1);
        world.portal.decide_right(&rita, id, true, "The pictures agree.").await.unwrap();
        assert_eq!(state(&world, &ada, id).await, RightState::Accepted);
        assert!(world.mails("ada@example.com").await[0].body.contains("it is enrolled on 26 Nov 2026"), "{:?}", world.mails("ada@example.com").await);
        let warning = world.mails("ines@falk-oak.example").await[0].clone();
        assert!(warning.body.contains("help@nordlys.example"), "{}", warning.body);
        world.clock.advance(72 * 3600 - 1);
        assert_eq!(world.portal.enrol_accepted().await.unwrap(), 0);
        // The link of the mail stops it; a made-up one does not.
        let key = warning.body.split("key=").nth(1).unwrap().split_whitespace().next().unwrap();
        assert!(matches!(world.portal.object_to_right(&anonymous(), id, "AAAA").await, Err(PortalError::Conflict(_))));
        world.portal.object_to_right(&anonymous(), id, key).await.unwrap();
        world.clock.advance(2);
        assert_eq!(world.portal.enrol_accepted().await.unwrap(), 0);
        assert_eq!(state(&world, &rita, id).await, RightState::InReview);
        assert_eq!(world.portal.right(&rita, id).await.unwrap().history.last().unwrap().action, "right.objected");
        let told = world.mails(rita.signed().unwrap().viewer.email.as_str()).await;
        assert!(told.iter().any(|mail| mail.subject == "Somebody objects to the enrolment of “north & lantern™”"), "{told:?}");
        // A person has looked at the objection, and decides; the link keeps nobody out for ever.
        world.portal.decide_right(&rita, id, true, "Their counsel confirmed it.").await.unwrap();
        assert_eq!(state(&world, &rita, id).await, RightState::Enrolled);
        assert!(world.mails("ada@example.com").await.iter().any(|mail| mail.subject == "Your mark “north & lantern™” is enrolled"));
        world.portal.object_to_right(&anonymous(), id, key).await.unwrap();
        assert_eq!(state(&world, &rita, id).await, RightState::Enrolled);
    }
}

#[tokio::test]
async fn an_objection_to_what_is_enrolled_waits_in_the_queue_until_a_reviewer_answers_it() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        world.portal.ask_review(&ada, id).await.unwrap();
        let rita = world.reviewer().await;
        world.portal.decide_right(&rita, id, true, "The pictures agree.").await.unwrap();
        let mails = world.mails("ines@falk-oak.example").await;
        let told = mails.iter().find(|mail| mail.body.contains("A code went to")).unwrap();
        assert!(
            told.body.contains("d•••@falk-oak.example") && told.body.matches("/not-ours").count() == 1,
            "the link stands in the place of no other dots: {}",
            told.body
        );
        let key = mails[0].body.split("key=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        world.clock.advance(3 * 86_400 + 1);
        assert_eq!(world.portal.enrol_accepted().await.unwrap(), 1);
        let waiting =
            async || (world.portal.rights_in_review(&rita, Default::default()).await.unwrap().total, world.portal.review_counts(&rita).await.unwrap().rights);
        assert_eq!(waiting().await, (0, 0));
        world.portal.object_to_right(&anonymous(), id, &key).await.unwrap();
        assert_eq!(waiting().await, (1, 1), "{:?}", world.engine);
        let page = world.portal.right(&rita, id).await.unwrap();
        assert_eq!((page.right.state, page.right.objected_at), (RightState::Enrolled, Some(world.portal.now())));
        assert!(matches!(world.portal.decide_right(&rita, id, true, " ").await, Err(PortalError::Invalid(_))));
        world.clock.advance(1);
        world.portal.decide_right(&rita, id, true, "The contact left the firm years ago.").await.unwrap();
        assert_eq!((waiting().await, state(&world, &rita, id).await), ((0, 0), RightState::Enrolled));
        let page = world.portal.right(&rita, id).await.unwrap();
        assert_eq!((page.right.objected_at, page.history.last().unwrap().action.as_str()), (None, "right.objection_dismissed"));
        assert!(matches!(world.portal.decide_right(&rita, id, true, "Again and again.").await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn a_rivals_filing_takes_no_code_away_and_an_accepted_one_is_not_said_to_be_enrolled() {
    for world in worlds().await {
        import(&world).await;
        let eve = world.person("Eve", None).await;
        let theirs = world.portal.file_right(&eve, filing(1, "Eve's Lanterns")).await.unwrap();
        let (ada, id) = filed_as(&world, 2).await;
        assert_eq!(state(&world, &ada, id).await, RightState::AwaitingCode, "a rival filed it an hour ago");
        // Her own earlier filing does not either.
        world.portal.withdraw_right(&ada, id).await.unwrap();
        let again = world.portal.file_right(&ada, Filing { brand: None, ..filing(3, "") }).await.unwrap();
        assert_eq!(state(&world, &ada, again).await, RightState::AwaitingCode);
        let rita = world.reviewer().await;
        world.portal.ask_review(&ada, again).await.unwrap();
        world.portal.decide_right(&rita, again, true, "The pictures agree.").await.unwrap();
        assert_eq!(state(&world, &ada, again).await, RightState::Accepted);
        let eve = world.sign_in("eve@example.com").await;
        world.portal.ask_review(&eve, theirs).await.unwrap();
        assert!(world.portal.right(&rita, theirs).await.unwrap().conflict.unwrap().accepted);
        let refused = world.portal.decide_right(&rita, theirs, true, "Also").await.unwrap_err().to_string();
        assert!(refused.contains("was accepted for “North & Lantern”") && !refused.contains("End that enrolment"), "{refused}");
    }
}
