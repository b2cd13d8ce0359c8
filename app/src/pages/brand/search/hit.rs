//! One hit: what matched is marked in the title, all else that speaks for it is a badge.

use crate::{
    components::{Hit, Piece, Tone},
    i18n::{match_field, t},
    pages::{
        public::listing::{self, coverage},
        report_parts::{listing_state, report_address},
        screening_parts::kind_word,
    },
};
use leptos::prelude::*;
use leptos_router::{hooks::use_location, params::ParamsMap};
use model::{
    listing::{Listing, ListingState},
    screening::Verdict,
    search::{self, Match, MatchField, MatchKind},
};

/// Characters of a description that are shown around what matched.
const SNIPPET: usize = 90;

/// A listing that was found, with its reasons and what can be done: `asked` is the address of the picture that was searched by, if one was; who looks may
/// report it or not.
pub fn found_listing(hit: search::Hit, asked: Option<String>, may_report: bool) -> Hit {
    let search::Hit { listing, matched, covered, verdict, released_at, found, reported, .. } = hit;
    let (id, state, back) = (listing.id, listing.shown(), back_to_here());
    let title = pieces(&listing.title, matched.iter().filter(|m| m.field == MatchField::Title));
    let alike = matched.iter().find(|m| m.field == MatchField::Picture).map(|m| m.term.clone()).filter(|url| !url.is_empty());
    let picture = alike.or_else(|| listing.images.first().map(|url| url.as_str().to_owned()));
    let meta = meta(&listing);
    let snippet = matched.iter().find(|m| m.field == MatchField::Description).map(|m| snippet(&listing.description, m));
    let tone = if verdict == Verdict::Allow || released_at.is_some() { Tone::Neutral } else { Tone::Warn };
    let released = released_at.map(|_| (Tone::Good, t::screening::looked_at().to_owned()));
    // What most listings are needs no badge: on sale, and without codes.
    let stands = [covered.then(|| coverage(covered)), (state != ListingState::Live).then(|| listing_state(state))];
    let stands = stands.into_iter().flatten().map(|(tone, word)| (tone, word.to_owned()));
    let badges = matched.iter().filter_map(reason).chain(found.iter().map(|kind| (tone, kind_word(kind)))).chain(released).chain(stands).collect();
    Hit {
        href: format!("/listings/{id}{back}"),
        title,
        picture,
        compared: asked,
        select: may_report.then(|| ("pick".to_owned(), id.to_string())),
        meta,
        snippet,
        badges,
        price: listing.price,
        report: (may_report && state.is_reportable()).then(|| report_address(id, &back)),
        reported: reported.map(|report| format!("/brand/reports/{report}")),
    }
}

/// What tells a listing's page the way back to this search.
fn back_to_here() -> String {
    let search = use_location().query.with_untracked(ParamsMap::to_query_string);
    // A pasted list of a thousand numbers would stand in each of twenty links.
    if search.len() > 1000 { String::new() } else { listing::from_page(&format!("/brand/search{search}")) }
}

