//! Listings, one at a time.

use super::ApiError;
use leptos::prelude::*;
use model::{id::ListingId, listing::Listing};

#[cfg(feature = "ssr")]
use super::ctx;

/// A listing, and whether its product is covered by transparency codes.
#[server(endpoint = "listing/get")]
pub async fn show_listing(id: ListingId) -> Result<(Listing, bool), ApiError> {
    Ok(ctx::portal()?.listing(&ctx::actor(), id).await?)
}
