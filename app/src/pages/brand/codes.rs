//! (its slice fills this page)

use leptos::prelude::*;

/// Codes.
#[component]
pub fn Codes() -> impl IntoView {
    view! { <h1>"Codes"</h1> }
}
