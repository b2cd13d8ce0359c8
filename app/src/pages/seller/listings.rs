//! The shop's listings.

use crate::{
    api,
    components::{Badge, Card, Cell, Column, EmptyState, Glyph, MoneyText, PageHeader, Pagination, Table, TimeText, Tone, query_value},
    pages::{loaded, report_parts::ListingBadge},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    coverage::{CoverageNote, ShopListing},
    page::Page,
};

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
fn List(page: Page<ShopListing>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Tag title="No listings yet">"Your listings appear here with the marketplace's next feed."</EmptyState> }
            .into_any();
    }
    let columns = vec![Column::text("Listing"), Column::number("Price"), Column::text("Last seen"), Column::text("Codes"), Column::text("State")];
    let lines = page
        .rows
        .into_iter()
        .map(|ShopListing { listing, coverage }| {
            let item = listing.external_id.clone();
            view! {
                <tr>
                    <Cell label="Listing" heading=true>{listing.title}<br/><small>{listing.external_id}</small></Cell>
                    <Cell label="Price" numeric=true>{listing.price.map(|amount| view! { <MoneyText amount=amount/> })}</Cell>
                    <Cell label="Last seen"><TimeText at=listing.last_seen_at day=true/></Cell>
                    <Cell label="Codes">{coverage.map(|note| view! { <Covered note=note item=item/> })}</Cell>
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

/// What the seller of a covered product has to do.
#[component]
fn Covered(note: CoverageNote, item: String) -> impl IntoView {
    let badge = if note.enforcement.is_enforced() {
        view! { <Badge tone=Tone::Brass>"Confirm each unit"</Badge> }
    } else {
        view! { <Badge>"Codes announced"</Badge> }
    };
    let href = format!("/seller/dispatch?item={}", crate::pages::encode(&item));
    let named = format!(" units of {}", note.product);
    view! {
        {badge}
        <br/>
        <small>"Units "{note.scope.to_string()}" carry a code. "{note.enforcement.for_seller()}</small>
        <br/>
        <a href=href>"Confirm"<span class="sr-only">{named}</span></a>
    }
}
