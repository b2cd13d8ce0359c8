//! An import that comes to nothing: its batch is cancelled first, so that nobody goes on with it, and then what came in is forgotten.

use crate::{
    Portal, Result,
    jobs::{Handle, JobError},
};
use model::import::ImportTally;
use store::{batch::StoredBatch, job::Progress};

/// Codes forgotten in one go.
const AT_ONCE: u32 = 10_000;

impl Portal {
    /// Ends the batch, and forgets what came in, so that it can be imported again.
    pub(super) async fn give_up(&self, stored: &StoredBatch, created: u64, handle: &Handle<'_>) -> Result<(), JobError> {
        self.end_cancelled(stored).await?;
        self.forget_imported(stored, created, Some(handle)).await
    }

    /// The same of one that failed, as far as it had come.
    pub(crate) async fn give_up_failed(&self, stored: &StoredBatch, handle: &Handle<'_>) -> Result<(), JobError> {
        let job = store::job::by_id(&mut self.read().await?, handle.id()).await?;
        let tally = job.and_then(|job| job.job.result).and_then(|result| serde_json::from_value::<ImportTally>(result).ok()).unwrap_or_default();
        self.give_up(stored, tally.created, handle).await
    }

    /// Ends the batch of an import whose job is over and left it: that of a version before this one.
    pub(crate) async fn end_left_import(&self, stored: &StoredBatch) -> Result<(), JobError> {
        self.end_cancelled(stored).await?;
        self.forget_imported(stored, stored.batch.count.into(), None).await
    }

    /// Forgets what came in of a cancelled batch. Whoever takes the job over forgets the same again.
    pub(super) async fn forget_imported(&self, stored: &StoredBatch, created: u64, handle: Option<&Handle<'_>>) -> Result<(), JobError> {
        let mut from = 0;
        while from < created {
            let mut change = self.change().await?;
            store::imported::forget(&mut change.tx, stored.batch.id, from, from + u64::from(AT_ONCE)).await?;
            from += u64::from(AT_ONCE);
            let left = i64::try_from(created.saturating_sub(from)).unwrap_or(0);
            if let Some(handle) = handle {
                handle.progress_within(&mut change, &Progress { done: left, total: Some(i64::from(stored.batch.count)), result: None }).await?;
            }
            change.commit().await?;
        }
        Ok(())
    }
}
