//! Alerts that were settled, and when they are new again.

use super::*;

#[tokio::test]
async fn an_alert_is_its_brands_alone_and_its_managers_settle_it() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[3]).await;
        let id = alerts(&world, &aurelia.viewer).await[0].id;
        let detail = world.portal.alert(&aurelia.viewer, id).await.unwrap();
        assert_eq!((detail.alert.code, detail.checks.len(), detail.may_manage), (codes[3].into(), 13, false));
        assert_eq!((detail.checks[2].place.as_str(), detail.checks[1].device.as_str()), ("United States", "B"));
        assert!(detail.checks.iter().all(|check| check.drawn_at.is_some()));
        let filter = |state, copied_only| AlertFilter { state, copied_only, ..AlertFilter::default() };
        for (filter, rows) in [(filter(Some(AlertState::New), true), 1), (filter(Some(AlertState::Seen), false), 0)] {
            assert_eq!(world.portal.alerts(&aurelia.viewer, &filter, PageQuery::default()).await.unwrap().page.rows.len(), rows);
        }
        let settle = |who: Actor, was, state: &'static str, reason: &'static str| {
            let portal = world.portal.clone();
            async move { portal.settle_alert(&who, id, was, state, reason, false).await }
        };
        let borealis = world.brand("Borealis").await.owner;
        assert!(matches!(world.portal.alert(&borealis, id).await, Err(PortalError::NotFound(_))));
        assert!(matches!(settle(borealis, AlertState::New, "seen", "").await, Err(PortalError::NotFound(_))));
        assert!(matches!(settle(aurelia.viewer.clone(), AlertState::New, "seen", "").await, Err(PortalError::Forbidden)));
        assert!(matches!(settle(anonymous(), AlertState::New, "seen", "").await, Err(PortalError::SignInNeeded)));
        let unknown = AlertId { number: 9, ..id };
        assert!(matches!(world.portal.alert(&aurelia.owner, unknown).await, Err(PortalError::NotFound(_))));
        assert!(matches!(settle(aurelia.manager.clone(), AlertState::New, "dismissed", " ").await, Err(PortalError::Invalid(_))));
        settle(aurelia.manager.clone(), AlertState::New, "dismissed", "A sample of the fair in Basel").await.unwrap();
        assert!(matches!(settle(aurelia.owner.clone(), AlertState::New, "acted", "").await, Err(PortalError::Conflict(_))), "the colleague was faster");
        let alert = &alerts(&world, &aurelia.viewer).await[0];
        assert_eq!(
            (alert.state, alert.reason.as_str(), alert.decided_by.as_deref()),
            (AlertState::Dismissed, "A sample of the fair in Basel", Some("Manager of Aurelia"))
        );
        // Another check changes the findings and not what was settled.
        world.portal.check_code(&buyer(90, "NO"), &CheckQuestion { code: &codes[3].serial(), ..CheckQuestion::default() }).await.unwrap();
        assert_eq!(alerts(&world, &aurelia.viewer).await[0].state, AlertState::Dismissed);
    }
}

/// The forger has only to let his first copies be settled, else.
#[tokio::test]
async fn a_settled_alert_is_new_again_when_checks_have_doubled_and_says_who_settled_it_before() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        let question = CheckQuestion { code: &codes[0].serial(), brief: true, ..CheckQuestion::default() };
        let check = async |times: u32| {
            for n in 0..times {
                world.clock.advance(60);
                world.portal.check_code(&buyer((n % 200) as u8, "DE"), &question).await.unwrap();
            }
            alerts(&world, &aurelia.owner).await.remove(0)
        };
        let mut alert = check(7).await;
        assert_eq!((alert.checks, alert.state), (20, AlertState::New));
        for (state, more) in [("dismissed", 20), ("acted", 40), ("dismissed", 80), ("acted", 160)] {
            let before = alert.checks;
            world.portal.mail_alerts().await.unwrap();
            world.portal.settle_alert(&aurelia.manager, alert.id, AlertState::New, state, "Own staff tried it", false).await.unwrap();
            let settled = check(more - 1).await;
            assert_eq!((settled.checks, settled.state.as_str()), (2 * before - 1, state), "on {:?}", world.engine);
            alert = check(1).await;
            assert_eq!((alert.checks, alert.state), (2 * before, AlertState::New), "{state} on {:?}", world.engine);
            assert_eq!((alert.decided_as.map(AlertState::as_str), alert.decided_by.as_deref()), (Some(state), Some("Manager of Aurelia")));
            world.clock.advance(2 * 3600);
            assert!(world.portal.mail_alerts().await.unwrap() > 0, "its brand is told again");
        }
    }
}

#[tokio::test]
async fn a_settled_alert_is_new_again_when_findings_are_of_another_kind() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        let alert = alerts(&world, &aurelia.owner).await.remove(0);
        assert!(alert.findings.iter().all(|finding| finding.kind != FindingKind::BarcodeLotMismatch));
        world.portal.settle_alert(&aurelia.manager, alert.id, AlertState::New, "dismissed", "A sample of the fair in Basel", false).await.unwrap();
        let wrong = format!("(01)04006381333931(10)X99-7(21){}", codes[0].serial());
        for (state, n) in [(AlertState::New, 71), (AlertState::Dismissed, 72)] {
            world.clock.advance(60);
            world.portal.check_code(&buyer(n, "DE"), &CheckQuestion { code: &wrong, ..CheckQuestion::default() }).await.unwrap();
            let now = alerts(&world, &aurelia.owner).await.remove(0);
            assert_eq!(now.state, state, "{:?}", now.findings);
            if now.state == AlertState::New {
                world.portal.settle_alert(&aurelia.manager, alert.id, AlertState::New, "dismissed", "Misprinted roll, known", false).await.unwrap();
            }
        }
    }
}

