//! Brands: the tenants of the portal, their teams, and what the public register shows of them.

use crate::{
    account::BrandRole,
    email::Email,
    id::{BrandId, UserId},
    mark::{MarkKind, Office, RegistrationNumber},
    nice::NiceClass,
    time::Timestamp,
    url::HttpUrl,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandInfo {
    /// Ours.
    pub id: BrandId,
    /// Its name.
    pub name: String,
    /// Its own site.
    pub website: Option<HttpUrl>,
    /// What it sells, in its own words.
    pub categories: Vec<String>,
    /// Since when it was known here.
    pub created_at: Timestamp,
    /// Since when a right of it is enrolled.
    pub enrolled_at: Option<Timestamp>,
}

/// Longest name of a brand.
pub const BRAND_NAME_MAX: usize = 100;
/// Most product categories of a brand.
pub const CATEGORIES_MAX: usize = 12;
/// Longest name of a category.
const CATEGORY_MAX: usize = 60;

/// Why what was typed about a brand is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrandError {
    /// No name.
    #[error("Enter the brand's name")]
    NoName,
    /// Too long a name.
    #[error("A brand's name has {BRAND_NAME_MAX} characters at most")]
    LongName,
    /// Something that is not text.
    #[error("A brand's name is made of letters, digits and signs that can be seen")]
    Unprintable,
    /// No category.
    #[error("Enter at least one product category, such as Watches")]
    NoCategory,
    /// Too many.
    #[error("Enter {CATEGORIES_MAX} product categories at most")]
    ManyCategories,
    /// Too long a category.
    #[error("“{0}…” is too long for a product category: {CATEGORY_MAX} characters at most")]
    LongCategory(String),
}

/// Reads a brand's name: spaces are put in order, nothing invisible is taken.
pub fn parse_brand_name(text: &str) -> Result<String, BrandError> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(BrandError::NoName),
        n if n > BRAND_NAME_MAX => Err(BrandError::LongName),
        _ if name.chars().any(is_invisible) => Err(BrandError::Unprintable),
        _ => Ok(name),
    }
}

/// Reads a list of product categories: one a line, or between commas or semicolons. The same one twice counts once.
pub fn parse_categories(text: &str) -> Result<Vec<String>, BrandError> {
    let mut categories: Vec<String> = Vec::new();
    for part in text.split([',', ';', '\n']) {
        let category = part.split_whitespace().collect::<Vec<_>>().join(" ");
        if category.chars().count() > CATEGORY_MAX || category.chars().any(is_invisible) {
            return Err(BrandError::LongCategory(category.chars().take(20).collect()));
        }
        if !category.is_empty() && !categories.iter().any(|c| c.to_lowercase() == category.to_lowercase()) {
            categories.push(category);
        }
    }
    match categories.len() {
        0 => Err(BrandError::NoCategory),
        n if n > CATEGORIES_MAX => Err(BrandError::ManyCategories),
        _ => Ok(categories),
    }
}

/// Control characters, and those that turn or hide the text around them: one brand's name must not look like another's by them.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{00ad}')
}

/// A member of a brand's team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// The account.
    pub user_id: UserId,
    /// The person's name.
    pub name: String,
    /// The account's address.
    pub email: Email,
    /// What the member may do.
    pub role: BrandRole,
    /// Since when.
    pub added_at: Timestamp,
}

/// An address that was invited and has not accepted. Whether it has an account is not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// To whom.
    pub email: Email,
    /// What the member will be.
    pub role: BrandRole,
    /// When.
    pub invited_at: Timestamp,
}

/// An invitation as the person reads it who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// To the team of which brand.
    pub brand_id: BrandId,
    /// Its name.
    pub brand_name: String,
    /// Who invites.
    pub by: String,
    /// What the member will be.
    pub role: BrandRole,
    /// When.
    pub invited_at: Timestamp,
}

/// Who acts for a brand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The brand.
    pub brand_id: BrandId,
    /// Its name.
    pub brand_name: String,
    /// Members, owners first.
    pub members: Vec<TeamMember>,
    /// Open invitations.
    pub invitations: Vec<Invitation>,
    /// Whether the one who looks may change it.
    pub may_manage: bool,
    /// The one who looks.
    pub me: UserId,
}

/// An enrolled brand on the public register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterEntry {
    /// The brand.
    pub brand: BrandInfo,
    /// Its enrolled marks, the oldest first.
    pub marks: Vec<RegisterMark>,
    /// The brand's seal: an SVG that only this portal can draw.
    pub seal: String,
}

/// An enrolled mark on the public register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterMark {
    /// The words of the mark.
    pub mark_text: String,
    /// What kind of sign it is.
    pub kind: MarkKind,
    /// The office.
    pub office: Office,
    /// The number there.
    pub registration_number: RegistrationNumber,
    /// The classes.
    pub classes: BTreeSet<NiceClass>,
    /// Since when it is enrolled.
    pub enrolled_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_put_in_order_and_nothing_invisible_is_taken() {
        assert_eq!(parse_brand_name("  North \t Lantern ").unwrap(), "North Lantern");
        assert_eq!(parse_brand_name(" "), Err(BrandError::NoName));
        assert_eq!(parse_brand_name("North\u{202e}Lantern"), Err(BrandError::Unprintable));
        assert_eq!(parse_brand_name(&"x".repeat(101)), Err(BrandError::LongName));
    }

    #[test]
    fn categories_are_read_from_lines_and_lists_each_once() {
        assert_eq!(parse_categories("Lamps, lanterns;\n lamps\n").unwrap(), ["Lamps", "lanterns"]);
        assert_eq!(parse_categories(" ,\n"), Err(BrandError::NoCategory));
        assert!(matches!(parse_categories(&"x".repeat(61)), Err(BrandError::LongCategory(_))));
        let many: String = (0..13).map(|n| format!("c{n},")).collect();
        assert_eq!(parse_categories(&many), Err(BrandError::ManyCategories));
    }
}
