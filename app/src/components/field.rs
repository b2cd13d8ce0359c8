//! What every field has around its control: the label above, the hint before, the error beside.

use super::{
    form::FormState,
    icon::{Glyph, Icon},
};
use crate::i18n::t;
use leptos::prelude::*;

/// What the form around a field says about the field `name`; nothing outside of a [`FormBody`](super::FormBody).
pub(super) fn field_error(name: &str) -> Signal<Option<String>> {
    let Some(form) = use_context::<FormState>() else {
        return Signal::stored(None);
    };
    let name = name.to_owned();
    Signal::derive(move || {
        // When an answer leads to another page, the form's signals may end before its fields do.
        let own = form.errors.try_with(|errors| errors.iter().find(|error| error.field.as_deref() == Some(&*name)).map(|error| error.message.clone()));
        own.flatten()
    })
}

/// The attributes that tie a control to its hint and its error.
#[derive(Clone)]
pub(super) struct FieldAria {
    hint: Option<String>,
    error_id: String,
    error: Signal<Option<String>>,
}

impl FieldAria {
    pub(super) fn new(id: &str, has_hint: bool, error: Signal<Option<String>>) -> Self {
        Self { hint: has_hint.then(|| format!("{id}-hint")), error_id: format!("{id}-error"), error }
    }

    /// `aria-describedby`: the error first, for it is what one came back for.
    pub(super) fn describedby(&self) -> impl Fn() -> Option<String> + Clone + Send + 'static + use<> {
        let Self { hint, error_id, error } = self.clone();
        move || match (error.with(Option::is_some), &hint) {
            (true, Some(hint)) => Some(format!("{error_id} {hint}")),
            (true, None) => Some(error_id.clone()),
            (false, hint) => hint.clone(),
        }
    }

    /// `aria-invalid`.
    pub(super) fn invalid(&self) -> impl Fn() -> Option<&'static str> + Clone + Send + 'static + use<> {
        let error = self.error;
        move || error.with(Option::is_some).then_some("true")
    }
}

/// Label, hint and error around a control.
#[component]
pub(super) fn FieldFrame(
    /// The control's `id`.
    id: String,
    /// The label.
    label: String,
    /// What to give, before one gives it.
    hint: Option<String>,
    /// Marked as optional when it is not: most fields should be required, or not be asked.
    required: bool,
    /// When it is needed after all, in place of the word “optional”.
    #[prop(optional_no_strip)]
    needed: Option<String>,
    /// What is wrong.
    error: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let optional = (!required).then(|| needed.unwrap_or_else(|| t::form::optional().to_owned()));
    view! {
        <div class="field" class:field-wrong=move || error.get().is_some()>
            <label for=id.clone()>{label}{optional.map(|word| view! { <span class="optional">" "{word}</span> })}</label>
            <FieldNotes id=id hint=hint error=error/>
            {children()}
        </div>
    }
}

/// The hint and the error, with the ids that [`FieldAria`] refers to.
#[component]
pub(super) fn FieldNotes(id: String, hint: Option<String>, error: Signal<Option<String>>) -> impl IntoView {
    let error_id = format!("{id}-error");
    view! {
        {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
        {move || error.get().map(|message| view! { <p class="field-error" id=error_id.clone()><Icon glyph=Glyph::Alert/><span>{message}</span></p> })}
    }
}
