//! What is looked for: the words of all marks, and the tables that lead from what a listing says to them.

mod build;
mod short_names;
mod spellings;

use crate::{
    filter::{Filter, Lines},
    hash,
    table::{Slots, Table},
};
use std::hint::black_box;

/// First letters that tell whether a mark may begin so.
pub(crate) const BEGIN: usize = 4;
/// Words of a mark of several of which one may be misspelt.
pub(crate) const MOST_SLIPPED: usize = 6;
/// Classes that the skeleton of a mark has at least to be looked for.
pub(crate) const LEAST_CLASSES: usize = 4;
/// The same of marks of one word, and the letters that these have at least.
pub(crate) const LEAST_CLASSES_ALONE: usize = 3;
pub(crate) const LEAST_ALONE: usize = 7;
/// Letters that a mark of several words has at least to be looked for as other scripts spell it.
pub(crate) const LEAST_SPELT: usize = 7;
/// Ways to write a mark of several words in Cyrillic.
pub(super) const MOST_SPELT: usize = 8;
/// Single letters that are read as one word.
pub(crate) const MOST_LETTERS: usize = 40;
/// Words of a mark that a window over the listing grows to.
pub(crate) const MOST_WORDS: usize = 12;

/// A distinct run of letters: a whole mark without its spaces, or a word of one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Term {
    pub length: u8,
    /// It is a mark, and not only a word of some.
    pub whole: bool,
    /// Some mark has it among other words: how many stand before and after it at most.
    pub part: bool,
    pub before: u8,
    pub after: u8,
    /// An ordinary word of some language.
    pub dictionary: bool,
    /// A word that is often seen at least: a place, a name.
    pub seen: bool,
    /// Some mark of several words, all of them ordinary.
    pub ordinary: bool,
    /// Only what some mark sells under it: found as it is, and in no disguise.
    pub line: bool,
}

/// What stands before a term's letters: what is known of it, where its enrolled words begin, and where the words of the first of these end, in two halves.
const HEAD: usize = 4;

impl Term {
    /// Fewer than eight words before and after it are told apart.
    fn packed(self) -> u32 {
        u32::from(self.length)
            | u32::from(self.whole) << 8
            | u32::from(self.part) << 9
            | u32::from(self.dictionary) << 10
            | u32::from(self.before.min(7)) << 11
            | u32::from(self.after.min(7)) << 14
            | u32::from(self.seen) << 17
            | u32::from(self.ordinary) << 18
            | u32::from(self.line) << 19
    }

    const fn unpacked(packed: u32) -> Self {
        Self {
            length: packed as u8,
            whole: packed >> 8 & 1 == 1,
            part: packed >> 9 & 1 == 1,
            dictionary: packed >> 10 & 1 == 1,
            before: (packed >> 11 & 7) as u8,
            after: (packed >> 14 & 7) as u8,
            seen: packed >> 17 & 1 == 1,
            ordinary: packed >> 18 & 1 == 1,
            line: packed >> 19 & 1 == 1,
        }
    }
}

/// One enrolled word: a mark's name or an alias.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Enrolled {
    pub mark: u32,
    pub term: u32,
    /// Bit n: a word ends after the letter n (0 the first).
    pub breaks: u64,
    pub alias: bool,
    /// It is how the name sounds, and not how anybody writes it who means to ([`Speaks::Heard`](crate::Speaks::Heard)).
    pub heard: bool,
    /// Bit n: the owner writes the letter n with an accent.
    pub accents: u64,
    /// Bit n: after the small letter n the owner writes a capital: `PlayStation`.
    pub humps: u64,
}

