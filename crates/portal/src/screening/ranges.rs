//! What products cost by their brands' own word, in memory. Apart from what else is known: brands change it often, and it is quickly read.

use crate::Result;
use model::{gtin::Gtin, id::BrandId, listing::Listing, price_range::PriceRange};
use signals::price_range::{self, Below};
use std::collections::HashMap;

/// See the module.
#[derive(Default)]
pub(super) struct Ranges(HashMap<Gtin, (BrandId, PriceRange)>);

/// What the brand's own word says of a price.
pub(super) enum Said {
    /// It is below the range.
    Below(BrandId, Below),
    /// It is not.
    Right,
}

impl Ranges {
    /// As they are now.
    pub(super) async fn read(conn: &mut store::Conn) -> Result<Self> {
        let all = store::price_range::all(conn).await?;
        Ok(Self(all.into_iter().map(|(gtin, brand, range)| (gtin, (brand, range))).collect()))
    }

    /// What the brand says of a listing's price; none where it says nothing in that currency.
    pub(super) fn judge(&self, listing: &Listing) -> Option<Said> {
        let (brand, range) = self.0.get(&listing.gtin?)?;
        let price = listing.price.filter(|price| price.currency == range.currency)?;
        Some(price_range::judge(range, price).map_or(Said::Right, |below| Said::Below(*brand, below)))
    }
}
