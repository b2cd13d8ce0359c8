//! The index of listings' pictures in memory: filled, followed and looked through off the threads that answer requests.

use crate::{Result, slots::in_slot};
use model::picture::PictureHash;
use pdq::Hash;
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
    thread::available_parallelism,
    time::{Duration, Instant},
};
use store::print::{Followed, FollowedPrint};
use tokio::sync::{Mutex, Semaphore};

/// Hashes that are taken over before somebody may look again.
const TAKEN_AT_ONCE: usize = 500;
/// It is not asked more often whether there are new pictures.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// As many look at once as there are cores, and one looks while another takes over.
static SLOTS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, |cores| cores.get().max(2))));

/// The index of this process, by the first eight bytes of each picture's address's hash.
#[derive(Default)]
pub(crate) struct Alike {
    index: Arc<RwLock<pdq::Index<u64>>>,
    pub(super) following: Mutex<Following>,
}

/// How far it is.
#[derive(Default)]
pub(super) struct Following {
    /// None before the index was filled.
    pub reached: Option<Followed>,
    pub looked: Option<Instant>,
}

impl Alike {
    /// Fills the index, beside the one that is there.
    pub async fn fill(&self, rows: Vec<(u64, Option<PictureHash>)>) -> Result<()> {
        let index = Arc::clone(&self.index);
        let work = move || {
            let latest: HashMap<u64, Option<PictureHash>> = rows.into_iter().collect();
            let filled = latest.into_iter().filter_map(|(key, hash)| Some((key, Hash::from_bytes(hash?.0)))).collect();
            *index.write().unwrap_or_else(PoisonError::into_inner) = filled;
        };
        in_slot(&SLOTS, work).await
    }

    /// Takes over what was read since, some at a time.
    pub async fn take_in(&self, rows: Vec<FollowedPrint>) -> Result<()> {
        let index = Arc::clone(&self.index);
        let work = move || {
            for some in rows.chunks(TAKEN_AT_ONCE) {
                let mut index = index.write().unwrap_or_else(PoisonError::into_inner);
                for (_, url, hash) in some {
                    let (key, hash) = (key_of(url), hash.map(|hash| Hash::from_bytes(hash.0)));
                    match hash {
                        Some(hash) if index.get(key) != Some(hash) => drop(index.insert(key, hash)),
                        None if index.get(key).is_some() => drop(index.remove(key)),
                        _ => {}
                    }
                }
            }
        };
        in_slot(&SLOTS, work).await
    }

    /// The keys of pictures like any of these, each with how many bits differ; the most similar first.
    pub async fn near(&self, hashes: Vec<PictureHash>) -> Result<Vec<(u64, u32)>> {
        let index = Arc::clone(&self.index);
        let work = move || {
            let index = index.read().unwrap_or_else(PoisonError::into_inner);
            let mut near: HashMap<u64, u32> = HashMap::new();
            for found in hashes.iter().flat_map(|hash| index.within(&Hash::from_bytes(hash.0), pdq::MATCH_DISTANCE)) {
                near.entry(found.key).and_modify(|bits| *bits = found.distance.min(*bits)).or_insert(found.distance);
            }
            let mut near: Vec<(u64, u32)> = near.into_iter().collect();
            near.sort_unstable_by_key(|(key, bits)| (*bits, *key));
            near
        };
        in_slot(&SLOTS, work).await
    }
}

impl Following {
    pub fn is_fresh(&self) -> bool {
        self.looked.is_some_and(|looked| looked.elapsed() < LOOK_EVERY)
    }
}

/// What an address is known by in the index.
pub(super) fn key_of(url_hash: &[u8; 32]) -> u64 {
    url_hash.iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

#[cfg(test)]
#[expect(clippy::await_holding_lock, reason = "that nobody waits for it is what is tested")]
mod tests {
    use super::*;
    use model::time::Timestamp;

    #[tokio::test]
    async fn no_thread_that_answers_requests_waits_for_the_index() {
        let (alike, hash) = (Alike::default(), PictureHash([7; 32]));
        let row = |byte: u8, hash| (Timestamp(0), [byte; 32], hash);
        alike.fill(vec![(key_of(&[1; 32]), Some(hash)), (key_of(&[2; 32]), Some(hash)), (key_of(&[2; 32]), None)]).await.unwrap();
        assert_eq!(alike.near(vec![hash]).await.unwrap(), [(key_of(&[1; 32]), 0)], "an address that shows something else now is not near");
        let index = Arc::clone(&alike.index);
        let merging = index.write().unwrap();
        // There is one thread, which would not come back to see the time.
        let waited = tokio::time::timeout(Duration::from_millis(50), alike.near(vec![hash])).await;
        assert!(waited.is_err());
        let waited = tokio::time::timeout(Duration::from_millis(50), alike.take_in(vec![row(1, None), row(3, Some(hash))])).await;
        assert!(waited.is_err());
        drop(merging);
        // What was begun is done, though nobody waited for it.
        while alike.near(vec![hash]).await.unwrap() != [(key_of(&[3; 32]), 0)] {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
