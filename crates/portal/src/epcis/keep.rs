//! Events are kept in portions: one transaction for a day's shipments of a whole warehouse would let no check of a code through, for as long as it takes.
//! Nothing is written before all of a document is read and found right. If the portal stops on the way, whoever sent the document has no answer, and sends it
//! again: what was kept is known then, and an event that was kept partly goes on.

use super::{
    capture::{Captured, Found, Noted},
    meaning::Unacted,
    own,
    read::Event,
    thing::Range,
};
use crate::{
    Actor, Portal, Result,
    change::{Change, Subject},
    standing::PARTS_MAX,
};
use model::{
    id::{BatchId, BrandId},
    standing::{UnitAct, in_few_parts, units_of, without},
    time::Timestamp,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::Entry};
use store::{
    Tx,
    epcis::NewEvent,
    standing::{NewUnitEvent, Voided},
};
use uuid::Uuid;

/// Rows of one transaction, more or less: some hundredths of a second.
const PORTION: usize = 2_000;

/// An event with what it names.
pub(super) type Told<'e> = (&'e Event, &'e Found);

/// Units of an event that are noted together.
struct Part<'e> {
    event: &'e Event,
    ranges: &'e [Range],
    /// Names of what is nothing of the brand's.
    elsewhere: u64,
    /// When its first act is said; those of one document are told apart by a microsecond each.
    at: Timestamp,
    is_first: bool,
    is_last: bool,
}

/// What is known of an event when its first part is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Partly,
    All,
}

/// What was taken, of a portion or of all.
#[derive(Default)]
struct Taken<'a> {
    new: u64,
    known: u64,
    units: u64,
    void: u64,
    elsewhere: u64,
    late: HashSet<&'a str>,
    noted: BTreeMap<(&'a str, &'a str, Option<Unacted>), u64>,
}

/// Events that are being kept.
struct Keeping<'a> {
    portal: &'a Portal,
    actor: &'a Actor,
    brand: BrandId,
    now: Timestamp,
    before: HashMap<&'a str, Before>,
    /// What is counted before anything is written.
    captured: Captured,
    portion: Taken<'a>,
    all: Taken<'a>,
}

impl Portal {
    /// Keeps events and acts on their units; those that `ours` names are known. `captured` is what is counted already.
    pub(super) async fn keep_events(
        &self,
        actor: &Actor,
        brand: BrandId,
        told: Vec<Told<'_>>,
        (ours, captured): (&HashSet<String>, Captured),
    ) -> Result<Captured> {
        let (mut new, known): (Vec<_>, Vec<_>) = told.into_iter().partition(|(event, _)| !ours.contains(&event.id));
        // In the order in which things happened, whatever that of the document: a recall and its end may be told together, and the recall last.
        new.sort_by_key(|(event, _)| event.at);
        let captured = Captured { known: known.len() as u64, ..captured };
        let now = self.now();
        let (portion, all) = <(Taken<'_>, Taken<'_>)>::default();
        let mut keeping = Keeping { portal: self, actor, brand, now, before: HashMap::new(), captured, portion, all };
        for portion in portions(&new, now) {
            let mut change = self.change().await?;
            keeping.write(&mut change, portion).await?;
            // With each portion, for it holds whatever becomes of the next.
            keeping.audit(&mut change).await?;
            change.commit().await?;
            keeping.all.add(std::mem::take(&mut keeping.portion));
        }
        Ok(keeping.summed(&keeping.all))
    }
}

