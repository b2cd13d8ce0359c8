//! Coverage of products by codes. The report's file is a route of the server: `/brand/coverage.csv`.

use super::ApiError;
use leptos::prelude::*;
use model::{coverage::CoverageReport, id::ProductId};

#[cfg(feature = "ssr")]
use {super::ctx, model::coverage::CoverageForm};

/// Says which units carry codes.
#[server(endpoint = "coverage/set")]
pub async fn set_coverage(
    product: ProductId,
    #[server(default)] scope: String,
    #[server(default)] since: String,
    #[server(default)] lots: String,
) -> Result<(), ApiError> {
    let form = CoverageForm { scope: &scope, since: &since, lots: &lots };
    let done = ctx::portal()?.cover_product(&ctx::actor(), product, form).await;
    done.map_err(|e| ApiError::from(e).with_typed([("scope", form.scope), ("since", form.since), ("lots", form.lots)]))?;
    leptos_axum::redirect(&format!("/brand/products/{product}?coverage=set#coverage"));
    Ok(())
}

/// Ends a product's coverage.
#[server(endpoint = "coverage/end")]
pub async fn end_coverage(product: ProductId, #[server(default)] reason: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.end_coverage(&ctx::actor(), product, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("reason", &reason)]))?;
    leptos_axum::redirect(&format!("/brand/products/{product}?coverage=ended#coverage"));
    Ok(())
}

/// All covered products of the brand that the session works for.
#[server(endpoint = "coverage/report")]
pub async fn show_coverage_report() -> Result<CoverageReport, ApiError> {
    Ok(ctx::portal()?.coverage_page(&ctx::actor()).await?)
}
