//! Links of products: where their printed addresses lead.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::{ProductId, ProductLinkId},
    product_link::PublicProduct,
};

#[cfg(feature = "ssr")]
use {super::ctx, model::product_link::LinkForm};

/// What everybody may read of a product.
#[server(endpoint = "link/product")]
pub async fn show_public_product(gtin: String) -> Result<PublicProduct, ApiError> {
    Ok(ctx::portal()?.public_product(&ctx::actor(), &gtin).await?)
}

/// Adds a link.
#[server(endpoint = "link/add")]
pub async fn add_link(
    product: ProductId,
    #[server(default)] link_type: String,
    #[server(default)] url: String,
    #[server(default)] title: String,
    #[server(default)] language: String,
    #[server(default)] media_type: String,
    #[server(default)] for_lot: String,
    #[server(default)] is_default: String,
) -> Result<(), ApiError> {
    let form =
        LinkForm { for_lot: &for_lot, link_type: &link_type, language: &language, title: &title, url: &url, media_type: &media_type, is_default: &is_default };
    let added = ctx::portal()?.add_product_link(&ctx::actor(), product, form).await;
    let typed = [
        ("link_type", form.link_type),
        ("url", form.url),
        ("title", form.title),
        ("language", form.language),
        ("media_type", form.media_type),
        ("for_lot", form.for_lot),
        ("is_default", form.is_default),
    ];
    added.map_err(|e| ApiError::from(e).with_typed(typed))?;
    back(product);
    Ok(())
}

/// Takes a link away.
#[server(endpoint = "link/remove")]
pub async fn remove_link(product: ProductId, id: ProductLinkId) -> Result<(), ApiError> {
    ctx::portal()?.remove_product_link(&ctx::actor(), product, id).await?;
    back(product);
    Ok(())
}

/// Makes a link the default.
#[server(endpoint = "link/default")]
pub async fn make_default_link(product: ProductId, id: ProductLinkId) -> Result<(), ApiError> {
    ctx::portal()?.make_default_link(&ctx::actor(), product, id).await?;
    back(product);
    Ok(())
}

/// Moves a link up.
#[server(endpoint = "link/raise")]
pub async fn raise_link(product: ProductId, id: ProductLinkId) -> Result<(), ApiError> {
    ctx::portal()?.raise_product_link(&ctx::actor(), product, id).await?;
    back(product);
    Ok(())
}

#[cfg(feature = "ssr")]
fn back(product: ProductId) {
    leptos_axum::redirect(&format!("/brand/products/{product}?links=changed"));
}
