//! `/brand/coverage`: what sellers shipped of covered products, with codes and without, and what was refused.

use crate::{
    api,
    components::{Badge, ButtonLink, Card, Cell, Column, EmptyState, Glyph, PageHeader, Stat, Stats, Table, Tone, group_digits},
    i18n::{refusal, t},
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
        <Title text=t::brand::coverage()/>
        <div class="page">
            <PageHeader
                title=t::brand::coverage()
                intro=t::brand::products_whose_units_carry()
                actions=|| view! { <ButtonLink href="/brand/coverage.csv" glyph=Glyph::Download>{t::shared::export_csv()}</ButtonLink> }
            />
            {loaded(report, |report| view! { <Shown report=report/> })}
        </div>
    }
}

#[component]
fn Shown(report: CoverageReport) -> impl IntoView {
    if report.lines.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::ShieldCheck title=t::brand::nothing_is_covered_yet() action=|| view! { <ButtonLink href="/brand/products">{t::brand::to_your_products()}</ButtonLink> }>
                {t::brand::on_a_products_page()}
            </EmptyState>
        }
        .into_any();
    }
    let sum = |of: fn(&SellerUnits) -> i64| report.lines.iter().flat_map(|line| &line.sellers).map(of).sum::<i64>();
    let stats = [
        (t::brand::units_shipped_with_a(), sum(|s| s.confirmed)),
        (t::brand::older_stock_shipped(), sum(|s| s.older)),
        (t::brand::lines_refused(), sum(|s| s.refused)),
    ];
    let stats = stats.map(|(label, value)| view! { <Stat label=label value=group_digits(value)/> }).collect_view();
    let cards = report.lines.into_iter().map(|line| view! { <Product line=line/> }).collect_view();
    view! { <Stats>{stats}</Stats>{cards} }.into_any()
}

#[component]
fn Product(line: CoverageLine) -> impl IntoView {
    let href = format!("/brand/products/{}#coverage", line.product_id);
    let (tone, state) = match (&line.scope, line.enforcement.is_enforced()) {
        (None, _) => (Tone::Neutral, if line.ever_covered { t::brand::ended() } else { t::brand::not_covered() }),
        (Some(_), true) => (Tone::Good, t::brand::enforced()),
        (Some(_), false) => (Tone::Warn, t::brand::announced_not_enforced()),
    };
    let scope = line.scope.map(|scope| t::brand::units_carry_a_code(&scope));
    let refused = line.refused.iter().map(|(reason, lines)| view! { <li>{refusal(*reason)}": "{group_digits(*lines)}</li> }).collect_view();
    let unsupplied =
        line.unsupplied.iter().map(|one| view! { <li>{t::brand::from_a_supplier(group_digits(one.units), &one.supplier, &one.seller)}</li> }).collect_view();
    let columns = vec![
        Column::text(t::brand::seller()),
        Column::number(t::brand::with_a_code()),
        Column::number(t::brand::older_stock()),
        Column::number(t::brand::lines_refused()),
    ];
    let (none, apart) = (line.sellers.is_empty(), line.sellers.iter().any(|seller| seller.stands_out));
    let rows = line
        .sellers
        .into_iter()
        .map(|seller| {
            view! {
                <tr>
                    <Cell label=t::brand::seller() heading=true>{seller.name}{seller.stands_out.then(|| view! { " "<Badge tone=Tone::Warn>{t::brand::stands_out()}</Badge> })}</Cell>
                    <Cell label=t::brand::with_a_code() numeric=true>{group_digits(seller.confirmed)}</Cell>
                    <Cell label=t::brand::older_stock() numeric=true>{group_digits(seller.older)}</Cell>
                    <Cell label=t::brand::lines_refused() numeric=true>{group_digits(seller.refused)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let caption = t::brand::what_sellers_shipped_of(&line.product);
    view! {
        <Card title=line.product.clone() aside=move || view! { <a href=href.clone()>{t::brand::coverage_and_its_reasons()}</a> }>
            <p><Badge tone=tone>{state}</Badge>{scope}</p>
            {if none {
                view! { <p class="muted">{t::brand::no_seller_has_confirmed()}</p> }.into_any()
            } else {
                view! { <Table caption=caption columns=columns>{rows}</Table>{apart.then(|| view! { <p class="muted">{t::brand::stands_out_lead()}</p> })} }.into_any()
            }}
            {(!line.unsupplied.is_empty()).then(|| view! {
                <h3>{t::brand::from_whom_you_do_not_supply()}</h3>
                <p class="muted">{t::brand::units_that_should_carry_a_code()}</p>
                <ul class="plain-list">{unsupplied}</ul>
            })}
            {(!line.refused.is_empty()).then(|| view! { <h3>{t::brand::refused()}</h3><ul class="plain-list">{refused}</ul> })}
        </Card>
    }
}
