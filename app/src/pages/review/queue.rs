//! What waits for a reviewer, the oldest first.

use crate::{
    api,
    components::{Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, query_value},
    pages::{loaded, review::counts::QueueCounts, right_parts::citation},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{page::Page, report::Report, right::Right};

/// Enrolments, then reports of listings.
#[component]
pub fn Queue() -> impl IntoView {
    let page = query_value("page");
    let rights = Resource::new_blocking(|| (), |()| api::right::right_queue(1));
    let reports = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::report::report_queue);
    view! {
        <Title text="Queue"/>
        <PageHeader title="Queue" intro="What waits for a decision, the oldest first."/>
        <QueueCounts/>
        {loaded(rights, |page| view! { <Rights page=page/> })}
        {loaded(reports, |page| view! { <Reports page=page/> })}
    }
}

/// Enrolments that wait; the longest waiting ones, for they are few.
#[component]
fn Rights(page: Page<Right>) -> impl IntoView {
    (page.total > 0).then(|| {
        let columns = vec![Column::text("Mark"), Column::text("Registration"), Column::text("Brand"), Column::text("Waits since")];
        let more = page.total - i64::try_from(page.rows.len()).unwrap_or(0);
        let lines = page
            .rows
            .into_iter()
            .map(|right| {
                let (href, cited) = (format!("/review/rights/{}", right.id), citation(&right.filed));
                view! {
                    <tr>
                        <Cell label="Mark" heading=true><a href=href>{right.filed.mark_text}</a></Cell>
                        <Cell label="Registration"><span class="mono">{cited}</span></Cell>
                        <Cell label="Brand">{right.brand_name}</Cell>
                        <Cell label="Waits since"><TimeText at=right.filed_at/></Cell>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <Card title="Enrolments" flush=true><Table caption="Enrolments that wait for a decision" columns=columns>{lines}</Table></Card>
            {(more > 0).then(|| view! { <p class="muted">{format!("{more} more come up as these are decided.")}</p> })}
        }
    })
}

#[component]
fn Reports(page: Page<Report>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Inbox title="No report waits">"Reports of listings appear here as they come in. Thank you."</EmptyState> }
            .into_any();
    }
    let columns = vec![Column::text("Listing"), Column::text("Ground"), Column::text("Reported by"), Column::text("Waits since")];
    let lines = page
        .rows
        .into_iter()
        .map(|report| {
            let href = format!("/review/reports/{}", report.id);
            view! {
                <tr>
                    <Cell label="Listing" heading=true><a href=href>{report.listing_title}</a><br/><small>{report.seller_name}</small></Cell>
                    <Cell label="Ground">{report.ground.label()}</Cell>
                    <Cell label="Reported by">{report.brand_name.unwrap_or_else(|| "Somebody without an account".to_owned())}</Cell>
                    <Cell label="Waits since"><TimeText at=report.filed_at/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title="Reports" flush=true><Table caption="Reports that wait for a decision" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="reports"/>
    }
    .into_any()
}
