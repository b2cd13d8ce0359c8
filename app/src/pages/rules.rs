//! The rules of screening: versions, an editor, and what a version would hit before it is in force. A brand's pages and the marketplace's are the same.

mod learned;
mod run;
mod version;

pub use learned::Decided;
pub use version::Version;

use crate::{
    api,
    components::{
        Badge, Button, ButtonLink, Card, Cell, Column, Fact, FactList, FormActions, FormBody, InputKind, PageHeader, Table, TextArea, TextField, TimeText,
        Tone, Variant, group_digits, query_value,
    },
    i18n::t,
    pages::{
        acted, all_acted, errors_of, loaded,
        screening_parts::rule_label,
        sweep::{Again, Sweep},
        typed_or,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    id::RulesId,
    screening::{NOTE_MAX, RulesPage, RulesState, RulesVersion, weight_field},
};

pub(super) type Draft = ServerAction<api::rules::DraftRules>;

/// `/brand/rules` and `/admin/rules`.
#[component]
pub fn Rules(
    /// The marketplace's and not a brand's.
    of_all: bool,
) -> impl IntoView {
    let draft = Draft::new();
    let again = Again::new();
    let (acts, over) = (all_acted([acted(draft), acted(again)]), RwSignal::new(0_u32));
    let rules = Resource::new_blocking(move || (acts.get(), over.get()), move |_| api::rules::rules(of_all));
    let intro = if of_all { t::screening::rules_intro_all() } else { t::screening::rules_intro() };
    view! {
        <Title text=t::screening::rules()/>
        <div class="page">
            <PageHeader title=t::screening::rules() intro=intro actions=move || view! { <ButtonLink href=format!("{}/learned", root(of_all))>{t::learned::title()}</ButtonLink> }/>
            {loaded(rules, move |(page, id)| view! { <Shown page=page id=id draft=draft again=again over=over/> })}
        </div>
    }
}

/// Where a version's page is.
pub(super) fn path(of_all: bool, id: RulesId) -> String {
    format!("{}/{id}", root(of_all))
}

const fn root(of_all: bool) -> &'static str {
    if of_all { "/admin/rules" } else { "/brand/rules" }
}

#[component]
fn Shown(page: RulesPage, id: RulesId, draft: Draft, again: Again, over: RwSignal<u32>) -> impl IntoView {
    let of_all = page.of_all;
    let again = page.may_sweep.then_some(again);
    let sweep = page.sweep.clone().map(|job| view! { <Sweep job=job again=again on_over=Callback::new(move |()| over.update(|over| *over += 1))/> });
    let list = (!page.versions.is_empty()).then(|| view! { <Versions versions=page.versions.clone() of_all=of_all/> });
    let now = view! { <InForce page=page.clone()/> };
    let asked = (!page.asked.is_empty()).then(|| view! { <AskedFor versions=page.asked.clone()/> });
    let form = page.may_manage.then(|| view! { <Editor page=page id=id draft=draft/> });
    view! { {asked}{sweep}{now}{form}{list} }
}

/// What holds now, in a sentence.
#[component]
fn InForce(page: RulesPage) -> impl IntoView {
    let live = page.versions.iter().find(|version| version.state == RulesState::Live);
    let whose = match (live, page.of_all) {
        (Some(version), _) => t::screening::version_n(i64::from(version.version)),
        (None, false) => t::screening::marketplaces_rules().to_owned(),
        (None, true) => t::screening::built_in_rules().to_owned(),
    };
    let thresholds = live.map_or(page.otherwise.thresholds, |version| version.rules.thresholds);
    let or_never = |per_cent: Option<u8>| per_cent.map_or_else(|| t::screening::never().to_owned(), |p| format!("{p} %"));
    view! {
        <Card title=t::screening::in_force_now(&whose)>
            <FactList>
                <Fact label=t::screening::shown_from()>{format!("{} %", thresholds.watch)}</Fact>
                <Fact label=t::screening::held_from()>{or_never(thresholds.hold)}</Fact>
                <Fact label=t::screening::blocked_from()>{or_never(thresholds.block)}</Fact>
            </FactList>
        </Card>
    }
}

