//! The words of a segment's dictionary by what they are near to: which look like a word, and which are one slip from it.
//!
//! Walking the dictionary with an automaton, as tantivy's fuzzy queries do, looks at some ten thousand of its branches for each word (0.3 ms and more).
//! Here every word is filed once, when its segment is first read: under its shape, and under what is left of it without each of its letters
//! (two words that are one slip apart have such a rest in common). A search then looks in a dozen places. Each entry has eight bytes: half of a hash, and
//! the word's place in the dictionary; what is found is compared letter by letter. A million listings take about 25 MB.

use crate::{
    lookalike::{Lookalike, shape_of},
    schema::Fields,
};
use rustc_hash::{FxHashMap, FxHasher};
use std::{fmt, hash::Hasher as _, sync::Arc};
use tantivy::{
    index::{InvertedIndexReader, SegmentId, SegmentReader},
    postings::TermInfo,
};

/// Letters below which a word is not filed: those with fewer have neither lookalikes nor slips.
const LEAST_LETTERS: usize = 3;

/// Where words are found by what they are near to.
#[derive(Default)]
pub(crate) struct Near {
    /// Hash of the shape, place of the word.
    shapes: Vec<u64>,
    /// Hash of the word or of its rest without one letter, place of the word.
    rests: Vec<u64>,
    /// Disguised words by their first letter's shape and their length: few enough to be compared one by one.
    disguises: FxHashMap<(char, usize), Vec<Box<str>>>,
}

/// The segments' words.
#[derive(Clone, Default)]
pub(crate) struct Nears(pub Arc<FxHashMap<SegmentId, Arc<Near>>>);

impl fmt::Debug for Nears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "words of {} segments", self.0.len())
    }
}

impl Nears {
    /// A segment's words.
    pub fn of(&self, segment: &SegmentReader) -> Option<&Near> {
        self.0.get(&segment.segment_id()).map(Arc::as_ref)
    }
}

fn hash(chars: impl Iterator<Item = char>) -> u64 {
    let mut hasher = FxHasher::default();
    chars.for_each(|c| hasher.write_u32(u32::from(c)));
    hasher.finish() & 0xffff_ffff_0000_0000
}

/// The word's hash and those of its rests, each once.
fn rests(word: &[char]) -> Vec<u64> {
    let without = |left_out: usize| hash(word.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, c)| *c));
    let mut hashes: Vec<u64> = (0..=word.len()).map(without).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The places filed under a hash.
fn filed(entries: &[u64], hash: u64) -> impl Iterator<Item = u64> {
    let from = entries.partition_point(|entry| *entry < hash);
    entries[from..].iter().map(move |entry| entry ^ hash).take_while(|place| *place <= u64::from(u32::MAX))
}

impl Near {
    /// Reads a segment's dictionaries. About 0.3 s for the 370,000 words of a million listings.
    pub fn read(segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let mut near = Self::default();
        let mut chars = Vec::new();
        let index = segment.inverted_index(fields.words)?;
        let mut words = index.terms().stream()?;
        let mut place = 0_u64;
        while words.advance() {
            if let Ok(word) = str::from_utf8(words.key()) {
                chars.clear();
                chars.extend(word.chars());
                if chars.iter().filter(|c| c.is_alphabetic()).count() >= LEAST_LETTERS {
                    near.shapes.push(hash(shape_of(word)) | place);
                    near.rests.extend(rests(&chars).into_iter().map(|hash| hash | place));
                }
            }
            place += 1;
        }
        near.shapes.sort_unstable();
        near.rests.sort_unstable();
        near.rests.shrink_to_fit();
        let index = segment.inverted_index(fields.disguises)?;
        let mut words = index.terms().stream()?;
        while words.advance() {
            if let Ok(word) = str::from_utf8(words.key())
                && let Some(first) = shape_of(word).next()
            {
                near.disguises.entry((first, shape_of(word).count())).or_default().push(word.into());
            }
        }
        Ok(near)
    }

    /// Words that look like this one and are another.
    pub fn lookalikes(&self, index: &InvertedIndexReader, lookalike: &Lookalike) -> tantivy::Result<Vec<TermInfo>> {
        let places = filed(&self.shapes, hash(lookalike.shape())).collect();
        really(index, places, |other| lookalike.matches(other))
    }

    /// Disguised words that mean this one.
    pub fn disguised(&self, index: &InvertedIndexReader, lookalike: &Lookalike) -> tantivy::Result<Vec<TermInfo>> {
        let Some(first) = lookalike.shape().next() else { return Ok(Vec::new()) };
        let some = self.disguises.get(&(first, lookalike.shape().count())).map_or(&[][..], Vec::as_slice);
        let meant = some.iter().filter(|written| lookalike.matches_disguise(written));
        meant.filter_map(|written| index.terms().get(written.as_bytes()).transpose()).collect::<Result<_, _>>().map_err(Into::into)
    }

    /// Words for which `slipped` holds, which must be at most one slip from this one.
    pub fn slips(&self, index: &InvertedIndexReader, word: &str, slipped: impl Fn(&str) -> bool) -> tantivy::Result<Vec<TermInfo>> {
        let chars: Vec<char> = word.chars().collect();
        let places = rests(&chars).into_iter().flat_map(|hash| filed(&self.rests, hash)).collect();
        really(index, places, slipped)
    }
}

/// The words at these places for which `really` holds.
fn really(index: &InvertedIndexReader, mut places: Vec<u64>, really: impl Fn(&str) -> bool) -> tantivy::Result<Vec<TermInfo>> {
    places.sort_unstable();
    places.dedup();
    let mut found = Vec::new();
    let mut word = Vec::new();
    for place in places {
        word.clear();
        if index.terms().ord_to_term(place, &mut word)? && str::from_utf8(&word).is_ok_and(&really) {
            found.extend(index.terms().get(&word)?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::one_slip;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_one_slip_apart_have_a_rest_in_common(word in "[a-cж手]{1,8}", other in "[a-cж手]{1,9}") {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            let (a, b) = (rests(&chars(&word)), rests(&chars(&other)));
            prop_assert!(!one_slip(&word, &other) || a.iter().any(|hash| b.contains(hash)), "{} {}", word, other);
        }

        #[test]
        fn words_that_look_alike_have_one_shape(word in "[a-zа-я0-9]{3,8}", written in "[a-zа-яα-ω0-9@$€]{3,9}") {
            if let Some(look) = Lookalike::of(&word) && look.matches(&written) {
                prop_assert_eq!(look.shape().collect::<String>(), shape_of(&written).collect::<String>());
            }
        }
    }

    #[test]
    fn what_is_filed_is_found() {
        let entries = [hash("ab".chars()) | 3, hash("ab".chars()) | 7, hash("ac".chars()) | 1];
        let mut sorted = entries.to_vec();
        sorted.sort_unstable();
        assert_eq!(filed(&sorted, hash("ab".chars())).collect::<Vec<_>>(), [3, 7]);
        assert_eq!(filed(&sorted, hash("zz".chars())).count(), 0);
    }
}
