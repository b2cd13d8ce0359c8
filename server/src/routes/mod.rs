//! The routes of the application: Leptos' pages and server functions, and the few answers that are neither.
//!
//! To add a route that is no page (a download, a picture, a stream): write its file here, add it to [`application`], let a use case of the
//! portal authorise it, and add its row to `tests/authorisation.rs`, which fails until it is there.

pub mod api;
mod batch;
mod case;
mod code_import;
mod coverage;
mod epcis;
mod events;
mod failure;
mod files;
mod form_error;
mod import;
mod keep;
mod language;
mod pictures;
mod reports;
mod resolver;
mod search;
mod session;
mod untold;

use crate::{http::headers::CspNonce, site::Site};
use axum::{Router, http::request::Parts, middleware, routing};
use leptos::{config::LeptosOptions, context::provide_context, nonce::Nonce, prelude::use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use portal::Portal;
use std::{ops::Deref, sync::Arc};
use tokio_util::sync::CancellationToken;

/// What the handlers of this folder share. Every request clones it several times: a count, and not the options' strings.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What an [`App`] holds.
pub struct Shared {
    portal: Portal,
    options: LeptosOptions,
    stop: CancellationToken,
}

impl Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl axum::extract::FromRef<App> for LeptosOptions {
    fn from_ref(app: &App) -> Self {
        app.options.clone()
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

/// The routes that are neither pages nor server functions, as they are written.
#[cfg(test)]
pub const OTHERS: &[&str] = &[
    "/events/jobs/{id}",
    "/brand/batches/{id}/codes.csv",
    "/brand/batches/{id}/codes.ndjson",
    "/brand/batches/{id}/codes.gs1.txt",
    "/brand/batches/{id}/manifest.json",
    "/.well-known/markward-keys.json",
    "/brand/batches/{id}/epcis.jsonld",
    "/brand/batches/{id}/rejected.csv",
    "/.well-known/gs1resolver",
    "/api/codes/upload",
    "/brand/batches/{id}/labels.pdf",
    "/brand/batches/{id}/labels.svg",
    "/brand/batches/{id}/labels.png",
    "/brand/batches/{id}/labels.zpl",
    "/language",
    "/check/keep",
    "/brand/coverage.csv",
    "/brand/reports.csv",
    "/brand/cases/{id}/case.json",
    "/brand/search.csv",
    "/pictures/{id}",
    "/api/import/upload",
    "/admin/imports/{id}/rejected.csv",
    "/admin/untold.csv",
];

/// Every page's path.
pub fn pages() -> Vec<AxumRouteListing> {
    generate_route_list(app::App)
}

/// The application's routes. Streams end when `stop` is cancelled.
pub fn application(portal: Portal, site: &Site, stop: CancellationToken) -> Router {
    app::api::error::set_seal_secret(portal.secret());
    let options = LeptosOptions::builder().output_name("markward").site_pkg_dir(site.pkg_dir()).build();
    let state = App(Arc::new(Shared { portal, options, stop }));
    let context = {
        let portal = state.portal.clone();
        move || {
            provide_context(portal.clone());
            provide_nonce();
        }
    };
    let shell = {
        let options = state.options.clone();
        move || app::shell(options.clone())
    };
    Router::new()
        .leptos_routes_with_context(&state, pages(), context.clone(), shell.clone())
        .route("/events/jobs/{id}", routing::get(events::job))
        .route("/brand/batches/{id}/codes.csv", routing::get(batch::codes_csv))
        .route("/brand/batches/{id}/codes.ndjson", routing::get(batch::codes_ndjson))
        .route("/brand/batches/{id}/codes.gs1.txt", routing::get(batch::codes_gs1))
        .route("/brand/batches/{id}/manifest.json", routing::get(batch::manifest))
        .route("/.well-known/markward-keys.json", routing::get(batch::keys))
        .route("/brand/batches/{id}/epcis.jsonld", routing::get(epcis::export))
        .route("/brand/batches/{id}/rejected.csv", routing::get(code_import::rejected))
        .route("/.well-known/gs1resolver", routing::get(resolver::description))
        .route(app::api::code_import::UPLOAD_PATH, routing::post(code_import::upload))
        .route("/brand/batches/{id}/labels.pdf", routing::get(batch::labels_pdf))
        .route("/brand/batches/{id}/labels.svg", routing::get(batch::labels_svg))
        .route("/brand/batches/{id}/labels.png", routing::get(batch::labels_png))
        .route("/brand/batches/{id}/labels.zpl", routing::get(batch::labels_zpl))
        .route("/language", routing::post(language::choose))
        .route(app::api::check::KEEP_PATH, routing::get(keep::keep))
        .route("/brand/coverage.csv", routing::get(coverage::csv))
        .route("/brand/reports.csv", routing::get(reports::csv))
        .route("/brand/cases/{id}/case.json", routing::get(case::file))
        .route("/brand/search.csv", routing::get(search::csv))
        .route("/pictures/{id}", routing::get(pictures::picture))
        .route(app::api::import::UPLOAD_PATH, routing::post(import::upload))
        .route("/admin/imports/{id}/rejected.csv", routing::get(import::rejected))
        .route("/admin/untold.csv", routing::get(untold::csv))
        .fallback(leptos_axum::render_app_async_with_context(context, shell))
        .layer(middleware::from_fn_with_state(state.clone(), resolver::resolve))
        .layer(middleware::from_fn_with_state(state.clone(), session::find_actor))
        .layer(middleware::from_fn_with_state(state.clone(), form_error::carry))
        .layer(middleware::from_fn(failure::give_status))
        // Programs have no pages, forms or links in front of what they ask for. Each layer costs them a copy of all that is within it.
        .merge(api::router(&state.portal).layer(middleware::from_fn_with_state(state.clone(), session::find_actor)))
        .with_state(state)
}

/// Gives Leptos the nonce that the policy of this answer names, in place of the one it made itself.
fn provide_nonce() {
    let parts = use_context::<Parts>();
    if let Some(nonce) = parts.and_then(|parts| parts.extensions.get::<CspNonce>().cloned()) {
        provide_context(Nonce::from_value(nonce.0));
    }
}
