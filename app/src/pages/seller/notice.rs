//! (its slice fills this page)

use leptos::prelude::*;

/// Notice.
#[component]
pub fn NoticePage() -> impl IntoView {
    view! { <h1>"Notice"</h1> }
}
