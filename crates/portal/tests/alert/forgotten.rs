//! How long places, words and addresses are kept.

use super::*;

#[tokio::test]
async fn places_are_forgotten_minutes_after_a_run_that_was_cut_off() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        let id = alerts(&world, &aurelia.owner).await[0].id;
        world.clock.advance(450 * DAY);
        // A process that is killed at some moment, also between taking the work and its end.
        for moment in 0..60 {
            let cut = tokio::time::timeout(std::time::Duration::from_micros(moment * 200), world.portal.forget_places()).await;
            world.clock.advance(301);
            if cut.is_ok() {
                break;
            }
        }
        world.portal.forget_places().await.unwrap();
        let checks = world.portal.alert(&aurelia.owner, id).await.unwrap().checks;
        assert!(checks.iter().all(|check| check.place.is_empty()), "on {:?}", world.engine);
    }
}

#[tokio::test]
async fn places_are_kept_as_long_as_set_and_counts_for_good() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        let id = alerts(&world, &aurelia.owner).await[0].id;
        assert_eq!(world.portal.forget_places().await.unwrap(), 0, "nothing is old");
        // The first checks come of age; the last ones do not.
        world.clock.advance(390 * DAY);
        let (one, other) = (world.portal.forget_places().await.unwrap(), world.portal.forget_places().await.unwrap());
        assert!(one > 0 && one < 13 && other == 0, "{one}, {other}: once a day");
        let checks = world.portal.alert(&aurelia.owner, id).await.unwrap().checks;
        assert_eq!((checks.len(), checks[0].place.as_str(), checks[0].device.as_str()), (13, "", ""));
        assert!(!checks[12].place.is_empty() && !checks[12].device.is_empty());
        world.clock.advance(60 * DAY);
        assert_eq!(world.portal.forget_places().await.unwrap(), 13 - one);
        let detail = world.portal.alert(&aurelia.owner, id).await.unwrap();
        assert!(detail.checks.iter().all(|check| check.place.is_empty() && check.drawn_at.is_none()));
        assert!(detail.alert.findings.iter().all(|finding| finding.kind != FindingKind::ImpossibleTravel || finding.text.starts_with("Checked in two places")));
        // What is found stays found when the places that showed it are forgotten.
        let next = world.portal.check_code(&buyer(1, "DE"), &CheckQuestion { code: &codes[0].serial(), ..CheckQuestion::default() }).await.unwrap();
        assert_eq!((next.unit().unwrap().nth, next.as_str()), (14, "at_risk"));
        let after = world.portal.alert(&aurelia.owner, id).await.unwrap().alert;
        assert_eq!((after.score, after.findings), (detail.alert.score, detail.alert.findings));
    }
}

#[tokio::test]
async fn what_names_a_place_goes_with_the_oldest_check_that_it_names() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let code = codes_of(&world, &aurelia).await[0];
        let question = CheckQuestion { code: &code.serial(), ..CheckQuestion::default() };
        world.portal.check_code(&buyer(20, "PE"), &question).await.unwrap();
        world.clock.advance(3600);
        world.portal.check_code(&buyer(21, "JP"), &question).await.unwrap();
        sell_fakes(&world, code).await;
        let CheckVerdict::AtRisk { reasons, reported, .. } = world.portal.check_code(&buyer(22, "PL"), &question).await.unwrap() else { panic!() };
        assert!(reasons.iter().any(|reason| reason.contains("Peru")) && !reported.is_empty(), "{reasons:?}");
        assert!(!reported.iter().any(|reason| reason.contains("Peru")), "a report is kept for longer: {reported:?}");
        let id = alerts(&world, &aurelia.owner).await[0].id;
        let findings =
            async || world.portal.alert(&aurelia.owner, id).await.unwrap().alert.findings.into_iter().map(|finding| finding.text).collect::<Vec<_>>();
        world.clock.advance(372 * DAY);
        world.portal.forget_places().await.unwrap();
        assert!(findings().await.iter().any(|text| text.contains("Peru")), "day 398");
        world.clock.advance(3 * DAY);
        world.portal.forget_places().await.unwrap();
        let checks = world.portal.alert(&aurelia.owner, id).await.unwrap().checks;
        assert_eq!((checks[0].place.as_str(), checks[15].place.as_str()), ("", "Poland"));
        assert!(!findings().await.iter().any(|text| text.contains("Peru")), "day 401: {:?}", findings().await);
    }
}

/// While nodes of two versions run, the older one notes what it finds as it did.
#[tokio::test]
async fn what_a_node_of_the_version_before_noted_is_forgotten_too() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let code = codes_of(&world, &aurelia).await[0];
        sell_fakes(&world, code).await;
        let alert = alerts(&world, &aurelia.owner).await.remove(0);
        let by_old = AlertId { number: 1, ..alert.id };
        let names_place = |text: &str| text.contains("Germany");
        let finding =
            Finding { kind: FindingKind::UnintendedMarket, weight: 20, text: "Checked in Germany, where the brand does not mean to sell it".to_owned() };
        let risk = Risk::of(vec![finding], Thresholds::default());
        let mut tx = world.portal.db().begin().await.unwrap();
        note(&mut tx, by_old, &risk, 2, world.portal.now()).await;
        tx.commit().await.unwrap();
        let named = async || world.portal.alert(&aurelia.owner, by_old).await.unwrap().alert.findings.iter().any(|finding| names_place(&finding.text));
        world.clock.advance(390 * DAY);
        world.portal.forget_places().await.unwrap();
        assert!(named().await, "its last check is not so old yet");
        world.clock.advance(11 * DAY);
        world.portal.forget_places().await.unwrap();
        assert!(!named().await, "on {:?}", world.engine);
    }
}

#[tokio::test]
async fn the_listing_where_a_thing_was_bought_is_forgotten_as_the_words_are() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let code = codes_of(&world, &aurelia).await[0].serial();
        world.listing("N-1", "Heritage chronograph", "Kiosk", None).await;
        for n in [1, 2] {
            let once = Once::of_sender(uuid::Uuid::from_u128(n));
            world.portal.check_code(&anonymous(), &CheckQuestion { code: &code, once: Some(once), ..CheckQuestion::default() }).await.unwrap();
            let form = TellForm { code: &code, bought_at: "N-1", ..TellForm::default() };
            world.portal.tell_of_check(&anonymous(), once, form).await.unwrap();
        }
        world.clock.advance(402 * DAY);
        assert_eq!(world.portal.forget_places().await.unwrap(), 2);
        let mut conn = world.portal.db().read().await.unwrap();
        let batch = store::scan::issued(&mut conn, 0, 0).await.unwrap().unwrap().batch_id;
        let traces = store::traces::traces(&mut conn, batch, 0).await.unwrap();
        assert!(traces.len() == 2 && traces.iter().all(|(_, trace)| trace.bought_at.is_none() && trace.listing.is_none()), "{traces:?}");
    }
}
