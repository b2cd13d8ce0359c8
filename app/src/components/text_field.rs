//! One line of text.

use super::field::{FieldAria, FieldFrame, field_error};
use leptos::prelude::*;

/// What one line of text is: which keyboard a phone shows, what the browser checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A whole number with arrows: amounts and counts, never codes.
    Number,
    /// A calendar day, `YYYY-MM-DD`.
    Date,
    /// Words to search for.
    Search,
    /// Digits that are a code: a GTIN, a number from a mail.
    Digits,
    /// A colour, `#rrggbb`: the browser's own picker.
    Colour,
    /// A unit code: capitals, type of one width.
    Code,
}

impl InputKind {
    const fn kind(self) -> &'static str {
        match self {
            Self::Text | Self::Digits | Self::Code => "text",
            Self::Email => "email",
            Self::Url => "url",
            Self::Number => "number",
            Self::Date => "date",
            Self::Search => "search",
            Self::Colour => "color",
        }
    }

    const fn inputmode(self) -> Option<&'static str> {
        match self {
            Self::Digits | Self::Number => Some("numeric"),
            _ => None,
        }
    }
}

/// A field for one line of text.
#[component]
pub fn TextField(
    /// The field's name.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What it is.
    #[prop(optional)]
    kind: InputKind,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// What to give.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The form cannot be sent without.
    #[prop(optional)]
    required: bool,
    /// Characters it takes at most, as the server enforces.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// The least number or day.
    #[prop(optional, into)]
    min: Option<String>,
    /// The greatest number or day.
    #[prop(optional, into)]
    max: Option<String>,
    /// A pattern that the browser checks, the same as the server's.
    #[prop(optional, into)]
    pattern: Option<String>,
    /// What the browser may fill in: `email`, `organization`, `one-time-code`.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// Has the focus when the page opens: only where the field is what the page is for.
    #[prop(optional)]
    autofocus: bool,
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
    let literal = matches!(kind, InputKind::Code | InputKind::Digits | InputKind::Email | InputKind::Url);
    view! {
        <FieldFrame id=id.clone() label=label hint=hint required=required error=error>
            <input
                class=if kind == InputKind::Code { "input input-code" } else { "input" }
                type=kind.kind()
                inputmode=kind.inputmode()
                id=id
                name=name
                value=value
                required=required
                maxlength=maxlength.map(|length| length.to_string())
                min=min
                max=max
                pattern=pattern
                autocomplete=autocomplete
                autofocus=autofocus
                autocapitalize=literal.then_some(if kind == InputKind::Code { "characters" } else { "none" })
                spellcheck=literal.then_some("false")
                aria-describedby=describedby
                aria-invalid=invalid
            />
        </FieldFrame>
    }
}
