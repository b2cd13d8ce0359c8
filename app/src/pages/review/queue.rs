//! (its slice fills this page)

use leptos::prelude::*;

/// Queue.
#[component]
pub fn Queue() -> impl IntoView {
    view! { <h1>"Queue"</h1> }
}