/// Of a unit out of circulation each check counts, also where its history is not judged.
#[tokio::test]
async fn a_settled_alert_of_a_withdrawn_unit_is_new_again_when_it_turns_up_as_often_once_more() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        let batch = world.portal.batches(&aurelia.owner, PageQuery::default()).await.unwrap().rows[0].id;
        for (n, (word, units)) in [("void", "1"), ("recall", "2")].into_iter().enumerate() {
            let form = ActForm { act: word, units, message: "Bring it back", ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, batch, world.portal.new_id(), form).await.unwrap();
            let question = CheckQuestion { code: &codes[n].serial(), brief: true, ..CheckQuestion::default() };
            let state = async |times: u8| {
                for buyers in 0..times {
                    world.clock.advance(3600);
                    world.portal.check_code(&buyer(100 * n as u8 + buyers, "DE"), &question).await.unwrap();
                }
                let found = alerts(&world, &aurelia.owner).await.into_iter().find(|alert| alert.id.number == n as u64).unwrap();
                (found.id, found.state)
            };
            let (id, _) = state(2).await;
            world.portal.settle_alert(&aurelia.manager, id, AlertState::New, "acted", "", false).await.unwrap();
            assert_eq!(state(9).await.1, AlertState::Acted, "{word}");
            assert_eq!(state(1).await.1, AlertState::New, "{word} on {:?}", world.engine);
        }
    }
}

#[tokio::test]
async fn a_dismissed_unit_is_judged_by_what_comes_after() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        for code in &codes[..2] {
            sell_fakes(&world, *code).await;
        }
        let check = async |code: UnitCode, n: u8, country: &str| {
            world.portal.check_code(&buyer(n, country), &CheckQuestion { code: &code.serial(), ..CheckQuestion::default() }).await.unwrap()
        };
        assert_eq!(check(codes[0], 50, "IT").await.as_str(), "at_risk");
        let alert = alerts(&world, &aurelia.owner).await.into_iter().find(|alert| alert.id.number == 0).unwrap();
        let sample = AlertId { number: 1, ..alert.id };
        let dismiss = async |id, sample| {
            world.portal.settle_alert(&aurelia.manager, id, AlertState::New, "dismissed", "A sample of the fair in Basel", sample).await.unwrap();
        };
        dismiss(alert.id, false).await;
        dismiss(sample, true).await;
        world.clock.advance(DAY);
        let CheckVerdict::SeenBefore(unit) = check(codes[0], 51, "IT").await else { panic!("its brand found it genuine") };
        assert_eq!(unit.cleared_on, Some(model::date::Day::of(world.portal.now().plus_seconds(-DAY))));
        let preview = world.portal.thresholds(&aurelia.owner).await.unwrap();
        assert_eq!((preview.judged, preview.reaching(15)), (2, 0), "nor would other thresholds have flagged it");
        // Copies that are sold later are found, and the brand hears of what buyers are told; a sample's are not.
        for code in &codes[..2] {
            sell_fakes(&world, *code).await;
        }
        assert_eq!((check(codes[0], 52, "NO").await.as_str(), check(codes[1], 52, "NO").await.as_str()), ("at_risk", "seen_before"));
        let state = async |id| {
            let alert = world.portal.alert(&aurelia.owner, id).await.unwrap().alert;
            (alert.state, alert.sample, alert.decided_as)
        };
        assert_eq!(state(alert.id).await, (AlertState::New, false, Some(AlertState::Dismissed)));
        assert_eq!(state(sample).await, (AlertState::Dismissed, true, Some(AlertState::Dismissed)));
        // Who decides anew on what was dismissed takes the dismissal back.
        world.portal.settle_alert(&aurelia.manager, sample, AlertState::Dismissed, "seen", "", false).await.unwrap();
        assert_eq!(check(codes[1], 53, "NO").await.as_str(), "at_risk");
    }
}

#[tokio::test]
async fn a_sample_is_no_copy_and_what_was_taken_back_does_not_speak() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let code = codes_of(&world, &aurelia).await[0];
        sell_fakes(&world, code).await;
        let id = alerts(&world, &aurelia.owner).await[0].id;
        let wrong = world.portal.settle_alert(&aurelia.manager, id, AlertState::New, "acted", "", true).await;
        assert!(matches!(wrong, Err(PortalError::Invalid(_))));
        let (once, serial) = (Once::of_sender(uuid::Uuid::from_u128(5)), code.serial());
        world.portal.check_code(&buyer(60, "DE"), &CheckQuestion { code: &serial, once: Some(once), ..CheckQuestion::default() }).await.unwrap();
        world.portal.tell_of_check(&buyer(60, "DE"), once, TellForm { code: &serial, lot: "K9", ..TellForm::default() }).await.unwrap();
        let lots = async || alerts(&world, &aurelia.owner).await[0].findings.iter().filter(|finding| finding.kind == FindingKind::LotMismatch).count();
        assert_eq!(lots().await, 1);
        let code = model::any_code::AnyCode::from(code);
        world.portal.take_back_of_check(&buyer(60, "DE"), once, &String::from(code), ToldPart::Lot).await.unwrap();
        assert_eq!(lots().await, 0, "on {:?}", world.engine);
        assert!(alerts(&world, &aurelia.owner).await[0].likely_copied);
    }
}
