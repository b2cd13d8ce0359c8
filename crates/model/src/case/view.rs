//! Cases as pages show them.

use super::{Case, CaseThing};
use crate::{alert::UnitAlert, listing::Listing, page::Page, report::Report, time::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A brand's cases: open ones first, the one that was changed last on top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseList {
    /// Those of this page.
    pub page: Page<Case>,
    /// How many are open.
    pub open: i64,
    /// How many are closed.
    pub closed: i64,
    /// The reader may open one.
    pub may_manage: bool,
    /// Drawn for the form that opens one: sent twice, it opens one.
    pub submission: Uuid,
}

/// A case with all that is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDetail {
    /// The case.
    pub case: Case,
    /// What it points at, oldest first.
    pub items: Vec<CaseItem>,
    /// What was written and what became of it, oldest first.
    pub notes: Vec<CaseNote>,
    /// The reader may add to it, close and reopen it.
    pub may_manage: bool,
    /// Drawn for the form of notes: sent twice, it writes one.
    pub submission: Uuid,
}

/// A thing in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseItem {
    /// Which.
    pub thing: CaseThing,
    /// It, as it stands now.
    pub facts: CaseFacts,
    /// Why it belongs here; may be empty.
    pub note: String,
    /// Who added it.
    pub added_by: Option<String>,
    /// When.
    pub added_at: Timestamp,
}

/// What is known of a thing now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "facts", rename_all = "snake_case")]
pub enum CaseFacts {
    /// An alert.
    Alert(Box<UnitAlert>),
    /// A report.
    Report(Box<Report>),
    /// A listing.
    Listing(Box<Listing>),
}

/// What an entry of a case's history is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Somebody wrote something down.
    Note,
    /// It was closed; the text is the reason.
    Closed,
    /// It was reopened; no text.
    Reopened,
}

/// An entry of a case's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseNote {
    /// What it is.
    pub kind: NoteKind,
    /// What was written.
    pub text: String,
    /// By whom.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What the page of a thing says about cases: those that it is in, and those that it can go into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCard {
    /// The thing.
    pub thing: CaseThing,
    /// Cases that it is in, the latest first.
    pub inside: Vec<Case>,
    /// Open cases that it is not in, the latest first.
    pub open: Vec<Case>,
    /// The reader may add it to one.
    pub may_manage: bool,
    /// Drawn for the form: sent twice, it opens one case.
    pub submission: Uuid,
}

impl NoteKind {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Note, Self::Closed, Self::Reopened].into_iter().find(|kind| kind.as_str() == text)
    }
}
