//! (its slice fills this page)

use leptos::prelude::*;

/// Follow a report.
#[component]
pub fn Follow() -> impl IntoView {
    view! { <h1>"Follow a report"</h1> }
}

/// One report, by its reference.
#[component]
pub fn FollowOne() -> impl IntoView {
    view! { <h1>"Follow a report"</h1> }
}
