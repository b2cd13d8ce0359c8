//! What a seller sees: the shop's listings, and the statements of reasons against it.

use super::ApiError;
use leptos::prelude::*;
use model::{
    coverage::ShopListing,
    id::StatementId,
    notice::{NoticeDetail, NoticeSummary},
    page::Page,
};

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// The shop's listings.
#[server(endpoint = "shop/listings")]
pub async fn shop_listings(page: u32) -> Result<Page<ShopListing>, ApiError> {
    Ok(ctx::portal()?.shop_listings(&ctx::actor(), PageQuery::number(page)).await?)
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
