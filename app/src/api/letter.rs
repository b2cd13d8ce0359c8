//! Statements of reasons by a link, for sellers without an account.

use super::ApiError;
use leptos::prelude::*;
use model::letter::Letter;

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{id::HoldId, letter::LetterOf},
};

/// What the link opens: `kind` and `id` say which.
#[server(endpoint = "letter/open")]
pub async fn open_letter(#[server(default)] kind: String, #[server(default)] id: String, #[server(default)] key: String) -> Result<Letter, ApiError> {
    // A link that was cut short names none.
    let of = LetterOf::parse(&kind, &id).unwrap_or(LetterOf::Hold(HoldId(uuid::Uuid::nil())));
    Ok(ctx::portal()?.letter_by_link(&ctx::actor(), of, &key).await?)
}

/// The answer of the seller whose held listing the link is about.
#[server(endpoint = "letter/answer")]
pub async fn answer_letter(#[server(default)] hold: String, #[server(default)] key: String, #[server(default)] answer: String) -> Result<(), ApiError> {
    let id = hold.parse().unwrap_or(HoldId(uuid::Uuid::nil()));
    let done = ctx::portal()?.answer_letter(&ctx::actor(), id, &key, &answer).await;
    done.map_err(|e| ApiError::from(e).with_typed([("answer", &answer)]))?;
    // The key was right: it is base 64, and nothing of it needs to be written otherwise.
    leptos_axum::redirect(&format!("/letter?hold={id}&key={}&answered=yes", key.trim()));
    Ok(())
}
