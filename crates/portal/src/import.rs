//! Importing listings: a file is given to the portal, looked at, mapped, and read in by a job whose progress can be watched, stopped and gone on with.
//!
//! Rows are stored in batches. Each batch commits with the job's tally, so that a job that was cut off goes on behind its last batch, and no row
//! is counted twice. Lines that cannot be read are set aside in a file beside the import, with number and cause.

mod full;
mod intake;
mod repeated;
pub(crate) mod set_aside;
pub(crate) mod storing;
pub(crate) mod upload;

pub use full::{Full, not_ended};
pub use intake::ImportSource;
pub use upload::UPLOAD_KEPT_SECONDS;

use crate::{
    Actor, Portal, PortalError, Result,
    change::Subject,
    jobs::{Ended, Handle, JobError},
    policy::Action,
};
use feeds::{Format, Mapping, Options};
use intake::{Intake, IntakeError};
use model::{
    id::{JobId, UploadId},
    import::{FullFeed, ImportTally},
    job::{Job, JobKind, JobState},
    money::Currency,
    page::{Page, PageQuery},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{path::PathBuf, time::Duration};
use store::{
    StoreError,
    job::{Lane, NewJob, Progress, StoredJob},
};

/// How often it is noted that a file is still being opened.
const OPENING_NOTED: Duration = Duration::from_secs(5);

/// What an import job has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Task {
    upload: UploadId,
    /// The file's name, which may tell its format.
    name: String,
    /// Fields and their columns, where their names do not say so.
    mapping: Vec<(String, String)>,
    currency: Option<Currency>,
    /// It has all that the marketplace offers: what it does not name ends.
    #[serde(default)]
    full: bool,
    /// An import before this one, whose listings that it did not name are to end; no file is read.
    #[serde(default)]
    ends: Option<FullFeed>,
}

impl Task {
    fn options(&self, now: Timestamp) -> Result<Options, feeds::MappingError> {
        let mapping = Mapping::of_pairs(self.mapping.iter().map(|(field, column)| (field.as_str(), column.as_str())))?;
        Ok(Options { format: Format::by_name(&self.name), mapping, currency: self.currency, now: Some(now), ..Options::default() })
    }
}

impl Portal {
    /// Queues the import of an uploaded file. `mapping`: fields and their columns, where the columns' names do not say so; `-` for a field that is
    /// in no column. `currency`: of prices that have none. `full`: listings that the file does not name end. Sent twice, it is one import: the job of a file's first import has the upload's identifier.
    pub async fn start_import(&self, actor: &Actor, upload: UploadId, mapping: Vec<(String, String)>, currency: &str, full: bool) -> Result<JobId> {
        actor.may(Action::ImportListings)?;
        let first = JobId(upload.0);
        let before = store::job::by_id(&mut self.read().await?, first).await?;
        // One that was stopped or failed may be started with other columns; it leaves the file.
        let over = |job: &StoredJob| matches!(job.job.state, JobState::Failed | JobState::Cancelled);
        if before.as_ref().is_some_and(|job| !over(job)) {
            return Ok(first);
        }
        let upload = self.upload(actor, upload).await?;
        let currency = match currency.trim() {
            "" => None,
            text => Some(Currency::parse(text).map_err(|e| PortalError::field("currency", e))?),
        };
        let task = Task { upload: upload.id, name: upload.name, mapping, currency, full, ends: None };
        let options = task.options(self.now()).map_err(|e| PortalError::field("title", e))?;
        // What is wrong with the whole file is said now, beside the form, and not by a job that fails at once.
        self.check_opens(upload.id, options).await?;
        self.queue_import(actor, if before.is_some() { JobId(self.new_id()) } else { first }, &task).await
    }

    /// Imports the file of an import that was stopped or failed once more. Rows that came in already are left as they are.
    pub async fn run_import_again(&self, actor: &Actor, id: JobId) -> Result<JobId> {
        actor.may(Action::ImportListings)?;
        let job = self.import_job(id).await?;
        if !matches!(job.job.state, JobState::Failed | JobState::Cancelled) {
            return Err(PortalError::conflict("Only an import that was stopped or failed can be run again"));
        }
        let task: Task = serde_json::from_value(job.payload).map_err(PortalError::internal)?;
        if task.ends.is_none() && self.upload(actor, task.upload).await.is_err() {
            return Err(PortalError::conflict("The file of this import is not kept any more: upload it again"));
        }
        self.queue_import(actor, JobId(self.new_id()), &task).await
    }

