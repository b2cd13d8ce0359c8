//! Enrolments that end.

use super::*;

/// Ada's right, enrolled, and a report of hers that relies on it.
async fn enrolled_and_reported(world: &World) -> (Actor, Actor, RightId, ReportId) {
    import(world).await;
    let (ada, id) = filed(world).await;
    world.portal.ask_review(&ada, id).await.unwrap();
    let rita = world.reviewer().await;
    world.portal.decide_right(&rita, id, true, "The record and the pictures agree.").await.unwrap();
    world.clock.advance(3 * 86_400 + 1);
    assert_eq!(world.portal.enrol_accepted().await.unwrap(), 1, "nobody objected");
    let ada = world.sign_in("ada@example.com").await;
    let rita = world.sign_in(&rita.signed().unwrap().viewer.email.to_string()).await;
    let listing = world.listing("L-1", "North & Lantern lamp", "Lamp shop", Some("lamps@example.com")).await;
    let report = world.portal.file_report(&ada, world.brand_report(listing, id, "The lamp has no seal, and costs a tenth of ours.")).await.unwrap().id;
    (ada, rita, id, report)
}

const UPHOLD: &str = "The lamp lacks the seal that every genuine one has.";

#[tokio::test]
async fn the_marketplace_ends_an_enrolment_and_nothing_is_removed_by_it_any_more() {
    for world in worlds().await {
        let (ada, rita, id, report) = enrolled_and_reported(&world).await;
        assert!(matches!(world.portal.end_right(&ada, id, "Not yours").await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.end_right(&rita, id, " ").await, Err(PortalError::Invalid(_))));
        let wrong = world.portal.decide_right(&rita, id, false, "Not yours").await.unwrap_err().to_string();
        assert!(wrong.contains("offers to end the enrolment"), "{wrong}");
        world.portal.end_right(&rita, id, "The maker itself wrote that it does not know this brand.").await.unwrap();
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!((page.right.state, page.brand.enrolled_at), (RightState::Ended, None));
        let mail = &world.mails("ada@example.com").await[0];
        assert!(mail.body.contains("does not know this brand") && mail.body.contains("help@nordlys.example"), "{}", mail.body);
        assert!(matches!(world.portal.end_right(&rita, id, "Again").await, Err(PortalError::Conflict(_))), "the second time");
        // Its reports wait, and can be rejected alone.
        let shown = world.portal.report_to_decide(&rita, report).await.unwrap();
        assert_eq!(shown.right_now.map(|right| right.state), Some(RightState::Ended));
        let refused = world.portal.decide_report(&rita, report, Verdict::Uphold, UPHOLD).await.unwrap_err().to_string();
        assert!(refused.contains("is not enrolled any more") && world.mails("lamps@example.com").await.is_empty(), "{refused}");
        world.portal.decide_report(&rita, report, Verdict::Reject, "The right that it relies on was ended.").await.unwrap();
        // Whoever owns it can have it enrolled now.
        let mia = world.person("Mia", None).await;
        let hers = world.portal.file_right(&mia, filing(7, "Mia's")).await.unwrap();
        assert_eq!(world.portal.right(&rita, hers).await.unwrap().conflict, None);
    }
}

#[tokio::test]
async fn a_record_that_ends_or_passes_to_another_brings_its_right_before_a_reviewer() {
    let dead = RECORDS.replace("<tmk:MarkCurrentStatusCode>702<", "<tmk:MarkCurrentStatusCode>710<");
    let sold = RECORDS.replace("Lantern Works Ltd", "Somebody Else SA");
    for (changed, said) in [(dead, "in force"), (sold, "another owner: ")] {
        assert_ne!(changed, RECORDS);
        for world in worlds().await {
            let (ada, rita, id, report) = enrolled_and_reported(&world).await;
            let same = world.portal.import_trademarks(&Actor::System, RECORDS.as_bytes()).await.unwrap();
            assert_eq!((same.questioned, state(&world, &ada, id).await), (0, RightState::Enrolled));
            let done = world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(changed.clone())).await.unwrap();
            let page = world.portal.right(&ada, id).await.unwrap();
            assert_eq!((done.questioned, page.right.state, page.brand.enrolled_at), (1, RightState::InReview, None));
            assert!(page.history.iter().any(|entry| entry.action == "right.questioned" && entry.summary.contains(said)), "{:?}", page.history);
            assert!(world.mails("ada@example.com").await.iter().any(|mail| mail.body.contains(said)));
            assert_eq!(world.portal.rights_in_review(&rita, Default::default()).await.unwrap().total, 1);
            assert!(matches!(world.portal.decide_report(&rita, report, Verdict::Uphold, UPHOLD).await, Err(PortalError::Conflict(_))));
            let decided = world.portal.decide_right(&rita, id, true, "The brand showed us the new entry.").await;
            if said == "in force" {
                assert!(decided.is_err(), "a registration that is over is no right");
                continue;
            }
            // A person has looked at that, and no contact objects: the same record asks nothing again.
            decided.unwrap();
            world.clock.advance(3 * 86_400 + 1);
            assert_eq!(world.portal.enrol_accepted().await.unwrap(), 1);
            let rita = world.sign_in(&rita.signed().unwrap().viewer.email.to_string()).await;
            let again = world.portal.import_trademarks(&Actor::System, std::io::Cursor::new(changed.clone())).await.unwrap();
            assert_eq!((again.questioned, state(&world, &ada, id).await), (0, RightState::Enrolled));
            world.portal.decide_report(&rita, report, Verdict::Uphold, UPHOLD).await.unwrap();
        }
    }
}
