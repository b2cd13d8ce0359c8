//! Sellers confirm codes before they ship: each bad line is named, good ones count once, whoever comes at the same moment.

#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use futures::future::join_all;
use model::{
    alert::{AlertFilter, AlertId, AlertState, SellerAnswer, SentTwice, UnitAlert},
    batch::BatchForm,
    coverage::{CoverageForm, Enforcement, Missing},
    dispatch::{DispatchForm, DispatchState, OlderClaim, OlderForm, Refusal, code_lines},
    email::Email,
    id::{BatchId, DispatchId, ProductId, SellerId},
    page::PageQuery,
    risk::{AlertClass, CheckChannel},
    standing::{ActForm, Standing},
};
use portal::{
    Actor, PortalError,
    check::{CheckQuestion, Checked, Look},
    dispatch::DispatchFile,
};
use serde_json::json;
use support::*;

const GTIN: &str = "4006381333931";

struct Shop {
    brand: Brand,
    product: ProductId,
    batch: BatchId,
    codes: Vec<String>,
    sam: Actor,
}

/// A covered product with `count` codes that a distributor got, and a seller.
async fn shop(world: &World, count: &str) -> Shop {
    shop_of(world, count, "all").await
}

async fn shop_of(world: &World, count: &str, shipped: &str) -> Shop {
    let brand = world.brand("Aurelia").await;
    let product = world.portal.make_product(&brand.manager, GTIN, "Chronograph", "", "").await.unwrap();
    let (batch, codes) = batch(world, &brand, product, "L1", count).await;
    act(world, &brand, batch, "activate", shipped).await;
    world.portal.cover_product(&brand.manager, product, CoverageForm { scope: "from_lot", lots: "L1", ..CoverageForm::default() }).await.unwrap();
    Shop { brand, product, batch, codes, sam: world.clerk("Sam", "Shop of Sam").await }
}

/// The brand shipped three units; four sellers have the product.
#[tokio::test]
async fn a_few_units_hold_nobody_to_a_coverage_where_more_sellers_ship_the_product() {
    for world in worlds().await {
        let Shop { brand, product, batch, codes, .. } = shop_of(&world, "10", "1-3").await;
        let mut held = Vec::new();
        for name in ["Anna", "Bert", "Carl", "Dora"] {
            let older = OlderForm { units: "1".into(), lot: "K9".into(), ..OlderForm::default() };
            let form = DispatchForm { older: vec![older], ..order("A-1", &codes[..0]) };
            world.portal.confirm_dispatch(&world.clerk(name, &format!("Shop of {name}")).await, &form).await.unwrap();
            held.push(world.portal.coverage(&brand.manager, product).await.unwrap().enforcement.is_enforced());
        }
        assert_eq!(held, [true, true, true, false], "on {:?}", world.engine);
        let view = world.portal.coverage(&brand.manager, product).await.unwrap();
        assert_eq!(view.enforcement, Enforcement::Announced { missing: vec![Missing::Sellers { supplied: 3, sellers: 4 }] });
        act(&world, &brand, batch, "activate", "4-10").await;
        assert!(world.portal.coverage(&brand.manager, product).await.unwrap().enforcement.is_enforced());
    }
}

async fn batch(world: &World, brand: &Brand, product: ProductId, lot: &str, count: &str) -> (BatchId, Vec<String>) {
    let form = BatchForm { lot, count, activation: "shipped", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.manager, product, world.portal.new_id(), form).await.unwrap();
    world.drain().await;
    let file = world.portal.batch_file(&brand.manager, id, codes::list::ListFormat::Csv).await.unwrap();
    let text = file.chunks.map(|chunk| String::from_utf8(chunk).unwrap()).collect::<String>();
    (id, text.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>().join("-")).collect())
}

async fn act(world: &World, brand: &Brand, batch: BatchId, act: &str, units: &str) {
    let form = ActForm { act, units, distributor: "Meyer", message: "Bring it back", confirmed: true, ..ActForm::default() };
    world.portal.act_on_units(&brand.manager, batch, world.portal.new_id(), form).await.unwrap();
}

fn order(order: &str, codes: &[String]) -> DispatchForm {
    DispatchForm { order: order.into(), item: GTIN.into(), codes: code_lines(&codes.join("\n")), ..DispatchForm::default() }
}

/// Codes that nobody issued, others for each `from`.
fn forged(from: u128, count: u128) -> Vec<String> {
    (1..=count).map(|n| model::unit_code::UnitCode::from_low_bits((from * 1000 + n) * 7919).to_string()).collect()
}

#[tokio::test]
async fn every_line_is_judged_and_the_good_ones_lose_nothing() {
    for world in worlds().await {
        let Shop { brand, product, batch: first, codes, sam } = shop(&world, "10").await;
        let pen = world.portal.make_product(&brand.manager, "9506000134352", "Pen", "", "").await.unwrap();
        let (pens, pen_codes) = batch(&world, &brand, pen, "P1", "1").await;
        act(&world, &brand, pens, "activate", "all").await;
        let (_, waiting) = batch(&world, &brand, product, "L2", "1").await;
        act(&world, &brand, first, "void", "2").await;
        act(&world, &brand, first, "steal", "3").await;
        act(&world, &brand, first, "recall", "4").await;
        let other = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&other, &order("O-1", &codes[4..5])).await.unwrap();
        let slip = format!("{}{}", if codes[5].starts_with('0') { "1" } else { "0" }, &codes[5][1..]);
        let forged = model::unit_code::UnitCode::from_low_bits(12_345).to_string();
        let lines = [&codes[0], &slip, &forged, &pen_codes[0], &codes[1], &codes[2], &codes[3], &waiting[0], &codes[4], &codes[0], &codes[6]].map(Clone::clone);
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &lines)).await.unwrap();
        let got = done.lines.iter().map(|line| (line.line, line.refusal)).collect::<Vec<_>>();
        use Refusal::{Duplicate, Foreign, Mistyped, NotActive, NotIssued, Recalled, Stolen, Used, Void};
        let want = [
            None,
            Some(Mistyped),
            Some(NotIssued),
            Some(Foreign),
            Some(Void),
            Some(Stolen),
            Some(Recalled),
            Some(NotActive),
            Some(Used),
            Some(Duplicate),
            None,
        ];
        assert_eq!(got, (1..).zip(want).collect::<Vec<_>>(), "{:?}", done.lines);
        assert!(done.lines[6].message.contains("Bring it back") && done.lines[3].message.contains("Pen"));
        let stands = &done.dispatch;
        assert_eq!((stands.units, stands.confirmed, stands.refused, stands.state()), (11, 2, 9, DispatchState::Refused), "each line is a unit");
        // The same again changes nothing; the mended line alone is enough.
        let again = world.portal.confirm_dispatch(&sam, &order("A-1", &lines)).await.unwrap().dispatch;
        assert_eq!((again.units, again.confirmed), (11, 2));
        let mended = DispatchForm { units: "3".into(), ..order("A-1", &codes[5..6]) };
        let mended = world.portal.confirm_dispatch(&sam, &mended).await.unwrap().dispatch;
        assert_eq!((mended.units, mended.confirmed, mended.refused, mended.state()), (3, 3, 0, DispatchState::Complete));
        let detail = world.portal.dispatch(&sam, mended.id).await.unwrap();
        assert_eq!((detail.units.len(), detail.refused.len()), (3, 0));
        // A confirmation is not a buyer's check.
        assert_eq!(world.portal.batch(&brand.viewer, first).await.unwrap().checked, 0);
    }
}

