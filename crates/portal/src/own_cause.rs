//! Nobody decides in their own cause: what concerns a brand or a shop that a reviewer acts for is another reviewer's to decide. Roles add up, so that the
//! table of the policy alone cannot say so.

use crate::{Actor, Portal, PortalError, Result};
use model::{
    id::{BrandId, SellerId},
    listing::Listing,
    review::{OwnCause, QueueItem},
    screening::Screening,
};
use store::{Conn, hold::StoredHold, report::StoredReport};

impl Actor {
    /// Which of these, whom a decision concerns, the person acts for.
    pub(crate) fn own_cause(&self, brands: impl IntoIterator<Item = BrandId>, shops: impl IntoIterator<Item = SellerId>) -> Option<OwnCause> {
        if shops.into_iter().any(|shop| self.keeps(shop)) {
            Some(OwnCause::Shop)
        } else {
            brands.into_iter().any(|brand| self.acts_for(brand)).then_some(OwnCause::Brand)
        }
    }

    /// Whether there is anything that would be their own cause.
    pub(crate) fn has_causes(&self) -> bool {
        self.seller().is_some() || self.brands().next().is_some()
    }
}

/// A hold concerns whoever offers the listing, or did when it was held, and every brand for which something was found.
pub(crate) fn of_hold(actor: &Actor, stored: &StoredHold, listing: Option<&Listing>, read: Option<&Screening>) -> Option<OwnCause> {
    let found = stored.findings.iter().chain(read.into_iter().flat_map(|read| &read.findings));
    let brands = found.filter_map(|finding| finding.brand).chain(stored.hold.brand);
    actor.own_cause(brands, stored.seller_id.into_iter().chain(offering(listing)))
}

/// A report concerns the brand that filed it, and whoever offers the listing, or did when it was reported.
pub(crate) fn of_report(actor: &Actor, stored: &StoredReport, listing: Option<&Listing>) -> Option<OwnCause> {
    actor.own_cause(stored.report.brand_id, offering(Some(&stored.snapshot)).into_iter().chain(offering(listing)))
}

fn offering(listing: Option<&Listing>) -> Option<SellerId> {
    listing.and_then(|listing| listing.seller.as_ref()).map(|seller| seller.id)
}

/// Refuses to decide one's own cause.
pub(crate) fn refuse(own: Option<OwnCause>) -> Result<()> {
    own.map_or(Ok(()), |own| Err(PortalError::conflict(format!("{own}. Another reviewer has to decide"))))
}

impl Portal {
    /// Why what waits, or was decided, is not for this person to decide.
    pub(crate) async fn own_cause_of(&self, conn: &mut Conn, actor: &Actor, item: QueueItem) -> Result<Option<OwnCause>> {
        if !actor.has_causes() {
            return Ok(None);
        }
        Ok(match item {
            QueueItem::Right(id) => store::right::by_id(conn, id).await?.and_then(|stored| actor.own_cause([stored.right.brand_id], [])),
            QueueItem::Hold(id) => match store::hold::by_id(conn, id).await? {
                Some(stored) => {
                    let listing = store::listing::by_id(conn, stored.hold.listing).await?;
                    let read = store::screening::of_listings(conn, &[stored.hold.listing]).await?.remove(&stored.hold.listing);
                    of_hold(actor, &stored, listing.as_ref(), read.as_ref())
                }
                None => None,
            },
            QueueItem::Report(id) => match store::report::by_id(conn, id).await? {
                Some(stored) => {
                    let listing = store::listing::by_id(conn, stored.report.listing_id).await?;
                    of_report(actor, &stored, listing.as_ref())
                }
                None => None,
            },
        })
    }
}
