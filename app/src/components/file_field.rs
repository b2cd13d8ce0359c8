//! A field that takes files.

use super::field::{FieldAria, FieldFrame, field_error};
use leptos::prelude::*;

/// A file field. The form around it must be a plain `<form method="post" enctype="multipart/form-data">`.
#[component]
pub fn FileField(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Which files, and how large they may be.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Types the browser offers: `image/png,image/jpeg` or `.csv,.tsv`.
    #[prop(optional, into)]
    accept: Option<String>,
    /// Several files at once.
    #[prop(optional)]
    multiple: bool,
    /// The form cannot be sent without.
    #[prop(optional)]
    required: bool,
    /// What is wrong with it; by default what the form's answer says about `name`.
    #[prop(optional, into)]
    error: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let error = error.unwrap_or_else(|| field_error(&name));
    let aria = FieldAria::new(&name, hint.is_some(), error);
    let (describedby, invalid) = (aria.describedby(), aria.invalid());
    view! {
        <FieldFrame id=name.clone() label=label hint=hint required=required error=error>
            <input
                class="file-input"
                type="file"
                id=name.clone()
                name=name
                accept=accept
                multiple=multiple
                required=required
                aria-describedby=describedby
                aria-invalid=invalid
            />
        </FieldFrame>
    }
}
