//! A held listing that another seller offers now. Whoever was told why it is held, and may answer, does not offer it any more: that hold is over, and another
//! begins, of which its seller is told.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
};
use model::{
    listing::{Listing, ListingState},
    screening::{HoldEvent, Screening},
};
use serde_json::json;
use store::{StoreError, hold::StoredHold};
use tokio_util::sync::CancellationToken;

/// What stands as the reason of the hold that is over.
const WHY: &str = "Another seller offers the listing now, and was told why it is held.";

/// Whether the listing is another seller's than the one whose hold this is.
pub(super) fn is_anothers(stored: &StoredHold, listing: &Listing) -> bool {
    stored.seller_id != listing.seller.as_ref().map(|seller| seller.id)
}

impl Portal {
    /// Ends a hold whose listing [another seller](is_anothers) offers, and begins another for what was found in it. Nothing is done if it was answered or
    /// decided meanwhile.
    pub(super) async fn move_hold(&self, stored: &StoredHold, listing: &Listing, screening: &Screening) -> Result<()> {
        let (id, from) = (stored.hold.id, stored.hold.state);
        let Ok(to) = from.transition(HoldEvent::Move) else { return Ok(()) };
        let mut change = self.change().await?;
        let now = change.now;
        match store::hold::decide(&mut change.tx, id, from, to, None, WHY, now).await {
            Err(StoreError::Conflict) => return Ok(()),
            done => done?,
        }
        self.tell_moved(&mut change, stored, listing).await?;
        let new = self.open_hold(&mut change, listing, screening).await?;
        let subject = Subject { kind: "hold", id: id.0, brand: stored.hold.brand };
        let summary = format!("Another seller offers “{}”, which stays held", listing.title);
        change.audit(&Actor::System, "hold.moved", subject, &summary, json!({ "listing": listing.id, "hold": new })).await?;
        change.commit().await
    }

    /// The filters failed over a held listing: it stays held as it was, for whoever offers it now.
    pub(crate) async fn hold_unscreened(&self, stored: &StoredHold, listing: &Listing, screening: &Screening) -> Result<()> {
        if !is_anothers(stored, listing) {
            return Ok(());
        }
        self.move_hold(stored, listing, &Screening { verdict: stored.hold.verdict, ..screening.clone() }).await
    }

    /// Nobody decides a hold for a seller who does not offer the listing: the one who does is told first.
    pub(super) async fn moved_first(&self, stored: &StoredHold) -> Result<()> {
        let listing = store::listing::by_id(&mut self.read().await?, stored.hold.listing).await?;
        let waits = |listing: &Listing| stored.hold.state.is_open() && listing.state == ListingState::Held && is_anothers(stored, listing);
        let Some(listing) = listing.filter(waits) else { return Ok(()) };
        self.screen_again(listing, &CancellationToken::new()).await?;
        Err(PortalError::conflict(
            "Another seller offers this listing now. Nothing was decided: this hold is over, and what that seller was told waits in the queue by itself",
        ))
    }

    pub(super) async fn tell_moved(&self, change: &mut Change<'_>, stored: &StoredHold, listing: &Listing) -> Result<()> {
        let Some(id) = stored.seller_id else { return Ok(()) };
        let Some(seller) = store::seller::by_id(&mut change.tx, id).await? else { return Ok(()) };
        let Some(email) = &seller.email else { return Ok(()) };
        let title = stored.texts.as_ref().map_or(&listing.title, |texts| &texts.title);
        let page = self.url(&format!("/seller/holds/{}", stored.hold.id));
        let letter = self.letter(
            &seller.name,
            &[
                &format!("Your listing “{title}”, which was held, is offered by another seller now. You have nothing to answer for it any more."),
                "You need to do nothing.",
                &format!("What it was held for: {page}"),
            ],
        );
        change.mail(email.as_str(), &format!("Your listing “{title}” is another seller’s now"), &letter).await
    }
}
