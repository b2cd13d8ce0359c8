//! Tick boxes and radio buttons.

use super::field::{FieldAria, FieldNotes, field_error};
use crate::i18n::t;
use leptos::prelude::*;

/// One of several values to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// A line of explanation below the label; empty for none.
    pub hint: String,
}

impl Choice {
    /// A value and its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    /// With a line of explanation.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// One tick box with its label at its right. An unticked box sends nothing: the server function's argument is `Option<String>` or `#[server(default)]`.
#[component]
pub fn Checkbox(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What is sent when it is ticked.
    #[prop(default = "true".into(), into)]
    value: String,
    /// Explanation below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Ticked at first.
    #[prop(optional)]
    checked: bool,
    /// The form cannot be sent without.
    #[prop(optional)]
    required: bool,
    /// Its `id`, when the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// What is wrong with it; by default what the form's answer says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let error = error.unwrap_or_else(|| field_error(&name));
    let aria = FieldAria::new(&id, hint.is_some(), error);
    view! {
        <div class="field" class:field-wrong=move || error.get().is_some()>
            <div class="choice">
                <input
                    class="checkbox"
                    type="checkbox"
                    id=id.clone()
                    name=name
                    value=value
                    checked=checked
                    required=required
                    aria-describedby=aria.describedby()
                    aria-invalid=aria.invalid()
                />
                <label for=id.clone()>{label}</label>
            </div>
            <FieldNotes id=id hint=hint error=error/>
        </div>
    }
}

/// Several choices of which one is taken, as radio buttons: for up to about seven; more go into a [`Select`](super::Select).
#[component]
pub fn RadioGroup(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    label: String,
    /// The choices.
    choices: Vec<Choice>,
    /// The choice taken at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// Explanation below the question.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The form cannot be sent without.
    #[prop(optional)]
    required: bool,
    /// What is wrong with it; by default what the form's answer says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let error = error.unwrap_or_else(|| field_error(&name));
    let aria = FieldAria::new(&name, hint.is_some(), error);
    // A button that is chosen at first cannot be unchosen: there is an answer in any case.
    let optional = !required && value.is_none();
    let buttons = choices
        .into_iter()
        .enumerate()
        .map(|(at, choice)| {
            // The first button has the field's own id, so that the error summary's link lands on it.
            let id = if at == 0 { name.clone() } else { format!("{name}-{at}") };
            let hint_id = format!("{id}-about");
            let describedby = (!choice.hint.is_empty()).then(|| hint_id.clone());
            let checked = value.as_ref() == Some(&choice.value);
            view! {
                <div class="choice">
                    <input class="radio" type="radio" id=id.clone() name=name.clone() value=choice.value checked=checked required=required aria-describedby=describedby/>
                    <label for=id>{choice.label}</label>
                    {(!choice.hint.is_empty()).then(|| view! { <p class="hint choice-hint" id=hint_id>{choice.hint}</p> })}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" class:field-wrong=move || error.get().is_some() aria-describedby=aria.describedby() aria-invalid=aria.invalid()>
            <legend>{label}{optional.then_some(view! { <span class="optional">" "{t::form::optional()}</span> })}</legend>
            <FieldNotes id=name.clone() hint=hint error=error/>
            <div class="choices">{buttons}</div>
        </fieldset>
    }
}