/// Two boxes with one code: one of them is a copy, and whoever packs reads whether the order may leave.
#[tokio::test]
async fn a_code_that_is_sent_twice_confirms_one_unit_of_two() {
    for world in worlds().await {
        let Shop { brand, codes, sam, .. } = shop(&world, "3").await;
        let twice = order("A-1", &[codes[0].clone(), codes[0].to_lowercase()]);
        for _ in 0..2 {
            let done = world.portal.confirm_dispatch(&sam, &twice).await.unwrap();
            assert_eq!(done.lines[1].refusal, Some(Refusal::Duplicate));
            let stands = done.dispatch;
            assert_eq!((stands.units, stands.confirmed, stands.missing()), (2, 1, 1), "sent again, it stands as before");
            assert_ne!(stands.state(), DispatchState::Complete);
        }
        // The brand hears of it, once for the unit.
        let told = world.portal.alerts(&brand.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows;
        assert_eq!(
            told.iter().map(|alert| (alert.sent, alert.likely_copied, alert.class)).collect::<Vec<_>>(),
            [(Some(SentTwice::ByOne), false, AlertClass::CopySuspected)]
        );
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("1 unit sent twice by one seller (suspected copy)")));
        let detail = world.portal.alert(&brand.owner, told[0].id).await.unwrap();
        assert!(detail.alert.sent == Some(SentTwice::ByOne) && detail.alert.findings.is_empty());
        // The other unit is scanned, or there was no other.
        let other = world.portal.confirm_dispatch(&sam, &order("A-1", &codes[1..2])).await.unwrap().dispatch;
        assert_eq!((other.units, other.confirmed, other.state()), (2, 2, DispatchState::Complete));
        for (name, mended) in [("A-2", order("A-2", &codes[2..3])), ("A-3", DispatchForm { units: "1".into(), ..order("A-3", &codes[2..3]) })] {
            let twice = order(name, &[codes[2].clone(), codes[2].clone()]);
            let done = world.portal.confirm_dispatch(&sam, &twice).await.unwrap().dispatch;
            assert_eq!((done.units, done.missing()), (2, 1), "{name}");
            let done = world.portal.confirm_dispatch(&sam, &mended).await.unwrap().dispatch;
            assert_eq!((done.units, done.state()), (1, DispatchState::Complete), "{name}");
            world.portal.confirm_dispatch(&sam, &twice).await.unwrap();
            world.portal.release_units(&sam, done.id, &codes[2..3], "returned").await.unwrap();
            assert!(world.portal.dispatch(&sam, done.id).await.unwrap().refused.is_empty(), "it came back: nothing is told of it");
        }
    }
}

async fn alerts(world: &World, brand: &Brand) -> Vec<UnitAlert> {
    world.portal.alerts(&brand.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows
}

/// Whoever sells a stolen lorry is known by name: the brand is told who, of which order, and once for each seller.
#[tokio::test]
async fn what_sellers_must_not_ship_is_told_to_the_brand() {
    for world in worlds().await {
        let Shop { brand, batch: first, codes, sam, product } = shop(&world, "10").await;
        let (_, waiting) = batch(&world, &brand, product, "L2", "1").await;
        act(&world, &brand, first, "void", "2").await;
        act(&world, &brand, first, "steal", "3").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&olga, &order("O-1", &codes[4..5])).await.unwrap();
        let forged = forged(1, 1).remove(0);
        let lines = [&codes[1], &codes[2], &waiting[0], &codes[4], &forged].map(Clone::clone);
        for _ in 0..2 {
            world.portal.confirm_dispatch(&sam, &order("A-1", &lines)).await.unwrap();
        }
        let told = alerts(&world, &brand).await;
        let mut got: Vec<_> = told.iter().map(|alert| (alert.standing, alert.sent, alert.class)).collect();
        got.sort_by_key(|(standing, ..)| format!("{standing:?}"));
        use AlertClass::{AlreadyDecommissioned, CopySuspected, NotYetActive};
        let want = [
            (None, Some(SentTwice::ByTwo), CopySuspected),
            (Some(Standing::NotActive), None, NotYetActive),
            (Some(Standing::Stolen), None, AlreadyDecommissioned),
            (Some(Standing::Void), None, AlreadyDecommissioned),
        ];
        assert_eq!(got, want);
        let stolen = told.iter().find(|alert| alert.standing == Some(Standing::Stolen)).unwrap();
        let named = async || world.portal.alert(&brand.owner, stolen.id).await.unwrap().sellers;
        let by = named().await.into_iter().map(|one| (one.seller, one.order, one.answer)).collect::<Vec<_>>();
        assert_eq!(by, [("Shop of Sam".to_owned(), "A-1".to_owned(), SellerAnswer::Refused(Refusal::Stolen))]);
        let both = told.iter().find(|alert| alert.sent.is_some()).unwrap();
        let both = world.portal.alert(&brand.owner, both.id).await.unwrap().sellers;
        assert_eq!(
            both.iter().map(|one| (one.order.as_str(), one.answer)).collect::<Vec<_>>(),
            [("O-1", SellerAnswer::Confirmed), ("A-1", SellerAnswer::Refused(Refusal::Used))]
        );
        let list = world.portal.alerts(&brand.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap();
        assert_eq!(list.unissued.iter().map(|one| (one.seller.as_str(), one.order.as_str())).collect::<Vec<_>>(), [("Shop of Sam", "A-1")]);
        // By mail, once; who mistyped has a quarter of an hour to mend it.
        world.clock.advance(16 * 60);
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        let mail = mails.iter().find(|mail| mail.body.contains("reported stolen")).unwrap();
        for line in
            ["1 unit sent by two sellers", "1 unit not shipped yet", "1 code that nobody issued, named before dispatch by Shop of Sam", "shipped: Shop of Sam"]
        {
            assert!(mail.body.contains(line), "{line}: {}", mail.body);
        }
        world.clock.advance(2 * 3600);
        assert_eq!(world.portal.mail_alerts().await.unwrap(), 0);
        // Settled, it is told anew of another seller and of no other order.
        world.portal.settle_alert(&brand.manager, stolen.id, AlertState::New, "acted", "", false).await.unwrap();
        let state = async || world.portal.alert(&brand.owner, stolen.id).await.unwrap().alert.state;
        world.portal.confirm_dispatch(&sam, &order("A-2", &codes[2..3])).await.unwrap();
        assert_eq!(state().await, AlertState::Acted);
        world.portal.confirm_dispatch(&olga, &order("O-2", &codes[2..3])).await.unwrap();
        assert_eq!((state().await, named().await.len()), (AlertState::New, 3));
    }
}

async fn scan(world: &World, who: &Actor, code: &str) {
    world.portal.check_or_look(who, &CheckQuestion { code, look: Look::Own, ..CheckQuestion::default() }).await.unwrap();
}

/// A warehouse scans what arrives: that it had a unit while it was good is nothing that the brand was told of.
#[tokio::test]
async fn a_seller_that_scanned_a_good_unit_is_told_of_when_it_names_the_stolen_one() {
    for world in worlds().await {
        let Shop { brand, batch, codes, .. } = shop(&world, "2").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        scan(&world, &olga, &codes[0]).await;
        act(&world, &brand, batch, "steal", "1").await;
        scan(&world, &anonymous(), &codes[0]).await;
        let id = alerts(&world, &brand).await[0].id;
        let state = async || world.portal.alert(&brand.owner, id).await.unwrap().alert.state;
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("O-1", &codes[0..1])).await.unwrap();
        assert_eq!(state().await, AlertState::New, "on {:?}", world.engine);
        // Named again or scanned, it is no news.
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("O-2", &codes[0..1])).await.unwrap();
        scan(&world, &olga, &codes[0]).await;
        assert_eq!(state().await, AlertState::Acted);
    }
}

/// A void unit looks like nothing to whoever scans it, and its brand learns all the same who did.
#[tokio::test]
async fn a_void_unit_that_a_seller_scans_is_told_with_its_name() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop(&world, "2").await;
        act(&world, &brand, batch, "void", "1").await;
        scan(&world, &anonymous(), &codes[0]).await;
        let id = alerts(&world, &brand).await[0].id;
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        scan(&world, &sam, &codes[0]).await;
        scan(&world, &sam, &forged(5, 1)[0]).await;
        let detail = world.portal.alert(&brand.owner, id).await.unwrap();
        let by: Vec<_> = detail.sellers.iter().map(|one| (one.seller.as_str(), one.answer)).collect();
        assert_eq!((detail.alert.state, by), (AlertState::New, vec![("Shop of Sam", SellerAnswer::Checked)]), "on {:?}", world.engine);
        // Scanned again it is no news, and nobody else is named.
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        for who in [&sam, &anonymous(), &brand.owner] {
            scan(&world, who, &codes[0]).await;
        }
        let detail = world.portal.alert(&brand.owner, id).await.unwrap();
        assert_eq!((detail.alert.state, detail.sellers.len()), (AlertState::Acted, 1));
    }
}

