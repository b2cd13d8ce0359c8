//! A seller's own shop: which of its listings are asked for, and what is shown of them.

use crate::{
    coverage::CoverageNote,
    id::{HoldId, SellerId, StatementId},
    listing::{Listing, ListingState},
    page::Page,
    screening::HoldState,
};
use serde::{Deserialize, Serialize};

/// A seller, as whoever acts for it and for others too chooses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// The seller.
    pub id: SellerId,
    /// Its name.
    pub name: String,
}

/// Characters that a search of a shop's listings has at most.
pub const SEARCH_MAX: usize = 100;

/// Which of a shop's listings are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopFilter {
    /// Those in this state; `None` for all.
    pub state: Option<ListingState>,
    /// Those that have this in their title, number or GTIN; empty for all.
    pub text: String,
}

impl ShopFilter {
    /// What an address says: a state that there is none like stands for all, and of the text what can be typed.
    #[must_use]
    pub fn read(state: &str, text: &str) -> Self {
        let typed = text.chars().filter(|c| !c.is_control()).take(SEARCH_MAX).collect::<String>();
        Self { state: state.parse().ok(), text: typed.trim().to_owned() }
    }
}

/// How many listings there are by state, of those that a search finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingCounts {
    /// Those that buyers see.
    pub live: i64,
    /// Those out of sight until somebody has looked.
    pub held: i64,
    /// Those taken down.
    pub removed: i64,
    /// Those not offered any more.
    pub ended: i64,
}

impl ListingCounts {
    /// Those in a state; `None` for all.
    #[must_use]
    pub const fn of(self, state: Option<ListingState>) -> i64 {
        match state {
            None => self.live + self.held + self.removed + self.ended,
            Some(ListingState::Live) => self.live,
            Some(ListingState::Held) => self.held,
            Some(ListingState::Removed) => self.removed,
            Some(ListingState::Ended) => self.ended,
        }
    }
}

/// Where a seller reads why buyers do not see a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ListingReason {
    /// The content filters held it.
    Hold {
        /// The hold.
        id: HoldId,
        /// Whether the seller has answered, and what was decided.
        state: HoldState,
    },
    /// It was removed by a decision about a report.
    Notice {
        /// The statement of reasons.
        id: StatementId,
    },
}

/// A listing of a seller's own shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopListing {
    /// The listing.
    pub listing: Listing,
    /// How its product is covered by codes.
    pub coverage: Option<CoverageNote>,
    /// Why buyers do not see it.
    pub reason: Option<ListingReason>,
}

/// What a seller sees of its listings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopPage {
    /// Those asked for.
    pub page: Page<ShopListing>,
    /// How many its search finds in each state.
    pub counts: ListingCounts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_listings_and_an_unknown_state_is_all() {
        assert_eq!(ShopFilter::read("held", " Blue lamp "), ShopFilter { state: Some(ListingState::Held), text: "Blue lamp".into() });
        assert_eq!(ShopFilter::read("sold", "\0"), ShopFilter::default());
        assert_eq!(ShopFilter::read("", &"x".repeat(500)).text.len(), SEARCH_MAX);
    }

    #[test]
    fn all_is_the_sum_of_the_states() {
        let counts = ListingCounts { live: 4, held: 2, removed: 1, ended: 5 };
        assert_eq!(counts.of(None), ListingState::ALL.into_iter().map(|state| counts.of(Some(state))).sum::<i64>());
    }
}
