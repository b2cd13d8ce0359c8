//! What the content filters found for a brand, over all listings: the page that it looks at each morning.

use crate::{
    dashboard::DayCount,
    id::ListingId,
    listing::{ListingState, SellerName},
    page::Page,
    screening::Verdict,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Listings that are suspicious for one brand, from several sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspicious {
    /// On sale or held now.
    pub now: i64,
    /// Of these, held.
    pub held: i64,
    /// How many were found on each of the last thirty days, the latest last.
    pub days: Vec<DayCount>,
    /// Kinds of findings, the most frequent first.
    pub kinds: Vec<(String, i64)>,
    /// Sellers, the most frequent first, and how many listings each has.
    pub sellers: Vec<(SellerName, i64)>,
    /// How the marks are written, the most frequent first.
    pub written: Vec<(String, i64)>,
    /// Countries that they ship from.
    pub countries: Vec<CountryCount>,
    /// A page of the latest, the worst first among those of one moment.
    pub latest: Page<SuspiciousListing>,
}

/// How many listings ship from a country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryCount {
    /// Its name; empty if the listings do not say.
    pub name: String,
    /// How many.
    pub count: i64,
    /// Tenths of a degree north and east of its middle.
    pub drawn_at: Option<(i32, i32)>,
}

/// A suspicious listing, as the list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuspiciousListing {
    /// Which.
    pub id: ListingId,
    /// Its title.
    pub title: String,
    /// Who offers it.
    pub seller: Option<String>,
    /// Whether buyers see it.
    pub state: ListingState,
    /// What the filters say.
    pub verdict: Verdict,
    /// From 0 to 1.
    pub score: f32,
    /// When it was found.
    pub found_at: Timestamp,
}
