//! Labels of a batch: designed here; their files are routes of the server, `/brand/batches/{id}/labels.pdf` and its siblings.

use super::ApiError;
use leptos::prelude::*;
use model::{id::BatchId, label::LabelDesigner};

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::label::{DESIGNER_FILE, LabelForm},
};

/// The designer by the parameters of the page's address, given as its query string.
#[server(endpoint = "label/designer")]
pub async fn show_label_designer(id: BatchId, #[server(default)] design: String) -> Result<LabelDesigner, ApiError> {
    let said = |name: &str| field(&design, name).unwrap_or_default();
    let wanted = portal::label::LabelOutput::parse(&said(DESIGNER_FILE));
    let (from, count, place) = (said("from"), said("count"), said("place"));
    let range = portal::label::RangeForm { from: &from, count: &count, place: &place };
    Ok(ctx::portal()?.label_designer(&ctx::actor(), id, form(&design), wanted, range).await?)
}

/// Keeps a design under a name.
#[server(endpoint = "label/save")]
pub async fn save_label(id: BatchId, #[server(default)] name: String, #[server(default)] design: String) -> Result<(), ApiError> {
    let saved = ctx::portal()?.save_label_template(&ctx::actor(), id, &name, form(&design).unwrap_or_default()).await;
    saved.map_err(|e| ApiError::from(e).with_typed([("name", &name)]))?;
    leptos_axum::redirect(&format!("/brand/batches/{id}/labels?{}&saved=1", design.trim_start_matches('?').replace(['\r', '\n'], "")));
    Ok(())
}

/// Forgets a design.
#[server(endpoint = "label/forget")]
pub async fn forget_label(id: BatchId, name: String) -> Result<(), ApiError> {
    ctx::portal()?.forget_label_template(&ctx::actor(), id, &name).await?;
    leptos_axum::redirect(&format!("/brand/batches/{id}/labels"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn field(query: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[cfg(feature = "ssr")]
fn form(query: &str) -> Option<LabelForm> {
    LabelForm::from_fields(|name| field(query, name))
}