#[tokio::test]
async fn that_two_sellers_ship_a_unit_is_told_as_that_though_it_was_named_before_its_shipment() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop_of(&world, "3", "1-2").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes[2..3])).await.unwrap();
        let id = alerts(&world, &brand).await[0].id;
        let one = async || world.portal.alert(&brand.owner, id).await.unwrap().alert;
        assert_eq!(one().await.class, AlertClass::NotYetActive);
        act(&world, &brand, batch, "activate", "3").await;
        scan(&world, &olga, &codes[2]).await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes[2..3])).await.unwrap();
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("O-1", &codes[2..3])).await.unwrap();
        let told = one().await;
        assert_eq!(
            (told.standing, told.sent, told.class, told.state),
            (None, Some(SentTwice::ByTwo), AlertClass::CopySuspected, AlertState::New),
            "on {:?}",
            world.engine
        );
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("1 unit sent by two sellers")), "{mails:?}");
        assert!(!mails.iter().any(|mail| mail.body.contains("not shipped yet")), "{mails:?}");
    }
}

#[tokio::test]
async fn a_forged_code_is_told_of_while_it_is_tried_again_and_again() {
    for world in worlds().await {
        let Shop { sam, .. } = shop(&world, "1").await;
        let forged = forged(3, 1);
        for minutes in [10, 6] {
            world.portal.confirm_dispatch(&sam, &order("A-1", &forged)).await.unwrap();
            world.clock.advance(minutes * 60);
        }
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("1 code that nobody issued")), "on {:?}: {mails:?}", world.engine);
    }
}

/// Of another brand's product a seller learns no more than whoever checks the code.
#[tokio::test]
async fn a_product_that_was_not_shipped_is_not_named_to_sellers() {
    for world in worlds().await {
        let Shop { sam, .. } = shop(&world, "1").await;
        let other = world.brand("Nordfell").await;
        let secret = world.portal.make_product(&other.manager, "9506000134352", "Prototype 2027", "", "").await.unwrap();
        let (id, codes) = batch(&world, &other, secret, "P1", "3").await;
        let message = async |code: &String| {
            let line = world.portal.confirm_dispatch(&sam, &order("A-1", std::slice::from_ref(code))).await.unwrap().lines.remove(0);
            assert_eq!(line.refusal, Some(Refusal::Foreign));
            line.message
        };
        assert_eq!(message(&codes[0]).await, "This code belongs to another product, not to Chronograph");
        act(&world, &other, id, "activate", "2-3").await;
        assert_eq!(message(&codes[0]).await, "This code belongs to another product, not to Chronograph");
        assert_eq!(message(&codes[1]).await, "This code belongs to Prototype 2027, not to Chronograph");
        act(&world, &other, id, "void", "3").await;
        assert_eq!(message(&codes[2]).await, "This code belongs to another product, not to Chronograph");
    }
}

#[tokio::test]
async fn an_event_that_is_captured_late_has_its_place_in_orders_as_in_checks() {
    for world in worlds().await {
        let Shop { brand, product, batch: first, codes, sam } = shop(&world, "4").await;
        let (unset, recalled) = (json!({ "persistentDisposition": { "unset": ["recalled"] } }), json!({ "disposition": "recalled" }));
        for (at, again, late, state) in [(0, "recall", unset, DispatchState::Refused), (1, "release_recall", recalled, DispatchState::Complete)] {
            let done = world.portal.confirm_dispatch(&sam, &order(&format!("A-{at}"), &codes[at..=at])).await.unwrap().dispatch;
            world.clock.advance(60);
            act(&world, &brand, first, "recall", &(at + 1).to_string()).await;
            world.clock.advance(60);
            let between = world.portal.now().to_rfc3339();
            world.clock.advance(60);
            act(&world, &brand, first, again, &(at + 1).to_string()).await;
            let mut event = json!({ "type": "ObjectEvent", "eventID": format!("urn:x:{at}"), "action": "OBSERVE", "eventTime": between, "eventTimeZoneOffset": "+00:00",
                                    "epcList": [format!("https://id.example/01/0{GTIN}/21/{}", &codes[at].replace('-', "")[..20])] });
            event.as_object_mut().unwrap().extend(late.as_object().unwrap().clone());
            let told = json!({ "@context": [], "type": "EPCISDocument", "schemaVersion": "2.0", "epcisBody": { "eventList": [event] } });
            assert_eq!(world.portal.capture_epcis(&brand.manager, told.to_string().as_bytes(), portal::epcis::OnError::Rollback).await.unwrap().late, 1);
            assert_eq!(world.portal.dispatch(&sam, done.id).await.unwrap().dispatch.state(), state, "{again} on {:?}", world.engine);
            let evidence = world.portal.coverage(&brand.viewer, product).await.unwrap().evidence;
            assert_eq!((evidence.withdrawn, evidence.supplied), (1, 3), "{again}");
        }
    }
}

#[tokio::test]
async fn of_a_thousand_orders_for_one_unit_exactly_one_gets_it() {
    for world in racing_worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "1").await;
        let orders = (0..1000).map(|n| order(&format!("A-{n}"), &codes)).collect::<Vec<_>>();
        let done = join_all(orders.iter().map(|form| world.portal.confirm_dispatch(&sam, form))).await;
        let lines = done.into_iter().map(|done| done.unwrap().lines.remove(0).refusal).collect::<Vec<_>>();
        assert_eq!(lines.iter().filter(|refusal| refusal.is_none()).count(), 1);
        assert_eq!(lines.iter().filter(|refusal| **refusal == Some(Refusal::Used)).count(), 999);
    }
}

#[tokio::test]
async fn two_sellers_who_race_for_the_same_units_share_them_without_waiting_in_a_circle() {
    for world in racing_worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "20").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        let mut backwards = codes.clone();
        backwards.reverse();
        let (mine, theirs) = (order("A-1", &codes), order("A-1", &backwards));
        let other = world.again_as_another_process();
        let (mine, theirs) = tokio::join!(world.portal.confirm_dispatch(&sam, &mine), other.confirm_dispatch(&olga, &theirs));
        let (mine, theirs) = (mine.unwrap().dispatch, theirs.unwrap().dispatch);
        assert_eq!(mine.confirmed + theirs.confirmed, 20, "the order's name is each seller's own");
    }
}

#[tokio::test]
async fn sent_twice_at_once_an_order_is_confirmed_once() {
    for world in racing_worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let form = order("A-1", &codes);
        let done = join_all((0..20).map(|_| world.portal.confirm_dispatch(&sam, &form))).await;
        for done in done {
            let dispatch = done.unwrap().dispatch;
            assert_eq!((dispatch.units, dispatch.confirmed, dispatch.state()), (3, 3, DispatchState::Complete));
        }
        assert_eq!(world.portal.dispatches(&sam, "A-1", PageQuery::number(1)).await.unwrap().total, 1);
    }
}

#[tokio::test]
async fn a_unit_that_came_back_can_be_shipped_again() {
    for world in worlds().await {
        let Shop { brand, batch: sold, codes, sam, .. } = shop(&world, "2").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await.unwrap().dispatch;
        let other_brand = world.brand("Borealis").await;
        for who in [&olga, &other_brand.owner] {
            assert!(matches!(world.portal.release_units(who, done.id, &codes[..1], "returned").await, Err(PortalError::NotFound(_))));
        }
        assert!(matches!(world.portal.release_units(&brand.viewer, done.id, &codes[..1], "returned").await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.release_units(&anonymous(), done.id, &codes[..1], "returned").await, Err(PortalError::SignInNeeded)));
        assert!(world.portal.release_units(&sam, done.id, &codes[..1], " ").await.is_err(), "without a reason");
        world.portal.release_units(&sam, done.id, &codes[..1], "returned").await.unwrap();
        assert!(matches!(world.portal.release_units(&sam, done.id, &codes[..1], "returned").await, Err(PortalError::Invalid(_))), "the second time");
        let after = world.portal.dispatch(&sam, done.id).await.unwrap();
        let reasons = after.units.iter().filter(|unit| unit.released_at.is_some()).map(|unit| unit.release_reason.as_str()).collect::<Vec<_>>();
        assert_eq!((after.dispatch.units, after.dispatch.confirmed, reasons), (1, 1, vec!["returned"]));
        let next = world.portal.confirm_dispatch(&olga, &order("B-7", &codes[..1])).await.unwrap();
        assert_eq!(next.lines[0].refusal, None);
        world.portal.release_units(&brand.manager, next.dispatch.id, &codes[..1], "taken back by the brand").await.unwrap();
        // What is judged of the unit's checks has it as well, and since when it is out.
        let mut conn = world.portal.db().read().await.unwrap();
        let history = store::alert::history(&mut conn, AlertId { batch: sold, number: 0 }).await.unwrap();
        let channels: Vec<_> = history.into_iter().map(|(_, trace)| trace.channel).collect();
        let (sent, back) = (CheckChannel::SellerDispatch, CheckChannel::RetailerReturn);
        assert_eq!(channels, [sent, back, sent, back]);
        assert_eq!(store::standing::activated(&mut conn, sold, 0).await.unwrap(), Some(world.portal.now()));
        drop(conn);
        assert_eq!(world.portal.confirm_dispatch(&sam, &order("A-2", &codes[..1])).await.unwrap().lines[0].refusal, None);
    }
}

