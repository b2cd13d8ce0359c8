//! (its slice fills this page)

use leptos::prelude::*;

/// Every mark has someone to keep it..
#[component]
pub fn Start() -> impl IntoView {
    view! { <h1>"Every mark has someone to keep it."</h1> }
}
