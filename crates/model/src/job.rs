//! Long work in the background, as pages show it.

use crate::{
    id::{BrandId, JobId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Reads a file of listings.
    ImportListings,
    /// Issues a batch of unit codes.
    IssueBatch,
    /// Takes in codes that a brand had before, as a batch.
    ImportCodes,
    /// Screens the whole catalogue anew.
    SweepListings,
    /// Runs rules over the catalogue, and changes nothing.
    TryRules,
    /// Files one report for each of many listings.
    ReportListings,
}

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a worker.
    Queued,
    /// Is at work.
    Running,
    /// Did all of it.
    Done,
    /// Could not; what it did until then stays.
    Failed,
    /// Was stopped by a person.
    Cancelled,
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $type {
            /// As stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// From what is stored.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
words! { JobKind { ImportListings = "import_listings", IssueBatch = "issue_batch", ImportCodes = "import_codes", SweepListings = "sweep_listings", TryRules = "try_rules", ReportListings = "report_listings" } }
words! { JobState { Queued = "queued", Running = "running", Done = "done", Failed = "failed", Cancelled = "cancelled" } }

impl JobState {
    /// True when nothing more will happen.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Which work.
    pub kind: JobKind,
    /// What it is, for people.
    pub title: String,
    /// The brand whose members see it.
    pub brand_id: Option<BrandId>,
    /// Where it is.
    pub state: JobState,
    /// Steps done.
    pub done: i64,
    /// Steps in all, if known.
    pub total: Option<i64>,
    /// What it has, in the kind's own shape.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// A person asked it to stop.
    pub cancel_requested: bool,
}

/// A job in the list of all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobLine {
    /// The job.
    pub job: Job,
    /// The brand whose it is; none for the marketplace's.
    pub brand: Option<String>,
    /// Who asked for it; none if the portal did.
    pub asked_by: Option<String>,
}

impl Job {
    /// Steps a second so far, at `now`; 0 before it began.
    #[must_use]
    pub fn rate(&self, now: Timestamp) -> f64 {
        let Some(started) = self.started_at else { return 0.0 };
        let micros = self.finished_at.unwrap_or(now).0 - started.0;
        if micros <= 0 { 0.0 } else { self.done as f64 / (micros as f64 / 1e6) }
    }

    /// Seconds left at that rate, if the total is known.
    #[must_use]
    pub fn seconds_left(&self, now: Timestamp) -> Option<i64> {
        let rate = self.rate(now);
        let left = self.total? - self.done;
        (rate > 0.0 && !self.state.is_over()).then(|| (left.max(0) as f64 / rate).ceil() as i64)
    }
}