#[tokio::test]
async fn older_stock_is_noted_and_refused_only_where_it_must_carry_codes() {
    for world in worlds().await {
        let Shop { brand, product, codes, sam, .. } = shop(&world, "2").await;
        let older = |lot: &str, supplier: &str| OlderForm { units: "2".into(), lot: lot.into(), made_on: String::new(), supplier: supplier.into() };
        let form = |name: &str, one: OlderForm| DispatchForm { older: vec![one], ..order(name, &codes[..0]) };
        let stock = world.portal.confirm_dispatch(&sam, &form("A-1", older("K9", ""))).await.unwrap().dispatch;
        assert_eq!((stock.older, stock.units, stock.state()), (2, 2, DispatchState::OnWord));
        let invented = world.portal.dispatch(&sam, stock.id).await.unwrap().older;
        assert_eq!(invented[0].1, OlderClaim::Unknown, "a lot that the brand does not know is not “made before the codes”");
        let again = world.portal.confirm_dispatch(&sam, &form("A-1", older("K9", ""))).await.unwrap().dispatch;
        assert_eq!((again.older, again.units), (2, 2), "said twice, it is two all the same");
        for _ in 0..2 {
            let covered = world.portal.confirm_dispatch(&sam, &form("A-2", older("L1", ""))).await.unwrap();
            assert_eq!((covered.lines[0].refusal, covered.dispatch.state(), covered.dispatch.units), (Some(Refusal::NeedsCode), DispatchState::Refused, 2));
        }
        let small = world.portal.confirm_dispatch(&sam, &form("A-5", older("l1", ""))).await.unwrap();
        assert_eq!(small.lines[0].refusal, Some(Refusal::NeedsCode), "the same lot in small letters");
        let forgotten = world.portal.confirm_dispatch(&sam, &form("A-3", older("L1", "Nobody's friend"))).await.unwrap();
        assert_eq!(forgotten.dispatch.state(), DispatchState::OnWord, "the brand did not supply them");
        let claims = world.portal.dispatch(&sam, forgotten.dispatch.id).await.unwrap().older.into_iter().map(|(_, claim)| claim).collect::<Vec<_>>();
        assert_eq!(claims, [OlderClaim::NotSupplied]);
        let silent = world.portal.confirm_dispatch(&sam, &form("A-6", older("", ""))).await.unwrap();
        assert_eq!((silent.lines[0].refusal, silent.dispatch.state().may_ship()), (Some(Refusal::NeedsCode), false), "silence is no way around");
        assert!(silent.lines[0].message.contains("say the lot"), "{}", silent.lines[0].message);
        let supplied = world.portal.confirm_dispatch(&sam, &form("A-4", older("L1", "MEYER"))).await.unwrap();
        assert_eq!(supplied.dispatch.state(), DispatchState::Refused);
        let report = world.portal.coverage_report(&brand.viewer).await.unwrap();
        let line = &report.lines[0];
        assert_eq!((line.product_id, line.sellers[0].older, line.refused[0]), (product, 4, (Refusal::NeedsCode, 4)));
        let told = line.unsupplied.iter().map(|one| (one.supplier.as_str(), one.seller.as_str(), one.units)).collect::<Vec<_>>();
        assert_eq!(told, [("Nobody's friend", "Shop of Sam", 2)], "the brand reads of whom it does not name");
        assert!(line.ever_covered);
        assert!(
            world
                .portal
                .coverage_csv(&brand.viewer)
                .await
                .unwrap()
                .contains("4006381333931,Chronograph,of lot L1 and of all later lots,yes,Shop of Sam,0,4,4,needs_code: 4")
        );
        for who in [&sam, &anonymous()] {
            assert!(world.portal.coverage_report(who).await.is_err());
        }
    }
}

#[tokio::test]
async fn a_brand_is_told_once_of_sellers_who_ship_without_codes_what_others_ship_with_them() {
    for world in worlds().await {
        let Shop { brand, codes, sam, .. } = shop(&world, "60").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes[..30])).await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("B-1", &codes[30..])).await.unwrap();
        let older = OlderForm { units: "500".into(), lot: "K9".into(), ..OlderForm::default() };
        let rolf = world.clerk("Rolf", "Shop of Rolf").await;
        world.portal.confirm_dispatch(&rolf, &DispatchForm { older: vec![older], ..order("C-1", &[]) }).await.unwrap();
        let report = world.portal.coverage_page(&brand.viewer).await.unwrap();
        let apart = report.lines[0].sellers.iter().map(|one| (one.name.as_str(), one.stands_out)).collect::<Vec<_>>();
        assert_eq!(apart[0], ("Shop of Rolf", true), "on {:?}: {apart:?}", world.engine);
        assert_eq!(apart.iter().filter(|(_, apart)| *apart).count(), 1);
        let mails = world.portal.mail_sellers_apart().await.unwrap();
        assert!(mails > 0, "on {:?}", world.engine);
        let mail = world.mails("manager.of.aurelia@example.com").await.into_iter().find(|mail| mail.subject.contains("ship without codes")).unwrap();
        assert!(mail.body.replace('\n', " ").contains("Chronograph: Shop of Rolf shipped 500 units without a code, and 0 with one"), "{}", mail.body);
        world.clock.advance(2 * 86_400);
        assert_eq!(world.portal.mail_sellers_apart().await.unwrap(), 0, "on {:?}: told once", world.engine);
        world.clock.advance(31 * 86_400);
        assert_eq!(world.portal.mail_sellers_apart().await.unwrap(), mails, "on {:?}: and again while it goes on", world.engine);
    }
}

#[tokio::test]
async fn the_word_of_many_sellers_who_are_refused_ends_the_enforcement() {
    for world in worlds().await {
        let Shop { brand, product, sam, .. } = shop(&world, "8").await;
        let older = |name: &str| DispatchForm { older: vec![OlderForm { units: "1000".into(), lot: "L1".into(), ..OlderForm::default() }], ..order(name, &[]) };
        let state = async |who: &Actor, name: &str| world.portal.confirm_dispatch(who, &older(name)).await.unwrap().dispatch.state();
        let mut others = vec![sam];
        for name in ["Anna", "Bert", "Carl", "Dora", "Emil"] {
            others.push(world.clerk(name, &format!("Shop of {name}")).await);
        }
        for who in &others {
            assert_eq!(state(who, "A-1").await, DispatchState::Refused);
        }
        let view = world.portal.coverage(&brand.viewer, product).await.unwrap();
        assert_eq!(view.enforcement, Enforcement::Announced { missing: vec![Missing::Share { supplied: 8, reported: 12 }] });
        assert_eq!(state(&others[0], "A-1").await, DispatchState::OnWord, "what was refused may be shipped now");
    }
}

#[tokio::test]
async fn nothing_is_held_back_where_coverage_is_not_enforced() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = world.portal.make_product(&brand.manager, GTIN, "Chronograph", "", "").await.unwrap();
        world.portal.cover_product(&brand.manager, product, CoverageForm { scope: "all", ..CoverageForm::default() }).await.unwrap();
        let sam = world.clerk("Sam", "Shop of Sam").await;
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &["AAAA".to_owned()])).await.unwrap();
        assert_eq!((done.lines[0].refusal, done.dispatch.state()), (Some(Refusal::Mistyped), DispatchState::Open));
        assert!(done.dispatch.state().may_ship());
        let older = DispatchForm { older: vec![OlderForm { units: "1".into(), ..OlderForm::default() }], ..order("A-2", &[]) };
        assert_eq!(world.portal.confirm_dispatch(&sam, &older).await.unwrap().dispatch.state(), DispatchState::OnWord);
    }
}

