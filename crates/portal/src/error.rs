//! What a use case answers when it cannot do it: a closed set, in words for the person who asked.

use model::form::{FieldError, FieldErrors};
use store::StoreError;

/// The portal's result.
pub type Result<T, E = PortalError> = std::result::Result<T, E>;

/// Why a use case did not happen. Nothing of it was done.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// Nobody is signed in (401).
    #[error("Sign in first")]
    SignInNeeded,
    /// Who is signed in may not do this (403).
    #[error("Your role does not allow this")]
    Forbidden,
    /// The brand has no enrolled right, and what is asked is for brands that have (403).
    #[error("Your brand has no enrolled right yet")]
    NotEnrolled,
    /// It does not exist, or is somebody else's: the two are not told apart (404). Holds the noun.
    #[error("There is no such {0}")]
    NotFound(&'static str),
    /// Fields are wrong (422).
    #[error("{}", .0.first().map_or("Something in the form is wrong", |e| e.message.as_str()))]
    Invalid(Vec<FieldError>),
    /// It was right, but things changed or stand in the way (409). Holds the sentence for the person.
    #[error("{0}")]
    Conflict(String),
    /// Too many tries (429).
    #[error("Too many tries. Wait {} and try again", span(*.seconds))]
    TooMany {
        /// Until the next try.
        seconds: i64,
    },
    /// The database cannot work now: nothing was saved, a later try may succeed (503).
    #[error("The portal cannot save anything at the moment. Nothing was changed: please try again in a few minutes")]
    Unavailable(#[source] StoreError),
    /// A fault of the portal (500). The cause is for the operator's log, never for the browser.
    #[error("Something went wrong on our side. Nothing was changed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PortalError {
    /// One wrong field.
    pub fn field(field: &str, message: impl std::fmt::Display) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }

    /// A fault of the portal.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// What somebody else did first.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict(message.into())
    }
}

impl From<StoreError> for PortalError {
    fn from(error: StoreError) -> Self {
        match error {
            error if error.is_unavailable() => Self::Unavailable(error),
            StoreError::Conflict => Self::Conflict("This was changed by somebody else in the meantime. Reload the page to see how it stands".to_owned()),
            error => Self::internal(error),
        }
    }
}

/// A wait in words, rounded up: `40 seconds`, `5 minutes`, `24 hours`.
fn span(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..=90 => (seconds.max(1), "second"),
        91..=5400 => ((seconds + 59) / 60, "minute"),
        _ => ((seconds + 3599) / 3600, "hour"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// `Ok` if no fault was noted.
pub(crate) fn check(errors: FieldErrors) -> Result<()> {
    if errors.is_empty() { Ok(()) } else { Err(PortalError::Invalid(errors.into_vec())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_said_as_people_say_it_and_is_over_then() {
        let said = |seconds| PortalError::TooMany { seconds }.to_string();
        assert_eq!(said(1), "Too many tries. Wait 1 second and try again");
        assert_eq!([0, 64, 91, 3600, 5401, 86_400].map(span), ["1 second", "64 seconds", "2 minutes", "60 minutes", "2 hours", "24 hours"]);
    }
}
