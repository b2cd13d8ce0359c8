//! What the pages about rights share: the state, what was filed beside what the office has, the pictures.

use crate::components::{Badge, DayText, DiffRow, DiffTable, Fact, FactList, Notice, Sameness, TimeText, Timeline, TimelineItem, Tone};
use crate::i18n::{mark_kind, record_field, right_state, t};
use leptos::prelude::*;
use model::{
    audit::AuditEntry,
    brand::BrandInfo,
    id::PictureId,
    mark::Office,
    nice::NiceClass,
    picture::picture_url,
    right::{RecordView, Right, RightState},
    trademark::{FieldDifference, FiledMark},
};

/// A right's state as a badge.
#[component]
pub fn RightBadge(
    /// The state.
    state: RightState,
) -> impl IntoView {
    let tone = match state {
        RightState::AwaitingCode => Tone::Warn,
        RightState::InReview | RightState::Accepted => Tone::Neutral,
        RightState::Enrolled => Tone::Good,
        RightState::Refused | RightState::Ended => Tone::Bad,
        RightState::Withdrawn => Tone::Neutral,
    };
    view! { <Badge tone=tone>{right_state(state)}</Badge> }
}

/// `US 2178784`: office and number, as people cite a registration.
#[must_use]
pub fn citation(filed: &FiledMark) -> String {
    format!("{} {}", filed.office, filed.registration_number)
}

/// What was filed.
#[component]
pub fn FiledFacts(
    /// The right.
    right: Right,
    /// Its brand.
    brand: BrandInfo,
) -> impl IntoView {
    let (filed, names) = (right.filed, right.aliases.names);
    let names = if names.is_empty() { t::aliases::none().to_owned() } else { names.join(", ") };
    let website = brand.website.map(|url| {
        let (href, host) = (url.as_str().to_owned(), url.host().to_owned());
        view! { <Fact label=t::shared::website()><a href=href rel="external nofollow noopener noreferrer" target="_blank">{host}</a></Fact> }
    });
    view! {
        <FactList>
            <Fact label=t::shared::brand()>{brand.name}</Fact>
            <Fact label=t::shared::mark()><b>{filed.mark_text}</b></Fact>
            <Fact label=t::aliases::names()>{names}</Fact>
            <Fact label=t::shared::kind()>{mark_kind(filed.kind)}</Fact>
            <Fact label=t::shared::office()>{office_text(filed.office)}</Fact>
            <Fact label=t::shared::registration()><span class="mono">{filed.registration_number.to_string()}</span></Fact>
            <Fact label=t::shared::nice_classes()><Classes classes=filed.classes.into_iter().collect()/></Fact>
            <Fact label=t::shared::sells()>{brand.categories.join(", ")}</Fact>
            {website}
            <Fact label=t::shared::filed()>{right.filed_by}", "<TimeText at=right.filed_at/></Fact>
        </FactList>
    }
}

/// What the office has.
#[component]
pub fn RecordFacts(
    /// The record.
    record: RecordView,
) -> impl IntoView {
    let (tone, word) = if record.in_force { (Tone::Good, t::shared::in_force()) } else { (Tone::Bad, t::shared::not_known_to_be()) };
    let none = |list: &[String]| if list.is_empty() { t::shared::none_on_the_record().to_owned() } else { list.join(", ") };
    view! {
        <FactList>
            <Fact label=t::shared::owner()>{none(&record.owners)}</Fact>
            <Fact label=t::shared::status()><Badge tone=tone>{word}</Badge>" "{record.status}</Fact>
            {record.filed_on.map(|day| view! { <Fact label=t::shared::applied_for()><DayText day=day/></Fact> })}
            {record.registered_on.map(|day| view! { <Fact label=t::shared::registered()><DayText day=day/></Fact> })}
            <Fact label=t::shared::contact()>{none(&record.contacts)}</Fact>
            <Fact label=t::shared::contact_known_since()><TimeText at=record.contact_since day=true/></Fact>
            <Fact label=t::shared::imported()><TimeText at=record.imported_at day=true/></Fact>
        </FactList>
        {(!record.goods.is_empty()).then(|| view! { <details class="goods"><summary>{t::shared::goods_and_services()}</summary><p class="listing-text">{record.goods.clone()}</p></details> })}
    }
}

/// Field by field, with a sentence for what differs. What agrees is folded behind what does not.
#[component]
pub fn Differences(
    /// The fields.
    rows: Vec<FieldDifference>,
) -> impl IntoView {
    let notes = rows.iter().filter_map(|row| row.note.clone()).map(|note| view! { <Notice tone=Tone::Warn title=note/> }).collect_view();
    let rows = rows.into_iter().map(|row| {
        let sameness = match (row.same, row.record.is_empty()) {
            (true, _) => Sameness::Same,
            (false, true) => Sameness::Missing,
            (false, false) => Sameness::Different,
        };
        DiffRow { field: record_field(row.field).to_owned(), filed: Some(row.filed), record: Some(row.record), sameness }
    });
    let (agree, differ): (Vec<DiffRow>, Vec<DiffRow>) = rows.partition(|row| row.sameness == Sameness::Same);
    let differ = if differ.is_empty() {
        view! { <p>{t::shared::nothing_differs()}</p> }.into_any()
    } else {
        view! { <DiffTable caption=t::shared::what_was_filed_beside() rows=differ/> }.into_any()
    };
    let agree = (!agree.is_empty()).then(|| {
        let summary = t::shared::agrees(i64::try_from(agree.len()).unwrap_or(i64::MAX));
        view! { <details class="figures"><summary>{summary.clone()}</summary><DiffTable caption=summary rows=agree/></details> }
    });
    view! { {notes}{differ}{agree} }
}

/// Classes as numbers, each with what it is about in its title.
#[component]
pub fn Classes(
    /// The classes.
    classes: Vec<NiceClass>,
) -> impl IntoView {
    let items = classes.into_iter().map(|class| view! { <li><b>{class.number()}</b>" "{class.heading()}</li> }).collect_view();
    view! { <ul class="class-list">{items}</ul> }
}

/// The mark on product or packaging. Each picture leads to itself in full.
#[component]
pub fn MarkPictures(
    /// The pictures.
    pictures: Vec<PictureId>,
    /// The words of the mark.
    mark: String,
) -> impl IntoView {
    let count = pictures.len();
    let pictures = pictures
        .into_iter()
        .enumerate()
        .map(|(n, id)| {
            let alt = t::shared::on_the_product_or(&mark, n + 1, count);
            view! { <a href=picture_url(id) rel="external" target="_blank"><img class="evidence-picture" src=picture_url(id) alt=alt loading="lazy"/></a> }
        })
        .collect_view();
    view! { <div class="evidence-pictures">{pictures}</div> }
}

/// What happened, oldest first.
#[component]
pub fn RightHistory(
    /// The events.
    entries: Vec<AuditEntry>,
) -> impl IntoView {
    let items = entries
        .into_iter()
        .map(|entry| {
            let tone = match entry.action.as_str() {
                "right.enrolled" => Tone::Good,
                "right.refused" | "right.ended" | "right.code_wrong" => Tone::Bad,
                _ => Tone::Brass,
            };
            view! { <TimelineItem title=entry.summary at=Some(entry.at) tone=tone>{entry.actor}</TimelineItem> }
        })
        .collect_view();
    view! { <Timeline label=t::shared::what_happened()>{items}</Timeline> }
}

/// `US · United States of America`, as the comparison with the record writes it too: some names end in brackets of their own.
#[must_use]
pub fn office_text(office: Office) -> String {
    format!("{office} · {}", office.name())
}
