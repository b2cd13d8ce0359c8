//! Two things to compare.

use leptos::prelude::*;

/// Two [`Panel`]s beside each other; below each other on a phone.
#[component]
pub fn SideBySide(
    /// Two panels.
    children: Children,
) -> impl IntoView {
    view! { <div class="side-by-side">{children()}</div> }
}

/// One side, with its heading.
#[component]
pub fn Panel(
    /// What it is: "The listing, as it was when reported".
    #[prop(into)]
    title: String,
    /// A badge or a link at the heading's right.
    #[prop(optional, into)]
    aside: ViewFn,
    /// What is compared.
    children: Children,
) -> impl IntoView {
    view! { <section class="sheet panel"><header class="sheet-head"><h2>{title}</h2><div class="sheet-aside">{aside.run()}</div></header>{children()}</section> }
}
