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
    /// What would stand here and how it gets here.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-glyph"><Icon glyph=glyph large=true/></span>
            <h2>{title}</h2>
            <p>{children()}</p>
            <div class="empty-action">{action.run()}</div>
        </div>
    }
}
