//! Keys of programs: `mw_…`, which act for a brand, a seller or the marketplace over the REST API.

use crate::{id::ApiKeyId, time::Timestamp};
use serde::{Deserialize, Serialize};

/// What every key begins with, so that a leaked one is told from other secrets by those who look for them.
pub const KEY_PREFIX: &str = "mw_";
/// Keys that a brand, a seller or the marketplace may have in use at once.
pub const KEYS_MAX: usize = 50;

/// What a key may do for whom it acts for. Never what an owner does: no program chooses the team or makes keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRole {
    /// Looks, for a brand.
    Viewer,
    /// Makes products and codes, reports listings, for a brand.
    Manager,
    /// All that the API has for sellers.
    Seller,
    /// Sends the marketplace's listings, and nothing else.
    Marketplace,
}

impl KeyRole {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Manager => "manager",
            Self::Seller => "seller",
            Self::Marketplace => "marketplace",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Viewer, Self::Manager, Self::Seller, Self::Marketplace].into_iter().find(|r| r.as_str() == text)
    }

    /// As people say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Viewer => "Reads",
            Self::Manager => "Reads and changes",
            Self::Seller => "Acts for the shop",
            Self::Marketplace => "Sends listings",
        }
    }
}

/// How a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It works.
    InUse,
    /// Its last day is over.
    Expired,
    /// Somebody revoked it.
    Revoked,
    /// Whoever made it does not act for the brand, seller or marketplace any more, or was shut out.
    Orphaned,
}

/// A key, as those see it whom it acts for. The key itself is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for, in the words of who made it.
    pub name: String,
    /// Its last four characters, to tell it by.
    pub hint: String,
    /// What it may do.
    pub role: KeyRole,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// How it stands now.
    pub state: KeyState,
}

/// The keys of a brand, a seller or the marketplace, and whether the reader may make and revoke them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeys {
    /// Whom they act for.
    pub holder: String,
    /// All, the newest first.
    pub keys: Vec<ApiKey>,
}

/// A key that was just made: the only time that anybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewApiKey {
    /// Its name.
    pub name: String,
    /// The key itself.
    pub token: String,
}

/// How long a key lasts, as a form offers it.
pub const LIFETIMES: &[(&str, Option<i64>)] = &[("90", Some(90)), ("365", Some(365)), ("730", Some(730)), ("never", None)];

/// Reads a lifetime of [`LIFETIMES`]: days, or none.
pub fn parse_lifetime(text: &str) -> Result<Option<i64>, &'static str> {
    LIFETIMES.iter().find(|(value, ..)| *value == text.trim()).map(|(.., days)| *days).ok_or("Choose how long the key lasts")
}

/// Reads a key's name: 1 to 60 characters.
pub fn parse_key_name(text: &str) -> Result<String, &'static str> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err("Say which program the key is for, such as “Warehouse”"),
        1..=60 if !text.chars().any(char::is_control) => Ok(text),
        1..=60 => Err("A name has no control characters"),
        _ => Err("A name has 60 characters at most"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_lifetimes_say_what_would_be_right() {
        assert_eq!(parse_key_name("  Warehouse \n 2 ").as_deref(), Ok("Warehouse 2"));
        assert!(parse_key_name(" ").is_err() && parse_key_name(&"x".repeat(61)).is_err());
        assert_eq!((parse_lifetime("365"), parse_lifetime("never")), (Ok(Some(365)), Ok(None)));
        assert!(parse_lifetime("36500").is_err());
    }

    #[test]
    fn roles_are_read_as_they_are_written() {
        for role in [KeyRole::Viewer, KeyRole::Manager, KeyRole::Seller] {
            assert_eq!(KeyRole::parse(role.as_str()), Some(role));
        }
        assert_eq!(KeyRole::parse("owner"), None);
    }
}
