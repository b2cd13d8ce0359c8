//! (its slice fills this page)

use leptos::prelude::*;

/// Right.
#[component]
pub fn RightPage() -> impl IntoView {
    view! { <h1>"Right"</h1> }
}
