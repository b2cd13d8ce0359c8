//! All batches of codes of a brand.

use super::alert::seller_lines;
use crate::{
    api,
    components::{
        Badge, Button, ButtonLink, Card, Cell, CodeText, Column, EmptyState, Fact, FactList, Glyph, InputKind, Notice, PageHeader, Pagination, Table,
        TextField, TimeText, Tone, Variant, group_digits, query_value,
    },
    i18n::t,
    pages::{
        loaded,
        session::{ForManagers, NotEnrolledYet, is_enrolled},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    batch::{Batch, BatchState},
    page::Page,
    standing::Standing,
    unit::UnitOverview,
};
use serde::{Deserialize, Serialize};

/// The list.
#[component]
pub fn Codes() -> impl IntoView {
    let (page, code) = (query_value("page"), query_value("code"));
    let unit = Resource::new_blocking(
        move || code.get(),
        |code| async {
            match code {
                Some(code) => api::batch::unit_of_code(code).await.map(|unit| unit.map_or(Asked::NoUnit, |unit| Asked::Unit(Box::new(unit)))),
                None => Ok(Asked::Nothing),
            }
        },
    );
    let batches = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::batch::batches);
    view! {
        <Title text=t::codes::codes()/>
        <div class="page">
            <PageHeader
                title=t::codes::codes()
                intro=t::codes::every_batch_you_issued()
                actions=|| view! {
                    {is_enrolled().then(|| view! {
                        <ForManagers><ButtonLink href="/brand/codes/events" glyph=Glyph::Upload>{t::codes::events_tell()}</ButtonLink></ForManagers>
                    })}
                    <ButtonLink href="/brand/alerts" glyph=Glyph::Alert>{t::alerts::title()}</ButtonLink>
                    {is_enrolled().then(|| view! {
                        <ButtonLink href="/brand/products" variant=Variant::Primary glyph=Glyph::Package>{t::codes::choose_a_product_to()}</ButtonLink>
                    })}
                }
            />
            <NotEnrolledYet/>
            <form method="get" action="/brand/codes" class="filter-bar" role="search" aria-label=t::codes::unit_find()>
                <TextField name="code" label=t::codes::unit_code() kind=InputKind::Code value=code.get_untracked().unwrap_or_default() hint=t::codes::unit_code_hint() maxlength=200 autocomplete="off" required=true/>
                <Button>{t::codes::unit_find_action()}</Button>
            </form>
            {loaded(unit, |asked| view! { <Found asked=asked/> })}
            {loaded(batches, |page| view! { <List page=page/> })}
        </div>
    }
}

/// What came of the look-up.
#[derive(Clone, Serialize, Deserialize)]
enum Asked {
    Nothing,
    NoUnit,
    Unit(Box<UnitOverview>),
}

