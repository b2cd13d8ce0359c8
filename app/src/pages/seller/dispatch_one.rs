//! `/seller/dispatches/{id}`: how one order stands, which lines were refused and why, and what to do.

use super::dispatch::{OrderForm, StateBadge};
use crate::{
    api::{self, ApiError, Code},
    components::{
        Breadcrumbs, Button, Card, Cell, Column, Crumb, Fact, FactList, FormActions, FormBody, InputKind, Notice, PageHeader, Table, TextArea, TextField,
        TimeText, Tone, query_value,
    },
    i18n::t,
    pages::{errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    dispatch::{ConfirmedUnit, DispatchDetail, DispatchState, LineAnswer, Older, OlderClaim, Refusal},
    id::DispatchId,
};

/// The page.
#[component]
pub fn DispatchOne() -> impl IntoView {
    let params = use_params_map();
    let (sent, released) = (query_value("sent"), query_value("released"));
    let detail = Resource::new_blocking(
        move || (params.with(|p| p.get("id")), sent.get(), released.get()),
        |(id, ..)| async move {
            match id.and_then(|id| id.parse::<DispatchId>().ok()) {
                Some(id) => api::dispatch::show_dispatch(id).await,
                None => Err(ApiError::new(Code::NotFound, t::seller::there_is_no_such())),
            }
        },
    );
    view! {
        <Title text=t::seller::order()/>
        {loaded(detail, |detail| view! { <Shown detail=detail/> })}
    }
}

#[component]
fn Shown(detail: DispatchDetail) -> impl IntoView {
    let DispatchDetail { dispatch, enforcement, scope, units, older, refused, contact } = detail;
    let state = dispatch.state();
    let mend = refused
        .iter()
        .filter(|line| matches!(line.refusal, Some(Refusal::Mistyped | Refusal::NotChecked)))
        .map(|line| line.code.clone())
        .collect::<Vec<_>>()
        .join("\n");
    let item = dispatch.gtin.short().to_owned();
    let named = (dispatch.order.clone(), item.clone());
    let (title, intro) = (t::seller::order_2(&dispatch.order), t::seller::of(&dispatch.product, &dispatch.brand));
    let complete = matches!(state, DispatchState::Complete | DispatchState::OnWord);
    let covered = scope.map(|scope| t::seller::units_carry_a_code(&scope));
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::seller::dispatch(), "/seller/dispatch")] here=title.clone()/>
            <PageHeader title=title intro=intro state=move || view! { <StateBadge state=state/> }/>
            <Banner
                state=state older=i64::from(dispatch.older) missing=i64::from(dispatch.missing()) forbidden=i64::from(dispatch.forbidden + dispatch.withdrawn) refused=refused.len() contact=contact.to_string()
            />
            <Refused lines=refused/>
            {(!complete).then(|| view! {
                <Card title=t::seller::send_the_rest_of()>
                    <p class="muted">{t::seller::what_is_confirmed_stays()}</p>
                    <OrderForm order=dispatch.order.clone() item=item.clone() codes=mend/>
                </Card>
            })}
            <Card title=t::seller::the_order()>
                <FactList>
                    <Fact label=t::seller::units()>{dispatch.units}</Fact>
                    <Fact label=t::seller::confirmed_by_code()>{dispatch.confirmed}</Fact>
                    <Fact label=t::seller::older_stock()>{dispatch.older}</Fact>
                    <Fact label=t::seller::coverage()>{covered}{enforcement.for_seller()}</Fact>
                    <Fact label=t::seller::last_sent()><TimeText at=dispatch.updated_at/></Fact>
                </FactList>
                <OlderUnits older=older named=named/>
            </Card>
            <Units id=dispatch.id units=units/>
        </div>
    }
}

#[component]
fn Banner(state: DispatchState, older: i64, missing: i64, forbidden: i64, refused: usize, contact: String) -> impl IntoView {
    let units = t::seller::n_units(missing);
    let title = if forbidden > 0 { t::seller::units_must_not_leave(t::seller::n_units(forbidden)) } else { t::seller::do_not_ship_it(&units) };
    let mail = format!("mailto:{contact}");
    match state {
        DispatchState::Complete => view! { <Notice tone=Tone::Good title=t::seller::ready_to_ship_every() live=true/> }.into_any(),
        DispatchState::OnWord => view! {
            <Notice tone=Tone::Neutral title=t::seller::you_may_ship_it_on_your_word(t::seller::n_units(older)) live=true>
                {t::seller::nobody_confirmed_these()}
            </Notice>
        }
        .into_any(),
        DispatchState::Open => view! {
            <Notice tone=Tone::Neutral title=t::seller::you_may_ship_it(&units) live=true>
                {t::seller::the_brands_coverage_is()}
            </Notice>
        }
        .into_any(),
        DispatchState::Refused => view! {
            <Notice tone=Tone::Bad title=title live=true>
                <p>
                    {if forbidden > 0 { t::seller::take_them_out_of() } else { "" }}
                    {if refused > 0 { t::seller::each_refused_line_below() } else { "" }}
                    {t::seller::your_listing_stays_as()}
                </p>
                <p>{t::seller::you_think_this_is()}<a href=mail>{contact}</a>{t::seller::with_the_number_of()}</p>
            </Notice>
        }
        .into_any(),
    }
}

