//! Events that a brand tells: shipped units count from then on, destroyed ones are void, theft, recall and the end of them are heard; all else is kept,
//! and said to be kept only. Of a lot it is all units or none: which of them a quantity means, an event does not say.

use super::{
    amount::Amount,
    meaning::{Unacted, acts_of, bare, unacted},
    own,
    prefixes::{CONTEXT_MAX, added, with_context, without_context},
    thing::{Range, Thing, merged},
};
use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{
    any_code::CodeSource,
    form::FieldError,
    id::{BatchId, BrandId},
    standing::{DISTRIBUTOR_MAX, MESSAGE_MAX, UnitAct},
    time::Timestamp,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::{
    epcis::{Act, NewEvent},
    standing::NewUnitEvent,
};

/// Events in one document at most.
const EVENTS_MAX: usize = 10_000;
/// Units named in one document at most.
const THINGS_MAX: usize = 100_000;
/// Faults that an answer names.
const FAULTS_MAX: usize = 50;
/// Seconds that the sender's clock may be ahead of ours.
const AHEAD_MAX: i64 = 300;
/// Nothing that is told of happened before 2005: EPCIS is of 2007. Systems write such a time where they have none: the years 1, 1900, 1970 and 2000 are what an
/// empty date is to them.
const EARLIEST: Timestamp = Timestamp(1_104_537_600_000_000);
/// Seconds that a unit's event may be before its code was made: of a system that knows days alone, or whose clock is wrong.
const BEFORE_MADE_MAX: i64 = 7 * 86_400;
/// Kinds of events of EPCIS; those that are not about objects are refused by name.
const OTHER_KINDS: [&str; 4] = ["AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"];

/// What is answered to a lot among units.
const NO_UNIT: &str = "this names a lot and no unit of it: a unit has a serial number (21); to mean the whole lot, name it as epcClass in quantityList";

/// What is answered to an error declaration (EPCIS 2.0 §7.4.1.2): what was told in error may have been followed by something that is right.
const UNDONE_BY_HAND: &str = "an event is not taken back by its error declaration here, and nothing of this document was taken: what it told before still holds. A recall or a theft ends by an event of its own id that unsets “recalled” or “stolen” in its persistentDisposition, or by “End a recall” or “Found again” on the page of the batch; a shipment and a void unit cannot be taken back. Send the document again without this event";

/// What capturing a document did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Captured {
    /// Events in it.
    pub events: u64,
    /// Of them new.
    pub new: u64,
    /// Of them told before, or told by us.
    pub known: u64,
    /// Units that were shipped, made void, stolen, recalled or released from that by the new ones.
    pub units: u64,
    /// Of the new ones, those that happened before something that was told, or done here, earlier: they hold at their own time.
    pub late: u64,
    /// What new ones say that is kept and does nothing to units.
    pub noted: Vec<Noted>,
}

/// Words of events that are only kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Noted {
    /// The business step; may be empty.
    pub biz_step: String,
    /// The disposition; may be empty.
    pub disposition: String,
    /// How many events say so.
    pub events: u64,
    /// Why nothing was done, where a shipping step might be believed to have done something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unacted: Option<Unacted>,
}

/// An event, read.
struct Event {
    /// Where it stands, as a JSON path.
    path: String,
    id: String,
    at: Timestamp,
    biz_step: String,
    disposition: String,
    /// What it does to units, in this order.
    acts: Vec<UnitAct>,
    unacted: Option<Unacted>,
    distributor: String,
    message: String,
    things: Vec<Named>,
    /// As it came, with what of the document's context it uses.
    body: Value,
}

/// Something that an event names.
struct Named {
    /// Where its name stands, as a JSON path.
    path: String,
    thing: Thing,
    amount: Amount,
}

/// The faults of a document, each with its place as a JSON path.
#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, path: &str, message: impl std::fmt::Display) {
        if self.0.len() < FAULTS_MAX {
            self.0.push(FieldError { field: path.to_owned(), message: format!("{path}: {message}") });
        }
    }
}

