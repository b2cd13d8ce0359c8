//! One listing, as the marketplace's feed describes it.

use crate::{
    api::{self, ApiError, Code, listing::ListingView},
    components::{Badge, ButtonLink, Card, Fact, FactList, Glyph, Icon, Notice, PageHeader, TimeText, Tone, Variant, query_value},
    i18n::{said, t},
    pages::{
        encode, loaded,
        report_parts::{ListingBadge, ListingFacts, report_address},
        screening_parts::Findings,
        session::{may_report, use_viewer},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    coverage::{CoverageNote, Scope},
    id::{ListingId, WatchId},
    listing::{Listing, ListingState},
    picture::PictureHash,
    screening::{RulesUsed, Screening, Texts},
    seen_code::{AlsoShown, SeenCode, SeenFinding, UnreadPicture},
    url::HttpUrl,
};

/// `/listings/{id}`.
#[component]
pub fn ListingPage() -> impl IntoView {
    let params = use_params_map();
    let listing = Resource::new_blocking(
        move || params.with(|p| p.get("id").and_then(|id| id.parse::<ListingId>().ok())),
        |id| async move {
            match id {
                Some(id) => api::listing::show_listing(id).await,
                None => Err(ApiError::new(Code::NotFound, t::listing::no_such())),
            }
        },
    );
    loaded(listing, |view| view! { <Shown shown=view/> })
}

#[component]
fn Shown(shown: ListingView) -> impl IntoView {
    let ListingView { listing, coverage, seen, unread, screening, rules, prints } = shown;
    let (covered, number) = (coverage.is_some(), listing.external_id.clone());
    let (title, state, id) = (listing.title.clone(), listing.shown(), listing.id);
    let (first, last, ended) = (listing.first_seen_at, listing.last_seen_at, listing.ended_at);
    let intro = listing.seller.as_ref().map_or_else(|| t::listing::no_seller().to_owned(), |seller| t::listing::offered_by(&seller.name));
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <WayBack/>
            <PageHeader
                title=title
                intro=intro
                state=move || view! { <ListingBadge state=state/><CoverageBadge covered=covered/> }
                actions=move || view! { <ReportThis id=id state=state/> }
            />
            {screening.map(|screening| found(listing.clone(), screening, rules))}
            <SeenInPictures seen=seen/>
            <Unread unread=unread images=listing.images.clone()/>
            <div class="columns">
                <Card title=t::listing::as_offered()><ListingFacts listing=listing/></Card>
                <Card title=t::listing::on_marketplace()>
                    <FactList>
                        <Fact label=t::listing::first_seen()><TimeText at=first/></Fact>
                        <Fact label=t::listing::last_seen()><TimeText at=last/></Fact>
                        {ended.map(|at| view! { <Fact label=t::listing::ended()><TimeText at=at/></Fact> })}
                        <Fact label=t::listing::codes()>{match coverage {
                            Some(note) => view! { <Covered note=note number=number/> }.into_any(),
                            None => t::listing::codes_none().into_any(),
                        }}</Fact>
                    </FactList>
                </Card>
            </div>
            <ByPicture prints=prints/>
        </div>
    }
}

/// The way back to the list that somebody came from (`?from=`), for those who work for a brand.
#[component]
fn WayBack() -> impl IntoView {
    let from = query_value("from");
    use_viewer().and_then(|viewer| viewer.brand).map(|_| {
        move || {
            let (from, label) = came_from(&from.get()?)?;
            Some(view! { <p class="way-back"><a href=from><Icon glyph=Glyph::ChevronLeft/>{label}</a></p> })
        }
    })
}

/// What a link to a listing says of the page that it stands on. The router decodes what stands in an address twice: signs that were encoded are masked, so that
/// they come through.
pub fn from_page(address: &str) -> String {
    format!("?from={}", encode(&address.replace('~', "%7E").replace('%', "~")))
}

fn unmasked(from: &str) -> String {
    from.replace('~', "%")
}

/// The page that somebody came from, as the address says it, and what to call the way back.
pub fn came_from(from: &str) -> Option<(String, &'static str)> {
    let from = unmasked(from);
    way_back(&from).map(|label| (from, label))
}

/// The name of a list to go back to. Anybody can write such an address: nothing but these pages of ours is linked to.
fn way_back(from: &str) -> Option<&'static str> {
    let (path, query) = from.split_once('?').unwrap_or((from, ""));
    let plain = from.len() <= 4000 && query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    match path {
        "/brand/search" if plain => Some(t::search::back()),
        "/brand/suspicious" if plain => Some(t::suspicious::back()),
        watch if plain && watch.strip_prefix("/brand/watches/").is_some_and(|id| id.parse::<WatchId>().is_ok()) => Some(t::watches::back()),
        _ => None,
    }
}

/// What the content filters say.
fn found(listing: Listing, screening: Screening, rules: Option<RulesUsed>) -> impl IntoView {
    let Screening { findings, terms, score, released_at, .. } = screening;
    view! { <Findings texts=Some(Texts::of(&listing)) findings=findings terms=terms score=score rules=rules released_at=released_at/> }
}

/// The codes in the listing's pictures; what is wrong with them first. Nothing where none was read.
#[component]
fn SeenInPictures(seen: Vec<SeenCode>) -> impl IntoView {
    (!seen.is_empty())
        .then(|| view! { <Card title=t::listing::codes_in_pictures()><ul class="plain-list">{seen.into_iter().map(seen_line).collect_view()}</ul></Card> })
}

