//! The workers of long work, one for each lane: each takes jobs from the table one by one, tells their progress there, and gives up or back what it cannot
//! finish.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
};
use model::{
    id::{BrandId, JobId},
    job::{Job, JobKind, JobLine, JobState},
    page::{Page, PageQuery},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
pub use store::job::Lane;
use store::{
    Conn,
    job::{Progress, StoredJob},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// A worker that says nothing for so long is taken for dead.
const LEASE_SECONDS: i64 = 30;
/// A job is begun so often without getting further.
const ATTEMPTS_MAX: i64 = 5;
/// What is said of it then.
const NO_FURTHER: &str = "This was begun five times and got no further: something on our side fails each time, and the marketplace's operator finds it in the log. \
    What was done until then stays. You can ask for it again";

/// Wakes the workers when there is something to do.
#[derive(Clone, Default)]
pub(crate) struct Runner {
    lanes: Arc<[Notify; Lane::ALL.len()]>,
}

impl Runner {
    /// A job was queued: look at once.
    pub(crate) fn wake(&self) {
        self.lanes.iter().for_each(Notify::notify_one);
    }

    async fn woken(&self, lane: Lane) {
        self.lanes[lane as usize].notified().await;
    }
}

/// How a job ended, in its worker's eyes.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// All done, with its result.
    Done(Value),
    /// Stopped by a person, with what was done until then.
    Cancelled(Value),
}

/// Why a job did not end.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It cannot be done, now or later; in words for people. What was done until then stays.
    #[error("{0}")]
    Failed(String),
    /// The process stops: another, or this one after its restart, goes on.
    #[error("the process stops")]
    Stopping,
    /// The database failed, or we did: tried again after the lease, some times.
    #[error(transparent)]
    Portal(#[from] PortalError),
}

impl From<store::StoreError> for JobError {
    fn from(error: store::StoreError) -> Self {
        Self::Portal(error.into())
    }
}

/// What a worker holds of its job.
pub struct Handle<'p> {
    portal: &'p Portal,
    id: JobId,
    stop: CancellationToken,
}

impl Handle<'_> {
    /// The job.
    #[must_use]
    pub const fn id(&self) -> JobId {
        self.id
    }

    /// Notes progress. `Ok(true)`: a person wants it stopped. Call it every few hundred milliseconds, outside of a transaction.
    pub async fn progress(&self, progress: &Progress) -> Result<bool, JobError> {
        if self.stop.is_cancelled() {
            return Err(JobError::Stopping);
        }
        let mut change = self.portal.change().await?;
        let lease = change.now.plus_seconds(LEASE_SECONDS);
        let cancel = store::job::progress(&mut change.tx, self.id, progress, lease).await?;
        change.commit().await?;
        Ok(cancel)
    }
}

impl Handle<'_> {
    /// Notes progress within a change, so that what was done and how far it is are committed together: a job that is taken over then goes on
    /// exactly behind it.
    pub async fn progress_within(&self, change: &mut Change<'_>, progress: &Progress) -> Result<bool, JobError> {
        if self.stop.is_cancelled() {
            return Err(JobError::Stopping);
        }
        let lease = self.portal.now().plus_seconds(LEASE_SECONDS);
        Ok(store::job::progress(&mut change.tx, self.id, progress, lease).await?)
    }
}