/// See the module.
pub(crate) struct Terms {
    /// Of each term its [`HEAD`] and its letters: a term's number is where it starts, so that all of it is in one place of memory.
    terms: Vec<u32>,
    /// Enrolled words by their term, sorted.
    enrolled: Vec<Enrolled>,
    /// Whole marks by their letters.
    exact: Slots,
    /// Those, and the beginnings of [`longer`](Self::longer) ones; a [`Finder`](crate::find::Finder) adds those of the vocabulary.
    pub front: Filter,
    /// The first three or more words of marks that go on.
    pub longer: Table,
    /// Terms by their letters, and by all but one of these.
    pub slips: Table,
    /// Marks of three letters that are no dictionary words, by these.
    pub short: Slots,
    /// Terms by their sounds.
    pub sounds: Table,
    /// Whole marks by their rough sounds.
    pub kana: Table,
    /// Whole marks of Chinese characters by how they are said.
    pub homophones: Table,
    /// Whole marks by their letters without vowels, if these are enough.
    pub consonants: Table,
    /// Whole marks by the shape of their letters.
    pub shapes: Table,
    /// Terms by their letters with doubles once.
    pub singles: Table,
    /// Whole marks by (length, first letter, last letter), and by (length, last letter), sorted; with their first letters ([`first_letters`](crate::keys::first_letters)).
    pub ends: Vec<(u64, u32, u32)>,
    pub lasts: Vec<(u64, u32, u32)>,
    /// The same by their first letters and length ([`front_key`](crate::keys::front_key)), sorted.
    pub fronts: Vec<(u64, u32)>,
    /// The first letters ([`BEGIN`]) of marks that are looked for in longer words.
    pub inside: Filter,
    /// The first and last words of marks with several; and by [`outer_base`](crate::keys::outer_base), how many letters and words these marks have.
    pub outer: Filter,
    pub outer_lengths: Lines,
    /// The beginnings, of any number of letters, of all marks that go on after these; a [`Finder`](crate::find::Finder) adds the vocabulary.
    pub prefixes: Filter,
    /// How all marks begin, and their shapes; a [`Finder`](crate::find::Finder) adds the vocabulary. Smaller than the others, and asked before them.
    pub beginnings: Filter,
    pub shape_beginnings: Filter,
    /// Marks by their skeletons; those of several words by that of all but an outer one too ([`outer_skeleton`](crate::keys::outer_skeleton)).
    pub skeletons: Table,
    /// Latin marks of several words by the sounds of these, letter by letter; and these, and those of their first words.
    pub spelt: Table,
    pub spelt_fronts: Filter,
    /// Whole marks of one long word by its letters in any order, and by the first of them ([`shuffled_key`](crate::keys::shuffled_key),
    /// [`stem_key`](crate::keys::stem_key)).
    pub loose: Table,
    /// Marks of several words by the beginnings of the first two ([`cut_keys`](crate::keys::cut_keys)).
    pub cut: Table,
    /// The words of marks with several, by their shapes.
    pub shaped_words: Filter,
    /// The shapes of other names of two or three letters, and of marks of two.
    pub short_shapes: Filter,
}

impl Terms {
    pub fn term(&self, number: u32) -> Term {
        Term::unpacked(self.terms[number as usize])
    }

    pub fn word(&self, number: u32) -> &[u32] {
        let start = number as usize + HEAD;
        &self.terms[start..start + usize::from(self.term(number).length)]
    }

    /// Brings terms nearer that will be read soon.
    pub fn touch(&self, terms: impl Iterator<Item = u32>) {
        black_box(terms.fold(0, |all, term| all ^ self.terms[term as usize]));
    }

    /// The enrolled words that a whole term is.
    pub fn enrolled(&self, term: u32) -> &[Enrolled] {
        let from = &self.enrolled[self.terms[term as usize + 1] as usize..];
        &from[..from.iter().take_while(|word| word.term == term).count()]
    }

    /// Where the words of a whole term end, as it was enrolled first; 0 of others.
    pub fn breaks(&self, term: u32) -> u64 {
        let at = term as usize + 2;
        u64::from(self.terms[at]) | u64::from(self.terms[at + 1]) << 32
    }

    /// The whole mark of these letters, given their hash.
    #[inline]
    pub fn whole(&self, hash: u64, same: impl Fn(&[u32]) -> bool) -> Option<u32> {
        let mixed = hash::mixed(hash);
        if !self.front.has(mixed) {
            return None;
        }
        self.whole_past_front(mixed, same)
    }

    /// The same of a mixed hash that [`front`](Self::front) has been asked for.
    pub fn whole_past_front(&self, mixed: u64, same: impl Fn(&[u32]) -> bool) -> Option<u32> {
        self.exact.get(mixed).find(|number| same(self.word(*number)))
    }

    pub fn bytes(&self) -> usize {
        let tables = [
            &self.longer,
            &self.slips,
            &self.sounds,
            &self.kana,
            &self.homophones,
            &self.consonants,
            &self.shapes,
            &self.singles,
            &self.skeletons,
            &self.spelt,
            &self.cut,
            &self.loose,
        ];
        let filters = [
            &self.front,
            &self.prefixes,
            &self.inside,
            &self.outer,
            &self.beginnings,
            &self.shape_beginnings,
            &self.shaped_words,
            &self.spelt_fronts,
            &self.short_shapes,
        ];
        tables.iter().map(|table| table.bytes()).sum::<usize>()
            + filters.iter().map(|filter| filter.bytes()).sum::<usize>()
            + self.exact.bytes()
            + self.short.bytes()
            + self.outer_lengths.bytes()
            + self.terms.len() * 4
            + self.enrolled.len() * size_of::<Enrolled>()
            + (self.ends.len() + self.lasts.len()) * size_of::<(u64, u32, u32)>()
            + self.fronts.len() * size_of::<(u64, u32)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lexicon::Lexicon, mark::Mark, vocabulary::Vocabulary};

    #[test]
    fn marks_that_cannot_be_looked_for_are_told() {
        let marks = ["X", "", "—", "Gap", "GAP", "Nike"].map(Mark::named);
        let (terms, problems) = Terms::of(&marks, &Vocabulary::default(), &Lexicon::own());
        assert_eq!(problems.len(), 4, "{problems:?}");
        let gap: Vec<u32> = "gap".chars().map(|c| c as u32).collect();
        let number = terms.whole(hash::of(&gap), |word| word == gap).unwrap();
        assert_eq!(terms.enrolled(number).iter().map(|word| word.mark).collect::<Vec<_>>(), [3, 4]);
        assert!(terms.term(number).dictionary);
    }
}
