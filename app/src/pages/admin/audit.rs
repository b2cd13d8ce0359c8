//! What happened on this portal, and who did it.

use crate::{
    api,
    components::{
        Button, ButtonLink, Card, Cell, Column, EmptyState, Glyph, InputKind, PageHeader, Pagination, Table, TextField, TimeText, Variant, query_value,
    },
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{audit::AuditEntry, page::Page};

/// The log, newest first.
#[component]
pub fn Audit() -> impl IntoView {
    let values = ["q", "kind", "from", "to"].map(query_value);
    let page = query_value("page");
    let asked = move || values.map(|value| value.get().unwrap_or_default());
    let log = Resource::new_blocking(
        move || (asked(), page.get().and_then(|p| p.parse().ok()).unwrap_or(1)),
        |([q, kind, from, to], page)| api::audit::audit_log(q, kind, from, to, page),
    );
    view! {
        <Title text=t::admin::audit_log()/>
        <PageHeader title=t::admin::audit_log() intro=t::admin::every_change_written_in()/>
        {loaded(log, move |page| {
            let asked = untrack(asked);
            let narrowed = asked.iter().any(|value| !value.is_empty());
            view! { <Narrow asked=asked/> <Log page=page narrowed=narrowed/> }
        })}
    }
}

/// By who did what, of which kind, and when.
#[component]
fn Narrow(asked: [String; 4]) -> impl IntoView {
    let [q, kind, from, to] = asked;
    view! {
        <form class="filter-bar" method="get" action="/admin/audit" role="search" aria-label=t::admin::narrow_the_log()>
            <TextField name="q" label=t::admin::person_or_words() value=q maxlength=100/>
            <TextField name="kind" label=t::admin::kind_begins_with() value=kind maxlength=60/>
            <TextField name="from" label=t::admin::from_day() kind=InputKind::Date value=from/>
            <TextField name="to" label=t::admin::to_day() kind=InputKind::Date value=to/>
            <Button variant=Variant::Plain>{t::admin::filter()}</Button>
        </form>
    }
}

/// The page of what an event is about, where it has one.
pub(super) fn page_of(entry: &AuditEntry) -> Option<String> {
    let area = match entry.subject_kind.as_str() {
        "listing" => "/listings",
        "report" => "/review/reports",
        "right" => "/review/rights",
        "hold" => "/review/holds",
        _ => return None,
    };
    Some(format!("{area}/{}", entry.subject_id))
}

#[component]
fn Log(page: Page<AuditEntry>, narrowed: bool) -> impl IntoView {
    if page.total == 0 && narrowed {
        let all = || view! { <ButtonLink href="/admin/audit">{t::admin::show_the_whole_log()}</ButtonLink> };
        return view! { <EmptyState glyph=Glyph::Log title=t::admin::no_such_event() action=all>{t::admin::no_such_event_text()}</EmptyState> }.into_any();
    }
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Log title=t::admin::nothing_happened_yet()>{t::admin::every_change_will_be()}</EmptyState> }.into_any();
    }
    let columns = vec![Column::text(t::admin::when()), Column::text(t::admin::who()), Column::text(t::admin::what()), Column::text(t::admin::kind())];
    let lines = page
        .rows
        .into_iter()
        .map(|entry| {
            let page = page_of(&entry);
            let AuditEntry { at, actor, action, summary, .. } = entry;
            let what = match page {
                Some(href) => view! { <a href=href>{summary}</a> }.into_any(),
                None => summary.into_any(),
            };
            view! {
                <tr>
                    <Cell label=t::admin::when()><TimeText at=at/></Cell>
                    <Cell label=t::admin::who()>{actor}</Cell>
                    <Cell label=t::admin::what() heading=true>{what}</Cell>
                    <Cell label=t::admin::kind()><code>{action}</code></Cell>
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
