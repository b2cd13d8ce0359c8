//! What waits for a reviewer, the oldest first.

use crate::{
    api,
    components::{Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, Waited, query_value},
    i18n::t,
    pages::{
        loaded,
        review::{
            counts::QueueCounts,
            keys::{self, Keys},
        },
        right_parts::citation,
        screening_parts::{HOLDS, HoldList},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{page::Page, report::Report, review::ReviewQueue, right::Right, time::Timestamp};

/// Enrolments, held listings, then reports.
#[component]
pub fn Queue() -> impl IntoView {
    let pages = ["page", HOLDS].map(query_value);
    let asked = move || pages.map(|page| page.get().and_then(|p| p.parse().ok()).unwrap_or(1));
    let queue = Resource::new_blocking(asked, |[reports, holds]| api::review::queue(reports, holds));
    view! {
        <Title text=t::review::queue()/>
        <PageHeader title=t::review::queue() intro=t::review::what_waits_for_a()/>
        <QueueCounts/>
        <p><a href="/review/decisions">{t::review::find_a_decision()}</a></p>
        <Keys
            keys=keys::QUEUE summary=t::review::keys_j_next_k()
            lines=vec![("j", t::review::key_next()), ("k", t::review::key_before()), ("Enter", t::review::key_open())]
        />
        {loaded(queue, |queue| view! { <Waiting queue=queue/> })}
    }
}

#[component]
fn Waiting(queue: ReviewQueue) -> impl IntoView {
    let ReviewQueue { at, rights, holds, reports } = queue;
    view! {
        <Rights page=rights at=at/>
        {(holds.total > 0).then(|| view! { <HoldList page=holds base="/review/holds" title=t::screening::held_listings() at=Some(at)/> })}
        <Reports page=reports at=at/>
    }
}

/// Enrolments that wait; the longest waiting ones, for they are few.
#[component]
fn Rights(page: Page<Right>, at: Timestamp) -> impl IntoView {
    (page.total > 0).then(|| {
        let columns =
            vec![Column::text(t::review::mark()), Column::text(t::review::registration()), Column::text(t::review::brand()), Column::text(t::review::waited())];
        let more = page.total - i64::try_from(page.rows.len()).unwrap_or(0);
        let lines = page
            .rows
            .into_iter()
            .map(|right| {
                // It waits for the brand until the code of its record's contact is entered.
                let since = right.code.as_ref().and_then(|code| code.confirmed_at).unwrap_or(right.filed_at);
                let (href, cited) = (format!("/review/rights/{}", right.id), citation(&right.filed));
                view! {
                    <tr>
                        <Cell label=t::review::mark() heading=true><a href=href>{right.filed.mark_text}</a></Cell>
                        <Cell label=t::review::registration()><span class="mono">{cited}</span></Cell>
                        <Cell label=t::review::brand()>{right.brand_name}</Cell>
                        <Cell label=t::review::waited()><Waited since=since at=at/></Cell>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <Card title=t::review::enrolments() flush=true><Table caption=t::review::enrolments_that_wait_for() columns=columns>{lines}</Table></Card>
            {(more > 0).then(|| view! { <p class="muted">{t::review::more_come_up_as(more)}</p> })}
        }
    })
}

#[component]
fn Reports(page: Page<Report>, at: Timestamp) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Inbox title=t::review::no_report_waits()>{t::review::reports_of_listings_appear()}</EmptyState> }.into_any();
    }
    let columns =
        vec![Column::text(t::review::listing()), Column::text(t::review::ground()), Column::text(t::review::reported_by()), Column::text(t::review::waited())];
    let lines = page
        .rows
        .into_iter()
        .map(|report| {
            let href = format!("/review/reports/{}", report.id);
            view! {
                <tr>
                    <Cell label=t::review::listing() heading=true><a href=href>{report.listing_title}</a><br/><small>{report.seller_name}</small></Cell>
                    <Cell label=t::review::ground()>{crate::i18n::ground(report.ground)}</Cell>
                    <Cell label=t::review::reported_by()>{report.brand_name.unwrap_or_else(|| t::review::somebody_without_account().to_owned())}</Cell>
                    <Cell label=t::review::waited()><Waited since=report.filed_at at=at/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title=t::review::reports() flush=true><Table caption=t::review::reports_that_wait_for() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::review::reports_2()/>
    }
    .into_any()
}
