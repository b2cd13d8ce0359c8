//! Marks of several words with a slip in one of them, however short or ordinary that one is: `Rey-Ban`, `Michel Kors`, `Tirn Hortons`.

use super::{Finder, Hit, Kind, Scratch, near};
use crate::{
    filter::Line,
    hash,
    keys::{outer_key, slip_hashes, sound_hash},
    skeleton::skeleton,
    sound::heard,
    terms::{LEAST_ALONE, LEAST_CLASSES, LEAST_CLASSES_ALONE, MOST_SLIPPED},
    text::{Reading, flag},
};

/// The fewest letters of such a mark, and the most.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=32;

impl Finder {
    /// Looks at each run of words whose first or last is that of a mark of about as many letters.
    pub(super) fn several(&self, scratch: &mut Scratch) {
        let count = scratch.plain.tokens.len();
        for at in 0..count {
            let [as_first, as_last] = scratch.plain.asked[at].outer;
            if as_first != 0 {
                let line = self.terms.outer_lengths.line(hash::mixed(as_first));
                for last in at + 1..count.min(at + MOST_SLIPPED) {
                    if fits(&scratch.plain, at, last, as_first, line) {
                        self.nearly(scratch, at, last);
                    }
                }
            }
            if as_last != 0 {
                let line = self.terms.outer_lengths.line(hash::mixed(as_last));
                for first in at.saturating_sub(MOST_SLIPPED - 1)..at {
                    if fits(&scratch.plain, first, at, as_last, line) {
                        self.nearly(scratch, first, at);
                    }
                }
            }
        }
    }

    /// Looks for marks that the words from `first` to `last` nearly are.
    fn nearly(&self, scratch: &mut Scratch, first: usize, last: usize) {
        let Scratch { plain: reading, hits, word: buffer, sound, .. } = scratch;
        let words = &reading.tokens[first..=last];
        if words.iter().all(|token| token.has(flag::TAKEN)) {
            return;
        }
        let (start, end) = (words[0].start, reading.tokens[last].end);
        let letters = &reading.letters[start as usize..end as usize];
        let (hashes, count) = slip_hashes(letters);
        self.terms.slips.each_of(&hashes[..count], |term| {
            if let Some((rule, _)) = near::one_slip(letters, self.terms.word(term)) {
                self.nearly_is(reading, first, last, term, Some((Kind::Typo, rule)), hits);
            }
        });
        if heard(letters, sound) && sound.len() > 4 {
            for term in self.terms.sounds.get(hash::mixed(sound_hash(sound))).filter(|term| self.terms.word(*term) != letters) {
                self.nearly_is(reading, first, last, term, Some((Kind::Phonetic, "same sound")), hits);
            }
        }
        let drawn = letters.windows(2).any(|pair| matches!((pair[0], pair[1]), (0x72, 0x6e) | (0x76, 0x76) | (0x63, 0x6c)));
        if drawn {
            near::drawn_letters(letters, buffer);
        }
        if drawn && let Some(term) = self.terms.whole(hash::of(buffer), |mark| mark == &buffer[..]) {
            self.nearly_is(reading, first, last, term, Some((Kind::Lookalike, "letters drawn with others")), hits);
        }
    }

    /// Notes the mark `term` if the words from `first` to `last` are nearly it.
    fn nearly_is(&self, reading: &Reading, first: usize, last: usize, term: u32, slip: Option<(Kind, &'static str)>, hits: &mut Vec<Hit>) {
        if let Some((kind, rule, sure)) = self.wordwise(reading, first, last, term, slip) {
            let (start, end) = reading.span(reading.tokens[first].start, reading.tokens[last].end);
            hits.push(Hit { term, kind, rule, start, end, tokens: (first as u32, last as u32 + 1), sure });
        }
    }

    /// Looks for long marks of one word that the word `at` has the [`skeleton`] of: `Breightling`.
    pub(super) fn nearly_sounds(&self, reading: &Reading, at: usize, hits: &mut Vec<Hit>) {
        let word = reading.word(&reading.tokens[at]);
        let (hash, classes) = skeleton(word);
        if word.len() >= LEAST_ALONE && classes >= LEAST_CLASSES_ALONE {
            for term in self.terms.skeletons.get(hash::mixed(hash)).filter(|term| self.terms.word(*term) != word) {
                self.nearly_is(reading, at, at, term, None, hits);
            }
        }
    }

    /// Looks for marks that runs of words have the [`skeleton`] of.
    pub(super) fn skeletons(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, bones, .. } = scratch;
        bones.clear();
        bones.extend(reading.tokens.iter().map(|token| if token.has(flag::ALONE) { (0, 0) } else { skeleton(reading.word(token)) }));
        for first in 0..bones.len().saturating_sub(1) {
            let (mut hash, mut count) = bones[first];
            for last in first + 1..bones.len().min(first + MOST_SLIPPED) {
                let (next, classes) = bones[last];
                (hash, count) = (hash::join(hash, next, classes), count + classes);
                let mixed = hash::mixed(hash);
                if count > hash::LONGEST || !self.terms.skeleton_fronts.has(mixed) {
                    break;
                }
                if count < LEAST_CLASSES || reading.tokens[first..=last].iter().all(|token| token.has(flag::TAKEN)) {
                    continue;
                }
                for term in self.terms.skeletons.get(mixed) {
                    self.nearly_is(reading, first, last, term, None, hits);
                }
            }
        }
    }
}

/// Whether a mark with this outer word may have about as many letters and words.
fn fits(reading: &Reading, first: usize, last: usize, base: u64, line: &Line) -> bool {
    let length = (reading.tokens[last].end - reading.tokens[first].start) as usize;
    LENGTHS.contains(&length) && line.has(outer_key(base, length, last - first + 1))
}
