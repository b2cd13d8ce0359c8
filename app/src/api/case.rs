//! Cases of a brand. A case's file is a route of the server: `/brand/cases/{id}/case.json`.

use super::ApiError;
use leptos::prelude::*;
use model::{
    case::{CaseDetail, CaseList, CaseThing},
    id::CaseId,
};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{case::CaseState, page::PageQuery},
    portal::case::IntoCase,
};

/// A brand's cases; `state` is one of [`model::case::CaseState`]'s words or empty.
#[server(endpoint = "case/list")]
pub async fn cases(#[server(default)] state: String, page: u32) -> Result<CaseList, ApiError> {
    Ok(ctx::portal()?.cases(&ctx::actor(), CaseState::parse(&state), PageQuery::number(page)).await?)
}

/// One case with all that is in it.
#[server(endpoint = "case/get")]
pub async fn show_case(id: CaseId) -> Result<CaseDetail, ApiError> {
    Ok(ctx::portal()?.case(&ctx::actor(), id).await?)
}

/// Opens a case.
#[server(endpoint = "case/open")]
pub async fn open_case(submission: Uuid, #[server(default)] case_title: String) -> Result<(), ApiError> {
    let opened = ctx::portal()?.open_case(&ctx::actor(), submission, &case_title).await;
    let id = opened.map_err(|e| ApiError::from(e).with_typed([("case_title", &case_title)]))?;
    leptos_axum::redirect(&format!("/brand/cases/{id}?done=opened"));
    Ok(())
}

/// Puts a thing into a case, or into a new one if `case` is `new`; leads back to the thing's page.
#[server(endpoint = "case/put")]
pub async fn put_into_case(
    thing: CaseThing,
    submission: Uuid,
    #[server(default)] case: String,
    #[server(default)] case_title: String,
    #[server(default)] case_note: String,
) -> Result<(), ApiError> {
    let form = IntoCase { thing, case: &case, title: &case_title, why: &case_note, submission };
    let put = ctx::portal()?.put_into_case(&ctx::actor(), form).await;
    put.map_err(|e| ApiError::from(e).with_typed([("case", form.case), ("case_title", form.title), ("case_note", form.why)]))?;
    leptos_axum::redirect(&format!("{}?case=added#case-card", thing.path()));
    Ok(())
}

/// Puts what a text names into a case.
#[server(endpoint = "case/add")]
pub async fn add_to_case(id: CaseId, #[server(default)] thing: String, #[server(default)] case_note: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.add_to_case(&ctx::actor(), id, &thing, &case_note).await;
    done.map_err(|e| ApiError::from(e).with_typed([("thing", &thing), ("case_note", &case_note)]))?;
    leptos_axum::redirect(&format!("/brand/cases/{id}?done=added"));
    Ok(())
}

/// Writes a note into a case.
#[server(endpoint = "case/note")]
pub async fn note_in_case(id: CaseId, submission: Uuid, #[server(default)] note: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.note_in_case(&ctx::actor(), id, submission, &note).await;
    done.map_err(|e| ApiError::from(e).with_typed([("note", &note)]))?;
    leptos_axum::redirect(&format!("/brand/cases/{id}?done=noted"));
    Ok(())
}

/// Closes a case.
#[server(endpoint = "case/close")]
pub async fn close_case(id: CaseId, #[server(default)] reason: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.close_case(&ctx::actor(), id, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("reason", &reason)]))?;
    leptos_axum::redirect(&format!("/brand/cases/{id}?done=closed"));
    Ok(())
}

/// Takes a closed case up again.
#[server(endpoint = "case/reopen")]
pub async fn reopen_case(id: CaseId) -> Result<(), ApiError> {
    ctx::portal()?.reopen_case(&ctx::actor(), id).await?;
    leptos_axum::redirect(&format!("/brand/cases/{id}?done=reopened"));
    Ok(())
}
