//! Reads a document into events, and says what is wrong with each of them.

use super::{
    amount::Amount,
    capture::{AHEAD_MAX, EARLIEST},
    meaning::{Unacted, acts_of, bare, unacted},
    prefixes::{CONTEXT_MAX, added, with_context, without_context},
    thing::Thing,
};
use crate::{PortalError, Result};
use model::{
    form::FieldError,
    standing::{DISTRIBUTOR_MAX, MESSAGE_MAX, UnitAct},
    time::Timestamp,
};
use serde_json::{Value, json};

/// Events in one document at most.
const EVENTS_MAX: usize = 10_000;
/// Units named in one document at most.
const THINGS_MAX: usize = 100_000;
/// Faults of one event that an answer names.
const FAULTS_MAX: usize = 50;

/// What is answered to a lot among units.
const NO_UNIT: &str = "this names a lot and no unit of it: a unit has a serial number (21); to mean the whole lot, name it as epcClass in quantityList";

/// What is answered to an error declaration (EPCIS 2.0 §7.4.1.2): what was told in error may have been followed by something that is right.
const UNDONE_BY_HAND: &str = "an event is not taken back by its error declaration here: what it told before still holds. A recall or a theft ends by an event of its own id that unsets “recalled” or “stolen” in its persistentDisposition, or by “End a recall” or “Found again” on the page of the batch; a shipment and a void unit cannot be taken back. Send the document again without this event";

/// A kind of event, and where it names things: by themselves, and by quantities of classes.
struct Kind {
    name: &'static str,
    /// Whether it has an action.
    has_action: bool,
    /// Whether what it says is done to units: other kinds tell what is packed into what, or made of what.
    acts: bool,
    /// Its members that list things.
    lists: &'static [&'static str],
    /// Its members that list quantities of classes.
    quantities: &'static [&'static str],
}

/// The kinds of EPCIS 2.0 (§7.4).
static KINDS: [Kind; 5] = [
    Kind { name: "ObjectEvent", has_action: true, acts: true, lists: &["epcList"], quantities: &["quantityList"] },
    Kind { name: "AggregationEvent", has_action: true, acts: false, lists: &["childEPCs"], quantities: &["childQuantityList"] },
    Kind { name: "AssociationEvent", has_action: true, acts: false, lists: &["childEPCs"], quantities: &["childQuantityList"] },
    Kind { name: "TransactionEvent", has_action: true, acts: false, lists: &["epcList"], quantities: &["quantityList"] },
    Kind {
        name: "TransformationEvent",
        has_action: false,
        acts: false,
        lists: &["inputEPCList", "outputEPCList"],
        quantities: &["inputQuantityList", "outputQuantityList"],
    },
];

/// An event, read.
pub(super) struct Event {
    /// Where it stands, as a JSON path.
    pub path: String,
    pub id: String,
    pub at: Timestamp,
    pub biz_step: String,
    pub disposition: String,
    /// What it does to units, in this order.
    pub acts: Vec<UnitAct>,
    pub unacted: Option<Unacted>,
    pub distributor: String,
    pub message: String,
    pub things: Vec<Named>,
    /// As it came, with what of the document's context it uses.
    pub body: Value,
}

/// Something that an event names.
pub(super) struct Named {
    /// Where its name stands, as a JSON path.
    pub path: String,
    pub thing: Thing,
    pub amount: Amount,
}

/// The faults of one event, each with its place as a JSON path.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults(Vec<FieldError>);

impl Faults {
    pub fn add(&mut self, path: &str, message: impl std::fmt::Display) {
        if self.0.len() < FAULTS_MAX {
            self.0.push(fault(path, message));
        }
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }
}

fn fault(path: &str, message: impl std::fmt::Display) -> FieldError {
    FieldError::new(path, format!("{path}: {message}"))
}

/// Reads a document that came now: each event, or what is wrong with it. An error is of the document itself.
pub(super) fn read(document: &[u8], now: Timestamp) -> Result<Vec<Result<Event, Faults>>> {
    let wrong = |path: &str, message: String| Err(PortalError::Invalid(vec![fault(path, message)]));
    let document: Value = match serde_json::from_slice(document) {
        Ok(document) => document,
        Err(error) => return wrong("$", format!("this is not JSON: {error}")),
    };
    if document["type"] != "EPCISDocument" {
        return wrong("$.type", "an EPCIS document has the type “EPCISDocument”".to_owned());
    }
    if !document["schemaVersion"].as_str().is_some_and(|version| version == "2.0" || version.starts_with("2.0.")) {
        return wrong("$.schemaVersion", "EPCIS 2.0 is read here: write “2.0”".to_owned());
    }
    if document.get("@context").is_none() {
        return wrong("$.@context", "JSON-LD needs its context: the address of the EPCIS 2.0 context".to_owned());
    }
    let list_path = "$.epcisBody.eventList";
    let Some(list) = document["epcisBody"]["eventList"].as_array() else { return wrong(list_path, "there is no list of events".to_owned()) };
    if list.len() > EVENTS_MAX {
        return wrong(list_path, format!("at most {EVENTS_MAX} events at once; these are {}", list.len()));
    }
    let (context, latest) = (added(&document["@context"]), now.plus_seconds(AHEAD_MAX));
    let events: Vec<Result<Event, Faults>> =
        list.iter().enumerate().map(|(at, event)| read_event(event, (&context, latest), &format!("{list_path}[{at}]"))).collect();
    let things: usize = events.iter().flatten().map(|event| event.things.len()).sum();
    if things > THINGS_MAX {
        return wrong(list_path, format!("at most {THINGS_MAX} units at once; here are {things}: name lots, or send several documents"));
    }
    Ok(events)
}

