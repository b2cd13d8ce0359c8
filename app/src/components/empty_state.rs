//! Nothing here, and what to do about it.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// An empty list: what would be here, why it is not, and the next step.
#[component]
pub fn EmptyState(
    /// A sign for the kind of thing.
    #[prop(default = Glyph::Inbox)]
    glyph: Glyph,
    /// "No reports yet".
    #[prop(into)]
    title: String,
    /// The next step: a button or a link.
    #[prop(optional, into)]
    action: ViewFn,
    /// In one line: the page has what one does about it already.
    #[prop(optional)]
    brief: bool,
    /// What would stand here and how it gets here.
    children: Children,
) -> impl IntoView {
    if brief {
        return view! { <p class="calm"><b>{title}"."</b>" "{children()}</p> }.into_any();
    }
    view! {
        <div class="empty">
            <span class="empty-glyph"><Icon glyph=glyph large=true/></span>
            <h2>{title}</h2>
            <p>{children()}</p>
            <div class="empty-action">{action.run()}</div>
        </div>
    }
    .into_any()
}
