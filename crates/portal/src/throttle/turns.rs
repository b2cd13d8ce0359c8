//! One guess at a time: a miss is counted after it was found to be one, so that of many codes that come at once all would be answered before the first counts.
//!
//! A turn is this node's: several nodes answer one guess each, as they learn of each other's misses with the next one only.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::sync::OwnedMutexGuard;

/// From so many guessers on, those who are gone are looked for now and then.
const MANY: usize = 1024;

/// Whose turn it is, by what each guesser is counted under.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

/// Until it is dropped, no other code of the same guesser is looked for.
#[must_use]
pub(crate) struct Turn {
    _held: OwnedMutexGuard<()>,
}

impl Turns {
    /// Waits for those of the same guesser that came before.
    pub(super) async fn wait(&self, key: String) -> Turn {
        let lock = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if turns.len() >= MANY && turns.len().is_power_of_two() {
                turns.retain(|_, lock| lock.strong_count() > 0);
            }
            match turns.get(&key).and_then(Weak::upgrade) {
                Some(lock) => lock,
                None => {
                    let lock = Arc::default();
                    turns.insert(key, Arc::downgrade(&lock));
                    lock
                }
            }
        };
        Turn { _held: lock.lock_owned().await }
    }
}