fn read_event(event: &Value, (context, latest): (&[&Value], Timestamp), path: &str) -> Result<Event, Faults> {
    let mut faults = Faults::default();
    let Some(kind) = KINDS.iter().find(|kind| event["type"] == kind.name) else {
        faults.add(&format!("{path}.type"), format!("an event is one of {}", KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")));
        return Err(faults);
    };
    let action = event["action"].as_str().unwrap_or_default();
    if kind.has_action && !["ADD", "OBSERVE", "DELETE"].contains(&action) {
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
    let things = read_things(event, kind, path, &mut faults);
    let said = unacted(event, &biz_step, &disposition);
    let (acts, unacted) = match acts_of(event, action, &biz_step, &disposition) {
        acts if kind.acts => (acts, said),
        acts => (Vec::new(), said.or((!acts.is_empty()).then_some(Unacted::OtherKind))),
    };
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
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Event {
        path: path.to_owned(),
        id,
        at: at.unwrap_or(EARLIEST),
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

/// What an event of this kind names.
fn read_things(event: &Value, kind: &Kind, path: &str, faults: &mut Faults) -> Vec<Named> {
    let (mut things, whole) = (Vec::new(), faults.is_empty());
    // Lists of EPCs are of single units (EPCIS 2.0 §7.4.1.2): a name whose serial number was left off must not act on its whole lot.
    let mut name = |text: Option<&str>, path: String, amount: Option<Amount>, faults: &mut Faults| match text.map(Thing::parse) {
        Some(Ok(Thing::Lot(..))) if amount.is_none() => faults.add(&path, NO_UNIT),
        Some(Ok(thing)) => things.push(Named { path, thing, amount: amount.unwrap_or(Amount::Unsaid) }),
        Some(Err(why)) => faults.add(&path, why),
        None => faults.add(&path, "the name of a unit is a text"),
    };
    for list in kind.lists {
        for (at, epc) in event[*list].as_array().into_iter().flatten().enumerate() {
            name(epc.as_str(), format!("{path}.{list}[{at}]"), None, faults);
        }
    }
    for list in kind.quantities {
        for (at, class) in event[*list].as_array().into_iter().flatten().enumerate() {
            let entry = format!("{path}.{list}[{at}]");
            match Amount::parse(class) {
                Ok(amount) => name(class["epcClass"].as_str(), format!("{entry}.epcClass"), Some(amount), faults),
                Err((member, why)) => faults.add(&format!("{entry}.{member}"), why),
            }
        }
    }
    // Others may name what holds them alone: a pallet that is unpacked, with all that is on it.
    if things.is_empty() && kind.acts && whole && faults.is_empty() {
        faults.add(&format!("{path}.epcList"), "an event names at least one unit, or a lot in quantityList");
    }
    things
}

/// What an event says, in one way of writing: told again by another system, its time may be in another zone, its words of CBV in another form, and its context
/// that of another document.
pub(super) fn content(event: &Value) -> Value {
    let mut said = without_context(event);
    if let Some(members) = said.as_object_mut() {
        // When some repository took it.
        members.remove("recordTime");
        for step in ["bizStep", "disposition"] {
            if let Some(word) = event[step].as_str() {
                members.insert(step.to_owned(), json!(bare(word)));
            }
        }
        if let Some(at) = event["eventTime"].as_str().and_then(parse_time) {
            members.insert("eventTime".to_owned(), json!(at.0));
        }
    }
    said
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

    #[test]
    fn an_event_says_the_same_in_the_words_of_another_system() {
        let told =
            json!({ "type": "ObjectEvent", "eventTime": "2026-11-23T11:00:00.000+01:00", "bizStep": "urn:epcglobal:cbv:bizstep:shipping", "epcList": ["a"] });
        let again = json!({ "type": "ObjectEvent", "eventTime": "2026-11-23T10:00:00Z", "recordTime": "2026-11-23T10:00:01Z", "bizStep": "shipping",
                            "epcList": ["a"], "@context": ["https://acme.example/"] });
        assert_eq!(content(&told), content(&again));
        assert_ne!(content(&told), content(&json!({ "type": "ObjectEvent", "eventTime": "2026-11-23T10:00:00Z", "bizStep": "shipping", "epcList": ["b"] })));
    }
}
