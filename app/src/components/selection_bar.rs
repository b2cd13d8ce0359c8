//! What to do with the rows that are ticked.

use super::number::plural;
use crate::i18n::t;
use leptos::prelude::*;

/// A bar that stays at the window's foot while something is ticked in the form around it (class `selectable`). Without the script it
/// appears all the same, by `:has(:checked)`, only without a count.
#[component]
pub fn SelectionBar(
    /// How many are ticked; 0 leaves the count out.
    #[prop(optional, into)]
    count: Signal<i64>,
    /// One of them: "listing".
    #[prop(into)]
    one: String,
    /// Several of them: "listings".
    #[prop(into)]
    many: String,
    /// Buttons.
    children: Children,
) -> impl IntoView {
    let text = move || match count.get() {
        ..=0 => t::shared::the_you_ticked(&many),
        count => t::shared::selected(plural(count, &one, &many)),
    };
    view! {
        <div class="selection-bar" role="region" aria-label=t::shared::selection()>
            <b aria-live="polite">{text}</b>
            <div class="selection-actions">{children()}</div>
        </div>
    }
}
