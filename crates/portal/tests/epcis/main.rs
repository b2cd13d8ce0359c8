//! EPCIS: batches told as events, and events told by brands.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod captured;
mod exported;
mod lots;
mod refused;
#[path = "../support/mod.rs"]
mod support;

use futures::TryStreamExt as _;
use model::{
    batch::BatchForm,
    id::BatchId,
    page::PageQuery,
    standing::{ActForm, UnitAct},
    time::Timestamp,
    unit_code::UnitCode,
};
use portal::{
    Actor, PortalError,
    check::{CheckQuestion, Look},
    code_import::CodeImportForm,
    epcis::{Captured, EventQuery, Naming, Noted, OnError, Unacted},
};
use serde_json::{Value, json};
use std::collections::HashMap;
use support::*;
use uuid::Uuid;

const LINK: &str = "http://127.0.0.1:3000/01/04006381333931";

/// A brand with a sealed batch of `count`, not active yet, and its codes.
async fn issued(world: &World, count: &str) -> (Brand, BatchId, Vec<UnitCode>) {
    let aurelia = world.brand("Aurelia").await;
    let product = world.portal.make_product(&aurelia.owner, "4006381333931", "Heritage chronograph", "", "").await.unwrap();
    let form = BatchForm { lot: "H42", count, expires_on: "2028-03-12", activation: "shipped", ..BatchForm::default() };
    let id = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), form).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&aurelia.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    let codes = String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap()).collect();
    (aurelia, id, codes)
}

async fn exported(world: &World, actor: &Actor, id: BatchId, naming: Naming) -> Value {
    let chunks: Vec<Vec<u8>> = world.portal.epcis_file(actor, id, naming).await.unwrap().chunks.try_collect().await.unwrap();
    serde_json::from_slice(&chunks.concat()).unwrap()
}

fn document(events: Value) -> Vec<u8> {
    json!({ "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "type": "EPCISDocument", "schemaVersion": "2.0",
            "creationDate": "2026-11-23T12:00:00Z", "epcisBody": { "eventList": events } })
    .to_string()
    .into_bytes()
}

fn event(id: &str, step: &str, epcs: Value) -> Value {
    json!({ "type": "ObjectEvent", "eventID": id, "action": "OBSERVE", "bizStep": step, "eventTime": "2026-11-23T11:00:00.000+01:00",
            "eventTimeZoneOffset": "+01:00", "epcList": epcs, "markward:distributor": "Nordlys Logistics" })
}

fn noted(step: &str, disposition: &str) -> Noted {
    Noted { biz_step: step.to_owned(), disposition: disposition.to_owned(), events: 1, unacted: None }
}

fn listed(told: &Value) -> &Vec<Value> {
    let body = &told["epcisBody"];
    body["eventList"].as_array().or(body["queryResults"]["resultsBody"]["eventList"].as_array()).unwrap()
}

async fn look(world: &World, code: UnitCode) -> &'static str {
    let code = code.serial();
    let question = CheckQuestion { code: &code, look: Look::Own, ..CheckQuestion::default() };
    world.portal.check_code(&Actor::System, &question).await.unwrap().as_str()
}

/// What the standard asks of every ObjectEvent (EPCIS 2.0 §7.4.1 and its JSON schema).
fn assert_valid(event: &Value) {
    assert_eq!(event["type"], "ObjectEvent");
    assert!(event["eventID"].as_str().unwrap().starts_with("urn:uuid:") || event["eventID"].as_str().unwrap().contains(':'));
    assert!(event["eventTime"].as_str().unwrap().ends_with('Z') || event["eventTime"].as_str().unwrap().contains('+'));
    assert!(["ADD", "OBSERVE", "DELETE"].contains(&event["action"].as_str().unwrap()));
    assert!(event["eventTimeZoneOffset"].as_str().unwrap().len() == 6);
    assert!(event["epcList"].as_array().is_some_and(|list| !list.is_empty()) || event["quantityList"][0]["epcClass"].is_string());
}
