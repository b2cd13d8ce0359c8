//! One import: live while it runs, then what it did.

use crate::{
    api::{self, ApiError, Code},
    components::{
        Badge, Breadcrumbs, Button, ButtonLink, Card, Cell, Column, Crumb, FormActions, FormBody, Glyph, Notice, PageHeader, Stat, Stats, Table, TimeText,
        Tone, Variant, group_digits,
    },
    i18n::t,
    pages::{acted, errors_of, job::LiveJob, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    id::JobId,
    import::{FullFeed, ImportProblem, ImportTally, NotEnded},
    job::{Job, JobState},
};

#[derive(Clone, Copy)]
struct Actions {
    cancel: ServerAction<api::job::CancelJob>,
    again: ServerAction<api::import::RunImportAgain>,
    end: ServerAction<api::import::EndUnnamed>,
}

/// `/admin/imports/{id}`.
#[component]
pub fn ImportPage() -> impl IntoView {
    let params = use_params_map();
    let actions = Actions { cancel: ServerAction::new(), again: ServerAction::new(), end: ServerAction::new() };
    let acts = acted(actions.cancel);
    let job = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<JobId>().ok())), acts.get()),
        |(id, _)| async move {
            match id {
                Some(id) => api::job::job_progress(id).await,
                None => Err(ApiError::new(Code::NotFound, t::admin::there_is_no_such())),
            }
        },
    );
    loaded(job, move |shown| view! { <Shown job=shown actions=actions over=Callback::new(move |()| job.refetch())/> })
}

#[component]
fn Shown(job: Job, actions: Actions, over: Callback<()>) -> impl IntoView {
    let tally = tally_of(&job);
    let (id, title, shown) = (job.id, job.title.clone(), job.clone());
    let (cancelled, again, end) = (actions.cancel.value(), actions.again.value(), actions.end.value());
    let errors = errors_of(move || cancelled.get().or_else(|| again.get()).or_else(|| end.get()).filter(Result::is_err));
    let refused = (tally.rejected > 0).then(|| view! { <Refused file=format!("/admin/imports/{id}/rejected.csv") tally=tally.clone()/> });
    let unread = (!tally.unread.is_empty()).then(|| view! { <p class="hint long-text">{t::admin::was_not_read(tally.unread.join(", "))}</p> });
    let warned = (tally.warned > 0).then(|| view! { <Warned tally=tally.clone()/> });
    let unreachable = (job.state == JobState::Done && tally.without_address > 0).then(|| {
        let count = i64::try_from(tally.without_address).unwrap_or(i64::MAX);
        view! { <Notice tone=Tone::Warn title=t::admin::sellers_without_address(count)>{t::admin::sellers_without_address_text()}</Notice> }
    });
    let body = if job.state.is_over() {
        let ended = job.clone();
        let left = tally.full.clone().filter(|_| job.state == JobState::Done);
        view! { <FormBody errors=errors><Over job=ended actions=actions/>{left.map(|full| view! { <Left id=id full=full actions=actions/> })}</FormBody><Numbers job=job tally=tally/> }.into_any()
    } else {
        view! { <FormBody errors=errors><Running job=job actions=actions over=over/></FormBody> }.into_any()
    };
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::admin::imports(), "/admin/imports")] here=title.clone()/>
            <PageHeader title=title state=move || view! { <StateBadge job=shown.clone()/> }/>
            {body}
            {unreachable}
            {refused}
            {warned}
            {unread}
        </div>
    }
}

#[component]
fn Running(job: Job, actions: Actions, over: Callback<()>) -> impl IntoView {
    let id = job.id.to_string();
    let asked = job.cancel_requested;
    view! {
        <Card>
            <LiveJob job=job label=t::admin::importing_rows() on_over=over/>
            <p class="hint">{t::admin::you_can_leave_this()}</p>
            {if asked {
                view! { <p>{t::admin::it_stops_behind_the()}</p> }.into_any()
            } else {
                view! {
                    <ActionForm action=actions.cancel>
                        <input type="hidden" name="id" value=id/>
                        <FormActions><Button variant=Variant::Danger>{t::admin::stop_the_import()}</Button></FormActions>
                    </ActionForm>
                }
                .into_any()
            }}
        </Card>
    }
}

/// How it ended, and what can be done.
#[component]
fn Over(job: Job, actions: Actions) -> impl IntoView {
    let id = job.id.to_string();
    let (tone, title, text) = match job.state {
        JobState::Done => {
            return view! { <FormActions><ButtonLink href="/brand/search" glyph=Glyph::Search>{t::admin::search_the_listings()}</ButtonLink></FormActions> }
                .into_any();
        }
        JobState::Cancelled => (Tone::Warn, t::admin::this_import_was_stopped(), t::admin::what_was_in_until().to_owned()),
        _ => (Tone::Bad, t::admin::this_import_failed(), job.error.unwrap_or_default()),
    };
    view! {
        <Notice tone=tone title=title>{text}</Notice>
        <ActionForm action=actions.again>
            <input type="hidden" name="id" value=id/>
            <FormActions><Button variant=Variant::Primary>{t::admin::run_it_again()}</Button></FormActions>
        </ActionForm>
    }
    .into_any()
}

