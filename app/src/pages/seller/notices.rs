//! (its slice fills this page)

use leptos::prelude::*;

/// Notices.
#[component]
pub fn Notices() -> impl IntoView {
    view! { <h1>"Notices"</h1> }
}
