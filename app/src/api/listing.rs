//! Listings, one at a time.

use super::ApiError;
use leptos::prelude::*;
use model::{coverage::CoverageNote, id::ListingId, listing::Listing};

#[cfg(feature = "ssr")]
use super::ctx;

/// A listing, and how its product is covered by codes.
#[server(endpoint = "listing/get")]
pub async fn show_listing(id: ListingId) -> Result<(Listing, Option<CoverageNote>), ApiError> {
    Ok(ctx::portal()?.listing(&ctx::actor(), id).await?)
}
