//! What the content filters found for a brand.

use super::ApiError;
use leptos::prelude::*;
use model::suspicious::Suspicious;

#[cfg(feature = "ssr")]
use super::ctx;

/// Everything that is suspicious for the brand that the session works for, with a page of the latest.
#[server(endpoint = "suspicious/get")]
pub async fn suspicious_listings(#[server(default)] page: u32) -> Result<Suspicious, ApiError> {
    Ok(ctx::portal()?.suspicious(&ctx::actor(), page).await?)
}
