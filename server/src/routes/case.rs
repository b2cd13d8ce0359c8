//! `/brand/cases/{id}/case.json`: a case of a brand with its evidence, as a file.

use super::App;
use crate::http::refusal::Refusal;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use model::id::CaseId;
use portal::Actor;

/// The file.
pub async fn file(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = id.parse::<CaseId>() else { return Refusal::NOT_FOUND.answer(&request) };
    match app.portal.case_file(&actor, id).await {
        Ok(file) => {
            // The name is made of letters, digits, dots and hyphens.
            let disposition = format!("attachment; filename=\"{}\"", file.name);
            let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            (headers, file.text).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}
