//! What runs beside the pages: mails and jobs. Each is restarted if it panics, so that one bad record does not end all mail.

use futures::FutureExt;
use portal::Portal;
use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long after a panic it is tried again.
const RECOVERY: Duration = Duration::from_secs(5);

/// The tasks beside the pages, with whether each is at work.
#[derive(Debug, Default)]
pub struct Background {
    tasks: TaskTracker,
    stop: CancellationToken,
    working: Vec<(&'static str, Arc<AtomicBool>)>,
}

impl Background {
    /// Cancelled when the process stops: the tasks come to a place where they can end, and long answers end.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Runs `work`, which ends when it is told to stop.
    pub fn run<W>(&mut self, name: &'static str, mut work: impl FnMut(CancellationToken) -> W + Send + 'static)
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let working = Arc::new(AtomicBool::new(true));
        self.working.push((name, Arc::clone(&working)));
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            while AssertUnwindSafe(async { work(stop.clone()).await }).catch_unwind().await.is_err() && !stop.is_cancelled() {
                working.store(false, Ordering::Relaxed);
                tracing::error!(task = name, "The background task “{name}” panicked and is started again in {} s", RECOVERY.as_secs());
                tokio::time::sleep(RECOVERY).await;
                working.store(true, Ordering::Relaxed);
            }
            working.store(false, Ordering::Relaxed);
        });
    }

    /// Runs what follows the portal and ends when it is told to stop.
    pub fn follow<W>(&mut self, name: &'static str, portal: &Portal, mut work: impl FnMut(Portal, CancellationToken) -> W + Send + 'static)
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let portal = portal.clone();
        self.run(name, move |stop| work(portal.clone(), stop));
    }

    /// The tasks that are not at work, asked for whenever somebody wants to know.
    pub fn idle(&self) -> impl Fn() -> Vec<&'static str> + Send + Sync + 'static {
        let working = self.working.clone();
        move || working.iter().filter(|(_, working)| !working.load(Ordering::Relaxed)).map(|(name, _)| *name).collect()
    }

    /// Tells all to stop, and waits at most `grace`. Returns whether all did.
    pub async fn finish(self, grace: Duration) -> bool {
        self.stop.cancel();
        self.tasks.close();
        tokio::time::timeout(grace, self.tasks.wait()).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[tokio::test(start_paused = true)]
    #[expect(clippy::panic, reason = "the test is about panics")]
    async fn a_task_that_panics_is_told_and_started_again() {
        let mut background = Background::default();
        let rounds = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&rounds);
        background.run("mails", move |stop| {
            let round = counted.fetch_add(1, Ordering::Relaxed);
            async move {
                if round == 0 {
                    panic!("a bad mail");
                }
                stop.cancelled().await;
            }
        });
        let idle = background.idle();
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(idle(), ["mails"]);
        tokio::time::sleep(RECOVERY).await;
        assert!(idle().is_empty());
        assert_eq!(rounds.load(Ordering::Relaxed), 2);
        assert!(background.finish(Duration::from_secs(1)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_does_not_stop_is_not_waited_for_without_end() {
        let mut background = Background::default();
        background.run("jobs", |_| std::future::pending());
        assert!(!background.finish(Duration::from_secs(1)).await);
    }
}
