//! The reviewers' queue.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::ListingId,
    review::{Decisions, QueueItem, QueueKind, ReviewQueue},
};

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// A page of what waits for a decision, of one kind or of all.
#[server(endpoint = "review/queue")]
pub async fn queue(#[server(default)] kind: Option<QueueKind>, page: u32) -> Result<ReviewQueue, ApiError> {
    Ok(ctx::portal()?.review_queue(&ctx::actor(), kind, PageQuery::number(page)).await?)
}

/// What waits next, after this was decided.
#[server(endpoint = "review/next")]
pub async fn next(after: QueueItem) -> Result<Option<QueueItem>, ApiError> {
    Ok(ctx::portal()?.next_in_queue(&ctx::actor(), after).await?)
}

/// What was decided about the listing that a letter names; none if nothing is known by that.
#[server(endpoint = "review/decisions")]
pub async fn find_decisions(named: String) -> Result<Option<Decisions>, ApiError> {
    Ok(ctx::portal()?.decisions(&ctx::actor(), &named).await?)
}

/// Puts a removed listing back on sale; `decision` is the page on which this was asked for.
#[server(endpoint = "review/reinstate")]
pub async fn reinstate(listing: ListingId, decision: QueueItem, #[server(default)] reason: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.reinstate(&ctx::actor(), listing, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("reason", &reason)]))?;
    leptos_axum::redirect(&format!("/review/{decision}?decided=yes"));
    Ok(())
}
