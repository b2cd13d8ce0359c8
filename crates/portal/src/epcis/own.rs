//! Events that we tell: of a batch's commissioning, and of what its brand said of its units here.

use super::{event_id, id_of, time};
use crate::Result;
use codes::{digital_link::Stem, gs1::Elements};
use model::{batch::Batch, id::BatchId, standing::UnitAct, time::Timestamp};
use serde_json::{Value, json};
use std::collections::HashSet;
use store::{Conn, batch::StoredBatch, epcis::Act};
use uuid::Uuid;

/// Units that one event names one by one; more are told in several events.
pub(super) const TOGETHER: u32 = 1000;

/// What a brand said of a batch's units here. What a captured event said is told by that event itself.
pub(super) async fn acts(conn: &mut Conn, batch: BatchId) -> Result<Vec<Act>> {
    let captured: HashSet<Uuid> = store::epcis::names(conn, batch).await?.into_iter().map(|(brand, id)| id_of(&format!("{brand} {id}"))).collect();
    Ok(store::epcis::acts(conn, batch).await?.into_iter().filter(|act| !captured.contains(&act.submission)).collect())
}

/// The ids of all events that are told of a batch.
pub(super) async fn event_ids(conn: &mut Conn, batch: BatchId) -> Result<HashSet<String>> {
    let count = store::batch::by_id(conn, batch).await?.map_or(0, |stored| stored.batch.count);
    let mut ids: HashSet<String> = (0..count).step_by(TOGETHER as usize).map(|first| event_id(&commissioning_of(batch, first))).collect();
    for act in store::epcis::acts(conn, batch).await? {
        ids.insert(event_id(&told_of(&act, 0)));
        ids.extend((act.first..=act.last).step_by(TOGETHER as usize).map(|first| event_id(&told_of(&act, first))));
    }
    Ok(ids)
}

fn commissioning_of(batch: BatchId, first: u32) -> String {
    format!("commissioning {batch} {first}")
}

fn told_of(act: &Act, first: u32) -> String {
    format!("act {} {first}", act.id)
}

fn event(of: &str, at: Timestamp, action: &str) -> Value {
    json!({ "type": "ObjectEvent", "eventID": event_id(of), "eventTime": time(at), "eventTimeZoneOffset": "+00:00", "action": action })
}

pub(super) fn commissioning(stored: &StoredBatch, first: u32) -> Value {
    let batch = &stored.batch;
    let mut event = event(&commissioning_of(batch.id, first), batch.sealed_at.unwrap_or(batch.created_at), "ADD");
    event["bizStep"] = json!("commissioning");
    event["disposition"] = json!("active");
    let mut ilmd = json!({ "cbvmda:lotNumber": batch.lot.as_str() });
    if let Some(day) = batch.made_on {
        ilmd["cbvmda:productionDate"] = json!(day.to_string());
    }
    if let Some(day) = batch.expires_on {
        ilmd["cbvmda:itemExpirationDate"] = json!(day.to_string());
    }
    event["ilmd"] = ilmd;
    event
}

pub(super) fn act_event(act: &Act, first: u32) -> Value {
    let (action, step, disposition) = match act.act {
        UnitAct::Activate => ("OBSERVE", Some("shipping"), "in_transit"),
        UnitAct::Void => ("DELETE", Some("decommissioning"), "inactive"),
        UnitAct::Steal => ("OBSERVE", None, "stolen"),
        UnitAct::Recall => ("OBSERVE", None, "recalled"),
        UnitAct::Release => ("OBSERVE", None, "active"),
    };
    let mut event = event(&told_of(act, first), act.at, action);
    if let Some(step) = step {
        event["bizStep"] = json!(step);
    }
    event["disposition"] = json!(disposition);
    if !act.distributor.is_empty() {
        event["markward:distributor"] = json!(act.distributor);
    }
    if !act.message.is_empty() {
        event["markward:message"] = json!(act.message);
    }
    event
}

pub(super) fn with_units(mut event: Value, epcs: Value) -> Value {
    event["epcList"] = epcs;
    event
}

pub(super) fn with_quantity(mut event: Value, batch: &Batch, stem: &Stem, count: u32) -> Value {
    let (gtin, lot) = (batch.gtin.to_string(), batch.lot.as_str());
    let class = Elements::new([("01", gtin.as_str()), ("10", lot)]).ok().and_then(|elements| elements.to_link(stem).ok()).unwrap_or_default();
    event["quantityList"] = json!([{ "epcClass": class, "quantity": count }]);
    event
}
