//! Pages for strangers are compressed as they are sent: the telephone that opens a printed address waits for its first page longest. Who brings a cookie is sent
//! nothing compressed, so that no length tells of what belongs to them (BREACH): of who brings none, nothing in a page is secret.

use axum::{
    extract::Request,
    http::{HeaderValue, Response, header},
    middleware::Next,
};
use tower_http::compression::{CompressionLayer, CompressionLevel, Predicate};

/// The request came without a cookie.
#[derive(Clone, Copy, Debug)]
struct Stranger;

/// Marks answers to who brings no cookie.
pub async fn mark(request: Request, next: Next) -> axum::response::Response {
    let stranger = !request.headers().contains_key(header::COOKIE);
    let mut response = next.run(request).await;
    if stranger {
        response.extensions_mut().insert(Stranger);
    }
    response
}

/// Pages among the marked.
#[derive(Clone, Copy, Debug)]
pub struct Pages;

impl Predicate for Pages {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &Response<B>) -> bool {
        let is_page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
        response.extensions().get::<Stranger>().is_some() && response.headers().get(header::CONTENT_TYPE).is_some_and(is_page)
    }
}

/// Compresses them, fast.
pub fn layer() -> CompressionLayer<Pages> {
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(Pages)
}
