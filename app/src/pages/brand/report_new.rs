//! (its slice fills this page)

use leptos::prelude::*;

/// Report.
#[component]
pub fn ReportNew() -> impl IntoView {
    view! { <h1>"Report"</h1> }
}
