//! What the pages about reports share: the listing as it was, the mark as registered, the decision, the history.

use crate::components::{Badge, ButtonLink, Fact, FactList, Glyph, MoneyText, Panel, SideBySide, TimeText, Timeline, TimelineItem, Tone};
use crate::i18n::{self, said, t};
use crate::pages::right_parts::office_text;
use leptos::prelude::*;
use model::{
    id::{ListingId, PictureId},
    listing::{Listing, ListingState},
    mark::Office,
    picture::picture_url,
    report::{Decision, Report, ReportState, ReportedRight, Supplement},
    time::Timestamp,
};

/// A report's state as a badge. Who filed it wanted it upheld; to those who decide, either end is an end.
#[component]
pub fn StateBadge(
    /// The state.
    state: ReportState,
    /// What it is to the reader that it was upheld.
    #[prop(default = Tone::Good)]
    upheld: Tone,
) -> impl IntoView {
    let (tone, word) = match state {
        ReportState::Open => (Tone::Warn, t::report::open()),
        ReportState::Upheld => (upheld, t::report::upheld()),
        ReportState::Rejected => (Tone::Neutral, t::report::rejected()),
        ReportState::Withdrawn => (Tone::Neutral, t::report::withdrawn()),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}

/// Whether buyers see a listing, as a badge.
#[component]
pub fn ListingBadge(
    /// The state.
    state: ListingState,
) -> impl IntoView {
    let (tone, word) = listing_state(state);
    view! { <Badge tone=tone>{word}</Badge> }
}

/// Whether buyers see a listing, as a badge says it.
pub fn listing_state(state: ListingState) -> (Tone, &'static str) {
    match state {
        ListingState::Live => (Tone::Good, t::listing::live()),
        ListingState::Held => (Tone::Warn, t::listing::held()),
        ListingState::Removed => (Tone::Bad, t::listing::removed()),
        ListingState::Ended => (Tone::Neutral, t::listing::ended()),
    }
}

/// Where a listing is reported; `from` tells the way back, if it says anything: see [`from_page`](super::public::listing::from_page).
pub fn report_address(id: ListingId, from: &str) -> String {
    format!("/brand/report/new?listing={id}{}", from.replacen('?', "&", 1))
}

/// One click to the report of a listing. For those who [may](super::session::may_report).
#[component]
pub fn ReportLink(
    /// The listing.
    id: ListingId,
    /// Its title: many such links on a page are told apart by it.
    #[prop(into)]
    title: String,
    /// What tells the form the way back: see [`from_page`](super::public::listing::from_page).
    #[prop(optional)]
    from: String,
) -> impl IntoView {
    view! {
        <ButtonLink href=report_address(id, &from) small=true glyph=Glyph::Flag>
            {t::search::report()}<span class="sr-only">{format!(" {title}")}</span>
        </ButtonLink>
    }
}

/// What a report is about besides its listing: the ground, the reference, the seller.
pub fn report_intro(report: &Report) -> String {
    let parts = [Some(i18n::ground(report.ground).to_owned()), Some(report.reference.to_string()), report.seller_name.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The facts of a listing.
#[component]
pub fn ListingFacts(
    /// The listing.
    listing: Listing,
) -> impl IntoView {
    let pictures = listing
        .images
        .iter()
        .enumerate()
        .map(|(n, url)| {
            let (src, alt) = (url.as_str().to_owned(), t::listing::picture(n + 1));
            view! { <img class="evidence-picture" src=src alt=alt loading="lazy" referrerpolicy="no-referrer"/> }
        })
        .collect_view();
    let link = listing.url.as_ref().map(|url| {
        let (href, text) = (url.as_str().to_owned(), url.as_str().to_owned());
        view! { <a class="long-text" href=href rel="external nofollow noopener noreferrer" target="_blank">{text}</a> }
    });
    let seller = listing.seller.map(|s| s.name).unwrap_or_else(|| t::listing::not_named().to_owned());
    view! {
        <h3 class="listing-title">{listing.title}</h3>
        {(!listing.images.is_empty()).then_some(view! { <div class="evidence-pictures">{pictures}</div> })}
        <FactList>
            <Fact label=t::listing::seller()>{seller}</Fact>
            <Fact label=t::listing::claimed_brand()>{listing.claimed_brand.unwrap_or_else(|| t::listing::none().to_owned())}</Fact>
            {listing.price.map(|amount| view! { <Fact label=t::listing::price()><MoneyText amount=amount/></Fact> })}
            {listing.gtin.map(|gtin| view! { <Fact label=t::shared::gtin()><span class="mono">{gtin.short().to_owned()}</span></Fact> })}
            {listing.gtin_given.map(|given| view! { <Fact label=t::listing::gtin_given()><span class="mono">{given}</span></Fact> })}
            {listing.condition.map(|condition| view! { <Fact label=t::listing::condition()>{i18n::condition(condition)}</Fact> })}
            {(!listing.category.is_empty()).then(|| view! { <Fact label=t::listing::category()>{listing.category.clone()}</Fact> })}
            {listing.country.map(|country| view! { <Fact label=t::listing::ships_from()>{i18n::country(country)}</Fact> })}
            <Fact label=t::listing::number()>{listing.external_id}</Fact>
            {link.map(|link| view! { <Fact label=t::listing::address()>{link}</Fact> })}
        </FactList>
        {(!listing.description.is_empty()).then(|| view! { <p class="listing-text">{listing.description.clone()}</p> })}
    }
}

/// The listing beside the mark that it is said to infringe.
#[component]
pub fn Evidence(
    /// The listing as it was when reported.
    snapshot: Listing,
    /// Its state now.
    now: ListingState,
    /// The mark, as registered.
    #[prop(optional_no_strip)]
    right: Option<ReportedRight>,
    /// When the snapshot was taken.
    taken_at: Timestamp,
) -> impl IntoView {
    view! {
        <SideBySide>
            <Panel title=t::shared::the_listing_as_reported() aside=move || view! { <ListingBadge state=now/> }>
                <p class="muted">{t::shared::as_it_was_on()}<TimeText at=taken_at/>"."</p>
                <ListingFacts listing=snapshot.clone()/>
            </Panel>
            <Panel title=t::shared::the_mark_as_registered()>
                {match right.clone() {
                    Some(right) => view! { <RightFacts right=right/> }.into_any(),
                    None => view! { <p>{t::shared::this_report_was_made()}</p> }.into_any(),
                }}
            </Panel>
        </SideBySide>
    }
}

#[component]
fn RightFacts(right: ReportedRight) -> impl IntoView {
    let pictures = right
        .pictures
        .iter()
        .enumerate()
        .map(|(n, src)| {
            let alt = t::shared::the_mark_on_the(&right.mark_text, n + 1);
            view! { <img class="evidence-picture" src=src.clone() alt=alt loading="lazy"/> }
        })
        .collect_view();
    let classes = right.classes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    view! {
        <h3 class="listing-title">{right.mark_text.clone()}</h3>
        {(!right.pictures.is_empty()).then_some(view! { <div class="evidence-pictures">{pictures}</div> })}
        <FactList>
            <Fact label=t::shared::office()>{Office::parse(&right.office).map_or(right.office, office_text)}</Fact>
            <Fact label=t::shared::registration()>{right.registration_number}</Fact>
            <Fact label=t::shared::nice_classes()>{classes}</Fact>
        </FactList>
    }
}

/// The pictures that came with a report.
#[component]
pub fn EvidencePictures(
    /// Which.
    pictures: Vec<PictureId>,
) -> impl IntoView {
    (!pictures.is_empty()).then(|| {
        let shown = pictures
            .into_iter()
            .enumerate()
            .map(|(n, id)| {
                let alt = t::report::evidence_picture(n + 1);
                view! { <a href=picture_url(id) rel="external" target="_blank"><img class="evidence-picture" src=picture_url(id) alt=alt loading="lazy"/></a> }
            })
            .collect_view();
        view! { <div class="evidence-pictures">{shown}</div> }
    })
}

/// What was added to a report while it waited.
#[component]
pub fn Supplements(
    /// Oldest first.
    supplements: Vec<Supplement>,
) -> impl IntoView {
    supplements
        .into_iter()
        .map(|supplement| {
            let by = supplement.by.map(|name| format!(" · {name}"));
            view! {
                <section class="supplement">
                    <h3>{t::report::added_on(view! { <TimeText at=supplement.at/> })}{by}</h3>
                    <p class="listing-text">{supplement.explanation}</p>
                    <EvidencePictures pictures=supplement.pictures/>
                </section>
            }
        })
        .collect_view()
}

/// The decision and its reason; which it is, the head of the page says.
#[component]
pub fn DecisionText(
    /// The state.
    state: ReportState,
    /// The decision; none is shown while the report waits.
    #[prop(optional_no_strip)]
    decision: Option<Decision>,
) -> impl IntoView {
    decision.map(|decision| {
        let at = view! { <TimeText at=decision.at/> };
        let line = match decision.by {
            Some(name) => t::report::decided_by(at, name).into_any(),
            None => at.into_any(),
        };
        view! {
            <section class="decision">
                <h2>{if state == ReportState::Withdrawn { t::report::withdrawn() } else { t::report::decision() }}</h2>
                <p>{line}</p>
                <blockquote class="reason">{decision.reason}</blockquote>
            </section>
        }
    })
}

/// What happened, oldest first.
#[component]
pub fn History(
    /// Time and sentence.
    entries: Vec<(Timestamp, String)>,
) -> impl IntoView {
    let items = entries.into_iter().map(|(at, title)| view! { <TimelineItem title=said(&title) at=Some(at)/> }).collect_view();
    view! { <Timeline label=t::report::happened()>{items}</Timeline> }
}
