//! What the portal mailed, and what still waits.

use crate::{
    api,
    components::{
        Badge, Breadcrumbs, Card, Cell, Column, Crumb, EmptyState, Fact, FactList, Glyph, Letter, PageHeader, Pagination, Table, TimeText, Tone, query_value,
    },
    i18n::t,
    pages::{by_id, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    mail::{Mail, MailHead},
    page::Page,
};

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
fn Mails(page: Page<MailHead>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Mail title=t::admin::no_mails_yet()>{t::admin::mails_appear_here_as()}</EmptyState> }.into_any();
    }
    let columns = vec![Column::text(t::admin::written()), Column::text(t::admin::to()), Column::text(t::admin::subject()), Column::text(t::admin::state())];
    let lines = page
        .rows
        .into_iter()
        .map(|mail| {
            let (href, to, subject) = (format!("/admin/outbox/{}", mail.id), mail.to.clone(), mail.subject.clone());
            view! {
                <tr>
                    <Cell label=t::admin::written()><TimeText at=mail.created_at/></Cell>
                    <Cell label=t::admin::to()>{to}</Cell>
                    <Cell label=t::admin::subject() heading=true><a class="long-text" href=href>{subject}</a></Cell>
                    <Cell label=t::admin::state()><SentState mail=mail/></Cell>
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

/// Whether a mail went out.
#[component]
fn SentState(mail: MailHead) -> impl IntoView {
    match (mail.sent_at, mail.last_error) {
        (Some(at), _) => view! { <Badge tone=Tone::Good>{t::admin::sent()}</Badge>" "<TimeText at=at/> }.into_any(),
        (None, Some(why)) => view! { <Badge tone=Tone::Bad>{t::admin::failed_times(mail.attempts)}</Badge>" "{why} }.into_any(),
        (None, None) => view! { <Badge tone=Tone::Warn>{t::admin::waits()}</Badge> }.into_any(),
    }
}

/// `/admin/outbox/{id}`.
#[component]
pub fn MailPage() -> impl IntoView {
    let params = use_params_map();
    let mail = Resource::new_blocking(move || params.with(|p| p.get("id")), |id| by_id(id, t::admin::there_is_no_such_mail(), api::mail::outbox_mail));
    view! {
        <Title text=t::admin::mail()/>
        {loaded(mail, |mail| view! { <Whole mail=mail/> })}
    }
}

#[component]
fn Whole(mail: Mail) -> impl IntoView {
    let Mail { head, body } = mail;
    let (to, subject, written) = (head.to.clone(), head.subject.clone(), head.created_at);
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::admin::outbox(), "/admin/outbox")] here=t::admin::mail()/>
        <PageHeader title=subject intro=t::admin::secrets_are_hidden()/>
        <Card>
            <FactList>
                <Fact label=t::admin::to()>{to}</Fact>
                <Fact label=t::admin::written()><TimeText at=written/></Fact>
                <Fact label=t::admin::state()><SentState mail=head/></Fact>
            </FactList>
            <Letter text=body/>
        </Card>
    }
}
