//! What of a batch was shipped, to whom, and what of it is withdrawn. All that was ever said of its units tells that, a row each where units are shipped one
//! by one: it is read when something was said since, and not for each order that a seller sends and each page that a covered listing is on.
//!
//! A batch counts its events (`batches.events`), so that what is kept is known to hold still, on whatever node something was said of it.

use crate::{Portal, Result};
use lru::LruCache;
use model::{id::BatchId, time::Timestamp};
use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};
use store::coverage::{CoveredBatch, Shipment};

/// Batches kept at most.
const BATCHES_MAX: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// Shipments read at once.
const PAGE: i64 = 10_000;
/// A batch of more events than this is summed at most once in [`LAG_SECONDS`]: while its units are told of one by one, each is little beside what is known.
const MANY: i64 = 20_000;
/// For so long the sums of such a batch may lag behind.
const LAG_SECONDS: i64 = 60;

/// Units of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct BatchSums {
    /// Those that the brand said it shipped.
    pub shipped: i64,
    /// Of these, those that are not withdrawn now.
    pub left: i64,
    /// Of these, those that were shipped to a named distributor.
    pub named: i64,
    /// By the distributor's name, as it is written each time.
    pub by_name: BTreeMap<String, i64>,
    /// Those that are void, stolen or recalled now, shipped or not.
    pub withdrawn: i64,
}

/// The kept sums of batches.
pub(crate) struct Sums {
    kept: Mutex<LruCache<BatchId, Kept>>,
    /// Who sums: all others would read the same meanwhile.
    counting: tokio::sync::Mutex<()>,
}

struct Kept {
    /// After so many events,
    events: i64,
    /// and read then.
    at: Timestamp,
    sums: Arc<BatchSums>,
}

impl Default for Sums {
    fn default() -> Self {
        Self { kept: Mutex::new(LruCache::new(BATCHES_MAX)), counting: tokio::sync::Mutex::default() }
    }
}

impl Sums {
    fn get(&self, batch: BatchId, events: i64, now: Timestamp) -> Option<Arc<BatchSums>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get(&batch)?;
        let lags = || events > MANY && (0..LAG_SECONDS).contains(&now.seconds_since(kept.at));
        (kept.events == events || lags()).then(|| kept.sums.clone())
    }

    fn keep(&self, batch: BatchId, kept: Kept) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).put(batch, kept);
    }
}

impl Portal {
    /// What is known of a batch's units.
    pub(super) async fn batch_sums(&self, batch: &CoveredBatch) -> Result<Arc<BatchSums>> {
        if batch.events == 0 {
            return Ok(Arc::default());
        }
        let (sums, now) = (self.batch_sums_kept(), self.now());
        if let Some(kept) = sums.get(batch.id, batch.events, now) {
            return Ok(kept);
        }
        let _turn = sums.counting.lock().await;
        if let Some(kept) = sums.get(batch.id, batch.events, now) {
            return Ok(kept);
        }
        let counted = Arc::new(self.sum_batch(batch).await?);
        // What was said while it was read may be in it or not: after that the batch has more events than these.
        sums.keep(batch.id, Kept { events: batch.events, at: now, sums: counted.clone() });
        Ok(counted)
    }

    async fn sum_batch(&self, batch: &CoveredBatch) -> Result<BatchSums> {
        let acts = store::coverage::acts(&mut self.read().await?, batch.id).await?;
        let count = u32::try_from(batch.count).unwrap_or(u32::MAX);
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let withdrawn: Vec<(i64, i64)> = model::standing::withdrawn(count, acts).into_iter().map(|(begin, end)| (number(begin), number(end))).collect();
        let mut counting = Counting::default();
        let mut after = None;
        loop {
            let shipments = store::coverage::shipments(&mut self.read().await?, batch.id, after, PAGE).await?;
            shipments.iter().for_each(|one| counting.add(one, &withdrawn));
            after = match shipments.last() {
                Some(last) if i64::try_from(shipments.len()).unwrap_or(PAGE) == PAGE => Some((last.first, last.id)),
                _ => break,
            };
        }
        Ok(BatchSums { withdrawn: withdrawn.iter().map(|(begin, end)| end - begin).sum(), ..counting.done() })
    }
}

