//! What the content filters found for a brand, over all listings: the page that it looks at each morning.

use crate::{
    dashboard::DayCount,
    id::ListingId,
    listing::{ListingState, SellerName},
    page::Page,
    screening::{FindingKind, Verdict},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Which suspicious listings a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspiciousState {
    /// Those that buyers see: what there is to do.
    #[default]
    Live,
    /// Those that a reviewer has already.
    Held,
    /// Both.
    All,
}

impl SuspiciousState {
    /// As addresses name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Held => "held",
            Self::All => "all",
        }
    }

    /// The opposite of [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Live, Self::Held, Self::All].into_iter().find(|state| state.as_str() == text)
    }
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspiciousSort {
    /// The highest score first, of one score what was found last.
    #[default]
    ScoreDown,
    /// The lowest score first.
    ScoreUp,
    /// What was found last first.
    FoundDown,
    /// What was found first.
    FoundUp,
}

impl SuspiciousSort {
    /// As addresses name it: `-` before it sorts downwards.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ScoreDown => "-score",
            Self::ScoreUp => "score",
            Self::FoundDown => "-found",
            Self::FoundUp => "found",
        }
    }

    /// The opposite of [`Self::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ScoreDown, Self::ScoreUp, Self::FoundDown, Self::FoundUp].into_iter().find(|sort| sort.as_str() == text)
    }
}

/// What is asked of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspiciousQuery {
    /// Which.
    pub state: SuspiciousState,
    /// In which order.
    pub sort: SuspiciousSort,
    /// The page, from 1.
    pub page: u32,
}

/// How many suspicious listings have something in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// On sale or held.
    pub here: i64,
    /// Removed by somebody.
    pub removed: i64,
}

impl Found {
    /// All of them.
    #[must_use]
    pub const fn all(self) -> i64 {
        self.here + self.removed
    }
}

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
    pub kinds: Vec<(String, Found)>,
    /// Sellers, the most frequent first, and how many listings each has.
    pub sellers: Vec<(SellerName, Found)>,
    /// How the marks are written, the most frequent first.
    pub written: Vec<(String, Found)>,
    /// Countries that they ship from.
    pub countries: Vec<CountryCount>,
    /// A page of what was asked for.
    pub listed: Page<SuspiciousListing>,
}

/// How many listings ship from a country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryCount {
    /// Its name; empty if the listings do not say.
    pub name: String,
    /// How many.
    pub count: Found,
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
    /// What speaks against it most, the strongest first: kinds of findings, and what stands there; empty for what concerns the listing as a whole.
    pub why: Vec<(FindingKind, String)>,
    /// When it was found.
    pub found_at: Timestamp,
}
