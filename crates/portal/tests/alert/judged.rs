//! When a unit is an alert.

use super::*;

#[tokio::test]
async fn every_check_counts_however_many_there_are() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        let question = CheckQuestion { code: &codes[0].serial(), brief: true, ..CheckQuestion::default() };
        for n in 0..217_u32 {
            world.clock.advance(60);
            world.portal.check_code(&buyer((n % 200) as u8, "DE"), &question).await.unwrap();
        }
        let alert = alerts(&world, &aurelia.owner).await.remove(0);
        assert_eq!((alert.checks, alert.last_at, alert.likely_copied), (230, world.portal.now(), true));
        // What is kept of its history is judged by thresholds that were set later, too.
        world.portal.set_thresholds(&aurelia.owner, "15", "99").await.unwrap();
        world.portal.check_code(&buyer(1, "DE"), &question).await.unwrap();
        let alert = alerts(&world, &aurelia.owner).await.remove(0);
        assert_eq!((alert.checks, alert.likely_copied), (231, false));
    }
}

#[tokio::test]
async fn a_lowered_threshold_reaches_units_whose_history_is_full() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        world.portal.set_thresholds(&aurelia.owner, "98", "99").await.unwrap();
        sell_fakes(&world, codes[0]).await;
        let question = CheckQuestion { code: &codes[0].serial(), brief: true, ..CheckQuestion::default() };
        for n in 0..200_u32 {
            world.clock.advance(60);
            world.portal.check_code(&buyer((n % 200) as u8, "DE"), &question).await.unwrap();
        }
        assert!(alerts(&world, &aurelia.owner).await.is_empty());
        world.clock.advance(3600);
        world.portal.set_thresholds(&aurelia.owner, "15", "20").await.unwrap();
        world.clock.advance(3600);
        world.portal.check_code(&buyer(1, "DE"), &question).await.unwrap();
        assert_eq!(alerts(&world, &aurelia.owner).await.len(), 1);
    }
}

/// Who has one genuine code has only to check it often himself, else.
#[tokio::test]
async fn copies_are_found_however_often_one_person_checked_the_code_before() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        let question = CheckQuestion { code: &codes[0].serial(), brief: true, ..CheckQuestion::default() };
        for _ in 0..450 {
            world.clock.advance(1);
            world.portal.check_code(&buyer(200, "DE"), &question).await.unwrap();
        }
        assert!(alerts(&world, &aurelia.owner).await.is_empty());
        for (n, country) in (1..).zip(["DE", "TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX"]) {
            world.clock.advance(2 * DAY);
            world.portal.check_code(&buyer(n, country), &question).await.unwrap();
            // And between them.
            for _ in 0..20 {
                world.clock.advance(1);
                world.portal.check_code(&buyer(200, "DE"), &question).await.unwrap();
            }
        }
        let verdict = world.portal.check_code(&buyer(11, "FR"), &question).await.unwrap();
        assert_eq!(verdict.as_str(), "at_risk", "on {:?}", world.engine);
        let alert = alerts(&world, &aurelia.owner).await.remove(0);
        assert_eq!((alert.checks, alert.likely_copied), (661, true));
        let checks = world.portal.alert(&aurelia.owner, alert.id).await.unwrap().checks.len();
        assert!(checks <= 400, "what is judged stays bounded: {checks}");
    }
}

