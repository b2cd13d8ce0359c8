//! What waits for a reviewer: all kinds in one list, by when each is due.

use crate::{
    api,
    components::{Badge, ButtonLink, Card, Cell, Column, Due, EmptyState, Glyph, PageHeader, Pagination, Tab, Table, Tabs, Tone, query_value},
    i18n::{ground, t},
    pages::{
        loaded,
        review::{
            counts::QueueCounts,
            keys::{self, Keys},
        },
        right_parts::citation,
        screening_parts::{kind_label, per_cent},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    review::{QueueKind, Queued, ReviewQueue},
    screening::HoldState,
    time::Timestamp,
};

/// `/review`; `?kind=` is one kind of it.
#[component]
pub fn Queue() -> impl IntoView {
    let (kind, page) = (query_value("kind"), query_value("page"));
    let asked = move || (kind.get().and_then(|kind| QueueKind::parse(&kind)), page.get().and_then(|p| p.parse().ok()).unwrap_or(1));
    let queue = Resource::new_blocking(asked, |(kind, page)| api::review::queue(kind, page));
    let shown = Memo::new(move |_| asked().0);
    view! {
        <Title text=t::review::queue()/>
        <PageHeader
            title=t::review::queue() intro=t::review::what_waits_for_a()
            actions=|| view! { <ButtonLink href="/review/decisions" glyph=Glyph::Search>{t::review::find_a_decision()}</ButtonLink> }
        />
        <QueueCounts/>
        {loaded(queue, move |queue| view! { <Waiting queue=queue kind=shown.get_untracked()/> })}
        <Keys
            keys=keys::QUEUE summary=t::review::keys_j_next_k()
            lines=vec![("j", t::review::key_next()), ("k", t::review::key_before()), ("Enter", t::review::key_open())]
        />
    }
}

#[component]
fn Waiting(queue: ReviewQueue, #[prop(optional_no_strip)] kind: Option<QueueKind>) -> impl IntoView {
    let ReviewQueue { at, reports, rights, holds, rows } = queue;
    let tab = |label: &str, of: Option<QueueKind>, count: i64| Tab {
        label: label.to_owned(),
        href: of.map_or_else(|| "/review".to_owned(), |kind| format!("/review?kind={}", kind.as_str())),
        count: Some(count),
        current: Some(kind == of),
    };
    let tabs = vec![
        tab(t::review::all(), None, reports + rights + holds),
        tab(t::review::reports(), Some(QueueKind::Reports), reports),
        tab(t::review::enrolments(), Some(QueueKind::Rights), rights),
        tab(t::review::held(), Some(QueueKind::Holds), holds),
    ];
    let list = if rows.total == 0 {
        view! { <EmptyState glyph=Glyph::Inbox title=t::review::nothing_waits()>{t::review::what_comes_in_appears()}</EmptyState> }.into_any()
    } else {
        let columns = [t::review::what(), t::review::kind(), t::review::why(), t::review::due()].map(Column::text).to_vec();
        let (page, size, total) = (rows.page, rows.size, rows.total);
        let lines = rows.rows.into_iter().map(|row| view! { <Line row=row at=at/> }).collect_view();
        view! {
            <Card flush=true><Table caption=t::review::what_waits() columns=columns>{lines}</Table></Card>
            <Pagination page=page size=size total=total what=t::review::cases()/>
        }
        .into_any()
    };
    view! { <Tabs label=t::review::queue_by_kind() tabs=tabs/>{list} }
}

#[component]
fn Line(row: Queued, at: Timestamp) -> impl IntoView {
    let (href, due) = (format!("/review/{}", row.item()), row.due());
    let joined = |parts: [Option<String>; 2]| parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let (kind, title, beside, why, answered) = match row {
        Queued::Report(report) => {
            let by = report.brand_name.map_or_else(|| t::review::somebody_without_account().to_owned(), |brand| t::review::by_brand(&brand));
            (
                t::review::kind_report(),
                report.listing_title,
                report.seller_name.unwrap_or_default(),
                joined([Some(ground(report.ground).to_owned()), Some(by)]),
                false,
            )
        }
        Queued::Right(right) => {
            let cited = citation(&right.filed);
            (t::review::kind_enrolment(), right.filed.mark_text, right.brand_name, cited, false)
        }
        Queued::Hold(hold) => {
            let why = match hold.kind {
                Some(kind) => t::review::found_how_surely(kind_label(kind), per_cent(hold.score)),
                None => per_cent(hold.score),
            };
            (t::review::kind_hold(), hold.title, joined([hold.seller, hold.brand_name]), why, hold.state == HoldState::Answered)
        }
    };
    view! {
        <tr>
            <Cell label=t::review::what() heading=true><a class="long-text" href=href>{title}</a><br/><small>{beside}</small></Cell>
            <Cell label=t::review::kind()>
                <Badge tone=Tone::Neutral>{kind}</Badge>
                {answered.then(|| view! { " "<Badge tone=Tone::Brass>{t::screening::hold_answered()}</Badge> })}
            </Cell>
            <Cell label=t::review::why()>{why}</Cell>
            <Cell label=t::review::due()><Due due=due at=at/></Cell>
        </tr>
    }
}