#[tokio::test]
async fn only_sellers_confirm_and_each_sees_its_own() {
    for world in worlds().await {
        let Shop { brand, codes, sam, .. } = shop(&world, "3").await;
        for (who, signed_out) in [(&brand.owner, false), (&world.reviewer().await, false), (&anonymous(), true)] {
            match world.portal.confirm_dispatch(who, &order("A-1", &codes)).await {
                Err(PortalError::SignInNeeded) => assert!(signed_out),
                Err(PortalError::Forbidden) => assert!(!signed_out),
                other => panic!("{}: {other:?}", who.name()),
            }
        }
        let olga = world.clerk("Olga", "Shop of Olga").await;
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await.unwrap().dispatch;
        assert!(matches!(world.portal.dispatch(&olga, done.id).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.dispatch(&sam, DispatchId(world.portal.new_id())).await, Err(PortalError::NotFound(_))));
        assert_eq!(world.portal.dispatches(&olga, "", PageQuery::number(1)).await.unwrap().total, 0);
        world.listing("L-9", "Watch", "Shop of Sam", None).await;
        for (item, said) in [("", "Say what was sold"), ("L-9", "names no GTIN"), ("nonsense", "neither"), ("96385074", "No brand")] {
            match world.portal.confirm_dispatch(&sam, &DispatchForm { item: item.into(), ..order("A-9", &codes) }).await {
                Err(PortalError::Invalid(errors)) => assert!(errors[0].message.contains(said), "{errors:?}"),
                other => panic!("{item}: {other:?}"),
            }
        }
        let few = DispatchForm { units: "2".into(), ..order("A-1", &codes) };
        assert!(matches!(world.portal.confirm_dispatch(&sam, &few).await, Err(PortalError::Invalid(errors)) if errors[0].field == "units"));
        let room = DispatchForm { units: "1".into(), ..order("A-7", &codes) };
        world.portal.release_units(&sam, done.id, &codes, "returned").await.unwrap();
        let lines = world.portal.confirm_dispatch(&sam, &room).await.unwrap().lines;
        assert_eq!(lines.iter().map(|line| line.refusal).collect::<Vec<_>>(), [None, Some(Refusal::TooMany), Some(Refusal::TooMany)]);
    }
}

#[tokio::test]
async fn who_guesses_codes_waits() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "1").await;
        for n in 0..2 {
            world.portal.confirm_dispatch(&sam, &order(&format!("G-{n}"), &forged(n, 60))).await.unwrap();
        }
        assert!(matches!(world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await, Err(PortalError::TooMany { .. })));
        let olga = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&olga, &order("A-1", &codes)).await.unwrap();
        world.clock.advance(400);
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await.unwrap();
    }
}

#[tokio::test]
async fn a_file_confirms_order_by_order_or_says_which_lines_it_cannot_read() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let file = |text: String| DispatchFile::parse(&text);
        let good = file(format!("order,gtin,code\nA-1,{GTIN},{}\nA-1,{GTIN},{}\nA-2,{GTIN},{}\nA-2,{GTIN},AAAA\n", codes[0], codes[1], codes[2])).unwrap();
        let done = world.portal.confirm_dispatches(&sam, &good).await.unwrap();
        let done = done.into_iter().map(|one| one.done.unwrap().unwrap()).collect::<Vec<_>>();
        assert_eq!(done.iter().map(|one| one.dispatch.state()).collect::<Vec<_>>(), [DispatchState::Complete, DispatchState::Refused]);
        assert_eq!(done[1].lines[1].line, 5, "the file's line");
        let bad = file(format!("order,gtin,code\nA-3,{GTIN},{}\nA-4,123,{}\n", codes[0], codes[1])).unwrap();
        match world.portal.confirm_dispatches(&sam, &bad).await {
            Err(PortalError::Invalid(errors)) => assert!(errors[0].message.starts_with("Line 3: “123” is neither"), "{errors:?}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.portal.dispatches(&sam, "A-3", PageQuery::number(1)).await.unwrap().total, 0, "nothing of it was done");
    }
}

#[tokio::test]
async fn a_file_full_of_missed_codes_is_worked_off_to_its_end_and_counts_each_once() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let mut text = "order,gtin,code\n".to_owned();
        for at in 0..4 {
            for code in &forged(at, 60) {
                text += &format!("A-{at},{GTIN},{code}\n");
            }
        }
        text += &format!("A-4,{GTIN},{}\n", codes[0]);
        let file = DispatchFile::parse(&text).unwrap();
        for _ in 0..4 {
            let done = world.portal.confirm_dispatches(&sam, &file).await.unwrap();
            assert_eq!(done.len(), 5);
            assert!(done.iter().all(|one| one.done.is_ok()), "{done:?}");
            assert_eq!(done[4].done.as_ref().unwrap().as_ref().unwrap().dispatch.state(), DispatchState::Complete);
        }
        // The same codes one order at a time are no new guesses either; others are.
        world.portal.confirm_dispatch(&sam, &order("A-0", &forged(0, 60)[..50])).await.unwrap();
        world.portal.confirm_dispatch(&sam, &order("A-5", &codes[1..2])).await.unwrap();
        world.portal.confirm_dispatch(&sam, &order("A-6", &forged(9, 60))).await.unwrap();
        assert!(matches!(world.portal.confirm_dispatches(&sam, &file).await, Err(PortalError::TooMany { .. })));
    }
}

#[tokio::test]
async fn an_order_of_a_file_that_cannot_be_taken_stops_none_after_it() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let stock = OlderForm { units: "9999".into(), lot: "K9".into(), ..OlderForm::default() };
        world.portal.confirm_dispatch(&sam, &DispatchForm { older: vec![stock], ..order("A-1", &[]) }).await.unwrap();
        let text = format!("order,gtin,code\nA-1,{GTIN},{}\nA-1,{GTIN},{}\nA-2,{GTIN},{}\n", codes[0], codes[1], codes[2]);
        let done = world.portal.confirm_dispatches(&sam, &DispatchFile::parse(&text).unwrap()).await.unwrap();
        assert!(matches!(&done[0].done, Err(PortalError::Invalid(faults)) if faults[0].message.contains("10000 units at most")), "{done:?}");
        assert_eq!((done[0].order.as_str(), done[1].done.as_ref().unwrap().as_ref().unwrap().dispatch.state()), ("A-1", DispatchState::Complete));
    }
}

