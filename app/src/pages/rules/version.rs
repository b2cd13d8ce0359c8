//! One version: what it says, what it would hit, and the way into force and back.

use super::{StateBadge, run::Run};
use crate::{
    api,
    components::{Breadcrumbs, Button, Card, Crumb, Fact, FactList, FormActions, FormBody, Notice, PageHeader, TimeText, Tone, Variant, query_value},
    i18n::t,
    pages::{acted, all_acted, by_id, errors_of, job::LiveJob, loaded, screening_parts::rule_label},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    job::{Job, JobState},
    screening::{RulesState, RulesVersion},
};

type Live = ServerAction<api::rules::PutRulesLive>;
type Try = ServerAction<api::rules::TryRules>;
type End = ServerAction<api::rules::EndRules>;

/// The actions of the page.
#[derive(Clone, Copy)]
struct Actions {
    live: Live,
    again: Try,
    end: End,
}

/// `/brand/rules/{id}` and `/admin/rules/{id}`.
#[component]
pub fn Version(
    /// The marketplace's and not a brand's.
    of_all: bool,
) -> impl IntoView {
    let params = use_params_map();
    let done = query_value("done");
    let actions = Actions { live: Live::new(), again: Try::new(), end: End::new() };
    let over = RwSignal::new(0_u32);
    let acts = all_acted([acted(actions.live), acted(actions.again), acted(actions.end)]);
    let asked = move || (params.with(|p| p.get("id")), acts.get(), over.get());
    let version = Resource::new_blocking(asked, |(id, ..)| by_id(id, t::screening::no_such_rules(), api::rules::show_rules));
    let said = move || {
        done.get().map(|done| {
            let title = if done == "ended" { t::screening::ended_now() } else { t::screening::live_now() };
            view! { <Notice tone=Tone::Good title=title live=true>{t::screening::sweep_runs()}</Notice> }
        })
    };
    view! {
        <Title text=t::screening::rules()/>
        <div class="page">
            {said}
            {loaded(version, move |(version, job)| view! { <Shown version=version job=job of_all=of_all actions=actions over=over/> })}
        </div>
    }
}

#[component]
fn Shown(version: RulesVersion, #[prop(optional_no_strip)] job: Option<Job>, of_all: bool, actions: Actions, over: RwSignal<u32>) -> impl IntoView {
    let name = t::screening::version_n(i64::from(version.version));
    let (state, thresholds) = (version.state, version.rules.thresholds);
    let or_never = |per_cent: Option<u8>| per_cent.map_or_else(|| t::screening::never().to_owned(), |p| format!("{p} %"));
    let lines = |lines: &[String]| if lines.is_empty() { t::screening::none().to_owned() } else { lines.join(", ") };
    let weights: Vec<String> = version.rules.weights.iter().map(|(rule, weight)| format!("{}: {weight} %", rule_label(rule))).collect();
    let base = if of_all { "/admin/rules" } else { "/brand/rules" };
    let again = Callback::new(move |()| over.update(|over| *over += 1));
    let can_run = version.can_run(job.as_ref());
    let job = job.and_then(|job| match job.state {
        JobState::Done => None,
        JobState::Failed | JobState::Cancelled => Some(view! { <Stopped job=job/> }.into_any()),
        JobState::Queued | JobState::Running => Some(view! { <Card><LiveJob job=job label=t::screening::running() on_over=again/></Card> }.into_any()),
    });
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::screening::rules(), base)] here=name.clone()/>
        <PageHeader title=name intro=version.note.clone() state=move || view! { <StateBadge state=state/> }/>
        {job}
        <div class="columns">
            <div class="stack">
                {version.dry_run.clone().map(|run| view! { <Run run=run/> })}
            </div>
            <div class="stack">
                <Steps version=version.clone() of_all=of_all can_run=can_run actions=actions/>
                <Card title=t::screening::what_it_says()>
                    <FactList>
                        <Fact label=t::screening::watch_from()>{format!("{} %", thresholds.watch)}</Fact>
                        <Fact label=t::screening::hold_from()>{or_never(thresholds.hold)}</Fact>
                        <Fact label=t::screening::block_from()>{or_never(thresholds.block)}</Fact>
                        <Fact label=t::screening::weights()>{lines(&weights)}</Fact>
                        <Fact label=t::screening::free_sellers()>{lines(&version.rules.exceptions.sellers)}</Fact>
                        <Fact label=t::screening::free_phrases()>{lines(&version.rules.exceptions.phrases)}</Fact>
                        <Fact label=t::screening::made()><TimeText at=version.made_at/>" "{version.made_by}</Fact>
                        <Fact label=t::screening::in_force_since()>{version.live_at.map_or_else(|| t::screening::never().into_any(), |at| view! { <TimeText at=at/> }.into_any())}</Fact>
                    </FactList>
                </Card>
            </div>
        </div>
    }
}

/// That a run came to no end, and why.
#[component]
fn Stopped(job: Job) -> impl IntoView {
    let title = if job.state == JobState::Failed { t::screening::run_failed() } else { t::screening::run_stopped() };
    let why = job.error.unwrap_or_else(|| t::screening::run_stopped_after(job.done));
    view! { <Notice tone=Tone::Warn title=title>{why}</Notice> }
}

#[component]
fn Steps(version: RulesVersion, of_all: bool, can_run: bool, actions: Actions) -> impl IntoView {
    let Actions { live, again, end } = actions;
    let (id, run) = (version.id.to_string(), version.dry_run.is_some());
    let hidden = move || view! { <input type="hidden" name="id" value=id.clone()/><input type="hidden" name="of_all" value=of_all.to_string()/> };
    let begin = (version.state != RulesState::Live && (run || version.state == RulesState::Past)).then(|| {
        let text = if version.state == RulesState::Past { t::screening::go_back_to() } else { t::screening::put_live() };
        let hidden = hidden.clone();
        view! {
            <ActionForm action=live>
                <FormBody errors=errors_of(move || live.value().get()) pending=live.pending()>
                    {hidden()}
                    <FormActions><Button variant=Variant::Primary>{text}</Button></FormActions>
                </FormBody>
            </ActionForm>
        }
    });
    let stop = (version.state == RulesState::Live).then(|| {
        let hidden = hidden.clone();
        view! {
            <ActionForm action=end>
                <FormBody errors=errors_of(move || end.value().get()) pending=end.pending()>
                    {hidden()}
                    <FormActions><Button variant=Variant::Danger>{t::screening::end_it()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        }
    });
    let anew = can_run.then(|| {
        let text = if run { t::screening::try_again() } else { t::screening::try_it() };
        view! {
            <ActionForm action=again>
                <FormBody errors=errors_of(move || again.value().get()) pending=again.pending()>
                    {hidden()}
                    <FormActions><Button>{text}</Button></FormActions>
                </FormBody>
            </ActionForm>
        }
    });
    (begin.is_some() || stop.is_some() || anew.is_some())
        .then(|| view! { <Card title=t::screening::steps()><div class="stack">{begin}{stop}{anew}</div></Card> })
}
