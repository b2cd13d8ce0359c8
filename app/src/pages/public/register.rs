//! (its slice fills this page)

use leptos::prelude::*;

/// Brand register.
#[component]
pub fn Register() -> impl IntoView {
    view! { <h1>"Brand register"</h1> }
}
