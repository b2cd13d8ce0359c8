//! Events of a batch or of a unit, asked for by a program: a part of EPCIS' SimpleEventQuery, page by page (EPCIS 2.0 §12.6).

use super::{
    Naming, context,
    meaning::bare,
    own::{TOGETHER, act_event, acted_together, acts, commissioned_together, commissioning, is_of_all, part_of, told, with_quantity},
    read::parse_time,
    thing::{Finder, Meant, Thing},
    time,
};
use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{any_code::CodeSource, batch::BatchState, id::BatchId, standing::without, time::Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{
    batch::StoredBatch,
    epcis::{Act, Place},
};

/// Captured events of one answer, at most.
const PAGE_MAX: u32 = 1000;

/// Members of events of any kind that name units one by one.
const NAMING: [&str; 4] = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"];

/// What is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventQuery<'a> {
    /// Of a batch: more than a thousand units are told as a quantity of its lot;
    pub batch: Option<BatchId>,
    /// or of a unit, by an EPC URN or a GS1 Digital Link (`MATCH_epc`).
    pub epc: Option<&'a str>,
    /// Only of one of these business steps, words of CBV with bars between (`EQ_bizStep`).
    pub biz_step: Option<&'a str>,
    /// Only of one of these dispositions (`EQ_disposition`).
    pub disposition: Option<&'a str>,
    /// Only of one of these actions (`EQ_action`).
    pub action: Option<&'a str>,
    /// Only at this time or later (`GE_eventTime`).
    pub from: Option<&'a str>,
    /// Only before this time (`LT_eventTime`).
    pub before: Option<&'a str>,
    /// How many captured events at most (`perPage`): a thousand, if it is not said.
    pub per_page: Option<u32>,
    /// Where the page before ended (`nextPageToken`).
    pub token: Option<&'a str>,
}

/// A page of events.
#[derive(Clone, Debug)]
pub struct EventPage {
    /// The EPCISQueryDocument.
    pub document: Value,
    /// What asks for the next page; none after the last.
    pub next: Option<String>,
}

impl Portal {
    /// Events of a batch or of a unit of the brand that the actor works for. The first page begins with what we tell ourselves. They name units one by one,
    /// by what is printed on their labels: it is for those who may take codes out, and noted as that.
    pub async fn query_epcis(&self, actor: &Actor, query: EventQuery<'_>) -> Result<EventPage> {
        let brand = actor.brand_for(Action::ManageCodes)?.brand_id;
        let (id, units) = match (query.batch, query.epc) {
            (Some(id), None) => (id, None),
            (None, Some(epc)) => {
                let thing = Thing::parse(epc).map_err(|why| PortalError::field("MATCH_epc", why))?;
                let meant = if matches!(thing, Thing::Unit(..)) { Finder::new(self, brand).find(&thing, &[]).await? } else { Meant::Unknown };
                let Meant::Units(ranges) = meant else { return Err(PortalError::NotFound("unit")) };
                let (id, number, _) = ranges.first().copied().ok_or(PortalError::NotFound("unit"))?;
                (id, Some((number, epc.to_owned())))
            }
            _ => return Err(PortalError::field("MATCH_epc", "Ask for a unit by MATCH_epc, or for a batch by batch")),
        };
        let most = query.per_page.map_or(Ok(PAGE_MAX), |most| {
            let fits = (1..=PAGE_MAX).contains(&most);
            if fits { Ok(most) } else { Err(PortalError::field("perPage", format!("A page has 1 to {PAGE_MAX} events"))) }
        })?;
        let after = query.token.map(read_token).transpose()?;
        let filter = Filter::parse(&query)?;
        let stored = self.batch_for(actor, Action::ManageCodes, id).await?;
        let (first, last) = units.as_ref().map_or((0, u32::MAX), |(number, _)| (*number, *number));
        let mut events = Vec::new();
        if after.is_none() {
            if stored.batch.state == BatchState::Sealed {
                events.extend(self.own_event(&stored, None, units.as_ref()).await?);
            }
            // Nothing is told of a unit that was void by then.
            let concerns = |act: &Act| !without((act.first.max(first), act.last.min(last)), &act.void).is_empty();
            let own = acts(&mut self.read().await?, id).await?.into_iter().filter(|act| act.first <= last && act.last >= first);
            for act in own.filter(concerns) {
                events.extend(self.own_event(&stored, Some(&act), units.as_ref()).await?);
            }
        }
        // One more than the page has tells whether there is another.
        let mut captured = store::epcis::of_batch(&mut self.read().await?, id, (first, last), &after.unwrap_or_default(), i64::from(most) + 1).await?;
        let more = captured.len() > most as usize;
        captured.truncate(most as usize);
        let next = captured.last().filter(|_| more).map(|last| token(&last.place));
        events.extend(captured.into_iter().map(|told| told.body));
        events.retain(|event| filter.takes(event));
        self.note_named(actor, &stored, &events, units.as_ref().map(|(_, epc)| epc.as_str())).await?;
        let body = json!({ "queryResults": { "queryName": "SimpleEventQuery", "resultsBody": { "eventList": events } } });
        let document = json!({ "@context": context(&self.settings().public_url), "type": "EPCISQueryDocument", "schemaVersion": "2.0",
                               "creationDate": time(self.now()), "epcisBody": body });
        Ok(EventPage { document, next })
    }