/// Shipments as they are read, in the order of their first units.
#[derive(Default)]
struct Counting {
    shipped: Counter,
    left: Counter,
    named: Counter,
    by_name: BTreeMap<String, Counter>,
}

impl Counting {
    fn add(&mut self, shipment: &Shipment, withdrawn: &[(i64, i64)]) {
        self.shipped.add(shipment, &[]);
        self.left.add(shipment, withdrawn);
        if shipment.distributor.is_empty() {
            return;
        }
        self.named.add(shipment, withdrawn);
        match self.by_name.get_mut(&shipment.distributor) {
            Some(counter) => counter.add(shipment, withdrawn),
            None => self.by_name.entry(shipment.distributor.clone()).or_default().add(shipment, withdrawn),
        }
    }

    fn done(self) -> BatchSums {
        let by_name = self.by_name.into_iter().map(|(name, counter)| (name, counter.units)).filter(|(_, units)| *units > 0).collect();
        BatchSums { shipped: self.shipped.units, left: self.left.units, named: self.named.units, by_name, withdrawn: 0 }
    }
}

/// Units in ranges that begin in order, but for some: one that was said twice counts once.
#[derive(Default)]
struct Counter {
    units: i64,
    /// All before this one were seen.
    seen: i64,
}

impl Counter {
    fn add(&mut self, range: &Shipment, without: &[(i64, i64)]) {
        let (begin, end) = (range.first.max(self.seen), range.last + 1);
        if begin < end {
            let from = without.partition_point(|(_, to)| *to <= begin);
            let touched = without[from..].iter().take_while(|(from, _)| *from < end);
            self.units += end - begin - touched.map(|(from, to)| end.min(*to) - begin.max(*from)).sum::<i64>();
            self.seen = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn shipment(first: i64, last: i64, distributor: &str) -> Shipment {
        Shipment { id: Uuid::nil(), first, last, distributor: distributor.to_owned() }
    }

    fn counted(ranges: &[Shipment], withdrawn: &[(i64, i64)]) -> BatchSums {
        let mut counting = Counting::default();
        ranges.iter().for_each(|one| counting.add(one, withdrawn));
        counting.done()
    }

    #[test]
    fn units_that_were_said_twice_count_once() {
        let ranges = [shipment(0, 9, ""), shipment(5, 14, "Meyer"), shipment(6, 7, "Dupont"), shipment(20, 20, "Meyer")];
        let sums = counted(&ranges, &[]);
        assert_eq!((sums.shipped, sums.left, sums.named), (16, 16, 11));
        assert_eq!(sums.by_name, BTreeMap::from([("Dupont".to_owned(), 2), ("Meyer".to_owned(), 11)]));
        assert_eq!(counted(&[], &[(0, 4)]), BatchSums::default());
    }

    #[test]
    fn units_that_are_withdrawn_do_not_count() {
        let ranges = [shipment(0, 9, ""), shipment(5, 14, ""), shipment(20, 29, "")];
        let left = |withdrawn: &[(i64, i64)]| counted(&ranges, withdrawn).left;
        assert_eq!(left(&[(0, 100)]), 0);
        assert_eq!(left(&[(0, 2), (8, 12), (14, 25), (29, 40)]), 25 - 2 - 4 - 6 - 1);
        assert_eq!(left(&[(15, 20), (30, 40)]), 25);
    }

    #[test]
    fn sums_hold_until_something_is_said_and_those_of_very_many_acts_may_lag() {
        let (batch, sums) = (BatchId(Uuid::from_u128(1)), Sums::default());
        let keep = |events| sums.keep(batch, Kept { events, at: Timestamp(0), sums: Arc::default() });
        assert!(sums.get(batch, 3, Timestamp(0)).is_none());
        keep(3);
        assert!(sums.get(batch, 3, Timestamp(0).plus_seconds(86_400)).is_some() && sums.get(batch, 4, Timestamp(0)).is_none());
        keep(MANY);
        assert!(sums.get(batch, MANY + 1, Timestamp(0).plus_seconds(59)).is_some() && sums.get(batch, MANY + 1, Timestamp(0).plus_seconds(60)).is_none());
    }
}
