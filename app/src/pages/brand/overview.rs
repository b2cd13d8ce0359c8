//! A brand's overview: what needs me, what changed, what it achieved.

use crate::{
    api,
    components::{
        Badge, ButtonLink, Card, EmptyState, Glyph, PageHeader, Sparkline, Stat, Stats, Timeline, TimelineItem, Todo, TodoList, Tone, Variant, compact,
        group_digits, percent, plural,
    },
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::dashboard::{BrandCounts, BrandOverview};

/// Overview.
#[component]
pub fn Overview() -> impl IntoView {
    let overview = Resource::new_blocking(|| (), |()| api::dashboard::brand());
    view! {
        <Title text="Overview"/>
        {loaded(overview, |overview| view! { <Shown overview=overview/> })}
    }
}

#[component]
fn Shown(overview: BrandOverview) -> impl IntoView {
    let BrandOverview { brand, enrolled, counts, checks, changes } = overview;
    let (tone, word) = if enrolled { (Tone::Good, "Enrolled") } else { (Tone::Warn, "Not enrolled yet") };
    let checked: i64 = checks.iter().map(|day| day.count).sum();
    let points = checks.iter().map(|day| (day.day.to_text(), day.count)).collect::<Vec<_>>();
    view! {
        <div class="page">
            <PageHeader
                title=brand
                intro="What needs you, what changed, and what it achieved."
                state=move || view! { <Badge tone=tone>{word}</Badge> }
                actions=move || {
                    if enrolled {
                        view! { <ButtonLink href="/brand/search" variant=Variant::Primary glyph=Glyph::Search>"Search listings"</ButtonLink> }
                    } else {
                        view! { <ButtonLink href="/brand/rights" variant=Variant::Primary glyph=Glyph::Stamp>"Go on with the enrolment"</ButtonLink> }
                    }
                }
            />
            <Card title="Needs you"><NeedsYou counts=counts enrolled=enrolled/></Card>
            <Stats>
                <Stat label="Listings removed" value=group_digits(counts.reports_upheld) note=removed_note(&counts) href="/brand/reports?state=upheld"/>
                <Stat label="Reports being decided" value=group_digits(counts.reports_open) href="/brand/reports?state=open"/>
                <Stat label="Units with a code" value=compact(counts.units) href="/brand/codes"/>
                <Stat label="Products" value=group_digits(counts.products) href="/brand/products"/>
                <Stat label="Enrolled rights" value=group_digits(counts.rights_enrolled) href="/brand/rights"/>
            </Stats>
            <div class="columns">
                <Card title="Codes checked by buyers">
                    <p><b>{group_digits(checked)}</b>" in the last 30 days"</p>
                    {(checked > 0).then(|| view! { <Sparkline caption="Codes checked each day (UTC), last 30 days" points=points wide=true/> })}
                    {(counts.repeated > 0)
                        .then(|| view! {
                            <p class="muted">
                                {plural(counts.repeated, "unit was", "units were")}" checked more than once. That is normal for a unit that changes hands; many checks of one code can mean that it was copied."
                            </p>
                        })}
                </Card>
                <Card title="What changed"><Changes changes=changes/></Card>
            </div>
        </div>
    }
}

/// Which share of the decided reports was upheld.
fn removed_note(counts: &BrandCounts) -> String {
    let decided = counts.reports_upheld + counts.reports_rejected;
    percent(counts.reports_upheld, decided)
        .map_or_else(|| "No report was decided yet".to_owned(), |share| format!("{share} of {}", plural(decided, "decision", "decisions")))
}

#[component]
fn NeedsYou(counts: BrandCounts, enrolled: bool) -> impl IntoView {
    let mut lines = Vec::new();
    if counts.rights_need_code > 0 {
        lines.push(view! {
            <Todo href="/brand/rights" glyph=Glyph::Key tone=Tone::Warn title=format!("Enter the code for {}", plural(counts.rights_need_code, "right", "rights"))>
                "We mailed it to the correspondent that the trademark office has on record."
            </Todo>
        }.into_any());
    }
    if counts.rights_refused > 0 && counts.rights_enrolled == 0 {
        lines.push(view! {
            <Todo href="/brand/rights" glyph=Glyph::Alert tone=Tone::Bad title=format!("See why {} refused", plural(counts.rights_refused, "right was", "rights were"))>
                "The decision says what did not match, and you can file the right again."
            </Todo>
        }.into_any());
    }
    if counts.rights_in_review > 0 {
        lines.push(
            view! {
                <Todo href="/brand/rights" glyph=Glyph::Clock title=format!("{} being reviewed", plural(counts.rights_in_review, "right is", "rights are"))>
                    "Nothing to do for you: a reviewer decides, and you get a mail."
                </Todo>
            }
            .into_any(),
        );
    }
    if counts.alerts_new > 0 {
        lines.push(
            view! {
                <Todo href="/brand/alerts?state=new" glyph=Glyph::Alert tone=Tone::Bad title=format!("Look at {}", plural(counts.alerts_new, "code that behaves like a copy", "codes that behave like copies"))>
                    "Each shows where it was checked and why that is no single thing."
                </Todo>
            }
            .into_any(),
        );
    }
    if enrolled && counts.products == 0 {
        lines.push(
            view! {
                <Todo href="/brand/products" glyph=Glyph::Package tone=Tone::Brass title="Add your first product">
                    "Its GTIN ties listings to it, and its units can carry codes that buyers check."
                </Todo>
            }
            .into_any(),
        );
    }
    if enrolled && counts.products > 0 && counts.units == 0 && counts.batches_running == 0 {
        lines.push(
            view! {
                <Todo href="/brand/codes" glyph=Glyph::QrCode tone=Tone::Brass title="Issue your first codes">
                    "One for every unit of a lot, as a list or as labels to print."
                </Todo>
            }
            .into_any(),
        );
    }
    if counts.batches_running > 0 {
        lines.push(view! {
            <Todo href="/brand/codes" glyph=Glyph::QrCode title=format!("{} being issued", plural(counts.batches_running, "batch of codes is", "batches of codes are"))>
                "It goes on when you leave the page."
            </Todo>
        }.into_any());
    }
    if lines.is_empty() { view! { <p class="calm">"Nothing waits for you."</p> }.into_any() } else { view! { <TodoList>{lines}</TodoList> }.into_any() }
}

/// The newest events.
#[component]
fn Changes(changes: Vec<model::audit::AuditEntry>) -> impl IntoView {
    if changes.is_empty() {
        return view! { <EmptyState title="Nothing has happened yet" glyph=Glyph::History>"What you and your team do stands here, and what is decided about it."</EmptyState> }.into_any();
    }
    let lines = changes.into_iter().map(|entry| view! { <TimelineItem title=entry.summary at=Some(entry.at)>{entry.actor}</TimelineItem> }).collect_view();
    view! { <Timeline label="What changed">{lines}</Timeline> }.into_any()
}
