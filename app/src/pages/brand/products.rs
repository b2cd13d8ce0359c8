//! (its slice fills this page)

use leptos::prelude::*;

/// Products.
#[component]
pub fn Products() -> impl IntoView {
    view! { <h1>"Products"</h1> }
}
