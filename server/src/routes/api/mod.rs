//! The REST API, `/api/v1`: what programs of brands, sellers and shops ask for. Each handler asks the portal as pages do; the key says who asks.
//!
//! Conventions: JSON in and out; errors are problem details ([`crate::http::problem`]); whatever makes something is idempotent, by a natural key
//! (said at each) or the header `Idempotency-Key`; a cookie counts for nothing.
//!
//! To add an endpoint: 1. a file here with its request and answer (both `ToSchema`), a handler with `#[utoipa::path]` and its doc comment, which is
//! what the documents say; 2. its line in [`router`]; 3. its row in `tests/api.rs`, which fails until it is there.

mod body;
mod checks;
mod dispatches;
mod docs;
mod epcis;
mod listings;
mod me;

use super::App;
use crate::http::{key::API, problem::Problem};
use app::api::Code;
#[cfg(test)]
use axum::http::Method;
use axum::{Json, Router, http::StatusCode, response::IntoResponse, routing};
use portal::Portal;
use utoipa::{
    OpenApi as _,
    openapi::{
        OpenApi,
        security::{Http, HttpAuthScheme, SecurityScheme},
        server::Server,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Markward",
        description = "The brand portal's API for programs. A key begins with `mw_` and acts for one brand, one seller or the marketplace; make one in the portal. Errors are problem details (RFC 9457)."
    ),
    components(schemas(Problem))
)]
struct Document;

fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(me::show))
        .routes(routes!(checks::check))
        .routes(routes!(listings::changes, listings::send))
        .routes(routes!(listings::now, listings::end))
        .routes(routes!(epcis::capture))
        .routes(routes!(epcis::events))
        .routes(routes!(dispatches::list, dispatches::confirm))
        .routes(routes!(dispatches::one))
        .routes(routes!(dispatches::returned))
}

/// The endpoints, with their own answers for what is not there.
pub fn router(portal: &Portal) -> Router<App> {
    let (router, mut document) = described().split_for_parts();
    complete(&mut document, portal);
    let page = docs::Page::new(&document);
    router
        .route(&format!("{API}/openapi.json"), routing::get(move || async move { Json(document) }))
        .route(&format!("{API}/docs"), routing::get(move |nonce| async move { page.render(nonce) }))
        .route(API, routing::any(nowhere))
        .route(&format!("{API}/{{*rest}}"), routing::any(nowhere))
        .method_not_allowed_fallback(wrong_method)
}

/// What the handlers cannot know: the key, and where the API is.
fn complete(document: &mut OpenApi, portal: &Portal) {
    document.servers = Some(vec![Server::new(portal.settings().public_url.clone())]);
    let key = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("key", key);
}

async fn nowhere() -> Problem {
    Problem::nowhere()
}

async fn wrong_method() -> impl IntoResponse {
    Problem::new(Code::NotFound, "This address takes other methods").with_status(StatusCode::METHOD_NOT_ALLOWED)
}

/// Every operation, for the test that wants a row for each: method and path.
#[cfg(test)]
pub fn operations() -> Vec<(Method, String)> {
    let document = described().into_openapi();
    let of = |(path, item): (String, utoipa::openapi::PathItem)| {
        let methods = [(item.get, Method::GET), (item.post, Method::POST), (item.put, Method::PUT), (item.patch, Method::PATCH), (item.delete, Method::DELETE)];
        methods.into_iter().filter_map(move |(operation, method)| operation.map(|_| (method, path.clone())))
    };
    document.paths.paths.into_iter().flat_map(of).collect()
}
