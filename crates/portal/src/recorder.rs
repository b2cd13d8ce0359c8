//! Recording checks together: whoever asks while nobody records begins, and then records everybody who came meanwhile in one transaction, until
//! nobody is left. A check costs a share of a commit and not a commit, which is what a database can do least often. Another does the same beside it, so
//! that the next group is written while the disk still takes the last one.
//!
//! It is done on threads of its own: between two statements a transaction would else stand in line behind all the requests that are answered
//! meanwhile, and everybody with it.

use crate::{Portal, PortalError, Result};
use model::{check::Scan, id::BatchId, risk::Claim};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, MutexGuard, PoisonError},
};
use store::{
    Committed, StoreError,
    recording::{Counted, NewChecks, NewScan, Recorded, Recording, UnitPlace},
    scan::Trace,
};
use tokio::{runtime::Handle, sync::oneshot};
use uuid::Uuid;

/// Checks recorded in one transaction at most: it must not hold the database for long.
const TOGETHER: usize = 1000;
/// Who may record at the same time: SQLite writes the next group while the disk still takes the last one and another waits for it; PostgreSQL writes several
/// at once.
const MOST: usize = 3;
/// How many have to wait for another to begin beside one who records: a commit of few costs nearly what one of many does, and they are recorded next anyway.
const FEW: usize = 24;

/// A check to record.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The unit's batch.
    pub batch: BatchId,
    /// Its place in it, from 0.
    pub number: u64,
    /// How many events its batch has, as far as the asker knows: with another number nothing is recorded.
    pub events: i64,
    /// What the form drew: the same again is answered with the same check.
    pub once: Option<Uuid>,
    /// What is known of it; whether it is the owner's is found out here.
    pub trace: Trace,
    /// Hash of the key by which the unit's owner would be known.
    pub owner_hash: Option<[u8; 32]>,
}

struct Waiting {
    ask: Ask,
    tell: oneshot::Sender<Result<Option<Recorded>>>,
}

/// Those who wait, and how many record.
#[derive(Default)]
pub(crate) struct Recorder {
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    waiting: Vec<Waiting>,
    recording: usize,
}

impl Recorder {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True if whoever asks has to begin to record: nobody does, or enough wait for another.
    fn join(&self, waiting: Waiting) -> bool {
        let mut line = self.line();
        line.waiting.push(waiting);
        let begins = line.recording == 0 || line.recording < MOST && line.waiting.len() >= FEW;
        line.recording += usize::from(begins);
        begins
    }

    /// Who is next. Nobody, or so few that another who records may take them as well: then whoever asked for them records no more.
    fn take(&self) -> Option<Vec<Waiting>> {
        let mut line = self.line();
        let most = line.waiting.len().min(TOGETHER);
        if most == 0 || line.recording > 1 && most < FEW {
            line.recording -= 1;
            return None;
        }
        Some(line.waiting.drain(..most).collect())
    }
}

impl Portal {
    /// Records a check durably. Of many of one unit at the same moment, one is the first. `None` if something happened to the batch's units that the
    /// asker does not know: then nothing was recorded.
    pub(crate) async fn record_check(&self, ask: Ask) -> Result<Option<Recorded>> {
        let (tell, told) = oneshot::channel();
        if self.recorder().join(Waiting { ask, tell }) {
            let (portal, runtime) = (self.clone(), Handle::current());
            // Not waited for: a reader who goes away in the middle takes nobody else's check along.
            drop(tokio::task::spawn_blocking(move || {
                while let Some(all) = portal.recorder().take() {
                    let recorded = AssertUnwindSafe(|| runtime.block_on(portal.record_all(all)).map(Written::tell_when_it_lasts));
                    if catch_unwind(recorded).is_err() {
                        // Its askers are told: nobody answers them.
                        tracing::error!("Checks were lost before they were recorded");
                    }
                }
            }));
        }
        told.await.map_err(|_| PortalError::internal("a check was lost before it was recorded"))?
    }

    /// Records all of them, and answers what is to be told when it lasts; what cannot be recorded together is told at once.
    async fn record_all(&self, all: Vec<Waiting>) -> Option<Written> {
        let (asks, tell): (Vec<Ask>, Vec<_>) = all.into_iter().map(|waiting| (waiting.ask, waiting.tell)).unzip();
        match self.try_record(&asks).await {
            Ok(Some((answers, committed))) => return Some(Written { answers, tell, committed }),
            // To try each of them would only let them wait, one longer than the other.
            Err(PortalError::Unavailable(error)) => {
                tracing::error!(%error, "Checks could not be recorded");
                tell.into_iter().for_each(|tell| drop(tell.send(Err(PortalError::Unavailable(error.again())))));
                return None;
            }
            Ok(None) | Err(_) => {}
        }
        // One that cannot be recorded must not take the others along. Who does not listen any more went away.
        for (ask, tell) in asks.into_iter().zip(tell) {
            drop(tell.send(self.record_one(&ask).await));
        }
        None
    }

    async fn record_one(&self, ask: &Ask) -> Result<Option<Recorded>> {
        if let Some((answers, committed)) = self.try_record(std::slice::from_ref(ask)).await? {
            committed.lasts().await?;
            return Ok(answers.into_iter().next().flatten());
        }
        // Another process answered the same form a moment earlier: its answer stands.
        let answered = store::recording::answered(&mut self.read().await?, ask.once.as_slice()).await?;
        let answer = ask.once.and_then(|once| answered.get(&once).copied());
        answer.map(Some).ok_or_else(|| PortalError::conflict("This check is being answered already. Reload the page"))
    }

