//! One click puts a text on the clipboard.

use super::{
    browser,
    icon::{Glyph, Icon},
};
use crate::i18n::t;
use leptos::prelude::*;

/// Copies a text. Only there when the browser's script is.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: String,
    /// What it is, for the button's name: "code", "reference".
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let label = move || {
        if copied.get() { t::form::copied().to_owned() } else { t::form::copy(&what) }
    };
    let copy = move |_| {
        browser::copy(&text);
        copied.set(true);
        set_timeout(
            move || {
                copied.try_set(false);
            },
            std::time::Duration::from_secs(3),
        );
    };
    view! {
        <button class="btn btn-ghost btn-sm needs-script" type="button" on:click=copy>
            <span class="swap" class:swapped=move || copied.get()><Icon glyph=Glyph::Copy/><Icon glyph=Glyph::Check/></span>
            <span aria-live="polite">{label}</span>
        </button>
    }
}
