//! Full files: what they do not name is not offered any more. Guarded, since a file that was cut looks like one of a marketplace that lost its sellers.

use super::{Task, as_json};
use crate::{
    Actor, Portal, PortalError, Result,
    jobs::{Handle, JobError},
    policy::Action,
    secret::sha256,
};
use model::{
    id::{JobId, ListingId},
    import::{FullFeed, ImportTally, NotEnded},
    job::JobState,
};
use store::job::Progress;
use uuid::Uuid;

/// Listings that end in one transaction.
const AT_ONCE: i64 = 500;

/// Whether listings end that an import does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// They stay as they are.
    No,
    /// They end, unless they are more than half of all, or lines were refused that may name them.
    Guarded,
    /// They end, however many they are.
    Confirmed,
}

impl Portal {
    /// Ends what a full import did not name although it was too much to end by itself. The same import twice is one job.
    pub async fn end_unnamed(&self, actor: &Actor, id: JobId) -> Result<JobId> {
        actor.may(Action::ImportListings)?;
        let job = self.import_job(id).await?;
        let task: Task = serde_json::from_value(job.payload).map_err(PortalError::internal)?;
        let tally: Option<ImportTally> = job.job.result.and_then(|result| serde_json::from_value(result).ok());
        let left = tally.and_then(|tally| tally.full).filter(|full| full.left.is_some() && job.job.state == JobState::Done);
        let Some(full) = left else { return Err(PortalError::conflict("This import left nothing that could end")) };
        let submission = Uuid::from_slice(&sha256(&[id.0.as_bytes(), &b"ends"[..]].concat())[..16]).map_err(PortalError::internal)?;
        let ends = FullFeed { left: None, absent: None, ..full };
        self.queue_import(actor, JobId(submission), &Task { ends: Some(ends), ..task }).await
    }

    /// Ends what was not seen since the import began; answers the tally, and whether somebody stopped it. What an earlier run ended stays ended.
    pub(super) async fn end_absent(&self, mut tally: ImportTally, full: Full, handle: Option<&Handle<'_>>) -> Result<(ImportTally, bool), JobError> {
        let Some(mut feed) = tally.full.take() else { return Ok((tally, false)) };
        if feed.absent.is_none() {
            let (offered, absent) = store::ended::offered(&mut self.read().await?, feed.since).await?;
            let (offered, absent) = (offered.unsigned_abs(), absent.unsigned_abs());
            feed.left = feed.guard(absent, offered).filter(|_| full != Full::Confirmed);
            (feed.absent, feed.offered) = (Some(absent), offered);
        }
        let (since, left) = (feed.since, feed.left);
        tally.full = Some(feed);
        let (mut after, mut stopped) = (ListingId(Uuid::nil()), false);
        while left.is_none() && !stopped {
            let mut change = self.change().await?;
            let some = store::ended::unseen(&mut change.tx, since, after, AT_ONCE).await?;
            let Some(last) = some.last().copied() else { break };
            let now = change.now;
            let ended = store::ended::end(&mut change.tx, &some, Some(since), now).await?;
            (tally.ended, after) = (tally.ended + ended, last);
            if let Some(handle) = handle {
                let done = i64::try_from(tally.read).unwrap_or(i64::MAX);
                let progress = Progress { done, total: Some(done), result: Some(as_json(&tally)?) };
                stopped = handle.progress_within(&mut change, &progress).await?;
            }
            change.commit().await?;
            self.indexer().wake();
        }
        Ok((tally, stopped))
    }
}

/// What is said of listings that a full file does not name and that did not end.
#[must_use]
pub fn not_ended(full: &FullFeed) -> Option<String> {
    let absent = full.absent.unwrap_or_default();
    Some(match full.left? {
        NotEnded::Most => format!("{absent} of {} listings on offer are not named, which is more than half. None of them ended", full.offered),
        NotEnded::Unnamed => {
            format!("{absent} listings on offer are not named, but {} refused lines do not say which listing they are of. None of them ended", full.unnamed)
        }
    })
}
