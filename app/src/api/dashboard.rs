//! Overviews.

use super::ApiError;
use leptos::prelude::*;
use model::dashboard::{AdminOverview, BrandNavCounts, BrandOverview, PublicFacts, ReviewCounts, SellerCounts};

#[cfg(feature = "ssr")]
use super::ctx;

/// What everybody may know about the portal.
#[server(endpoint = "dashboard/public")]
pub async fn public() -> Result<PublicFacts, ApiError> {
    Ok(ctx::portal()?.public_facts(&ctx::actor()).await?)
}

/// The overview of the brand that the session works for.
#[server(endpoint = "dashboard/brand")]
pub async fn brand() -> Result<BrandOverview, ApiError> {
    Ok(ctx::portal()?.brand_overview(&ctx::actor()).await?)
}

/// The numbers beside the brand's navigation.
#[server(endpoint = "dashboard/brand-counts")]
pub async fn brand_numbers() -> Result<BrandNavCounts, ApiError> {
    Ok(ctx::portal()?.brand_numbers(&ctx::actor()).await?)
}

/// The overview of one's shop.
#[server(endpoint = "dashboard/seller")]
pub async fn seller() -> Result<SellerCounts, ApiError> {
    Ok(ctx::portal()?.seller_counts(&ctx::actor()).await?)
}

/// What waits for reviewers.
#[server(endpoint = "dashboard/review")]
pub async fn review() -> Result<ReviewCounts, ApiError> {
    Ok(ctx::portal()?.review_counts(&ctx::actor()).await?)
}

/// What the portal does.
#[server(endpoint = "dashboard/admin")]
pub async fn admin() -> Result<AdminOverview, ApiError> {
    Ok(ctx::portal()?.admin_overview(&ctx::actor()).await?)
}
