//! What stands between the network and the application. A request passes, from the outside in:
//!
//! 1. [`request`]: gets its id, its client's address, and at the end its one log line;
//! 2. [`headers`]: the answer gets the headers that bind the browser, with a fresh nonce;
//! 3. [`rescue`]: a panic or a stuck handler becomes an answer;
//! 4. [`origin`]: what another site makes a browser send is refused;
//! 5. [`body`]: too much and too slow is refused;
//! 6. [`compress`]: pages for strangers are compressed as they are sent;
//! 7. the static files of [`crate::site`], the health checks, and then the routes of the application.
//!
//! To add a guard: write its file with the threat in its doc comment and a test that shows the refusal, and add its layer to [`assemble`].

pub mod body;
mod compress;
pub mod headers;
pub mod health;
pub mod key;
pub mod origin;
pub mod problem;
pub mod refusal;
pub mod request;
pub mod rescue;

use crate::{config::Trusted, site::Site};
use axum::{Router, extract::DefaultBodyLimit, http::HeaderName, middleware, routing};
use std::sync::Arc;
use tower::ServiceBuilder;
use url::Url;

/// What the guards need to know.
#[derive(Debug)]
pub struct Web {
    /// The static files.
    pub site: Site,
    /// Where people reach the portal.
    pub public_url: Url,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Trusted,
    /// The header in which they tell the client's country.
    pub country_header: Option<HeaderName>,
    /// How large requests may be.
    pub limits: body::Limits,
}

/// The whole service: `pages` (which brings its own fallback), the health checks and the static files, behind every guard.
pub fn assemble(web: &Arc<Web>, pages: Router, probe: health::Probe) -> Router {
    let health = Router::new().route("/health/live", routing::get(health::live)).route("/health/ready", routing::get(health::ready)).with_state(probe);
    let guards = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(Arc::clone(web), request::accompany))
        .layer(middleware::from_fn_with_state(Arc::clone(web), headers::secure))
        .layer(middleware::from_fn_with_state(Arc::clone(web), rescue::rescue))
        .layer(middleware::from_fn_with_state(Arc::clone(web), origin::refuse_foreign))
        .layer(middleware::from_fn_with_state(Arc::clone(web), body::limit))
        .layer(compress::layer())
        .layer(middleware::from_fn(compress::mark))
        .layer(middleware::from_fn_with_state(Arc::clone(web), static_files))
        // Ours governs; axum's own of 2 MB would cut uploads short.
        .layer(DefaultBodyLimit::disable());
    pages.merge(health).layer(guards)
}

/// Answers a static file; all else goes on.
async fn static_files(
    axum::extract::State(web): axum::extract::State<Arc<Web>>,
    request: axum::extract::Request,
    next: middleware::Next,
) -> axum::response::Response {
    match web.site.respond(request.method(), request.uri().path(), request.headers()) {
        Some(response) => response,
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests;
