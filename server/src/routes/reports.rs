//! `/brand/reports.csv`: a brand's reports as a file; its query is that of their page.

use super::App;
use crate::http::refusal::Refusal;
use axum::{
    Extension,
    extract::{RawQuery, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use model::report::ReportFilter;
use portal::Actor;
use std::collections::HashMap;

/// The file.
pub async fn csv(State(app): State<App>, Extension(actor): Extension<Actor>, RawQuery(asked): RawQuery, request: Request) -> Response {
    let asked: HashMap<_, _> = url::form_urlencoded::parse(asked.as_deref().unwrap_or_default().as_bytes()).collect();
    let text = |name: &str| asked.get(name).map(|text| &**text).unwrap_or_default();
    match app.portal.reports_csv(&actor, &ReportFilter::read(text("state"), text("right"), text("from"), text("to"))).await {
        Ok(file) => {
            let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"reports.csv\"")];
            (headers, file).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}
