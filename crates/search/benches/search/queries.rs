//! Searches as people make them, drawn from the listings by a fixed seed.

use crate::data::Draw;
use model::{listing::Listing, search::SearchQuery};
use search::fold::words;
use std::collections::{HashMap, HashSet};

/// Kinds of searches, as the table names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Word,
    Common,
    Words,
    Phrase,
    Prefix,
    Typo,
    Lookalike,
    Filtered,
    Gtin,
}

impl Kind {
    pub const ALL: [Self; 9] = [Self::Word, Self::Common, Self::Words, Self::Phrase, Self::Prefix, Self::Typo, Self::Lookalike, Self::Filtered, Self::Gtin];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Word => "one word",
            Self::Common => "one of the 300 commonest words",
            Self::Words => "two to four words",
            Self::Phrase => "phrase",
            Self::Prefix => "beginning of a word",
            Self::Typo => "misspelt word",
            Self::Lookalike => "brand, finds lookalikes",
            Self::Filtered => "word and brand as filter",
            Self::Gtin => "GTIN",
        }
    }

    pub const fn is_forgiving(self) -> bool {
        matches!(self, Self::Typo | Self::Lookalike)
    }
}

/// One search: how we are asked, and its words for the others.
#[derive(Clone)]
pub struct Asked {
    pub kind: Kind,
    pub query: SearchQuery,
    /// The words without signs.
    pub words: Vec<String>,
    pub brand: Option<String>,
}

/// `each` different searches of each kind.
pub fn draw(listings: &[Listing], each: usize) -> Vec<Asked> {
    let mut draw = Draw::seeded(20_26);
    let mut frequency: HashMap<String, u32> = HashMap::new();
    for listing in listings.iter().step_by(5) {
        let unique: HashSet<String> = words(&listing.title).into_iter().collect();
        unique.into_iter().for_each(|word| *frequency.entry(word).or_default() += 1);
    }
    let mut common: Vec<(String, u32)> = frequency.into_iter().filter(|(word, _)| word.chars().count() > 1).collect();
    common.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    common.truncate(300);
    let mut asked = Vec::new();
    for kind in Kind::ALL {
        let mut seen = HashSet::new();
        let mut tries = 0;
        while seen.len() < each.min(if kind == Kind::Common { 300 } else { each }) && tries < each * 100 {
            tries += 1;
            let listing = &listings[draw.below(listings.len())];
            let made = if kind == Kind::Common { plain(kind, &[common[draw.below(common.len())].0.clone()]) } else { make(kind, listing, &mut draw) };
            if let Some(made) = made
                && seen.insert((made.query.text.clone(), made.brand.clone()))
            {
                asked.push(made);
            }
        }
    }
    asked
}

fn plain(kind: Kind, words: &[String]) -> Option<Asked> {
    Some(Asked { kind, query: SearchQuery::words(&words.join(" ")), words: words.to_vec(), brand: None })
}

fn make(kind: Kind, listing: &Listing, draw: &mut Draw) -> Option<Asked> {
    let title: Vec<String> = words(&listing.title).into_iter().filter(|word| word.chars().count() > 1).collect();
    let letters = |word: &&String| word.chars().count() >= 5 && word.chars().all(char::is_alphabetic);
    let at = draw.below(title.len());
    let word = title.get(at)?.clone();
    match kind {
        Kind::Word | Kind::Common => plain(kind, &[word]),
        Kind::Words => {
            let count = (2 + draw.below(3)).min(title.len());
            (count > 1).then(|| plain(kind, &title[at.min(title.len() - count)..][..count]))?
        }
        Kind::Phrase => {
            let all = words(&listing.title);
            let pair = all.windows(2).nth(draw.below(all.len().saturating_sub(1)))?;
            Some(Asked { query: SearchQuery::words(&format!("\"{}\"", pair.join(" "))), ..plain(kind, pair)? })
        }
        Kind::Prefix => plain(kind, &[title.iter().find(letters)?.chars().take(4).collect()]),
        Kind::Typo => {
            let mut chars: Vec<char> = title.iter().find(letters)?.chars().collect();
            let at = 1 + draw.below(chars.len() - 2);
            match draw.below(3) {
                0 => chars.swap(at, at + 1),
                1 => drop(chars.remove(at)),
                _ => chars[at] = 'e',
            }
            plain(kind, &[chars.into_iter().collect()])
        }
        Kind::Lookalike => {
            let brand = words(listing.claimed_brand.as_deref()?).into_iter().find(|word| word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase()))?;
            plain(kind, &[brand])
        }
        Kind::Filtered => {
            let brand = listing.claimed_brand.clone()?;
            let query = SearchQuery { brands: vec![brand.clone()], ..SearchQuery::words(&word) };
            Some(Asked { kind, query, words: vec![word], brand: Some(brand) })
        }
        Kind::Gtin => plain(kind, &[listing.gtin?.short().to_owned()]),
    }
}
