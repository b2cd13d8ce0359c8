//! What a seller sees: the shop's listings, and the statements of reasons against it.

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use model::{
    coverage::ShopListing,
    id::StatementId,
    listing::Listing,
    notice::{NoticeDetail, NoticeSummary},
    page::{Page, PageQuery},
};
use store::statement::StoredStatement;

impl Portal {
    /// The listings of the seller's own shop, the newest first, each with how its product is covered by codes.
    pub async fn shop_listings(&self, actor: &Actor, query: PageQuery) -> Result<Page<ShopListing>> {
        let seller = actor.seller_for(Action::ReadShop)?;
        let page = store::listing::of_seller(&mut self.read().await?, seller, query).await?;
        let mut gtins: Vec<_> = page.rows.iter().filter_map(|listing| listing.gtin).collect();
        gtins.sort_unstable();
        gtins.dedup();
        let notes = self.coverage_notes(&gtins).await?;
        let with_note = |listing: Listing| ShopListing { coverage: listing.gtin.and_then(|gtin| notes.get(&gtin).cloned()), listing };
        Ok(Page { rows: page.rows.into_iter().map(with_note).collect(), total: page.total, page: page.page, size: page.size })
    }

    /// The statements of reasons to the seller's own shop, newest first.
    pub async fn shop_notices(&self, actor: &Actor, query: PageQuery) -> Result<Page<NoticeSummary>> {
        let seller = actor.seller_for(Action::ReadShop)?;
        let page = store::statement::of_seller(&mut self.read().await?, seller, query).await?;
        Ok(Page { rows: page.rows.iter().map(summary).collect(), total: page.total, page: page.page, size: page.size })
    }

    /// One statement of reasons to the seller's own shop.
    pub async fn shop_notice(&self, actor: &Actor, id: StatementId) -> Result<NoticeDetail> {
        let seller = actor.seller_for(Action::ReadShop)?;
        let stored = store::statement::by_id(&mut self.read().await?, id).await?.filter(|s| s.seller_id == Some(seller));
        let stored = stored.ok_or(PortalError::NotFound("notice"))?;
        Ok(NoticeDetail { summary: summary(&stored), letter: stored.letter, contact: self.settings().contact.clone() })
    }
}

fn summary(stored: &StoredStatement) -> NoticeSummary {
    let draft = stored.statement.get();
    NoticeSummary { id: stored.id, listing_id: stored.listing_id, listing_title: draft.listing_title.clone(), ground: draft.ground, sent_at: stored.created_at }
}
