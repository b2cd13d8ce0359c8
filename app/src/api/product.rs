//! Products of a brand.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;
use model::{
    coverage::CoverageView,
    id::ProductId,
    product::{ProductHolder, ProductList, ProductOverview},
};

#[cfg(feature = "ssr")]
use {
    super::{ctx, multipart::uploads},
    model::page::PageQuery,
    portal::PortalError,
};

/// The products of the brand that the session works for.
#[server(endpoint = "product/list")]
pub async fn products(page: u32) -> Result<ProductList, ApiError> {
    Ok(ctx::portal()?.products(&ctx::actor(), PageQuery::number(page)).await?)
}

/// One product with its batches, and how codes cover it: in one question, since what a page asks for after its first wait has no context.
#[server(endpoint = "product/get")]
pub async fn show_product(id: ProductId) -> Result<(ProductOverview, CoverageView), ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    Ok((portal.product_overview(&actor, id).await?, portal.coverage(&actor, id).await?))
}

/// Adds a product.
#[server(endpoint = "product/make")]
pub async fn make_product(gtin: String, name: String, #[server(default)] description: String, #[server(default)] look_for: String) -> Result<(), ApiError> {
    let made = ctx::portal()?.make_product(&ctx::actor(), &gtin, &name, &description, &look_for).await;
    let typed = [("gtin", &*gtin), ("name", &*name), ("description", &*description), ("look_for", &*look_for)];
    let id = made.map_err(|e| ApiError::from(e).with_typed(typed))?;
    leptos_axum::redirect(&format!("/brand/products/{id}?added=yes"));
    Ok(())
}

/// Whose product a number is, for administrators; or what is wrong with the number.
#[server(endpoint = "product/holder")]
pub async fn holder_of_number(#[server(default)] gtin: String) -> Result<Result<ProductHolder, String>, ApiError> {
    match ctx::portal()?.product_holder(&ctx::actor(), &gtin).await {
        Err(PortalError::Invalid(errors)) => Ok(Err(errors.into_iter().map(|error| error.message).collect())),
        found => Ok(Ok(found?)),
    }
}

/// Gives a product to the brand whose number it has.
#[server(endpoint = "product/give")]
pub async fn give_product(
    id: ProductId,
    #[server(default)] brand: String,
    #[server(default)] reason: String,
    #[server(default)] gtin: String,
) -> Result<(), ApiError> {
    let done = ctx::portal()?.give_product(&ctx::actor(), id, &brand, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("brand", &brand), ("reason", &reason)]))?;
    leptos_axum::redirect(&format!("/admin/products?given=yes&gtin={}", crate::pages::encode(&gtin)));
    Ok(())
}

/// Says what a product costs; three empty fields take it back.
#[server(endpoint = "product/price")]
pub async fn set_price_range(
    id: ProductId,
    #[server(default)] price_from: String,
    #[server(default)] price_to: String,
    #[server(default)] price_currency: String,
) -> Result<(), ApiError> {
    let done = ctx::portal()?.set_price_range(&ctx::actor(), id, &price_from, &price_to, &price_currency).await;
    let changed =
        done.map_err(|e| ApiError::from(e).with_typed([("price_from", &*price_from), ("price_to", &*price_to), ("price_currency", &*price_currency)]))?;
    leptos_axum::redirect(&format!("/brand/products/{id}?priced={}", if changed { "yes" } else { "same" }));
    Ok(())
}

/// Gives a product the picture that buyers see.
#[server(endpoint = "product/picture", input = Multipart, input_derive = (Clone,))]
pub async fn set_product_picture(form: Form) -> Result<(), ApiError> {
    // An id that is none is nobody's, like one that is unknown.
    let id: ProductId = form.text("id").parse().unwrap_or(ProductId(uuid::Uuid::nil()));
    let mut form = form;
    ctx::portal()?.set_product_picture(&ctx::actor(), id, uploads(&mut form).into_iter().next()).await?;
    leptos_axum::redirect(&format!("/brand/products/{id}?changed=yes"));
    Ok(())
}

takes_form!(SetProductPicture: signed_in);

/// Changes what is said of a product.
#[server(endpoint = "product/change")]
pub async fn change_product(id: ProductId, name: String, #[server(default)] description: String, #[server(default)] look_for: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.change_product(&ctx::actor(), id, &name, &description, &look_for).await;
    let typed = [("name", &*name), ("description", &*description), ("look_for", &*look_for)];
    done.map_err(|e| ApiError::from(e).with_typed(typed))?;
    leptos_axum::redirect(&format!("/brand/products/{id}?changed=yes"));
    Ok(())
}
