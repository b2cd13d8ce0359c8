//! The tables of terms, one by one.

use super::{
    super::{BEGIN, Enrolled, HEAD, Term, Terms},
    Several,
};
use crate::{
    filter::{Filter, Lines},
    find::{LEAST_ORDINARY, homophone},
    hash,
    keys::{
        CUT_OFF, LEAST_CONSONANTS, SHUFFLED_LEAST, SLIP_LENGTHS, STEM_LEAST, cut_keys, each_slip, ends_key, first_letters, first_words, foreign_sound_hash,
        front_key, is_consonant, shape_hash, shaped, shuffled_key, sound_hash, stem_key,
    },
    sound,
    table::{Pairs, Slots, Table},
};

/// Terms as they are kept: what is known of each, where its enrolled words begin, its letters.
pub(super) struct Written {
    terms: Vec<u32>,
    /// Where each begins.
    numbers: Vec<u32>,
    /// By their term.
    enrolled: Vec<Enrolled>,
}

impl Written {
    pub fn of(mut terms: Vec<u32>, mut enrolled: Vec<Enrolled>) -> Self {
        enrolled.sort_by_key(|word| (word.term, word.mark));
        for (at, word) in enrolled.iter().enumerate().rev() {
            let head = word.term as usize;
            (terms[head + 1], terms[head + 2], terms[head + 3]) = (at as u32, word.breaks as u32, (word.breaks >> 32) as u32);
        }
        let next = |at: &usize| Some(at + HEAD + usize::from(Term::unpacked(terms[*at]).length)).filter(|next| *next < terms.len());
        let first = Some(0).filter(|_| !terms.is_empty());
        let numbers = std::iter::successors(first, next).map(|at| at as u32).collect();
        Self { terms, numbers, enrolled }
    }

    fn term(&self, number: u32) -> Term {
        Term::unpacked(self.terms[number as usize])
    }

    fn letters(&self, number: u32) -> &[u32] {
        let start = number as usize + HEAD;
        &self.terms[start..start + usize::from(self.term(number).length)]
    }

    fn all(&self) -> impl Iterator<Item = (u32, Term, &[u32])> {
        self.numbers.iter().map(|number| (*number, self.term(*number), self.letters(*number)))
    }

    /// Those that are looked for in disguise as well.
    fn disguised(&self) -> impl Iterator<Item = (u32, Term, &[u32])> {
        self.all().filter(|(_, term, _)| !term.line)
    }

    /// Of those the whole marks.
    fn wholes(&self) -> impl Iterator<Item = (u32, Term, &[u32])> {
        self.disguised().filter(|(_, term, _)| term.whole)
    }

    /// The first of the enrolled words that a term is.
    fn first_enrolled(&self, number: u32) -> Option<&Enrolled> {
        self.enrolled.get(self.terms[number as usize + 1] as usize)
    }

    /// Enrolled words of which none is merely what a mark sells.
    fn names(&self) -> impl Iterator<Item = &Enrolled> {
        self.enrolled.iter().filter(|word| !self.term(word.term).line)
    }

    /// Those of several words.
    fn names_of_several(&self) -> impl Iterator<Item = &Enrolled> {
        self.names().filter(|word| word.breaks.count_ones() > 1)
    }

    /// All of them. `several` has what is known of marks of several words.
    pub fn tables(self, several: Several) -> Terms {
        let exact: Pairs = self.all().filter(|(_, term, _)| term.whole).map(|(number, _, word)| (hash::of(word), number)).collect();
        let front = Filter::of(exact.iter().chain(&several.longer).map(|pair| hash::mixed(pair.0)));
        Terms {
            front,
            exact: Slots::of(exact),
            longer: Table::of(several.longer),
            outer: Filter::of(several.outer.into_iter()),
            outer_lengths: Lines::of(several.outer_lengths),
            skeletons: Table::of(several.skeletons),
            spelt: Table::of(several.spelt),
            spelt_fronts: Filter::of(several.spelt_fronts.into_iter()),
            slips: Table::of(self.slips()),
            short: Slots::of(self.short()),
            shapes: Table::of(self.wholes().filter(|(.., word)| word.len() > 1).map(|(number, _, word)| (hash::of(&shaped(word)), number)).collect()),
            consonants: Table::of(self.consonants()),
            singles: Table::of(self.singles()),
            cut: Table::of(self.cut()),
            loose: Table::of(self.loose()),
            sounds: Table::of(self.sounds()),
            kana: Table::of(self.kana()),
            homophones: Table::of(self.wholes().filter_map(|(number, _, word)| Some((homophone::sound_of(word)?, number))).collect()),
            ends: self.ends(|word| ends_key(word.len(), word[0], word[word.len() - 1])),
            lasts: self.ends(|word| ends_key(word.len(), 0, word[word.len() - 1])),
            fronts: self.fronts(),
            inside: Filter::of(self.wholes().filter(|(_, term, word)| !term.dictionary || word.len() >= LEAST_ORDINARY).filter_map(|(.., word)| begins(word))),
            prefixes: Filter::of(self.all().filter(|(_, term, _)| term.whole).flat_map(|(.., word)| hash::prefixes(word)).map(hash::mixed)),
            beginnings: Filter::of(self.all().filter(|(_, term, _)| term.whole).filter_map(|(.., word)| begins(word))),
            shape_beginnings: Filter::of(self.wholes().filter_map(|(.., word)| begins(&shaped(word)))),
            shaped_words: self.shaped_words(),
            short_shapes: self.short_shapes(),
            terms: self.terms,
            enrolled: self.enrolled,
        }
    }