/// What buyers were told, and the evidence of a report, is not to be washed off by who sold the copies.
#[tokio::test]
async fn more_checks_take_no_verdict_back() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        let question = CheckQuestion { code: &codes[0].serial(), ..CheckQuestion::default() };
        let mut verdict = "";
        for (n, country) in (1..).zip(["DE", "US", "CN", "BR", "DE", "JP", "FR", "ZA", "AU", "GB", "SE", "PL"]) {
            verdict = world.portal.check_code(&buyer(n, country), &question).await.unwrap().as_str();
        }
        assert_eq!(verdict, "at_risk");
        let before = alerts(&world, &aurelia.owner).await.remove(0);
        world.portal.settle_alert(&aurelia.manager, before.id, AlertState::New, "seen", "", false).await.unwrap();
        world.portal.mail_alerts().await.unwrap();
        for nth in 0..40 {
            world.clock.advance(1);
            // Of some networks, all of one country.
            let verdict = world.portal.check_code(&buyer(100 + nth % 12, "NL"), &question).await.unwrap();
            assert_eq!(verdict.as_str(), "at_risk", "{nth} on {:?}", world.engine);
        }
        let after = alerts(&world, &aurelia.owner).await.remove(0);
        assert!(after.score >= before.score && after.state == AlertState::Seen, "{before:?} {after:?}");
        world.clock.advance(2 * 3600);
        assert_eq!(world.portal.mail_alerts().await.unwrap(), 0, "nor is its brand told again and again");
    }
}

#[tokio::test]
async fn of_two_judgements_at_once_the_one_that_knows_more_stays() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        let alert = alerts(&world, &aurelia.owner).await.remove(0);
        let older = Risk { score: 15, verdict: RiskVerdict::Watch, findings: Vec::new() };
        let mut tx = world.portal.db().begin().await.unwrap();
        note(&mut tx, alert.id, &older, 5, world.portal.now()).await;
        tx.commit().await.unwrap();
        assert_eq!(alerts(&world, &aurelia.owner).await, [alert]);
    }
}

#[tokio::test]
async fn a_flood_of_devices_is_an_alert_on_a_portal_that_knows_no_places() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        let question = CheckQuestion { code: &codes[0].serial(), brief: true, ..CheckQuestion::default() };
        for n in 0..60_u32 {
            let somebody = Actor::Anonymous(Client { address: format!("198.51.{n}.7"), user_agent: "phone".into(), ..Client::default() });
            world.portal.check_code(&somebody, &question).await.unwrap();
        }
        let alert = alerts(&world, &aurelia.owner).await.remove(0);
        assert_eq!((alert.checks, alert.likely_copied, alert.class), (60, true, AlertClass::CopySuspected), "{alert:?}");
    }
}

#[tokio::test]
async fn a_unit_out_of_circulation_that_turns_up_is_an_alert() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[9]).await;
        let batch = alerts(&world, &aurelia.owner).await[0].id.batch;
        for (word, units) in [("steal", "1-1"), ("recall", "2-2"), ("void", "3-3")] {
            act(&world, &aurelia, batch, word, units).await;
        }
        let ask = |nth: usize, who: Actor, looks: bool| {
            let look = if looks { Look::Headers } else { Look::Counts };
            let (portal, code) = (world.portal.clone(), codes[nth].serial());
            async move { portal.check_code(&who, &CheckQuestion { code: &code, look, ..CheckQuestion::default() }).await.unwrap() }
        };
        for nth in 0..3 {
            ask(nth, buyer(40, "DE"), true).await;
        }
        assert_eq!(alerts(&world, &aurelia.owner).await.len(), 1, "a look is no check");
        for nth in [0, 0, 1, 2, 2, 3] {
            ask(nth, buyer(41, "DE"), false).await;
        }
        let filter = AlertFilter { class: Some(AlertClass::AlreadyDecommissioned), ..AlertFilter::default() };
        let list = world.portal.alerts(&aurelia.viewer, &filter, PageQuery::default()).await.unwrap().page.rows;
        let mut told: Vec<_> = list.iter().map(|alert| (alert.id.number, alert.standing, alert.checks, alert.likely_copied)).collect();
        told.sort_by_key(|(number, ..)| *number);
        let expected = [(0, Standing::Stolen, 2), (1, Standing::Recalled, 1), (2, Standing::Void, 2)];
        assert_eq!(told, expected.map(|(number, standing, checks)| (number, Some(standing), checks, false)));
        let copies = AlertFilter { class: Some(AlertClass::CopySuspected), ..AlertFilter::default() };
        assert_eq!(world.portal.alerts(&aurelia.viewer, &copies, PageQuery::default()).await.unwrap().page.rows.len(), 1);
        let borealis = world.brand("Borealis").await.owner;
        assert!(world.portal.alerts(&borealis, &filter, PageQuery::default()).await.unwrap().page.rows.is_empty());
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        let digest = mails.iter().find(|mail| mail.subject.contains("out of circulation")).unwrap();
        for line in ["1 unit reported stolen (already out of circulation)", "1 unit probably copied (suspected copy)", "1 unit made void"] {
            assert!(digest.body.contains(line), "{}", digest.body);
        }
        // What was settled stays so, until the unit turns up in another way.
        let stolen = list.iter().find(|alert| alert.id.number == 0).unwrap().id;
        world.portal.settle_alert(&aurelia.owner, stolen, AlertState::New, "acted", "", false).await.unwrap();
        ask(0, buyer(42, "FR"), false).await;
        let state = |detail: model::alert::AlertDetail| (detail.alert.state, detail.alert.standing, detail.alert.checks);
        assert_eq!(state(world.portal.alert(&aurelia.owner, stolen).await.unwrap()), (AlertState::Acted, Some(Standing::Stolen), 3));
        // Found again and recalled: what is stolen and recalled stays stolen.
        act(&world, &aurelia, batch, "release_theft", "1-1").await;
        act(&world, &aurelia, batch, "recall", "1-1").await;
        ask(0, buyer(42, "FR"), false).await;
        assert_eq!(state(world.portal.alert(&aurelia.owner, stolen).await.unwrap()), (AlertState::New, Some(Standing::Recalled), 4));
    }
}

