//! What a seller sees: the shop's listings, and the statements of reasons against it.

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use model::{
    id::{HoldId, StatementId},
    listing::{Listing, ListingState},
    notice::{NoticeDetail, NoticeSummary},
    page::{Page, PageQuery},
    screening::HoldState,
    shop::{ListingReason, ShopFilter, ShopListing, ShopPage},
};
use store::statement::StoredStatement;

impl Portal {
    /// The listings of the seller's own shop that are asked for, the newest first, each with how its product is covered by codes and why buyers do not see it.
    pub async fn shop_listings(&self, actor: &Actor, filter: &ShopFilter, query: PageQuery) -> Result<ShopPage> {
        let seller = actor.seller_for(Action::ReadShop)?;
        let mut conn = self.read().await?;
        let (Page { rows, total, page, size }, counts) = store::listing::of_seller(&mut conn, seller, filter, query).await?;
        let hidden: Vec<_> = rows.iter().filter(|listing| listing.state != ListingState::Live).map(|listing| listing.id).collect();
        let holds = store::hold::of_listings(&mut conn, seller, &hidden).await?;
        let notices = store::statement::of_listings(&mut conn, seller, &hidden).await?;
        drop(conn);
        let mut gtins: Vec<_> = rows.iter().filter_map(|listing| listing.gtin).collect();
        gtins.sort_unstable();
        gtins.dedup();
        let notes = self.coverage_notes(&gtins).await?;
        let shown = |listing: Listing| ShopListing {
            coverage: listing.gtin.and_then(|gtin| notes.get(&gtin).cloned()),
            reason: reason(&listing, holds.get(&listing.id), notices.get(&listing.id)),
            listing,
        };
        Ok(ShopPage { page: Page { rows: rows.into_iter().map(shown).collect(), total, page, size }, counts })
    }

    /// The statements of reasons to the seller's own shop, newest first.
    pub async fn shop_notices(&self, actor: &Actor, query: PageQuery) -> Result<Page<NoticeSummary>> {
        let seller = actor.seller_for(Action::ReadShop)?;
        let page = store::statement::of_seller(&mut self.read().await?, seller, query).await?;
        Ok(Page { rows: page.rows.iter().map(summary).collect(), total: page.total, page: page.page, size: page.size })
    }

    /// One statement of reasons to a shop of one's own. Whoever of the shop opens it has read it for all of them.
    pub async fn shop_notice(&self, actor: &Actor, id: StatementId) -> Result<NoticeDetail> {
        actor.seller_for(Action::ReadShop)?;
        let stored = store::statement::by_id(&mut self.read().await?, id).await?.filter(|stored| stored.seller_id.is_some_and(|seller| actor.keeps(seller)));
        let stored = stored.ok_or(PortalError::NotFound("notice"))?;
        if stored.read_at.is_none() {
            let mut change = self.change().await?;
            let now = change.now;
            store::statement::read(&mut change.tx, id, now).await?;
            change.commit().await?;
        }
        let (summary, reversed_because) = (summary(&stored), stored.reversed.map(|(_, reason)| reason));
        Ok(NoticeDetail { summary, letter: stored.letter, reversed_because, contact: self.settings().contact.clone() })
    }
}

/// Why buyers do not see a listing. What was held may have been removed for a report meanwhile: then the notice says so.
fn reason(listing: &Listing, hold: Option<&(HoldId, HoldState)>, notice: Option<&StatementId>) -> Option<ListingReason> {
    let held = hold.map(|(id, state)| ListingReason::Hold { id: *id, state: *state });
    match listing.state {
        ListingState::Live | ListingState::Ended => None,
        ListingState::Held => held,
        ListingState::Removed => notice.map(|id| ListingReason::Notice { id: *id }).or(held),
    }
}

fn summary(stored: &StoredStatement) -> NoticeSummary {
    let draft = stored.statement.get();
    NoticeSummary {
        id: stored.id,
        listing_id: stored.listing_id,
        listing_title: draft.listing_title.clone(),
        ground: draft.ground,
        sent_at: stored.created_at,
        reversed_at: stored.reversed.as_ref().map(|(at, _)| *at),
        read: stored.read_at.is_some(),
        complain_until: notices::letter::complain_until(&stored.statement),
    }
}
