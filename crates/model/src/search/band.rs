//! Price bands: how the prices of what was found divide.

use super::Amount;
use crate::money::Currency;
use serde::{Deserialize, Serialize};

/// Listings whose prices lie in a range of one currency. Its edges are 1, 2 or 5 times a power of ten, so that no single odd price moves them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceBand {
    /// In this currency; prices of several are never compared.
    pub currency: Currency,
    /// From this price on; `None` for the lowest band.
    pub min: Option<Amount>,
    /// Below this price; `None` for the highest band.
    pub below: Option<Amount>,
    /// Listings.
    pub count: u64,
}

impl PriceBand {
    /// The last price of the band, for [`SearchQuery::price_max`](super::SearchQuery::price_max), which includes its bound.
    #[must_use]
    pub fn max(&self) -> Option<Amount> {
        let step = 10_i64.pow(3_u32.saturating_sub(self.currency.decimals()));
        self.below.map(|below| Amount::from_thousandths(below.thousandths() - step))
    }
}
