//! A product's coverage on its page: whether sellers are held to it and why not, the form that sets it, its history.

use crate::{
    api,
    components::{
        Badge, Button, Card, Choice, Dialog, DialogButton, Fact, FactList, FormActions, FormBody, InputKind, Notice, RadioGroup, TextArea, TextField, TimeText,
        Timeline, TimelineItem, Tone, Variant, group_digits, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use model::{
    coverage::{Coverage, CoverageState, CoverageView, Enforcement, Evidence, Scope},
    id::ProductId,
};

/// The card. It asks by itself, so that the rest of the page does not wait for sums over shipments.
#[component]
pub fn CoverageCard(
    /// The product.
    product: ProductId,
) -> impl IntoView {
    let said = query_value("coverage");
    let view = Resource::new_blocking(move || said.get(), move |_| api::coverage::show_coverage(product));
    view! { <div id="coverage">{loaded(view, move |view| view! { <Shown view=view product=product/> })}</div> }
}

#[component]
fn Shown(view: CoverageView, product: ProductId) -> impl IntoView {
    let CoverageView { running, enforcement, evidence, history, may_manage } = view;
    let said = query_value("coverage");
    let (ended, covered) = (running.clone(), running.is_some());
    let button = if covered { "Change…" } else { "Announce…" };
    view! {
        <Card title="Coverage" aside=move || may_manage.then(|| view! { <DialogButton dialog="cover" small=true>{button}</DialogButton> })>
            {move || match said.get().as_deref() {
                Some("set") => Some(view! { <Notice tone=Tone::Good title="The coverage is set: listings, search and sellers show it now" live=true/> }),
                Some("ended") => Some(view! { <Notice tone=Tone::Good title="The coverage is ended: nobody has to confirm codes any more" live=true/> }),
                _ => None,
            }}
            {match running {
                None => view! {
                    <p class="muted">
                        "Say from which lot or day on every unit carries a code. Buyers then know what to look for, and sellers confirm a code for each unit
                        before they ship it. What was made before stays as genuine as it is."
                    </p>
                }
                .into_any(),
                Some(running) => view! { <Running running=running enforcement=enforcement evidence=evidence/> }.into_any(),
            }}
            {(history.len() > usize::from(covered)).then(|| view! { <History history=history/> })}
            {may_manage.then(|| view! { <Dialogs product=product running=ended/> })}
        </Card>
    }
}

#[component]
fn Running(running: Coverage, enforcement: Enforcement, evidence: Evidence) -> impl IntoView {
    let badge = if enforcement.is_enforced() {
        view! { <Badge tone=Tone::Good>"Enforced"</Badge> }
    } else {
        view! { <Badge tone=Tone::Warn>"Announced, not enforced"</Badge> }
    };
    let missing = match enforcement {
        Enforcement::Announced { missing } => missing,
        Enforcement::None | Enforcement::Enforced => Vec::new(),
    };
    let why =
        missing.iter().map(|one| view! { <p>{format!("Coverage is announced but not enforced, because {}. {}", one.text(), one.remedy())}</p> }).collect_view();
    let distributors = evidence.distributors.iter().take(10).map(|one| view! { <li>{one.name.clone()}": "{group_digits(one.units)}</li> }).collect_view();
    let none = evidence.distributors.is_empty();
    view! {
        <p>{badge}" Units "{running.scope.to_string()}" carry a code."</p>
        {(!missing.is_empty()).then(|| view! { <Notice tone=Tone::Warn title="Sellers are not held to it yet">{why}</Notice> })}
        <FactList>
            <Fact label="Codes issued for these units">{group_digits(evidence.issued)}</Fact>
            <Fact label="Shipped, as you noted">{group_digits(evidence.shipped)}</Fact>
            <Fact label="To distributors you named">{group_digits(evidence.supplied)}</Fact>
            <Fact label="Who got them">{if none { "Nobody is named yet".into_any() } else { view! { <ul class="plain-list">{distributors}</ul> }.into_any() }}</Fact>
            <Fact label="Shipped by sellers since">{group_digits(evidence.reported)}</Fact>
            <Fact label="Set"><TimeText at=running.set_at/>{running.set_by.map(|by| format!(" by {by}"))}</Fact>
        </FactList>
    }
}

#[component]
fn History(history: Vec<Coverage>) -> impl IntoView {
    let items = history
        .into_iter()
        .map(|one| {
            let what = format!("Units {} carry a code", one.scope);
            let over = match one.state {
                CoverageState::Running => "runs".to_owned(),
                CoverageState::Replaced => "replaced".to_owned(),
                CoverageState::Ended => format!("ended: {}", one.reason),
            };
            view! { <TimelineItem at=Some(one.set_at) title=what>{over}</TimelineItem> }
        })
        .collect_view();
    view! { <details class="class-help"><summary>"Earlier settings"</summary><Timeline label="Earlier settings">{items}</Timeline></details> }
}

#[component]
fn Dialogs(product: ProductId, #[prop(optional_no_strip)] running: Option<Coverage>) -> impl IntoView {
    let (set, end) = (ServerAction::<api::coverage::SetCoverage>::new(), ServerAction::<api::coverage::EndCoverage>::new());
    let (answer, ending) = (set.value(), end.value());
    let (scope, day, lots) = match running.as_ref().map(|one| &one.scope) {
        None => ("from_lot", String::new(), String::new()),
        Some(scope @ Scope::All) => (scope.kind(), String::new(), String::new()),
        Some(scope @ Scope::MadeOn { day }) => (scope.kind(), day.to_string(), String::new()),
        Some(scope @ Scope::Lots { lots }) => (scope.kind(), String::new(), lots.iter().map(model::batch::Lot::as_str).collect::<Vec<_>>().join("\n")),
        Some(scope @ Scope::FromLot { lot }) => (scope.kind(), String::new(), lot.to_string()),
    };
    let stands = |field: &str, now: String| Some(answer.with_untracked(|a| typed_in(a.as_ref(), field))).filter(|typed| !typed.is_empty()).unwrap_or(now);
    let (scope, day, lots) = (stands("scope", scope.to_owned()), stands("made_on", day), stands("lots", lots));
    let choices = vec![
        Choice::new("from_lot", "From a lot on").hint("That lot and every lot whose codes you issue later."),
        Choice::new("made_on", "From a day of manufacture on"),
        Choice::new("lots", "These lots only"),
        Choice::new("all", "All units on sale").hint("Only if nothing older is on sale any more: sellers cannot ship older stock then."),
    ];
    let reason = ending.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    view! {
        <Dialog id="cover" title="Which units carry a code?">
            <ActionForm action=set>
                <FormBody errors=errors_of(move || answer.get()) pending=set.pending()>
                    <input type="hidden" name="product" value=product.to_string()/>
                    <RadioGroup name="scope" label="Units with codes" choices=choices value=scope required=true/>
                    <TextField name="made_on" label="First day of manufacture" kind=InputKind::Date value=day hint="For “from a day of manufacture on”."/>
                    <TextArea name="lots" label="Lots" value=lots rows=3 hint="The first lot, or all of them, one a line."/>
                    <FormActions><Button variant=Variant::Primary>"Announce the coverage"</Button></FormActions>
                </FormBody>
            </ActionForm>
            {running.is_some().then(|| view! {
                <ActionForm action=end>
                    <FormBody errors=errors_of(move || ending.get()) pending=end.pending()>
                        <input type="hidden" name="product" value=product.to_string()/>
                        <TextField name="reason" label="Or end it: why?" value=reason maxlength=300/>
                        <FormActions><Button variant=Variant::Danger>"End the coverage"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            })}
        </Dialog>
    }
}
