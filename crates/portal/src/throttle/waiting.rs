//! Who must wait, in memory: bounded, and those who wait longest are forgotten last.

use model::time::Timestamp;
use std::{cmp::Reverse, collections::HashMap};

/// So many are remembered at most. What is forgotten is learned from the database again with the guesser's next miss.
const MOST: usize = 50_000;

/// Keys, each until when it waits. Who waits for nothing is not held.
#[derive(Default)]
pub(super) struct Waiting(HashMap<String, Timestamp>);

impl Waiting {
    /// For how many seconds a key still waits.
    pub(super) fn seconds(&self, key: &str, now: Timestamp) -> Option<i64> {
        let until = self.0.get(key).filter(|until| **until > now)?;
        Some(until.seconds_since(now).max(1))
    }

    /// A key waits until then.
    pub(super) fn set(&mut self, key: String, until: Timestamp, now: Timestamp) {
        if until <= now {
            self.0.remove(&key);
            return;
        }
        if self.0.len() >= MOST && !self.0.contains_key(&key) {
            self.thin(now);
        }
        self.0.insert(key, until);
    }

    /// Leaves half of what is held at most, so that thinning costs each key that is added the same, however many there are.
    fn thin(&mut self, now: Timestamp) {
        let mut left: Vec<(String, Timestamp)> = self.0.drain().filter(|(_, until)| *until > now).collect();
        if left.len() > MOST / 2 {
            left.select_nth_unstable_by_key(MOST / 2, |(_, until)| Reverse(*until));
            left.truncate(MOST / 2);
        }
        self.0.extend(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_435_200_000_000);

    #[test]
    fn who_is_stopped_for_a_day_is_remembered_however_many_wait_for_seconds() {
        let mut waiting = Waiting::default();
        for stopped in 0..100 {
            waiting.set(format!("stopped {stopped}"), NOW.plus_seconds(86_400), NOW);
        }
        // More than an hour later, a crowd.
        let now = NOW.plus_seconds(4_000);
        for n in 0..3 * MOST {
            waiting.set(format!("crowd {n}"), now.plus_seconds(64), now);
            assert!(waiting.0.len() <= MOST);
        }
        for stopped in 0..100 {
            assert_eq!(waiting.seconds(&format!("stopped {stopped}"), now), Some(82_400));
        }
        assert_eq!(waiting.seconds(&format!("crowd {}", 3 * MOST - 1), now), Some(64));
    }

    #[test]
    fn those_who_wait_all_as_long_are_bounded_too_and_nobody_is_held_who_may_go() {
        let mut waiting = Waiting::default();
        for n in 0..=MOST {
            waiting.set(format!("day {n}"), NOW.plus_seconds(86_400), NOW);
        }
        assert!(waiting.0.len() <= MOST);
        waiting.set("free".to_owned(), NOW, NOW);
        assert_eq!((waiting.seconds("free", NOW), waiting.0.contains_key("free")), (None, false));
    }
}
