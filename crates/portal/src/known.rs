//! Batches that were asked for lately, kept in memory, so that a check of one of their units asks the database once: in the transaction that
//! records it.
//!
//! What is kept may be behind the times, and an answer must not. A batch counts its events (`batches.events`): whoever records a check compares that
//! number in the same transaction, and where it differs nothing is recorded and the batch is read anew ([`crate::recorder`]). An answer that
//! nothing is recorded for (not active, void, stolen, recalled) is never given from here. Only names, which a brand may correct, can be some
//! seconds old on another node.

use crate::{Portal, Result};
use codes::Slot;
use model::{standing::Standing, time::Timestamp};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};
use store::{scan::IssuedUnit, standing::Range};

/// A batch is read anew after so many seconds.
const KEEP_SECONDS: i64 = 5;
/// Batches kept at most; then all are forgotten and those in use come back.
const BATCHES_MAX: usize = 20_000;
/// A batch with more events than this is asked for each time.
const EVENTS_MAX: i64 = 1000;

/// The kept batches of each key slot, by their first number.
#[derive(Default)]
pub(crate) struct Known(RwLock<HashMap<Slot, BTreeMap<u64, Arc<Batch>>>>);

struct Batch {
    /// Its unit that was asked for first: the others differ in the number only.
    unit: IssuedUnit,
    events: Vec<Range>,
    read_at: Timestamp,
}

/// How a unit stands, and what the brand says to buyers of it.
pub(crate) type Stands = (Standing, String);

impl Known {
    fn get(&self, slot: Slot, number: u64, now: Timestamp) -> Option<(IssuedUnit, Stands)> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (first, batch) = kept.get(&slot)?.range(..=number).next_back()?;
        let place = number - first;
        let age = now.seconds_since(batch.read_at);
        if place >= batch.unit.count || !(0..=KEEP_SECONDS).contains(&age) {
            return None;
        }
        let unit = IssuedUnit { number: place, ..batch.unit.clone() };
        let stands = stands(&unit, &batch.events);
        Some((unit, stands))
    }

    fn keep(&self, slot: Slot, number: u64, unit: &IssuedUnit, events: Vec<Range>, now: Timestamp) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.values().map(BTreeMap::len).sum::<usize>() >= BATCHES_MAX {
            kept.clear();
        }
        kept.entry(slot).or_default().insert(number - unit.number, Arc::new(Batch { unit: unit.clone(), events, read_at: now }));
    }

    /// Forgets all: what is said of a product was changed, and whoever did it looks at once.
    pub(crate) fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Portal {
    /// A unit and how it stands, if that is known here and it stands well. To be confirmed by recording the check.
    pub(crate) fn kept_unit(&self, slot: Slot, number: u64) -> Option<(IssuedUnit, Stands)> {
        self.known().get(slot, number, self.now()).filter(|(_, (standing, _))| *standing == Standing::Active)
    }

    /// A unit and how it stands, from the database.
    pub(crate) async fn read_unit(&self, slot: Slot, number: u64) -> Result<Option<(IssuedUnit, Stands)>> {
        let mut conn = self.read().await?;
        let Some(unit) = store::scan::issued(&mut conn, slot.number(), number).await? else { return Ok(None) };
        let events = match unit.events {
            0 => Vec::new(),
            1..=EVENTS_MAX => store::standing::ranges(&mut conn, unit.batch_id, EVENTS_MAX + 1).await?,
            _ => {
                drop(conn);
                let stands = self.standing(&unit).await?;
                return Ok(Some((unit, stands)));
            }
        };
        // An event that came between the two statements: then the count does not say what these are.
        if i64::try_from(events.len()).ok() == Some(unit.events) {
            self.known().keep(slot, number, &unit, events.clone(), self.now());
        }
        let stands = stands(&unit, &events);
        Ok(Some((unit, stands)))
    }
}

fn stands(unit: &IssuedUnit, events: &[Range]) -> Stands {
    unit.activation.after(events.iter().filter(|range| (range.first..=range.last).contains(&unit.number)).map(|range| (range.act, range.message.as_str())))
}
