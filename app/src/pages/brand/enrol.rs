//! (its slice fills this page)

use leptos::prelude::*;

/// Enrol.
#[component]
pub fn Enrol() -> impl IntoView {
    view! { <h1>"Enrol"</h1> }
}
