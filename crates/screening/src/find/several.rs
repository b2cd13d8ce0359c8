//! Marks of several words with a slip in one of them, however short or ordinary that one is: `Rey-Ban`, `Michel Kors`, `Tirn Hortons`.

use super::{Finder, Hit, Kind, Scratch, near};
use crate::{
    filter::Line,
    hash,
    keys::{outer_key, slip_hashes, sound_hash},
    sound::heard,
    terms::MOST_SLIPPED,
    text::{Gap, Reading, Token, flag},
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
                self.slipped(reading, first, last, term, (Kind::Typo, rule), hits);
            }
        });
        if heard(letters, sound) && sound.len() > 4 {
            for term in self.terms.sounds.get(hash::mixed(sound_hash(sound))).filter(|term| self.terms.word(*term) != letters) {
                self.slipped(reading, first, last, term, (Kind::Phonetic, "same sound"), hits);
            }
        }
        let drawn = letters.windows(2).any(|pair| matches!((pair[0], pair[1]), (0x72, 0x6e) | (0x76, 0x76) | (0x63, 0x6c)));
        if drawn {
            near::drawn_letters(letters, buffer);
        }
        if drawn && let Some(term) = self.terms.whole(hash::of(buffer), |mark| mark == &buffer[..]) {
            self.slipped(reading, first, last, term, (Kind::Lookalike, "letters drawn with others"), hits);
        }
    }

    /// The words from `first` to `last` are nearly a mark: as many, and all but one the same?
    fn slipped(&self, reading: &Reading, first: usize, last: usize, term: u32, (kind, rule): (Kind, &'static str), hits: &mut Vec<Hit>) {
        let about = self.terms.term(term);
        let mark = self.terms.word(term);
        let words = &reading.tokens[first..=last];
        let Some(breaks) = about.whole.then(|| self.terms.enrolled(term)).and_then(|all| all.first()).map(|word| word.breaks) else { return };
        if breaks.count_ones() as usize != words.len() {
            return;
        }
        let is_word = |letters: &[u32]| self.lexicon.is_dictionary(hash::mixed(hash::of(letters)));
        let mut other: Option<(&Token, &[u32])> = None;
        let (mut telling, mut same) = (false, 0);
        let mut from = 0;
        for token in words {
            let to = from + (breaks >> from).trailing_zeros() as usize + 1;
            let Some(meant) = mark.get(from..to) else { return };
            from = to;
            if reading.word(token) == meant {
                same += if meant.len() > 3 { meant.len() } else { 0 };
                telling |= meant.len() > 3 && !is_word(meant);
            } else if other.replace((token, meant)).is_some() {
                return;
            }
        }
        let Some((token, meant)) = other else { return };
        let is_digit = |letter: &u32| (0x30..=0x39).contains(letter);
        // Another ordinary word beside an ordinary one is another name; and `the` says nothing.
        let ordinary =
            token.has(flag::TAKEN) || token.has(flag::KNOWN) && self.in_dictionary(reading, token) || token.len() < 3 || meant.len() < 3 || same == 0;
        let tight = words.len() == 2 && words[1].gap == Gap::Tight && token.len() > 2 && meant.len() > 2 && !token.has(flag::TAKEN);
        // Unless both are long: then goods decide.
        let long = same > 0 && token.len() > 3 && meant.len() > 3 && mark.len() > 8;
        if token.has(flag::DIGIT) || meant.iter().any(is_digit) || ordinary && !telling && !tight && (token.has(flag::TAKEN) || !long) {
            return;
        }
        let sure = if ordinary && !telling && !tight { 0.42 } else { near::slip_sure(rule, mark.len(), true).max(0.62) };
        let sure = sure * if about.dictionary { 0.6 } else { 1.0 };
        let (start, end) = reading.span(words[0].start, reading.tokens[last].end);
        hits.push(Hit { term, kind, rule, start, end, tokens: (first as u32, last as u32 + 1), sure });
    }
}

/// Whether a mark with this outer word may have about as many letters and words.
fn fits(reading: &Reading, first: usize, last: usize, base: u64, line: &Line) -> bool {
    let length = (reading.tokens[last].end - reading.tokens[first].start) as usize;
    LENGTHS.contains(&length) && line.has(outer_key(base, length, last - first + 1))
}