#[tokio::test]
async fn what_must_not_be_shipped_holds_the_order_back_whatever_the_coverage() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = world.portal.make_product(&brand.manager, GTIN, "Chronograph", "", "").await.unwrap();
        let pen = world.portal.make_product(&brand.manager, "9506000134352", "Pen", "", "").await.unwrap();
        let (first, codes) = batch(&world, &brand, product, "L1", "6").await;
        let (pens, pen_codes) = batch(&world, &brand, pen, "P1", "1").await;
        act(&world, &brand, first, "activate", "all").await;
        act(&world, &brand, pens, "activate", "all").await;
        for (what, unit) in [("void", "1"), ("steal", "2"), ("recall", "3")] {
            act(&world, &brand, first, what, unit).await;
        }
        let sam = world.clerk("Sam", "Shop of Sam").await;
        // A recall that is over holds nothing back, however the code is written.
        let sent = DispatchForm { units: "2".into(), ..order("R-1", &codes[2..3]) };
        assert_eq!(world.portal.confirm_dispatch(&sam, &sent).await.unwrap().dispatch.state(), DispatchState::Refused);
        let report = world.portal.coverage_report(&brand.viewer).await.unwrap();
        assert_eq!((report.lines[0].scope.is_none(), report.lines[0].ever_covered), (true, false));
        world.clock.advance(60);
        act(&world, &brand, first, "release", "3").await;
        let again = format!("https://id.example/01/0{GTIN}/21/{}", codes[2].replace('-', "").get(..20).unwrap());
        let again = world.portal.confirm_dispatch(&sam, &order("R-1", &[again])).await.unwrap().dispatch;
        assert_eq!((again.confirmed, again.forbidden, again.state()), (1, 0, DispatchState::Open));
        world.portal.release_units(&sam, again.id, &codes[2..3], "returned").await.unwrap();
        world.clock.advance(60);
        act(&world, &brand, first, "recall", "3").await;
        // Of a batch whose units were not shipped, and confirmed by another seller.
        let (_, waiting) = batch(&world, &brand, product, "L2", "1").await;
        let (third, used) = batch(&world, &brand, product, "L3", "1").await;
        act(&world, &brand, third, "activate", "all").await;
        let other = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&other, &order("O-1", &used)).await.unwrap();
        let bad = [&codes[0], &codes[1], &codes[2], &pen_codes[0], &forged(1, 1)[0], &waiting[0], &used[0]];
        for coverage in [None, Some(CoverageForm { scope: "all", ..CoverageForm::default() })] {
            if let Some(form) = coverage {
                world.portal.cover_product(&brand.manager, product, form).await.unwrap();
            }
            for (at, code) in bad.iter().enumerate() {
                let name = format!("{}-{at}", coverage.is_some());
                let sent = DispatchForm { units: "3".into(), ..order(&name, std::slice::from_ref(*code)) };
                let done = world.portal.confirm_dispatch(&sam, &sent).await.unwrap();
                assert_eq!((done.dispatch.forbidden, done.dispatch.state()), (1, DispatchState::Refused), "{:?}", done.lines);
                assert!(!done.dispatch.state().may_ship());
                // The rest of the order, sent by itself, does not put it right.
                let rest = world.portal.confirm_dispatch(&sam, &order(&name, &codes[3..4])).await.unwrap().dispatch;
                assert_eq!((rest.forbidden, rest.missing(), rest.state()), (1, 2, DispatchState::Refused));
                assert_eq!(world.portal.dispatch(&sam, rest.id).await.unwrap().dispatch.state(), DispatchState::Refused);
                assert_eq!(world.portal.dispatches(&sam, &name, PageQuery::number(1)).await.unwrap().rows[0].state(), DispatchState::Refused);
                let full = world.portal.confirm_dispatch(&sam, &order(&name, &codes[4..6])).await.unwrap().dispatch;
                assert_eq!((full.forbidden, full.refused, full.state()), (0, 0, DispatchState::Complete));
                world.portal.release_units(&sam, full.id, &codes[3..6], "returned").await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_unit_that_came_back_is_released_however_its_code_is_written() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "5").await;
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await.unwrap().dispatch;
        let serial = |at: usize| codes[at].replace('-', "").get(..20).unwrap().to_owned();
        let scanned = [
            format!("https://id.example/01/0{GTIN}/21/{}", serial(0)),
            format!("]d2010{GTIN}21{}", serial(1)),
            serial(2).to_lowercase(),
            // Twice is once.
            codes[2].clone(),
        ];
        assert_eq!(world.portal.release_units(&sam, done.id, &scanned, "returned").await.unwrap(), 3);
        let after = world.portal.dispatch(&sam, done.id).await.unwrap();
        assert_eq!((after.dispatch.units, after.dispatch.confirmed), (2, 2));
        reach(&world, &[("Shop of Sam", "shop.of.sam@example.com")]).await;
        let mixed = [codes[3].clone(), scanned[0].clone()];
        match world.portal.release_units(&sam, done.id, &mixed, "returned").await {
            Err(PortalError::Invalid(errors)) => assert!(errors[0].message.starts_with("Code 2, https://id.example"), "{errors:?}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.portal.dispatch(&sam, done.id).await.unwrap().dispatch.confirmed, 2, "nothing was released");
    }
}

#[tokio::test]
async fn a_confirmed_unit_that_its_brand_withdraws_holds_its_order_back_until_it_is_given_back() {
    for world in worlds().await {
        let Shop { brand, batch: first, codes, sam, .. } = shop(&world, "4").await;
        let form = order("A-1", &codes[..1]);
        let done = world.portal.confirm_dispatch(&sam, &form).await.unwrap().dispatch;
        let other = world.portal.confirm_dispatch(&sam, &order("A-2", &codes[1..3])).await.unwrap().dispatch;
        act(&world, &brand, first, "recall", "1").await;
        act(&world, &brand, first, "void", "3").await;
        let detail = world.portal.dispatch(&sam, done.id).await.unwrap();
        assert_eq!((detail.dispatch.state(), detail.dispatch.withdrawn, detail.dispatch.units), (DispatchState::Refused, 1, 1));
        let line = &detail.refused[0];
        assert_eq!((line.line, codes[0].starts_with(&line.code), line.refusal), (0, true, Some(Refusal::Recalled)), "{line:?}");
        assert!(line.message.contains("Bring it back"));
        let list = world.portal.dispatches(&sam, "", PageQuery::number(1)).await.unwrap().rows;
        assert_eq!(list.iter().map(|one| (one.withdrawn, one.state().may_ship())).collect::<Vec<_>>(), [(1, false), (1, false)]);
        // Sent again it is one unit still, and is not told of twice.
        let again = world.portal.confirm_dispatch(&sam, &form).await.unwrap();
        assert_eq!((again.lines[0].refusal, again.dispatch.units, again.dispatch.confirmed), (Some(Refusal::Recalled), 1, 1));
        assert_eq!((again.dispatch.state(), again.dispatch.forbidden, again.dispatch.refused), (DispatchState::Refused, 0, 0));
        assert_eq!(world.portal.dispatch(&sam, done.id).await.unwrap().refused.len(), 1);
        act(&world, &brand, first, "release_recall", "1").await;
        assert_eq!(world.portal.dispatch(&sam, done.id).await.unwrap().dispatch.state(), DispatchState::Complete);
        let after = world.portal.confirm_dispatch(&sam, &form).await.unwrap().dispatch;
        assert_eq!((after.units, after.confirmed, after.state()), (1, 1, DispatchState::Complete));
        // Taken out of the parcel, the rest is free.
        world.portal.release_units(&sam, other.id, &codes[2..3], "taken out").await.unwrap();
        let rest = world.portal.dispatch(&sam, other.id).await.unwrap().dispatch;
        assert_eq!((rest.units, rest.withdrawn, rest.state()), (1, 0, DispatchState::Complete));
    }
}

async fn upload(world: &World, who: &Actor, text: &str) -> Vec<Option<portal::dispatch::Dispatched>> {
    let file = DispatchFile::parse(text).unwrap();
    world.portal.confirm_dispatches(who, &file).await.unwrap().into_iter().map(|one| one.done.unwrap()).collect()
}

#[tokio::test]
async fn a_code_that_stands_twice_is_two_units_and_a_later_file_mends_what_was_refused() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let stands = |done: &[Option<portal::dispatch::Dispatched>]| {
            let one = &done[0].as_ref().unwrap().dispatch;
            (one.units, one.confirmed, one.refused, one.state())
        };
        let twice = format!("order,gtin,code\nA-1,{GTIN},{0}\nA-1,{GTIN},{0}\n", codes[0]);
        assert_eq!(stands(&upload(&world, &sam, &twice).await), (2, 1, 1, DispatchState::Refused));
        let slip = format!("order,gtin,code\nA-2,{GTIN},{}\nA-2,{GTIN},AAAA\n", codes[1]);
        assert_eq!(stands(&upload(&world, &sam, &slip).await), (2, 1, 1, DispatchState::Refused));
        let clean = format!("order,gtin,code\nA-2,{GTIN},{}\n", codes[1]);
        assert_eq!(stands(&upload(&world, &sam, &clean).await), (1, 1, 0, DispatchState::Complete));
        // What the seller said of the order is not forgotten, and can be said anew.
        let said = |units: &str| format!("order,gtin,code,units\nA-2,{GTIN},{},{units}\n", codes[1]);
        assert_eq!(stands(&upload(&world, &sam, &said("2")).await), (2, 1, 0, DispatchState::Refused));
        assert_eq!(stands(&upload(&world, &sam, &clean).await), (2, 1, 0, DispatchState::Refused));
        assert_eq!(stands(&upload(&world, &sam, &said("1")).await), (1, 1, 0, DispatchState::Complete));
        // A unit that must not be shipped does not go by being left out, but by another in its place, or where the seller says that the order has it not.
        let forged = format!("order,gtin,code\nA-3,{GTIN},{}\nA-3,{GTIN},{}\n", codes[2], forged(7, 1)[0]);
        assert_eq!(stands(&upload(&world, &sam, &forged).await).3, DispatchState::Refused);
        let without = |units: &str| format!("order,gtin,code,units\nA-3,{GTIN},{},{units}\n", codes[2]);
        assert_eq!(stands(&upload(&world, &sam, &without("")).await), (2, 1, 1, DispatchState::Refused));
        assert_eq!(stands(&upload(&world, &sam, &without("1")).await), (1, 1, 0, DispatchState::Complete));
    }
}

