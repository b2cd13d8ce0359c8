//! Who decides an enrolment, and what it says afterwards.

use super::*;

#[tokio::test]
async fn a_right_that_is_looked_at_again_shows_what_was_decided() {
    for world in worlds().await {
        import_now(&world).await;
        let (_, id) = filed(&world).await;
        let rita = world.reviewer().await;
        world.clock.advance(1);
        world.portal.decide_right(&rita, id, true, "The pictures agree.").await.unwrap();
        let mail = world.mails("ines@falk-oak.example").await[0].clone();
        let key = mail.body.split("key=").nth(1).unwrap().split_whitespace().next().unwrap();
        world.clock.advance(1);
        world.portal.object_to_right(&anonymous(), id, key).await.unwrap();
        let page = world.portal.right(&rita, id).await.unwrap();
        assert_eq!((page.right.state, page.decided_as()), (RightState::InReview, RightState::Accepted), "it never was enrolled");
        world.clock.advance(1);
        world.portal.decide_right(&rita, id, true, "Their counsel confirmed it.").await.unwrap();
        world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(RECORDS.replace("Lantern Works Ltd", "Somebody Else SA"))).await.unwrap();
        let page = world.portal.right(&rita, id).await.unwrap();
        assert_eq!((page.right.state, page.decided_as()), (RightState::InReview, RightState::Enrolled));
    }
}

#[tokio::test]
async fn a_mark_that_is_not_in_force_is_not_enrolled() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        world.portal.confirm_right(&ada, id, &code(&world).await).await.unwrap();
        let dead = RECORDS.replace("<tmk:MarkCurrentStatusCode>702</tmk:MarkCurrentStatusCode>", "<tmk:MarkCurrentStatusCode>710</tmk:MarkCurrentStatusCode>");
        world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(dead)).await.unwrap();
        let rita = world.reviewer().await;
        let refused = world.portal.decide_right(&rita, id, true, "The pictures agree.").await.unwrap_err();
        assert!(refused.to_string().contains("not in force"), "{refused}");
        assert_eq!(state(&world, &rita, id).await, RightState::InReview);
        world.portal.decide_right(&rita, id, false, "The registration was cancelled.").await.unwrap();
    }
}

#[tokio::test]
async fn of_two_reviewers_one_wins_and_the_other_is_told() {
    for world in racing_worlds().await {
        let (ada, id) = filed(&world).await;
        let rita = world.reviewer().await;
        let adam = world.administrator().await;
        let one = world.portal.decide_right(&rita, id, true, "Agrees");
        let two = world.portal.decide_right(&adam, id, false, "Differs");
        let (one, two) = tokio::join!(one, two);
        let lost = match (one, two) {
            (Ok(()), Err(error)) | (Err(error), Ok(())) => error,
            other => panic!("{other:?}"),
        };
        assert!(lost.to_string().starts_with("Another reviewer was quicker"), "{lost}");
        assert!(state(&world, &ada, id).await != RightState::InReview);
        assert_eq!(world.mails("ada@example.com").await.len(), 1);
    }
}

#[tokio::test]
async fn a_refused_brand_reads_the_reason_and_can_file_again() {
    for world in worlds().await {
        let (ada, id) = filed(&world).await;
        let rita = world.reviewer().await;
        assert!(matches!(world.portal.decide_right(&rita, id, false, "  ").await, Err(PortalError::Invalid(_))));
        world.portal.decide_right(&rita, id, false, "The number is of another mark.").await.unwrap();
        assert!(world.mails("ada@example.com").await[0].body.contains("The number is of another mark."));
        assert_eq!(world.portal.right(&ada, id).await.unwrap().right.decision.unwrap().reason, "The number is of another mark.");
        world.portal.file_right(&ada, Filing { brand: None, ..filing(2, "") }).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_of_a_brand_decides_its_enrolment_whatever_their_role_in_it() {
    for world in worlds().await {
        let (_, id) = filed(&world).await;
        let (rita, adam) = (world.reviewer().await, world.administrator().await);
        let brand = world.portal.right(&rita, id).await.unwrap().right.brand_id;
        for (name, role) in [("Vera", BrandRole::Viewer), ("Mona", BrandRole::Manager), ("Olga", BrandRole::Owner)] {
            let member = world.member(brand, name, role).await;
            world.portal.set_staff_role(&adam, member.user_id().unwrap(), Some(StaffRole::Reviewer)).await.unwrap();
            let member = world.sign_in(&email_of(name)).await;
            assert_eq!(world.portal.right(&member, id).await.unwrap().own_cause, Some(OwnCause::Brand), "{name}");
            let refused = world.portal.decide_right(&member, id, true, "Ours").await.unwrap_err();
            assert!(refused.to_string().starts_with("You act for this brand yourself"), "{refused}");
        }
        assert_eq!(world.portal.right(&rita, id).await.unwrap().own_cause, None);
        world.portal.decide_right(&rita, id, true, "The record and the pictures agree.").await.unwrap();
    }
}

#[tokio::test]
async fn others_see_and_do_nothing() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        let picture = world.portal.right(&ada, id).await.unwrap().pictures[0];
        let eve = world.person("Eve", None).await;
        let rita = world.reviewer().await;
        let portal = &world.portal;
        assert!(matches!(portal.right(&eve, id).await, Err(PortalError::NotFound(_))));
        assert!(matches!(portal.right(&anonymous(), id).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.right(&ada, RightId(Uuid::from_u128(9))).await, Err(PortalError::NotFound(_))));
        assert!(portal.right(&rita, id).await.is_ok());
        assert!(matches!(portal.picture(&eve, picture).await, Err(PortalError::NotFound(_))));
        assert!(portal.picture(&rita, picture).await.is_ok());
        for stranger in [&eve, &anonymous(), &rita] {
            assert!(portal.confirm_right(stranger, id, "1111-1111").await.is_err());
            assert!(portal.renew_code(stranger, id).await.is_err());
            assert!(portal.ask_review(stranger, id).await.is_err());
            assert!(portal.withdraw_right(stranger, id).await.is_err());
        }
        for stranger in [&eve, &anonymous(), &ada] {
            assert!(portal.decide_right(stranger, id, true, "Mine").await.is_err());
            assert!(portal.rights_in_review(stranger, Default::default()).await.is_err());
            assert!(portal.import_trademarks(stranger, &b""[..]).await.is_err());
        }
        assert!(matches!(portal.file_right(&anonymous(), filing(7, "X")).await.unwrap_err().error, PortalError::SignInNeeded));
        assert_eq!(state(&world, &ada, id).await, RightState::AwaitingCode);
    }
}