    async fn queue_import(&self, actor: &Actor, id: JobId, task: &Task) -> Result<JobId> {
        let title = if task.ends.is_some() { format!("Ending what {} does not name", task.name) } else { format!("Import of {}", task.name) };
        let mut change = self.change().await?;
        let payload = serde_json::to_value(task).map_err(PortalError::internal)?;
        let job = NewJob {
            id,
            kind: JobKind::ImportListings,
            lane: Lane::Ordinary,
            title: &title,
            brand_id: None,
            payload,
            total: None,
            created_by: actor.user_id(),
        };
        let now = change.now;
        match store::job::insert(&mut change.tx, &job, now).await {
            // The same form, sent at the same moment, was faster.
            Err(StoreError::Taken(_)) => return Ok(id),
            inserted => inserted?,
        }
        change.audit(actor, "import.started", Subject::new("job", id.0), &format!("Started: {title}"), json!({ "full": task.full })).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(id)
    }

    /// All imports, the newest first.
    pub async fn imports(&self, actor: &Actor, query: PageQuery) -> Result<Page<Job>> {
        actor.may(Action::ImportListings)?;
        Ok(store::job::page(&mut self.read().await?, JobKind::ImportListings, query).await?)
    }

    /// The file of an import's set-aside lines.
    pub async fn rejected_lines(&self, actor: &Actor, id: JobId) -> Result<PathBuf> {
        actor.may(Action::ImportListings)?;
        self.import_job(id).await?;
        let path = self.rejected_path(id);
        if tokio::fs::try_exists(&path).await.unwrap_or(false) { Ok(path) } else { Err(PortalError::NotFound("set-aside line of this import")) }
    }

    async fn import_job(&self, id: JobId) -> Result<StoredJob> {
        let job = store::job::by_id(&mut self.read().await?, id).await?;
        job.filter(|job| job.job.kind == JobKind::ImportListings).ok_or(PortalError::NotFound("import"))
    }

    pub(crate) fn imports_dir(&self) -> PathBuf {
        self.settings().data_dir.join("imports")
    }

    pub(crate) fn rejected_path(&self, id: JobId) -> PathBuf {
        self.imports_dir().join(format!("{id}.rejected.csv"))
    }

    /// Works off an import. What an earlier run committed is in the job's result, and is skipped in the file.
    pub(crate) async fn work_import(&self, job: &StoredJob, handle: &Handle<'_>) -> Result<Ended, JobError> {
        let task: Task = serde_json::from_value(job.payload.clone()).map_err(|e| JobError::Failed(format!("This import cannot be read: {e}")))?;
        let mut tally: ImportTally = job.job.result.clone().and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
        if let Some(full) = task.ends {
            tally.full = tally.full.or(Some(full));
            let (tally, stopped) = self.end_absent(tally, Full::Confirmed, Some(handle)).await?;
            if !stopped {
                self.note_import(&format!("Ended what {} does not name", task.name), handle.id(), &tally).await?;
            }
            return ended(&tally, stopped);
        }
        tally.full = tally.full.or_else(|| task.full.then(|| FullFeed::begun(self.now())));
        let options = task.options(self.now()).map_err(|e| JobError::Failed(e.to_string()))?;
        let path = self.upload_path(task.upload);
        let total = match job.job.total {
            Some(total) => Some(total),
            None => intake::count_rows(path.clone(), options.format).await,
        };
        let (rejected, so_far) = (self.rejected_path(handle.id()), tally.clone());
        let mut opening = std::pin::pin!(Intake::open(self, ImportSource::File(path), options, &rejected, tally));
        let mut intake = loop {
            tokio::select! {
                opened = &mut opening => break opened.map_err(failed)?,
                // A big file takes a while to be read through: nobody else takes the job over meanwhile.
                () = tokio::time::sleep(OPENING_NOTED) => {
                    let progress = Progress { done: i64::try_from(so_far.read).unwrap_or(i64::MAX), total, result: None };
                    if handle.progress(&progress).await? {
                        return ended(&so_far, true);
                    }
                }
            }
        };
        let mut stopped = false;
        while !stopped && let Some(batch) = intake.next_batch().await.map_err(failed)? {
            let mut change = self.change().await?;
            let tally = intake.store(&mut change, batch).await.map_err(failed)?;
            let done = i64::try_from(tally.read).unwrap_or(i64::MAX);
            // The estimate counts lines; a record may run over several, and then the last of them are not rows.
            let progress = Progress { done, total: total.map(|total| total.max(done)), result: Some(as_json(&tally)?) };
            stopped = handle.progress_within(&mut change, &progress).await?;
            change.commit().await?;
            intake.committed(tally);
        }
        let mut tally = intake.tally().clone();
        if !stopped && task.full {
            (tally, stopped) = self.end_absent(tally, Full::Guarded, Some(handle)).await?;
        }
        self.indexer().wake();
        if stopped {
            return ended(&tally, true);
        }
        tally.without_address = self.without_address().await?;
        self.note_import(&format!("Imported {}", task.name), handle.id(), &tally).await?;
        self.forget_upload(task.upload).await;
        ended(&tally, false)
    }

