//! The shape of what is coming.

use crate::i18n::t;
use leptos::prelude::*;

/// Grey lines where text will be, so that nothing moves when it comes. For the `fallback` of a `Suspense`.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 3)]
    lines: u8,
) -> impl IntoView {
    view! {
        <div class="skeleton-box" role="status">
            <span class="sr-only">{t::form::loading()}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view()}
        </div>
    }
}
