//! The administrator's overview: what the portal does, and what is wrong with it.

use crate::{
    api,
    components::{ButtonLink, Card, EmptyState, Glyph, Notice, PageHeader, Stat, Stats, Todo, TodoList, Tone, Variant, compact, group_digits},
    i18n::t,
    pages::{admin::audit::page_of, brand::alerts::SweepNotice, changes::Changes, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::dashboard::{AdminCounts, AdminOverview};

/// Overview.
#[component]
pub fn Overview() -> impl IntoView {
    let overview = Resource::new_blocking(|| (), |()| api::dashboard::admin());
    view! {
        <Title text=t::admin::administration()/>
        <div class="page">
            <PageHeader
                title=t::admin::administration()
                intro=t::admin::what_the_portal_does()
                actions=|| view! { <ButtonLink href="/admin/imports" variant=Variant::Primary glyph=Glyph::Upload>{t::admin::import_listings()}</ButtonLink> }
            />
            {loaded(overview, |overview| view! { <Shown overview=overview/> })}
        </div>
    }
}

#[component]
fn Shown(overview: AdminOverview) -> impl IntoView {
    let AdminOverview { counts, changes, sweeps, marketplace_refuses, doubtful_contact, pictures_waiting } = overview;
    // A setting of the server, which no page changes.
    let contact = doubtful_contact
        .map(|contact| view! { <Notice tone=Tone::Warn title=t::admin::who_reads_complaints()>{t::admin::set_an_address(contact.to_string())}</Notice> });
    let refuses = marketplace_refuses
        .map(|why| view! { <Notice tone=Tone::Bad title=t::admin::the_marketplace_takes_nothing()>{t::admin::what_became_of_listings(why)}</Notice> });
    view! {
        {contact}
        {refuses}
        {sweeps.into_iter().map(|sweep| view! { <SweepNotice sweep=sweep title=t::admin::sweeps()/> }).collect_view()}
        <Card title=t::admin::needs_you()><TodoList lines=todos(&counts) empty=t::admin::nothing_waits_for_you()/></Card>
        <Stats>
            <Stat label=t::admin::live_listings() value=compact(counts.listings_live) note=listings_note(&counts)/>
            <Stat label=t::admin::sellers() value=group_digits(counts.sellers)/>
            <Stat label=t::admin::enrolled_brands() value=group_digits(counts.brands) href="/brands"/>
            <Stat label=t::admin::pictures_unread() value=group_digits(counts.pictures_unread) note=t::admin::pictures_unread_note()/>
            {pictures_waiting.map(|waiting| view! { <Stat label=t::admin::pictures_waiting() value=group_digits(waiting) note=t::admin::pictures_waiting_note()/> })}
            <Stat label=t::admin::trademark_records() value=compact(counts.trademarks)/>
            <Stat label=t::admin::accounts() value=group_digits(counts.accounts) note=suspended_note(&counts) href="/admin/accounts"/>
        </Stats>
        <Card title=t::admin::what_happened() aside=|| view! { <a href="/admin/audit">{t::admin::whole_log()}</a> }>
            {if changes.is_empty() {
                view! { <EmptyState title=t::admin::nothing_has_happened_yet() glyph=Glyph::History>{t::admin::every_change_that_somebody()}</EmptyState> }.into_any()
            } else {
                view! { <Changes label=t::admin::what_happened() entries=changes page_of=page_of/> }.into_any()
            }}
        </Card>
    }
}

fn listings_note(counts: &AdminCounts) -> String {
    t::admin::held_removed(group_digits(counts.listings_held), group_digits(counts.listings_removed))
}

fn suspended_note(counts: &AdminCounts) -> String {
    if counts.suspended == 0 { t::admin::none_suspended().to_owned() } else { t::admin::suspended_2(group_digits(counts.suspended)) }
}

/// What waits for the reader, the most pressing first.
fn todos(counts: &AdminCounts) -> Vec<Todo> {
    let lines = [
        (counts.mails_failing > 0).then(|| {
            Todo::new(
                "/admin/outbox",
                Glyph::Mail,
                Tone::Bad,
                t::admin::not_go_out(t::admin::n_mails_could(counts.mails_failing)),
                t::admin::they_are_tried_again(),
            )
        }),
        (counts.jobs_failed > 0).then(|| {
            Todo::new("/admin/jobs", Glyph::Alert, Tone::Bad, t::admin::failed_in_the_last(t::admin::n_jobs(counts.jobs_failed)), t::admin::each_says_how_far())
        }),
        (counts.jobs_running > 0).then(|| {
            Todo::new(
                "/admin/jobs",
                Glyph::Activity,
                Tone::Neutral,
                t::admin::under_way(t::admin::n_jobs_are(counts.jobs_running)),
                t::admin::it_goes_on_when(),
            )
        }),
        (counts.unread > 0).then(|| {
            Todo::new(
                "/review",
                Glyph::Alert,
                Tone::Bad,
                t::admin::could_not_be_read(t::admin::n_listings(counts.unread)),
                t::admin::filters_failed_over_them(),
            )
        }),
        (counts.untold > 0).then(|| {
            Todo::new(
                "/admin/untold.csv",
                Glyph::Download,
                Tone::Bad,
                t::admin::nobody_could_tell(t::admin::n_decisions(counts.untold)),
                t::admin::hand_them_on(),
            )
            .of_file()
        }),
        (counts.rules_asked > 0).then(|| {
            Todo::new(
                "/admin/rules",
                Glyph::Gavel,
                Tone::Warn,
                t::admin::for_your_word(t::admin::n_rules_wait(counts.rules_asked)),
                t::admin::they_would_hold_much(),
            )
        }),
        (counts.to_decide > 0).then(|| {
            Todo::new(
                "/review",
                Glyph::Gavel,
                Tone::Warn,
                t::admin::for_a_decision(t::admin::n_cases_wait(counts.to_decide)),
                t::admin::reports_and_enrolments_the(),
            )
        }),
        (counts.listings_live + counts.listings_held + counts.listings_removed == 0)
            .then(|| Todo::new("/admin/imports", Glyph::Upload, Tone::Brass, t::admin::import_the_marketplaces_listings(), t::admin::csv_tsv_or_ndjson())),
    ];
    lines.into_iter().flatten().collect()
}
