//! The notices against a shop.

use crate::{
    api,
    components::{Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, query_value},
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{notice::NoticeSummary, page::Page};

/// All of them, newest first.
#[component]
pub fn Notices() -> impl IntoView {
    let page = query_value("page");
    let notices = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::statement::shop_notices);
    view! {
        <Title text="Notices against me"/>
        <PageHeader title="Notices against me" intro="Each listing of yours that was removed, with the reason and what you can do."/>
        {loaded(notices, |page| view! { <List page=page/> })}
    }
}

#[component]
fn List(page: Page<NoticeSummary>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::ShieldCheck title="Nothing against you">"If a listing of yours is ever removed, the full reason stands here at once."</EmptyState> }.into_any();
    }
    let columns = vec![Column::text("Listing"), Column::text("Found"), Column::text("Sent")];
    let lines = page
        .rows
        .into_iter()
        .map(|notice| {
            let href = format!("/seller/notices/{}", notice.id);
            view! {
                <tr>
                    <Cell label="Listing" heading=true><a href=href>{notice.listing_title}</a></Cell>
                    <Cell label="Found">{notice.ground.label()}</Cell>
                    <Cell label="Sent"><TimeText at=notice.sent_at/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption="Notices" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="notices"/>
    }
    .into_any()
}
