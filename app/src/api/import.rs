//! Importing listings. The file itself comes by a form to `/api/import/upload`, and set-aside lines go out by `/admin/imports/{id}/rejected.csv`:
//! routes of the server, for both stream.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::{JobId, UploadId},
    import::UploadPreview,
    job::Job,
    page::Page,
};
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// Where the form with the file goes.
pub const UPLOAD_PATH: &str = "/api/import/upload";

/// All imports, the newest first.
#[server(endpoint = "import/list")]
pub async fn imports(page: u32) -> Result<Page<Job>, ApiError> {
    Ok(ctx::portal()?.imports(&ctx::actor(), PageQuery::number(page)).await?)
}

/// What an uploaded file looks like.
#[server(endpoint = "import/preview")]
pub async fn preview_upload(id: UploadId) -> Result<UploadPreview, ApiError> {
    Ok(ctx::portal()?.preview_upload(&ctx::actor(), id).await?)
}

/// Starts the import of an uploaded file. `columns`: each field with the column it is in; empty for none. `full`: it has all
/// that the marketplace offers, and what it does not name ends.
#[server(endpoint = "import/start")]
pub async fn start_import(
    id: UploadId,
    #[server(default)] columns: BTreeMap<String, String>,
    #[server(default)] currency: String,
    #[server(default)] full: bool,
) -> Result<(), ApiError> {
    let mapping = columns.into_iter().map(|(field, column)| (field, if column.is_empty() { "-".to_owned() } else { column })).collect();
    let job = ctx::portal()?.start_import(&ctx::actor(), id, mapping, &currency, full).await.map_err(|e| {
        let mut error = ApiError::from(e).with_typed([("currency", &*currency), ("full", if full { "true" } else { "" })]);
        // What is wrong with the file or the columns together is wrong with the whole form.
        error.fields.retain(|field| field.field == "currency");
        error
    })?;
    leptos_axum::redirect(&format!("/admin/imports/{job}"));
    Ok(())
}

/// Ends the listings that a full import does not name, although they are many.
#[server(endpoint = "import/end")]
pub async fn end_unnamed(id: JobId) -> Result<(), ApiError> {
    let job = ctx::portal()?.end_unnamed(&ctx::actor(), id).await?;
    leptos_axum::redirect(&format!("/admin/imports/{job}"));
    Ok(())
}

/// Runs an import that was stopped or failed once more.
#[server(endpoint = "import/again")]
pub async fn run_import_again(id: JobId) -> Result<(), ApiError> {
    let job = ctx::portal()?.run_import_again(&ctx::actor(), id).await?;
    leptos_axum::redirect(&format!("/admin/imports/{job}"));
    Ok(())
}
