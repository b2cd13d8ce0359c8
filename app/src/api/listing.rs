//! Listings, one at a time.

use super::ApiError;
use leptos::prelude::*;
use model::{
    coverage::CoverageNote,
    id::ListingId,
    listing::Listing,
    picture::PictureHash,
    screening::{RulesUsed, Screening},
    seen_code::{SeenCode, UnreadPicture},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::ctx;

/// What a listing's page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListingView {
    /// The listing.
    pub listing: Listing,
    /// How its product is covered by codes.
    pub coverage: Option<CoverageNote>,
    /// The codes in its pictures, each with what is wrong with it.
    pub seen: Vec<SeenCode>,
    /// Its pictures that could not be read.
    pub unread: Vec<UnreadPicture>,
    /// What the content filters say; none before they have read it.
    pub screening: Option<Screening>,
    /// The rules by which they say it; none for the portal's own.
    pub rules: Option<RulesUsed>,
    /// Its pictures that can be searched by: where each is, and what it looks like.
    pub prints: Vec<(String, PictureHash)>,
}

/// A listing, and all that is known of it.
#[server(endpoint = "listing/get")]
pub async fn show_listing(id: ListingId) -> Result<ListingView, ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    let (listing, coverage) = portal.listing(&actor, id).await?;
    let seen = portal.seen_codes(&actor, id).await?;
    let unread = portal.unread_pictures(&actor, id).await?;
    let prints = portal.listing_prints(&actor, id).await?;
    let screening = portal.screening(&actor, id).await?;
    let rules = match &screening {
        Some(screening) => portal.rules_behind(screening).await?,
        None => None,
    };
    Ok(ListingView { listing, coverage, seen, unread, screening, rules, prints })
}
