//! What a search answers: a page of listings with their reasons, and how everything that matches divides.

use super::{PageNumber, PriceBand, SearchQuery};
use crate::{id::ReportId, listing::Listing, money::Currency, screening::Verdict, time::Timestamp};
use serde::{Deserialize, Serialize};

/// A listing that the search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The listing as it is now.
    pub listing: Listing,
    /// How well it matches; comparable within one answer only.
    pub score: f32,
    /// Why it matches, the best field first.
    pub matched: Vec<Match>,
    /// Whether its product is covered by codes: its GTIN is of a product whose brand says so.
    pub covered: bool,
    /// What the content filters say of it.
    #[serde(default)]
    pub verdict: Verdict,
    /// When a person released it, if it is still as it was then.
    #[serde(default)]
    pub released_at: Option<Timestamp>,
    /// Kinds of what they found, each once, but for honest namings of marks.
    #[serde(default)]
    pub found: Vec<String>,
    /// The brand's own report of it that waits to be decided.
    #[serde(default)]
    pub reported: Option<ReportId>,
}

impl Hit {
    /// Characters of a description that are left on both sides of what matched.
    const AROUND: usize = 100;

    /// Leaves out what a list of hits does not show: of the description all but the part around what matched first, and all pictures but one. A description
    /// may have thousands of characters, and a page sends those of twenty hits to each of its readers. Other matches in the description keep what they say; their
    /// spans are empty where they lie outside of what is left.
    pub fn shorten(&mut self) {
        let whole = std::mem::take(&mut self.listing.description);
        let first = self.matched.iter().find(|found| found.field == MatchField::Description).map(|found| found.span.map(|at| at as usize));
        if let Some([from, to]) = first {
            let start = from.saturating_sub(Self::AROUND);
            let length = to.saturating_sub(start) + Self::AROUND;
            self.listing.description = whole.chars().skip(start).take(length).collect();
            for found in self.matched.iter_mut().filter(|found| found.field == MatchField::Description) {
                let within = found.span[0] as usize >= start && found.span[1] as usize <= start + length;
                found.span = if within { found.span.map(|at| at - u32::try_from(start).unwrap_or(at)) } else { [0; 2] };
            }
        }
        self.listing.images.truncate(1);
    }
}

/// One reason why a listing was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Where.
    pub field: MatchField,
    /// How.
    pub kind: MatchKind,
    /// What was asked for, folded: lower case, without diacritics.
    pub term: String,
    /// What stands there, as the seller spelt it.
    pub text: String,
    /// Where it stands in the field, in characters: from, to (exclusive).
    pub span: [u32; 2],
}

/// A field of a listing that words are looked up in, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchField {
    /// Headline.
    Title,
    /// Claimed brand.
    Brand,
    /// Seller's name.
    Seller,
    /// Category.
    Category,
    /// Description.
    Description,
    /// GTIN.
    Gtin,
    /// The marketplace's identifier.
    ExternalId,
    /// The address of its page.
    Url,
    /// A unit code of its product.
    Code,
    /// One of its pictures: the match's term is the picture's address.
    Picture,
}

/// How a term matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchKind {
    /// The word itself.
    Exact,
    /// The words in this order.
    Phrase,
    /// A word that begins so.
    Prefix,
    /// A word that looks like it but is written with other letters, digits or signs: `di0r`, `n.i.k.e`, `ch@nel`, `pr*da`.
    Lookalike,
    /// A word one slip away: a letter wrong, missing, too many, or two swapped.
    Typo,
    /// The same item number, in whichever length.
    Gtin,
    /// The listing that an address is nearest to, where none has it as it was typed: without its parameters or its last parts, or by the number in it.
    Near,
    /// A unit code, resolved to its product.
    Code,
    /// A picture that looks alike: the match's text says in how many of 256 bits they differ.
    Picture,
}

