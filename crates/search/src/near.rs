//! The words of a segment's dictionary by what they are near to: which look like a word, and which are one slip from it.
//!
//! Walking the dictionary with an automaton, as tantivy's fuzzy queries do, looks at some ten thousand of its branches for each word (0.3 ms and more).
//! Here every word is filed once, when its segment is first read: under its shape, and under what is left of it without each of its letters
//! (two words that are one slip apart have such a rest in common). A search then looks in a dozen places, and what is found is compared letter by letter.
//! A million listings take about 45 MB.

use crate::{
    dictionary::{Dictionary, Listed},
    divided::Divided,
    filed::{Filed, hash, hashes_without_each},
    fold::one_slip,
    lookalike::{Lookalike, is_masked, shape_of},
    masked::{beginning, fits},
    schema::Fields,
    scripts::{romanised, said},
};
use rustc_hash::FxHashMap;
use std::{fmt, sync::Arc};
use tantivy::{
    index::{SegmentId, SegmentReader},
    schema::IndexRecordOption,
};

/// Letters below which a word is not filed: those with fewer have neither lookalikes nor slips.
const LEAST_LETTERS: usize = 3;

/// Where words are found by what they are near to.
#[derive(Default)]
pub(crate) struct Near {
    words: Dictionary,
    /// By the hash of the shape.
    shapes: Filed,
    /// By the hash of the word, and of its rest without one letter.
    rests: Filed,
    /// Words of Cyrillic and Greek letters by the hash of what they are in Latin ones.
    romanised: Filed,
    disguises: Dictionary,
    /// Disguised words by the hash of the shape.
    disguised: Filed,
    /// Places of disguised words with hidden letters, by their first letter's shape and their length: few enough to be compared one by one.
    masked: FxHashMap<(char, usize), Vec<usize>>,
}

/// The segments' words, and what is known of the common ones.
#[derive(Clone, Default)]
pub(crate) struct Nears(pub Arc<FxHashMap<SegmentId, Words>>);

/// Those of a segment.
type Words = (Arc<Near>, Arc<Divided>);

impl fmt::Debug for Nears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "words of {} segments", self.0.len())
    }
}

impl Nears {
    /// A segment's words.
    pub fn of(&self, segment: &SegmentReader) -> Option<&Near> {
        self.0.get(&segment.segment_id()).map(|(near, _)| near.as_ref())
    }

    /// What is known of a segment's common words.
    pub fn divided(&self, segment: &SegmentReader) -> Option<&Divided> {
        self.0.get(&segment.segment_id()).map(|(_, divided)| divided.as_ref())
    }
}

impl Near {
    /// Reads a segment's dictionaries. About 0.3 s for the 370,000 words of a million listings.
    pub fn read(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let words = Dictionary::read(&*segment.inverted_index(fields.words)?, IndexRecordOption::WithFreqs)?;
        let (mut shapes, mut rests) = (Vec::with_capacity(words.len()), Vec::with_capacity(words.len() * 8));
        let (mut chars, mut hashes, mut foreign) = (Vec::new(), Vec::new(), Vec::new());
        for place in 0..words.len() {
            let word = words.word(place);
            chars.clear();
            chars.extend(word.chars());
            let letters = chars.iter().filter(|c| c.is_alphabetic()).count();
            // Digits may stand for most of a word: `d10r`.
            if letters >= LEAST_LETTERS || (letters == 2 && (4..=6).contains(&chars.len())) {
                shapes.push(hash(shape_of(word)) | place as u64);
            }
            foreign.extend(romanised(word).map(|latin| hash(latin.chars()) | place as u64));
            if letters >= LEAST_LETTERS {
                hashes.clear();
                hashes_without_each(&chars, |hash| hashes.push(hash));
                hashes.sort_unstable();
                hashes.dedup();
                rests.extend(hashes.iter().map(|hash| hash | place as u64));
            }
        }
        let disguises = Dictionary::read(&*segment.inverted_index(fields.disguises)?, IndexRecordOption::Basic)?;
        let (mut disguised, mut masked) = (Vec::new(), FxHashMap::<_, Vec<usize>>::default());
        for place in 0..disguises.len() {
            let written = disguises.word(place);
            if !is_masked(written) {
                disguised.push(hash(shape_of(written)) | place as u64);
            } else if let Some(first) = shape_of(written).next() {
                masked.entry((first, shape_of(written).count())).or_default().push(place);
            }
        }
        Ok(Self {
            words,
            shapes: Filed::of(shapes),
            rests: Filed::of(rests),
            romanised: Filed::of(foreign),
            disguises,
            disguised: Filed::of(disguised),
            masked,
        })
    }