#[component]
fn Refused(lines: Vec<LineAnswer>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        let columns = vec![
            Column::number(t::seller::line()),
            Column::text(t::seller::what_stood_there()),
            Column::text(t::seller::why_it_was_refused()),
            Column::text(t::seller::what_to_do()),
        ];
        let rows = lines
            .into_iter()
            .map(|line| {
                let (label, remedy) = line.refusal.map_or(("", ""), |refusal| (crate::i18n::refusal(refusal), crate::i18n::remedy(refusal)));
                view! {
                    <tr>
                        <Cell label=t::seller::line() numeric=true heading=true>{(line.line > 0).then_some(line.line)}</Cell>
                        <Cell label=t::seller::what_stood_there()><code>{line.code}</code></Cell>
                        <Cell label=t::seller::why_it_was_refused()><b>{label}</b><br/>{line.message}</Cell>
                        <Cell label=t::seller::what_to_do()>{remedy}</Cell>
                    </tr>
                }
            })
            .collect_view();
        view! { <Card title=t::seller::refused_lines() flush=true><Table caption=t::seller::lines_that_were_refused() columns=columns>{rows}</Table></Card> }
    })
}

#[component]
fn OlderUnits(older: Vec<(Older, OlderClaim)>, named: (String, String)) -> impl IntoView {
    let action = ServerAction::<api::dispatch::ConfirmDispatch>::new();
    (!older.is_empty()).then(move || {
        let lines = older
            .into_iter()
            .enumerate()
            .map(|(at, (one, claim))| view! { <OlderUnit one=one claim=claim named=named.clone() at=at action=action/> })
            .collect_view();
        view! { <ul class="plain-list">{lines}</ul> }
    })
}

/// What was said of units without codes, and the form that says it anew.
#[component]
fn OlderUnit(
    one: Older,
    claim: OlderClaim,
    /// The order and its item.
    named: (String, String),
    at: usize,
    action: ServerAction<api::dispatch::ConfirmDispatch>,
) -> impl IntoView {
    let answer = action.value();
    let Older { units, lot, made_on, supplier } = one;
    let word = match claim {
        OlderClaim::BeforeCodes => t::seller::made_before_the_codes(),
        OlderClaim::NotSupplied => t::seller::not_supplied_by_the_brand(),
        OlderClaim::Unknown => t::seller::without_a_code(),
    };
    let lot_shown = lot.as_ref().map(t::seller::lot_2);
    let made = made_on.map(|day| t::seller::made_on_2(day.to_text()));
    let from = Some(&supplier).filter(|name| !name.is_empty()).map(t::seller::from);
    let (lot, made_on) = (lot.map(|lot| lot.to_string()).unwrap_or_default(), made_on.map(|day| day.to_string()).unwrap_or_default());
    view! {
        <li>
            {t::seller::n_units(i64::from(units))}{word}{lot_shown}{made}{from}
            <details class="class-help">
                <summary>{t::seller::change_the_number()}</summary>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="order" value=named.0/>
                        <input type="hidden" name="item" value=named.1/>
                        <input type="hidden" name="older_lot" value=lot/>
                        <input type="hidden" name="older_made_on" value=made_on/>
                        <input type="hidden" name="older_supplier" value=supplier/>
                        <TextField
                            name="older_units" id=format!("older-{at}") label=t::seller::how_many_are_right() kind=InputKind::Digits
                            value=units.to_string() hint=t::seller::none_takes_them_back() maxlength=6 required=true
                        />
                        <FormActions><Button>{t::seller::change_the_number()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </details>
        </li>
    }
}

#[component]
fn Units(id: DispatchId, units: Vec<ConfirmedUnit>) -> impl IntoView {
    let action = ServerAction::<api::dispatch::ReleaseUnits>::new();
    let answer = action.value();
    let typed = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    (!units.is_empty()).then(move || {
        let any = units.iter().any(|unit| unit.released_at.is_none());
        let columns = vec![Column::text(t::seller::code()), Column::text(t::seller::confirmed()), Column::text(t::seller::came_back())];
        let rows = units
            .into_iter()
            .map(|unit| {
                let back = unit.released_at.map(|at| view! { <TimeText at=at/>": "{unit.release_reason} });
                view! {
                    <tr>
                        <Cell label=t::seller::code() heading=true><code>{unit.code}</code></Cell>
                        <Cell label=t::seller::confirmed()><TimeText at=unit.confirmed_at/></Cell>
                        <Cell label=t::seller::came_back()>{back}</Cell>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <Card title=t::seller::confirmed_units() flush=true><Table caption=t::seller::units_confirmed_by_their() columns=columns>{rows}</Table></Card>
            {any.then(|| view! {
                <Card title=t::seller::units_came_back()>
                    <p class="muted">{t::seller::release_them_so_that()}</p>
                    <ActionForm action=action>
                        <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                            <input type="hidden" name="id" value=id.to_string()/>
                            <TextArea name="codes" id="released-codes" label=t::seller::their_codes() value=typed("codes") rows=2 hint=t::seller::one_a_line() required=true/>
                            <TextField name="reason" label=t::seller::why() value=typed("reason") hint=t::seller::such_as_returned_unopened() maxlength=300 required=true/>
                            <FormActions><Button>{t::seller::release_the_units()}</Button></FormActions>
                        </FormBody>
                    </ActionForm>
                </Card>
            })}
        }
    })
}
