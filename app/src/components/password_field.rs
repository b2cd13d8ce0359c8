//! A password that can be looked at while it is typed.

use super::{
    field::{FieldAria, FieldFrame, field_error},
    icon::{Glyph, Icon},
};
use crate::i18n::t;
use leptos::prelude::*;

/// A password field with a switch to show what was typed, so that long passwords are no burden.
#[component]
pub fn PasswordField(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(default = t::form::password().into(), into)]
    label: String,
    /// What is asked of it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// It is chosen here, not proven: tells the browser's password manager which.
    #[prop(optional)]
    new: bool,
    /// Characters it has at least, as the server enforces.
    #[prop(optional)]
    minlength: Option<u32>,
    /// What is wrong with it; by default what the form's answer says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let error = error.unwrap_or_else(|| field_error(&name));
    let aria = FieldAria::new(&name, hint.is_some(), error);
    let (describedby, invalid) = (aria.describedby(), aria.invalid());
    let shown = RwSignal::new(false);
    let control = name.clone();
    view! {
        <FieldFrame id=name.clone() label=label hint=hint required=true error=error>
            <div class="password">
                <input
                    class="input"
                    type=move || if shown.get() { "text" } else { "password" }
                    id=name.clone()
                    name=name
                    minlength=minlength.map(|length| length.to_string())
                    maxlength="1024"
                    autocomplete=if new { "new-password" } else { "current-password" }
                    autocapitalize="none"
                    spellcheck="false"
                    required=true
                    aria-describedby=describedby
                    aria-invalid=invalid
                />
                <button
                    class="btn btn-plain needs-script"
                    type="button"
                    aria-controls=control
                    aria-label=move || if shown.get() { t::form::hide_password() } else { t::form::show_password() }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    <span class="swap" class:swapped=move || shown.get()><Icon glyph=Glyph::Eye/><Icon glyph=Glyph::EyeOff/></span>
                </button>
            </div>
        </FieldFrame>
    }
}
