//! The reviewers' queue.

use super::ApiError;
use leptos::prelude::*;
use model::review::{QueueItem, ReviewQueue};

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// All that waits for a decision; of the reports this page.
#[server(endpoint = "review/queue")]
pub async fn queue(reports: u32, holds: u32) -> Result<ReviewQueue, ApiError> {
    Ok(ctx::portal()?.review_queue(&ctx::actor(), PageQuery::number(reports), PageQuery::number(holds)).await?)
}

/// What waits next, after this was decided.
#[server(endpoint = "review/next")]
pub async fn next(after: QueueItem) -> Result<Option<QueueItem>, ApiError> {
    Ok(ctx::portal()?.next_in_queue(&ctx::actor(), after).await?)
}
