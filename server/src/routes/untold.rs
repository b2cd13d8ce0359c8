//! `/admin/untold.csv`: the decisions of which nobody could tell the seller, with the links to hand on.

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
    match app.portal.untold_csv(&actor).await {
        Ok(file) => {
            let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"untold.csv\"")];
            (headers, file).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}
