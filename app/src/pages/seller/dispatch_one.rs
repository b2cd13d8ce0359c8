//! `/seller/dispatches/{id}`: how one order stands, which lines were refused and why, and what to do.

use super::dispatch::{OrderForm, StateBadge};
use crate::{
    api::{self, ApiError, Code},
    components::{
        Breadcrumbs, Button, Card, Cell, Column, Crumb, Fact, FactList, FormActions, FormBody, Notice, PageHeader, Table, TextArea, TextField, TimeText, Tone,
        plural, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    dispatch::{ConfirmedUnit, DispatchDetail, DispatchState, LineAnswer, Older, Refusal},
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
                None => Err(ApiError::new(Code::NotFound, "There is no such dispatch")),
            }
        },
    );
    view! {
        <Title text="Order"/>
        {loaded(detail, |detail| view! { <Shown detail=detail/> })}
    }
}

#[component]
fn Shown(detail: DispatchDetail) -> impl IntoView {
    let DispatchDetail { dispatch, enforcement, scope, units, older, refused, contact } = detail;
    let state = dispatch.state();
    let mend = refused.iter().filter(|line| line.refusal == Some(Refusal::Mistyped)).map(|line| line.code.clone()).collect::<Vec<_>>().join("\n");
    let item = dispatch.gtin.short().to_owned();
    let (title, intro) = (format!("Order {}", dispatch.order), format!("{} of {}", dispatch.product, dispatch.brand));
    let complete = state == DispatchState::Complete;
    let covered = scope.map(|scope| format!("Units {scope} carry a code. "));
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new("Dispatch", "/seller/dispatch")] here=title.clone()/>
            <PageHeader title=title intro=intro state=move || view! { <StateBadge state=state/> }/>
            <Banner state=state missing=i64::from(dispatch.missing()) refused=refused.len() contact=contact.to_string()/>
            <Refused lines=refused/>
            {(!complete).then(|| view! {
                <Card title="Send the rest of it">
                    <p class="muted">"What is confirmed stays confirmed. Send only the codes that are missing or mended."</p>
                    <OrderForm order=dispatch.order.clone() item=item.clone() codes=mend/>
                </Card>
            })}
            <Card title="The order">
                <FactList>
                    <Fact label="Units">{dispatch.units}</Fact>
                    <Fact label="Confirmed by code">{dispatch.confirmed}</Fact>
                    <Fact label="Older stock">{dispatch.older}</Fact>
                    <Fact label="Coverage">{covered}{enforcement.for_seller()}</Fact>
                    <Fact label="Last sent"><TimeText at=dispatch.updated_at/></Fact>
                </FactList>
                <OlderUnits older=older/>
            </Card>
            <Units id=dispatch.id units=units/>
        </div>
    }
}

#[component]
fn Banner(state: DispatchState, missing: i64, refused: usize, contact: String) -> impl IntoView {
    let units = plural(missing, "unit", "units");
    let mail = format!("mailto:{contact}");
    match state {
        DispatchState::Complete => view! { <Notice tone=Tone::Good title="Ready to ship: every unit is confirmed" live=true/> }.into_any(),
        DispatchState::Open => view! {
            <Notice tone=Tone::Neutral title=format!("You may ship it: {units} without a good code") live=true>
                "The brand's coverage is not enforced, so nothing holds the parcel back. Look at the refused lines all the same: each says what it may mean."
            </Notice>
        }
        .into_any(),
        DispatchState::Refused => view! {
            <Notice tone=Tone::Bad title=format!("Do not ship it like this: {units} without a good code") live=true>
                <p>
                    {if refused > 0 { "Each refused line below says why, and what you can do. " } else { "" }}
                    "Your listing stays as it is: this is about these units only. Ship the units that are confirmed, or send the missing codes."
                </p>
                <p>"You think this is wrong? Write to "<a href=mail>{contact}</a>" with the number of the order: a person looks at it, free of charge."</p>
            </Notice>
        }
        .into_any(),
    }
}

#[component]
fn Refused(lines: Vec<LineAnswer>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        let columns = vec![Column::number("Line"), Column::text("What stood there"), Column::text("Why it was refused"), Column::text("What to do")];
        let rows = lines
            .into_iter()
            .map(|line| {
                let (label, remedy) = line.refusal.map_or(("", ""), |refusal| (refusal.label(), refusal.remedy()));
                view! {
                    <tr>
                        <Cell label="Line" numeric=true heading=true>{line.line}</Cell>
                        <Cell label="What stood there"><code>{line.code}</code></Cell>
                        <Cell label="Why it was refused"><b>{label}</b><br/>{line.message}</Cell>
                        <Cell label="What to do">{remedy}</Cell>
                    </tr>
                }
            })
            .collect_view();
        view! { <Card title="Refused lines" flush=true><Table caption="Lines that were refused" columns=columns>{rows}</Table></Card> }
    })
}

#[component]
fn OlderUnits(older: Vec<Older>) -> impl IntoView {
    (!older.is_empty()).then(|| {
        let line = |one: Older| {
            let lot = one.lot.map(|lot| format!(", lot {lot}"));
            let made = one.made_on.map(|day| format!(", made on {}", day.to_text()));
            let from = Some(one.supplier).filter(|name| !name.is_empty()).map(|name| format!(", from {name}"));
            view! { <li>{plural(i64::from(one.units), "unit", "units")}" made before the codes"{lot}{made}{from}</li> }
        };
        view! { <ul class="plain-list">{older.into_iter().map(line).collect_view()}</ul> }
    })
}

#[component]
fn Units(id: DispatchId, units: Vec<ConfirmedUnit>) -> impl IntoView {
    let action = ServerAction::<api::dispatch::ReleaseUnits>::new();
    let answer = action.value();
    let typed = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    (!units.is_empty()).then(move || {
        let any = units.iter().any(|unit| unit.released_at.is_none());
        let columns = vec![Column::text("Code"), Column::text("Confirmed"), Column::text("Came back")];
        let rows = units
            .into_iter()
            .map(|unit| {
                let back = unit.released_at.map(|at| view! { <TimeText at=at/>": "{unit.release_reason} });
                view! {
                    <tr>
                        <Cell label="Code" heading=true><code>{unit.code}</code></Cell>
                        <Cell label="Confirmed"><TimeText at=unit.confirmed_at/></Cell>
                        <Cell label="Came back">{back}</Cell>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <Card title="Confirmed units" flush=true><Table caption="Units confirmed by their codes" columns=columns>{rows}</Table></Card>
            {any.then(|| view! {
                <Card title="Units came back?">
                    <p class="muted">"Release them, so that you or somebody else can ship them again."</p>
                    <ActionForm action=action>
                        <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                            <input type="hidden" name="id" value=id.to_string()/>
                            <TextArea name="codes" id="released-codes" label="Their codes" value=typed("codes") rows=2 hint="One a line." required=true/>
                            <TextField name="reason" label="Why" value=typed("reason") hint="Such as “returned, unopened”." maxlength=300 required=true/>
                            <FormActions><Button>"Release the units"</Button></FormActions>
                        </FormBody>
                    </ActionForm>
                </Card>
            })}
        }
    })
}
