//! Marks without their vowels, or some of them: `Brtlng`, `Hrly Dvdsn`, `Nintnd`.

use super::{Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    keys::{LEAST_CONSONANTS, is_consonant},
    text::{Gap, flag},
};

/// Letters that are left of each word at least.
const LEAST_EACH: usize = 3;
/// Marks of the same consonants that are looked at.
const MOST_ALIKE: usize = 8;

/// Whether a word is of consonants alone.
pub(super) fn is_vowelless(word: &[u32]) -> bool {
    word.len() >= LEAST_EACH && word.iter().all(|letter| is_consonant(*letter))
}

/// Vowels that are left out at least where some are not: one is a slip.
const LEAST_LEFT_OUT: usize = 2;

impl Finder {
    /// Looks for marks that leave the word `at`, which is none of the known ones, without some of their vowels.
    pub(super) fn with_few_vowels(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, .. } = scratch;
        let token = reading.tokens[at];
        let word = reading.word(&token);
        let consonants = || word.iter().filter(|letter| is_consonant(**letter));
        let many = consonants().count();
        if many < LEAST_CONSONANTS || many == word.len() || word.len() > hash::LONGEST {
            return;
        }
        let mixed = hash::mixed(consonants().fold(0, |hash, letter| hash::push(hash, *letter)));
        for term in self.terms.consonants.get(mixed).take(MOST_ALIKE) {
            let mark = self.terms.word(term);
            if mark.len() >= word.len() + LEAST_LEFT_OUT && leaves(mark, word) && !self.terms.term(term).dictionary {
                let (start, end) = reading.span(token.start, token.end);
                let sure = if many > LEAST_CONSONANTS { 0.65 } else { 0.62 };
                hits.push(Hit { term, kind: Kind::Typo, rule: "vowels left out", start, end, tokens: (at as u32, at as u32 + 1), sure });
            }
        }
    }

    /// Looks for marks that the word `at`, which has no vowels and is none of the known ones, or it and the one after or before it leave without theirs.
    pub(super) fn without_vowels(&self, scratch: &mut Scratch, at: usize) {
        self.consonants_from(scratch, at);
        // `BNP Prbs`: nobody has looked from there.
        if at > 0 && scratch.plain.tokens[at - 1].has(flag::KNOWN) {
            self.consonants_from(scratch, at - 1);
        }
    }

    fn consonants_from(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, .. } = scratch;
        for (last, token) in reading.tokens.iter().enumerate().skip(at).take(2) {
            if !is_vowelless(reading.word(token)) || last > at && token.gap != Gap::Space || token.has(flag::TAKEN) {
                return;
            }
            let (start, end) = (reading.tokens[at].start, token.end);
            let written = &reading.letters[start as usize..end as usize];
            if written.len() < LEAST_CONSONANTS || written.len() > hash::LONGEST {
                continue;
            }
            for term in self.terms.consonants.get(hash::mixed(reading.run(start, end))).take(MOST_ALIKE) {
                let words = last - at + 1;
                let as_many = || self.terms.enrolled(term).iter().any(|own| own.breaks.count_ones() as usize == words);
                if self.terms.word(term).iter().filter(|letter| is_consonant(**letter)).eq(written) && as_many() {
                    let (start, end) = reading.span(start, end);
                    let sure = if written.len() > LEAST_CONSONANTS { 0.65 } else { 0.5 };
                    hits.push(Hit { term, kind: Kind::Typo, rule: "vowels left out", start, end, tokens: (at as u32, last as u32 + 1), sure });
                }
            }
        }
    }
}

/// Whether a mark leaves a word when vowels of it go.
fn leaves(mark: &[u32], word: &[u32]) -> bool {
    let mut left = word.iter().peekable();
    let only_vowels_go = mark.iter().all(|letter| left.next_if(|next| *next == letter).is_some() || !is_consonant(*letter));
    only_vowels_go && left.next().is_none()
}
