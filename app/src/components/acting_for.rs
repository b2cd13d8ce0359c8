//! The brand or shop that the session works for, in the head of its pages.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// A brand or shop that the person acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The name of the one that the session works for; of several, a menu to choose another.
#[component]
pub fn ActingFor(
    /// What they are, such as “Shop”.
    label: &'static str,
    /// The one that the session works for.
    chosen: Own,
    /// All that the person acts for.
    all: Vec<Own>,
    /// Where a choice is sent.
    action: &'static str,
    /// The name of the field with the id.
    field: &'static str,
) -> impl IntoView {
    if all.len() < 2 {
        return view! { <p class="acting-for"><span class="sr-only">{label}": "</span><span class="acting-for-name">{chosen.name}</span></p> }.into_any();
    }
    let lines = all
        .into_iter()
        .map(|own| {
            let current = (own.id == chosen.id).then_some("true");
            view! { <li><button class="btn btn-ghost btn-sm" type="submit" name=field value=own.id aria-current=current>{own.name}</button></li> }
        })
        .collect_view();
    view! {
        <details class="menu-box acting-for">
            <summary><span class="sr-only">{label}": "</span><span class="acting-for-name">{chosen.name}</span><Icon glyph=Glyph::ChevronDown/></summary>
            // A plain form: the choice loads a fresh page, so nothing of the one before stays in it.
            <form class="menu-sheet" method="post" action=action><ul>{lines}</ul></form>
        </details>
    }
    .into_any()
}
