//! Several views of one thing, each with its own address.

use super::number::group_digits;
use leptos::prelude::*;
use leptos_router::components::A;

/// One of several views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address; a query counts: `/review?state=open`.
    pub href: String,
    /// How many are in it.
    pub count: Option<i64>,
    /// It is shown now. `None` finds out by the path alone.
    pub current: Option<bool>,
}

/// Tabs that are links, so that Back works and each can be shared.
#[component]
pub fn Tabs(
    /// What they are views of.
    #[prop(into)]
    label: String,
    /// The views.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let tabs = tabs
        .into_iter()
        .map(|tab| {
            let inside = view! { {tab.label}{tab.count.map(|count| view! { <span class="tab-count">{group_digits(count)}</span> })} };
            match tab.current {
                Some(current) => view! { <li><a href=tab.href aria-current=current.then_some("page")>{inside}</a></li> }.into_any(),
                None => view! { <li><A href=tab.href exact=true>{inside}</A></li> }.into_any(),
            }
        })
        .collect_view();
    view! { <nav class="tab-row" aria-label=label><ul>{tabs}</ul></nav> }
}
