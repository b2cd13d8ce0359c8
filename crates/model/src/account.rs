//! People's accounts, what they may do, and the rules for their passwords.

use crate::{
    email::Email,
    id::{BrandId, SessionId, UserId},
    shop::Shop,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What the marketplace's own people may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Runs the portal: accounts, imports, settings. May do what a reviewer may.
    Administrator,
    /// Decides enrolments and reports.
    Reviewer,
}

/// What a member may do for a brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrandRole {
    /// Looks.
    Viewer,
    /// Makes products and codes, reports listings.
    Manager,
    /// All that, and files rights and chooses the team.
    Owner,
}

impl StaffRole {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Reviewer => "reviewer",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Administrator, Self::Reviewer].into_iter().find(|r| r.as_str() == text)
    }
}

impl BrandRole {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Viewer, Self::Manager, Self::Owner].into_iter().find(|r| r.as_str() == text)
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// Where its mails go, and what it signs in with.
    pub email: Email,
    /// The person's name.
    pub name: String,
    /// Staff of the marketplace.
    pub staff_role: Option<StaffRole>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its address was proved.
    pub verified_at: Option<Timestamp>,
    /// When it was shut out.
    pub suspended_at: Option<Timestamp>,
    /// Why. Not known of what was shut out before reasons were kept.
    pub suspended_because: Option<String>,
}

/// Where no mail arrives (RFC 2606 §2): the addresses of closed accounts, each with its id before it.
pub const CLOSED_DOMAIN: &str = "deleted.invalid";

impl Account {
    /// Whether its person left: nothing of it can be opened again.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.email.as_str().rsplit_once('@').is_some_and(|(_, domain)| domain == CLOSED_DOMAIN)
    }
}

/// What it means to shut an account out, for whoever is about to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The account.
    pub account: Account,
    /// Sessions that end.
    pub sessions: i64,
    /// The brands that it acts for.
    pub brands: Vec<Membership>,
    /// The shops that it acts for.
    pub shops: Vec<Shop>,
    /// Held listings of those shops which nobody has answered for.
    pub unanswered: i64,
}

/// A brand that a person acts for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The brand.
    pub brand_id: BrandId,
    /// Its name.
    pub brand_name: String,
    /// Whether a right of it is enrolled.
    pub enrolled: bool,
    /// What the person may do for it.
    pub role: BrandRole,
}

/// An account as the administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedAccount {
    /// The account.
    pub account: Account,
    /// The brands that it acts for.
    pub teams: Vec<Membership>,
    /// The shops that it acts for.
    pub shops: Vec<Shop>,
}

/// Who is signed in, as pages need it: name, roles, and the brand and the shop that the session works for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The account.
    pub user_id: UserId,
    /// The person's name.
    pub name: String,
    /// The account's address.
    pub email: Email,
    /// Staff of the marketplace.
    pub staff_role: Option<StaffRole>,
    /// All shops that the person acts for.
    pub shops: Vec<Shop>,
    /// The shop that this session works for: one of `shops`.
    pub shop: Option<Shop>,
    /// All brands that the person acts for.
    pub memberships: Vec<Membership>,
    /// The brand that this session works for: one of `memberships`.
    pub brand: Option<Membership>,
}

/// A signed-in browser, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Its id (not its token).
    pub id: SessionId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// Where it signed in from.
    pub address: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
    /// The one that asks.
    pub current: bool,
}

impl SessionInfo {
    /// `Firefox on Linux`: what people recognise of a User-Agent.
    #[must_use]
    pub fn device(&self) -> String {
        let ua = &self.user_agent;
        let find = |names: &[(&str, &'static str)]| names.iter().find(|(key, _)| ua.contains(key)).map(|(_, name)| *name);
        let browser = find(&[("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")]);
        let system = find(&[("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")]);
        match (browser, system) {
            (Some(b), Some(s)) => format!("{b} on {s}"),
            (Some(b), None) => b.to_owned(),
            _ => "Unknown browser".to_owned(),
        }
    }
}

/// The shortest password (NIST SP 800-63B-4 §3.1.1.2: 15 characters where it is the only factor).
pub const PASSWORD_MIN: usize = 15;
/// The longest, so that hashing cannot be used to tire the server.
pub const PASSWORD_MAX: usize = 256;

/// Why a password is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short: says how many characters are missing.
    #[error("Use at least {PASSWORD_MIN} characters: {0} more. Three or four unrelated words are easy to remember")]
    TooShort(usize),
    /// Too long.
    #[error("Use at most {PASSWORD_MAX} characters")]
    TooLong,
    /// On the list of common passwords, or made of one.
    #[error("This password is among the first that anybody would guess. Use words that only you would put together")]
    Common,
    /// The account's own name or address.
    #[error("Use a password without your name, your address or the word Markward in it")]
    Personal,
}

/// Checks a password's form. Whether it is a common one is for the server: its list is not sent to browsers.
pub fn check_password_form(password: &str) -> Result<(), PasswordError> {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        Err(PasswordError::TooShort(PASSWORD_MIN - length))
    } else if length > PASSWORD_MAX {
        Err(PasswordError::TooLong)
    } else {
        Ok(())
    }
}

/// Reads a person's name: 1 to 100 characters, no control characters.
pub fn parse_name(text: &str) -> Result<String, &'static str> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err("Enter a name"),
        1..=100 if !text.chars().any(char::is_control) => Ok(text),
        1..=100 => Err("A name has no control characters"),
        _ => Err("A name has 100 characters at most"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_password_says_how_much_is_missing() {
        assert_eq!(check_password_form("correct horse"), Err(PasswordError::TooShort(2)));
        assert_eq!(check_password_form("correct horse battery"), Ok(()));
        assert_eq!(check_password_form(&"x".repeat(257)), Err(PasswordError::TooLong));
        // Characters, not bytes.
        assert_eq!(check_password_form("пароль длинный1"), Ok(()));
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(parse_name("  Ada \t Lovelace "), Ok("Ada Lovelace".to_owned()));
        assert!(parse_name(" ").is_err());
        assert!(parse_name(&"x".repeat(101)).is_err());
    }
}
