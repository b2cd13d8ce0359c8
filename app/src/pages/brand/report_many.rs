//! Reporting many listings with one form, and how far that is.

use crate::{
    api::{self, ApiError, Code},
    components::{
        Button, ButtonLink, Card, Checkbox, Choice, EmptyState, Fact, FactList, FormActions, FormBody, Glyph, Notice, PageHeader, Select, TextArea, Tone,
        Variant, group_digits,
    },
    i18n::t,
    pages::{acted, errors_of, job::LiveJob, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};
use model::{
    ground::Ground,
    id::JobId,
    job::{Job, JobState},
    report::EXPLANATION_MAX,
    report_many::{ManyDraft, ManyTally},
};

/// `/brand/report/many?pick=…` or `?all=yes` with a search.
#[component]
pub fn ReportMany() -> impl IntoView {
    let location = use_location();
    let address = move || location.query.with(|query| query.to_query_string());
    let draft = Resource::new_blocking(address, api::report::draft_many);
    view! {
        <Title text=t::many::title()/>
        <div class="page">
            <PageHeader title=t::many::title() intro=t::many::intro()/>
            {loaded(draft, move |draft| view! { <Form draft=draft address=location.query.with_untracked(|query| query.to_query_string())/> })}
        </div>
    }
}

#[component]
fn Form(draft: ManyDraft, address: String) -> impl IntoView {
    let ManyDraft { submission, total, shown, right, rights, ground, explanation } = draft;
    if rights.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::Stamp title=t::many::no_rights() action=|| view! { <ButtonLink href="/brand/rights" variant=Variant::Primary>{t::many::see_rights()}</ButtonLink> }>
                {t::many::no_rights_text()}
            </EmptyState>
        }
        .into_any();
    }
    let action = ServerAction::<api::report::FileMany>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let or = |typed: String, drafted: String| if typed.is_empty() { drafted } else { typed };
    let ground = or(came_back("ground"), ground.as_str().to_owned());
    let explanation = or(came_back("explanation"), explanation);
    let right = or(came_back("right"), right.map(|id| id.to_string()).unwrap_or_default());
    let grounds = Ground::ALL.map(|g| Choice::new(g.as_str(), g.label())).to_vec();
    let rights = rights.iter().map(|r| Choice::new(r.id.to_string(), format!("{} · {} {}", r.mark_text, r.office, r.registration_number))).collect::<Vec<_>>();
    let count = i64::try_from(total).unwrap_or(i64::MAX);
    let some = (shown.len() as u64) < total;
    let number = i64::try_from(shown.len()).unwrap_or(0);
    let lines = shown
        .into_iter()
        .map(|listing| {
            let seller = listing.seller.map(|seller| format!(" · {}", seller.name));
            view! { <li><a href=format!("/listings/{}", listing.id)>{listing.title}</a><small class="muted">{seller}</small></li> }
        })
        .collect_view();
    view! {
        <div class="form-beside">
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="submission" value=submission.to_string()/>
                        <input type="hidden" name="address" value=address/>
                        <input type="hidden" name="count" value=total.to_string()/>
                        <Select name="ground" label=t::many::ground() choices=grounds value=ground hint=t::many::ground_hint() required=true/>
                        <Select name="right" label=t::many::right() choices=rights value=right required=true/>
                        <TextArea
                            name="explanation" label=t::many::explanation() hint=t::many::explanation_hint() value=explanation rows=6
                            maxlength=u32::try_from(EXPLANATION_MAX).unwrap_or(2000) required=true
                        />
                        <Checkbox name="good_faith" value="yes" label=t::many::good_faith() required=true/>
                        <FormActions>
                            <Button variant=Variant::Primary glyph=Glyph::Flag>{t::many::send()}</Button>
                            <a href="/brand/search">{t::many::back()}</a>
                        </FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <Card title=t::many::meant(count)>
                {some.then(|| view! { <p class="hint">{t::many::first_shown(number)}</p> })}
                <ul class="plain-list">{lines}</ul>
            </Card>
        </div>
    }
    .into_any()
}

/// `/brand/report/many/{job}`.
#[component]
pub fn Reporting() -> impl IntoView {
    let params = use_params_map();
    let cancel = ServerAction::<api::job::CancelJob>::new();
    let acts = acted(cancel);
    let job = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<JobId>().ok())), acts.get()),
        |(id, _)| async move {
            match id {
                Some(id) => api::job::job_progress(id).await,
                None => Err(ApiError::new(Code::NotFound, t::many::no_such())),
            }
        },
    );
    view! {
        <Title text=t::many::reporting()/>
        <div class="page">
            <PageHeader title=t::many::reporting()/>
            {loaded(job, move |shown| view! { <Progress job=shown cancel=cancel on_over=Callback::new(move |()| job.refetch())/> })}
        </div>
    }
}

#[component]
fn Progress(job: Job, cancel: ServerAction<api::job::CancelJob>, on_over: Callback<()>) -> impl IntoView {
    let (id, state) = (job.id, job.state);
    let tally: ManyTally = job.result.clone().and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
    let number = |n: u64| group_digits(i64::try_from(n).unwrap_or(i64::MAX));
    let notice = match state {
        JobState::Queued | JobState::Running => None,
        JobState::Done => Some((Tone::Good, t::many::done().to_owned())),
        JobState::Cancelled => Some((Tone::Warn, t::many::stopped().to_owned())),
        JobState::Failed => Some((Tone::Bad, job.error.clone().unwrap_or_else(|| t::many::failed().to_owned()))),
    };
    let live = notice.is_none().then(|| {
        view! {
            <Card>
                <LiveJob job=job label=t::many::reporting() on_over=on_over/>
                <ActionForm action=cancel>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Button>{t::many::stop()}</Button>
                </ActionForm>
            </Card>
        }
    });
    view! {
        {notice.map(|(tone, title)| view! { <Notice tone=tone title=title live=true/> })}
        {live}
        <Card>
            <FactList>
                <Fact label=t::many::reported()>{number(tally.reported)}</Fact>
                <Fact label=t::many::already()>{number(tally.already)}</Fact>
                <Fact label=t::many::gone()>{number(tally.gone)}</Fact>
            </FactList>
            <p><a href="/brand/reports">{t::many::see_reports()}</a></p>
        </Card>
    }
}
