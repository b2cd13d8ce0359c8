//! One of many values.

use super::{
    choice::Choice,
    field::{FieldAria, FieldFrame, field_error},
};
use crate::i18n::t;
use leptos::prelude::*;

/// A select field. With `value` missing it starts on an empty line that asks to choose, so that nothing is chosen by accident.
#[component]
pub fn Select(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The choices; their hints are not shown.
    choices: Vec<Choice>,
    /// The value chosen at first.
    #[prop(optional_no_strip, into)]
    value: Option<String>,
    /// What the empty line says; without it there is none when a value is given.
    #[prop(optional, into)]
    empty: Option<String>,
    /// What to choose by.
    #[prop(optional, into)]
    hint: Option<String>,
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
    let (describedby, invalid) = (aria.describedby(), aria.invalid());
    let empty = empty.or_else(|| value.is_none().then(|| t::form::choose().to_owned()));
    // Without an empty line there is an answer in any case.
    let answered = required || empty.is_none();
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = value.as_ref() == Some(&choice.value);
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <FieldFrame id=id.clone() label=label hint=hint required=answered error=error>
            <select class="select" id=id name=name required=required aria-describedby=describedby aria-invalid=invalid>
                {empty.map(|empty| view! { <option value="">{empty}</option> })}
                {options}
            </select>
        </FieldFrame>
    }
}