#[tokio::test]
async fn an_orders_lines_are_of_one_product_however_they_name_it() {
    for world in worlds().await {
        let Shop { sam, .. } = shop(&world, "1").await;
        let bare = model::import::ListingInput { gtin: None, ..bare_listing("880011", "Chronograph") };
        world.listing_of("Shop of Sam", bare).await;
        let named = model::import::ListingInput { gtin: Some(GTIN.parse().unwrap()), ..bare_listing("880012", "Chronograph") };
        world.listing_of("Shop of Sam", named).await;
        let lines = ["", "0"].map(|zero| format!("A-1,,{zero}{GTIN},,K9\n")).concat();
        let done = upload(&world, &sam, &format!("order,listing,gtin,code,lot\n{lines}A-1,880012,,,K9\nA-1,880011,{GTIN},,K9\n")).await;
        assert_eq!(done.len(), 1);
        let one = &done[0].as_ref().unwrap().dispatch;
        assert_eq!((one.older, one.units, one.listing.is_some(), one.state()), (4, 4, true, DispatchState::OnWord));
        let fault = async |text: &str| {
            let file = DispatchFile::parse(&format!("order,listing,gtin,code\n{text}\n")).unwrap();
            match world.portal.confirm_dispatches(&sam, &file).await {
                Err(PortalError::Invalid(errors)) => errors[0].message.clone(),
                other => panic!("{other:?}"),
            }
        };
        assert!(fault("A-2,880012,9506000134352,X").await.contains("Your listing 880012 names the GTIN 4006381333931, and beside it stands 9506000134352"));
        assert!(fault("A-2,880011,123,X").await.contains("“123” is not a GTIN"));
        assert!(fault("A-2,880011,,X").await.contains("names no GTIN"));
    }
}

#[tokio::test]
async fn what_no_brand_here_has_needs_no_confirmation_and_stops_no_other_order_of_a_file() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "1").await;
        let done = upload(&world, &sam, &format!("order,gtin,code\nF-1,9506000134352,X\nF-2,{GTIN},{}\n", codes[0])).await;
        assert_eq!((done.len(), done[0].is_none(), done[1].as_ref().unwrap().dispatch.state()), (2, true, DispatchState::Complete));
        assert_eq!(world.portal.dispatches(&sam, "F-1", PageQuery::number(1)).await.unwrap().total, 0);
    }
}

#[tokio::test]
async fn older_stock_that_was_noted_by_mistake_is_corrected_or_taken_back() {
    for world in worlds().await {
        let Shop { brand, codes, product, sam, .. } = shop(&world, "2").await;
        let older = |units: &str, lot: &str| OlderForm { units: units.into(), lot: lot.into(), ..OlderForm::default() };
        let say = async |name: &str, older: Vec<OlderForm>| world.portal.confirm_dispatch(&sam, &DispatchForm { older, ..order(name, &codes[..0]) }).await;
        say("A-1", vec![older("5", "K9")]).await.unwrap();
        let right = say("A-1", vec![older("0", "K9"), older("5", "K8")]).await.unwrap().dispatch;
        assert_eq!((right.older, right.units, right.state()), (5, 5, DispatchState::OnWord));
        let noted = world.portal.dispatch(&sam, right.id).await.unwrap().older;
        assert_eq!(noted.iter().map(|(one, _)| (one.units, one.lot.as_ref().unwrap().as_str())).collect::<Vec<_>>(), [(5, "K8")]);
        let fewer = say("A-1", vec![older("2", "K8")]).await.unwrap().dispatch;
        assert_eq!((fewer.older, fewer.units), (2, 2));
        assert_eq!(world.portal.coverage(&brand.viewer, product).await.unwrap().evidence.reported, 1, "counted up to a quarter of what was supplied");
        say("A-1", vec![older("0", "K8")]).await.unwrap();
        assert_eq!(world.portal.coverage(&brand.viewer, product).await.unwrap().evidence.reported, 0);
        // Of a covered lot, too: what is taken back is not shipped.
        assert!(say("A-1", vec![older("0", "L1")]).await.unwrap().lines.is_empty());
        assert!(matches!(say("A-9", vec![older("0", "K8")]).await, Err(PortalError::Invalid(errors)) if errors[0].field == "order"));
        assert_eq!(world.portal.dispatches(&sam, "A-9", PageQuery::number(1)).await.unwrap().total, 0);
    }
}

/// A warehouse scans what arrives, a shop what it sells, a reviewer what was reported: the buyer is still the first.
#[tokio::test]
async fn checks_for_the_trade_are_kept_by_themselves_and_use_up_no_buyers_first_check() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop(&world, "3").await;
        let reviewer = world.reviewer().await;
        let check = async |who: &Actor, code: &String, for_buyer: bool| {
            let question = CheckQuestion { code, look: Look::Own, for_buyer, ..CheckQuestion::default() };
            let Checked { verdict, counted, for_trade } = world.portal.check_or_look(who, &question).await.unwrap();
            (verdict.as_str(), counted, for_trade)
        };
        for who in [&sam, &sam, &reviewer] {
            assert_eq!(check(who, &codes[0], false).await, ("genuine", false, true), "on {:?}", world.engine);
        }
        assert_eq!(check(&anonymous(), &codes[0], false).await, ("genuine", true, false), "the buyer is the first");
        assert_eq!(check(&sam, &codes[0], false).await, ("seen_before", false, true));
        assert_eq!(check(&brand.owner, &codes[0], false).await, ("seen_before", false, false), "its own brand leaves no trace");
        let unit = world.portal.unit_of_code(&brand.owner, &codes[0]).await.unwrap().unwrap();
        let mut by: Vec<_> = unit.sellers.iter().map(|one| (one.seller.as_str(), one.answer)).collect();
        by.sort_by_key(|(seller, _)| *seller);
        assert_eq!((unit.checks, by), (1, vec![("", SellerAnswer::Checked), ("Shop of Sam", SellerAnswer::Checked)]));
        // An app checks for its users.
        assert_eq!(check(&sam, &codes[1], true).await, ("genuine", true, false));
        // What nobody should have is told, with who has it; what it is, as to anybody.
        act(&world, &brand, batch, "steal", "3").await;
        assert_eq!(check(&sam, &codes[2], false).await, ("stolen", false, true));
        let told = alerts(&world, &brand).await;
        assert_eq!(told.iter().map(|alert| alert.standing).collect::<Vec<_>>(), [Some(Standing::Stolen)]);
        let named = world.portal.alert(&brand.owner, told[0].id).await.unwrap().sellers;
        assert_eq!(named.iter().map(|one| one.seller.as_str()).collect::<Vec<_>>(), ["Shop of Sam"]);
    }
}

