//! What waits for reviewers, in numbers: the head of the queue.

use crate::{
    api,
    components::{Stat, Stats, TimeText, group_digits},
    i18n::t,
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
    view! {
        <Stats>
            <Stat label=t::review::waiting_for_a_decision() value=group_digits(counts.waiting()) note=t::review::reports_enrolments(group_digits(counts.reports), group_digits(counts.rights), group_digits(counts.holds))/>
            <Stat label=t::review::waiting_for_more_than() value=group_digits(counts.late) urgent={counts.late > 0}/>
            <Stat label=t::review::decided_in_the_last() value=group_digits(counts.decided) note=t::review::by_you(group_digits(counts.decided_by_me))/>
        </Stats>
        {counts.oldest_at.map(|at| view! { <p class="muted">{t::review::the_oldest_case_has()}<TimeText at=at/>"."</p> })}
        {counts.answered_at.map(|at| view! { <p class="muted">{t::review::sellers_answered(counts.answered)}<TimeText at=at/>"."</p> })}
    }
}
