//! All batches of codes of a brand.

use crate::{
    api,
    components::{Badge, ButtonLink, Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, Tone, Variant, group_digits, query_value},
    i18n::t,
    pages::{loaded, session::ForManagers},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    batch::{Batch, BatchState},
    page::Page,
};

/// The list.
#[component]
pub fn Codes() -> impl IntoView {
    let page = query_value("page");
    let batches = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::batch::batches);
    view! {
        <Title text=t::codes::codes()/>
        <div class="page">
            <PageHeader
                title=t::codes::codes()
                intro=t::codes::every_batch_you_issued()
                actions=|| view! {
                    <ForManagers><ButtonLink href="/brand/codes/events" glyph=Glyph::Upload>{t::codes::events_tell()}</ButtonLink></ForManagers>
                    <ButtonLink href="/brand/alerts" glyph=Glyph::Alert>{t::alerts::title()}</ButtonLink>
                    <ButtonLink href="/brand/products" variant=Variant::Primary glyph=Glyph::Package>{t::codes::choose_a_product_to()}</ButtonLink>
                }
            />
            {loaded(batches, |page| view! { <List page=page/> })}
        </div>
    }
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
    };
    view! { <Badge tone=tone>{word}</Badge> }
}
