//! A brand's reports.

use crate::{
    api,
    components::{ButtonLink, Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Tab, Table, Tabs, TimeText, Variant, query_value},
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
        view! { <Tabs label="Reports by state" tabs=vec![tab("All", ""), tab("Waiting", "open"), tab("Upheld", "upheld"), tab("Not upheld", "rejected")]/> }
    };
    view! {
        <Title text="Reports"/>
        <PageHeader
            title="Reports"
            intro="What your brand reported, and what came of it."
            actions=|| view! { <ButtonLink href="/brand/search" variant=Variant::Primary glyph=Glyph::Search>"Find listings"</ButtonLink> }
        />
        {tabs}
        {loaded(reports, |page| view! { <List page=page/> })}
    }
}

#[component]
fn List(page: Page<Report>) -> impl IntoView {
    if page.total == 0 {
        return view! {
            <EmptyState glyph=Glyph::Flag title="No reports here" action=|| view! { <ButtonLink href="/brand/search">"Search the listings"</ButtonLink> }>
                "Search the listings for your mark: each hit can be reported with one click, and the decision comes with its reason."
            </EmptyState>
        }
        .into_any();
    }
    let columns = vec![Column::text("Listing"), Column::text("Ground"), Column::text("Filed"), Column::text("State")];
    let lines = page
        .rows
        .into_iter()
        .map(|report| {
            let href = format!("/brand/reports/{}", report.id);
            view! {
                <tr>
                    <Cell label="Listing" heading=true><a href=href>{report.listing_title}</a><br/><small>{report.seller_name}</small></Cell>
                    <Cell label="Ground">{report.ground.label()}</Cell>
                    <Cell label="Filed"><TimeText at=report.filed_at/></Cell>
                    <Cell label="State"><StateBadge state=report.state/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption="Reports" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="reports"/>
    }
    .into_any()
}
