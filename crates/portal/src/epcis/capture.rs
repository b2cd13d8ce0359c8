//! Events that a brand tells: shipped units count from then on, destroyed ones are void, theft, recall and the end of them are heard; all else is kept,
//! and said to be kept only, as is what events name that is nothing of the brand's here. Of a lot it is all units or none: which of them a quantity means, an
//! event does not say.

use super::{
    meaning::Unacted,
    own,
    read::{Event, Faults, Named, content, read},
    thing::{Finder, Meant, Range, Thing, merged},
    time,
};
use crate::{Actor, Portal, PortalError, Result, policy::Action};
use model::{
    any_code::CodeSource,
    form::FieldError,
    id::{BatchId, BrandId},
    time::Timestamp,
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::epcis::Act;
use tracing::Instrument;

/// Faults that an answer names.
const FAULTS_MAX: usize = 50;
/// Seconds that the sender's clock may be ahead of ours.
pub(super) const AHEAD_MAX: i64 = 300;
/// Nothing that is told of happened before 2005: EPCIS is of 2007. Systems write such a time where they have none: the years 1, 1900, 1970 and 2000 are what an
/// empty date is to them.
pub(super) const EARLIEST: Timestamp = Timestamp(1_104_537_600_000_000);
/// Seconds that a unit's event may be before its code was made: of a system that knows days alone, or whose clock is wrong.
const BEFORE_MADE_MAX: i64 = 7 * 86_400;

/// What is done about a document of which some events are wrong (EPCIS 2.0 §12.7, `GS1-Capture-Error-Behaviour`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// Nothing of it is taken.
    #[default]
    Rollback,
    /// The others are taken.
    Proceed,
}

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
    /// Units that the new ones name and that were void before: they stay so.
    pub void: u64,
    /// Of the new ones, those that happened before something that was told, or done here, earlier: they hold at their own time.
    pub late: u64,
    /// Names in new ones that are no units or lots of the brand's here: of other brands, of pallets, of what has no GTIN. They are kept only.
    pub elsewhere: u64,
    /// What new ones say that is kept and does nothing to units.
    pub noted: Vec<Noted>,
    /// Events that were not taken, where the others were.
    pub refused: u64,
    /// What is wrong with them, by JSON path.
    pub faults: Vec<FieldError>,
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
    /// Why nothing was done, where the event might be believed to have done something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unacted: Option<Unacted>,
}

/// What an event names.
#[derive(Default)]
pub(super) struct Found {
    /// Units of the brand's, as ranges in order.
    pub ranges: Vec<Range>,
    /// Names of what is nothing of the brand's here.
    pub elsewhere: u64,
}

/// What is wrong with what an event names: in any case, and unless it is known already.
#[derive(Default)]
struct Wrong {
    always: Faults,
    unless_known: Faults,
}

impl OnError {
    /// The header's word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "rollback" => Some(Self::Rollback),
            "proceed" => Some(Self::Proceed),
            _ => None,
        }
    }
}

impl Portal {
    /// Takes an EPCIS document of the brand that the actor works for. If anything is wrong with it, nothing of it is taken, or what is right, as `on_error`
    /// says; if nothing is right, it is refused in any case. Told again, an event (by its `eventID`) does nothing; told with other content, it is wrong.
    /// Acts on units hold in the order of their times, whenever they are told.
    pub async fn capture_epcis(&self, actor: &Actor, document: &[u8], on_error: OnError) -> Result<Captured> {
        let brand = actor.brand_for(Action::ManageCodes)?.brand_id;
        let read = read(document, self.now())?;
        let total = read.len() as u64;
        let mut wrong: Vec<(usize, Faults)> = Vec::new();
        let (mut finder, mut made) = (Finder::new(self, brand), HashMap::new());
        let mut events = Vec::with_capacity(read.len());
        for (nth, event) in read.into_iter().enumerate() {
            let event = match event {
                Ok(event) => event,
                Err(faults) => {
                    wrong.push((nth, faults));
                    continue;
                }
            };
            let (found, faults) = self.find_units(&mut finder, &event, &mut made).await?;
            if faults.always.is_empty() {
                events.push((nth, event, found, faults.unless_known));
            } else {
                wrong.push((nth, faults.always));
            }
        }
        let ours = self.own_events(events.iter().map(|(_, event, found, _)| (event, found.ranges.as_slice()))).await?;
        let mut right: Vec<(Event, Found)> = Vec::with_capacity(events.len());
        let mut by_id: HashMap<String, usize> = HashMap::new();
        for (nth, event, found, unless_known) in events {
            // What we tell ourselves is known, whatever it would do, and so is what was taken before such events were refused.
            let faults = if ours.contains(&event.id) {
                Faults::default()
            } else {
                let before = by_id.get(&event.id).and_then(|at| right.get(*at)).map(|(before, _)| before);
                self.told_before(brand, &event, before).await?.unwrap_or(unless_known)
            };
            if faults.is_empty() {
                by_id.entry(event.id.clone()).or_insert(right.len());
                right.push((event, found));
            } else {
                wrong.push((nth, faults));
            }
        }
        wrong.sort_by_key(|(nth, _)| *nth);
        let refused = wrong.len() as u64;
        let faults: Vec<FieldError> = wrong.into_iter().flat_map(|(_, faults)| faults.into_vec()).take(FAULTS_MAX).collect();
        if refused > 0 && (on_error == OnError::Rollback || right.is_empty()) {
            return Err(PortalError::Invalid(faults));
        }
        let captured = Captured { events: total, refused, faults, ..Captured::default() };
        let (portal, actor) = (self.clone(), actor.clone());
        let keep = async move { portal.keep_events(&actor, brand, right.iter().map(|(event, found)| (event, found)).collect(), (&ours, captured)).await };
        // Whoever sent it may go away: what is begun is brought to its end.
        tokio::spawn(keep.in_current_span()).await.map_err(PortalError::internal)?
    }

