//! What the content filters found for a brand.

use super::ApiError;
use leptos::prelude::*;
use model::suspicious::{Suspicious, SuspiciousSort, SuspiciousState};

#[cfg(feature = "ssr")]
use {super::ctx, model::suspicious::SuspiciousQuery};

/// Everything that is suspicious for the brand that the session works for, with a page of the listings.
#[server(endpoint = "suspicious/get")]
pub async fn suspicious_listings(
    #[server(default)] state: SuspiciousState,
    #[server(default)] sort: SuspiciousSort,
    #[server(default)] page: u32,
) -> Result<Suspicious, ApiError> {
    Ok(ctx::portal()?.suspicious(&ctx::actor(), SuspiciousQuery { state, sort, page }).await?)
}