#[tokio::test]
async fn a_brand_sets_its_own_thresholds_and_sees_what_they_would_have_flagged() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = codes_of(&world, &aurelia).await;
        sell_fakes(&world, codes[0]).await;
        for n in [1, 1, 2] {
            world.portal.check_code(&buyer(n, "DE"), &CheckQuestion { code: &codes[1].serial(), ..CheckQuestion::default() }).await.unwrap();
        }
        let preview = world.portal.thresholds(&aurelia.viewer).await.unwrap();
        assert_eq!((preview.thresholds, preview.judged, preview.units, preview.may_manage), (Default::default(), 2, 2, false));
        assert_eq!((preview.reaching(20), preview.reaching(99)), (1, 0));
        assert!(preview.reach.is_sorted_by(|a, b| a.1 >= b.1));
        let set = |who: &Actor, watch: &'static str, likely: &'static str| {
            let (portal, who) = (world.portal.clone(), who.clone());
            async move { portal.set_thresholds(&who, watch, likely).await }
        };
        for (watch, likely, field) in [("0", "20", "watch"), ("10", "x", "likely_copied"), ("30", "20", "likely_copied"), ("10", "100", "likely_copied")] {
            let Err(PortalError::Invalid(errors)) = set(&aurelia.manager, watch, likely).await else { panic!("{watch} {likely}") };
            assert_eq!(errors[0].field, field);
        }
        assert!(matches!(set(&aurelia.viewer, "10", "20").await, Err(PortalError::Forbidden)));
        assert!(matches!(set(&anonymous(), "10", "20").await, Err(PortalError::SignInNeeded)));
        set(&aurelia.manager, "60", "99").await.unwrap();
        set(&aurelia.manager, "60", "99").await.unwrap();
        let changes = world.portal.brand_overview(&aurelia.viewer).await.unwrap().changes;
        assert_eq!(changes.iter().filter(|entry| entry.action == "thresholds.changed").count(), 1, "the second time changed nothing");
        // The next unit like it goes unnoticed.
        sell_fakes(&world, codes[2]).await;
        assert!(alerts(&world, &aurelia.owner).await.iter().all(|alert| alert.code != codes[2].into()));
        assert_eq!(world.portal.thresholds(&world.brand("Borealis").await.owner).await.unwrap().thresholds, Default::default(), "each brand has its own");
    }
}
