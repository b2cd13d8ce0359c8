//! Listings, one at a time. Many are found by `search`, and come in by `import`.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{coverage::CoverageNote, id::ListingId, listing::Listing};
use serde_json::json;

impl Portal {
    /// One listing, and how its product is covered by codes.
    pub async fn listing(&self, actor: &Actor, id: ListingId) -> Result<(Listing, Option<CoverageNote>)> {
        actor.may(Action::SearchListings)?;
        let listing = store::listing::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("listing"))?;
        let gtins: Vec<_> = listing.gtin.into_iter().collect();
        let note = self.coverage_notes(&gtins).await?.into_values().next();
        Ok((listing, note))
    }

    /// The marketplace says that a listing is not offered any more; again, nothing changes. What was decided about it stands.
    pub async fn end_listing(&self, actor: &Actor, external_id: &str) -> Result<Listing> {
        actor.may(Action::SendListings)?;
        let mut change = self.change().await?;
        let find = async |change: &mut crate::change::Change<'_>| {
            let listing = store::listing::by_external_id(&mut change.tx, external_id).await?;
            listing.ok_or(PortalError::NotFound("listing"))
        };
        let listing = find(&mut change).await?;
        let now = change.now;
        if store::ended::end(&mut change.tx, &[listing.id], None, now).await? == 0 {
            return Ok(listing);
        }
        let listing = find(&mut change).await?;
        let summary = format!("“{}” ended: its marketplace does not offer it any more", listing.title);
        change.audit(actor, "listing.ended", Subject::new("listing", listing.id.0), &summary, json!({ "external_id": external_id })).await?;
        change.commit().await?;
        self.indexer().wake();
        Ok(listing)
    }
}