impl<'a> Keeping<'a> {
    async fn write(&mut self, change: &mut Change<'_>, portion: Vec<Part<'a>>) -> Result<()> {
        let (brand, by) = (self.brand, self.actor.user_id());
        let (mut units, mut acts, mut of_act) = (Vec::new(), Vec::new(), Vec::new());
        let mut void: HashMap<BatchId, Vec<Voided>> = HashMap::new();
        for part in portion {
            let Part { event, ranges, at, is_first, is_last, .. } = part;
            let before = if is_first {
                let before = self.begin(change, &part).await?;
                self.before.insert(&event.id, before);
                before
            } else {
                // Whoever was told the same at the same time may have gone on in the meantime, to the end.
                let whole = !store::epcis::hold(&mut change.tx, brand, &event.id).await?;
                if whole { Before::All } else { self.before.get(event.id.as_str()).copied().unwrap_or(Before::All) }
            };
            if before == Before::All {
                continue;
            }
            units.extend(ranges.iter().map(|(batch, first, last)| (event.id.as_str(), *batch, *first, *last)));
            // Nothing is noted of what was void by then: a shipment of it would be told to others and to its distributor.
            let mut left = Vec::with_capacity(ranges.len());
            for range in ranges.iter().filter(|_| !event.acts.is_empty()) {
                let of_batch = match void.entry(range.0) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(store::standing::voided(&mut change.tx, range.0).await?),
                };
                let of_range = not_void(range, event.at, of_batch);
                let units = units_of(&of_range);
                self.portion.units += units;
                self.portion.void += u64::from(range.2 - range.1) + 1 - units;
                left.push(of_range);
            }
            for (nth, act) in event.acts.iter().enumerate() {
                let submission = own::submission(brand, &event.id, nth);
                let mut noted = BTreeSet::new();
                if before == Before::Partly || !is_first {
                    noted = noted_of(&mut change.tx, submission, ranges).await?;
                }
                for (range, left) in ranges.iter().zip(&left).filter(|(range, _)| noted.range((range.0, range.1)..=(range.0, range.2)).next().is_none()) {
                    // A transaction stays of its size, however many units of these ranges are void one by one.
                    let most = if acts.len() < PORTION { PARTS_MAX } else { 1 };
                    for (first, last) in in_few_parts(left.clone(), most) {
                        of_act.push(event.id.as_str());
                        acts.push(NewUnitEvent {
                            id: self.portal.new_id(),
                            submission,
                            batch: range.0,
                            first,
                            last,
                            act: *act,
                            distributor: &event.distributor,
                            message: &event.message,
                            by,
                            at: Timestamp(at.0 + i64::try_from(nth).unwrap_or_default()),
                            happened_at: Some(event.at),
                        });
                    }
                }
            }
            // What is told later in the same portion finds it so.
            if event.acts.contains(&UnitAct::Void) {
                for (batch, first, last) in ranges {
                    let of_batch = void.entry(*batch).or_default();
                    let new = Voided { first: *first, last: *last, since: event.at };
                    of_batch.insert(of_batch.partition_point(|void| void.first <= new.first), new);
                }
            }
            if is_last && (before == Before::Partly || !is_first) {
                store::epcis::finish(&mut change.tx, brand, &event.id).await?;
            }
        }
        store::epcis::name_units(&mut change.tx, brand, &units).await?;
        let late = store::standing::insert(&mut change.tx, &acts).await?;
        let concerned: BTreeSet<BatchId> = acts.iter().filter(|noted| noted.act.concerns_sellers()).map(|noted| noted.batch).collect();
        for batch in concerned {
            store::withdrawal::queue(&mut change.tx, batch, self.now).await?;
        }
        self.portion.late.extend(of_act.into_iter().zip(late).filter_map(|(event, is_late)| is_late.then_some(event)));
        Ok(())
    }

    /// Keeps an event without its units, and counts it.
    async fn begin(&mut self, change: &mut Change<'_>, part: &Part<'a>) -> Result<Before> {
        let event = part.event;
        let (brand, by) = (self.brand, self.actor.user_id());
        let new = NewEvent { brand, event_id: &event.id, body: &event.body, biz_step: &event.biz_step, at: event.at, captured_at: self.now, by };
        let before = if store::epcis::insert(&mut change.tx, &new, !part.is_last).await? {
            Before::Nothing
        } else if store::epcis::hold(&mut change.tx, brand, &event.id).await? && !self.before.contains_key(event.id.as_str()) {
            Before::Partly
        } else {
            Before::All
        };
        if before == Before::All {
            self.portion.known += 1;
            return Ok(before);
        }
        self.portion.new += 1;
        self.portion.elsewhere += part.elsewhere;
        let nothing = part.ranges.is_empty();
        if event.acts.is_empty() || event.unacted.is_some() || nothing {
            let unacted = event.unacted.or((nothing && !event.acts.is_empty()).then_some(Unacted::Elsewhere));
            *self.portion.noted.entry((&event.biz_step, &event.disposition, unacted)).or_default() += 1;
        }
        Ok(before)
    }

    async fn audit(&mut self, change: &mut Change<'_>) -> Result<()> {
        let captured = self.summed(&self.portion);
        let summary = match (captured.new, captured.units) {
            (0, 0) => return Ok(()),
            (0, units) => format!("Took more of an EPCIS event, about {units} units"),
            (new, units) => format!("Took {new} EPCIS events, about {units} units"),
        };
        change.audit(self.actor, "epcis.captured", Subject::of("brand", self.brand.0, self.brand), &summary, json!(captured)).await
    }

    fn summed(&self, taken: &Taken<'_>) -> Captured {
        let said = |((step, disposition, unacted), events): (&(&str, &str, Option<Unacted>), &u64)| Noted {
            biz_step: (*step).to_owned(),
            disposition: (*disposition).to_owned(),
            events: *events,
            unacted: *unacted,
        };
        Captured {
            new: taken.new,
            known: self.captured.known + taken.known,
            units: taken.units,
            void: taken.void,
            elsewhere: taken.elsewhere,
            late: taken.late.len() as u64,
            noted: taken.noted.iter().map(said).collect(),
            ..self.captured.clone()
        }
    }
}