    /// All words.
    pub const fn words(&self) -> &Dictionary {
        &self.words
    }

    /// Words that begin with this one and are longer.
    pub fn longer(&self, word: &str) -> Listed {
        self.words.listed(self.words.longer(word))
    }

    /// Words that look like this one and are another, and those that are the same in Cyrillic or Greek letters.
    pub fn lookalikes(&self, lookalike: &Lookalike) -> Listed {
        let mut places: Vec<usize> = self.shapes.under(hash(lookalike.shape())).collect();
        let said = if self.romanised.is_empty() { Vec::new() } else { said(lookalike.word()) };
        said.iter().for_each(|way| places.extend(self.romanised.under(hash(way.chars()))));
        really(&self.words, places, |other| lookalike.matches(other) || romanised(other).is_some_and(|other| said.contains(&other)))
    }

    /// Words that are one slip from this one.
    pub fn slips(&self, word: &str) -> Listed {
        let letters: Vec<char> = word.chars().collect();
        let mut places = Vec::new();
        hashes_without_each(&letters, |hash| places.extend(self.rests.under(hash)));
        really(&self.words, places, |other| one_slip(word, other))
    }

    /// Words that a word with stars for letters may be, and disguised ones.
    pub fn masked(&self, asked: &str) -> (Listed, Listed) {
        let among = |words: &Dictionary, places| really(words, places, |written| fits(asked, written));
        (among(&self.words, self.words.longer(beginning(asked)).collect()), among(&self.disguises, (0..self.disguises.len()).collect()))
    }

    /// Disguised words that mean this one.
    pub fn disguised(&self, lookalike: &Lookalike) -> Listed {
        let mut places: Vec<usize> = self.disguised.under(hash(lookalike.shape())).collect();
        if let Some(masked) = lookalike.shape().next().and_then(|first| self.masked.get(&(first, lookalike.shape().count()))) {
            places.extend(masked);
        }
        really(&self.disguises, places, |written| lookalike.matches_disguise(written))
    }
}

/// The words at these places for which `holds`.
fn really(words: &Dictionary, mut places: Vec<usize>, holds: impl Fn(&str) -> bool) -> Listed {
    places.sort_unstable();
    places.dedup();
    words.listed(places.into_iter().filter(|place| holds(words.word(*place))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_one_slip_apart_have_a_rest_in_common(word in "[a-cж手]{1,8}", other in "[a-cж手]{1,9}") {
            let rests = |word: &str| {
                let mut hashes = Vec::new();
                hashes_without_each(&word.chars().collect::<Vec<char>>(), |hash| hashes.push(hash));
                hashes
            };
            let (a, b) = (rests(&word), rests(&other));
            prop_assert!(!one_slip(&word, &other) || a.iter().any(|hash| b.contains(hash)), "{} {}", word, other);
        }

        #[test]
        fn words_that_look_alike_have_one_shape(word in "[a-zа-я0-9]{3,8}", written in "[a-zа-яα-ω0-9@$€]{3,9}") {
            if let Some(look) = Lookalike::of(&word) && look.matches(&written) {
                prop_assert_eq!(look.shape().collect::<String>(), shape_of(&written).collect::<String>());
            }
        }
    }
}
