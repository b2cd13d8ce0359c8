//! What happened, as pages show it.

use crate::{date::Day, time::Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One event of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who, for people.
    pub actor: String,
    /// `noun.verb`.
    pub action: String,
    /// The noun it is about.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: Uuid,
    /// One sentence.
    pub summary: String,
}

/// Which events of the log are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What the name of who did it, or the sentence, has in it.
    pub text: String,
    /// What its kind begins with: `report`, `session.signed_in`.
    pub kind: String,
    /// Those of this day (UTC) or later.
    pub from: Option<Day>,
    /// Those of this day or before.
    pub to: Option<Day>,
}

impl AuditFilter {
    /// What an address says; a day that cannot be read narrows nothing.
    #[must_use]
    pub fn read(text: &str, kind: &str, from: &str, to: &str) -> Self {
        Self { text: text.trim().to_owned(), kind: kind.trim().to_owned(), from: from.parse().ok(), to: to.parse().ok() }
    }
}
