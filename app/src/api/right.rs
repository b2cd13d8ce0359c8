//! Rights: filing, proving, deciding.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;
use model::{
    id::RightId,
    right::{Right, RightPage},
};

#[cfg(feature = "ssr")]
use {
    super::{
        ctx,
        multipart::{came_back, kept, uploads},
    },
    portal::right::{Filing, NewBrand},
};

/// Files a right: for a new brand if `for` is `new`, else for the brand that the session works for.
#[server(endpoint = "right/file", input = Multipart, input_derive = (Clone,))]
pub async fn file_right(form: Form) -> Result<(), ApiError> {
    const TYPED: [&str; 8] = ["brand_name", "website", "categories", "office", "registration_number", "mark_text", "mark_kind", "classes"];
    let portal = ctx::portal()?;
    let mut form = form;
    let filing = filing(&mut form, portal.new_submission());
    let id = portal.file_right(&ctx::actor(), filing).await.map_err(|refused| came_back(&form, &TYPED, refused))?;
    leptos_axum::redirect(&format!("/brand/rights/{id}"));
    Ok(())
}

takes_form!(FileRight: signed_in);

#[cfg(feature = "ssr")]
fn filing(form: &mut Form, fresh: uuid::Uuid) -> Filing {
    let text = |field| form.text(field).to_owned();
    Filing {
        submission: form.text("submission").parse().unwrap_or(fresh),
        brand: (form.text("for") == "new").then(|| NewBrand { name: text("brand_name"), website: text("website"), categories: text("categories") }),
        office: text("office"),
        registration_number: text("registration_number"),
        mark_text: text("mark_text"),
        mark_kind: text("mark_kind"),
        classes: text("classes"),
        kept_pictures: kept(form),
        pictures: uploads(form),
    }
}

/// The rights of the brand that the session works for.
#[server(endpoint = "right/list")]
pub async fn rights() -> Result<Vec<Right>, ApiError> {
    Ok(ctx::portal()?.rights(&ctx::actor()).await?)
}

/// A right with all that its page shows.
#[server(endpoint = "right/get")]
pub async fn one_right(id: RightId) -> Result<RightPage, ApiError> {
    Ok(ctx::portal()?.right(&ctx::actor(), id).await?)
}

/// Enters the code from the contact on the record.
#[server(endpoint = "right/confirm")]
pub async fn confirm_right(id: RightId, #[server(default)] code: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.confirm_right(&ctx::actor(), id, &code).await;
    done.map_err(|e| ApiError::from(e).with_typed([("code", &code)]))?;
    leptos_axum::redirect(&format!("/brand/rights/{id}?done=confirmed"));
    Ok(())
}

/// Mails a new code.
#[server(endpoint = "right/renew_code")]
pub async fn renew_code(id: RightId) -> Result<(), ApiError> {
    ctx::portal()?.renew_code(&ctx::actor(), id).await?;
    leptos_axum::redirect(&format!("/brand/rights/{id}?done=code"));
    Ok(())
}

/// Asks for a reviewer without the code.
#[server(endpoint = "right/ask_review")]
pub async fn ask_review(id: RightId) -> Result<(), ApiError> {
    ctx::portal()?.ask_review(&ctx::actor(), id).await?;
    leptos_axum::redirect(&format!("/brand/rights/{id}?done=asked"));
    Ok(())
}

/// Changes the other names of a mark, those of the version that was shown.
#[server(endpoint = "right/aliases")]
pub async fn change_aliases(id: RightId, version: i64, #[server(default)] aliases: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.change_aliases(&ctx::actor(), id, version, &aliases).await;
    let changed = done.map_err(|e| ApiError::from(e).with_typed([("aliases", &aliases)]))?;
    leptos_axum::redirect(&format!("/brand/rights/{id}?done={}", if changed { "named" } else { "same" }));
    Ok(())
}

/// Withdraws a right.
#[server(endpoint = "right/withdraw")]
pub async fn withdraw_right(id: RightId) -> Result<(), ApiError> {
    ctx::portal()?.withdraw_right(&ctx::actor(), id).await?;
    leptos_axum::redirect(&format!("/brand/rights/{id}?done=withdrawn"));
    Ok(())
}

/// Objects to an enrolment, by the link that a contact on the record got.
#[server(endpoint = "right/object")]
pub async fn object_to_right(#[server(default)] right: String, #[server(default)] key: String) -> Result<(), ApiError> {
    // A link that was cut short names no right.
    let right = right.parse().unwrap_or(RightId(uuid::Uuid::nil()));
    ctx::portal()?.object_to_right(&ctx::actor(), right, &key).await?;
    leptos_axum::redirect("/not-ours?said=yes");
    Ok(())
}

/// Ends an enrolment.
#[server(endpoint = "right/end")]
pub async fn end_right(id: RightId, #[server(default)] reason: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.end_right(&ctx::actor(), id, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("reason", &reason)]))?;
    leptos_axum::redirect(&format!("/review/rights/{id}?decided=yes"));
    Ok(())
}

/// Decides: `verdict` is `enrol` or `refuse`.
#[server(endpoint = "right/decide")]
pub async fn decide_right(id: RightId, #[server(default)] verdict: String, #[server(default)] reason: String) -> Result<(), ApiError> {
    let enrol = match verdict.as_str() {
        "enrol" => true,
        "refuse" => false,
        _ => return Err(ApiError::field("verdict", "Choose whether to enrol or to refuse").with_typed([("reason", &reason)])),
    };
    let done = ctx::portal()?.decide_right(&ctx::actor(), id, enrol, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("reason", &reason)]))?;
    leptos_axum::redirect(&format!("/review/rights/{id}?decided=yes"));
    Ok(())
}
