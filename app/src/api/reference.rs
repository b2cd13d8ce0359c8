//! Pictures that a brand compares listings' pictures with.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;
use model::{id::PictureId, picture::Reference};

#[cfg(feature = "ssr")]
use super::{
    ctx,
    multipart::{came_back, kept, uploads},
};

/// They, and whether whoever looks may change them.
#[server(endpoint = "reference/list")]
pub async fn references() -> Result<(Vec<Reference>, bool), ApiError> {
    Ok(ctx::portal()?.references(&ctx::actor()).await?)
}

/// Adds some.
#[server(endpoint = "reference/add", input = Multipart, input_derive = (Clone,))]
pub async fn add_references(form: Form) -> Result<(), ApiError> {
    let mut form = form;
    let pictures = uploads(&mut form);
    let done = ctx::portal()?.add_references(&ctx::actor(), form.text("label"), &kept(&form), pictures).await;
    done.map_err(|refused| came_back(&form, &["label"], refused))?;
    leptos_axum::redirect("/brand/pictures?done=added");
    Ok(())
}

/// Takes one away.
#[server(endpoint = "reference/remove")]
pub async fn remove_reference(id: PictureId) -> Result<(), ApiError> {
    ctx::portal()?.remove_reference(&ctx::actor(), id).await?;
    leptos_axum::redirect("/brand/pictures?done=removed");
    Ok(())
}

takes_form!(AddReferences: ManageReferences);
