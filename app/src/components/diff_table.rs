//! What was filed beside what the office has.

use super::badge::{Badge, Tone};
use crate::i18n::t;
use leptos::prelude::*;

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// The same, give or take spelling that does not matter.
    Same,
    /// Not the same.
    Different,
    /// Only one side has it.
    Missing,
}

/// One field on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffRow {
    /// The field's name.
    pub field: String,
    /// What was filed; `None` if nothing was.
    pub filed: Option<String>,
    /// What the record says; `None` if it says nothing.
    pub record: Option<String>,
    /// How they compare.
    pub sameness: Sameness,
}

/// Two columns compared field by field.
#[component]
pub fn DiffTable(
    /// What is compared, for screen readers.
    #[prop(into)]
    caption: String,
    /// Head of the first side.
    #[prop(default = t::shared::filed().into(), into)]
    filed: String,
    /// Head of the second side.
    #[prop(default = t::shared::on_record().into(), into)]
    record: String,
    /// The fields.
    rows: Vec<DiffRow>,
) -> impl IntoView {
    let side = |value: Option<String>| match value.filter(|text| !text.is_empty()) {
        Some(text) => text.into_any(),
        None => view! { <span class="muted">{t::shared::nothing()}</span> }.into_any(),
    };
    let rows = rows
        .into_iter()
        .map(|row| {
            let (tone, word) = match row.sameness {
                Sameness::Same => (Tone::Good, t::shared::same()),
                Sameness::Different => (Tone::Bad, t::shared::different()),
                Sameness::Missing => (Tone::Warn, t::shared::missing()),
            };
            view! {
                <tr class:diff-off=row.sameness != Sameness::Same>
                    <th scope="row">{row.field}</th>
                    <td data-label=filed.clone()>{side(row.filed)}</td>
                    <td data-label=record.clone()>{side(row.record)}</td>
                    <td data-label="Compared"><Badge tone=tone>{word}</Badge></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
            <table class="grid-table">
                <caption class="sr-only">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t::shared::field()}</th>
                        <th scope="col">{filed}</th>
                        <th scope="col">{record}</th>
                        <th scope="col">{t::shared::compared()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
