//! What waits for reviewers, in a line: the head of the queue.

use crate::{
    api,
    components::{Badge, TimeText, Tone, group_digits},
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use model::dashboard::ReviewCounts;

/// The line above the queue.
#[component]
pub fn QueueCounts() -> impl IntoView {
    let counts = Resource::new_blocking(|| (), |()| api::dashboard::review());
    loaded(counts, |counts| view! { <Shown counts=counts/> })
}

#[component]
fn Shown(counts: ReviewCounts) -> impl IntoView {
    let ReviewCounts { late, answered, answered_at, decided, decided_by_me, .. } = counts;
    view! {
        <p class="muted">
            {(late > 0).then(|| view! { <Badge tone=Tone::Bad>{t::review::n_late(late)}</Badge>" " })}
            {t::review::decided_lately(group_digits(decided), group_digits(decided_by_me))}
            {answered_at.map(|at| view! { " "{t::review::sellers_answered(answered)}<TimeText at=at/>"." })}
        </p>
    }
}
