//! A screening of the catalogue, on the pages whose change caused it: live while it waits or runs, a line when it is over.

use crate::{
    components::{Card, TimeText},
    i18n::t,
    pages::job::LiveJob,
};
use leptos::prelude::*;
use model::job::{Job, JobState};

/// The latest sweep of whoever looks.
#[component]
pub fn Sweep(
    /// As it was when the page was made.
    job: Job,
    /// It is over: load the page's data again.
    #[prop(into)]
    on_over: Callback<()>,
) -> impl IntoView {
    if !job.state.is_over() {
        let title = job.title.clone();
        return view! { <Card title=t::jobs::screening()><LiveJob job=job label=title on_over=on_over/></Card> }.into_any();
    }
    let text = match job.state {
        JobState::Failed => t::jobs::screening_failed(&job.title),
        JobState::Cancelled => t::jobs::screening_stopped(job.done, &job.title),
        _ => t::jobs::screened_at(job.done, &job.title),
    };
    view! { <p class="hint">{text}" "{job.finished_at.map(|at| view! { <TimeText at=at/> })}</p> }.into_any()
}
