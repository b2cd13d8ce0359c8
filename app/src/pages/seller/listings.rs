//! The shop's listings.

use crate::{
    api,
    components::{Card, Cell, Column, EmptyState, Glyph, MoneyText, PageHeader, Pagination, Table, TimeText, query_value},
    pages::{loaded, report_parts::ListingBadge},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{listing::Listing, page::Page};

/// All of them, with whether buyers see them.
#[component]
pub fn Listings() -> impl IntoView {
    let page = query_value("page");
    let listings = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::statement::shop_listings);
    view! {
        <Title text="My listings"/>
        <PageHeader title="My listings" intro="What you offer on the marketplace, and whether buyers see it."/>
        {loaded(listings, |page| view! { <List page=page/> })}
    }
}

#[component]
fn List(page: Page<Listing>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Tag title="No listings yet">"Your listings appear here with the marketplace's next feed."</EmptyState> }
            .into_any();
    }
    let columns = vec![Column::text("Listing"), Column::number("Price"), Column::text("Last seen"), Column::text("State")];
    let lines = page
        .rows
        .into_iter()
        .map(|listing| {
            view! {
                <tr>
                    <Cell label="Listing" heading=true>{listing.title}<br/><small>{listing.external_id}</small></Cell>
                    <Cell label="Price" numeric=true>{listing.price.map(|amount| view! { <MoneyText amount=amount/> })}</Cell>
                    <Cell label="Last seen"><TimeText at=listing.last_seen_at day=true/></Cell>
                    <Cell label="State"><ListingBadge state=listing.state/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption="Your listings" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="listings"/>
    }
    .into_any()
}
