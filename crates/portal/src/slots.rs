//! Heavy work, off the threads that serve requests and so many at once.

use crate::{PortalError, Result};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// Works when there is a slot. Who gives up waits no longer; what has begun keeps its slot until it is done, though nobody waits for it any more.
pub(crate) async fn in_slot<T: Send + 'static>(slots: &'static Semaphore, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let slot = slots.acquire().await.map_err(PortalError::internal)?;
    let work = move || {
        let _slot = slot;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(PortalError::internal)
}

/// Work of which everybody has one at a time, waiting or at work, so that nobody fills the queue that others stand in.
pub(crate) struct OneEach<K: 'static>(Mutex<BTreeSet<K>>);

impl<K: Ord + Copy> OneEach<K> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeSet::new()))
    }

    /// The one of `whose`, until it is dropped; `None` as long as there is another.
    pub(crate) fn begin(&'static self, whose: K) -> Option<Turn<K>> {
        let new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(whose);
        new.then_some(Turn { of: self, whose })
    }
}

/// Somebody's one piece of work.
pub(crate) struct Turn<K: Ord + 'static> {
    of: &'static OneEach<K>,
    whose: K,
}

impl<K: Ord + 'static> Drop for Turn<K> {
    fn drop(&mut self) {
        self.of.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.whose);
    }
}
