//! The administrator's overview: what the portal does, and what is wrong with it.

use crate::{
    api,
    components::{
        ButtonLink, Card, EmptyState, Glyph, PageHeader, Stat, Stats, Timeline, TimelineItem, Todo, TodoList, Tone, Variant, compact, group_digits, plural,
    },
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::dashboard::{AdminCounts, AdminOverview};

/// Overview.
#[component]
pub fn Overview() -> impl IntoView {
    let overview = Resource::new_blocking(|| (), |()| api::dashboard::admin());
    view! {
        <Title text="Administration"/>
        <div class="page">
            <PageHeader
                title="Administration"
                intro="What the portal does, and what is wrong with it."
                actions=|| view! { <ButtonLink href="/admin/imports" variant=Variant::Primary glyph=Glyph::Upload>"Import listings"</ButtonLink> }
            />
            {loaded(overview, |overview| view! { <Shown overview=overview/> })}
        </div>
    }
}

#[component]
fn Shown(overview: AdminOverview) -> impl IntoView {
    let AdminOverview { counts, changes } = overview;
    view! {
        <Card title="Needs you"><NeedsYou counts=counts/></Card>
        <Stats>
            <Stat label="Live listings" value=compact(counts.listings_live) note=listings_note(&counts)/>
            <Stat label="Sellers" value=group_digits(counts.sellers)/>
            <Stat label="Enrolled brands" value=group_digits(counts.brands) href="/brands"/>
            <Stat label="Trademark records" value=compact(counts.trademarks)/>
            <Stat label="Accounts" value=group_digits(counts.accounts) note=suspended_note(&counts) href="/admin/accounts"/>
            <Stat label="Waiting for a decision" value=group_digits(counts.to_decide) href="/review"/>
        </Stats>
        <Card title="What happened" aside=|| view! { <a href="/admin/audit">"Whole log"</a> }>
            {if changes.is_empty() {
                view! { <EmptyState title="Nothing has happened yet" glyph=Glyph::History>"Every change that somebody makes stands here, and who made it."</EmptyState> }.into_any()
            } else {
                let lines = changes.into_iter().map(|entry| view! { <TimelineItem title=entry.summary at=Some(entry.at)>{entry.actor}</TimelineItem> }).collect_view();
                view! { <Timeline label="What happened">{lines}</Timeline> }.into_any()
            }}
        </Card>
    }
}

fn listings_note(counts: &AdminCounts) -> String {
    format!("{} held, {} removed", group_digits(counts.listings_held), group_digits(counts.listings_removed))
}

fn suspended_note(counts: &AdminCounts) -> String {
    if counts.suspended == 0 { "none suspended".to_owned() } else { format!("{} suspended", group_digits(counts.suspended)) }
}

#[component]
fn NeedsYou(counts: AdminCounts) -> impl IntoView {
    let mut lines = Vec::new();
    if counts.mails_failing > 0 {
        lines.push(view! {
            <Todo href="/admin/outbox" glyph=Glyph::Mail tone=Tone::Bad title=format!("{} not go out", plural(counts.mails_failing, "mail could", "mails could"))>
                "They are tried again by themselves. The outbox shows what the mail server said."
            </Todo>
        }.into_any());
    }
    if counts.jobs_failed > 0 {
        lines.push(view! {
            <Todo href="/admin/imports" glyph=Glyph::Alert tone=Tone::Bad title=format!("{} failed in the last 7 days", plural(counts.jobs_failed, "job", "jobs"))>
                "Each says how far it came and why it stopped."
            </Todo>
        }.into_any());
    }
    if counts.jobs_running > 0 {
        lines.push(
            view! {
                <Todo href="/admin/imports" glyph=Glyph::Activity title=format!("{} under way", plural(counts.jobs_running, "job is", "jobs are"))>
                    "It goes on when you leave the page, and can be cancelled."
                </Todo>
            }
            .into_any(),
        );
    }
    if counts.to_decide > 0 {
        lines.push(view! {
            <Todo href="/review" glyph=Glyph::Gavel tone=Tone::Warn title=format!("{} for a decision", plural(counts.to_decide, "case waits", "cases wait"))>
                "Reports and enrolments, the oldest first."
            </Todo>
        }.into_any());
    }
    if counts.listings_live + counts.listings_held + counts.listings_removed == 0 {
        lines.push(
            view! {
                <Todo href="/admin/imports" glyph=Glyph::Upload tone=Tone::Brass title="Import the marketplace's listings">
                    "CSV, TSV or NDJSON. Brand owners search them, and reports are about them."
                </Todo>
            }
            .into_any(),
        );
    }
    if lines.is_empty() { view! { <p class="calm">"Nothing waits for you."</p> }.into_any() } else { view! { <TodoList>{lines}</TodoList> }.into_any() }
}
