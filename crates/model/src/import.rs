//! Listings as a marketplace's feed gives them: parsed, not yet known to the portal.

use crate::{email::Email, gtin::Gtin, listing::Country, money::Money, url::HttpUrl};
use serde::{Deserialize, Serialize};

/// One listing of a feed. `external_id` is the marketplace's own identifier, by which it is found again (upsert).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingInput {
    /// The marketplace's identifier; its GTIN where a feed has no identifiers.
    pub external_id: String,
    /// What the listing is headed.
    pub title: String,
    /// Where it is.
    pub url: Option<HttpUrl>,
    /// What its seller writes of it; line breaks kept.
    pub description: Option<String>,
    /// The brand its seller names: a claim, not a fact.
    pub claimed_brand: Option<String>,
    /// The article number.
    pub gtin: Option<Gtin>,
    /// What it costs.
    pub price: Option<Money>,
    /// Who sells it, by name.
    pub seller: Option<String>,
    /// Where its seller is written to.
    pub seller_email: Option<Email>,
    /// Its pictures, the main one first.
    pub images: Vec<HttpUrl>,
    /// The marketplace's category, as a path.
    pub category: Option<String>,
    /// Where it ships from.
    pub country: Option<Country>,
}

/// What an import did: the last line that `markward import` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportSummary {
    /// Rows or records met.
    pub read: u64,
    /// Of them new to the portal.
    pub created: u64,
    /// Of them known and brought up to date.
    pub updated: u64,
    /// Of them refused, each with its line and cause.
    pub rejected: u64,
    /// How long it took.
    pub seconds: f64,
}
