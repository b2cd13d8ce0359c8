//! (its slice fills this page)

use leptos::prelude::*;

/// Imports.
#[component]
pub fn Imports() -> impl IntoView {
    view! { <h1>"Imports"</h1> }
}
