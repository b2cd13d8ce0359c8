//! Saying what happened to units of a batch: first what, then which. Each is chosen and nothing is preset; the button names what it does, and all units of
//! something change only where that is confirmed.

use crate::{
    api,
    components::{
        Badge, Button, ButtonLink, Card, Checkbox, Choice, FormActions, FormBody, Notice, RadioGroup, TextArea, TextField, Tone, Variant, anew, group_digits,
        query_value,
    },
    i18n::t,
    pages::{cleared_with, errors_of, typed_in},
};
use leptos::{html::Div, prelude::*};
use model::{
    batch::{Batch, Lot, Reached},
    standing::{Activation, DISTRIBUTOR_MAX, MESSAGE_MAX, Tally, UnitAct, Units},
};
use uuid::Uuid;

pub(super) type Acting = ServerAction<api::batch::ActOnUnits>;

/// The card: what can be said, or the form for what was chosen (`?act=`).
#[component]
pub(super) fn Act(batch: Batch, reached: Reached, submission: Uuid, action: Acting) -> impl IntoView {
    let chosen = query_value("act");
    cleared_with(action, move || chosen.get());
    let card = NodeRef::<Div>::new();
    // What was chosen takes the place of what was clicked: the focus goes there, and who hears the page hears it.
    Effect::new(move |before: Option<Option<String>>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now)
            && let Some(card) = card.get_untracked()
        {
            let _ = card.focus();
        }
        now
    });
    view! {
        <div id="say" tabindex="-1" node_ref=card>
            {move || {
                let (batch, reached) = (batch.clone(), reached.clone());
                match chosen.get().and_then(|act| UnitAct::parse(&act)) {
                    Some(act) => view! {
                        <Card title=title(act)>
                            {anew((submission, act.as_str()), move || view! { <Form batch=batch.clone() act=act reached=reached.clone() submission=submission action=action/> })}
                        </Card>
                    }
                    .into_any(),
                    None => view! { <Choose batch=batch/> }.into_any(),
                }
            }}
        </div>
    }
}

/// What can have happened, each a link to its form.
#[component]
fn Choose(batch: Batch) -> impl IntoView {
    let acts = UnitAct::FORM.map(|act| {
        let href = format!("/brand/batches/{}?act={}#say", batch.id, act.as_str());
        view! { <li class="act-choice"><ButtonLink href=href small=true>{title(act)}</ButtonLink><span class="hint">{act_hint(act)}</span></li> }
    });
    view! { <Card title=t::codes::say_what_happened_to()><ul class="plain-list">{acts.into_iter().collect_view()}</ul></Card> }
}

#[component]
fn Form(batch: Batch, act: UnitAct, reached: Reached, submission: Uuid, action: Acting) -> impl IntoView {
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let (count, source) = (batch.count, batch.source);
    // What is still being made is neither shipped nor spoilt.
    let Reached { lot, product, lot_unmade, product_unmade, lot_also } = reached;
    let (lot, product) = if act.reaches_unmade() { (lot, product) } else { (lot - lot_unmade, product - product_unmade) };
    let (picked, typed) = (RwSignal::new(came_back("reach")), RwSignal::new(came_back("units")));
    let number = Memo::new(move |_| match picked.get().as_str() {
        "batch" => Some(u64::from(count)),
        "lot" => Some(lot),
        "product" => Some(product),
        "some" => Units::parse(&typed.get(), count, source).ok().map(|units| units.number(count)),
        _ => None,
    });
    let digits = |units: u64| group_digits(number_of(units));
    let mut reaches = vec![Choice::new("batch", t::codes::all_of_batch(digits(count.into())))];
    // Of what is no more than the batch there is no second choice.
    if lot > u64::from(count) {
        let others = lot_also.iter().map(Lot::as_str).collect::<Vec<_>>().join(", ");
        let label = if others.is_empty() { t::codes::all_of_lot(digits(lot), &batch.lot) } else { t::codes::all_of_lot_also(digits(lot), &batch.lot, others) };
        reaches.push(Choice::new("lot", label));
    }
    if product > lot {
        reaches.push(Choice::new("product", t::codes::all_of_product(digits(product), &batch.product_name)));
    }
    reaches.push(Choice::new("some", t::codes::some_of_batch()));
    let shipped_to = if batch.distributor.is_empty() { t::codes::the_distributor().to_owned() } else { t::codes::the_distributor_else(&batch.distributor) };
    let before = Some(came_back("reach")).filter(|reach| !reach.is_empty());
    let variant = if matches!(act, UnitAct::Recall | UnitAct::Steal | UnitAct::Void) { Variant::Danger } else { Variant::Primary };
    view! {
        <p class="hint">{act_hint(act)}</p>
        <ActionForm action=action>
            <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                <div class="act-form form-body" on:input=move |event| note(&event, picked, typed)>
                    <input type="hidden" name="id" value=batch.id.to_string()/>
                    <input type="hidden" name="submission" value=submission.to_string()/>
                    <input type="hidden" name="act" value=act.as_str()/>
                    <WhichUnits choices=reaches value=before/>
                    <div class="act-some">
                        <TextArea name="units" label=t::codes::which_of_them() value=came_back("units") rows=2 hint=t::codes::a_range_such(count.min(500))/>
                    </div>
                    {(act == UnitAct::Activate).then(|| view! {
                        <TextField name="distributor" label=t::codes::shipped_to() value=came_back("distributor") hint=shipped_to.clone() maxlength=DISTRIBUTOR_MAX as u32/>
                    })}
                    {act.wants_message().then(|| view! {
                        <TextArea
                            name="message" label=t::codes::what_buyers_are_to() value=came_back("message") rows=3 maxlength=MESSAGE_MAX as u32 required=true
                            hint=t::codes::whoever_checks_such_a()
                        />
                    })}
                    <div class="act-all">
                        <Checkbox name="confirmed" label=t::codes::all_are_meant() checked=came_back("confirmed") == "true"/>
                    </div>
                    <FormActions>
                        <Button variant=variant>{move || number.get().map_or_else(|| title(act).to_owned(), |units| button(act, units))}</Button>
                        <ButtonLink href=format!("/brand/batches/{}", batch.id)>{t::codes::rather_not()}</ButtonLink>
                    </FormActions>
                </div>
            </FormBody>
        </ActionForm>
    }
}