/// Its pictures that could not be read, why, and whether they are tried again.
#[component]
fn Unread(unread: Vec<UnreadPicture>, images: Vec<HttpUrl>) -> impl IntoView {
    (!unread.is_empty()).then(move || {
        let line = move |picture: UnreadPicture| {
            let nth = images.iter().position(|url| *url == picture.url).map_or(1, |at| at + 1);
            let link = view! { <a href=picture.url.to_string() rel="external noreferrer">{t::listing::nth_picture(nth)}</a> };
            let (reason, tried) = (said(&picture.reason), view! { <TimeText at=picture.tried_at/> });
            let text = match picture.again_at {
                Some(at) => t::listing::unread_again(link, &reason, tried, view! { <TimeText at=at/> }),
                None => t::listing::unread_given_up(link, &reason, tried),
            };
            view! { <li>{text}</li> }
        };
        view! { <Card title=t::listing::unread()><ul class="plain-list">{unread.into_iter().map(line).collect_view()}</ul></Card> }
    })
}

/// Its pictures, each with the way to others that look like it.
#[component]
fn ByPicture(prints: Vec<(String, PictureHash)>) -> impl IntoView {
    (!prints.is_empty()).then(|| {
        let line = |(at, (url, hash)): (usize, (String, PictureHash))| {
            let alt = t::listing::nth_picture(at + 1);
            view! {
                <li>
                    <img src=url alt=alt.clone() loading="lazy" referrerpolicy="no-referrer"/>
                    <ButtonLink href=format!("/brand/search?picture={hash}") small=true glyph=Glyph::Search>{t::listing::by_picture()}<span class="sr-only">{format!(" {alt}")}</span></ButtonLink>
                </li>
            }
        };
        view! { <Card title=t::listing::pictures()><ul class="picture-grid">{prints.into_iter().enumerate().map(line).collect_view()}</ul></Card> }
    })
}

fn seen_line(seen: SeenCode) -> impl IntoView {
    let SeenCode { url, format, text, code, findings, others, .. } = seen;
    let findings = findings
        .into_iter()
        .map(|finding| {
            let links = (finding == SeenFinding::Reused).then(|| {
                let line = |also: AlsoShown| {
                    let seller = also.seller.map(t::listing::other_by).unwrap_or_default();
                    view! { <li><a href=format!("/listings/{}", also.id)>{also.title}</a>{seller}</li> }
                };
                view! { <ul class="plain-list">{others.clone().into_iter().map(line).collect_view()}</ul> }
            });
            view! { <Notice tone=Tone::Bad title=said(finding.sentence())>{links}</Notice> }
        })
        .collect_view();
    let read = code.map_or(text.replace('\u{1d}', "^"), |code| code.to_string());
    view! {
        <li class="stack">
            <p><span class="code-text">{read}</span>" "{t::listing::code_in(format.replace('_', " "), view! { <a href=url rel="external noreferrer">{t::listing::this_picture()}</a> })}</p>
            {findings}
        </li>
    }
}

/// One click to the report, for those who act for a brand.
#[component]
fn ReportThis(id: ListingId, state: ListingState) -> impl IntoView {
    let from = query_value("from").get_untracked().map(|from| format!("?from={}", encode(&from))).unwrap_or_default();
    (may_report() && state.is_reportable())
        .then(|| view! { <ButtonLink href=report_address(id, &from) variant=Variant::Primary glyph=Glyph::Flag>{t::listing::report()}</ButtonLink> })
}

/// What buyers may look for.
#[component]
fn Covered(
    note: CoverageNote,
    /// The listing's on the marketplace: a report of what the check finds begins with it.
    number: String,
) -> impl IntoView {
    let sellers = if note.enforcement.is_enforced() { t::listing::sellers_confirm() } else { t::listing::sellers_free() };
    let check = view! { <a href=format!("/check?listing={}", encode(&number))>{t::listing::check()}</a> };
    match note.scope {
        Scope::All => t::listing::codes_all(check, sellers),
        Scope::MadeOn { day } => t::listing::codes_since(day, check, sellers),
        Scope::FromLot { lot } => t::listing::codes_from_lot(lot, check, sellers),
        Scope::Lots { lots } => t::listing::codes_lots(lots.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "), check, sellers),
    }
}

/// Whether a listing's product is covered by codes, as a badge.
#[component]
pub fn CoverageBadge(
    /// It is.
    covered: bool,
) -> impl IntoView {
    let (tone, word) = coverage(covered);
    view! { <Badge tone=tone>{word}</Badge> }
}

/// Whether each unit of a listing carries a code, as a badge says it.
pub fn coverage(covered: bool) -> (Tone, &'static str) {
    if covered { (Tone::Brass, t::listing::covered()) } else { (Tone::Neutral, t::listing::not_covered()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_our_own_lists_only() {
        assert_eq!(way_back("/brand/search?q=old%20lamp&page=2"), Some("Back to the search"));
        assert_eq!(way_back("/brand/search"), Some("Back to the search"));
        assert_eq!(way_back("/brand/suspicious?page=3"), Some("Back to the suspicious listings"));
        let watch = "/brand/watches/01980000-0000-7000-8000-000000000000";
        assert_eq!(way_back(&format!("{watch}?state=known&page=2")), way_back(watch));
        assert!(way_back(watch).is_some() && way_back("/brand/watches/x?state=known").is_none());
        for other in [
            "",
            "https://evil.example/brand/search",
            "//evil.example",
            "/brand/search/../team",
            "/brand/searching",
            "javascript:alert(1)",
            "/brand/search?q=a b",
            "/brand/search?\n",
        ] {
            assert_eq!(way_back(other), None, "{other}");
        }
        assert_eq!(from_page("/brand/search?q=a%20b"), "?from=/brand/search%3Fq%3Da~20b");
        for address in ["/brand/search?q=a%20b&brand=x%26y", "/brand/search?q=a~b"] {
            let masked = address.replace('~', "%7E").replace('%', "~");
            assert_eq!(unmasked(&masked).replace("%7E", "~"), address);
        }
    }
}
