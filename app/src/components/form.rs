//! What forms have in common.

use super::{
    browser,
    error_summary::{ErrorSummary, FieldError},
};
use leptos::{html::Div, prelude::*};
use std::hash::Hash;

/// What the fields and buttons of one form know about it.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    /// What is wrong.
    pub errors: Signal<Vec<FieldError>>,
    /// An answer is awaited.
    pub pending: Signal<bool>,
}

/// The inside of a form: the error summary on top, then the fields, each of which finds its own error by its name, and buttons that
/// disable themselves while the answer is awaited. Put it directly into an `ActionForm` or a `<form>`.
#[component]
pub fn FormBody(
    /// What the last answer found wrong.
    #[prop(optional, into)]
    errors: Signal<Vec<FieldError>>,
    /// An answer is awaited: `action.pending()`.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Fields, then [`FormActions`].
    children: Children,
) -> impl IntoView {
    provide_context(FormState { errors, pending });
    // The page's own summary says all that is wrong at once and in its language; the browser's bubbles say one thing at a time, in another. Without a script
    // they stay.
    let body = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(body) = body.get() {
            browser::leave_checking_to_us(&body);
        }
    });
    view! {
        <div class="form-body" node_ref=body>
            <ErrorSummary errors=errors/>
            {children()}
        </div>
    }
}

/// A form that is made anew whenever its page is shown anew, which `key` tells: else the browser would leave in its fields what was sent already.
pub fn anew<K, V>(key: K, form: impl Fn() -> V + Clone + Send + 'static) -> impl IntoView
where
    K: Clone + Eq + Hash + Send + 'static,
    V: IntoView + 'static,
{
    view! { <For each=move || [key.clone()] key=Clone::clone children=move |_| form()/> }
}

/// Fields that belong together, under one heading.
#[component]
pub fn Fieldset(
    /// What they are about.
    #[prop(into)]
    legend: String,
    /// Explanation below it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset class="fieldset-group">
            <legend>{legend}</legend>
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            {children()}
        </fieldset>
    }
}

/// The row of buttons at a form's end, the main one first.
#[component]
pub fn FormActions(
    /// Buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="form-actions">{children()}</div> }
}
