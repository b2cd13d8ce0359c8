//! `/brand/coverage`: what sellers shipped of covered products, with codes and without, and what was refused.

use crate::{
    api,
    components::{Badge, ButtonLink, Card, Cell, Column, EmptyState, Glyph, PageHeader, Stat, Stats, Table, Tone, group_digits},
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::coverage::{CoverageLine, CoverageReport, SellerUnits};

/// All covered products.
#[component]
pub fn CoveragePage() -> impl IntoView {
    let report = Resource::new_blocking(|| (), |()| api::coverage::show_coverage_report());
    view! {
        <Title text="Coverage"/>
        <div class="page">
            <PageHeader
                title="Coverage"
                intro="Products whose units carry codes, and what sellers confirm before they ship them."
                actions=|| view! { <ButtonLink href="/brand/coverage.csv" glyph=Glyph::Download>"Download as CSV"</ButtonLink> }
            />
            {loaded(report, |report| view! { <Shown report=report/> })}
        </div>
    }
}

#[component]
fn Shown(report: CoverageReport) -> impl IntoView {
    if report.lines.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::ShieldCheck title="Nothing is covered yet" action=|| view! { <ButtonLink href="/brand/products">"To your products"</ButtonLink> }>
                "On a product's page, say from which lot or day on its units carry codes. Buyers then know what to look for, and sellers confirm each unit."
            </EmptyState>
        }
        .into_any();
    }
    let sum = |of: fn(&SellerUnits) -> i64| report.lines.iter().flat_map(|line| &line.sellers).map(of).sum::<i64>();
    let stats = [("Units shipped with a code", sum(|s| s.confirmed)), ("Older stock shipped", sum(|s| s.older)), ("Lines refused", sum(|s| s.refused))];
    let stats = stats.map(|(label, value)| view! { <Stat label=label value=group_digits(value)/> }).collect_view();
    let cards = report.lines.into_iter().map(|line| view! { <Product line=line/> }).collect_view();
    view! { <Stats>{stats}</Stats>{cards} }.into_any()
}

#[component]
fn Product(line: CoverageLine) -> impl IntoView {
    let href = format!("/brand/products/{}#coverage", line.product_id);
    let (tone, state) = match (&line.scope, line.enforcement.is_enforced()) {
        (None, _) => (Tone::Neutral, "Ended"),
        (Some(_), true) => (Tone::Good, "Enforced"),
        (Some(_), false) => (Tone::Warn, "Announced, not enforced"),
    };
    let scope = line.scope.map(|scope| format!(" Units {scope} carry a code."));
    let refused = line.refused.iter().map(|(reason, lines)| view! { <li>{reason.label()}": "{group_digits(*lines)}</li> }).collect_view();
    let columns = vec![Column::text("Seller"), Column::number("With a code"), Column::number("Older stock"), Column::number("Lines refused")];
    let none = line.sellers.is_empty();
    let rows = line
        .sellers
        .into_iter()
        .map(|seller| {
            view! {
                <tr>
                    <Cell label="Seller" heading=true>{seller.name}</Cell>
                    <Cell label="With a code" numeric=true>{group_digits(seller.confirmed)}</Cell>
                    <Cell label="Older stock" numeric=true>{group_digits(seller.older)}</Cell>
                    <Cell label="Lines refused" numeric=true>{group_digits(seller.refused)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let caption = format!("What sellers shipped of {}", line.product);
    view! {
        <Card title=line.product.clone() aside=move || view! { <a href=href.clone()>"Coverage and its reasons"</a> }>
            <p><Badge tone=tone>{state}</Badge>{scope}</p>
            {if none {
                view! { <p class="muted">"No seller has confirmed a unit yet."</p> }.into_any()
            } else {
                view! { <Table caption=caption columns=columns>{rows}</Table> }.into_any()
            }}
            {(!line.refused.is_empty()).then(|| view! { <h3>"Refused"</h3><ul class="plain-list">{refused}</ul> })}
        </Card>
    }
}
