//! The listing that somebody means by its number on the marketplace or by its address, as it is copied from a browser: with what a visitor did there, under
//! another name of the host, without its scheme. A search shows besides what an address is nearest to; here nobody is taken for another.

use super::blocking;
use crate::{Portal, Result};
use model::{id::ListingId, listing::Listing, url::HttpUrl};

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
        // What came a moment ago, or stands in an index that is built anew, has its address in the database alone.
        let mut listings = match HttpUrl::parse(text) {
            Ok(url) => store::listing::at_url(&mut self.read().await?, &url).await?,
            Err(_) => Vec::new(),
        };
        if listings.is_empty() {
            let (index, address) = (self.indexer().index(self).await?, text.to_owned());
            let mut ids: Vec<ListingId> = blocking(move || index.at_address(&address)).await?;
            ids.truncate(MOST);
            listings = store::listing::by_ids(&mut self.read().await?, &ids).await?;
        }
        listings.sort_by_cached_key(|listing| (!listing.shown().is_reportable(), listing.first_seen_at, listing.external_id.clone()));
        Ok(listings)
    }

    /// The one that an address may mean which names none: nobody is taken for it without being asked.
    pub(crate) async fn listing_nearest(&self, text: &str) -> Result<Option<Listing>> {
        let (index, address) = (self.indexer().index(self).await?, text.trim().to_owned());
        let ids: Vec<ListingId> = blocking(move || index.near_address(&address)).await?;
        let listings = store::listing::by_ids(&mut self.read().await?, &ids[..ids.len().min(1)]).await?;
        Ok(listings.into_iter().next())
    }

    /// Whether the index has yet to see what is in the database, so that an address may be known that it does not find.
    pub(crate) fn search_is_behind(&self) -> bool {
        self.indexer().behind() > 0
    }

    /// The one that a number or an address names; of several the first that is on offer.
    pub(crate) async fn listing_named(&self, text: &str) -> Result<Option<Listing>> {
        Ok(self.listings_named(text).await?.into_iter().next())
    }
}
