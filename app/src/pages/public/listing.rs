//! (its slice fills this page)

use leptos::prelude::*;

/// Listing.
#[component]
pub fn ListingPage() -> impl IntoView {
    view! { <h1>"Listing"</h1> }
}
