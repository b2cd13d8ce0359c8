//! One version: what it says, what it would hit, and the way into force and back.

use super::{StateBadge, run::Run};
use crate::{
    api,
    components::{Breadcrumbs, Button, Card, Crumb, Fact, FactList, FormActions, FormBody, Notice, PageHeader, TextArea, TimeText, Tone, Variant, query_value},
    i18n::t,
    pages::{acted, all_acted, by_id, errors_of, job::LiveJob, loaded, screening_parts::rule_label, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    job::{Job, JobState},
    report::REASON_MAX,
    screening::{Asked, Gate, Judged, RulesDetail, RulesState, RulesVersion},
};

type Live = ServerAction<api::rules::PutRulesLive>;
type Try = ServerAction<api::rules::TryRules>;
type Judge = ServerAction<api::rules::JudgeRules>;
type End = ServerAction<api::rules::EndRules>;

/// The actions of the page.
#[derive(Clone, Copy)]
struct Actions {
    live: Live,
    judge: Judge,
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
    let actions = Actions { live: Live::new(), judge: Judge::new(), again: Try::new(), end: End::new() };
    let over = RwSignal::new(0_u32);
    let acts = all_acted([acted(actions.live), acted(actions.judge), acted(actions.again), acted(actions.end)]);
    let asked = move || (params.with(|p| p.get("id")), acts.get(), over.get());
    let version = Resource::new_blocking(asked, |(id, ..)| by_id(id, t::screening::no_such_rules(), api::rules::show_rules));
    let said = move || {
        done.get().map(|done| {
            let (title, text) = match done.as_str() {
                "asked" => (t::screening::asked_now(), t::screening::asked_now_text()),
                "refused" => (t::screening::refused_now(), t::screening::brand_is_told()),
                "ended" => (t::screening::ended_now(), t::screening::sweep_runs()),
                _ => (t::screening::live_now(), t::screening::sweep_runs()),
            };
            view! { <Notice tone=Tone::Good title=title live=true>{text}</Notice> }
        })
    };
    view! {
        <Title text=t::screening::rules()/>
        <div class="page">
            {said}
            {loaded(version, move |detail| view! { <Shown detail=detail of_all=of_all actions=actions over=over/> })}
        </div>
    }
}

#[component]
fn Shown(detail: RulesDetail, of_all: bool, actions: Actions, over: RwSignal<u32>) -> impl IntoView {
    let RulesDetail { version, job, gate, may_manage, may_judge } = detail;
    let name = t::screening::version_n(i64::from(version.version));
    // Whose it is, where an administrator looks at a brand's.
    let title = version.brand_name.clone().filter(|_| of_all).map_or_else(|| name.clone(), |brand| format!("{brand}: {name}"));
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
        <Breadcrumbs crumbs=vec![Crumb::new(t::screening::rules(), base)] here=title.clone()/>
        <PageHeader title=title intro=version.note.clone() state=move || view! { <StateBadge state=state/> }/>
        {job}
        <div class="columns">
            <div class="stack">
                {version.dry_run.clone().map(|run| view! { <Run run=run/> })}
            </div>
            <div class="stack">
                <Word version=version.clone() open=may_judge action=actions.judge/>
                <Steps version=version.clone() gate=gate may_manage=may_manage may_judge=may_judge of_all=of_all can_run=can_run actions=actions/>
                <Card title=t::screening::what_it_says()>
                    <FactList>
                        <Fact label=t::screening::shown_from()>{format!("{} %", thresholds.watch)}</Fact>
                        <Fact label=t::screening::held_from()>{or_never(thresholds.hold)}</Fact>
                        <Fact label=t::screening::blocked_from()>{or_never(thresholds.block)}</Fact>
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

/// What an administrator was asked of a version, and said.
#[component]
fn Word(version: RulesVersion, open: bool, action: Judge) -> impl IntoView {
    version.asked.clone().map(|asked| word_on(version, asked, open, action))
}

fn word_on(version: RulesVersion, asked: Asked, open: bool, action: Judge) -> impl IntoView {
    let by = asked.by.unwrap_or_default();
    let said = match asked.judged {
        Some(Judged { approved, by, at, reason }) => {
            let (tone, title) = if approved { (Tone::Good, t::screening::was_approved()) } else { (Tone::Bad, t::screening::was_refused()) };
            view! { <Notice tone=tone title=title>{reason}" — "{by}", "<TimeText at=at/></Notice> }.into_any()
        }
        None => view! { <Notice tone=Tone::Warn title=t::screening::waits_for_word()>{t::screening::waits_for_word_text()}</Notice> }.into_any(),
    };
    let form = version.dry_run.filter(|_| open).map(|run| {
        let answer = action.value();
        let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
        view! {
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=version.id.to_string()/>
                    <input type="hidden" name="run_at" value=run.at.0.to_string()/>
                    <TextArea
                        name="reason" label=t::review::reason() value=reason hint=t::screening::word_hint() rows=4
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(2000) required=true
                    />
                    <FormActions>
                        <Button variant=Variant::Primary name="word" value="approve">{t::screening::approve_rules()}</Button>
                        <Button variant=Variant::Danger name="word" value="refuse">{t::screening::refuse_rules()}</Button>
                    </FormActions>
                </FormBody>
            </ActionForm>
        }
    });
    view! {
        <Card title=t::screening::word_on_it()>
            <div class="stack">
                <p class="muted">{t::screening::asked_by(by, view! { <TimeText at=asked.at/> })}</p>
                {said}
                {form}
            </div>
        </Card>
    }
}

#[component]
fn Steps(version: RulesVersion, gate: Gate, may_manage: bool, may_judge: bool, of_all: bool, can_run: bool, actions: Actions) -> impl IntoView {
    let Actions { live, again, end, .. } = actions;
    let (id, run) = (version.id.to_string(), version.dry_run.is_some());
    let hidden = move || view! { <input type="hidden" name="id" value=id.clone()/><input type="hidden" name="of_all" value=of_all.to_string()/> };
    // Once the catalogue is such that it needs no word, the brand need not wait for one.
    let waits = version.waits_for_word() && gate != Gate::Open;
    let far = gate == Gate::NeedsWord;
    let stale = (run && version.state != RulesState::Live && gate == Gate::NeedsRun).then(|| view! { <p class="muted">{t::screening::run_is_old()}</p> });
    let begin = (may_manage && version.state != RulesState::Live && !waits && gate != Gate::NeedsRun).then(|| {
        let text = if far {
            t::screening::ask_for_word()
        } else if version.state == RulesState::Past {
            t::screening::go_back_to()
        } else {
            t::screening::put_live()
        };
        let hidden = hidden.clone();
        view! {
            {far.then(|| view! { <Notice tone=Tone::Warn title=t::screening::reaches_far()>{t::screening::reaches_far_text()}</Notice> })}
            <ActionForm action=live>
                <FormBody errors=errors_of(move || live.value().get()) pending=live.pending()>
                    {hidden()}
                    <FormActions><Button variant=Variant::Primary>{text}</Button></FormActions>
                </FormBody>
            </ActionForm>
        }
    });
    let stop = (may_manage && version.state == RulesState::Live).then(|| {
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
    let anew = (can_run && (may_manage || may_judge)).then(|| {
        let text = if run { t::screening::try_again() } else { t::screening::try_it() };
        view! {
            {stale}
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