impl Portal {
    /// Works off the jobs of a lane until `stop`: what `markward serve` runs beside the pages.
    pub async fn run_jobs(&self, lane: Lane, stop: CancellationToken) {
        loop {
            let wait = match self.run_next_of(lane, &stop).await {
                Ok(true) => continue,
                Ok(false) => Duration::from_secs(1),
                Err(error) => {
                    tracing::warn!(error = %error, "Could not work off jobs; trying again");
                    Duration::from_secs(5)
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.runner().woken(lane) => {}
                () = tokio::time::sleep(wait) => {}
            }
            if stop.is_cancelled() {
                return;
            }
        }
    }

    /// Does the next job to its end, if there is one, in whichever lane: what tests drain.
    pub async fn run_next_job(&self, stop: &CancellationToken) -> Result<bool> {
        for lane in Lane::ALL {
            if self.run_next_of(lane, stop).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn run_next_of(&self, lane: Lane, stop: &CancellationToken) -> Result<bool> {
        if stop.is_cancelled() {
            return Ok(false);
        }
        let mut change = self.change().await?;
        let now = change.now;
        let job = store::job::claim(&mut change.tx, lane, now, now.plus_seconds(LEASE_SECONDS)).await?;
        change.commit().await?;
        let Some(job) = job else { return Ok(false) };
        self.run_job(job, stop).await?;
        Ok(true)
    }

    async fn run_job(&self, job: StoredJob, stop: &CancellationToken) -> Result<()> {
        let id = job.job.id;
        tracing::info!(job.id = %id, job.kind = job.job.kind.as_str(), "Began {}", job.job.title);
        let handle = Handle { portal: self, id, stop: stop.clone() };
        let ended = match job.job.kind {
            _ if job.attempts > ATTEMPTS_MAX => self.give_up_job(&job, &handle).await,
            JobKind::ImportListings => self.work_import(&job, &handle).await,
            JobKind::IssueBatch => self.work_batch(&job, &handle).await,
            JobKind::ImportCodes => self.work_code_import(&job, &handle).await,
            JobKind::SweepListings => self.work_sweep(&job, &handle).await,
            JobKind::TryRules => self.work_dry_run(&job, &handle).await,
            JobKind::ReportListings => self.work_reports(&job, &handle).await,
        };
        let mut change = self.change().await?;
        let now = change.now;
        match &ended {
            Ok(Ended::Done(result)) => store::job::finish(&mut change.tx, id, JobState::Done, Some(result), None, now).await?,
            Ok(Ended::Cancelled(result)) => store::job::finish(&mut change.tx, id, JobState::Cancelled, Some(result), None, now).await?,
            Err(JobError::Failed(why)) => store::job::finish(&mut change.tx, id, JobState::Failed, None, Some(why), now).await?,
            Err(JobError::Stopping) => store::job::release(&mut change.tx, id, now).await?,
            Err(JobError::Portal(error)) => {
                tracing::error!(job.id = %id, error = %error, cause = ?error, "Job {id} failed when it was begun for the {}. time", job.attempts);
                // That the database is away for a while says nothing against the job.
                if matches!(error, PortalError::Unavailable(_)) {
                    store::job::release(&mut change.tx, id, now.plus_seconds(LEASE_SECONDS)).await?;
                }
            }
        }
        change.commit().await?;
        tracing::info!(job.id = %id, "Ended {}: {ended:?}", job.job.title);
        Ok(())
    }

    /// Ends what was begun five times, and what it left: if that fails as well, some times more.
    async fn give_up_job(&self, job: &StoredJob, handle: &Handle<'_>) -> Result<Ended, JobError> {
        if matches!(job.job.kind, JobKind::IssueBatch | JobKind::ImportCodes) && job.attempts <= 2 * ATTEMPTS_MAX {
            self.give_up_batch(job, handle).await?;
        }
        Err(JobError::Failed(NO_FURTHER.to_owned()))
    }

    /// A job's progress, for those who may see it.
    pub async fn job(&self, actor: &Actor, id: JobId) -> Result<Job> {
        let stored = self.visible_job(actor, id).await?;
        Ok(seen_by(actor, stored.job))
    }

    /// All jobs, for administrators: what runs, what waits, and what is over.
    pub async fn jobs(&self, actor: &Actor, query: PageQuery) -> Result<Page<JobLine>> {
        actor.may(Action::ManageJobs)?;
        Ok(store::job::all(&mut self.read().await?, query).await?)
    }

    /// The latest screening of the catalogue that a brand caused, or the marketplace itself, if the actor may follow it.
    pub(crate) async fn latest_sweep(&self, conn: &mut Conn, actor: &Actor, brand: Option<BrandId>) -> Result<Option<Job>> {
        if may_see(actor, brand).is_err() {
            return Ok(None);
        }
        let job = store::job::latest(conn, JobKind::SweepListings, brand).await?;
        Ok(job.map(|job| seen_by(actor, job)))
    }

    /// Asks a job to stop; administrators any, brands what is theirs alone. [`PortalError::Conflict`] if it is over.
    pub async fn cancel_job(&self, actor: &Actor, id: JobId) -> Result<()> {
        let job = self.visible_job(actor, id).await?.job;
        if let Some(brand) = job.brand_id.filter(|_| actor.may(Action::ManageJobs).is_err()) {
            let action = match job.kind {
                // Listings that are held for a mark that was withdrawn wait for its end: others have a part in it.
                JobKind::SweepListings => Action::ManageJobs,
                JobKind::TryRules => Action::ManageRules,
                JobKind::ReportListings => Action::FileReport,
                _ => Action::ManageCodes,
            };
            actor.may_for(action, brand, "job")?;
        }
        let mut change = self.change().await?;
        let now = change.now;
        if !store::job::cancel(&mut change.tx, id, now).await? && !job.cancel_requested {
            return Err(PortalError::conflict("This is over already"));
        }
        if !job.cancel_requested {
            let subject = Subject { kind: "job", id: id.0, brand: job.brand_id };
            change.audit(actor, "job.stopped", subject, &format!("Asked to stop: {}", job.title), json!({ "done": job.done, "total": job.total })).await?;
        }
        change.commit().await
    }

    /// Screens the catalogue as a screening was to that was stopped or failed; one that waits for the same is enough.
    pub async fn sweep_again(&self, actor: &Actor, id: JobId) -> Result<()> {
        actor.may(Action::ManageJobs)?;
        let StoredJob { job, payload, .. } = self.visible_job(actor, id).await?;
        if job.kind != JobKind::SweepListings || !matches!(job.state, JobState::Cancelled | JobState::Failed) {
            return Err(PortalError::conflict("Only a screening of the catalogue that was stopped, or failed, is begun again"));
        }
        let mut change = self.change().await?;
        self.queue_sweep_as(&mut change, actor, job.brand_id, payload, &job.title).await?;
        let subject = Subject { kind: "job", id: id.0, brand: job.brand_id };
        change.audit(actor, "job.again", subject, &format!("Began again: {}", job.title), json!({})).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    async fn visible_job(&self, actor: &Actor, id: JobId) -> Result<StoredJob> {
        if matches!(actor, Actor::Anonymous(_)) {
            return Err(PortalError::SignInNeeded);
        }
        let stored = store::job::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("job"))?;
        may_see(actor, stored.job.brand_id)?;
        Ok(stored)
    }
}

/// Administrators see all jobs, a brand its own.
fn may_see(actor: &Actor, brand: Option<BrandId>) -> Result<()> {
    match brand {
        _ if actor.may(Action::ManageJobs).is_ok() => Ok(()),
        Some(brand) => actor.may_for(Action::ReadCodes, brand, "job"),
        None => Err(PortalError::NotFound("job")),
    }
}

/// As much of a job as somebody may see: what a sweep held and freed concerns all brands.
fn seen_by(actor: &Actor, mut job: Job) -> Job {
    if job.kind == JobKind::SweepListings && actor.may(Action::ManageJobs).is_err() {
        job.result = None;
    }
    job
}