impl Taken<'_> {
    fn add(&mut self, more: Self) {
        self.new += more.new;
        self.known += more.known;
        self.units += more.units;
        self.void += more.void;
        self.elsewhere += more.elsewhere;
        self.late.extend(more.late);
        for (words, events) in more.noted {
            *self.noted.entry(words).or_default() += events;
        }
    }
}

/// The units of a range that something can happen to at a time: not what was void by then.
fn not_void((_, first, last): &Range, at: Timestamp, void: &[Voided]) -> Vec<(u32, u32)> {
    let void: Vec<(u32, u32)> =
        void.iter().filter(|void| void.since <= at && void.first <= *last && void.last >= *first).map(|void| (void.first, void.last)).collect();
    without((*first, *last), &void)
}

/// Where what an event noted already of units of these ranges begins.
async fn noted_of(tx: &mut Tx, submission: Uuid, ranges: &[Range]) -> Result<BTreeSet<(BatchId, u32)>> {
    let mut noted = BTreeSet::new();
    for of_batch in ranges.chunk_by(|(a, ..), (b, ..)| a == b) {
        if let (Some((batch, from, _)), Some((_, _, to))) = (of_batch.first(), of_batch.last()) {
            noted.extend(store::standing::noted(tx, submission, *batch, (*from, *to)).await?.into_iter().map(|first| (*batch, first)));
        }
    }
    Ok(noted)
}

/// The parts of events, by transactions.
fn portions<'e>(told: &[Told<'e>], now: Timestamp) -> Vec<Vec<Part<'e>>> {
    let (mut portions, mut portion, mut room, mut at) = (Vec::new(), Vec::new(), PORTION, now);
    for (event, Found { ranges, elsewhere }) in told.iter().copied() {
        // A row that says which units it names, and one for each act.
        let weight = 1 + event.acts.len();
        let (mut left, mut is_first) = (ranges.as_slice(), true);
        loop {
            let (ranges, rest) = left.split_at(left.len().min((room / weight).max(1)));
            portion.push(Part { event, ranges, elsewhere: *elsewhere, at, is_first, is_last: rest.is_empty() });
            room = room.saturating_sub(1 + ranges.len() * weight);
            if room < weight {
                portions.push(std::mem::take(&mut portion));
                room = PORTION;
            }
            (left, is_first) = (rest, false);
            if left.is_empty() {
                break;
            }
        }
        at = Timestamp(at.0 + i64::try_from(event.acts.len()).unwrap_or_default());
    }
    portions.push(portion);
    portions.retain(|portion| !portion.is_empty());
    portions
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::standing::UnitAct;
    use serde_json::Value;

    fn event(id: &str, acts: Vec<UnitAct>) -> Event {
        let (path, biz_step, disposition, distributor, message) = Default::default();
        Event {
            path,
            id: id.to_owned(),
            at: Timestamp(0),
            biz_step,
            disposition,
            acts,
            unacted: None,
            distributor,
            message,
            things: Vec::new(),
            body: Value::Null,
        }
    }

    #[test]
    fn no_transaction_takes_more_than_its_portion_and_no_unit_is_left_out() {
        let many: Vec<Range> = (0..5_000).map(|n| (BatchId(Uuid::nil()), 2 * n, 2 * n)).collect();
        let events = [event("few", vec![UnitAct::Activate]), event("many", vec![UnitAct::ReleaseRecall, UnitAct::Activate]), event("none", Vec::new())];
        let found = [&many[..10], &many[..], &many[..0]].map(|ranges| Found { ranges: ranges.to_vec(), elsewhere: 0 });
        let told: Vec<Told<'_>> = events.iter().zip(&found).collect();
        let portions = portions(&told, Timestamp(0));
        let rows = |portion: &Vec<Part<'_>>| portion.iter().map(|part| part.ranges.len() * (1 + part.event.acts.len())).sum::<usize>();
        assert!(portions.iter().all(|portion| rows(portion) <= PORTION) && portions.len() == 8, "{:?}", portions.iter().map(rows).collect::<Vec<_>>());
        let parts: Vec<&Part<'_>> = portions.iter().flatten().collect();
        let of = |id: &str| parts.iter().filter(|part| part.event.id == id).collect::<Vec<_>>();
        assert_eq!(of("many").iter().flat_map(|part| part.ranges).copied().collect::<Vec<_>>(), many);
        for id in ["few", "many", "none"] {
            let (first, last) = (of(id).iter().filter(|part| part.is_first).count(), of(id).iter().filter(|part| part.is_last).count());
            assert_eq!((first, last), (1, 1), "{id}");
        }
    }
}
