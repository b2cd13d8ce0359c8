//! Alerts: who sees them, what becomes of them, the mail, the thresholds, and how long places are kept.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod forgotten;
mod judged;
mod settled;
#[path = "../support/mod.rs"]
mod support;
mod told;

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

async fn act(world: &World, brand: &Brand, batch: BatchId, act: &str, units: &str) {
    let form = ActForm { act, units, message: "Ask us for another.", ..ActForm::default() };
    world.portal.act_on_units(&brand.owner, batch, world.portal.new_id(), form).await.unwrap();
}
