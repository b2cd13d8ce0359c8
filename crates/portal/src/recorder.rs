//! Recording checks together: whoever asks first while a transaction runs waits for its end, and then records everybody who came meanwhile in
//! one of its own. A check costs a share of a commit and not a commit, which is what a database can do least often.

use crate::{Portal, PortalError, Result};
use model::{check::Scan, id::BatchId};
use std::sync::{Mutex, PoisonError};
use store::{StoreError, scan::Trace};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Checks recorded in one transaction at most: it must not hold the database for long.
const TOGETHER: usize = 1000;

/// A check to record.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The unit's batch.
    pub batch: BatchId,
    /// Its place in it, from 0.
    pub number: u64,
    /// What the form drew: the same again is answered with the same check.
    pub once: Option<Uuid>,
    /// What is known of it; whether it is the owner's is found out here.
    pub trace: Trace,
    /// Hash of the key by which the unit's owner would be known.
    pub owner_hash: Option<Vec<u8>>,
}

struct Waiting {
    ask: Ask,
    tell: oneshot::Sender<Result<Scan>>,
}

/// Those who wait, and whose turn it is.
#[derive(Default)]
pub(crate) struct Recorder {
    waiting: Mutex<Vec<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

impl Recorder {
    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let most = waiting.len().min(TOGETHER);
        waiting.drain(..most).collect()
    }
}

impl Portal {
    /// Records a check durably. Of many of one unit at the same moment, one gets `nth == 1`.
    pub(crate) async fn record_check(&self, ask: Ask) -> Result<Scan> {
        let (tell, mut told) = oneshot::channel();
        self.recorder().waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Waiting { ask, tell });
        let _turn = self.recorder().turn.lock().await;
        loop {
            match told.try_recv() {
                // Whoever had the turn before has recorded it.
                Ok(answer) => return answer,
                Err(oneshot::error::TryRecvError::Closed) => return Err(PortalError::internal("a check was lost before it was recorded")),
                Err(oneshot::error::TryRecvError::Empty) => {}
            }
            let portal = self.clone();
            let all = self.recorder().take();
            if all.is_empty() {
                // It is under way: whoever took it along went away and left the turn, the task that records it did not.
                return told.await.map_err(PortalError::internal)?;
            }
            // In a task of its own: a reader who goes away in the middle takes nobody else's check along.
            let done = tokio::spawn(async move { portal.record_all(all).await });
            done.await.map_err(PortalError::internal)?;
        }
    }

    async fn record_all(&self, all: Vec<Waiting>) {
        let asks: Vec<Ask> = all.iter().map(|waiting| waiting.ask.clone()).collect();
        match self.try_record(&asks).await {
            Ok(Some(scans)) => all.into_iter().zip(scans).for_each(|(waiting, scan)| drop(waiting.tell.send(Ok(scan)))),
            // One that cannot be recorded must not take the others along.
            Ok(None) | Err(_) => {
                for Waiting { ask, tell } in all {
                    // Who does not listen any more went away.
                    drop(tell.send(self.record_one(ask).await));
                }
            }
        }
    }

    async fn record_one(&self, ask: Ask) -> Result<Scan> {
        let once = ask.once;
        let scans = match (self.try_record(&[ask]).await?, once) {
            (Some(scans), _) => scans.first().copied(),
            // Another process answered the same form a moment earlier: its answer stands.
            (None, Some(once)) => store::scan::by_once(&mut self.read().await?, once).await?,
            (None, None) => None,
        };
        scans.ok_or_else(|| PortalError::conflict("This check is being answered already. Reload the page"))
    }

    /// All of them in one transaction; `None` if another process answered one of the forms in the same moment: then nothing was recorded.
    async fn try_record(&self, asks: &[Ask]) -> Result<Option<Vec<Scan>>> {
        let mut change = self.change().await?;
        let now = change.now;
        let mut scans = Vec::with_capacity(asks.len());
        for ask in asks {
            if let Some(once) = ask.once
                && let Some(before) = store::scan::by_once(&mut change.tx, once).await?
            {
                scans.push(before);
                continue;
            }
            let tally = store::scan::count_check(&mut change.tx, ask.batch, ask.number, now).await?;
            let scan = Scan { nth: tally.checks, at: now };
            let trace = Trace { claim: tally.claim(ask.owner_hash.as_deref()), ..ask.trace.clone() };
            match store::scan::insert(&mut change.tx, self.new_id(), ask.once, ask.batch, ask.number, scan, &trace).await {
                Err(StoreError::Taken(_)) => return Ok(None),
                done => done?,
            }
            scans.push(scan);
        }
        change.commit().await?;
        Ok(Some(scans))
    }
}
