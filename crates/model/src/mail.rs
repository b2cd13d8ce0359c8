//! Mails in the outbox.

use crate::{id::MailId, time::Timestamp};
use serde::{Deserialize, Serialize};

/// Stands in a mail's text for what only its reader may know: a link that sets a password, a code that proves something.
pub const HIDDEN: &str = "•••";

/// A mail that waits or went out, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailHead {
    /// Its id; also its Message-ID, so that a retry is not another mail.
    pub id: MailId,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// Tries so far.
    pub attempts: i64,
    /// When it went out.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// A mail with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// What lists show.
    pub head: MailHead,
    /// Plain text; secrets are [`HIDDEN`] in it, but for whoever sends it.
    pub body: String,
}
