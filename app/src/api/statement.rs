//! What a seller sees: the shop's listings, and the statements of reasons against it.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::StatementId,
    notice::{NoticeDetail, NoticeSummary},
    page::Page,
    shop::ShopPage,
};

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{page::PageQuery, shop::ShopFilter},
};

/// The shop's listings: those in a state, or all, that have a text in their title or number.
#[server(endpoint = "shop/listings")]
pub async fn shop_listings(#[server(default)] state: String, #[server(default)] q: String, page: u32) -> Result<ShopPage, ApiError> {
    Ok(ctx::portal()?.shop_listings(&ctx::actor(), &ShopFilter::read(&state, &q), PageQuery::number(page)).await?)
}

/// The notices against the shop.
#[server(endpoint = "shop/notices")]
pub async fn shop_notices(page: u32) -> Result<Page<NoticeSummary>, ApiError> {
    Ok(ctx::portal()?.shop_notices(&ctx::actor(), PageQuery::number(page)).await?)
}

/// One notice.
#[server(endpoint = "shop/notice")]
pub async fn shop_notice(id: StatementId) -> Result<NoticeDetail, ApiError> {
    Ok(ctx::portal()?.shop_notice(&ctx::actor(), id).await?)
}
