//! (its slice fills this page)

use leptos::prelude::*;

/// Report a listing.
#[component]
pub fn Report() -> impl IntoView {
    view! { <h1>"Report a listing"</h1> }
}