impl Portal {
    /// Takes an EPCIS document of the brand that the actor works for. All of it or, if anything is wrong with it, nothing. Told again, an event
    /// (by its `eventID`) does nothing. Acts on units hold in the order of their times, whenever they are told.
    pub async fn capture_epcis(&self, actor: &Actor, document: &[u8]) -> Result<Captured> {
        let brand = actor.brand_for(Action::ManageCodes)?.brand_id;
        let mut faults = Faults::default();
        let events = read(document, self.now().plus_seconds(AHEAD_MAX), &mut faults);
        let (mut found, mut refused, mut made) = (Vec::with_capacity(events.len()), Vec::new(), HashMap::new());
        for event in &events {
            if event.at < EARLIEST {
                let why = "nothing was told of before 2005: this is what a system writes that has no time. An event tells when it happened";
                refused.push((&event.id, format!("{}.eventTime", event.path), why.to_owned()));
            }
            let mut ranges: Vec<Range> = Vec::new();
            let mut too_early = None;
            for Named { path, thing, amount } in &event.things {
                let of_thing = match self.find_thing(brand, thing, &event.acts).await? {
                    Some(Ok(of_thing)) => of_thing,
                    Some(Err(why)) => {
                        faults.add(path, why);
                        continue;
                    }
                    None => {
                        faults.add(path, "this is no unit or lot of yours");
                        continue;
                    }
                };
                if let (Thing::Unit(..), Some((batch, ..))) = (thing, of_thing.first()) {
                    too_early = too_early.or(self.made(*batch, &mut made).await?.filter(|made| event.at < made.plus_seconds(-BEFORE_MADE_MAX)));
                }
                if let Some(why) = event.acts.first().and_then(|act| amount.refused(*act, &event.id, &of_thing)) {
                    refused.push((&event.id, path.replace(".epcClass", ".quantity"), why));
                }
                ranges.extend(of_thing);
            }
            if let Some(made) = too_early.filter(|_| event.at >= EARLIEST) {
                let why = format!("this is long before the units that it names had codes ({}): an event tells when it happened", super::time(made));
                refused.push((&event.id, format!("{}.eventTime", event.path), why));
            }
            found.push(merged(ranges));
        }
        // What we tell ourselves is known, whatever it would do, and so is what was taken before such events were refused.
        let ours = self.own_events(&events, &found).await?;
        for (id, path, why) in refused {
            if !ours.contains(id) && !store::epcis::is_told(&mut self.read().await?, brand, id).await? {
                faults.add(&path, why);
            }
        }
        if !faults.0.is_empty() {
            return Err(PortalError::Invalid(faults.0));
        }
        self.keep_events(actor, brand, (&events, &found), &ours).await
    }

    /// When the codes of a batch were made. Of codes that were brought here it is not known, nor need it be: their goods may be older.
    async fn made(&self, batch: BatchId, known: &mut HashMap<BatchId, Option<Timestamp>>) -> Result<Option<Timestamp>> {
        if let Some(made) = known.get(&batch) {
            return Ok(*made);
        }
        let stored = store::batch::by_id(&mut self.read().await?, batch).await?;
        let made = stored.filter(|stored| stored.batch.source == CodeSource::Markward).map(|stored| stored.batch.created_at);
        known.insert(batch, made);
        Ok(made)
    }

    async fn keep_events(&self, actor: &Actor, brand: BrandId, (events, found): (&[Event], &[Vec<Range>]), ours: &HashSet<String>) -> Result<Captured> {
        let mut captured = Captured { events: events.len() as u64, ..Captured::default() };
        let mut noted: BTreeMap<(&str, &str, Option<Unacted>), u64> = BTreeMap::new();
        let mut change = self.change().await?;
        let now = change.now;
        // In the order in which things happened, whatever that of the document: a recall and its end may be told together, and the recall last.
        let mut told: Vec<(&Event, &Vec<Range>)> = events.iter().zip(found).collect();
        told.sort_by_key(|(event, _)| event.at);
        let (mut moment, mut concerned) = (now, BTreeSet::new());
        for (event, ranges) in told {
            let new =
                NewEvent { brand, event_id: &event.id, body: &event.body, biz_step: &event.biz_step, at: event.at, captured_at: now, by: actor.user_id() };
            if ours.contains(&event.id) || !store::epcis::insert(&mut change.tx, &new, ranges).await? {
                captured.known += 1;
                continue;
            }
            captured.new += 1;
            if event.acts.is_empty() || event.unacted.is_some() {
                *noted.entry((&event.biz_step, &event.disposition, event.unacted)).or_default() += 1;
            }
            if event.acts.is_empty() {
                continue;
            }
            if event.acts.iter().any(|act| act.concerns_sellers()) {
                concerned.extend(ranges.iter().map(|(batch, ..)| *batch));
            }
            let mut late = false;
            for (nth, act) in event.acts.iter().enumerate() {
                for (batch, first, last) in ranges {
                    let new = NewUnitEvent {
                        id: self.new_id(),
                        submission: own::submission(brand, &event.id, nth),
                        batch: *batch,
                        first: *first,
                        last: *last,
                        act: *act,
                        distributor: &event.distributor,
                        message: &event.message,
                        by: actor.user_id(),
                        at: moment,
                        happened_at: Some(event.at),
                    };
                    late |= store::standing::insert(&mut change.tx, &new).await?;
                }
                // Acts of one document are told apart by a microsecond each.
                moment = Timestamp(moment.0 + 1);
            }
            captured.late += u64::from(late);
            captured.units += ranges.iter().map(|(_, first, last)| u64::from(last - first) + 1).sum::<u64>();
        }
        let said = |((step, disposition, unacted), events): ((&str, &str, _), _)| Noted {
            biz_step: step.to_owned(),
            disposition: disposition.to_owned(),
            events,
            unacted,
        };
        captured.noted = noted.into_iter().map(said).collect();
        for batch in concerned {
            store::withdrawal::queue(&mut change.tx, batch, now).await?;
        }
        if captured.new > 0 {
            let summary = format!("Took {} EPCIS events, about {} units", captured.new, captured.units);
            change.audit(actor, "epcis.captured", Subject::of("brand", brand.0, brand), &summary, json!(&captured)).await?;
            change.commit().await?;
        }
        Ok(captured)
    }

