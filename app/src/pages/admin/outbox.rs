//! What the portal mailed, and what still waits.

use crate::{
    api,
    components::{Badge, Card, Cell, Column, EmptyState, Glyph, PageHeader, Pagination, Table, TimeText, Tone, query_value},
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
        <Title text="Outbox"/>
        <PageHeader title="Outbox" intro="Every mail that the portal wrote. Without an SMTP server they are kept as .eml files in the data folder."/>
        {loaded(mails, |page| view! { <Mails page=page/> })}
    }
}

#[component]
fn Mails(page: Page<Mail>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Mail title="No mails yet">"Mails appear here as soon as somebody signs up, or a decision is made."</EmptyState> }.into_any();
    }
    let columns = vec![Column::text("Written"), Column::text("To"), Column::text("Subject"), Column::text("State")];
    let lines = page
        .rows
        .into_iter()
        .map(|mail| {
            view! {
                <tr>
                    <Cell label="Written"><TimeText at=mail.created_at/></Cell>
                    <Cell label="To">{mail.to}</Cell>
                    <Cell label="Subject" heading=true>
                        <details class="mail-text">
                            <summary>{mail.subject}</summary>
                            <pre tabindex="0">{mail.body}</pre>
                        </details>
                    </Cell>
                    <Cell label="State">
                        {match (mail.sent_at, mail.last_error) {
                            (Some(at), _) => view! { <Badge tone=Tone::Good>"Sent"</Badge>" "<TimeText at=at/> }.into_any(),
                            (None, Some(why)) => view! { <Badge tone=Tone::Bad>{format!("Failed {} times", mail.attempts)}</Badge>" "{why} }.into_any(),
                            (None, None) => view! { <Badge tone=Tone::Warn>"Waits"</Badge> }.into_any(),
                        }}
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption="Mails" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="mails"/>
    }
    .into_any()
}
