//! Ordinary words: those of dictionaries, and those that are merely often seen (names, places). A word that people write for its own sake is no misspelt
//! mark (`bike` for `Nike`), and a mark that is a dictionary word (`Target`, `Next`) needs more than its letters to be meant.
//!
//! The words come with the crate (`data/README.md` says from where) and can be extended in the operator's vocabulary.

use crate::{filter::Filter, fold::plain_text, hash};
use flate2::read::GzDecoder;
use rustc_hash::FxHashSet;
use std::{io::Read, sync::LazyLock};

static DICTIONARY: &[u8] = include_bytes!("../data/dictionary.gz");
static SEEN: &[u8] = include_bytes!("../data/seen.gz");

/// The words that come with the crate, unpacked once.
static OWN: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { dictionary: Filter::sized(300_000 * 28), known: Filter::sized(510_000 * 28), names: FxHashSet::default() };
    for_each_word(DICTIONARY, |word| lexicon.add_dictionary(word));
    for_each_word(SEEN, |word| lexicon.known.add(hash::mixed(hash::of_text(word))));
    lexicon
});

/// Sets of words, asked by hash: never says no to a word it has, and yes to one in a thousand that it does not have.
#[derive(Clone)]
pub(crate) struct Lexicon {
    dictionary: Filter,
    known: Filter,
    /// Names of other makers, by their mixed hashes.
    names: FxHashSet<u64>,
}

impl Lexicon {
    /// The crate's own words.
    pub fn own() -> Self {
        OWN.clone()
    }

    /// Adds a dictionary word, in [`Form::Plain`](crate::fold::Form::Plain).
    pub fn add_dictionary(&mut self, word: &str) {
        let hash = hash::mixed(hash::of_text(word));
        self.dictionary.add(hash);
        self.known.add(hash);
    }

    /// Adds another maker's name, in [`Form::Plain`](crate::fold::Form::Plain).
    pub fn add_name(&mut self, word: &str) {
        self.names.insert(hash::mixed(hash::of_text(word)));
    }

    /// Whether the word of this mixed hash is another maker's name. Unlike an ordinary word it may well begin a title.
    pub fn is_name(&self, mixed: u64) -> bool {
        self.names.contains(&mixed)
    }

    /// Whether the word of this mixed hash is known, from a dictionary or otherwise.
    pub fn knows(&self, mixed: u64) -> bool {
        self.known.has(mixed)
    }

    /// Whether the word of this mixed hash is in a dictionary.
    pub fn is_dictionary(&self, mixed: u64) -> bool {
        self.dictionary.has(mixed)
    }

    pub fn bytes(&self) -> usize {
        self.dictionary.bytes() + self.known.bytes() + self.names.len() * 16
    }
}

/// Packs sorted words: of each, how many letters it shares with the one before (`A` is none), and the rest. Takes a third off what gzip leaves.
#[must_use]
pub fn pack(words: &[String]) -> String {
    let mut packed = String::new();
    let mut before: &str = "";
    for word in words {
        let shared = before.chars().zip(word.chars()).take_while(|(a, b)| a == b).count().min(25);
        packed.push(char::from(b'A' + shared as u8));
        packed.extend(word.chars().skip(shared));
        before = word;
    }
    packed
}

fn for_each_word(gzipped: &[u8], mut each: impl FnMut(&str)) {
    let mut packed = String::new();
    // What stands in the crate itself is whole; a test reads it.
    if GzDecoder::new(gzipped).read_to_string(&mut packed).is_err() {
        return;
    }
    let mut word: Vec<char> = Vec::new();
    let mut text = String::new();
    let mut rest = packed.chars().peekable();
    while let Some(shared) = rest.next() {
        word.truncate((shared as usize).saturating_sub('A' as usize));
        while let Some(c) = rest.next_if(|c| !c.is_ascii_uppercase()) {
            word.push(c);
        }
        text.clear();
        text.extend(&word);
        each(&text);
    }
}

/// Bit n for the letter U+0400 + n. All are of two bytes.
const fn cyrillic(letters: &str) -> u128 {
    let (bytes, mut set, mut at) = (letters.as_bytes(), 0, 0);
    while at + 1 < bytes.len() {
        set |= 1_u128 << (((bytes[at] & 0x1f) as u32) << 6 | (bytes[at + 1] & 0x3f) as u32).saturating_sub(0x400);
        at += 2;
    }
    set
}

/// How many letters of a folded Cyrillic word are left when its ending is taken off, roughly: `собака`, `собаками` and `собаку` leave `собак`. Dictionaries
/// of Russian list one form of dozens.
#[must_use]
pub(crate) fn stem_length(word: &[u32]) -> usize {
    let is = |at: usize, set: u128| word[at] >= 0x400 && word[at] < 0x480 && set >> (word[at] - 0x400) & 1 == 1;
    const VOWELS: u128 = cyrillic("аеиоуыэюяйьіїє");
    let mut length = word.len();
    let strip = |length: &mut usize, most: usize| {
        for _ in 0..most {
            if *length > 3 && is(*length - 1, VOWELS) {
                *length -= 1;
            }
        }
    };
    strip(&mut length, 2);
    if length > 4 && is(length - 1, const { cyrillic("мхвг") }) && is(length - 2, const { cyrillic("аоея") }) {
        length -= 1;
        strip(&mut length, 1);
    }
    length
}

/// The stem of a word as `data/dictionary.gz` has it: Cyrillic words without their ending, others whole, folded.
#[must_use]
pub fn entry(word: &str) -> String {
    let folded: Vec<char> = plain_text(word).chars().collect();
    let codes: Vec<u32> = folded.iter().map(|c| *c as u32).collect();
    let length = if folded.iter().all(|c| ('\u{400}'..='\u{4ff}').contains(c)) { stem_length(&codes) } else { folded.len() };
    folded[..length].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(word: &str) -> u64 {
        hash::mixed(hash::of_text(word))
    }

    #[test]
    fn words_of_several_languages_are_known_and_brands_are_no_dictionary_words() {
        let lexicon = Lexicon::own();
        for word in ["target", "next", "apple", "shoes", "schwarz", "chaussures", "zapatos", "scarpe", "собак"] {
            assert!(lexicon.is_dictionary(mixed(word)) && lexicon.knows(mixed(word)), "{word}");
        }
        for word in ["gucci", "adidas", "chanel", "rolex", "guccii", "addidas", "nkie"] {
            assert!(!lexicon.is_dictionary(mixed(word)), "{word}");
        }
    }

    #[test]
    fn endings_come_off() {
        for word in ["собака", "собаками", "собаку", "Собак"] {
            assert_eq!(entry(word), "собак");
        }
        assert_eq!([entry("красного"), entry("красный")], ["красн", "красн"]);
        assert_eq!(entry("Straße"), "strasse");
    }

    #[test]
    fn packed_words_come_back() {
        let words: Vec<String> = ["abc", "abd", "b", "собак", "собор"].map(str::to_owned).into();
        let mut gzipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut gzipped, pack(&words).as_bytes()).unwrap();
        let mut back = Vec::new();
        for_each_word(&gzipped.finish().unwrap(), |word| back.push(word.to_owned()));
        assert_eq!(back, words);
    }
}
