//! What the routes of uploads have in common: where a form leads, with what was wrong with it, and the lines that an import refused.

use crate::http::refusal::Refusal;
use app::api::{self, ApiError};
use axum::{
    body::Body,
    extract::{Request, multipart::MultipartError},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use portal::PortalError;
use std::{fmt::Display, path::PathBuf};
use tokio_util::io::ReaderStream;
use url::form_urlencoded;

/// An upload that ended before its file did.
pub fn broke_off(error: MultipartError) -> PortalError {
    PortalError::conflict(format!("The upload broke off: {}. Try again", error.body_text()))
}

/// The address of a form's page with an error that it shows, as server functions answer without JavaScript. `form` is where the form was sent to.
pub fn with_error(page: &str, form: &str, error: &ApiError) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("__path", form).append_pair("__err", &api::error::sealed_for_url(error, None));
    format!("{page}?{}", query.finish())
}

/// Leads on to a page.
pub fn lead_to(location: String, asked: &Request) -> Response {
    match HeaderValue::try_from(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(error) => Refusal::of(PortalError::internal(error)).answer(asked),
    }
}

/// Streams the lines that an import refused.
pub async fn refused_lines(path: Result<PathBuf, PortalError>, id: impl Display, asked: Request) -> Response {
    let path = match path {
        Ok(path) => path,
        Err(error) => return Refusal::of(error).answer(&asked),
    };
    match tokio::fs::File::open(path).await {
        Ok(file) => {
            let disposition = format!("attachment; filename=\"refused-{id}.csv\"");
            let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            (headers, Body::from_stream(ReaderStream::new(file))).into_response()
        }
        Err(error) => Refusal::of(PortalError::internal(error)).answer(&asked),
    }
}
