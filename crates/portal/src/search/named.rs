//! The listing that somebody means by its number on the marketplace or by its address, as it is copied from a browser: with what a visitor did there, under
//! another name of the host, without its scheme. The same addresses lead to the same listings as in a search.

use super::blocking;
use crate::{Portal, Result};
use model::{id::ListingId, listing::Listing};

/// Listings of one address that are looked at.
const MOST: usize = 20;

impl Portal {
    /// All that a number or an address names, in any state: those on offer first, then in the order in which they were first seen. A number names one at most.
    pub(crate) async fn listings_named(&self, text: &str) -> Result<Vec<Listing>> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(listing) = store::listing::by_external_id(&mut self.read().await?, text).await? {
            return Ok(vec![listing]);
        }
        let (index, address) = (self.indexer().index(self).await?, text.to_owned());
        let mut ids: Vec<ListingId> = blocking(move || index.at_address(&address)).await?;
        ids.truncate(MOST);
        let mut listings = store::listing::by_ids(&mut self.read().await?, &ids).await?;
        listings.sort_by_cached_key(|listing| (!listing.shown().is_reportable(), listing.first_seen_at, listing.external_id.clone()));
        Ok(listings)
    }

    /// The one that a number or an address names; of several the first that is on offer.
    pub(crate) async fn listing_named(&self, text: &str) -> Result<Option<Listing>> {
        Ok(self.listings_named(text).await?.into_iter().next())
    }
}
