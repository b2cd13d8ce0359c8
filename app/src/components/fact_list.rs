//! Names and values of one thing.

use leptos::prelude::*;

/// A list of facts (`<dl>`) about one thing. Its children are [`Fact`]s.
#[component]
pub fn FactList(
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact: its name and its value.
#[component]
pub fn Fact(
    /// The name.
    #[prop(into)]
    label: String,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! { <div><dt>{label}</dt><dd>{children()}</dd></div> }
}
