//! What waits for reviewers, in numbers: the head of the queue.

use crate::{
    api,
    components::{Stat, Stats, TimeText, group_digits},
    pages::loaded,
};
use leptos::prelude::*;
use model::dashboard::ReviewCounts;

/// The numbers above the queue.
#[component]
pub fn QueueCounts() -> impl IntoView {
    let counts = Resource::new_blocking(|| (), |()| api::dashboard::review());
    loaded(counts, |counts| view! { <Shown counts=counts/> })
}

#[component]
fn Shown(counts: ReviewCounts) -> impl IntoView {
    let waiting = counts.reports + counts.rights;
    view! {
        <Stats>
            <Stat label="Waiting for a decision" value=group_digits(waiting) note=format!("{} reports, {} enrolments", group_digits(counts.reports), group_digits(counts.rights))/>
            <Stat label="Waiting for more than a day" value=group_digits(counts.late) urgent={counts.late > 0}/>
            <Stat label="Decided in the last 24 hours" value=group_digits(counts.decided) note=format!("{} by you", group_digits(counts.decided_by_me))/>
        </Stats>
        {counts.oldest_at.map(|at| view! { <p class="muted">"The oldest case has waited since "<TimeText at=at/>"."</p> })}
    }
}
