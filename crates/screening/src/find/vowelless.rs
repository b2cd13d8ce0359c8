//! Marks without their vowels: `Tmbrlnd`, `Hrly Dvdsn`.

use super::{Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    skeleton::skeleton,
    text::{Gap, flag},
};

/// Letters that are left at least, of all words and of each of two.
const LEAST: usize = 5;
const LEAST_EACH: usize = 3;
/// Marks of one skeleton that are compared at most.
const MOST_ALIKE: usize = 8;

/// Whether a word is of consonants alone; a y is one, which nobody leaves out.
pub(super) fn is_vowelless(word: &[u32]) -> bool {
    word.len() >= LEAST_EACH && word.iter().all(|letter| is_consonant(*letter))
}

const fn is_consonant(letter: u32) -> bool {
    matches!(letter, 0x61..=0x7a) && !matches!(letter as u8, b'a' | b'e' | b'i' | b'o' | b'u')
}

impl Finder {
    /// Looks for marks that the word `at`, which has no vowels, or it and the next one leave without theirs.
    pub(super) fn without_vowels(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, .. } = scratch;
        let (mut hash, mut classes) = (0, 0);
        for (last, token) in reading.tokens.iter().enumerate().skip(at).take(2) {
            let word = reading.word(token);
            if !is_vowelless(word) || last > at && token.gap != Gap::Space || token.has(flag::TAKEN) {
                return;
            }
            let (next, more) = skeleton(word);
            (hash, classes) = (hash::join(hash, next, more), classes + more);
            let (start, end) = (reading.tokens[at].start, token.end);
            let written = &reading.letters[start as usize..end as usize];
            if written.len() < LEAST || written.len() > hash::LONGEST {
                continue;
            }
            for term in self.terms.skeletons.get(hash::mixed(hash)).take(MOST_ALIKE) {
                let mark = self.terms.word(term);
                let words = last - at + 1;
                let as_many = || self.terms.enrolled(term).iter().any(|own| own.breaks.count_ones() as usize == words);
                if mark.len() > written.len() && mark.iter().filter(|letter| is_consonant(**letter)).eq(written) && as_many() {
                    let (start, end) = reading.span(start, end);
                    let sure = if written.len() > LEAST { 0.65 } else { 0.5 };
                    hits.push(Hit { term, kind: Kind::Typo, rule: "vowels left out", start, end, tokens: (at as u32, last as u32 + 1), sure });
                }
            }
        }
    }
}
