//! One routed view a file, in folders by who uses it.

pub mod admin;
pub mod api_keys;
pub mod brand;
pub mod changes;
pub mod columns;
pub mod job;
pub mod loaded;
pub mod public;
pub mod report_parts;
pub mod review;
pub mod right_parts;
pub mod rules;
pub mod screening_parts;
pub mod seller;
pub mod session;
pub mod sweep;
pub mod tips;

pub use loaded::{ErrorPage, NotFound, acted, all_acted, awaited, by_id, cleared_with, encode, errors_of, loaded, typed_in, typed_or};

use leptos::prelude::*;

/// The frame of the reader's own area around pages that are everybody's, so that whoever works in one does not leave it for them. Who is not signed in, or has
/// no area, sees the public one.
#[component]
pub fn OwnFrame() -> impl IntoView {
    match session::use_viewer().map(|viewer| session::home_of(&viewer)) {
        Some("/admin") => view! { <admin::Frame/> }.into_any(),
        Some("/review") => view! { <review::Frame/> }.into_any(),
        Some("/brand") => view! { <brand::Frame/> }.into_any(),
        Some("/seller") => view! { <seller::Frame/> }.into_any(),
        _ => view! { <public::Frame/> }.into_any(),
    }
}
