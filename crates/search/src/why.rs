//! Says why a listing matched, from the listing as it is now.

use crate::{
    disguise::disguises,
    fold::{Words, key, one_slip},
    lookalike::{Lookalike, is_masked},
    masked::fits,
    numbers::address_key,
    parse::{Parsed, Wanted},
    scripts::{Heard, names},
};
use model::{
    listing::Listing,
    screening::{Finding, FindingField},
    search::{Match, MatchField, MatchKind, Misread},
};
use std::ops::Range;

/// A search's words, ready to be found in listings.
#[derive(Clone, Debug, Default)]
pub struct Why {
    parsed: Parsed,
    /// For each thing wanted, what it looks like.
    lookalikes: Vec<Option<Lookalike>>,
    /// And what it is in other scripts.
    heard: Vec<Option<Heard>>,
}

impl Why {
    pub(crate) fn new(parsed: Parsed) -> Self {
        let looks = |wanted: &Wanted| match wanted.words.as_slice() {
            [word] if !wanted.whole => Lookalike::of(word),
            _ => None,
        };
        let hears = |wanted: &Wanted| match wanted.words.as_slice() {
            [word] if !wanted.whole => Some(Heard::of(word)),
            _ => None,
        };
        Self { lookalikes: parsed.wanted.iter().map(looks).collect(), heard: parsed.wanted.iter().map(hears).collect(), parsed }
    }

    /// Part of the text was left out of the search.
    #[must_use]
    pub const fn cut(&self) -> bool {
        self.parsed.cut
    }

    /// Something was typed, and nothing of it can be searched for.
    #[must_use]
    pub const fn unread(&self) -> bool {
        self.parsed.unread
    }

    /// What of the search is written as other tools have it.
    #[must_use]
    pub const fn misread(&self) -> Option<&Misread> {
        self.parsed.misread.as_ref()
    }

    /// Each word of the search with the fields it stands in, the weightiest field first. A word that stands somewhere as typed is not also
    /// explained by misspelt ones; one that stands nowhere is explained by what the content filters found.
    #[must_use]
    pub fn of(&self, listing: &Listing, findings: &[Finding]) -> Vec<Match> {
        let sections: Vec<Section> = sections(listing).into_iter().map(|(field, text)| Section::of(field, text)).collect();
        let mut found: Vec<Match> = Vec::new();
        for ((wanted, lookalike), heard) in self.parsed.wanted.iter().zip(&self.lookalikes).zip(&self.heard) {
            let mut reasons: Vec<Match> = numbers(wanted, listing).collect();
            reasons.extend(sections.iter().filter_map(|section| section.find(wanted, (lookalike.as_ref(), heard.as_ref()))));
            if reasons.iter().any(|reason| reason.kind != MatchKind::Typo) {
                reasons.retain(|reason| reason.kind != MatchKind::Typo);
            }
            if reasons.is_empty() {
                reasons.extend(findings.iter().filter_map(|finding| read_as(wanted, finding)).take(1));
            }
            for reason in reasons {
                if !found.iter().any(|other| (other.field, other.span) == (reason.field, reason.span)) {
                    found.push(reason);
                }
            }
        }
        found.sort_by_key(|reason| (reason.field, reason.span));
        found
    }
}

fn sections(listing: &Listing) -> [(MatchField, &str); 5] {
    [
        (MatchField::Title, &listing.title),
        (MatchField::Brand, listing.claimed_brand.as_deref().unwrap_or_default()),
        (MatchField::Seller, listing.seller.as_ref().map_or("", |seller| &seller.name)),
        (MatchField::Category, &listing.category),
        (MatchField::Description, &listing.description),
    ]
}

fn numbers<'a>(wanted: &'a Wanted, listing: &'a Listing) -> impl Iterator<Item = Match> {
    let whole = |field, kind, text: &str| Match { field, kind, term: wanted.term(), text: text.to_owned(), span: [0, length(text)] };
    let gtin = wanted.gtin.filter(|gtin| listing.gtin == Some(*gtin)).map(|gtin| whole(MatchField::Gtin, MatchKind::Gtin, gtin.short()));
    let external = wanted.key.as_ref().filter(|wanted| **wanted == key(&listing.external_id));
    let as_typed = if wanted.nearly { MatchKind::Near } else { MatchKind::Exact };
    let given = listing.gtin_given.as_ref().filter(|given| wanted.key.is_some() && listing.gtin.is_none() && wanted.key == Some(key(given)));
    let given = given.map(|given| whole(MatchField::Gtin, MatchKind::Gtin, given));
    let page = listing.url.as_ref().filter(|url| wanted.address.is_some() && wanted.address == address_key(url.as_str()));
    let page = page.map(|url| whole(MatchField::Url, as_typed, url.as_str()));
    gtin.into_iter().chain(given).chain(page).chain(external.map(move |_| whole(MatchField::ExternalId, as_typed, &listing.external_id)))
}

