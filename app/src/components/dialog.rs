//! A question that waits for its answer.

use super::{
    browser,
    button::Variant,
    icon::{Glyph, Icon},
};
use crate::i18n::t;
use leptos::{
    attr::{Attribute, custom::custom_attribute},
    prelude::*,
};

/// A native `<dialog>`: the browser keeps the focus in it, Escape closes it. What it decides is a form inside it.
#[component]
pub fn Dialog(
    /// Its `id`, for [`DialogButton`].
    #[prop(into)]
    id: String,
    /// Its heading: a question.
    #[prop(into)]
    title: String,
    /// Explanation and a form with [`FormActions`](super::FormActions).
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    view! {
        <dialog class="dialog" id=id aria-labelledby=title_id>
            <header class="dialog-head">
                <h2 id=title_id.clone()>{title}</h2>
                <form method="dialog"><button class="btn btn-ghost btn-sm" type="submit"><Icon glyph=Glyph::Cross label=t::form::close()/></button></form>
            </header>
            {children()}
        </dialog>
    }
}

/// A button that opens a [`Dialog`]: by the browser itself where it knows `command` (no script needed), else by the script.
#[component]
pub fn DialogButton(
    /// The dialog's `id`.
    #[prop(into)]
    dialog: String,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// 32 px high instead of 40.
    #[prop(optional)]
    small: bool,
    /// An icon before the text.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// The text: a verb and "…".
    children: Children,
) -> impl IntoView {
    let id = dialog.clone();
    view! {
        <button class=variant.classes(small, false) type="button" on:click=move |_| browser::show_dialog(&id) {..command("show-modal", dialog)}>
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            <span>{children()}</span>
        </button>
    }
}

/// A button inside of a dialog that closes it and does nothing else.
#[component]
pub fn DialogClose(
    /// The dialog's `id`.
    #[prop(into)]
    dialog: String,
    /// The text: "Keep it".
    children: Children,
) -> impl IntoView {
    let id = dialog.clone();
    view! {
        <button class="btn btn-plain" type="button" on:click=move |_| browser::close_dialog(&id) {..command("close", dialog)}>
            <span>{children()}</span>
        </button>
    }
}

/// The attributes by which a browser opens and closes dialogs itself (HTML's invoker commands).
fn command(command: &'static str, dialog: String) -> impl Attribute {
    (custom_attribute("command", command), custom_attribute("commandfor", dialog))
}