    /// Ids of those events of a document that our own export wrote: told back, they say nothing new.
    async fn own_events(&self, events: &[Event], found: &[Vec<Range>]) -> Result<HashSet<String>> {
        let (mut of_batch, mut ours): (HashMap<BatchId, Vec<Act>>, _) = (HashMap::new(), HashSet::new());
        for (event, ranges) in events.iter().zip(found).filter(|(event, _)| event.id.starts_with("urn:uuid:")) {
            // What we tell of a batch names units that follow each other.
            let mut looked = HashSet::new();
            for (batch, first, last) in ranges.iter().filter(|(batch, ..)| looked.insert(*batch)) {
                if !of_batch.contains_key(batch) {
                    let acts = own::acts(&mut self.read().await?, *batch).await?;
                    of_batch.insert(*batch, acts);
                }
                if of_batch.get(batch).is_some_and(|acts| own::is_told(&event.id, *batch, acts, (*first, *last))) {
                    ours.insert(event.id.clone());
                }
            }
        }
        Ok(ours)
    }
}

/// Reads a document, or a single event, none of it later than `latest`, and notes what is wrong.
fn read(document: &[u8], latest: Timestamp, faults: &mut Faults) -> Vec<Event> {
    let document: Value = match serde_json::from_slice(document) {
        Ok(document) => document,
        Err(error) => {
            faults.add("$", format!("this is not JSON: {error}"));
            return Vec::new();
        }
    };
    if document["type"] != "EPCISDocument" {
        faults.add("$.type", "an EPCIS document has the type “EPCISDocument”");
        return Vec::new();
    }
    if !document["schemaVersion"].as_str().is_some_and(|version| version == "2.0" || version.starts_with("2.0.")) {
        faults.add("$.schemaVersion", "EPCIS 2.0 is read here: write “2.0”");
    }
    if document.get("@context").is_none() {
        faults.add("$.@context", "JSON-LD needs its context: the address of the EPCIS 2.0 context");
    }
    let Some(list) = document["epcisBody"]["eventList"].as_array() else {
        faults.add("$.epcisBody.eventList", "there is no list of events");
        return Vec::new();
    };
    if list.len() > EVENTS_MAX {
        faults.add("$.epcisBody.eventList", format!("at most {EVENTS_MAX} events at once; these are {}", list.len()));
        return Vec::new();
    }
    let context = added(&document["@context"]);
    let mut things = 0;
    let read = |(at, event): (usize, &Value)| {
        let event = read_event(event, (&context, latest), &format!("$.epcisBody.eventList[{at}]"), faults)?;
        things += event.things.len();
        Some(event)
    };
    let events: Vec<Event> = list.iter().enumerate().filter_map(read).collect();
    if things > THINGS_MAX {
        faults.add("$.epcisBody.eventList", format!("at most {THINGS_MAX} units at once; here are {things}: name lots, or send several documents"));
        return Vec::new();
    }
    events
}

