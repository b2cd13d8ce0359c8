//! What marks are called for short: people by their surname, shops without what they are.

use crate::{
    hash,
    lexicon::Lexicon,
    mark::Mark,
    text::{Gap, Reading, Token},
};
use rustc_hash::FxHashMap;

/// What a name ends with that tells of a shop, its goods or a place, and not whose it is.
const TAILS: [&str; 22] = [
    "beauty",
    "center",
    "centre",
    "co",
    "company",
    "cosmetics",
    "eyewear",
    "fragrances",
    "jewellery",
    "jewelry",
    "london",
    "milano",
    "outlet",
    "parfums",
    "paris",
    "perfumes",
    "shoes",
    "shop",
    "sport",
    "store",
    "stores",
    "watches",
];

/// A name without what tells of a shop or a place: `Disney` of `Disney Store`, `Crabtree` of `Crabtree & Company`.
fn without_tail(name: &str) -> Option<&str> {
    let (before, last) = name.rsplit_once(char::is_whitespace)?;
    let last = last.trim_end_matches('.').to_lowercase();
    TAILS.binary_search(&last.as_str()).ok().map(|_| before.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// Letters that the surname of [`short_names`] has at least, and any other word that stands for a name.
const LEAST_SURNAME: usize = 7;
const LEAST_SHORT_NAME: usize = 5;

/// A word of marks.
struct Shared<'a> {
    /// Whose it is; none if several have it.
    owner: Option<&'a str>,
    /// The marks that are known by it, as they write it.
    short_for: Vec<(u32, String)>,
}

/// What marks are called for short, by their number, if no other brand here has the word: `Louboutin` of `Christian Louboutin`, however often its owner has
/// enrolled that, and `Disney` of `Disney Store`.
pub(super) fn short_names(marks: &[Mark], lexicon: &Lexicon, reading: &mut Reading) -> FxHashMap<u32, String> {
    let mut words: FxHashMap<u64, Shared<'_>> = FxHashMap::default();
    for (number, mark) in marks.iter().enumerate() {
        for (at, name) in std::iter::once(&mark.name).chain(&mark.aliases).enumerate() {
            let mut take = |hash: u64, short: Option<String>| {
                let new = || Shared { owner: Some(mark.owner()), short_for: Vec::new() };
                let word = words.entry(hash).or_insert_with(new);
                word.owner = word.owner.filter(|owner| *owner == mark.owner());
                word.short_for.extend(short.map(|short| (number as u32, short)));
            };
            reading.plain(name);
            for token in &reading.tokens {
                take(reading.run(token.start, token.end), None);
            }
            if at == 0
                && reading.tokens.len() > 1
                && let Some((word, short)) = surname(reading, name, lexicon).or_else(|| shop(reading, name, lexicon))
            {
                take(word, Some(short));
            }
        }
    }
    words.into_values().filter(|word| word.owner.is_some()).flat_map(|word| word.short_for).collect()
}

/// The surname of a name of two words, the first of which is known and the second none of a dictionary; and its hash.
fn surname(reading: &Reading, name: &str, lexicon: &Lexicon) -> Option<(u64, String)> {
    let [first, last] = &reading.tokens[..] else { return None };
    let hash = |token: &Token| reading.run(token.start, token.end);
    let known = lexicon.knows(hash::mixed(hash(first))) && !lexicon.is_dictionary(hash::mixed(hash(last)));
    let is_person = known && last.len() >= LEAST_SURNAME && first.len() > 2 && last.gap == Gap::Space;
    is_person.then(|| name.split_whitespace().last()).flatten().map(|surname| (hash(last), surname.to_owned()))
}

/// The one word of a name without its tail, if it is none of a dictionary; and its hash. Leaves that word in `reading`.
fn shop(reading: &mut Reading, name: &str, lexicon: &Lexicon) -> Option<(u64, String)> {
    let short = without_tail(name)?;
    reading.plain(short);
    let [word] = reading.tokens[..] else { return None };
    let hash = reading.run(word.start, word.end);
    (word.len() >= LEAST_SHORT_NAME && !lexicon.is_dictionary(hash::mixed(hash))).then(|| (hash, short.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_tells_of_a_shop() {
        let tails = ["Disney Store", "Tiffany & Co.", "Store", "Gucci"].map(without_tail);
        assert_eq!(tails, [Some("Disney"), Some("Tiffany"), None, None]);
        assert!(TAILS.is_sorted());
    }
}