impl MatchField {
    /// As scripts read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Brand => "brand",
            Self::Seller => "seller",
            Self::Category => "category",
            Self::Description => "description",
            Self::Gtin => "gtin",
            Self::ExternalId => "external_id",
            Self::Url => "url",
            Self::Code => "code",
            Self::Picture => "picture",
        }
    }

    /// As a page shows it, within a sentence.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Gtin => "GTIN",
            Self::ExternalId => "listing number",
            Self::Url => "page address",
            Self::Code => "unit code",
            other => other.as_str(),
        }
    }
}

impl MatchKind {
    /// As scripts read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Phrase => "phrase",
            Self::Prefix => "prefix",
            Self::Lookalike => "lookalike",
            Self::Typo => "typo",
            Self::Gtin => "gtin",
            Self::Near => "near",
            Self::Code => "code",
            Self::Picture => "picture",
        }
    }
}

/// The answer to a search: one page of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchResult {
    /// This page's hits.
    pub hits: Vec<Hit>,
    /// Listings that match, on all pages.
    pub total: u64,
    /// Listings there are.
    pub listings: u64,
    /// How long it took, in microseconds.
    pub micros: u64,
    /// This page, from 1.
    pub page: PageNumber,
    /// Values worth filtering by, the most frequent first.
    pub facets: Facets,
    /// Changes of listings that the index has not seen yet: more than 0 only while it is built, or for a moment after an import.
    pub behind: u64,
    /// Part of the text was left out, because it was longer or had more words than a search takes.
    pub cut: bool,
    /// Something was typed of which nothing can be searched for, signs alone: nothing matches.
    #[serde(default)]
    pub unread: bool,
    /// What of the text is written as other tools have it: nothing matches.
    #[serde(default)]
    pub misread: Option<Misread>,
    /// More listings than a search takes show pictures like [`SearchQuery::picture`](super::SearchQuery::picture): those that are less similar, or came earlier, were left out.
    #[serde(default)]
    pub pictures_cut: bool,
    /// Entries of [`SearchQuery::list`] that no listing has, in their order.
    #[serde(default)]
    pub missing: Vec<String>,
    /// How many listings the list alone finds, where other conditions of the search leave some of them out.
    #[serde(default)]
    pub listed: Option<u64>,
    /// The text as it finds something if a name in it has several words, where nothing was found.
    #[serde(default)]
    pub quotes: Option<String>,
    /// Where the picture that was searched by is shown; none if whoever asks may not see it, or it is gone.
    #[serde(default)]
    pub picture: Option<String>,
}

impl SearchResult {
    /// How many of the listings that this search found can be reported, as far as they were divided by state.
    #[must_use]
    pub fn reportable(&self, query: &SearchQuery) -> u64 {
        let states = query.reportable().map(|query| query.states).unwrap_or_default();
        self.facets.states.iter().filter(|of| states.iter().any(|state| state.as_str() == of.value)).map(|of| of.count).sum()
    }

    /// Whether all of the search was searched for. If not, what was found is not what was meant: nothing is done with all of it.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        !self.cut && !self.unread && !self.pictures_cut
    }

    /// Pages there are to see; 1 for an empty answer.
    #[must_use]
    pub fn pages(&self) -> u32 {
        PageNumber::last_of(self.total).get()
    }

    /// Listings that match but stand on no page, since they come after [`PageNumber::LAST`]: a narrower search or an export shows them.
    #[must_use]
    pub fn beyond_pages(&self) -> u64 {
        self.total.saturating_sub(u64::from(PageNumber::LAST * PageNumber::SIZE))
    }
}

