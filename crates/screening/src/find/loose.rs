//! Long words that have a mark's letters in another order (`Lulumelon`), or only the first of them (`Buccell`).

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    keys::{CUT_OFF, SHUFFLED_LEAST, STEM_LEAST, shuffled_key, stem_key},
};

/// Marks of the same key that are compared.
const MOST_ALIKE: usize = 4;
/// Letters from which on no other word has a mark's in another order.
const SURE: usize = 9;

impl Finder {
    /// Looks for marks in the letters of the word `at`, which is none of the known ones and no slip of any mark.
    pub(super) fn loosely(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, .. } = scratch;
        let token = reading.tokens[at];
        let word = reading.word(&token);
        if !(STEM_LEAST..=hash::LONGEST).contains(&word.len()) {
            return;
        }
        let (start, end) = reading.span(token.start, token.end);
        let mut hit = |term: u32, rule: &'static str, sure: f32| {
            hits.push(Hit { term, kind: Kind::Typo, rule, start, end, tokens: (at as u32, at as u32 + 1), sure });
        };
        if word.len() >= SHUFFLED_LEAST {
            for term in self.terms.loose.get(hash::mixed(shuffled_key(word))).take(MOST_ALIKE) {
                if is_shuffled(self.terms.word(term), word) {
                    hit(term, "letters in another order", if word.len() >= SURE { 0.62 } else { 0.42 });
                }
            }
        }
        let mut marks = self.terms.loose.get(hash::mixed(stem_key(word))).filter(|term| {
            let mark = self.terms.word(*term);
            mark.starts_with(word) && CUT_OFF.contains(&(mark.len() - word.len()))
        });
        // What begins several marks names none of them.
        if let (Some(term), None) = (marks.next(), marks.next()) {
            hit(term, "cut short", FAINT);
        }
    }
}

/// Whether a word has a mark's letters in another order, the first where it was.
fn is_shuffled(mark: &[u32], word: &[u32]) -> bool {
    let sorted = |of: &[u32]| {
        let mut letters = of.to_vec();
        letters.sort_unstable();
        letters
    };
    mark != word && mark.len() == word.len() && mark[0] == word[0] && sorted(mark) == sorted(word)
}
