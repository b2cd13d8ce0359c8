//! (its slice fills this page)

use leptos::prelude::*;

/// Check a code.
#[component]
pub fn Check() -> impl IntoView {
    view! { <h1>"Check a code"</h1> }
}

/// The printed address of a code.
#[component]
pub fn CheckLink() -> impl IntoView {
    view! { <h1>"Check a code"</h1> }
}
