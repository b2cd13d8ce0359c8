//! What the portal mailed, and what still waits.

use crate::{
    api,
    components::{Badge, Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, Tone, query_value},
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{mail::Mail, page::Page};

/// All mails, newest first.
#[component]
pub fn Outbox() -> impl IntoView {
    let page = query_value("page");
    let mails = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::mail::outbox);
    view! {
        <Title text=t::admin::outbox()/>
        <PageHeader title=t::admin::outbox() intro=t::admin::every_mail_that_the()/>
        {loaded(mails, |page| view! { <Mails page=page/> })}
    }
}

#[component]
fn Mails(page: Page<Mail>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Mail title=t::admin::no_mails_yet()>{t::admin::mails_appear_here_as()}</EmptyState> }.into_any();
    }
    let columns = vec![Column::text(t::admin::written()), Column::text(t::admin::to()), Column::text(t::admin::subject()), Column::text(t::admin::state())];
    let lines = page
        .rows
        .into_iter()
        .map(|mail| {
            view! {
                <tr>
                    <Cell label=t::admin::written()><TimeText at=mail.created_at/></Cell>
                    <Cell label=t::admin::to()>{mail.to}</Cell>
                    <Cell label=t::admin::subject() heading=true>
                        <details class="mail-text">
                            <summary>{mail.subject}</summary>
                            <pre tabindex="0">{mail.body}</pre>
                        </details>
                    </Cell>
                    <Cell label=t::admin::state()>
                        {match (mail.sent_at, mail.last_error) {
                            (Some(at), _) => view! { <Badge tone=Tone::Good>{t::admin::sent()}</Badge>" "<TimeText at=at/> }.into_any(),
                            (None, Some(why)) => view! { <Badge tone=Tone::Bad>{t::admin::failed_times(mail.attempts)}</Badge>" "{why} }.into_any(),
                            (None, None) => view! { <Badge tone=Tone::Warn>{t::admin::waits()}</Badge> }.into_any(),
                        }}
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::admin::mails() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::admin::mails_2()/>
    }
    .into_any()
}
