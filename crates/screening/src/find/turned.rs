//! Marks whose parts are swapped, as slang has them: `Dasadi`, `Coste-la`, `Keni`.

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    text::{Gap, Reading, flag},
};

/// Letters of such a word.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=12;
/// Letters that the shorter part has at least.
const PART: u32 = 2;
/// Letters from which on few other words are one so, and how sure it is meant.
const LONG: usize = 6;
const MEANT: f32 = 0.5;
const RULE: &str = "parts swapped";

impl Finder {
    /// Looks for the marks that the word `at`, which is none of the known ones, is with what it ends with first.
    pub(super) fn parts_swapped(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, .. } = scratch;
        let token = reading.tokens[at];
        if !LENGTHS.contains(&token.len()) {
            return;
        }
        for cut in token.start + PART..=token.end - PART {
            self.swapped_at(reading, (token.start, cut, token.end), (at, at + 1), hits);
        }
    }

    /// The same of two words with a hyphen between them.
    pub(super) fn words_swapped(&self, reading: &Reading, hits: &mut Vec<Hit>) {
        for (at, pair) in reading.tokens.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let length = first.len() + second.len();
            if second.gap == Gap::Tight
                && LENGTHS.contains(&length)
                && first.len().min(second.len()) > 1
                && ![first, second].iter().any(|token| token.has(flag::DIGIT | flag::ALONE | flag::TAKEN))
            {
                self.swapped_at(reading, (first.start, first.end, second.end), (at, at + 2), hits);
            }
        }
    }

    fn swapped_at(&self, reading: &Reading, (start, cut, end): (u32, u32, u32), tokens: (usize, usize), hits: &mut Vec<Hit>) {
        let (first, second) = (&reading.letters[start as usize..cut as usize], &reading.letters[cut as usize..end as usize]);
        let swapped = hash::join(reading.run(cut, end), reading.run(start, cut), first.len());
        let same = |mark: &[u32]| mark.len() == first.len() + second.len() && mark.starts_with(second) && mark.ends_with(first);
        let Some(term) = self.terms.whole(swapped, same) else { return };
        let about = self.terms.term(term);
        let length = first.len() + second.len();
        if about.line || about.dictionary && length < LONG || self.terms.enrolled(term).iter().all(|own| own.alias || own.breaks.count_ones() > 1) {
            return;
        }
        let (from, to) = reading.span(start, end);
        let sure = if length >= LONG && !about.dictionary { MEANT } else { FAINT };
        hits.push(Hit { term, kind: Kind::Reversed, rule: RULE, start: from, end: to, tokens: (tokens.0 as u32, tokens.1 as u32), sure });
    }
}
