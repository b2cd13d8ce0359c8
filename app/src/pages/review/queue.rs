//! What waits for a reviewer, the oldest first.

use crate::{
    api,
    components::{Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, query_value},
    i18n::t,
    pages::{loaded, review::counts::QueueCounts, right_parts::citation, screening_parts::HoldList},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{page::Page, report::Report, right::Right};

/// Enrolments, then reports of listings.
#[component]
pub fn Queue() -> impl IntoView {
    let page = query_value("page");
    let rights = Resource::new_blocking(|| (), |()| api::right::right_queue(1));
    let holds = Resource::new_blocking(|| (), |()| api::hold::hold_queue(1));
    let reports = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::report::report_queue);
    view! {
        <Title text=t::review::queue()/>
        <PageHeader title=t::review::queue() intro=t::review::what_waits_for_a()/>
        <QueueCounts/>
        {loaded(rights, |page| view! { <Rights page=page/> })}
        {loaded(holds, |page| (page.total > 0).then(|| view! { <HoldList page=page base="/review/holds" title=t::screening::held_listings()/> }))}
        {loaded(reports, |page| view! { <Reports page=page/> })}
    }
}

/// Enrolments that wait; the longest waiting ones, for they are few.
#[component]
fn Rights(page: Page<Right>) -> impl IntoView {
    (page.total > 0).then(|| {
        let columns = vec![
            Column::text(t::review::mark()),
            Column::text(t::review::registration()),
            Column::text(t::review::brand()),
            Column::text(t::review::waits_since()),
        ];
        let more = page.total - i64::try_from(page.rows.len()).unwrap_or(0);
        let lines = page
            .rows
            .into_iter()
            .map(|right| {
                let (href, cited) = (format!("/review/rights/{}", right.id), citation(&right.filed));
                view! {
                    <tr>
                        <Cell label=t::review::mark() heading=true><a href=href>{right.filed.mark_text}</a></Cell>
                        <Cell label=t::review::registration()><span class="mono">{cited}</span></Cell>
                        <Cell label=t::review::brand()>{right.brand_name}</Cell>
                        <Cell label=t::review::waits_since()><TimeText at=right.filed_at/></Cell>
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
fn Reports(page: Page<Report>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Inbox title=t::review::no_report_waits()>{t::review::reports_of_listings_appear()}</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::text(t::review::listing()),
        Column::text(t::review::ground()),
        Column::text(t::review::reported_by()),
        Column::text(t::review::waits_since()),
    ];
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
                    <Cell label=t::review::waits_since()><TimeText at=report.filed_at/></Cell>
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
