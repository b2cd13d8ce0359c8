//! All batches of codes of a brand.

use crate::{
    api,
    components::{
        Badge, ButtonLink, Card, Cell, CodeText, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, Tone, Variant, group_digits, plural,
        query_value,
    },
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    batch::{Batch, BatchState},
    page::Page,
    risk::UnitAlert,
};

/// The list.
#[component]
pub fn Codes() -> impl IntoView {
    let page = query_value("page");
    let batches = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::batch::batches);
    let alerts = Resource::new_blocking(|| (), |()| api::batch::unit_alerts());
    view! {
        <Title text="Codes"/>
        <div class="page">
            <PageHeader
                title="Codes"
                intro="Every batch you issued. A unit appears in your numbers when a buyer checks it for the first time."
                actions=|| view! { <ButtonLink href="/brand/products" variant=Variant::Primary glyph=Glyph::Package>"Choose a product to issue codes"</ButtonLink> }
            />
            {loaded(alerts, |alerts| view! { <Alerts alerts=alerts/> })}
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

/// Units whose checks look like those of copies.
#[component]
fn Alerts(alerts: Vec<UnitAlert>) -> impl IntoView {
    (!alerts.is_empty()).then(|| {
        let items = alerts
            .into_iter()
            .map(|alert| {
                let (tone, word) = if alert.likely_copied { (Tone::Bad, "Probably copied") } else { (Tone::Warn, "Look at it") };
                let reasons = alert
                    .findings
                    .into_iter()
                    .map(|finding| view! { <li>{finding.text}" "<span class="muted">{format!("(+{})", finding.weight)}</span></li> })
                    .collect_view();
                let search = format!("/brand/search?q={}", alert.code.serial());
                view! {
                    <li class="alert-unit">
                        <p class="alert-head"><Badge tone=tone>{word}</Badge><CodeText code=alert.code.with_check()/></p>
                        <p>
                            {alert.product}", lot "<a href=format!("/brand/batches/{}", alert.batch)>{alert.lot.to_string()}</a>
                            {format!(" · {} · score {} · last ", plural(alert.checks, "check", "checks"), alert.score)}<TimeText at=alert.last_at/>
                        </p>
                        <ul>{reasons}</ul>
                        <p><a href=search>"Listings that sell this product"</a></p>
                    </li>
                }
            })
            .collect_view();
        view! {
            <Card title="Codes that behave like copies">
                <p class="muted">"One thing cannot be checked like this. Numbers are weights of evidence in decibans: ten make a copy ten times as likely."</p>
                <ul class="alert-units">{items}</ul>
            </Card>
        }
    })
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
