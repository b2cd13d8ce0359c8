//! The shop's listings.

use crate::{
    api,
    components::{Badge, Card, Cell, Column, EmptyState, Glyph, MoneyText, PageHeader, Pagination, Table, TimeText, Tone, query_value},
    i18n::t,
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
        <Title text=t::seller::my_listings()/>
        <PageHeader title=t::seller::my_listings() intro=t::seller::what_you_offer_on()/>
        {loaded(listings, |page| view! { <List page=page/> })}
    }
}

#[component]
fn List(page: Page<ShopListing>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Tag title=t::seller::no_listings_yet()>{t::seller::your_listings_appear_here()}</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::text(t::seller::listing()),
        Column::number(t::seller::price()),
        Column::text(t::seller::last_seen()),
        Column::text(t::seller::codes()),
        Column::text(t::seller::state()),
    ];
    let lines = page
        .rows
        .into_iter()
        .map(|ShopListing { listing, coverage }| {
            let item = listing.external_id.clone();
            view! {
                <tr>
                    <Cell label=t::seller::listing() heading=true>{listing.title}<br/><small>{listing.external_id}</small></Cell>
                    <Cell label=t::seller::price() numeric=true>{listing.price.map(|amount| view! { <MoneyText amount=amount/> })}</Cell>
                    <Cell label=t::seller::last_seen()><TimeText at=listing.last_seen_at day=true/></Cell>
                    <Cell label=t::seller::codes()>{coverage.map(|note| view! { <Covered note=note item=item/> })}</Cell>
                    <Cell label=t::seller::state()><ListingBadge state=listing.state/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::seller::your_listings() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::seller::listings()/>
    }
    .into_any()
}

/// What the seller of a covered product has to do.
#[component]
fn Covered(note: CoverageNote, item: String) -> impl IntoView {
    let badge = if note.enforcement.is_enforced() {
        view! { <Badge tone=Tone::Brass>{t::seller::confirm_each_unit()}</Badge> }
    } else {
        view! { <Badge>{t::seller::codes_announced()}</Badge> }
    };
    let href = format!("/seller/dispatch?item={}", crate::pages::encode(&item));
    let named = t::seller::units_of(&note.product);
    view! {
        {badge}
        <br/>
        <small>{t::seller::units_2()}{note.scope.to_string()}{t::seller::carry_a_code()}{note.enforcement.for_seller()}</small>
        <br/>
        <a href=href>{t::seller::confirm()}<span class="sr-only">{named}</span></a>
    }
}
