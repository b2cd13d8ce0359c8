//! What overviews show: counts that come from the database at the moment somebody looks.

use crate::{alert::Sweep, audit::AuditEntry, date::Day, email::Email, time::Timestamp};
use serde::{Deserialize, Serialize};

/// What everybody may know about a portal, for its start page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicFacts {
    /// The marketplace's name.
    pub marketplace: String,
    /// The marketplace's own hallmark: an `<svg>` that the portal drew.
    pub seal: String,
    /// Brands with an enrolled right.
    pub brands: i64,
    /// Units whose code was issued.
    pub units: i64,
    /// Reports filed in the last 90 days, but a day ago at least, whether they were decided or not.
    pub due: i64,
    /// Of these, those decided within 24 hours of being filed.
    pub decided_within_day: i64,
    /// Reports decided in the last 90 days.
    pub decided: i64,
    /// Of these, those whose decision states a reason.
    pub reasoned: i64,
    /// Listings removed in the last 90 days.
    pub removed: i64,
    /// Whether any brand here has serial numbers of its own: then a bare text that a camera reads may be one.
    pub serials: bool,
}

/// How many on one day (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// The day.
    pub day: Day,
    /// How many.
    pub count: i64,
}

/// A brand's overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandOverview {
    /// The brand's name.
    pub brand: String,
    /// Whether it is enrolled: only then it issues codes and reports in its own name.
    pub enrolled: bool,
    /// Counts of what it has.
    pub counts: BrandCounts,
    /// Checks of its codes in the last 30 days, each day in turn.
    pub checks: Vec<DayCount>,
    /// What changed, newest first.
    pub changes: Vec<AuditEntry>,
}

/// The numbers beside a brand's navigation: on every page, so only what is cheap to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandNavCounts {
    /// Rights that wait for the code that went to the correspondent.
    pub rights_need_code: i64,
    /// Listings on sale that are suspicious for it.
    pub suspicious_live: i64,
    /// Alerts that nobody has looked at.
    pub alerts_new: i64,
    /// What buyers told and nobody has settled.
    pub tips: i64,
}

/// What a brand has and what waits for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandCounts {
    /// Enrolled rights.
    pub rights_enrolled: i64,
    /// Rights that wait for the code that went to the correspondent.
    pub rights_need_code: i64,
    /// Rights that a reviewer is to decide.
    pub rights_in_review: i64,
    /// Rights that were refused.
    pub rights_refused: i64,
    /// Products.
    pub products: i64,
    /// Units whose code was issued.
    pub units: i64,
    /// Batches whose codes are being made.
    pub batches_running: i64,
    /// Reports that a reviewer is to decide.
    pub reports_open: i64,
    /// Reports that led to a removal.
    pub reports_upheld: i64,
    /// Reports that were refused.
    pub reports_rejected: i64,
    /// Units that were checked more than once in the last 30 days: one code may be on many copies.
    pub repeated: i64,
    /// Alerts that nobody has looked at.
    pub alerts_new: i64,
    /// Listings on sale in which the content filters found something for its marks.
    pub suspicious_live: i64,
    /// What its watches found and nobody has settled.
    pub watch_hits: i64,
    /// Watches that found it.
    pub watches_with_hits: i64,
}

/// A seller's overview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerCounts {
    /// Listings that buyers see.
    pub live: i64,
    /// Listings held back until somebody looked at them.
    pub held: i64,
    /// Of these, those of which the seller has said nothing yet.
    pub unanswered: i64,
    /// Listings taken down.
    pub removed: i64,
    /// Statements of reasons in all.
    pub notices: i64,
    /// Of these, those that nobody of the shop has read, as long as one can complain.
    pub notices_new: i64,
    /// Orders with confirmed units that their brands withdrew, of which nobody has read.
    pub withdrawn: i64,
}

/// What waits for reviewers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCounts {
    /// Reports to decide.
    pub reports: i64,
    /// Rights to decide.
    pub rights: i64,
    /// Listings held back, to decide.
    pub holds: i64,
    /// What buyers told and is no brand's, to settle.
    pub tips: i64,
    /// Of all, those that have waited for more than 24 hours.
    pub late: i64,
    /// Since when the oldest waits.
    pub oldest_at: Option<Timestamp>,
    /// Held listings whose sellers have answered.
    pub answered: i64,
    /// Since when the first of these answers waits.
    pub answered_at: Option<Timestamp>,
    /// Decisions of the last 24 hours, by anybody.
    pub decided: i64,
    /// Of these, one's own.
    pub decided_by_me: i64,
}

impl ReviewCounts {
    /// All that waits for a decision.
    #[must_use]
    pub const fn waiting(&self) -> i64 {
        self.reports + self.rights + self.holds
    }
}

/// What the portal does, for its administrators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminOverview {
    /// Listings that changed since their pictures had their turn; none where no pictures are looked at.
    #[serde(default)]
    pub pictures_waiting: Option<i64>,
    /// The numbers.
    pub counts: AdminCounts,
    /// What happened last, newest first.
    pub changes: Vec<AuditEntry>,
    /// The latest sweeps of codes typed without a product's number, newest first.
    pub sweeps: Vec<Sweep>,
    /// Why the marketplace's program does not take what became of listings.
    #[serde(default)]
    pub marketplace_refuses: Option<String>,
    /// The address that sellers write complaints to, if nobody chose it or it says that nobody reads it.
    pub doubtful_contact: Option<Email>,
}

/// The numbers of an [`AdminOverview`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminCounts {
    /// Accounts with a proved address.
    pub accounts: i64,
    /// Accounts that are shut out.
    pub suspended: i64,
    /// Enrolled brands.
    pub brands: i64,
    /// Sellers.
    pub sellers: i64,
    /// Listings that buyers see.
    pub listings_live: i64,
    /// Listings held back.
    pub listings_held: i64,
    /// Listings taken down.
    pub listings_removed: i64,
    /// Trademark records to match rights against.
    pub trademarks: i64,
    /// Work under way or queued.
    pub jobs_running: i64,
    /// Work that failed in the last 7 days.
    pub jobs_failed: i64,
    /// Mails that still have to go out.
    pub mails_waiting: i64,
    /// Of these, those that failed at least once.
    pub mails_failing: i64,
    /// Reports and rights to decide.
    pub to_decide: i64,
    /// Of these, listings that are held because the content filters failed over them.
    pub unread: i64,
    /// Pictures of listings that could not be read when they were asked for last.
    #[serde(default)]
    pub pictures_unread: i64,
    /// Brands' rules that wait for an administrator's word.
    pub rules_asked: i64,
    /// Decisions of which nobody could tell the seller: no address of it is known, and nobody opened the link that the marketplace was handed.
    #[serde(default)]
    pub untold: i64,
}
