//! (its slice fills this page)

use leptos::prelude::*;

/// Product.
#[component]
pub fn ProductPage() -> impl IntoView {
    view! { <h1>"Product"</h1> }
}