/// What a full file does not name and did not end, and the way to end it.
#[component]
fn Left(id: JobId, full: FullFeed, actions: Actions) -> impl IntoView {
    let number = |n: u64| group_digits(i64::try_from(n).unwrap_or(i64::MAX));
    let (absent, offered, lines) = (number(full.absent.unwrap_or_default()), number(full.offered), number(full.unnamed));
    let text = full.left.map(|left| match left {
        NotEnded::Most => t::admin::left_most(&absent, &offered),
        NotEnded::Unnamed => t::admin::left_unnamed(&absent, &lines),
    });
    text.map(|text| {
        view! {
            <Notice tone=Tone::Warn title=t::admin::nothing_ended()>{text}</Notice>
            <ActionForm action=actions.end>
                <input type="hidden" name="id" value=id.to_string()/>
                <p class="hint">{t::admin::they_stay_until()}</p>
                <FormActions><Button variant=Variant::Danger>{t::admin::end_them()}</Button></FormActions>
            </ActionForm>
        }
    })
}

#[component]
fn Numbers(job: Job, tally: ImportTally) -> impl IntoView {
    let number = |n: u64| group_digits(i64::try_from(n).unwrap_or(i64::MAX));
    let seconds = job.started_at.zip(job.finished_at).map(|(from, to)| (to.0 - from.0) as f64 / 1e6);
    let pace = seconds.filter(|s| *s > 0.0).map(|s| format!("in {s:.1} s, {} a second", group_digits((tally.read as f64 / s) as i64)));
    let kept = (tally.kept_removed > 0).then(|| t::admin::removed_by_a_decision(number(tally.kept_removed)));
    view! {
        <Stats>
            <Stat label=t::admin::rows() value=number(tally.read) note=pace.unwrap_or_default()/>
            <Stat label=t::admin::new_word() value=number(tally.created)/>
            <Stat label=t::admin::changed() value=number(tally.updated)/>
            <Stat label=t::admin::as_before() value=number(tally.unchanged) note=kept.unwrap_or_default()/>
            {(tally.repeated > 0).then(|| view! { <Stat label=t::admin::left_out() value=number(tally.repeated) note=t::admin::a_later_row_counts()/> })}
            <Stat label=t::admin::refused() value=number(tally.rejected)/>
            <Stat label=t::admin::ended_listings() value=number(tally.ended)/>
        </Stats>
        {job.finished_at.map(|at| view! { <p class="hint">{t::admin::ended()}<TimeText at=at/></p> })}
    }
}

/// The lines that an import refused: the first of them, and the file that has all.
#[component]
pub fn Refused(
    /// What the import counted.
    tally: ImportTally,
    /// Where the file is.
    #[prop(into)]
    file: String,
) -> impl IntoView {
    let count = t::admin::n_lines_were_refused(i64::try_from(tally.rejected).unwrap_or(i64::MAX));
    let more = tally.rejected > tally.problems.len() as u64;
    let lines = problem_lines(tally.problems);
    view! {
        <Card
            title=count
            flush=true
            aside=move || {
                let file = file.clone();
                view! { <ButtonLink href=file small=true glyph=Glyph::Download download="">{t::admin::download_them()}</ButtonLink> }
            }
        >
            <Table caption=t::admin::lines_that_were_refused() columns=vec![Column::number(t::admin::line()), Column::text(t::admin::what_is_wrong())]>{lines}</Table>
        </Card>
        {more.then(|| view! { <p class="hint">{t::admin::the_first_ones_are()}</p> })}
    }
}

/// The rows that came in without a part that is wrong: the first of them.
#[component]
fn Warned(tally: ImportTally) -> impl IntoView {
    let count = t::admin::n_warned(i64::try_from(tally.warned).unwrap_or(i64::MAX));
    let more = tally.warned > tally.warnings.len() as u64;
    let lines = problem_lines(tally.warnings);
    view! {
        <Card title=count flush=true>
            <Table caption=t::admin::rows_with_a_warning() columns=vec![Column::number(t::admin::line()), Column::text(t::admin::what_is_wrong())]>{lines}</Table>
        </Card>
        <p class="hint">{t::admin::such_a_number_is()}</p>
        {more.then(|| view! { <p class="hint">{t::admin::the_first_warnings()}</p> })}
    }
}

fn problem_lines(problems: Vec<ImportProblem>) -> impl IntoView {
    problems
        .into_iter()
        .map(|ImportProblem { line, cause }| {
            view! {
                <tr>
                    <Cell label=t::admin::line() numeric=true>{group_digits(i64::try_from(line).unwrap_or(i64::MAX))}</Cell>
                    <Cell label=t::admin::what_is_wrong()>{cause}</Cell>
                </tr>
            }
        })
        .collect_view()
}

/// Where an import is, as a badge.
#[component]
pub fn StateBadge(
    /// The import.
    job: Job,
) -> impl IntoView {
    let (tone, word) = match job.state {
        JobState::Queued => (Tone::Neutral, t::admin::waits()),
        JobState::Running if job.cancel_requested => (Tone::Warn, t::admin::stopping()),
        JobState::Running => (Tone::Warn, t::admin::running()),
        JobState::Done => (Tone::Good, t::admin::done()),
        JobState::Failed => (Tone::Bad, t::admin::failed()),
        JobState::Cancelled => (Tone::Neutral, t::admin::stopped()),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}

/// What an import counts so far.
pub fn tally_of(job: &Job) -> ImportTally {
    job.result.clone().and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default()
}
