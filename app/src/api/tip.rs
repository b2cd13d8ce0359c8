//! What buyers tell of things that no listing offers.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;
use model::{id::TipId, page::Page, tip::Tip};

#[cfg(feature = "ssr")]
use {
    super::{
        ctx,
        multipart::{came_back, kept, uploads},
    },
    model::page::PageQuery,
    portal::tip::TipForm,
};

/// Keeps a tip, with pictures if there are any.
#[server(endpoint = "tip/file", input = Multipart, input_derive = (Clone,))]
pub async fn file_tip(form: Form) -> Result<(), ApiError> {
    const TYPED: [&str; 4] = ["code", "place", "explanation", "email"];
    let mut form = form;
    let pictures = uploads(&mut form);
    let text = |field| form.text(field).to_owned();
    let tip = TipForm {
        submission: text("submission"),
        code: text("code"),
        place: text("place"),
        explanation: text("explanation"),
        email: text("email"),
        kept_pictures: kept(&form),
        pictures,
    };
    ctx::portal()?.file_tip(&ctx::actor(), tip).await.map_err(|refused| came_back(&form, &TYPED, refused))?;
    leptos_axum::redirect("/report/elsewhere?sent=yes");
    Ok(())
}

takes_form!(FileTip: FilePublicReport);

/// What was told to the brand.
#[server(endpoint = "tip/of_brand")]
pub async fn tips_of_brand(page: u32) -> Result<Page<Tip>, ApiError> {
    Ok(ctx::portal()?.tips(&ctx::actor(), PageQuery::number(page)).await?)
}

/// What was told and is no brand's.
#[server(endpoint = "tip/of_nobody")]
pub async fn tips_of_nobody(page: u32) -> Result<Page<Tip>, ApiError> {
    Ok(ctx::portal()?.tips_of_nobody(&ctx::actor(), PageQuery::number(page)).await?)
}

/// Says that nothing is left to do about one; `back` is the page on which this was said.
#[server(endpoint = "tip/settle")]
pub async fn settle_tip(id: TipId, #[server(default)] back: String) -> Result<(), ApiError> {
    ctx::portal()?.settle_tip(&ctx::actor(), id).await?;
    leptos_axum::redirect(if back == "review" { "/review/tips?settled=yes" } else { "/brand/tips?settled=yes" });
    Ok(())
}
