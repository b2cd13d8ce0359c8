//! Listings, one at a time. Many are found by `search`, and come in by `import`.

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use model::{id::ListingId, listing::Listing};

impl Portal {
    /// One listing, and whether its product is covered by transparency codes.
    pub async fn listing(&self, actor: &Actor, id: ListingId) -> Result<(Listing, bool)> {
        actor.may(Action::SearchListings)?;
        let listing = store::listing::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("listing"))?;
        let gtins: Vec<_> = listing.gtin.into_iter().collect();
        let covered = !self.covered_gtins(&gtins).await?.is_empty();
        Ok((listing, covered))
    }
}
