//! What happened, as pages show it.

use crate::time::Timestamp;
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