fn read_event(event: &Value, (context, latest): (&[&Value], Timestamp), path: &str, faults: &mut Faults) -> Option<Event> {
    let before = faults.0.len();
    match event["type"].as_str() {
        Some("ObjectEvent") => {}
        Some(kind) if OTHER_KINDS.contains(&kind) => {
            faults.add(&format!("{path}.type"), format!("{kind} is not taken here: units are told of by ObjectEvent"));
            return None;
        }
        _ => {
            faults.add(&format!("{path}.type"), "an event is an ObjectEvent");
            return None;
        }
    }
    let action = event["action"].as_str().unwrap_or_default();
    if !["ADD", "OBSERVE", "DELETE"].contains(&action) {
        faults.add(&format!("{path}.action"), "an action is ADD, OBSERVE or DELETE");
    }
    let at = event["eventTime"].as_str().and_then(parse_time);
    match at {
        None => faults.add(&format!("{path}.eventTime"), "a time is written as 2026-11-23T12:00:00Z, with its zone"),
        Some(at) if at > latest => faults.add(&format!("{path}.eventTime"), "this time is still to come: an event tells what happened"),
        Some(_) => {}
    }
    if !event["eventTimeZoneOffset"].as_str().is_some_and(is_offset) {
        faults.add(&format!("{path}.eventTimeZoneOffset"), "an offset is written as +01:00");
    }
    if !event["errorDeclaration"].is_null() {
        faults.add(&format!("{path}.errorDeclaration"), UNDONE_BY_HAND);
    }
    let word = |field: &str| event[field].as_str().map(bare).unwrap_or_default();
    let (biz_step, disposition) = (word("bizStep"), word("disposition"));
    let mut things = Vec::new();
    // epcList is of single units (EPCIS 2.0 §7.4.1.2): a name whose serial number was left off must not act on its whole lot.
    let mut name = |text: Option<&str>, path: String, amount: Option<Amount>, faults: &mut Faults| match text.map(Thing::parse) {
        Some(Ok(Thing::Lot(..))) if amount.is_none() => faults.add(&path, NO_UNIT),
        Some(Ok(thing)) => things.push(Named { path, thing, amount: amount.unwrap_or(Amount::Unsaid) }),
        Some(Err(why)) => faults.add(&path, why),
        None => faults.add(&path, "the name of a unit is a text"),
    };
    for (at, epc) in event["epcList"].as_array().into_iter().flatten().enumerate() {
        name(epc.as_str(), format!("{path}.epcList[{at}]"), None, faults);
    }
    for (at, class) in event["quantityList"].as_array().into_iter().flatten().enumerate() {
        let entry = format!("{path}.quantityList[{at}]");
        match Amount::parse(class) {
            Ok(amount) => name(class["epcClass"].as_str(), format!("{entry}.epcClass"), Some(amount), faults),
            Err((member, why)) => faults.add(&format!("{entry}.{member}"), why),
        }
    }
    if things.is_empty() && faults.0.len() == before {
        faults.add(&format!("{path}.epcList"), "an event names at least one unit, or a lot in quantityList");
    }
    let acts = acts_of(event, action, &biz_step, &disposition);
    let unacted = unacted(event, &biz_step, &disposition);
    let id = match &event["eventID"] {
        // Without its context, which it gets from its document when it is told again.
        Value::Null => super::event_id(&without_context(event).to_string()),
        Value::String(id) if (1..=200).contains(&id.len()) && id.contains(':') && !id.contains(char::is_whitespace) => id.clone(),
        _ => {
            faults.add(&format!("{path}.eventID"), "an event's id is a URI of at most 200 characters");
            String::new()
        }
    };
    let body = with_context(event, context);
    if body["@context"].to_string().len() > CONTEXT_MAX {
        faults.add(
            &format!("{path}.@context"),
            format!("what this event's words mean takes more than {CONTEXT_MAX} bytes: put it at an address and name that in @context"),
        );
    }
    (faults.0.len() == before).then(|| Event {
        path: path.to_owned(),
        id,
        at: at.unwrap_or(Timestamp(0)),
        distributor: distributor(event),
        message: cut(event["markward:message"].as_str(), MESSAGE_MAX),
        biz_step,
        disposition,
        acts,
        unacted,
        things,
        body,
    })
}

/// To whom units go: our own word, else the destination's last part.
fn distributor(event: &Value) -> String {
    let own = event["markward:distributor"].as_str();
    let destination = event["destinationList"].as_array().into_iter().flatten().find_map(|one| one["destination"].as_str());
    cut(own.or(destination), DISTRIBUTOR_MAX)
}

fn cut(text: Option<&str>, most: usize) -> String {
    text.unwrap_or_default().chars().filter(|c| !c.is_control()).take(most).collect::<String>().trim().to_owned()
}

pub(crate) fn parse_time(text: &str) -> Option<Timestamp> {
    let at = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1000).ok().map(Timestamp)
}

fn is_offset(text: &str) -> bool {
    let digits = |part: &str, most: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|n| n <= most);
    text.strip_prefix(['+', '-']).and_then(|rest| rest.split_once(':')).is_some_and(|(hours, minutes)| digits(hours, 14) && digits(minutes, 59))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_has_its_sign_hours_and_minutes() {
        assert!(is_offset("+01:00") && is_offset("-05:30") && !is_offset("01:00") && !is_offset("+1:00") && !is_offset("+25:00"));
    }
}
