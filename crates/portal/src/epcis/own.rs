//! Events that we tell: of a batch's commissioning, and of what its brand said of its units here.

use super::{event_id, id_of, time};
use crate::Result;
use codes::{digital_link::Stem, gs1::Elements};
use model::{
    batch::Batch,
    id::{BatchId, BrandId},
    standing::{UnitAct, units_of, without},
    time::Timestamp,
};
use serde_json::{Value, json};
use std::collections::HashSet;
use store::{Conn, batch::StoredBatch, epcis::Act};
use uuid::Uuid;

/// Units that one event names one by one; more are told in several events.
pub(super) const TOGETHER: u32 = 1000;

/// Acts of one event at most: what ends, a theft and a recall.
const ACTS_MAX: usize = 3;

/// By what the nth act of a captured event is known.
pub(super) fn submission(brand: BrandId, event: &str, nth: usize) -> Uuid {
    // No id of an event has a space.
    id_of(&if nth == 0 { format!("{brand} {event}") } else { format!("{brand} {event} {nth}") })
}

/// What a brand said of a batch's units here. What a captured event said is told by that event itself.
pub(super) async fn acts(conn: &mut Conn, batch: BatchId) -> Result<Vec<Act>> {
    let of_event = |(brand, id): (BrandId, String)| (0..ACTS_MAX).map(move |nth| submission(brand, &id, nth));
    let captured: HashSet<Uuid> = store::epcis::names(conn, batch).await?.into_iter().flat_map(of_event).collect();
    Ok(store::epcis::acts(conn, batch).await?.into_iter().filter(|act| !captured.contains(&act.submission)).collect())
}

/// Whether we tell events of a batch's units under this id. The units are those that the event names: only the ids that these could have are made, however
/// many units the batch has. `acts` are those of [`acts`].
pub(super) fn is_told(id: &str, batch: BatchId, acts: &[Act], (first, last): (u32, u32)) -> bool {
    let is = |of: String| event_id(&of) == id;
    // What is told of a unit, or of all of them together, was told under the first event's id before.
    let commissioned = || is(commissioning_of(batch, part_of(0, first))) || is(commissioning_of(batch, 0)) || is(commissioning_together(batch));
    let of_act = |act: &Act| is(told_of(act, part_of(act.first, first.max(act.first)))) || is(told_of(act, 0)) || is(told_together(act));
    commissioned() || acts.iter().filter(|act| act.first <= last && act.last >= first).any(of_act)
}

/// The first unit of the event that names this one, of events that begin with `begin`.
pub(super) const fn part_of(begin: u32, unit: u32) -> u32 {
    unit - (unit - begin) % TOGETHER
}

/// Whether all units of a batch are told together, as a quantity: where they are many.
pub(super) const fn is_of_all(act: &Act, count: u32) -> bool {
    act.first == 0 && act.last + 1 == count && act.last >= TOGETHER
}

/// All units of a batch, as a quantity: another event than those that name them, and so under another id.
fn commissioning_together(batch: BatchId) -> String {
    format!("commissioning {batch} together")
}

/// The units of an act on a part of a batch, as a quantity.
fn told_together(act: &Act) -> String {
    format!("act {} together", act.id)
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

/// How many units an act is told of: those that were not void before it.
pub(super) fn told(act: &Act) -> u32 {
    u32::try_from(units_of(&without((act.first, act.last), &act.void))).unwrap_or(u32::MAX)
}

pub(super) fn act_event(act: &Act, first: u32) -> Value {
    // What ends is unset: how the unit stands without it, such as stolen still, the event does not say.
    let (action, step, disposition, ends): (_, _, _, &[&str]) = match act.act {
        UnitAct::Activate => ("OBSERVE", Some("shipping"), Some("in_transit"), &[]),
        UnitAct::Void => ("DELETE", Some("decommissioning"), Some("inactive"), &[]),
        UnitAct::Steal => ("OBSERVE", None, Some("stolen"), &[]),
        UnitAct::Recall => ("OBSERVE", None, Some("recalled"), &[]),
        UnitAct::Release => ("OBSERVE", None, Some("active"), &[]),
        UnitAct::ReleaseTheft => ("OBSERVE", None, None, &["stolen"]),
        UnitAct::ReleaseRecall => ("OBSERVE", None, None, &["recalled"]),
        UnitAct::ReleaseBoth => ("OBSERVE", None, None, &["stolen", "recalled"]),
    };
    let mut event = event(&told_of(act, first), act.at, action);
    if let Some(step) = step {
        event["bizStep"] = json!(step);
    }
    if let Some(disposition) = disposition {
        event["disposition"] = json!(disposition);
    }
    if !ends.is_empty() {
        event["persistentDisposition"] = json!({ "unset": ends });
    }
    if !act.distributor.is_empty() {
        event["markward:distributor"] = json!(act.distributor);
    }
    if !act.message.is_empty() {
        event["markward:message"] = json!(act.message);
    }
    event
}

/// The event of all units of a batch, in place of those that name them.
pub(super) fn commissioned_together(stored: &StoredBatch) -> Value {
    let mut event = commissioning(stored, 0);
    event["eventID"] = json!(event_id(&commissioning_together(stored.batch.id)));
    event
}

/// The event of all units of an act, in place of those that name them.
pub(super) fn acted_together(act: &Act) -> Value {
    let mut event = act_event(act, 0);
    event["eventID"] = json!(event_id(&told_together(act)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_events_are_known_by_the_units_that_they_name() {
        let batch = BatchId(Uuid::from_u128(1));
        let act = Act {
            id: Uuid::from_u128(2),
            submission: Uuid::nil(),
            act: UnitAct::Recall,
            first: 500,
            last: 99_999_999,
            distributor: String::new(),
            message: String::new(),
            at: Timestamp(0),
            void: Vec::new(),
        };
        let acts = [act.clone()];
        let knows = |of: String, units| is_told(&event_id(&of), batch, &acts, units);
        assert!(knows(told_of(&act, 500), (500, 1499)) && knows(told_of(&act, 5500), (5500, 6499)) && knows(told_of(&act, 5500), (5600, 5600)));
        assert!(knows(told_of(&act, 0), (0, 99_999_999)) && knows(told_together(&act), (0, 99_999_999)));
        assert!(knows(commissioning_of(batch, 7000), (7000, 7999)) && knows(commissioning_together(batch), (0, 99_999_999)));
        assert!(!knows(told_of(&act, 5500), (0, 499)) && !knows("another".to_owned(), (0, 99_999_999)));
    }
}
