//! A brand's overview: what needs me, what changed, what it achieved.

use crate::{
    api,
    components::{Badge, ButtonLink, Card, EmptyState, Glyph, PageHeader, Sparkline, Stat, Stats, Todo, TodoList, Tone, Variant, compact, group_digits},
    i18n::t,
    pages::{changes::Changes, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    audit::AuditEntry,
    dashboard::{BrandCounts, BrandOverview},
};

/// Overview.
#[component]
pub fn Overview() -> impl IntoView {
    let overview = Resource::new_blocking(|| (), |()| api::dashboard::brand());
    view! {
        <Title text=t::brand::overview()/>
        {loaded(overview, |overview| view! { <Shown overview=overview/> })}
    }
}

#[component]
fn Shown(overview: BrandOverview) -> impl IntoView {
    let BrandOverview { brand, enrolled, counts, checks, changes } = overview;
    let (tone, word) = if enrolled { (Tone::Good, t::brand::enrolled()) } else { (Tone::Warn, t::brand::not_enrolled_yet()) };
    let checked: i64 = checks.iter().map(|day| day.count).sum();
    let points = checks.iter().map(|day| (day.day.to_text(), day.count)).collect::<Vec<_>>();
    view! {
        <div class="page">
            <PageHeader
                title=brand
                intro=t::brand::what_needs_you_what()
                state=move || view! { <Badge tone=tone>{word}</Badge> }
                actions=move || {
                    if enrolled {
                        view! { <ButtonLink href="/brand/search" variant=Variant::Primary glyph=Glyph::Search>{t::brand::search_listings()}</ButtonLink> }
                    } else {
                        view! { <ButtonLink href="/brand/rights" variant=Variant::Primary glyph=Glyph::Stamp>{t::brand::go_on_with_the()}</ButtonLink> }
                    }
                }
            />
            <Card title=t::brand::needs_you()><TodoList lines=todos(&counts, enrolled) empty=t::brand::nothing_waits_for_you()/></Card>
            <Stats>
                <Stat label=t::brand::listings_removed() value=group_digits(counts.reports_upheld) note=removed_note(&counts) href="/brand/reports?state=upheld"/>
                <Stat label=t::brand::reports_being_decided() value=group_digits(counts.reports_open) href="/brand/reports?state=open"/>
                <Stat label=t::brand::units_with_a_code() value=compact(counts.units) href="/brand/codes"/>
            </Stats>
            <div class="columns">
                <Card title=t::brand::codes_checked_by_buyers()>
                    <p><b>{group_digits(checked)}</b>{t::brand::in_the_last_30()}</p>
                    {(checked > 0).then(|| view! { <Sparkline caption=t::brand::codes_checked_each_day() points=points wide=true/> })}
                    {(counts.repeated > 0)
                        .then(|| view! {
                            <p class="muted">
                                {t::brand::n_units_were(counts.repeated)}{t::brand::checked_more_than_once()}
                            </p>
                        })}
                </Card>
                <Card title=t::brand::what_changed()><News changes=changes/></Card>
            </div>
        </div>
    }
}

/// How many of the decided reports were upheld.
fn removed_note(counts: &BrandCounts) -> String {
    let decided = counts.reports_upheld + counts.reports_rejected;
    if decided == 0 { t::brand::no_report_decided().to_owned() } else { t::brand::of_reports_upheld(counts.reports_upheld, decided) }
}

/// What waits for the reader, the most pressing first.
fn todos(counts: &BrandCounts, enrolled: bool) -> Vec<Todo> {
    let lines = [
        (counts.rights_need_code > 0).then(|| {
            Todo::new(
                "/brand/rights",
                Glyph::Key,
                Tone::Warn,
                t::brand::enter_the_code_for(t::brand::n_rights(counts.rights_need_code)),
                t::brand::we_mailed_it_to(),
            )
        }),
        (counts.rights_refused > 0 && counts.rights_enrolled == 0).then(|| {
            Todo::new(
                "/brand/rights",
                Glyph::Alert,
                Tone::Bad,
                t::brand::see_why_refused(t::brand::n_rights_were(counts.rights_refused)),
                t::brand::the_decision_says_what(),
            )
        }),
        (counts.rights_in_review > 0).then(|| {
            Todo::new(
                "/brand/rights",
                Glyph::Clock,
                Tone::Neutral,
                t::brand::being_reviewed(t::brand::n_rights_are(counts.rights_in_review)),
                t::brand::nothing_to_do_for(),
            )
        }),
        (counts.alerts_new > 0).then(|| {
            Todo::new(
                "/brand/alerts?state=new",
                Glyph::Alert,
                Tone::Bad,
                t::brand::look_at(t::brand::n_codes_that_behave(counts.alerts_new)),
                t::brand::each_shows_where_it(),
            )
        }),
        (counts.suspicious_live > 0)
            .then(|| Todo::new("/brand/suspicious", Glyph::Flag, Tone::Warn, t::brand::n_suspicious(counts.suspicious_live), t::brand::see_what_was_found())),
        (counts.watch_hits > 0).then(|| {
            Todo::new(
                "/brand/watches",
                Glyph::Search,
                Tone::Neutral,
                t::brand::in_watches(t::brand::n_new_hits(counts.watch_hits), t::brand::n_watches(counts.watches_with_hits)),
                t::brand::report_or_dismiss(),
            )
        }),
        (enrolled && counts.products == 0)
            .then(|| Todo::new("/brand/products", Glyph::Package, Tone::Brass, t::brand::add_your_first_product(), t::brand::its_gtin_ties_listings())),
        (enrolled && counts.products > 0 && counts.units == 0 && counts.batches_running == 0)
            .then(|| Todo::new("/brand/codes", Glyph::QrCode, Tone::Brass, t::brand::issue_your_first_codes(), t::brand::one_for_every_unit())),
        (counts.batches_running > 0).then(|| {
            Todo::new(
                "/brand/codes",
                Glyph::QrCode,
                Tone::Neutral,
                t::brand::being_issued(t::brand::n_batches_of_codes(counts.batches_running)),
                t::brand::it_goes_on_when(),
            )
        }),
    ];
    lines.into_iter().flatten().collect()
}

/// The newest events.
#[component]
fn News(changes: Vec<AuditEntry>) -> impl IntoView {
    if changes.is_empty() {
        return view! { <EmptyState title=t::brand::nothing_has_happened_yet() glyph=Glyph::History>{t::brand::what_you_and_your()}</EmptyState> }.into_any();
    }
    view! { <Changes label=t::brand::what_changed() entries=changes page_of=page_of/> }.into_any()
}

/// The brand's page of what an event is about, where it has one.
fn page_of(entry: &AuditEntry) -> Option<String> {
    let area = match entry.subject_kind.as_str() {
        "listing" => "/listings",
        "report" => "/brand/reports",
        "right" => "/brand/rights",
        "product" => "/brand/products",
        "batch" => "/brand/batches",
        "case" => "/brand/cases",
        "watch" => "/brand/watches",
        _ => return None,
    };
    Some(format!("{area}/{}", entry.subject_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(counts: BrandCounts, enrolled: bool) -> Vec<&'static str> {
        Owner::new().with(|| todos(&counts, enrolled).into_iter().map(|line| line.href).collect())
    }

    #[test]
    fn each_count_has_its_line_and_none_stands_where_nothing_waits() {
        let none = BrandCounts::default();
        assert_eq!(waiting(none, false), [""; 0]);
        assert_eq!(waiting(none, true), ["/brand/products"]);
        assert_eq!(waiting(BrandCounts { products: 1, ..none }, true), ["/brand/codes"]);
        assert_eq!(waiting(BrandCounts { products: 1, units: 5, ..none }, true), [""; 0]);
        // A refusal is past once another right is enrolled.
        assert_eq!(waiting(BrandCounts { rights_refused: 1, ..none }, false), ["/brand/rights"]);
        assert_eq!(waiting(BrandCounts { rights_refused: 1, rights_enrolled: 1, ..none }, false), [""; 0]);
        let all = BrandCounts { rights_need_code: 1, alerts_new: 2, suspicious_live: 3, watch_hits: 4, ..none };
        assert_eq!(waiting(all, false), ["/brand/rights", "/brand/alerts?state=new", "/brand/suspicious", "/brand/watches"]);
    }
}
