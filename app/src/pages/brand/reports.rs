//! (its slice fills this page)

use leptos::prelude::*;

/// Reports.
#[component]
pub fn Reports() -> impl IntoView {
    view! { <h1>"Reports"</h1> }
}