/// That the content filters read the word where it is written otherwise: `Найк`.
fn read_as(wanted: &Wanted, finding: &Finding) -> Option<Match> {
    let [word] = wanted.words.as_slice() else { return None };
    if wanted.whole || !finding.kind.is_read_as() || !Words::of(&finding.mark).any(|(here, _)| here == *word) {
        return None;
    }
    let field = match finding.field {
        FindingField::Title => MatchField::Title,
        FindingField::Brand => MatchField::Brand,
        FindingField::Description => MatchField::Description,
        FindingField::Listing => return None,
    };
    Some(Match { field, kind: MatchKind::Lookalike, term: wanted.term(), text: finding.text.clone(), span: finding.span })
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// A field of the listing, cut into words.
struct Section<'a> {
    field: MatchField,
    text: &'a str,
    words: Vec<(String, Range<usize>)>,
    /// Words in disguise, which are looked for in what its seller wrote.
    disguised: Vec<(String, Range<usize>)>,
}

impl<'a> Section<'a> {
    fn of(field: MatchField, text: &'a str) -> Self {
        let written = matches!(field, MatchField::Title | MatchField::Brand | MatchField::Description);
        let disguised = if written { disguises(text) } else { Vec::new() };
        Self { field, text, words: Words::of(text).collect(), disguised }
    }

    /// The best match of what is wanted in this field: as typed before longer before lookalikes before misspelt, the first of the best.
    fn find(&self, wanted: &Wanted, looks: (Option<&Lookalike>, Option<&Heard>)) -> Option<Match> {
        let ways = [self.find_words(wanted, looks), self.find_as_one_word(wanted)];
        ways.into_iter().flatten().min_by_key(|found| found.kind).or_else(|| {
            let names = if wanted.quoted { &[] } else { names(&wanted.words) };
            let range = names.iter().find_map(|name| self.sequence(name))?;
            Some(self.reason(wanted, MatchKind::Lookalike, range))
        })
    }

    /// Where these words follow each other.
    fn sequence(&self, words: &[String]) -> Option<Range<usize>> {
        let at = self.words.windows(words.len()).position(|here| here.iter().map(|(word, _)| word).eq(words))?;
        Some(self.words[at].1.start..self.words[at + words.len() - 1].1.end)
    }

    fn find_words(&self, wanted: &Wanted, (lookalike, heard): (Option<&Lookalike>, Option<&Heard>)) -> Option<Match> {
        match wanted.words.as_slice() {
            [] => None,
            [word] => {
                let ranked = self.words.iter().filter_map(|(here, range)| Some((kind(wanted, (lookalike, heard), word, here)?, range)));
                let disguised = self.disguised.iter().filter(|(here, _)| lookalike.is_some_and(|look| look.matches_disguise(here)));
                let (kind, range) = ranked.chain(disguised.map(|(_, range)| (MatchKind::Lookalike, range))).min_by_key(|(kind, _)| *kind)?;
                Some(self.reason(wanted, kind, range.clone()))
            }
            words => Some(self.reason(wanted, MatchKind::Phrase, self.sequence(words)?)),
        }
    }

    fn find_as_one_word(&self, wanted: &Wanted) -> Option<Match> {
        let word = wanted.also.as_deref()?;
        let (kind, range) = if is_masked(word) {
            let (_, range) = self.words.iter().chain(&self.disguised).find(|(here, _)| fits(word, here))?;
            (MatchKind::Lookalike, range)
        } else {
            (MatchKind::Exact, &self.words.iter().find(|(here, _)| here == word)?.1)
        };
        Some(self.reason(wanted, kind, range.clone()))
    }

    fn reason(&self, wanted: &Wanted, kind: MatchKind, range: Range<usize>) -> Match {
        let text = &self.text[range.clone()];
        let start = length(&self.text[..range.start]);
        Match { field: self.field, kind, term: wanted.term(), text: text.to_owned(), span: [start, start + length(text)] }
    }
}

fn kind(wanted: &Wanted, (lookalike, heard): (Option<&Lookalike>, Option<&Heard>), word: &str, here: &str) -> Option<MatchKind> {
    if here == word {
        Some(MatchKind::Exact)
    } else if wanted.prefix && here.starts_with(word) {
        Some(MatchKind::Prefix)
    } else if lookalike.is_some_and(|look| look.matches(here)) || heard.is_some_and(|heard| heard.is(here)) {
        Some(MatchKind::Lookalike)
    } else if wanted.forgives() && one_slip(word, here) {
        Some(MatchKind::Typo)
    } else {
        None
    }
}
