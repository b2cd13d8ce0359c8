//! (its slice fills this page)

use leptos::prelude::*;

/// Listings.
#[component]
pub fn Listings() -> impl IntoView {
    view! { <h1>"Listings"</h1> }
}