/// The unit that was asked for, if one was.
#[component]
fn Found(asked: Asked) -> impl IntoView {
    let unit = match asked {
        Asked::Nothing => return ().into_any(),
        Asked::NoUnit => return view! { <Notice tone=Tone::Warn title=t::codes::unit_none()><p>{t::codes::unit_none_lead()}</p></Notice> }.into_any(),
        Asked::Unit(unit) => *unit,
    };
    let (tone, standing) = match unit.standing {
        Standing::Active => (Tone::Good, t::codes::unit_active()),
        Standing::NotActive => (Tone::Neutral, t::codes::unit_not_active()),
        Standing::Void => (Tone::Bad, t::codes::void()),
        Standing::Stolen => (Tone::Bad, t::codes::stolen()),
        Standing::Recalled => (Tone::Bad, t::codes::recalled()),
    };
    let (batch, product) = (format!("/brand/batches/{}", unit.batch_id), format!("/brand/products/{}", unit.product_id));
    let numbered = t::codes::unit_of_batch(i64::try_from(unit.number).unwrap_or(i64::MAX));
    let first = unit.first_checked_at.map(|at| view! { <Fact label=t::codes::unit_first_checked()><TimeText at=at/></Fact> });
    let sellers = (!unit.sellers.is_empty()).then(|| view! { <Fact label=t::alerts::sellers()>{seller_lines(unit.sellers)}</Fact> });
    let alert = unit.alert.map(|id| view! { <a href=format!("/brand/alerts/{id}")>{t::codes::unit_alert()}</a> }.into_any());
    view! {
        <Card>
            <CodeText code=unit.code.with_check()/>
            <FactList>
                <Fact label=t::codes::product()><a href=product>{unit.product}</a></Fact>
                <Fact label=t::codes::lot_2()><a href=batch>{unit.lot.to_string()}</a>", "{numbered}</Fact>
                <Fact label=t::codes::state()><Badge tone=tone>{standing}</Badge>" "{unit.message}</Fact>
                <Fact label=t::codes::unit_checks()>{group_digits(unit.checks)}</Fact>
                {first}
                {sellers}
                <Fact label=t::codes::unit_owner()>{if unit.claimed { t::codes::unit_claimed() } else { t::codes::unit_unclaimed() }}</Fact>
                <Fact label=t::alerts::title()>{alert.unwrap_or_else(|| t::codes::unit_no_alert().into_any())}</Fact>
            </FactList>
        </Card>
    }
    .into_any()
}

#[component]
fn List(page: Page<Batch>) -> impl IntoView {
    if page.total == 0 {
        return view! {
            <EmptyState glyph=Glyph::QrCode title=t::codes::no_codes_yet()>
                {t::codes::open_a_product_and()}
            </EmptyState>
        }
        .into_any();
    }
    let (number, size, total) = (page.page, page.size, page.total);
    view! {
        <Card flush=true><BatchTable batches=page.rows/></Card>
        <Pagination page=number size=size total=total what=t::codes::batches()/>
    }
    .into_any()
}

/// Batches as a table.
#[component]
pub(super) fn BatchTable(
    /// The batches.
    batches: Vec<Batch>,
    /// With the product's name, where it is not the page's.
    #[prop(default = true)]
    with_product: bool,
) -> impl IntoView {
    let mut columns = vec![Column::text(t::codes::lot_2())];
    if with_product {
        columns.push(Column::text(t::codes::product()));
    }
    columns.extend([
        Column::number(t::codes::codes()),
        Column::number(t::codes::units_checked()),
        Column::text(t::codes::state()),
        Column::text(t::codes::issued()),
    ]);
    let lines = batches
        .into_iter()
        .map(|batch| {
            let product = format!("/brand/products/{}", batch.product_id);
            view! {
                <tr>
                    <Cell label=t::codes::lot_2() heading=true><a href=format!("/brand/batches/{}", batch.id)>{batch.lot.to_string()}</a></Cell>
                    {with_product.then(|| view! { <Cell label=t::codes::product()><a href=product>{batch.product_name}</a></Cell> })}
                    <Cell label=t::codes::codes() numeric=true>{group_digits(batch.count.into())}</Cell>
                    <Cell label=t::codes::units_checked() numeric=true>{group_digits(batch.checked)}</Cell>
                    <Cell label=t::codes::state()><StateBadge state=batch.state/></Cell>
                    <Cell label=t::codes::issued()><TimeText at=batch.created_at/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption=t::codes::batches_of_codes() columns=columns>{lines}</Table> }
}

/// Where a batch is, in a word.
#[component]
pub(super) fn StateBadge(state: BatchState) -> impl IntoView {
    let (tone, word) = match state {
        BatchState::Issuing => (Tone::Neutral, t::codes::being_made()),
        BatchState::Sealed => (Tone::Good, t::codes::sealed()),
        BatchState::Cancelled => (Tone::Bad, t::codes::cancelled()),
        BatchState::TakenBack => (Tone::Bad, t::codes::taken_back()),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}
