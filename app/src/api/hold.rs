//! Listings that the content filters hold.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::HoldId,
    page::Page,
    screening::{Hold, HoldDetail, Outcome},
};

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// The holds of one's own shop.
#[server(endpoint = "hold/shop")]
pub async fn shop_holds(page: u32) -> Result<Page<Hold>, ApiError> {
    Ok(ctx::portal()?.shop_holds(&ctx::actor(), PageQuery::number(page)).await?)
}

/// One hold, for those who decide it and for the seller.
#[server(endpoint = "hold/get")]
pub async fn show_hold(id: HoldId) -> Result<HoldDetail, ApiError> {
    Ok(ctx::portal()?.hold(&ctx::actor(), id).await?)
}

/// The seller's answer.
#[server(endpoint = "hold/answer")]
pub async fn answer_hold(id: HoldId, #[server(default)] answer: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.answer_hold(&ctx::actor(), id, &answer).await;
    done.map_err(|e| ApiError::from(e).with_typed([("answer", &answer)]))?;
    leptos_axum::redirect(&format!("/seller/holds/{id}?answered=yes"));
    Ok(())
}

/// Releases or removes; `shown` stands for the listing as it was on the page.
#[server(endpoint = "hold/decide")]
pub async fn decide_hold(id: HoldId, outcome: Outcome, #[server(default)] shown: String, #[server(default)] reason: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.decide_hold(&ctx::actor(), id, &shown, outcome, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("reason", &reason)]))?;
    leptos_axum::redirect(&format!("/review/holds/{id}?decided=yes"));
    Ok(())
}