    /// What an event names, and what is wrong with that.
    async fn find_units(&self, finder: &mut Finder<'_>, event: &Event, made: &mut HashMap<BatchId, Option<Timestamp>>) -> Result<(Found, Wrong)> {
        let (mut found, mut wrong, mut too_early) = (Found::default(), Wrong::default(), None);
        let time_path = format!("{}.eventTime", event.path);
        if event.at < EARLIEST {
            let why = "nothing was told of before 2005: this is what a system writes that has no time. An event tells when it happened";
            wrong.unless_known.add(&time_path, why);
        }
        for Named { path, thing, amount } in &event.things {
            let ranges = match finder.find(thing, &event.acts).await? {
                Meant::Units(ranges) => ranges,
                Meant::Elsewhere => {
                    found.elsewhere += 1;
                    continue;
                }
                Meant::Unknown => {
                    wrong.always.add(path, "this is no unit or lot of yours");
                    continue;
                }
                Meant::Refused(why) => {
                    wrong.always.add(path, why);
                    continue;
                }
            };
            if let (Thing::Unit(..), Some((batch, ..))) = (thing, ranges.first()) {
                too_early = too_early.or(self.made(*batch, made).await?.filter(|made| event.at < made.plus_seconds(-BEFORE_MADE_MAX)));
            }
            if let Some(why) = event.acts.first().and_then(|act| amount.refused(*act, &event.id, &ranges)) {
                wrong.unless_known.add(&path.replace(".epcClass", ".quantity"), why);
            }
            found.ranges.extend(ranges);
        }
        if let Some(made) = too_early.filter(|_| event.at >= EARLIEST) {
            let why = format!("this is long before the units that it names had codes ({}): an event tells when it happened", time(made));
            wrong.unless_known.add(&time_path, why);
        }
        found.ranges = merged(found.ranges);
        Ok((found, wrong))
    }

    /// Of an event that was told before, in this document or in another: nothing, or that it said something else under its id then. `None` of one that is new.
    async fn told_before(&self, brand: BrandId, event: &Event, in_document: Option<&Event>) -> Result<Option<Faults>> {
        let mut faults = Faults::default();
        let mut compare = |before: &serde_json::Value, when: String| {
            if content(before) != content(&event.body) {
                let why = format!(
                    "an event of this id was told {when}, and says something else: give each event an id of its own. What was told first holds, and this one was not taken"
                );
                faults.add(&format!("{}.eventID", event.path), why);
            }
        };
        if let Some(before) = in_document {
            compare(&before.body, format!("as {} of this document", before.path));
            return Ok(Some(faults));
        }
        let Some(known) = store::epcis::known(&mut self.read().await?, brand, &event.id).await? else { return Ok(None) };
        compare(&known.body, format!("at {}", time(known.captured_at)));
        Ok(Some(faults))
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

    /// Ids of those events of a document that our own export wrote: told back, they say nothing new.
    async fn own_events<'e>(&self, events: impl Iterator<Item = (&'e Event, &'e [Range])>) -> Result<HashSet<String>> {
        let (mut of_batch, mut ours): (HashMap<BatchId, Vec<Act>>, _) = (HashMap::new(), HashSet::new());
        for (event, ranges) in events.filter(|(event, _)| event.id.starts_with("urn:uuid:")) {
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