    fn slips(&self) -> Pairs {
        let mut all = Vec::new();
        for (number, _, word) in self.disguised().filter(|(.., word)| SLIP_LENGTHS.contains(&word.len())) {
            each_slip(word, |hash| all.push((hash, number)));
        }
        all
    }

    fn short(&self) -> Pairs {
        self.wholes().filter(|(_, term, word)| !term.dictionary && word.len() == 3).map(|(number, _, word)| (hash::of(word), number)).collect()
    }

    fn consonants(&self) -> Pairs {
        let left = |word: &[u32]| word.iter().copied().filter(|letter| is_consonant(*letter)).collect::<Vec<u32>>();
        let lefts = self.wholes().map(|(number, _, word)| (number, word.len(), left(word)));
        lefts.filter(|(_, length, left)| (LEAST_CONSONANTS..*length).contains(&left.len())).map(|(number, _, left)| (hash::of(&left), number)).collect()
    }

    fn singles(&self) -> Pairs {
        let once = |word: &[u32]| {
            let mut once = word.to_vec();
            once.dedup();
            hash::of(&once)
        };
        self.disguised().filter(|(.., word)| word.len() > 3).map(|(number, _, word)| (once(word), number)).collect()
    }

    fn cut(&self) -> Pairs {
        let mut all = Vec::new();
        for word in self.names_of_several() {
            if let Some((first, second)) = first_words(self.letters(word.term), word.breaks) {
                all.extend(cut_keys(first, second).into_iter().flatten().map(|key| (key, word.term)));
            }
        }
        all
    }

    fn loose(&self) -> Pairs {
        let mut all = Vec::new();
        let is_long = |word: &[u32]| word.len() >= SHUFFLED_LEAST && word.iter().all(|letter| *letter < 0x250);
        for (number, _, word) in self.wholes().filter(|(_, term, word)| !term.dictionary && is_long(word)) {
            all.push((shuffled_key(word), number));
            let one = self.first_enrolled(number).is_some_and(|own| own.breaks.count_ones() == 1);
            let cut = CUT_OFF.filter_map(|off| word.len().checked_sub(off)).filter(|left| one && *left >= STEM_LEAST);
            all.extend(cut.map(|left| (stem_key(&word[..left]), number)));
        }
        all
    }

    /// Where the words of a mark end that is said word by word; 0 of others.
    fn breaks_of(&self, number: u32, term: Term) -> u64 {
        self.first_enrolled(number).filter(|own| term.whole && own.breaks.count_ones() > 1).map_or(0, |own| own.breaks)
    }

    fn sounds(&self) -> Pairs {
        let mut all = Vec::new();
        for (number, term, word) in self.disguised().filter(|(.., word)| SLIP_LENGTHS.contains(&word.len())) {
            let breaks = self.breaks_of(number, term);
            let said = if breaks == 0 { sound::spoken(word) } else { sound::spoken_words(word, breaks) };
            all.extend(sound::spelt_ways(word).into_iter().filter(|sound| sound.len() > 2).map(|sound| (foreign_sound_hash(&sound), number)));
            all.extend(said.into_iter().filter(|sound| sound.len() > 2).map(|sound| (sound_hash(&sound), number)));
        }
        all
    }

    fn kana(&self) -> Pairs {
        let mut all = Vec::new();
        for (number, term, word) in self.wholes().filter(|(.., word)| SLIP_LENGTHS.contains(&word.len())) {
            let breaks = self.breaks_of(number, term);
            let said = if breaks == 0 { sound::as_kana(word) } else { sound::words_as_kana(word, breaks) };
            all.extend(said.into_iter().filter(|sound| sound.len() > 1).map(|sound| (sound_hash(&sound), number)));
        }
        all
    }

    fn ends(&self, key: impl Fn(&[u32]) -> u64) -> Vec<(u64, u32, u32)> {
        let long = self.wholes().filter(|(.., word)| word.len() > 3);
        let mut all: Vec<_> = long.map(|(number, _, word)| (key(word), number, first_letters(word.iter().copied()))).collect();
        all.sort_unstable();
        all
    }

    fn fronts(&self) -> Vec<(u64, u32)> {
        let mut all: Vec<_> = self.wholes().filter(|(.., word)| word.len() > 3).map(|(number, _, word)| (front_key(word), number)).collect();
        all.sort_unstable();
        all
    }

    /// An s at a word's end may be the owner's, which is a word of its own where it is read.
    fn shaped_words(&self) -> Filter {
        let hash = |letters: &[u32]| hash::mixed(hash::of(&shaped(letters)));
        let mut all = Vec::new();
        for word in self.names_of_several() {
            let (letters, mut start) = (self.letters(word.term), 0);
            for end in (0..u64::BITS as usize).filter(|at| word.breaks >> at & 1 == 1).map(|at| at + 1) {
                all.push(hash(&letters[start..end]));
                all.push(hash(&letters[start..end - usize::from(end - start > 3)]));
                start = end;
            }
        }
        Filter::of(all.into_iter())
    }

    fn short_shapes(&self) -> Filter {
        let is_short = |word: &&Enrolled| self.letters(word.term).len() < if word.alias { 4 } else { 3 };
        Filter::of(self.names().filter(is_short).map(|word| hash::mixed(shape_hash(self.letters(word.term)))))
    }
}

/// The mixed hash of the first letters of a word that has so many.
fn begins(word: &[u32]) -> Option<u64> {
    (word.len() >= BEGIN).then(|| hash::mixed(hash::of(&word[..BEGIN])))
}
