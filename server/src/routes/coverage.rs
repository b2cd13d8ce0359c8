//! `/brand/coverage.csv`: what sellers shipped of a brand's covered products, as a file.

use super::App;
use crate::http::refusal::Refusal;
use axum::{
    Extension,
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use portal::Actor;

/// The file.
pub async fn csv(State(app): State<App>, Extension(actor): Extension<Actor>, request: Request) -> Response {
    match app.portal.coverage_csv(&actor).await {
        Ok(file) => {
            let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"coverage.csv\"")];
            (headers, file).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}
