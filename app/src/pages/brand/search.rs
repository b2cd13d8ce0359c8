//! (its slice fills this page)

use leptos::prelude::*;

/// Search.
#[component]
pub fn Search() -> impl IntoView {
    view! { <h1>"Search"</h1> }
}
