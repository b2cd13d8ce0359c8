//! What marks are called for short: people by their surname, shops without what they are.

use crate::{
    hash,
    lexicon::Lexicon,
    mark::Mark,
    text::{Gap, Reading, Token},
};
use rustc_hash::FxHashMap;

/// What a name ends with that tells of a shop or its goods, and not whose it is.
const TAILS: [&str; 19] = [
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
    "outlet",
    "parfums",
    "perfumes",
    "shoes",
    "shop",
    "sport",
    "store",
    "stores",
    "watches",
];

/// And a place.
const PLACES: [&str; 3] = ["london", "milano", "paris"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tail {
    Shop,
    Place,
}

/// A name without what tells of a shop or a place: `Disney` of `Disney Store`, `Crabtree` of `Crabtree & Company`, `Kate Spade` of `Kate Spade New York`.
fn without_tail(name: &str) -> Option<(&str, Tail)> {
    let (before, last) = name.rsplit_once(char::is_whitespace)?;
    let last = last.trim_end_matches('.').to_lowercase();
    let (before, tail) = match before.rsplit_once(char::is_whitespace) {
        Some((before, new)) if last == "york" && new.eq_ignore_ascii_case("new") => (before, Tail::Place),
        _ if PLACES.contains(&last.as_str()) => (before, Tail::Place),
        _ if TAILS.binary_search(&last.as_str()).is_ok() => (before, Tail::Shop),
        _ => return None,
    };
    Some((before.trim_end_matches(|c: char| !c.is_alphanumeric()), tail))
}

/// Letters that the surname of [`short_names`] has at least, and any other word that stands for a name.
const LEAST_SURNAME: usize = 7;
const LEAST_SHORT_NAME: usize = 5;

/// A word of marks, or two.
struct Shared<'a> {
    /// Whose it is; none if several have it.
    owner: Option<&'a str>,
    /// The marks that are known by it, as they write it.
    short_for: Vec<(u32, String)>,
}

/// What marks are called for short, by their number, if no other brand here has the word: `Louboutin` of `Christian Louboutin`, however often its owner has
/// enrolled that, `Disney` of `Disney Store` and `Kate Spade` of `Kate Spade New York`.
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
            if let [first, second, ..] = &reading.tokens[..] {
                take(reading.run(first.start, second.end), None);
            }
            if at == 0
                && reading.tokens.len() > 1
                && let Some((word, short)) =
                    surname(reading, name, lexicon).or_else(|| shop(reading, name, lexicon)).or_else(|| first_of(reading, name, lexicon))
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

/// The first of two who are joined by a sign: `Abercrombie` of `Abercrombie & Fitch`, `Van Cleef` of `Van Cleef & Arpels`; and its hash. Leaves it in `reading`.
fn first_of(reading: &mut Reading, name: &str, lexicon: &Lexicon) -> Option<(u64, String)> {
    let (short, _) = name.split_once('&')?;
    let short = short.trim_end();
    reading.plain(short);
    let (from, to) = match &reading.tokens[..] {
        [word] if word.len() > LEAST_SURNAME => (word.start, word.end),
        [first, second] if second.gap == Gap::Space && first.len() + second.len() > LEAST_SURNAME => (first.start, second.end),
        _ => return None,
    };
    let is_word = |token: &Token| lexicon.is_dictionary(hash::mixed(reading.run(token.start, token.end)));
    (!reading.tokens.iter().all(is_word)).then(|| (reading.run(from, to), short.to_owned()))
}

/// A name without its tail, if that leaves one word of no dictionary, or two before a place; and its hash. Leaves those in `reading`.
fn shop(reading: &mut Reading, name: &str, lexicon: &Lexicon) -> Option<(u64, String)> {
    let (short, tail) = without_tail(name)?;
    reading.plain(short);
    let (from, to) = match &reading.tokens[..] {
        [word] if word.len() >= LEAST_SHORT_NAME => (word.start, word.end),
        [first, second] if tail == Tail::Place && second.gap == Gap::Space && first.len() + second.len() > LEAST_SURNAME => (first.start, second.end),
        _ => return None,
    };
    let hash = reading.run(from, to);
    (!lexicon.is_dictionary(hash::mixed(hash))).then(|| (hash, short.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_tells_of_a_shop() {
        let tails = ["Disney Store", "Tiffany & Co.", "Kate Spade New York", "Sézane Paris", "Duke of York", "Store", "Gucci"].map(without_tail);
        let known = [("Disney", Tail::Shop), ("Tiffany", Tail::Shop), ("Kate Spade", Tail::Place), ("Sézane", Tail::Place)];
        assert_eq!(tails[..4], known.map(Some));
        assert_eq!(tails[4..], [None; 3]);
        assert!(TAILS.is_sorted());
    }
}
