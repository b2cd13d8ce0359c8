//! What is wrong with a form, on top of it.

use super::icon::{Glyph, Icon};
use crate::i18n::t;
use leptos::{html, prelude::*};

/// One thing wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, which is its `id`; `None` if it is about the whole form.
    pub field: Option<String>,
    /// What is wrong and how to put it right.
    pub message: String,
}

/// All that is wrong, in one box that takes the focus when it appears, each line a link to its field
/// (the manner of the GOV.UK Design System).
#[component]
pub fn ErrorSummary(
    /// What is wrong; an empty list shows nothing.
    #[prop(into)]
    errors: Signal<Vec<FieldError>>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if errors.try_with(|list| !list.is_empty()).unwrap_or_default()
            && let Some(node) = node.get()
        {
            // A reader of the page is told by role=alert; one who types is brought here.
            let _ = node.focus();
        }
    });
    move || {
        // When the answer leads to another page, the form's signals may end before this box does.
        let list = errors.try_get().unwrap_or_default();
        (!list.is_empty()).then(|| {
            let lines = list
                .into_iter()
                .map(|error| match error.field {
                    Some(field) => view! { <li><a href=format!("#{field}") rel="external">{error.message}</a></li> }.into_any(),
                    None => view! { <li>{error.message}</li> }.into_any(),
                })
                .collect_view();
            view! {
                <div class="error-summary" role="alert" tabindex="-1" node_ref=node>
                    <h2><Icon glyph=Glyph::Alert/>{t::form::problem()}</h2>
                    <ul>{lines}</ul>
                </div>
            }
        })
    }
}
