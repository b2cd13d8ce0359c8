//! All batches of codes of a brand.

use crate::{
    api,
    components::{Badge, ButtonLink, Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, Tone, Variant, group_digits, query_value},
    i18n::t,
    pages::loaded,
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
        <Title text="Codes"/>
        <div class="page">
            <PageHeader
                title="Codes"
                intro="Every batch you issued. A unit appears in your numbers when a buyer checks it for the first time."
                actions=|| view! { <ButtonLink href="/brand/alerts" glyph=Glyph::Alert>{t::alerts::title()}</ButtonLink><ButtonLink href="/brand/products" variant=Variant::Primary glyph=Glyph::Package>"Choose a product to issue codes"</ButtonLink> }
            />
            {loaded(batches, |page| view! { <List page=page/> })}
        </div>
    }
}

#[component]
fn List(page: Page<Batch>) -> impl IntoView {
    if page.total == 0 {
        return view! {
            <EmptyState glyph=Glyph::QrCode title="No codes yet">
                "Open a product and issue codes for a lot: one for every unit, as a list for your printer and as labels with QR code and hallmark."
            </EmptyState>
        }
        .into_any();
    }
    let (number, size, total) = (page.page, page.size, page.total);
    view! {
        <Card flush=true><BatchTable batches=page.rows/></Card>
        <Pagination page=number size=size total=total what="batches"/>
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
    let mut columns = vec![Column::text("Lot")];
    if with_product {
        columns.push(Column::text("Product"));
    }
    columns.extend([Column::number("Codes"), Column::number("Units checked"), Column::text("State"), Column::text("Issued")]);
    let lines = batches
        .into_iter()
        .map(|batch| {
            let product = format!("/brand/products/{}", batch.product_id);
            view! {
                <tr>
                    <Cell label="Lot" heading=true><a href=format!("/brand/batches/{}", batch.id)>{batch.lot.to_string()}</a></Cell>
                    {with_product.then(|| view! { <Cell label="Product"><a href=product>{batch.product_name}</a></Cell> })}
                    <Cell label="Codes" numeric=true>{group_digits(batch.count.into())}</Cell>
                    <Cell label="Units checked" numeric=true>{group_digits(batch.checked)}</Cell>
                    <Cell label="State"><StateBadge state=batch.state/></Cell>
                    <Cell label="Issued"><TimeText at=batch.created_at/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="Batches of codes" columns=columns>{lines}</Table> }
}

/// Where a batch is, in a word.
#[component]
pub(super) fn StateBadge(state: BatchState) -> impl IntoView {
    let (tone, word) = match state {
        BatchState::Issuing => (Tone::Neutral, "Being made"),
        BatchState::Sealed => (Tone::Good, "Sealed"),
        BatchState::Cancelled => (Tone::Bad, "Cancelled"),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}