/// `watchbay-24 · ships from Germany · seen since 23 Nov 2026 · 882193`
fn meta(listing: &Listing) -> String {
    let seller = listing.seller.as_ref().map_or(t::search::no_seller_named(), |seller| &seller.name).to_owned();
    let country = listing.country.map(|country| t::search::ships_from_2(country.name()));
    let seen = t::search::seen_since(listing.first_seen_at.to_day());
    [Some(seller), country, Some(seen), Some(listing.external_id.clone())].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What a match says that the marked title does not.
fn reason(found: &Match) -> Option<(Tone, String)> {
    let text = &found.text;
    Some(match (found.field, found.kind) {
        (_, MatchKind::Lookalike) => (Tone::Warn, t::search::looks_like(text, place(found.field))),
        (_, MatchKind::Typo) => (Tone::Warn, t::search::spelt(text, place(found.field))),
        (_, MatchKind::Code) => (Tone::Brass, t::search::product_of_code(text)),
        (_, MatchKind::Picture) if text == "0" => (Tone::Warn, t::pictures::same().to_owned()),
        (_, MatchKind::Picture) => (Tone::Warn, t::pictures::differ(text)),
        (_, MatchKind::Near) => (Tone::Warn, t::search::nearest_to_the_address(text)),
        (MatchField::Title | MatchField::Description, _) => return None,
        (MatchField::Gtin, _) => (Tone::Neutral, t::search::gtin_2(text)),
        (MatchField::ExternalId, _) => (Tone::Neutral, t::search::listing_number(text)),
        (MatchField::Brand, _) => (Tone::Neutral, t::search::claims_the_brand(text)),
        (field, _) => (Tone::Neutral, format!("“{text}”{}", place(field))),
    })
}

fn place(field: MatchField) -> String {
    match field {
        MatchField::Title => String::new(),
        MatchField::Seller => t::search::in_the_sellers_name().to_owned(),
        field => t::search::in_the(match_field(field)),
    }
}

/// A text in pieces: what was found, and what is between.
fn pieces<'m>(text: &str, found: impl Iterator<Item = &'m Match>) -> Vec<Piece> {
    let mut spans: Vec<[usize; 2]> = found.map(|m| m.span.map(|at| at as usize)).collect();
    spans.sort_unstable();
    let letters: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut put = |from: usize, to: usize, found: bool| {
        if let Some(part) = letters.get(from..to).filter(|part| !part.is_empty()) {
            pieces.push(Piece { text: part.iter().collect(), found });
        }
    };
    for [from, to] in spans {
        if from < at || to > letters.len() {
            continue;
        }
        put(at, from, false);
        put(from, to, true);
        at = to;
    }
    put(at, letters.len(), false);
    pieces
}

/// The part of a description around a match, cut at characters; what matched stands in its middle.
fn snippet(text: &str, found: &Match) -> String {
    let [from, to] = found.span.map(|at| at as usize);
    let start = from.saturating_sub(SNIPPET / 2);
    let letters: Vec<char> = text.chars().skip(start).take(to - from + SNIPPET).collect();
    let more = text.chars().count() > start + letters.len();
    let middle: String = letters.iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{middle}{}", if start > 0 { "…" } else { "" }, if more { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(field: MatchField, kind: MatchKind, text: &str, span: [u32; 2]) -> Match {
        Match { field, kind, term: String::new(), text: text.into(), span }
    }

    #[test]
    fn a_title_is_cut_where_it_matched() {
        let matches = [found(MatchField::Title, MatchKind::Exact, "Uhr", [4, 7]), found(MatchField::Title, MatchKind::Exact, "Die", [0, 3])];
        let shown: Vec<_> = pieces("Die Uhr für Öl", matches.iter()).into_iter().map(|p| (p.text, p.found)).collect();
        let want = [("Die", true), (" ", false), ("Uhr", true), (" für Öl", false)].map(|(text, found)| (text.to_owned(), found));
        assert_eq!(shown, want);
        assert_eq!(pieces("", [].iter()), []);
        let beyond = [found(MatchField::Title, MatchKind::Exact, "x", [3, 99])];
        assert_eq!(pieces("abc", beyond.iter()).len(), 1, "a title that changed meanwhile is shown as it is");
    }

    #[test]
    fn a_snippet_shows_the_match_with_what_is_around_it() {
        let text = format!("{} Aurelia watch {}", "before ".repeat(20), "after ".repeat(30));
        let at = u32::try_from(text.chars().position(|c| c == 'A').unwrap()).unwrap();
        let shown = snippet(&text, &found(MatchField::Description, MatchKind::Exact, "Aurelia", [at, at + 7]));
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains("Aurelia watch"), "{shown}");
        assert!(shown.chars().count() < 110);
    }

    #[test]
    fn each_kind_of_match_says_why() {
        let said = |field, kind| reason(&found(field, kind, "Aurelia", [0, 7])).map(|(_, text)| text);
        assert_eq!(said(MatchField::Title, MatchKind::Exact), None);
        assert_eq!(said(MatchField::Title, MatchKind::Typo).unwrap(), "Spelt “Aurelia”");
        assert_eq!(said(MatchField::Category, MatchKind::Typo).unwrap(), "Spelt “Aurelia” in the category");
        assert_eq!(said(MatchField::Seller, MatchKind::Prefix).unwrap(), "“Aurelia” in the seller's name");
    }
}
