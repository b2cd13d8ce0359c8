//! Listings, one at a time.

use super::ApiError;
use leptos::prelude::*;
use model::{coverage::CoverageNote, id::ListingId, listing::Listing, seen_code::SeenCode};

#[cfg(feature = "ssr")]
use super::ctx;

/// A listing, and how its product is covered by codes.
#[server(endpoint = "listing/get")]
pub async fn show_listing(id: ListingId) -> Result<(Listing, Option<CoverageNote>), ApiError> {
    Ok(ctx::portal()?.listing(&ctx::actor(), id).await?)
}

/// The codes in a listing's pictures, each with what is wrong with it.
#[server(endpoint = "listing/codes")]
pub async fn seen_codes(id: ListingId) -> Result<Vec<SeenCode>, ApiError> {
    Ok(ctx::portal()?.seen_codes(&ctx::actor(), id).await?)
}
