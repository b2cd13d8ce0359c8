//! Notices against a seller, as the seller sees them: the statement of reasons behind each restriction.

use crate::{
    date::Day,
    email::Email,
    ground::Ground,
    id::{ListingId, StatementId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A notice as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeSummary {
    /// The statement of reasons.
    pub id: StatementId,
    /// The listing it is about.
    pub listing_id: ListingId,
    /// Its title.
    pub listing_title: String,
    /// What was found.
    pub ground: Ground,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When the listing was put back on sale, if the decision does not stand any more.
    pub reversed_at: Option<Timestamp>,
    /// Somebody of the shop opened it before.
    pub read: bool,
    /// The last day on which the seller can complain.
    pub complain_until: Day,
}

/// A notice in whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDetail {
    /// What lists show.
    pub summary: NoticeSummary,
    /// The statement of reasons, word for word as it was sent.
    pub letter: String,
    /// Why the decision does not stand any more, if it does not.
    pub reversed_because: Option<String>,
    /// Where to complain.
    pub contact: Email,
}
