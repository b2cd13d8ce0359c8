//! Alerts: who sees them, what becomes of them, the mail, the thresholds, and how long places are kept.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    alert::{AlertFilter, AlertId, AlertState, UnitAlert},
    batch::BatchForm,
    check::CheckVerdict,
    id::{BatchId, ListingId, RightId},
    page::PageQuery,
    risk::{AlertClass, Finding, FindingKind, Risk, RiskVerdict, Thresholds},
    standing::{ActForm, Standing},
    time::Timestamp,
    told::ToldPart,
    unit_code::UnitCode,
};
use portal::{
    Actor, Client, PortalError,
    check::{CheckQuestion, Look},
    once::Once,
    report::BrandReport,
    tell::TellForm,
};
use store::testing;
use support::*;

const DAY: i64 = 86_400;

async fn codes_of(world: &World, brand: &Brand) -> Vec<UnitCode> {
    let product = world.portal.make_product(&brand.owner, "4006381333931", "Heritage chronograph", "", "").await.unwrap();
    let facts = BatchForm { lot: "H42-0312", count: "10", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&brand.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap()).collect()
}

fn buyer(n: u8, country: &str) -> Actor {
    Actor::Anonymous(Client {
        address: format!("198.51.{n}.7"),
        user_agent: format!("phone {n}"),
        country: model::listing::Country::parse(country).ok(),
        ..Client::default()
    })
}

/// Fakes with one code are bought over the world, one every two days.
async fn sell_fakes(world: &World, code: UnitCode) {
    for (n, country) in (1..).zip(["DE", "TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX", "FR", "SG", "TH"]) {
        let question = CheckQuestion { code: &code.serial(), ..CheckQuestion::default() };
        world.portal.check_code(&buyer(n, country), &question).await.unwrap();
        world.clock.advance(2 * DAY);
    }
}

async fn note(tx: &mut store::Tx, id: AlertId, risk: &Risk, checks: i64, at: Timestamp) {
    store::finding::note(tx, id, store::finding::Note { risk, checks, at, places_since: None, instead: None }).await.unwrap();
}

async fn alerts(world: &World, actor: &Actor) -> Vec<UnitAlert> {
    world.portal.alerts(actor, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows
}

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

async fn act(world: &World, brand: &Brand, batch: BatchId, act: &str, units: &str) {
    let form = ActForm { act, units, message: "Ask us for another.", ..ActForm::default() };
    world.portal.act_on_units(&brand.owner, batch, world.portal.new_id(), form).await.unwrap();
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
