//! What happened on this portal, and who did it.

use crate::{
    api,
    components::{Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, query_value},
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{audit::AuditEntry, page::Page};

/// The log, newest first.
#[component]
pub fn Audit() -> impl IntoView {
    let page = query_value("page");
    let log = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::audit::audit_log);
    view! {
        <Title text=t::admin::audit_log()/>
        <PageHeader title=t::admin::audit_log() intro=t::admin::every_change_written_in()/>
        {loaded(log, |page| view! { <Log page=page/> })}
    }
}

#[component]
fn Log(page: Page<AuditEntry>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Log title=t::admin::nothing_happened_yet()>{t::admin::every_change_will_be()}</EmptyState> }.into_any();
    }
    let columns = vec![Column::text(t::admin::when()), Column::text(t::admin::who()), Column::text(t::admin::what()), Column::text(t::admin::kind())];
    let lines = page
        .rows
        .into_iter()
        .map(|entry| {
            view! {
                <tr>
                    <Cell label=t::admin::when()><TimeText at=entry.at/></Cell>
                    <Cell label=t::admin::who()>{entry.actor}</Cell>
                    <Cell label=t::admin::what() heading=true>{entry.summary}</Cell>
                    <Cell label=t::admin::kind()><code>{entry.action}</code></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::admin::events() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::admin::events_2()/>
    }
    .into_any()
}
