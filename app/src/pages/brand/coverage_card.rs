//! A product's coverage on its page: whether sellers are held to it and why not, the form that sets it, its history.

use crate::{
    api,
    components::{
        Badge, Button, Card, Choice, Dialog, DialogButton, Fact, FactList, FormActions, FormBody, InputKind, Notice, RadioGroup, TextArea, TextField, TimeText,
        Timeline, TimelineItem, Tone, Variant, group_digits, query_value,
    },
    i18n::{said, t},
    pages::{acted, all_acted, errors_of, typed_in, typed_or},
};
use leptos::prelude::*;
use model::{
    coverage::{Coverage, CoverageState, CoverageView, Enforcement, Evidence, Scope},
    id::ProductId,
};

/// What can be done with a coverage. Made by the page, which shows the product anew after each.
#[derive(Clone, Copy)]
pub struct CoverageActions {
    set: ServerAction<api::coverage::SetCoverage>,
    end: ServerAction<api::coverage::EndCoverage>,
}

impl Default for CoverageActions {
    /// None of them under way.
    fn default() -> Self {
        Self { set: ServerAction::new(), end: ServerAction::new() }
    }
}

impl CoverageActions {
    /// See [`acted`].
    pub fn acted(&self) -> Memo<usize> {
        all_acted([acted(self.set), acted(self.end)])
    }
}

/// The card.
#[component]
pub fn CoverageCard(
    /// The product.
    product: ProductId,
    /// Its coverage, asked for with the product: a resource within a page that is waited for breaks hydration.
    view: CoverageView,
    /// By what it is changed.
    actions: CoverageActions,
) -> impl IntoView {
    view! { <div id="coverage"><Shown view=view product=product actions=actions/></div> }
}

#[component]
fn Shown(view: CoverageView, product: ProductId, actions: CoverageActions) -> impl IntoView {
    let CoverageView { running, enforcement, evidence, history, may_manage } = view;
    let said = query_value("coverage");
    let (ended, covered) = (running.clone(), running.is_some());
    let button = if covered { t::brand::change_2() } else { t::brand::announce() };
    view! {
        <Card title=t::brand::coverage() aside=move || may_manage.then(|| view! { <DialogButton dialog="cover" small=true>{button}</DialogButton> })>
            {move || match said.get().as_deref() {
                Some("set") => Some(view! { <Notice tone=Tone::Good title=t::brand::the_coverage_is_set() live=true/> }),
                Some("ended") => Some(view! { <Notice tone=Tone::Good title=t::brand::the_coverage_is_ended() live=true/> }),
                _ => None,
            }}
            {match running {
                None => view! {
                    <p class="muted">
                        {t::brand::say_from_which_lot()}
                    </p>
                }
                .into_any(),
                Some(running) => view! { <Running running=running enforcement=enforcement evidence=evidence/> }.into_any(),
            }}
            {(history.len() > usize::from(covered)).then(|| view! { <History history=history/> })}
            {may_manage.then(|| view! { <Dialogs product=product running=ended actions=actions/> })}
        </Card>
    }
}

#[component]
fn Running(running: Coverage, enforcement: Enforcement, evidence: Evidence) -> impl IntoView {
    let badge = if enforcement.is_enforced() {
        view! { <Badge tone=Tone::Good>{t::brand::enforced()}</Badge> }
    } else {
        view! { <Badge tone=Tone::Warn>{t::brand::announced_not_enforced()}</Badge> }
    };
    let missing = match enforcement {
        Enforcement::Announced { missing } => missing,
        Enforcement::None | Enforcement::Enforced => Vec::new(),
    };
    let why = missing.iter().map(|one| view! { <p>{t::brand::coverage_is_announced_but(said(&one.text()), said(one.remedy()))}</p> }).collect_view();
    let distributors = evidence.distributors.iter().take(10).map(|one| view! { <li>{one.name.clone()}": "{group_digits(one.units)}</li> }).collect_view();
    let none = evidence.distributors.is_empty();
    view! {
        <p>{badge}{t::brand::units()}{running.scope.to_string()}{t::brand::carry_a_code()}</p>
        {(!missing.is_empty()).then(|| view! { <Notice tone=Tone::Warn title=t::brand::sellers_are_not_held()>{why}</Notice> })}
        <FactList>
            <Fact label=t::brand::codes_issued_for_these()>{group_digits(evidence.issued)}</Fact>
            <Fact label=t::brand::shipped_as_you_noted()>{group_digits(evidence.shipped)}</Fact>
            {(evidence.withdrawn > 0).then(|| view! { <Fact label=t::brand::of_them_withdrawn()>{group_digits(evidence.withdrawn)}</Fact> })}
            <Fact label=t::brand::to_distributors_you_named()>{group_digits(evidence.supplied)}</Fact>
            <Fact label=t::brand::who_got_them()>{if none { t::brand::nobody_is_named_yet().into_any() } else { view! { <ul class="plain-list">{distributors}</ul> }.into_any() }}</Fact>
            <Fact label=t::brand::sellers_who_ship_it()>{group_digits(evidence.sellers)}</Fact>
            <Fact label=t::brand::shipped_by_sellers_since()>{group_digits(evidence.reported)}</Fact>
            <Fact label=t::brand::set()><TimeText at=running.set_at/>{running.set_by.map(|by| t::brand::by(&by))}</Fact>
        </FactList>
    }
}

