//! Marks inside of longer words, as hashtags and shop names have them: `#gucciinspired`, `mynikestore`.

use super::{Finder, Hit, Kind, Scratch};
use crate::{hash, text::Reading};

/// Letters that a mark has at least to be looked for in other words.
const LEAST: u32 = 4;
/// And that a word around one has, at least and at most.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=40;

impl Finder {
    /// Looks for marks in the word `at` whose rest is words as well, and for the word backwards.
    pub(super) fn insides(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, word: buffer, .. } = scratch;
        let token = reading.tokens[at];
        let mut push = |term: u32, kind: Kind, rule: &'static str, start: u32, end: u32, sure: f32| {
            let (start, end) = reading.span(start, end);
            hits.push(Hit { term, kind, rule, start, end, tokens: (at as u32, at as u32 + 1), sure });
        };
        if (5..=hash::LONGEST).contains(&token.len()) {
            buffer.clear();
            buffer.extend(reading.word(&token).iter().rev());
            if let Some(term) = self.terms.whole(hash::of(buffer), |mark| mark == &buffer[..])
                && !self.terms.term(term).dictionary
            {
                push(term, Kind::Reversed, "backwards", token.start, token.end, if reading.overridden { 0.9 } else { 0.7 });
            }
        }
        if !LENGTHS.contains(&token.len()) {
            return;
        }
        for start in token.start..=token.end - LEAST {
            let Some(before) = self.rest(reading, token.start, start) else { continue };
            for end in start + LEAST..=token.end {
                if end - start == token.len() as u32 {
                    continue;
                }
                let letters = &reading.letters[start as usize..end as usize];
                let Some(term) = self.terms.whole(reading.run(start, end), |mark| mark == letters) else { continue };
                let length = (end - start) as usize;
                if self.terms.term(term).dictionary || self.lexicon.is_dictionary(hash::mixed(reading.run(start, end))) {
                    continue;
                }
                let Some(after) = self.rest(reading, end, token.end) else { continue };
                // Something longer than a letter or two must be a word.
                if before.max(after) >= 3 {
                    push(term, Kind::Inside, "in a longer word", start, end, [0.5, 0.65, 0.8, 0.9][length.clamp(4, 7) - 4]);
                }
            }
        }
    }

    /// How many letters of words fill the run: `None` if others are left. A letter or two may stand for themselves.
    fn rest(&self, reading: &Reading, start: u32, end: u32) -> Option<usize> {
        let length = (end - start) as usize;
        let is_word = |start: u32, end: u32| {
            let mixed = hash::mixed(reading.run(start, end));
            self.lexicon.is_dictionary(mixed) || self.phrases.has_word(mixed)
        };
        if length < 3 || is_word(start, end) {
            return Some(length);
        }
        (length > 5 && (start + 3..=end - 3).any(|cut| is_word(start, cut) && is_word(cut, end))).then_some(length)
    }
}