#[component]
fn WhichUnits(choices: Vec<Choice>, #[prop(optional_no_strip)] value: Option<String>) -> impl IntoView {
    match value {
        Some(value) => view! { <RadioGroup name="reach" label=t::codes::which_units() choices=choices value=value required=true/> }.into_any(),
        None => view! { <RadioGroup name="reach" label=t::codes::which_units() choices=choices required=true/> }.into_any(),
    }
}

/// What was picked or typed just now, for the button's words.
fn note(event: &leptos::ev::Event, picked: RwSignal<String>, typed: RwSignal<String>) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let field = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()).and_then(|field| field.get_attribute("name"));
        match field.as_deref() {
            Some("reach") => picked.set(event_target_value(event)),
            Some("units") => typed.set(event_target_value(event)),
            _ => (),
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (event, picked, typed);
}

/// What was done, after it was.
#[component]
pub(super) fn Done() -> impl IntoView {
    let (acted, units, void) = (query_value("acted"), query_value("units"), query_value("void"));
    move || {
        let (act, units) = (acted.get().and_then(|act| UnitAct::parse(&act))?, units.get().and_then(|units| units.parse::<i64>().ok())?);
        let void = void.get().and_then(|void| void.parse::<i64>().ok()).unwrap_or_default();
        Some(match (units, void) {
            (0, 1..) => view! { <Notice tone=Tone::Warn title=t::codes::nothing_but_void(void) live=true>{t::codes::void_is_for_good()}</Notice> }.into_any(),
            (_, 1..) => view! { <Notice tone=Tone::Good title=done(act, units) live=true>{t::codes::others_are_void(void)}</Notice> }.into_any(),
            _ => view! { <Notice tone=Tone::Good title=done(act, units) live=true/> }.into_any(),
        })
    }
}

/// What of a batch's units is not as it should be, as badges.
pub(super) fn badges(tally: Option<Tally>, batch: &Batch) -> impl IntoView + use<> {
    let (tally, count) = (tally.unwrap_or_default(), u64::from(batch.count));
    let digits = |units: u64| group_digits(number_of(units));
    let badge = |units: u64, all: &'static str, part: fn(String, String) -> String| match units {
        0 => None,
        units if units == count => Some((Tone::Bad, all.to_owned())),
        units => Some((Tone::Warn, part(digits(units), digits(count)))),
    };
    let waiting = (tally.not_active == count && batch.activation == Activation::Shipped).then(|| (Tone::Neutral, t::codes::not_shipped_yet().to_owned()));
    let shown = [
        badge(tally.recalled, t::codes::recalled(), t::codes::partly_recalled),
        badge(tally.stolen, t::codes::stolen(), t::codes::partly_stolen),
        badge(tally.void, t::codes::void(), t::codes::partly_void),
        waiting,
    ];
    shown.into_iter().flatten().map(|(tone, text)| view! { <Badge tone=tone>{text}</Badge> }).collect_view()
}

fn number_of(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}

fn title(act: UnitAct) -> &'static str {
    match act {
        UnitAct::Activate => t::codes::act_ship(),
        UnitAct::Recall => t::codes::act_recall(),
        UnitAct::Steal => t::codes::act_steal(),
        UnitAct::Void => t::codes::act_void(),
        UnitAct::Release | UnitAct::ReleaseBoth => t::codes::act_release(),
        UnitAct::ReleaseTheft => t::codes::act_found(),
        UnitAct::ReleaseRecall => t::codes::act_end_recall(),
    }
}

fn act_hint(act: UnitAct) -> &'static str {
    match act {
        UnitAct::Activate => t::codes::act_ship_hint(),
        UnitAct::Recall => t::codes::act_recall_hint(),
        UnitAct::Steal => t::codes::act_steal_hint(),
        UnitAct::Void => t::codes::act_void_hint(),
        UnitAct::Release | UnitAct::ReleaseBoth => t::codes::act_release_hint(),
        UnitAct::ReleaseTheft => t::codes::act_found_hint(),
        UnitAct::ReleaseRecall => t::codes::act_end_recall_hint(),
    }
}

fn button(act: UnitAct, units: u64) -> String {
    let units = number_of(units);
    match act {
        UnitAct::Activate => t::codes::do_ship(units),
        UnitAct::Recall => t::codes::do_recall(units),
        UnitAct::Steal => t::codes::do_steal(units),
        UnitAct::Void => t::codes::do_void(units),
        UnitAct::Release | UnitAct::ReleaseBoth => t::codes::do_release(units),
        UnitAct::ReleaseTheft => t::codes::do_found(units),
        UnitAct::ReleaseRecall => t::codes::do_end_recall(units),
    }
}

fn done(act: UnitAct, units: i64) -> String {
    match act {
        UnitAct::Activate => t::codes::did_ship(units),
        UnitAct::Recall => t::codes::did_recall(units),
        UnitAct::Steal => t::codes::did_steal(units),
        UnitAct::Void => t::codes::did_void(units),
        UnitAct::Release | UnitAct::ReleaseBoth => t::codes::did_release(units),
        UnitAct::ReleaseTheft => t::codes::did_found(units),
        UnitAct::ReleaseRecall => t::codes::did_end_recall(units),
    }
}
