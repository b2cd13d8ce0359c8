//! A brand's reports.

use crate::{
    api,
    components::{ButtonLink, Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Tab, Table, Tabs, TimeText, Variant, query_value},
    i18n::{ground, t},
    pages::{loaded, report_parts::StateBadge},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{page::Page, report::Report};

/// All of them, or those in one state.
#[component]
pub fn Reports() -> impl IntoView {
    let (state, page) = (query_value("state"), query_value("page"));
    let reports = Resource::new_blocking(
        move || (state.get().unwrap_or_default(), page.get().and_then(|p| p.parse().ok()).unwrap_or(1)),
        |(state, page)| api::report::reports_of_brand(state, page),
    );
    let tabs = move || {
        let shown = state.get().unwrap_or_default();
        let tab = |label: &str, key: &str| Tab {
            label: label.to_owned(),
            href: if key.is_empty() { "/brand/reports".to_owned() } else { format!("/brand/reports?state={key}") },
            count: None,
            current: Some(shown == key),
        };
        view! { <Tabs label=t::brand::reports_by_state() tabs=vec![tab(t::brand::all(), ""), tab(t::brand::waiting(), "open"), tab(t::brand::upheld(), "upheld"), tab(t::brand::not_upheld(), "rejected")]/> }
    };
    view! {
        <Title text=t::brand::reports()/>
        <PageHeader
            title=t::brand::reports()
            intro=t::brand::what_your_brand_reported()
            actions=|| view! { <ButtonLink href="/brand/search" variant=Variant::Primary glyph=Glyph::Search>{t::brand::find_listings()}</ButtonLink> }
        />
        {tabs}
        {loaded(reports, |page| view! { <List page=page/> })}
    }
}

#[component]
fn List(page: Page<Report>) -> impl IntoView {
    if page.total == 0 {
        return view! {
            <EmptyState glyph=Glyph::Flag title=t::brand::no_reports_here() action=|| view! { <ButtonLink href="/brand/search">{t::brand::search_the_listings()}</ButtonLink> }>
                {t::brand::search_the_listings_for()}
            </EmptyState>
        }
        .into_any();
    }
    let columns = vec![Column::text(t::brand::listing()), Column::text(t::brand::ground()), Column::text(t::brand::filed()), Column::text(t::brand::state())];
    let lines = page
        .rows
        .into_iter()
        .map(|report| {
            let href = format!("/brand/reports/{}", report.id);
            view! {
                <tr>
                    <Cell label=t::brand::listing() heading=true><a href=href>{report.listing_title}</a><br/><small>{report.seller_name}</small></Cell>
                    <Cell label=t::brand::ground()>{ground(report.ground)}</Cell>
                    <Cell label=t::brand::filed()><TimeText at=report.filed_at/></Cell>
                    <Cell label=t::brand::state()><StateBadge state=report.state/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::brand::reports() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::brand::reports_2()/>
    }
    .into_any()
}