/// Gives shops addresses.
async fn reach(world: &World, shops: &[(&str, &str)]) {
    let mut tx = world.portal.db().begin().await.unwrap();
    for (shop, address) in shops {
        let (new_id, email) = (SellerId(world.portal.new_id()), Email::parse(address).unwrap());
        store::seller::upsert(&mut tx, new_id, shop, Some(&email), None, world.portal.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A dangerous lot: who sells it hears of it by mail and on the overview, once for each thing that happens.
#[tokio::test]
async fn a_recall_is_told_to_the_sellers_that_confirmed_its_units() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop(&world, "5").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        reach(&world, &[("Shop of Sam", "shop.of.sam@example.com"), ("Shop of Olga", "shop.of.olga@example.com")]).await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes[0..2])).await.unwrap();
        let back = world.portal.confirm_dispatch(&sam, &order("A-2", &codes[2..3])).await.unwrap().dispatch;
        world.portal.release_units(&sam, back.id, &codes[2..3], "returned").await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("O-1", &codes[3..4])).await.unwrap();
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 0);
        world.clock.advance(60);
        act(&world, &brand, batch, "recall", "1-3").await;
        let unread = async |who: &Actor| world.portal.unread_withdrawals(who).await.unwrap();
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 1, "on {:?}: one seller has units of these", world.engine);
        let mails = world.mails("shop.of.sam@example.com").await;
        let mail = mails.iter().find(|mail| mail.subject.starts_with("Do not ship")).unwrap();
        assert!(mail.body.contains("- order A-1: 2 units, recalled") && mail.body.contains("Bring it back") && !mail.body.contains("A-2"), "{}", mail.body);
        let model::dispatch::UnreadWithdrawals { orders, until, total } = unread(&sam).await;
        let ids: Vec<_> = orders.iter().map(|one| one.id).collect();
        assert_eq!(total, 1);
        assert_eq!(orders.iter().map(|one| one.order.as_str()).collect::<Vec<_>>(), ["A-1"]);
        assert_eq!(world.portal.seller_counts(&sam).await.unwrap().withdrawn, 1);
        assert!(unread(&olga).await.orders.is_empty());
        // Read, it is over; said again of the same units, it is no news; a theft of one is.
        world.portal.read_withdrawals(&sam, &ids, until.unwrap()).await.unwrap();
        assert_eq!(world.portal.seller_counts(&sam).await.unwrap().withdrawn, 0);
        act(&world, &brand, batch, "recall", "1-2").await;
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 0);
        act(&world, &brand, batch, "steal", "4").await;
        assert_eq!((world.portal.mail_withdrawals().await.unwrap(), unread(&olga).await.total), (1, 1));
        // Once it is over nothing is to be read, and the next recall is news.
        act(&world, &brand, batch, "release_both", "all").await;
        assert_eq!((world.portal.mail_withdrawals().await.unwrap(), unread(&olga).await.total), (0, 0));
        act(&world, &brand, batch, "recall", "4").await;
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 1);
        assert!(matches!(world.portal.read_withdrawals(&brand.owner, &ids, until.unwrap()).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.unread_withdrawals(&anonymous()).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn of_a_recall_of_many_orders_each_is_read_once_it_was_shown() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop(&world, "60").await;
        reach(&world, &[("Shop of Sam", "shop.of.sam@example.com")]).await;
        for (nth, code) in codes.iter().enumerate() {
            world.portal.confirm_dispatch(&sam, &order(&format!("A-{nth}"), std::slice::from_ref(code))).await.unwrap();
        }
        act(&world, &brand, batch, "recall", "all").await;
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 1);
        let mails = world.mails("shop.of.sam@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("- and 10 more: each of these orders")), "{mails:?}");
        let first = world.portal.unread_withdrawals(&sam).await.unwrap();
        assert_eq!((first.orders.len(), first.total), (50, 60), "on {:?}", world.engine);
        let ids: Vec<_> = first.orders.iter().map(|one| one.id).collect();
        world.portal.read_withdrawals(&sam, &ids, first.until.unwrap()).await.unwrap();
        let rest = world.portal.unread_withdrawals(&sam).await.unwrap();
        assert_eq!((rest.orders.len(), rest.total), (10, 10));
        assert!(rest.orders.iter().all(|one| !ids.contains(&one.id)), "what was not shown is not read");
        assert_eq!(world.portal.seller_counts(&sam).await.unwrap().withdrawn, 10);
    }
}

#[tokio::test]
async fn a_recall_of_several_lots_is_one_mail_that_names_each() {
    for world in worlds().await {
        let Shop { brand, product, batch: first, codes, sam, .. } = shop(&world, "3").await;
        let (second, more) = batch(&world, &brand, product, "L77", "2").await;
        act(&world, &brand, second, "activate", "all").await;
        reach(&world, &[("Shop of Sam", "shop.of.sam@example.com")]).await;
        let mixed = [codes[0].clone(), more[0].clone()];
        world.portal.confirm_dispatch(&sam, &order("A-1", &mixed)).await.unwrap();
        world.portal.confirm_dispatch(&sam, &order("A-2", &more[1..2])).await.unwrap();
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 0);
        act(&world, &brand, first, "recall", "1").await;
        act(&world, &brand, second, "recall", "all").await;
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 1, "on {:?}: one for both lots", world.engine);
        let mails = world.mails("shop.of.sam@example.com").await;
        let mail = mails.iter().find(|mail| mail.subject.starts_with("Do not ship")).unwrap();
        assert!(mail.body.contains("Lot L77:\n- order A-1: 1 unit, recalled\n- order A-2: 1 unit, recalled"), "{}", mail.body);
        assert_eq!(mail.body.matches("- order A-1: 1 unit, recalled").count(), 2, "{}", mail.body);
    }
}

/// A reselling platform: the thing is genuine however often it is sold, and its code goes with it.
#[tokio::test]
async fn used_goods_go_on_from_order_to_order_and_two_sales_as_new_are_a_sign_of_a_copy() {
    for world in worlds().await {
        let Shop { brand, codes, sam, .. } = shop(&world, "3").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        let used = |name: &str| DispatchForm { condition: "used".into(), ..order(name, &codes[0..1]) };
        let first = world.portal.confirm_dispatch(&sam, &order("A-1", &codes[0..1])).await.unwrap().dispatch;
        // Too soon for a buyer to have had it.
        let soon = world.portal.confirm_dispatch(&olga, &used("O-1")).await.unwrap();
        assert_eq!(soon.lines[0].refusal, Some(Refusal::Used));
        assert!(soon.lines[0].message.contains("can be sold on from"), "{}", soon.lines[0].message);
        world.clock.advance(15 * 86_400);
        let told = alerts(&world, &brand).await.len();
        let done = world.portal.confirm_dispatch(&olga, &used("O-1")).await.unwrap().dispatch;
        assert_eq!((done.state(), done.confirmed, done.forbidden), (DispatchState::Complete, 1, 0), "on {:?}", world.engine);
        let again = world.portal.confirm_dispatch(&olga, &used("O-1")).await.unwrap().dispatch;
        assert_eq!((again.state(), again.confirmed), (DispatchState::Complete, 1), "sent again it stands as before");
        assert_eq!(alerts(&world, &brand).await.len(), told);
        // The first order had it, and stands as it did.
        let before = world.portal.dispatch(&sam, first.id).await.unwrap().dispatch;
        assert_eq!((before.confirmed, before.state()), (1, DispatchState::Complete));
        // As new it is refused, however long ago.
        world.clock.advance(30 * 86_400);
        let new = world.portal.confirm_dispatch(&sam, &order("A-2", &codes[0..1])).await.unwrap();
        assert_eq!(new.lines[0].refusal, Some(Refusal::Used));
        // The next owner sells it on as well, by a file.
        let file = format!("order,gtin,code,condition\nA-3,{GTIN},{},Used\n", codes[0]);
        let done = upload(&world, &sam, &file).await.remove(0).unwrap().dispatch;
        assert_eq!(done.state(), DispatchState::Complete);
        let wrong = world.portal.confirm_dispatch(&sam, &DispatchForm { condition: "fine".into(), ..order("A-4", &codes[1..2]) }).await;
        assert!(matches!(wrong, Err(PortalError::Invalid(errors)) if errors[0].field == "condition"));
    }
}

#[tokio::test]
async fn old_orders_lose_what_sellers_wrote_and_no_supplier_stays_none() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "2").await;
        let older = |lot: &str, supplier: &str| OlderForm { units: "2".into(), lot: lot.into(), made_on: String::new(), supplier: supplier.into() };
        let mut form = DispatchForm { older: vec![older("K9", ""), older("K9", "Herr Meier"), older("L1", "")], ..order("A-1", &codes[..1]) };
        form.codes.extend(code_lines("Frau Meier\nHerr Meier"));
        let id = world.portal.confirm_dispatch(&sam, &form).await.unwrap().dispatch.id;
        let before = world.portal.dispatch(&sam, id).await.unwrap();
        assert!(before.refused.iter().any(|line| line.code.contains("Meier")) && before.refused.len() == 3, "{:?}", before.refused);
        world.clock.advance((world.portal.settings().keep.orders + 1) * 86_400);
        world.portal.forget_people().await.unwrap();
        let after = world.portal.dispatch(&sam, id).await.unwrap();
        assert_eq!(after.older.iter().map(|(one, _)| one.supplier.as_str()).collect::<std::collections::BTreeSet<_>>(), ["", "deleted-1"].into());
        assert_eq!((after.refused.len(), after.units.len()), (3, 1));
        assert!(after.refused.iter().all(|line| line.code.starts_with("deleted-") && line.message.is_empty()), "{:?}", after.refused);
        assert_eq!(after.refused.iter().map(|line| line.refusal).collect::<Vec<_>>(), before.refused.iter().map(|line| line.refusal).collect::<Vec<_>>());
    }
}
