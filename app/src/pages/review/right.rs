//! (its slice fills this page)

use leptos::prelude::*;

/// Right.
#[component]
pub fn DecideRight() -> impl IntoView {
    view! { <h1>"Right"</h1> }
}
