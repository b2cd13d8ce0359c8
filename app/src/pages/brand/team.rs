//! (its slice fills this page)

use leptos::prelude::*;

/// Team.
#[component]
pub fn Team() -> impl IntoView {
    view! { <h1>"Team"</h1> }
}
