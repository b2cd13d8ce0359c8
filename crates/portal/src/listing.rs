//! Listings, one at a time. Many are found by `search`, and come in by `import`.

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use model::{coverage::CoverageNote, id::ListingId, listing::Listing};

impl Portal {
    /// One listing, and how its product is covered by codes.
    pub async fn listing(&self, actor: &Actor, id: ListingId) -> Result<(Listing, Option<CoverageNote>)> {
        actor.may(Action::SearchListings)?;
        let listing = store::listing::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("listing"))?;
        let gtins: Vec<_> = listing.gtin.into_iter().collect();
        let note = self.coverage_notes(&gtins).await?.into_values().next();
        Ok((listing, note))
    }
}
