//! What happened on this portal, and who did it.

use crate::{
    api,
    components::{Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, query_value},
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
        <Title text="Audit log"/>
        <PageHeader title="Audit log" intro="Every change, written in the same transaction as the change itself."/>
        {loaded(log, |page| view! { <Log page=page/> })}
    }
}

#[component]
fn Log(page: Page<AuditEntry>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Log title="Nothing happened yet">"Every change will be listed here, with who made it and when."</EmptyState> }
            .into_any();
    }
    let columns = vec![Column::text("When"), Column::text("Who"), Column::text("What"), Column::text("Kind")];
    let lines = page
        .rows
        .into_iter()
        .map(|entry| {
            view! {
                <tr>
                    <Cell label="When"><TimeText at=entry.at/></Cell>
                    <Cell label="Who">{entry.actor}</Cell>
                    <Cell label="What" heading=true>{entry.summary}</Cell>
                    <Cell label="Kind"><code>{entry.action}</code></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption="Events" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="events"/>
    }
    .into_any()
}
