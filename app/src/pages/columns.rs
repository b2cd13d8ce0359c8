//! The columns of a file that somebody uploaded, with some of what is in them.

use crate::{
    components::{Cell, Column, Table},
    i18n::t,
};
use leptos::prelude::*;
use model::import::UploadColumn;

/// A column's name with the beginning of its first value.
#[must_use]
pub fn with_sample(column: &UploadColumn) -> String {
    match column.samples.first() {
        Some(sample) => format!("{} ({})", column.name, sample.chars().take(30).collect::<String>()),
        None => column.name.clone(),
    }
}

/// The columns, each with some of its values.
#[component]
pub fn Samples(
    /// The columns.
    columns: Vec<UploadColumn>,
    /// Whether the values are codes and not words.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    let lines = columns
        .into_iter()
        .map(|column| {
            view! {
                <tr>
                    <Cell label=t::admin::column() heading=true>{column.name}</Cell>
                    <Cell label=t::admin::some_values()><span class:code-text=code>{column.samples.join(" · ")}</span></Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption=t::admin::columns_of_the_file() columns=vec![Column::text(t::admin::column()), Column::text(t::admin::some_values())]>{lines}</Table> }
}
