//! Where pictures of strangers are decoded: off the threads that serve requests, and never many at once.

use crate::{Result, slots::in_slot};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// A picture of few bytes may take half a gigabyte and seconds of a core (`reading::picture::PIXELS_MAX`): so many at once, whoever sends them.
const AT_ONCE: usize = 2;
static SLOTS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// Decodes when it is its turn.
pub(crate) async fn decoding<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    in_slot(&SLOTS, work).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering::SeqCst},
        },
        time::Duration,
    };

    #[tokio::test(flavor = "multi_thread")]
    async fn few_are_decoded_at_once_also_of_those_that_nobody_waits_for_any_more() {
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = || {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            move || {
                most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
                std::thread::sleep(Duration::from_millis(100));
                running.fetch_sub(1, SeqCst);
            }
        };
        for _ in 0..3 * AT_ONCE {
            // The client goes away while it is decoded.
            let given_up = tokio::time::timeout(Duration::from_millis(20), decoding(work())).await;
            assert!(given_up.is_err());
        }
        let mut waiting: tokio::task::JoinSet<_> = (0..3 * AT_ONCE).map(|_| decoding(work())).collect();
        while let Some(done) = waiting.join_next().await {
            done.unwrap().unwrap();
        }
        assert!(most.load(SeqCst) <= AT_ONCE, "{} at once", most.load(SeqCst));
    }
}
