//! (its slice fills this page)

use leptos::prelude::*;

/// Rights.
#[component]
pub fn Rights() -> impl IntoView {
    view! { <h1>"Rights"</h1> }
}
