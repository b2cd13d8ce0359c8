//! All work in the background, for administrators: what runs, how far it is, and a button that stops it.

use super::import::StateBadge;
use crate::{
    api,
    components::{Button, Card, Cell, Column, EmptyState, FormBody, Glyph, PageHeader, Pagination, Table, TimeText, Variant, group_digits, query_value},
    i18n::t,
    pages::{
        acted, all_acted, errors_of,
        job::LiveJob,
        loaded,
        sweep::{Again, AgainForm},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    job::{Job, JobKind, JobLine, JobState},
    page::Page,
};

/// Jobs that are followed at once: a browser keeps few connections to one server.
const FOLLOWED: usize = 3;

type Cancel = ServerAction<api::job::CancelJob>;

/// `/admin/jobs`.
#[component]
pub fn Jobs() -> impl IntoView {
    let page = query_value("page");
    let (cancel, again) = (Cancel::new(), Again::new());
    let (acts, over) = (all_acted([acted(cancel), acted(again)]), RwSignal::new(0_u32));
    let jobs =
        Resource::new_blocking(move || (page.get().and_then(|p| p.parse().ok()).unwrap_or(1), acts.get(), over.get()), |(page, ..)| api::job::jobs(page));
    view! {
        <Title text=t::jobs::title()/>
        <div class="page">
            <PageHeader title=t::jobs::title() intro=t::jobs::intro()/>
            {loaded(jobs, move |page| view! { <List page=page cancel=cancel again=again on_over=Callback::new(move |()| over.update(|over| *over += 1))/> })}
        </div>
    }
}

#[component]
fn List(page: Page<JobLine>, cancel: Cancel, again: Again, on_over: Callback<()>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Activity title=t::jobs::none()>{t::jobs::none_text()}</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::text(t::jobs::what()),
        Column::text(t::jobs::state()),
        Column::text(t::jobs::progress()),
        Column::text(t::jobs::started()),
        Column::text(t::jobs::act()),
    ];
    let lines = page
        .rows
        .into_iter()
        .enumerate()
        .map(|(at, line)| view! { <Line line=line followed={at < FOLLOWED} cancel=cancel again=again on_over=on_over/> })
        .collect_view();
    let (of_cancel, of_again) = (errors_of(move || cancel.value().get()), errors_of(move || again.value().get()));
    let errors = Signal::derive(move || [of_cancel.get(), of_again.get()].concat());
    view! {
        <FormBody errors=errors>
            <Card flush=true><Table caption=t::jobs::title() columns=columns>{lines}</Table></Card>
        </FormBody>
        <Pagination page=page.page size=page.size total=page.total what=t::jobs::jobs()/>
    }
    .into_any()
}

#[component]
fn Line(line: JobLine, followed: bool, cancel: Cancel, again: Again, on_over: Callback<()>) -> impl IntoView {
    let JobLine { job, brand, asked_by } = line;
    let (id, title, shown) = (job.id, job.title.clone(), job.clone());
    let heading = match job.kind {
        JobKind::ImportListings => view! { <a href=format!("/admin/imports/{id}")>{title.clone()}</a> }.into_any(),
        _ => title.clone().into_any(),
    };
    let what = format!("{} · {}", kind(shown.kind), brand.as_deref().unwrap_or(t::jobs::all_brands()));
    let asked = view! { <br/><small>{what}</small><br/><small>{t::jobs::asked_for()}" "<TimeText at=job.created_at/>{asked_by.map(|name| format!(", {name}"))}</small> };
    let started = job.started_at.map(|at| view! { <TimeText at=at/> });
    let why = job.error.clone().map(|why| view! { <br/><small>{why}</small> });
    let over = job.state.is_over();
    let unfinished = matches!(job.state, JobState::Failed | JobState::Cancelled);
    let act = match (over, job.cancel_requested) {
        (true, _) if unfinished && job.kind == JobKind::SweepListings => view! { <AgainForm id=id title=title.clone() again=again/> }.into_any(),
        (true, _) => ().into_any(),
        (false, true) => t::jobs::stopping().into_any(),
        (false, false) => {
            let name = t::jobs::stop_what(&title);
            view! {
                <ActionForm action=cancel>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Button small=true variant=Variant::Plain attr:aria-label=name>{t::jobs::stop()}</Button>
                </ActionForm>
            }
            .into_any()
        }
    };
    let progress = if !over && followed { view! { <LiveJob job=job label=title on_over=on_over/> }.into_any() } else { counts(&job).into_any() };
    view! {
        <tr>
            <Cell label=t::jobs::what() heading=true>{heading}{asked}</Cell>
            <Cell label=t::jobs::state()><StateBadge job=shown/>{why}</Cell>
            <Cell label=t::jobs::progress()>{progress}</Cell>
            <Cell label=t::jobs::started()>{started}</Cell>
            <Cell label=t::jobs::act()>{act}</Cell>
        </tr>
    }
}

fn counts(job: &Job) -> String {
    match job.total {
        _ if job.state == JobState::Queued => String::new(),
        Some(total) => t::shared::of(group_digits(job.done), group_digits(total)),
        None => group_digits(job.done),
    }
}

fn kind(kind: JobKind) -> &'static str {
    match kind {
        JobKind::ImportListings => t::jobs::import_listings(),
        JobKind::IssueBatch => t::jobs::issue_batch(),
        JobKind::ImportCodes => t::jobs::import_codes(),
        JobKind::SweepListings => t::jobs::sweep_listings(),
        JobKind::TryRules => t::jobs::try_rules(),
        JobKind::ReportListings => t::jobs::report_listings(),
    }
}