    /// All of them in one transaction, to be waited for; `None` if another process answered one of the forms in the same moment: then nothing was
    /// recorded.
    async fn try_record(&self, asks: &[Ask]) -> Result<Option<(Vec<Option<Recorded>>, Committed)>> {
        let mut events = HashMap::new();
        loop {
            match self.attempt(asks, &mut events).await? {
                Attempt::Done(answers, committed) => return Ok(Some((answers, committed))),
                Attempt::Taken => return Ok(None),
                // Each time something is known of one more batch.
                Attempt::Behind => {}
            }
        }
    }

    /// Records those whose batches have as many events as they say, as far as `events` knows; it learns of those that have not.
    async fn attempt(&self, asks: &[Ask], events: &mut HashMap<BatchId, Option<i64>>) -> Result<Attempt> {
        let mut tx = Recording::begin(self.db()).await?;
        let now = self.now();
        let forms: Vec<Uuid> = asks.iter().filter_map(|ask| ask.once).collect();
        let mut answered = tx.answered(&forms).await?;
        // Those to count, by their units: in order, so that no two processes wait for each other.
        let mut units: BTreeMap<UnitPlace, Vec<usize>> = BTreeMap::new();
        let mut forms: HashSet<Uuid> = answered.keys().copied().collect();
        for (at, ask) in asks.iter().enumerate() {
            if events.get(&ask.batch).is_none_or(|events| *events == Some(ask.events)) && ask.once.is_none_or(|once| forms.insert(once)) {
                units.entry((ask.batch, ask.number)).or_default().push(at);
            }
        }
        let mut answers: Vec<Option<Recorded>> = vec![None; asks.len()];
        if !units.is_empty() {
            let of_unit = |(unit, of_unit): (&UnitPlace, &Vec<usize>)| {
                let first = asks.get(*of_unit.first()?)?;
                Some(NewChecks { unit: *unit, count: of_unit.len() as i64, first: (first.once, &first.trace) })
            };
            let counts: Vec<NewChecks<'_>> = units.iter().filter_map(of_unit).collect();
            let counted = match tx.count(&counts, now).await {
                Err(StoreError::Taken(_)) => return Ok(Attempt::Taken),
                counted => counted?,
            };
            let (mut scans, mut behind) = (Vec::with_capacity(asks.len()), false);
            for (unit, of_unit) in &units {
                let Counted { tally, first_form, events: has } = counted.get(unit).ok_or_else(|| PortalError::internal("a check was not counted"))?;
                if tally.checks > of_unit.len() as i64 && first_form.is_some_and(|form| of_unit.iter().any(|at| asks[*at].once == Some(form))) {
                    return Ok(Attempt::Taken);
                }
                for (nth, at) in (tally.checks - of_unit.len() as i64 + 1..).zip(of_unit) {
                    let (ask, scan) = (&asks[*at], Scan { nth, at: now });
                    if *has != Some(ask.events) {
                        events.insert(ask.batch, *has);
                        behind = true;
                    }
                    // The first stands with the unit.
                    if nth > 1 {
                        let trace = Trace { claim: Claim::of(tally.owner_hash, ask.owner_hash), ..ask.trace.clone() };
                        scans.push(NewScan { once: ask.once, unit: *unit, scan, trace });
                    }
                    answers[*at] = Some(Recorded { scan, first_checked_at: tally.first_checked_at, owner_hash: tally.owner_hash, again: false });
                    answered.extend(ask.once.zip(answers[*at]));
                }
            }
            if behind {
                return Ok(Attempt::Behind);
            }
            match tx.insert(&scans).await {
                Err(StoreError::Taken(_)) => return Ok(Attempt::Taken),
                done => done?,
            }
        }
        let committed = tx.commit_soon().await?;
        for (answer, ask) in answers.iter_mut().zip(asks) {
            *answer = answer.or_else(|| ask.once.and_then(|once| answered.get(&once).copied()));
        }
        Ok(Attempt::Done(answers, committed))
    }
}

/// Checks that are written, and whom to tell.
struct Written {
    answers: Vec<Option<Recorded>>,
    tell: Vec<oneshot::Sender<Result<Option<Recorded>>>>,
    committed: Committed,
}

impl Written {
    /// Waits on this thread.
    fn tell_when_it_lasts(self) {
        let lasts = self.committed.lasts_here();
        if let Err(error) = &lasts {
            tracing::error!(error = %error, "Checks were written, and it is not sure that they last");
        }
        // Those who answer wake one another faster than a stranger does.
        drop(tokio::spawn(async move {
            for (tell, answer) in self.tell.into_iter().zip(self.answers) {
                let sure = lasts.as_ref().map_err(|_| PortalError::internal("a check was written, and it is not sure that it lasts"));
                drop(tell.send(sure.map(|()| answer)));
            }
        }));
    }
}

/// How it went to record several checks at once.
enum Attempt {
    Done(Vec<Option<Recorded>>, Committed),
    /// Another process answered one of the forms in the same moment.
    Taken,
    /// One of the askers did not know what happened to its batch.
    Behind,
}
