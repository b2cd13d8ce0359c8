//! One report for many listings: those that were ticked, or all that a search finds.

use crate::{
    ground::Ground,
    id::{JobId, ListingId, RightId},
    listing::Listing,
    report::ReportedRight,
    search::{BadParam, SearchQuery},
};
use serde::{Deserialize, Serialize};

/// Listings that can be reported with one form.
pub const MANY_MAX: usize = 5_000;

/// Which listings are meant, as the address of the form says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// These: `pick`, once for each.
    Picked(Vec<ListingId>),
    /// All that a search finds: `all=yes` with the search's parameters.
    All(Box<SearchQuery>),
}

impl Selection {
    /// Reads the parameters of an address.
    ///
    /// # Errors
    /// A part of the search that cannot be read: without it, more would be reported than was meant.
    pub fn from_params<N: AsRef<str>, V: AsRef<str>>(params: impl IntoIterator<Item = (N, V)>) -> Result<Self, BadParam> {
        let params: Vec<(N, V)> = params.into_iter().collect();
        let values = |wanted: &'static str| params.iter().filter(move |(name, _)| name.as_ref() == wanted).map(|(_, value)| value.as_ref());
        if values("all").any(|value| value == "yes") {
            let query = SearchQuery::understood(params.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))?;
            return Ok(Self::All(Box::new(query)));
        }
        let mut picked: Vec<ListingId> = Vec::new();
        for id in values("pick").filter_map(|id| id.parse().ok()) {
            if picked.len() < MANY_MAX && !picked.contains(&id) {
                picked.push(id);
            }
        }
        Ok(Self::Picked(picked))
    }
}

/// The form, filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManyDraft {
    /// Drawn for this form: sending it twice files the reports once.
    pub submission: JobId,
    /// Listings that are chosen and can be reported.
    pub total: u64,
    /// Listings that are chosen and cannot: they were removed, or have ended.
    #[serde(default)]
    pub gone: u64,
    /// The first of them.
    pub shown: Vec<ManyListing>,
    /// Of those that are not shown, as many as name a mark of the brand's and were not reported yet.
    pub sure_of_rest: u64,
    /// The right that the listings concern, as far as is known; else the first.
    pub right: Option<RightId>,
    /// The rights of the brand that it can rely on.
    pub rights: Vec<ReportedRight>,
    /// The ground that fits most of what is shown.
    pub ground: Ground,
    /// Facts, ready to be sent or changed.
    pub explanation: String,
}

/// A listing of the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManyListing {
    /// The listing.
    pub listing: Listing,
    /// Why it may not be meant.
    pub doubt: Option<Doubt>,
    /// Whether it is reported unless somebody says otherwise.
    pub ticked: bool,
}

/// Why a listing may not be meant to be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Its text names no mark of the brand's, and the content filters found none.
    Unnamed,
    /// A report of the brand's waits already.
    Waiting,
    /// A reviewer released it as it is.
    Released,
    /// Its seller is one whom the brand leaves alone.
    LeftAlone,
}

/// What became of the listings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManyTally {
    /// Reports that were filed.
    pub reported: u64,
    /// The brand's report of the listing waits already.
    pub already: u64,
    /// Removed meanwhile, or gone.
    pub gone: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_listings_are_meant() {
        let id = ListingId(uuid::Uuid::from_u128(7));
        let picked = Selection::from_params([("pick", id.to_string()), ("pick", "nonsense".into()), ("pick", id.to_string()), ("q", "lamp".into())]);
        assert_eq!(picked, Ok(Selection::Picked(vec![id])));
        let all = Selection::from_params([("all", "yes"), ("q", "lamp"), ("pick", "x")]);
        assert_eq!(all, Ok(Selection::All(Box::new(SearchQuery::words("lamp")))));
        assert_eq!(Selection::from_params([("all", "yes"), ("q", "lamp"), ("min", "cheap")]).unwrap_err().name, "min");
        assert_eq!(Selection::from_params::<&str, &str>([]), Ok(Selection::Picked(Vec::new())));
    }
}
