//! Mails in the outbox.

use crate::{id::MailId, time::Timestamp};
use serde::{Deserialize, Serialize};

/// A mail that waits or went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Its id; also its Message-ID, so that a retry is not another mail.
    pub id: MailId,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// Tries so far.
    pub attempts: i64,
    /// When it went out.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}
