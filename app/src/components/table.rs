//! Tables that answer questions: sorted by links, cards on a phone.

use super::{
    icon::{Glyph, Icon},
    links::query_link,
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// A column's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub label: String,
    /// The value of `?sort=` that sorts by it; `-` before it sorts downwards.
    pub sort: Option<&'static str>,
    /// Numbers stand at the right.
    pub numeric: bool,
    /// The name is for screen readers only: for tick boxes and buttons.
    pub hidden: bool,
}

impl Column {
    /// A column of text.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A column of numbers.
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), numeric: true, ..Self::default() }
    }

    /// A column whose name is not shown.
    pub fn hidden(label: impl Into<String>) -> Self {
        Self { label: label.into(), hidden: true, ..Self::default() }
    }

    /// Sortable by `?sort={key}`.
    #[must_use]
    pub fn sorted_by(mut self, key: &'static str) -> Self {
        self.sort = Some(key);
        self
    }
}

/// A table. Its children are `<tr>`s of [`Cell`]s; each cell repeats its column's name, which a phone shows beside the value.
#[component]
pub fn Table(
    /// What the table lists.
    #[prop(into)]
    caption: String,
    /// The columns.
    columns: Vec<Column>,
    /// Rows of totals.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let heads = columns.into_iter().map(|column| view! { <Head column=column/> }).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
            <table class="grid-table">
                <caption class="sr-only">{caption.clone()}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{children()}</tbody>
                {foot.map(|foot| view! { <tfoot>{foot.run()}</tfoot> })}
            </table>
        </div>
    }
}

/// A column's head, which is a link when the column can be sorted.
#[component]
fn Head(column: Column) -> impl IntoView {
    let class = column.numeric.then_some("numeric");
    if column.hidden {
        return view! { <th scope="col" class=class><span class="sr-only">{column.label}</span></th> }.into_any();
    }
    let Some(key) = column.sort else {
        return view! { <th scope="col" class=class>{column.label}</th> }.into_any();
    };
    let down = format!("-{key}");
    // It rests on what outlives the page, as its links do.
    let query = use_location().query;
    let direction = {
        let down = down.clone();
        move || {
            query.with(|query| match query.get("sort") {
                Some(now) if now == key => Some("ascending"),
                Some(now) if now == down => Some("descending"),
                _ => None,
            })
        }
    };
    let up_link = query_link(vec![("sort", Some(key.to_owned())), ("page", None)]);
    let down_link = query_link(vec![("sort", Some(down)), ("page", None)]);
    let [of_link, of_arrow] = [direction.clone(), direction.clone()];
    let href = move || if of_link() == Some("ascending") { down_link() } else { up_link() };
    let arrow = move || of_arrow().map(|way| view! { <Icon glyph=if way == "ascending" { Glyph::ArrowUp } else { Glyph::ArrowDown }/> });
    view! { <th scope="col" class=class aria-sort=direction><a href=href>{column.label}{arrow}</a></th> }.into_any()
}

/// A cell of a row.
#[component]
pub fn Cell(
    /// Its column's name, shown beside the value on a phone; leave it out for tick boxes and buttons.
    #[prop(optional, into)]
    label: Option<String>,
    /// A number: at the right.
    #[prop(optional)]
    numeric: bool,
    /// The row's name: what a screen reader says before the other cells. On a phone it is the card's heading.
    #[prop(optional)]
    heading: bool,
    /// The value.
    children: Children,
) -> impl IntoView {
    let class = numeric.then_some("numeric");
    if heading {
        view! { <th scope="row" class=class>{children()}</th> }.into_any()
    } else {
        view! { <td class=class data-label=label>{children()}</td> }.into_any()
    }
}
