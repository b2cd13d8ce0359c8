//! The notices against a shop.

use crate::{
    api,
    components::{Badge, Card, Cell, Column, DayText, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, Tone, query_value},
    i18n::t,
    pages::{
        loaded,
        screening_parts::{HOLDS, HoldList},
        seller::notice::NoticeState,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{notice::NoticeSummary, page::Page};

/// All of them, newest first.
#[component]
pub fn Notices() -> impl IntoView {
    let (page, held) = (query_value("page"), query_value(HOLDS));
    let holds = Resource::new_blocking(move || held.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::hold::shop_holds);
    let notices = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::statement::shop_notices);
    view! {
        <Title text=t::seller::notices_against_me()/>
        <PageHeader title=t::seller::notices_against_me() intro=t::seller::each_listing_of_yours()/>
        {loaded(holds, |page| (page.total > 0).then(|| view! { <HoldList page=page title=t::screening::held_listings()/> }))}
        {loaded(notices, |page| view! { <List page=page/> })}
    }
}

#[component]
fn List(page: Page<NoticeSummary>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::ShieldCheck title=t::seller::nothing_against_you()>{t::seller::if_a_listing_of()}</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::text(t::seller::listing()),
        Column::text(t::seller::found()),
        Column::text(t::seller::sent()),
        Column::text(t::seller::complaint_until()),
        Column::text(t::seller::state()),
    ];
    let lines = page
        .rows
        .into_iter()
        .map(|notice| {
            let href = format!("/seller/notices/{}", notice.id);
            view! {
                <tr>
                    <Cell label=t::seller::listing() heading=true>
                        <a href=href>{notice.listing_title}</a>
                        {(!notice.read).then(|| view! { " "<Badge tone=Tone::Bad>{t::seller::not_read()}</Badge> })}
                    </Cell>
                    <Cell label=t::seller::found()>{crate::i18n::ground(notice.ground)}</Cell>
                    <Cell label=t::seller::sent()><TimeText at=notice.sent_at/></Cell>
                    <Cell label=t::seller::complaint_until()><DayText day=notice.complain_until/></Cell>
                    <Cell label=t::seller::state()><NoticeState over=notice.reversed_at.is_some()/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::seller::notices() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::seller::notices_2()/>
    }
    .into_any()
}
