//! A number that says something.

use leptos::prelude::*;

/// Several [`Stat`]s in a row.
#[component]
pub fn Stats(
    /// The numbers.
    children: Children,
) -> impl IntoView {
    view! { <dl class="stats">{children()}</dl> }
}

/// A number, what it counts, and where it is explained.
#[component]
pub fn Stat(
    /// What it counts.
    #[prop(into)]
    label: String,
    /// The number, written out.
    #[prop(into)]
    value: String,
    /// A line below it: how it was last month, what it is out of.
    #[prop(optional, into)]
    note: Option<String>,
    /// The page with the things that are counted.
    #[prop(optional, into)]
    href: Option<String>,
    /// It is something that waits for the reader.
    #[prop(optional)]
    urgent: bool,
) -> impl IntoView {
    let label = match href {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    };
    view! {
        <div class=if urgent { "stat stat-urgent" } else { "stat" }>
            <dt>{label}</dt>
            <dd><b>{value}</b></dd>
            {note.filter(|note| !note.is_empty()).map(|note| view! { <dd class="stat-note">{note}</dd> })}
        </div>
    }
}
