//! How large a request may be and how slowly it may come. Server functions that stream ignore axum's own limit, so this one lies over
//! everything: nobody fills memory or disk with one request, or holds a connection for ever with a byte a minute.

use super::{Web, refusal::Refusal};
use axum::{
    body::Body,
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use http_body_util::Limited;
use std::{sync::Arc, time::Duration};
use tower_http::timeout::TimeoutBody;

/// The longest pause between two pieces of a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes that a request may have, by what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Forms and calls.
    pub ordinary: usize,
    /// Forms with pictures.
    pub upload: usize,
    /// Files to import.
    pub import: usize,
}

/// What a route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Upload,
    Import,
}

/// The routes that take more than an ordinary request, each by its whole path: a server function beside it may read its body into memory.
/// Each must ask who sends before it reads; forms are read into memory by `app::api::multipart`, which does.
const LARGE: &[(&str, Kind)] = &[
    ("/api/codes/upload", Kind::Import),
    ("/api/v1/epcis/capture", Kind::Upload),
    ("/api/v1/listings", Kind::Upload),
    ("/api/import/upload", Kind::Import),
    ("/api/right/file", Kind::Upload),
    ("/api/report/file", Kind::Upload),
    ("/api/report/file_public", Kind::Upload),
    ("/api/tip/file", Kind::Upload),
    ("/api/check/photo", Kind::Upload),
    ("/api/product/picture", Kind::Upload),
    ("/api/reference/add", Kind::Upload),
    ("/api/search/picture", Kind::Upload),
];

fn kind(path: &str) -> Option<Kind> {
    LARGE.iter().find(|(large, _)| path == *large).map(|(_, kind)| *kind)
}

/// Whether the route reads a body that may take minutes; it is not timed as a whole, only piece by piece.
pub fn is_long(path: &str) -> bool {
    kind(path).is_some()
}

/// Refuses a body that says it is too large, and ends one that turns out to be.
pub async fn limit(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let limit = match kind(request.uri().path()) {
        None => web.limits.ordinary,
        Some(Kind::Upload) => web.limits.upload,
        Some(Kind::Import) => web.limits.import,
    };
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|said| said > limit as u64) {
        return Refusal::too_large(limit).answer(&request);
    }
    let bounded = request.map(|body| Body::new(Limited::new(Box::pin(TimeoutBody::new(PATIENCE, body)), limit)));
    next.run(bounded).await
}
