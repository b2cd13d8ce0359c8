//! Who is told of an alert, and what is made of it.

use super::*;

#[tokio::test]
async fn a_brand_is_mailed_all_its_new_alerts_in_one_and_at_most_once_an_hour() {
    for world in racing_worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        sell_fakes(&world, codes[1]).await;
        let other = world.again_as_another_process();
        let (one, two) = tokio::join!(world.portal.mail_alerts(), other.mail_alerts());
        assert_eq!(one.unwrap() + two.unwrap(), 2, "the owner and the manager, once though two nodes looked");
        let mails = world.mails("owner.of.aurelia@example.com").await;
        let digest = mails.iter().find(|mail| mail.subject.contains("look like those of copies")).unwrap();
        assert!(
            digest.body.contains("Heritage chronograph, lot H42-0312: 2 units probably copied") && digest.body.contains("/brand/alerts"),
            "{}",
            digest.body
        );
        assert!(!world.mails("viewer.of.aurelia@example.com").await.iter().any(|mail| mail.subject.contains("copies")));
        assert_eq!(world.portal.mail_alerts().await.unwrap(), 0, "nothing is told twice");
        // One that comes a moment later waits for the hour to pass.
        let before = world.portal.now();
        sell_fakes(&world, codes[2]).await;
        let passed = world.portal.now().seconds_since(before);
        world.clock.advance(600 - passed);
        assert_eq!(world.portal.mail_alerts().await.unwrap(), 0);
        world.clock.advance(3600);
        assert_eq!(world.portal.mail_alerts().await.unwrap(), 2);
    }
}

#[tokio::test]
async fn a_report_made_from_an_alert_holds_its_findings_and_is_found_from_it() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let right = RightId(world.portal.new_id());
        testing::make_right(world.portal.db(), right, aurelia.id, "AURELIA", aurelia.owner.user_id().unwrap()).await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        let listing: ListingId = world.listing("L-1", "Aurelia chronograph, new", "bargains", None).await;
        let other: ListingId = world.listing("L-2", "Aurelia chronograph, used", "Corner shop", None).await;
        // Two people say where they bought it, one of them twice.
        for (n, who) in [(1, 61), (2, 62), (3, 62)] {
            let (once, serial) = (Once::of_sender(uuid::Uuid::from_u128(n)), codes[0].serial());
            world.portal.check_code(&buyer(who, "DE"), &CheckQuestion { code: &serial, once: Some(once), ..CheckQuestion::default() }).await.unwrap();
            world.portal.tell_of_check(&buyer(who, "DE"), once, TellForm { code: &serial, bought_at: "L-1", ..TellForm::default() }).await.unwrap();
        }
        let alert = alerts(&world, &aurelia.owner).await.remove(0);
        let detail = world.portal.alert(&aurelia.viewer, alert.id).await.unwrap();
        assert_eq!(detail.named.iter().map(|named| (named.listing.id, named.people)).collect::<Vec<_>>(), [(listing, 2)]);
        assert!(detail.listings.iter().all(|other| other.id != listing) && !detail.more);
        let draft = world.portal.report_draft(&aurelia.manager, listing, Some(alert.id)).await.unwrap();
        assert!(draft.explanation.contains("lot H42-0312") && draft.explanation.contains(&alert.findings[0].text), "{}", draft.explanation);
        assert!(draft.explanation.starts_with("2 people who checked it say that they bought it from this listing."), "{}", draft.explanation);
        // Against who was not named its checks say nothing.
        let innocent = world.portal.report_draft(&aurelia.manager, other, Some(alert.id)).await.unwrap();
        assert!(
            !innocent.explanation.contains("checked") && innocent.warnings.iter().any(|text| text.contains("nothing links it to the unit")),
            "{innocent:?}"
        );
        assert_eq!(innocent.ground, world.portal.report_draft(&aurelia.manager, other, None).await.unwrap().ground);
        let form = BrandReport {
            submission: draft.submission,
            listing,
            right,
            ground: draft.ground.to_string(),
            explanation: draft.explanation,
            good_faith: true,
            considered: false,
            kept_pictures: Vec::new(),
            pictures: Vec::new(),
            alert: Some(alert.id),
        };
        let (_, foreign, _) = world.enrolled_brand("Borealis").await;
        let stranger = world.member(foreign, "Boris Borealis", model::account::BrandRole::Manager).await;
        assert!(world.portal.report_draft(&stranger, listing, Some(alert.id)).await.is_err());
        assert!(matches!(world.portal.file_report(&stranger, form.clone()).await.map_err(|refused| refused.error), Err(PortalError::NotFound(_))));
        let filed = world.portal.file_report(&aurelia.manager, form.clone()).await.unwrap();
        assert!(!world.portal.file_report(&aurelia.manager, form).await.unwrap().new, "sent twice, it is one");
        let reports = world.portal.alert(&aurelia.viewer, alert.id).await.unwrap().reports;
        assert_eq!((reports.len(), reports[0].id, reports[0].listing.as_str()), (1, filed.id, "Aurelia chronograph, new"));
    }
}
