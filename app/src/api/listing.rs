//! Listings, one at a time.

use super::ApiError;
use leptos::prelude::*;
use model::{coverage::CoverageNote, id::ListingId, listing::Listing, seen_code::SeenCode};

#[cfg(feature = "ssr")]
use super::ctx;

/// A listing, how its product is covered by codes, and the codes in its pictures, each with what is wrong with it.
#[server(endpoint = "listing/get")]
pub async fn show_listing(id: ListingId) -> Result<(Listing, Option<CoverageNote>, Vec<SeenCode>), ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    let (listing, coverage) = portal.listing(&actor, id).await?;
    Ok((listing, coverage, portal.seen_codes(&actor, id).await?))
}
