//! A screening of the catalogue, on the pages whose change caused it: live while it waits or runs, a line when it is over.

use crate::{
    api,
    components::{Button, Card, FormBody, TimeText},
    i18n::t,
    pages::{errors_of, job::LiveJob},
};
use leptos::prelude::*;
use model::{
    id::JobId,
    job::{Job, JobState},
};

/// What begins a sweep again.
pub type Again = ServerAction<api::job::SweepAgain>;

/// The latest sweep of whoever looks.
#[component]
pub fn Sweep(
    /// As it was when the page was made.
    job: Job,
    /// It is over: load the page's data again.
    #[prop(into)]
    on_over: Callback<()>,
    /// Begins again what came to no end, for those who may.
    #[prop(optional_no_strip)]
    again: Option<Again>,
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
    let at = job.finished_at.map(|at| view! { <TimeText at=at/> });
    let next = matches!(job.state, JobState::Failed | JobState::Cancelled).then(|| match again {
        Some(again) => view! {
            <FormBody errors=errors_of(move || again.value().get()) pending=again.pending()>
                <AgainForm id=job.id title=job.title again=again/>
            </FormBody>
        }
        .into_any(),
        None => view! { <p class="hint">{t::jobs::ask_for_screening()}</p> }.into_any(),
    });
    view! { <div class="stack"><p class="hint">{text}" "{at}</p>{next}</div> }.into_any()
}

/// The button that begins a sweep again.
#[component]
pub fn AgainForm(
    /// Which.
    id: JobId,
    /// What it is called.
    title: String,
    /// The action.
    again: Again,
) -> impl IntoView {
    let name = t::jobs::screen_again_what(&title);
    view! {
        <ActionForm action=again>
            <input type="hidden" name="id" value=id.to_string()/>
            <Button small=true attr:aria-label=name>{t::jobs::screen_again()}</Button>
        </ActionForm>
    }
}