/// Something in a search that other tools take and this one does not. It is not searched for as words: nobody would find anything, or know why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Misread {
    /// `OR` between words, or a bar, as it was written.
    #[error("“{0}” is no operator here: search for one after the other, or paste numbers as a list. In quotes it is a word")]
    Or(String),
    /// How many slips are forgiven, behind a word: `aurelia~2`.
    #[error("“{0}” is no measure here: one slip is forgiven in words of four letters and more, and none in quotes")]
    Slips(String),
    /// A star or a question mark that stands for letters within a word, before it or in quotes.
    #[error("“{0}” is not searched for: a star stands for letters at the end of a word alone, and in no quotes; a question mark stands for none")]
    Wildcard(String),
    /// A letter with a star.
    #[error("“{0}” is too short a beginning: two letters or more before the star are looked for")]
    Short(String),
    /// A filter of this name before a colon.
    #[error("“{0}:” is no filter here: seller: and brand: are, and the others stand beside what is found. In quotes it is a text")]
    Field(String),
}

/// How the matching listings divide, per filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// Claimed brands.
    pub brands: Vec<FacetValue>,
    /// Sellers: the value is the seller's identifier.
    pub sellers: Vec<FacetValue>,
    /// First steps of the category below the one that is chosen.
    pub categories: Vec<FacetValue>,
    /// Countries.
    pub countries: Vec<FacetValue>,
    /// States.
    pub states: Vec<FacetValue>,
    /// Of covered products, with the filter's own value; none if there is no such listing.
    pub covered: Vec<FacetValue>,
    /// Price bands, of the most frequent currency first, each currency's from the lowest price up.
    #[serde(default)]
    pub prices: Vec<PriceBand>,
    /// Every currency that prices are in, the most frequent first.
    #[serde(default)]
    pub currencies: Vec<CurrencyCount>,
    /// Kinds of findings; a listing counts once for each kind that it has.
    #[serde(default)]
    pub findings: Vec<FacetValue>,
}

/// A currency and how many of the matching listings have a price in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyCount {
    /// The currency.
    pub currency: Currency,
    /// Listings.
    pub count: u64,
}

/// One value of a filter and how many of the matching listings have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// What the filter's parameter takes.
    pub value: String,
    /// What a page shows.
    pub label: String,
    /// Listings.
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hit_keeps_what_a_list_shows() {
        let listing = serde_json::json!({
            "id": uuid::Uuid::nil(), "external_id": "1", "title": "Watch", "description": format!("{}Äurelia watch{}", "ä".repeat(5_000), "b".repeat(5_000)), "claimed_brand": null,
            "gtin": null, "category": "", "price": null, "images": ["https://a.example/1.jpg", "https://a.example/2.jpg"], "url": null, "seller": null,
            "country": null, "state": "live", "first_seen_at": 0, "last_seen_at": 0
        });
        let found = |field, span| Match { field, kind: MatchKind::Exact, term: "aurelia".into(), text: "Äurelia".into(), span };
        let mut hit = Hit {
            listing: serde_json::from_value(listing).unwrap(),
            score: 1.0,
            matched: vec![found(MatchField::Title, [0, 5]), found(MatchField::Description, [5_000, 5_007]), found(MatchField::Description, [5_008, 5_013])],
            covered: false,
            verdict: Verdict::Allow,
            released_at: None,
            found: Vec::new(),
            reported: None,
        };
        hit.shorten();
        let [from, to] = hit.matched[1].span.map(|at| at as usize);
        let shown: String = hit.listing.description.chars().skip(from).take(to - from).collect();
        assert_eq!((shown.as_str(), hit.matched.len(), hit.listing.description.chars().count()), ("Äurelia", 3, 207));
        assert_eq!(hit.matched[2].span, [108, 113]);
        assert_eq!(hit.listing.images.len(), 1);
        // The same once more changes nothing.
        let before = hit.clone();
        hit.shorten();
        assert_eq!(hit, before);
        hit.matched[1].span = [0, 7];
        hit.matched[2].span = [150, 207];
        hit.shorten();
        assert_eq!((hit.listing.description.chars().count(), hit.matched[2].span), (107, [0, 0]), "what lies outside keeps what it says alone");
        hit.matched.truncate(1);
        hit.shorten();
        assert_eq!(hit.listing.description, "", "what did not match is not shown");
    }
}