/// Brands' versions that wait for an administrator's word.
#[component]
fn AskedFor(versions: Vec<RulesVersion>) -> impl IntoView {
    let columns = vec![
        Column::text(t::screening::brand()),
        Column::text(t::screening::version()),
        Column::number(t::screening::held_beyond()),
        Column::number(t::screening::held_beyond_lawful()),
        Column::text(t::screening::asked()),
    ];
    let digits = |count: u64| group_digits(i64::try_from(count).unwrap_or(i64::MAX));
    let lines = versions
        .into_iter()
        .map(|version| {
            let run = version.dry_run.unwrap_or_default();
            let name = t::screening::version_n(i64::from(version.version));
            view! {
                <tr>
                    <Cell label=t::screening::brand() heading=true>{version.brand_name}</Cell>
                    <Cell label=t::screening::version()><a href=path(true, version.id)>{name}</a><br/><small>{version.note}</small></Cell>
                    <Cell label=t::screening::held_beyond() numeric=true>{digits(run.beyond.unwrap_or_default())}</Cell>
                    <Cell label=t::screening::held_beyond_lawful() numeric=true>{digits(run.beyond_lawful)}</Cell>
                    <Cell label=t::screening::asked()>{version.asked.map(|asked| view! { <TimeText at=asked.at/><br/><small>{asked.by}</small> })}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title=t::screening::rules_asked() flush=true>
            <Table caption=t::screening::rules_asked() columns=columns>{lines}</Table>
        </Card>
    }
}

#[component]
fn Versions(versions: Vec<RulesVersion>, of_all: bool) -> impl IntoView {
    let columns = vec![
        Column::text(t::screening::version()),
        Column::text(t::screening::state()),
        Column::text(t::screening::thresholds()),
        Column::text(t::screening::made()),
    ];
    let lines = versions
        .into_iter()
        .map(|version| {
            let name = t::screening::version_n(i64::from(version.version));
            let thresholds = version.rules.thresholds;
            let or_never = |per_cent: Option<u8>| per_cent.map_or_else(|| t::screening::never().to_owned(), |p| format!("{p} %"));
            let from = format!("{} % · {} · {}", thresholds.watch, or_never(thresholds.hold), or_never(thresholds.block));
            view! {
                <tr>
                    <Cell label=t::screening::version() heading=true><a href=path(of_all, version.id)>{name}</a><br/><small>{version.note}</small></Cell>
                    <Cell label=t::screening::state()><StateBadge state=version.state/></Cell>
                    <Cell label=t::screening::thresholds()>{from}</Cell>
                    <Cell label=t::screening::made()><TimeText at=version.made_at/><br/><small>{version.made_by}</small></Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Card title=t::screening::versions() flush=true><Table caption=t::screening::versions() columns=columns>{lines}</Table></Card> }
}

/// Where a version stands, in a word.
#[component]
pub(super) fn StateBadge(state: RulesState) -> impl IntoView {
    let (tone, word) = match state {
        RulesState::Draft => (Tone::Brass, t::screening::is_draft()),
        RulesState::Live => (Tone::Good, t::screening::is_live()),
        RulesState::Past => (Tone::Neutral, t::screening::is_past()),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}

/// A new version begins as what is in force.
#[component]
fn Editor(page: RulesPage, id: RulesId, draft: Draft) -> impl IntoView {
    let live = page.versions.iter().find(|version| version.state == RulesState::Live).map(|version| version.rules.clone());
    let mut now = live.unwrap_or(page.otherwise).form("");
    // From what past decisions say.
    if let Some(weights) = query_value("weights").get_untracked() {
        let line = |line: &str| line.split_once('=').map(|(rule, weight)| (rule.trim().to_owned(), weight.trim().to_owned()));
        now.weights = weights.lines().filter_map(line).collect();
    }
    let answer = draft.value();
    let value = move |field: &str, now: String| answer.with_untracked(|a| typed_or(a.as_ref(), field, || now));
    // Weights come back as far as there are any.
    let is_back = answer.with_untracked(|a| a.as_ref().and_then(|a| a.as_ref().err()).is_some_and(|e| e.typed("watch").is_some()));
    let given = |rule: &str| value(&weight_field(rule), now.weights.get(rule).filter(|_| !is_back).cloned().unwrap_or_default());
    let weighed = page.known.iter().any(|(rule, _)| !given(rule).is_empty());
    let weights = page
        .known
        .iter()
        .map(|(rule, weight)| {
            let hint = t::screening::weighs_by_itself(format!("{weight:.2}"));
            view! { <TextField name=weight_field(rule) label=rule_label(rule) kind=InputKind::Number value=given(rule) hint=hint/> }
        })
        .collect_view();
    let refused = answer.with_untracked(|answer| answer.as_ref().is_some_and(Result::is_err));
    view! {
        <details class="act" open={refused || weighed}>
            <summary class="btn btn-primary">{t::screening::new_version()}</summary>
            <Card>
            <ActionForm action=draft>
                <FormBody errors=errors_of(move || answer.get()) pending=draft.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="of_all" value=page.of_all.to_string()/>
                    <TextField name="watch" label=t::screening::watch_from() kind=InputKind::Number value=value("watch", now.watch) hint=t::screening::watch_hint() required=true/>
                    <TextField name="hold" label=t::screening::hold_from() kind=InputKind::Number value=value("hold", now.hold) hint=if page.of_all { t::screening::hold_hint() } else { t::screening::hold_hint_brand() }/>
                    <TextField name="block" label=t::screening::block_from() kind=InputKind::Number value=value("block", now.block) hint=t::screening::block_hint()/>
                    <TextArea name="sellers" label=t::screening::free_sellers() value=value("sellers", now.sellers) hint=t::screening::free_sellers_hint() rows=4/>
                    <TextArea name="phrases" label=t::screening::free_phrases() value=value("phrases", now.phrases) hint=t::screening::free_phrases_hint() rows=3/>
                    <details class="weights" open=weighed>
                        <summary>{t::screening::weights()}</summary>
                        <p class="hint">{t::screening::weights_hint()}</p>
                        <div class="weights-fields">{weights}</div>
                    </details>
                    <TextField name="note" label=t::screening::note() value=value("note", String::new()) hint=t::screening::note_hint() required=true maxlength=u32::try_from(NOTE_MAX).unwrap_or(500)/>
                    <FormActions><Button variant=Variant::Primary>{t::screening::try_it()}</Button></FormActions>
                </FormBody>
            </ActionForm>
            </Card>
        </details>
    }
}
