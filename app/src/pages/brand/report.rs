//! (its slice fills this page)

use leptos::prelude::*;

/// Report.
#[component]
pub fn ReportPage() -> impl IntoView {
    view! { <h1>"Report"</h1> }
}
