//! Statements of reasons (DSA Art. 17) for sellers whom the portal cannot write to: what the marketplace hands on to them, and what they see by the link in it.

use crate::{
    date::Day,
    email::Email,
    id::{HoldId, StatementId},
    screening::HoldState,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterOf {
    /// A listing that is held.
    Hold(HoldId),
    /// A listing that was removed.
    Statement(StatementId),
}

impl LetterOf {
    /// The word for it, in addresses and files.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Hold(_) => "hold",
            Self::Statement(_) => "statement",
        }
    }

    /// From an address: its word, and the number there.
    #[must_use]
    pub fn parse(kind: &str, id: &str) -> Option<Self> {
        match kind {
            "hold" => id.parse().ok().map(Self::Hold),
            "statement" => id.parse().ok().map(Self::Statement),
            _ => None,
        }
    }
}

/// A decision about a listing, as the marketplace's program hands it on to the seller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handed {
    /// What it is.
    pub of: LetterOf,
    /// When it was decided, or its reasons told last.
    pub at: Timestamp,
    /// The statement of reasons, word for word.
    pub letter: String,
    /// Where it stands for whoever has the link, and can be answered, without an account.
    pub link: String,
}

/// What the link opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What it is about.
    pub of: LetterOf,
    /// The listing's title.
    pub title: String,
    /// When it was decided, or its reasons told last.
    pub at: Timestamp,
    /// The statement of reasons, word for word.
    pub letter: String,
    /// Where a hold stands.
    pub hold: Option<HoldState>,
    /// What the seller said of a held listing; empty if nothing.
    pub answer: String,
    /// Whether it can be answered now.
    pub may_answer: bool,
    /// Why a hold ended, or a removal does not stand any more.
    pub because: Option<String>,
    /// Whether the removal does not stand any more.
    pub over: bool,
    /// The last day on which a removal can be complained of.
    pub complain_until: Option<Day>,
    /// Where to complain.
    pub contact: Email,
}

/// A decision of which nobody could tell the seller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// What it is.
    pub of: LetterOf,
    /// When.
    pub at: Timestamp,
    /// The listing's number on the marketplace.
    pub external_id: String,
    /// Its title.
    pub title: String,
    /// Its seller, if one is named.
    pub seller: Option<String>,
}
