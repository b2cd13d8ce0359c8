//! The head of every page.

use leptos::prelude::*;

/// A page's title, what it is for, and its main action at the right (below on a phone).
#[component]
pub fn PageHeader(
    /// The title (`<h1>`).
    #[prop(into)]
    title: String,
    /// One sentence below it.
    #[prop(optional, into)]
    intro: Option<String>,
    /// A badge beside the title: the state of what the page is about.
    #[prop(optional, into)]
    state: ViewFn,
    /// Buttons, the main one first.
    #[prop(optional, into)]
    actions: ViewFn,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-head-text">
                <div class="page-head-title"><h1>{title}</h1>{state.run()}</div>
                {intro.map(|intro| view! { <p class="lead">{intro}</p> })}
            </div>
            <div class="page-head-actions">{actions.run()}</div>
        </header>
    }
}
