//! Events of a batch or of a unit, asked for by a program: a part of EPCIS' SimpleEventQuery, page by page (EPCIS 2.0 §12.6).

use super::{
    context,
    meaning::bare,
    own::{act_event, acts, commissioning, with_quantity, with_units},
    thing::Thing,
    time,
};
use crate::{Actor, Portal, PortalError, Result, policy::Action};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{batch::BatchState, id::BatchId, time::Timestamp};
use serde_json::{Value, json};
use store::epcis::Place;

/// Captured events of one answer, at most.
const PAGE_MAX: u32 = 1000;

/// What is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventQuery<'a> {
    /// Of a batch, whose units are told as a quantity of its lot;
    pub batch: Option<BatchId>,
    /// or of a unit, by an EPC URN or a GS1 Digital Link (`MATCH_epc`).
    pub epc: Option<&'a str>,
    /// Only of this business step, a word of CBV (`EQ_bizStep`).
    pub biz_step: Option<&'a str>,
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
    /// Events of a batch or of a unit of the brand that the actor works for. The first page begins with what we tell ourselves.
    pub async fn query_epcis(&self, actor: &Actor, query: EventQuery<'_>) -> Result<EventPage> {
        let brand = actor.brand_for(Action::ReadCodes)?.brand_id;
        let (id, units) = match (query.batch, query.epc) {
            (Some(id), None) => (id, None),
            (None, Some(epc)) => {
                let thing = Thing::parse(epc).map_err(|why| PortalError::field("MATCH_epc", why))?;
                let ranges = if matches!(thing, Thing::Unit(..)) { self.find_thing(brand, &thing).await? } else { None };
                let (id, number, _) = ranges.and_then(|ranges| ranges.first().copied()).ok_or(PortalError::NotFound("unit"))?;
                (id, Some((number, epc.to_owned())))
            }
            _ => return Err(PortalError::field("MATCH_epc", "Ask for a unit by MATCH_epc, or for a batch by batch")),
        };
        let most = query.per_page.map_or(Ok(PAGE_MAX), |most| {
            let fits = (1..=PAGE_MAX).contains(&most);
            if fits { Ok(most) } else { Err(PortalError::field("perPage", format!("A page has 1 to {PAGE_MAX} events"))) }
        })?;
        let after = query.token.map(read_token).transpose()?;
        let stored = self.batch_for(actor, Action::ReadCodes, id).await?;
        let (first, last) = units.as_ref().map_or((0, u32::MAX), |(number, _)| (*number, *number));
        let stem = self.code_stem()?;
        let told = |event: Value, covered: u32| match &units {
            Some((_, epc)) => with_units(event, json!([epc])),
            None => with_quantity(event, &stored.batch, &stem, covered),
        };
        let mut events = Vec::new();
        if after.is_none() {
            if stored.batch.state == BatchState::Sealed {
                events.push(told(commissioning(&stored, 0), stored.batch.count));
            }
            for act in acts(&mut self.read().await?, id).await?.into_iter().filter(|act| act.first <= last && act.last >= first) {
                let covered = act.last - act.first + 1;
                events.push(told(act_event(&act, 0), covered));
            }
        }
        // One more than the page has tells whether there is another.
        let mut captured = store::epcis::of_batch(&mut self.read().await?, id, (first, last), &after.unwrap_or_default(), i64::from(most) + 1).await?;
        let more = captured.len() > most as usize;
        captured.truncate(most as usize);
        let next = captured.last().filter(|_| more).map(|last| token(&last.place));
        events.extend(captured.into_iter().map(|told| told.body));
        if let Some(step) = query.biz_step {
            events.retain(|event| event["bizStep"].as_str().is_some_and(|own| bare(own) == bare(step)));
        }
        let body = json!({ "queryResults": { "queryName": "SimpleEventQuery", "resultsBody": { "eventList": events } } });
        let document = json!({ "@context": context(&self.settings().public_url), "type": "EPCISQueryDocument", "schemaVersion": "2.0",
                               "creationDate": time(self.now()), "epcisBody": body });
        Ok(EventPage { document, next })
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
