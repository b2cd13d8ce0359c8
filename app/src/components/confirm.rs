//! What cannot be undone is asked about first.

use leptos::prelude::*;

/// Opens what a decision does, and the form that makes it: a `<details>`, so that the question is there without a script too.
#[component]
pub fn Confirm(
    /// What is to be done: a verb and "…".
    #[prop(into)]
    ask: String,
    /// To what, for those who do not see where it stands.
    #[prop(optional, into)]
    of: Option<String>,
    /// What is lost by it.
    #[prop(into)]
    lost: String,
    /// The form with the button.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="row-actions confirm">
            <summary>{ask}{of.map(|of| view! { <span class="sr-only">{of}</span> })}</summary>
            <p>{lost}</p>
            {children()}
        </details>
    }
}
