//! What reviewers work through: the queue of everything that waits for a decision, and what they alone see of a report.

use crate::{
    id::{HoldId, ReportId, RightId},
    listing::Listing,
    page::Page,
    report::{Report, ReportDetail},
    right::{RecordView, Right, RightState},
    screening::{Hold, RulesUsed, Screening},
    statement::Basis,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What has waited for longer is late: the marketplace answers within a day.
pub const LATE_SECONDS: i64 = 86_400;

/// Something that waits for a decision. In words it is its address below `/review/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum QueueItem {
    /// An enrolment.
    Right(RightId),
    /// A listing that is held.
    Hold(HoldId),
    /// A report.
    Report(ReportId),
}

/// A text that names nothing which could wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Nothing that waits for a decision has this address")]
pub struct NoQueueItem;

impl fmt::Display for QueueItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right(id) => write!(f, "rights/{id}"),
            Self::Hold(id) => write!(f, "holds/{id}"),
            Self::Report(id) => write!(f, "reports/{id}"),
        }
    }
}

impl FromStr for QueueItem {
    type Err = NoQueueItem;
    fn from_str(text: &str) -> Result<Self, NoQueueItem> {
        let (kind, id) = text.split_once('/').ok_or(NoQueueItem)?;
        match kind {
            "rights" => id.parse().map(Self::Right).map_err(|_| NoQueueItem),
            "holds" => id.parse().map(Self::Hold).map_err(|_| NoQueueItem),
            "reports" => id.parse().map(Self::Report).map_err(|_| NoQueueItem),
            _ => Err(NoQueueItem),
        }
    }
}

impl TryFrom<String> for QueueItem {
    type Error = NoQueueItem;
    fn try_from(text: String) -> Result<Self, NoQueueItem> {
        text.parse()
    }
}

impl From<QueueItem> for String {
    fn from(item: QueueItem) -> Self {
        item.to_string()
    }
}

/// Why a decision is not for whoever looks: nobody decides in their own cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OwnCause {
    /// They act for a brand that it concerns.
    Brand,
    /// They act for the shop that it concerns.
    Shop,
}

impl fmt::Display for OwnCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Brand => "You act for this brand yourself",
            Self::Shop => "You act for this shop yourself",
        })
    }
}

/// Whether whoever looks may put a removed listing back on sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reinstatement {
    /// They may.
    Open,
    /// They decided it themselves: somebody else looks again.
    OwnDecision,
    /// It concerns a brand or a shop that they act for.
    OwnCause(OwnCause),
}

/// What was decided about a listing, or waits for a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decisions {
    /// The listing as it is now.
    pub listing: Listing,
    /// Its reports, the oldest first.
    pub reports: Vec<Report>,
    /// Its holds, the oldest first.
    pub holds: Vec<Hold>,
}

/// A kind of what waits for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueKind {
    /// Reports of listings.
    Reports,
    /// Enrolments.
    Rights,
    /// Listings that are held.
    Holds,
}

impl QueueKind {
    /// As addresses name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reports => "reports",
            Self::Rights => "rights",
            Self::Holds => "holds",
        }
    }

    /// The opposite of [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Reports, Self::Rights, Self::Holds].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Something that waits, as the queue lists it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Queued {
    /// A report.
    Report(Report),
    /// An enrolment.
    Right(Right),
    /// A listing that is held.
    Hold(Hold),
}

impl Queued {
    /// Where it is decided.
    #[must_use]
    pub const fn item(&self) -> QueueItem {
        match self {
            Self::Report(report) => QueueItem::Report(report.id),
            Self::Right(right) => QueueItem::Right(right.id),
            Self::Hold(hold) => QueueItem::Hold(hold.id),
        }
    }

    /// Since when it waits for a reviewer: an enrolment waits for the brand until the code of its record's contact is entered.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        match self {
            Self::Report(report) => report.filed_at,
            Self::Right(right) => right.code.as_ref().and_then(|code| code.confirmed_at).unwrap_or(right.filed_at),
            Self::Hold(hold) => hold.held_at,
        }
    }

    /// What becomes late then.
    #[must_use]
    pub fn due(&self) -> Timestamp {
        self.since().plus_seconds(LATE_SECONDS)
    }
}

/// The queue, at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewQueue {
    /// The moment: how long there is left is told by it.
    pub at: Timestamp,
    /// How many reports wait,
    pub reports: i64,
    /// how many enrolments,
    pub rights: i64,
    /// and how many held listings.
    pub holds: i64,
    /// A page of what was asked for: held listings whose sellers answered first, then by when each is due.
    pub rows: Page<Queued>,
}

/// How a seller has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerRecord {
    /// Reports of the seller's listings that were upheld.
    pub upheld: i64,
    /// Those that were rejected.
    pub rejected: i64,
    /// The seller's listings that were removed, for a report or by a hold.
    pub removed: i64,
}

/// How it stands now with the right that a report relies on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightNow {
    /// Where the right stands: no report is upheld for one that is not enrolled.
    pub state: RightState,
    /// The office's record, if it was imported.
    pub record: Option<RecordView>,
}

/// A report with what only those see who decide it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportForReview {
    /// What others see of it too, with the other reports of the same listing.
    pub detail: ReportDetail,
    /// Why it is not for whoever looks to decide.
    pub own_cause: Option<OwnCause>,
    /// The listing as it is now, and what the content filters say of that; none before they have read it.
    pub screened: Option<(Listing, Screening)>,
    /// The rules by which they say it; none for the portal's own.
    pub rules: Option<RulesUsed>,
    /// The law that a report on this ground usually stands on.
    pub law: String,
    /// What the ground usually is against.
    pub basis: Basis,
    /// The right that it relies on, as it is now.
    pub right_now: Option<RightNow>,
    /// The reported mark, if the listing as it was reported does not name it in any way.
    pub not_named: Option<String>,
    /// How the seller has done so far.
    pub seller: Option<SellerRecord>,
    /// Open reports of the seller's other listings, the oldest first: the first of them, and how many there are.
    pub of_seller: (Vec<Report>, i64),
    /// Why it was upheld at first, if that does not stand any more.
    pub first_reason: Option<String>,
    /// Whether whoever looks may put the listing back on sale; none if this report did not remove it.
    pub reinstate: Option<Reinstatement>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_waits_is_named_by_its_address() {
        let id = Uuid::from_u128(7);
        for item in [QueueItem::Right(RightId(id)), QueueItem::Hold(HoldId(id)), QueueItem::Report(ReportId(id))] {
            assert_eq!(item.to_string().parse(), Ok(item));
        }
        for wrong in ["", "reports", "reports/7", "cases/00000000-0000-0000-0000-000000000007"] {
            assert_eq!(wrong.parse::<QueueItem>(), Err(NoQueueItem), "{wrong}");
        }
    }
}