    /// Notes that somebody took out the names of units beside the one that they asked for.
    async fn note_named(&self, actor: &Actor, stored: &StoredBatch, events: &[Value], asked: Option<&str>) -> Result<()> {
        let lists = events.iter().flat_map(|event| NAMING.into_iter().filter_map(|list| event[list].as_array()));
        let epcs = lists.flatten().filter_map(Value::as_str);
        let named: BTreeSet<&str> = epcs.filter(|epc| Some(*epc) != asked).collect();
        if named.is_empty() {
            return Ok(());
        }
        let mut change = self.change().await?;
        let summary = format!("Read the EPCIS events of lot {}, with the codes of {} units", stored.batch.lot, named.len());
        let detail = json!({ "units": named.len() });
        change.audit(actor, "batch.read", Subject::of("batch", stored.batch.id.0, stored.brand_id), &summary, detail).await?;
        change.commit().await
    }

    /// An event of ours as the batch's file tells it, under the same id: the one that names the unit that is asked for, or the only one. Where the file has
    /// several, a batch is answered by one of its own, as a quantity.
    async fn own_event(&self, stored: &StoredBatch, act: Option<&Act>, unit: Option<&(u32, String)>) -> Result<Option<Value>> {
        let (stem, count) = (self.code_stem()?, stored.batch.count);
        let (begin, last) = act.map_or((0, count - 1), |act| (act.first, act.last));
        if let Some(act) = act.filter(|act| is_of_all(act, count)) {
            return Ok(Some(with_quantity(act_event(act, 0), &stored.batch, &stem, told(act))));
        }
        let first = unit.map_or(begin, |(number, _)| part_of(begin, *number));
        let end = last.min(first.saturating_add(TOGETHER - 1));
        let amazon = stored.batch.source == CodeSource::Amazon;
        if unit.is_none() && end < last && !amazon {
            let (event, units) = act.map_or_else(|| (commissioned_together(stored), count), |act| (acted_together(act), told(act)));
            return Ok(Some(with_quantity(event, &stored.batch, &stem, units)));
        }
        let (first, end) = if amazon { (begin, last) } else { (first, end) };
        let event = act.map_or_else(|| commissioning(stored, first), |act| act_event(act, first));
        let naming = unit.map_or(Naming::DigitalLink, |(_, epc)| naming_of(epc));
        self.with_names(stored, (naming, &stem), event, ((first, end), act.map_or(&[], |act| &act.void))).await
    }
}

/// As the unit is named by whom asks.
fn naming_of(epc: &str) -> Naming {
    let prefix = epc.strip_prefix("urn:epc:id:sgtin:").and_then(|rest| rest.split_once('.')).map(|(prefix, _)| prefix.len());
    prefix.map_or(Naming::DigitalLink, Naming::Urn)
}

/// Which events are wanted.
struct Filter {
    steps: Vec<String>,
    dispositions: Vec<String>,
    actions: Vec<String>,
    from: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl Filter {
    fn parse(query: &EventQuery<'_>) -> Result<Self> {
        let words = |text: Option<&str>| text.into_iter().flat_map(|text| text.split('|')).filter(|word| !word.is_empty()).map(bare).collect::<Vec<_>>();
        let moment = |field: &str, text: Option<&str>| {
            let parse = |text| parse_time(text).ok_or_else(|| PortalError::field(field, "A time is written as 2026-11-23T12:00:00Z, with its zone"));
            text.map(parse).transpose()
        };
        let actions = words(query.action);
        if actions.iter().any(|action| !["ADD", "OBSERVE", "DELETE"].contains(&action.as_str())) {
            return Err(PortalError::field("EQ_action", "An action is ADD, OBSERVE or DELETE"));
        }
        let (from, before) = (moment("GE_eventTime", query.from)?, moment("LT_eventTime", query.before)?);
        Ok(Self { steps: words(query.biz_step), dispositions: words(query.disposition), actions, from, before })
    }

    fn takes(&self, event: &Value) -> bool {
        let among = |words: &[String], member: &str| words.is_empty() || event[member].as_str().is_some_and(|own| words.contains(&bare(own)));
        let at = || event["eventTime"].as_str().and_then(parse_time);
        among(&self.steps, "bizStep")
            && among(&self.dispositions, "disposition")
            && among(&self.actions, "action")
            && self.from.is_none_or(|from| at().is_some_and(|at| at >= from))
            && self.before.is_none_or(|before| at().is_some_and(|at| at < before))
    }
}

fn token(place: &Place) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{} {}", place.at.0, place.id))
}

fn read_token(token: &str) -> Result<Place> {
    let text = BASE64_URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let place = text.as_deref().and_then(|text| text.split_once(' ')).and_then(|(at, id)| Some(Place { at: Timestamp(at.parse().ok()?), id: id.to_owned() }));
    place.ok_or_else(|| PortalError::field("nextPageToken", "This is not a token of ours: take it from the Link header of the page before"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_the_place_that_it_was_made_of() {
        let place = Place { at: Timestamp(-7), id: "urn:x:1 2".to_owned() };
        assert_eq!(read_token(&token(&place)).unwrap(), place);
        assert!(read_token("x").is_err() && read_token("").is_err());
    }
}
