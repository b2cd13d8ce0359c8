//! The page on paper.

use super::browser;
use crate::i18n::t;
use leptos::prelude::*;

/// Prints the page, as `style/components/print.css` has it. Only there when the browser's script is.
#[component]
pub fn PrintButton() -> impl IntoView {
    view! { <button class="btn btn-plain needs-script" type="button" on:click=|_| browser::print()>{t::shared::print()}</button> }
}