#[component]
fn History(history: Vec<Coverage>) -> impl IntoView {
    let items = history
        .into_iter()
        .map(|one| {
            let what = t::brand::units_carry_a_code_2(&one.scope);
            let over = match one.state {
                CoverageState::Running => t::brand::coverage_runs().to_owned(),
                CoverageState::Replaced => t::brand::coverage_replaced().to_owned(),
                CoverageState::Ended => t::brand::coverage_ended(&one.reason),
            };
            view! { <TimelineItem at=Some(one.set_at) title=what>{over}</TimelineItem> }
        })
        .collect_view();
    view! { <details class="class-help"><summary>{t::brand::earlier_settings()}</summary><Timeline label=t::brand::earlier_settings()>{items}</Timeline></details> }
}

#[component]
fn Dialogs(product: ProductId, #[prop(optional_no_strip)] running: Option<Coverage>, actions: CoverageActions) -> impl IntoView {
    let CoverageActions { set, end } = actions;
    let (answer, ending) = (set.value(), end.value());
    let (scope, day, lots) = match running.as_ref().map(|one| &one.scope) {
        None => ("from_lot", String::new(), String::new()),
        Some(scope @ Scope::All) => (scope.kind(), String::new(), String::new()),
        Some(scope @ Scope::MadeOn { day }) => (scope.kind(), day.to_string(), String::new()),
        Some(scope @ Scope::Lots { lots }) => (scope.kind(), String::new(), lots.iter().map(model::batch::Lot::as_str).collect::<Vec<_>>().join("\n")),
        Some(scope @ Scope::FromLot { lot }) => (scope.kind(), String::new(), lot.to_string()),
    };
    let stands = |field: &str, now: String| answer.with_untracked(|a| typed_or(a.as_ref(), field, || now));
    let (scope, day, lots) = (stands("scope", scope.to_owned()), stands("since", day), stands("lots", lots));
    let choices = vec![
        Choice::new("from_lot", t::brand::from_a_lot_on()).hint(t::brand::that_lot_and_every()),
        Choice::new("made_on", t::brand::from_a_day_of()),
        Choice::new("lots", t::brand::these_lots_only()),
        Choice::new("all", t::brand::all_units_on_sale()).hint(t::brand::only_if_nothing_older()),
    ];
    let reason = ending.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    view! {
        <Dialog id="cover" title=t::brand::which_units_carry_a()>
            <ActionForm action=set>
                <FormBody errors=errors_of(move || answer.get()) pending=set.pending()>
                    <input type="hidden" name="product" value=product.to_string()/>
                    <RadioGroup name="scope" label=t::brand::units_with_codes() choices=choices value=scope required=true/>
                    <TextField name="since" label=t::brand::first_day_of_manufacture() kind=InputKind::Date value=day hint=t::brand::for_from_a_day()/>
                    <TextArea name="lots" label=t::brand::lots() value=lots rows=3 hint=t::brand::the_first_lot_or()/>
                    <FormActions><Button variant=Variant::Primary>{t::brand::announce_the_coverage()}</Button></FormActions>
                </FormBody>
            </ActionForm>
            {running.is_some().then(|| view! {
                <ActionForm action=end>
                    <FormBody errors=errors_of(move || ending.get()) pending=end.pending()>
                        <input type="hidden" name="product" value=product.to_string()/>
                        <TextField name="reason" label=t::brand::or_end_it_why() value=reason maxlength=300/>
                        <FormActions><Button variant=Variant::Danger>{t::brand::end_the_coverage()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            })}
        </Dialog>
    }
}