    /// Imports listings at once, without a job: for the command line. `full`: whether listings end that it does not name. `seen` is told the tally after each batch.
    pub async fn import_now(
        &self,
        actor: &Actor,
        source: ImportSource,
        options: Options,
        rejected: PathBuf,
        full: Full,
        mut seen: impl FnMut(&ImportTally),
    ) -> Result<ImportTally> {
        actor.may(Action::ImportListings)?;
        let said = |error: IntakeError| match error {
            IntakeError::Portal(error) => error,
            error => PortalError::conflict(error.to_string()),
        };
        let options = Options { now: Some(self.now()), ..options };
        let begun = ImportTally { full: (full != Full::No).then(|| FullFeed::begun(self.now())), ..ImportTally::default() };
        let mut intake = Intake::open(self, source, options, &rejected, begun).await.map_err(said)?;
        while let Some(batch) = intake.next_batch().await.map_err(said)? {
            let mut change = self.change().await?;
            let tally = intake.store(&mut change, batch).await.map_err(said)?;
            change.commit().await?;
            seen(&tally);
            intake.committed(tally);
        }
        let mut tally = intake.tally().clone();
        if full != Full::No {
            (tally, _) = self.end_absent(tally, full, None).await.map_err(|error| match error {
                JobError::Portal(error) => error,
                error => PortalError::internal(error.to_string()),
            })?;
        }
        self.indexer().wake();
        tally.without_address = self.without_address().await?;
        self.note_import("Imported listings from the command line", JobId(self.new_id()), &tally).await?;
        Ok(tally)
    }

    /// Sellers who can be told of nothing that is decided about their listings.
    async fn without_address(&self) -> Result<u64> {
        Ok(u64::try_from(store::handed::without_address(&mut self.read().await?).await?).unwrap_or(0))
    }

    async fn note_import(&self, what: &str, id: JobId, tally: &ImportTally) -> Result<()> {
        let summary = format!("{what}: {} new, {} changed, {} refused, {} ended", tally.created, tally.updated, tally.rejected, tally.ended);
        let mut change = self.change().await?;
        let detail = serde_json::to_value(tally).map_err(PortalError::internal)?;
        change.audit(&Actor::System, "import.done", Subject::new("job", id.0), &summary, detail).await?;
        change.commit().await
    }
}

fn ended(tally: &ImportTally, stopped: bool) -> Result<Ended, JobError> {
    let result = as_json(tally)?;
    Ok(if stopped { Ended::Cancelled(result) } else { Ended::Done(result) })
}

fn as_json(tally: &ImportTally) -> Result<Value, JobError> {
    serde_json::to_value(tally).map_err(|e| JobError::Portal(PortalError::internal(e)))
}

fn failed(error: IntakeError) -> JobError {
    match error {
        IntakeError::Portal(error) => JobError::Portal(error),
        error => JobError::Failed(error.to_string()),
    }
}
