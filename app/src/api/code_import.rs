//! Importing codes that a brand has. The file comes by a form to `/api/codes/upload`, and lines that were set aside go out by
//! `/brand/batches/{id}/rejected.csv`: routes of the server, for both stream.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::{ProductId, UploadId},
    import::CodeUpload,
    product::Product,
};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use {super::ctx, model::batch::BatchForm, portal::code_import::CodeImportForm};

/// Where the form with the file goes, with `?product={id}`.
pub const UPLOAD_PATH: &str = "/api/codes/upload";

/// The product that codes are imported for, for those who may.
#[server(endpoint = "code_import/product")]
pub async fn import_for(product: ProductId) -> Result<Product, ApiError> {
    Ok(ctx::portal()?.product_for_codes(&ctx::actor(), product).await?)
}

/// What an uploaded file looks like.
#[server(endpoint = "code_import/preview")]
pub async fn preview_codes(product: ProductId, id: UploadId) -> Result<CodeUpload, ApiError> {
    Ok(ctx::portal()?.preview_codes(&ctx::actor(), product, id).await?)
}

/// Starts the import of an uploaded file. `submission` was drawn with the form: sent twice, it makes one batch.
#[server(endpoint = "code_import/start")]
pub async fn import_codes(
    product: ProductId,
    upload: UploadId,
    submission: Uuid,
    #[server(default)] source: String,
    #[server(default)] column: String,
    #[server(default)] lot: String,
    #[server(default)] made_on: String,
    #[server(default)] expires_on: String,
    #[server(default)] markets: String,
    #[server(default)] distributor: String,
    #[server(default)] activation: String,
) -> Result<(), ApiError> {
    let batch = BatchForm {
        lot: &lot,
        made_on: &made_on,
        expires_on: &expires_on,
        markets: &markets,
        distributor: &distributor,
        activation: &activation,
        ..BatchForm::default()
    };
    let form = CodeImportForm { source: &source, column: &column, batch };
    let started = ctx::portal()?.import_codes(&ctx::actor(), product, upload, submission, form).await;
    let typed = [
        ("source", &*source),
        ("column", &*column),
        ("lot", &*lot),
        ("made_on", &*made_on),
        ("expires_on", &*expires_on),
        ("markets", &*markets),
        ("distributor", &*distributor),
        ("activation", &*activation),
    ];
    let id = started.map_err(|e| {
        let mut error = ApiError::from(e).with_typed(typed);
        // The file was given on the page before: what is wrong with it is wrong with the whole form.
        error.fields.retain(|field| field.field != "file");
        error
    })?;
    leptos_axum::redirect(&format!("/brand/batches/{id}"));
    Ok(())
}
