//! Batches of unit codes. Their files are routes of the server: `/brand/batches/{id}/codes.csv` and `/brand/batches/{id}/labels`.

use super::ApiError;
use leptos::prelude::*;
use model::{
    batch::{Batch, BatchOverview},
    id::{BatchId, ProductId},
    page::Page,
    unit::UnitOverview,
};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{
        batch::BatchForm,
        page::PageQuery,
        standing::{ActForm, UnitAct},
    },
};

/// The batches of the brand that the session works for.
#[server(endpoint = "batch/list")]
pub async fn batches(page: u32) -> Result<Page<Batch>, ApiError> {
    Ok(ctx::portal()?.batches(&ctx::actor(), PageQuery::number(page)).await?)
}

/// A unit of the brand that the session works for, by its code.
#[server(endpoint = "batch/unit")]
pub async fn unit_of_code(#[server(default)] code: String) -> Result<Option<UnitOverview>, ApiError> {
    Ok(ctx::portal()?.unit_of_code(&ctx::actor(), &code).await?)
}

/// One batch with the work on it.
#[server(endpoint = "batch/get")]
pub async fn show_batch(id: BatchId) -> Result<BatchOverview, ApiError> {
    Ok(ctx::portal()?.batch_overview(&ctx::actor(), id).await?)
}

/// Asks for a batch. `submission` was drawn with the form: sent twice, it makes one.
#[server(endpoint = "batch/issue")]
pub async fn issue_batch(
    product: ProductId,
    submission: Uuid,
    lot: String,
    count: String,
    #[server(default)] made_on: String,
    #[server(default)] expires_on: String,
    #[server(default)] made_in: String,
    #[server(default)] plant: String,
    #[server(default)] markets: String,
    #[server(default)] distributor: String,
    #[server(default)] activation: String,
) -> Result<(), ApiError> {
    let form = BatchForm {
        lot: &lot,
        count: &count,
        made_on: &made_on,
        expires_on: &expires_on,
        made_in: &made_in,
        plant: &plant,
        markets: &markets,
        distributor: &distributor,
        activation: &activation,
    };
    let issued = ctx::portal()?.issue_batch(&ctx::actor(), product, submission, form).await;
    let typed = [
        ("lot", form.lot),
        ("count", form.count),
        ("made_on", form.made_on),
        ("expires_on", form.expires_on),
        ("made_in", form.made_in),
        ("plant", form.plant),
        ("markets", form.markets),
        ("distributor", form.distributor),
        ("activation", form.activation),
    ];
    let id = issued.map_err(|e| ApiError::from(e).with_typed(typed))?;
    leptos_axum::redirect(&format!("/brand/batches/{id}"));
    Ok(())
}

/// Says what happened to units of a batch.
#[server(endpoint = "batch/act")]
pub async fn act_on_units(
    id: BatchId,
    submission: Uuid,
    #[server(default)] act: String,
    #[server(default)] units: String,
    #[server(default)] reach: String,
    #[server(default)] distributor: String,
    #[server(default)] message: String,
    #[server(default)] confirmed: bool,
) -> Result<(), ApiError> {
    let form = ActForm { act: &act, units: &units, reach: &reach, confirmed, distributor: &distributor, message: &message };
    let acted = ctx::portal()?.act_on_units(&ctx::actor(), id, submission, form).await;
    let ticked = if confirmed { "true" } else { "" };
    let typed = [("units", form.units), ("reach", form.reach), ("confirmed", ticked), ("distributor", form.distributor), ("message", form.message)];
    let acted = acted.map_err(|e| ApiError::from(e).with_typed(typed))?;
    // What passed was one of its words: nothing else that was sent gets into the address.
    let act = UnitAct::parse(&act).map_or("", UnitAct::as_str);
    leptos_axum::redirect(&format!("/brand/batches/{id}?acted={act}&units={}&void={}", acted.units, acted.void));
    Ok(())
}

/// Takes an import back that nobody met a code of.
#[server(endpoint = "batch/take-back")]
pub async fn take_back_import(id: BatchId, #[server(default)] confirmed: bool) -> Result<(), ApiError> {
    Ok(ctx::portal()?.take_back_import(&ctx::actor(), id, confirmed).await?)
}

/// Stops a batch that is being made.
#[server(endpoint = "batch/cancel")]
pub async fn cancel_batch(id: BatchId) -> Result<(), ApiError> {
    Ok(ctx::portal()?.cancel_batch(&ctx::actor(), id).await?)
}
