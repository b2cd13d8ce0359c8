//! E-mail addresses, as far as a portal must know them: enough to send to, compared without regard to case.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An e-mail address. Compared and stored in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Why a text is not an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was entered.
    #[error("Enter an e-mail address")]
    Empty,
    /// RFC 5321 §4.5.3.1: 254 characters at most.
    #[error("An e-mail address has 254 characters at most")]
    TooLong,
    /// Not of the form `name@host.domain`.
    #[error("Enter an e-mail address in the form name@example.com")]
    Form,
}

impl Email {
    /// Trims, lowers the case and checks the form `local@domain.tld`. Quoted local parts are refused: nobody can type them twice alike.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.len() > 254 {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::Form)?;
        let label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-') && l.chars().all(|c| c.is_alphanumeric() || c == '-');
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c));
        if local_ok && domain.contains('.') && domain.split('.').all(label) { Ok(Self(text)) } else { Err(EmailError::Form) }
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the address says of itself that nobody reads what is sent there: `noreply@`, `no-reply@`, `do_not_reply@`…
    #[must_use]
    pub fn is_no_reply(&self) -> bool {
        let name: String = self.0.split('@').next().unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect();
        name.starts_with("noreply") || name.starts_with("donotreply")
    }

    /// `j•••@example.com`: enough for its owner to know it, not enough for another to use it.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        format!("{}•••@{domain}", local.chars().next().unwrap_or('•'))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = EmailError;
    fn from_str(text: &str) -> Result<Self, EmailError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;
    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_nobody_reads_says_so() {
        for (text, wanted) in [
            ("noreply@markward.example", true),
            ("No-Reply@markward.example", true),
            ("no.reply+shop@markward.example", true),
            ("do_not_reply@markward.example", true),
            ("help@markward.example", false),
            ("reply@noreply.example", false),
        ] {
            assert_eq!(Email::parse(text).unwrap().is_no_reply(), wanted, "{text}");
        }
    }

    #[test]
    fn addresses_are_compared_without_case() {
        assert_eq!(Email::parse(" Ada@Example.COM ").unwrap(), Email::parse("ada@example.com").unwrap());
        assert_eq!(Email::parse("ada@example.com").unwrap().masked(), "a•••@example.com");
    }

    #[test]
    fn what_cannot_be_sent_to_is_refused() {
        for wrong in ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@localhost", "a..b@example.com", "ada@exa\nmple.com", "<a>@example.com"] {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
    }
}
