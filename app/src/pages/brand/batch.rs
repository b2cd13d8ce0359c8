//! (its slice fills this page)

use leptos::prelude::*;

/// Batch.
#[component]
pub fn BatchPage() -> impl IntoView {
    view! { <h1>"Batch"</h1> }
}
