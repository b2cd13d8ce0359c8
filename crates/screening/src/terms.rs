//! What is looked for: the words of all marks, and the tables that lead from what a listing says to them.

use crate::{
    find::whole::breaks,
    fold::shape,
    hash,
    lexicon::{Lexicon, stem_length},
    mark::{Mark, MarkProblem},
    sound,
    table::{Filter, Table},
    text::Reading,
};
use rustc_hash::FxHashMap;

/// Letters of a word whose slips are looked for.
pub(crate) const SLIP_LENGTHS: std::ops::RangeInclusive<usize> = 4..=32;
/// First letters that tell whether a mark may begin so.
pub(crate) const BEGIN: usize = 4;
/// Words of a mark of several of which one may be misspelt.
pub(crate) const MOST_SLIPPED: usize = 6;
/// Single letters that are read as one word.
pub(crate) const MOST_LETTERS: usize = 40;
/// Words of a mark that a window over the listing grows to.
pub(crate) const MOST_WORDS: usize = 12;

/// A distinct run of letters: a whole mark without its spaces, or a word of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    length: u8,
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
}

/// What stands before a term's letters.
const HEAD: usize = 2;

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
    /// Bit n: the owner writes the letter n with an accent.
    pub accents: u64,
}

/// See the module.
pub(crate) struct Terms {
    /// Of each term what is known of it, how many there are before it, and its letters: a term's number is where it starts, so that all of it is in one place
    /// of memory.
    terms: Vec<u32>,
    /// Enrolled words by their term, sorted; `first[n]..first[n + 1]` are those of the n-th term.
    enrolled: Vec<Enrolled>,
    first: Vec<u32>,
    /// Whole marks by their letters.
    pub exact: Table,
    /// The first three or more words of marks that go on.
    pub longer: Table,
    /// Terms by their letters, and by all but one of these.
    pub slips: Table,
    /// Terms by their sounds.
    pub sounds: Table,
    /// Whole marks by their rough sounds.
    pub kana: Table,
    /// Whole marks by the shape of their letters.
    pub shapes: Table,
    /// Terms by their letters with doubles once.
    pub singles: Table,
    /// Whole marks by (length, first letter, last letter), and by (length, last letter), sorted; with their first letters ([`first_letters`]).
    pub ends: Vec<(u64, u32, u32)>,
    pub lasts: Vec<(u64, u32, u32)>,
    /// The first letters ([`BEGIN`]) of marks that are looked for in longer words.
    pub inside: Filter,
    /// The first and last words of marks with several; and by [`outer_key`], for as many letters as these marks have, one less and one more.
    pub outer: Filter,
    pub outer_lengths: Filter,
    /// The mixed hashes of those of all marks and of their shapes, until a [`Finder`](crate::find::Finder) takes them.
    pub beginnings: Vec<u64>,
    pub shape_beginnings: Vec<u64>,
    /// Some alias has two or three letters.
    pub short_alias: bool,
}

/// The key of `Terms::ends`.
pub(crate) fn ends_key(length: usize, first: u32, last: u32) -> u64 {
    (length as u64) << 48 | u64::from(first) << 24 | u64::from(last)
}

/// The letters after the first, as many as fit, a byte of each: tells most marks apart without reading them.
pub(crate) fn first_letters(word: impl Iterator<Item = u32>) -> u32 {
    word.skip(1).take(4).fold(0, |letters, letter| letters << 8 | letter & 0xff)
}

/// Which of a mark's words one is.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    First,
    Last,
}

/// What [`outer_key`] makes keys of: the hash of a mark's first or last word, which it is, and the word beside it. Never 0.
pub(crate) fn outer_base(hash: u64, side: Side, beside: &[u32]) -> u64 {
    // Letters are drawn with two others: they count as one here.
    let begins = match beside.get(..2).and_then(|pair| Some((char::from_u32(pair[0])?, char::from_u32(pair[1])?))) {
        Some(('r', 'n')) => u32::from(b'm'),
        Some(('v', 'v')) => u32::from(b'w'),
        Some(('c', 'l')) => u32::from(b'd'),
        // And some sound alike.
        _ => match beside.first().copied().unwrap_or_default() {
            0x63 | 0x71 => u32::from(b'k'),
            0x77 => u32::from(b'v'),
            0x79 => u32::from(b'i'),
            0x7a => u32::from(b's'),
            letter => letter,
        },
    };
    hash::push(hash::push(hash, side as u32), begins).max(1)
}

/// The key in `Terms::outer_lengths` for a mark of so many letters and words.
pub(crate) const fn outer_key(base: u64, letters: usize, words: usize) -> u64 {
    hash::mixed(base.wrapping_add((letters as u64) << 40 | (words as u64) << 48))
}

/// Hashes and what they lead to.
type Pairs = Vec<(u64, u32)>;

struct Builder<'a> {
    lexicon: &'a Lexicon,
    terms: Vec<u32>,
    by_hash: FxHashMap<u64, u32>,
}

impl Builder<'_> {
    /// The number of a whole mark, or of a word of one with so many words before and after it.
    fn term(&mut self, letters: &[u32], part: Option<(usize, usize)>) -> u32 {
        let hash = hash::of(letters);
        let count = self.by_hash.len() as u32;
        let number = *self.by_hash.entry(hash).or_insert_with(|| {
            let start = self.terms.len() as u32;
            let stem = &letters[..if letters[0] >= 0x400 { stem_length(letters) } else { letters.len() }];
            let dictionary = [hash, hash::of(stem)].into_iter().any(|hash| self.lexicon.is_dictionary(hash::mixed(hash)));
            let term =
                Term { length: letters.len() as u8, whole: false, part: false, before: 0, after: 0, dictionary, seen: self.lexicon.knows(hash::mixed(hash)) };
            self.terms.extend([term.packed(), count]);
            self.terms.extend_from_slice(letters);
            start
        });
        let mut term = Term::unpacked(self.terms[number as usize]);
        term.whole |= part.is_none();
        if let Some((before, after)) = part {
            term.part = true;
            term.before = term.before.max(before.min(7) as u8);
            term.after = term.after.max(after.min(7) as u8);
        }
        self.terms[number as usize] = term.packed();
        number
    }
}

impl Terms {
    pub fn of(marks: &[Mark], lexicon: &Lexicon) -> (Self, Vec<MarkProblem>) {
        let mut builder = Builder { lexicon, terms: Vec::new(), by_hash: FxHashMap::default() };
        let mut problems = Vec::new();
        let mut enrolled = Vec::new();
        let mut owners: FxHashMap<u32, usize> = FxHashMap::default();
        let (mut longer, mut outer, mut outer_lengths) = (Vec::new(), Vec::new(), Vec::new());
        let mut reading = Reading::default();
        for (number, mark) in marks.iter().enumerate() {
            for (at, word) in std::iter::once(&mark.name).chain(&mark.aliases).enumerate() {
                reading.plain(word);
                let length = reading.letters.len();
                let problem = match length {
                    0 => Some(MarkProblem::Empty { number, word: word.clone() }),
                    1 if reading.letters[0] < 0x3000 => Some(MarkProblem::Single { number, word: word.clone() }),
                    _ if length > hash::LONGEST => Some(MarkProblem::Long { number, word: word.clone() }),
                    _ => None,
                };
                if let Some(problem) = problem {
                    problems.push(problem);
                    continue;
                }
                let term = builder.term(&reading.letters, None);
                let breaks = breaks(&reading, &reading.tokens);
                if reading.tokens.len() > 1 {
                    for (at, token) in reading.tokens.iter().enumerate() {
                        if SLIP_LENGTHS.contains(&token.len()) {
                            builder.term(reading.word(token), Some((at, reading.tokens.len() - 1 - at)));
                        }
                    }
                    let ends = [(0, 1, Side::First), (reading.tokens.len() - 1, reading.tokens.len() - 2, Side::Last)];
                    for (at, beside, side) in ends.into_iter().filter(|_| reading.tokens.len() <= MOST_SLIPPED) {
                        let hash = reading.run(reading.tokens[at].start, reading.tokens[at].end);
                        let beside = reading.word(&reading.tokens[beside]);
                        let base = outer_base(hash, side, beside);
                        outer.push(hash::mixed(hash));
                        outer_lengths.extend((length - 1..=length + 1).map(|letters| outer_key(base, letters, breaks.count_ones() as usize)));
                    }
                    longer.extend(reading.tokens.iter().take(reading.tokens.len() - 1).skip(2).map(|token| (reading.hashes[token.end as usize], 0)));
                }
                let other = *owners.entry(term).or_insert(number);
                if other != number && marks[other].owner() != mark.owner() {
                    problems.push(MarkProblem::Shared { number, word: word.clone(), other, other_name: marks[other].name.clone() });
                }
                enrolled.push(Enrolled { mark: number as u32, term, breaks, alias: at > 0, accents: reading.accents_of(0, length as u32) });
            }
        }
        let Builder { terms, by_hash, .. } = builder;
        (Self::with(terms, by_hash.len(), enrolled, longer, [outer, outer_lengths].map(|mixed| Filter::of(mixed.into_iter()))), problems)
    }

    fn with(terms: Vec<u32>, count: usize, mut enrolled: Vec<Enrolled>, longer: Vec<(u64, u32)>, [outer, outer_lengths]: [Filter; 2]) -> Self {
        enrolled.sort_by_key(|word| (word.term, word.mark));
        let mut first = vec![0; count + 1];
        for word in &enrolled {
            first[terms[word.term as usize + 1] as usize + 1] += 1;
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut numbers = Vec::with_capacity(count);
        let mut next = 0;
        while let Some(packed) = terms.get(next) {
            numbers.push(next);
            next += HEAD + usize::from(Term::unpacked(*packed).length);
        }
        let numbered = || {
            numbers.iter().map(|at| {
                let term = Term::unpacked(terms[*at]);
                (*at as u32, term, &terms[at + HEAD..at + HEAD + usize::from(term.length)])
            })
        };
        let table = |pairs: &dyn Fn(&mut Pairs)| {
            let mut all = Vec::new();
            pairs(&mut all);
            Table::of(all)
        };
        let exact = table(&|all| all.extend(numbered().filter(|(_, term, _)| term.whole).map(|(number, _, word)| (hash::of(word), number))));
        let slips = table(&|all| {
            for (number, _, word) in numbered().filter(|(_, _, word)| SLIP_LENGTHS.contains(&word.len())) {
                each_slip(word, |hash| all.push((hash, number)));
            }
        });
        let shapes = table(&|all| {
            all.extend(numbered().filter(|(_, term, word)| term.whole && word.len() > 1).map(|(number, _, word)| (hash::of(&shaped(word)), number)));
        });
        let singles = table(&|all| {
            for (number, _, word) in numbered().filter(|(_, _, word)| word.len() > 3) {
                let mut once = word.to_vec();
                once.dedup();
                all.push((hash::of(&once), number));
            }
        });
        let mut kana = Vec::new();
        let mut sounds = Vec::new();
        for (number, term, word) in numbered().filter(|(_, _, word)| SLIP_LENGTHS.contains(&word.len())) {
            let breaks = enrolled.get(first[terms[number as usize + 1] as usize] as usize).filter(|_| term.whole).map_or(0, |word| word.breaks);
            let said = if breaks.count_ones() > 1 { sound::spoken_words(word, breaks) } else { sound::spoken(word) };
            sounds.extend(sound::spelt(word).filter(|sound| sound.len() > 2).map(|sound| (foreign_sound_hash(&sound), number)));
            for sound in said.into_iter().filter(|sound| sound.len() > 2) {
                sounds.push((sound_hash(&sound), number));
                let rough = sound::as_kana(&sound);
                if term.whole && rough.len() > 2 {
                    kana.push((sound_hash(&rough), number));
                }
            }
        }
        let mut ends = Vec::new();
        let mut lasts = Vec::new();
        for (number, _, word) in numbered().filter(|(_, term, word)| word.len() > 3 && term.whole) {
            let letters = first_letters(word.iter().copied());
            ends.push((ends_key(word.len(), word[0], word[word.len() - 1]), number, letters));
            lasts.push((ends_key(word.len(), 0, word[word.len() - 1]), number, letters));
        }
        ends.sort_unstable();
        lasts.sort_unstable();
        let begins = |word: &[u32]| (word.len() >= BEGIN).then(|| hash::mixed(hash::of(&word[..BEGIN])));
        let wholes = || numbered().filter(|(_, term, _)| term.whole);
        let inside = Filter::of(wholes().filter(|(_, term, _)| !term.dictionary).filter_map(|(.., word)| begins(word)));
        let beginnings = wholes().filter_map(|(.., word)| begins(word)).collect();
        let shape_beginnings = wholes().filter_map(|(.., word)| begins(&shaped(word))).collect();
        let short_alias = enrolled.iter().any(|word| word.alias && Term::unpacked(terms[word.term as usize]).length < 4);
        Self {
            short_alias,
            inside,
            outer,
            outer_lengths,
            beginnings,
            shape_beginnings,
            exact,
            longer: Table::of(longer),
            slips,
            sounds: Table::of(sounds),
            kana: Table::of(kana),
            shapes,
            singles,
            ends,
            lasts,
            terms,
            enrolled,
            first,
        }
    }

    pub fn term(&self, number: u32) -> Term {
        Term::unpacked(self.terms[number as usize])
    }

    pub fn word(&self, number: u32) -> &[u32] {
        let start = number as usize + HEAD;
        &self.terms[start..start + usize::from(self.term(number).length)]
    }

    /// The enrolled words that a whole term is.
    pub fn enrolled(&self, term: u32) -> &[Enrolled] {
        let nth = self.terms[term as usize + 1] as usize;
        &self.enrolled[self.first[nth] as usize..self.first[nth + 1] as usize]
    }

    /// The whole mark of these letters, given their hash.
    #[inline]
    pub fn whole(&self, hash: u64, same: impl Fn(&[u32]) -> bool) -> Option<u32> {
        let mixed = hash::mixed(hash);
        if !self.exact.may_have(mixed) {
            return None;
        }
        self.exact.get(mixed).find(|number| same(self.word(*number)))
    }

    pub fn bytes(&self) -> usize {
        let tables = [&self.exact, &self.longer, &self.slips, &self.sounds, &self.kana, &self.shapes, &self.singles];
        tables.iter().map(|table| table.bytes()).sum::<usize>()
            + self.inside.bytes()
            + self.outer.bytes()
            + self.outer_lengths.bytes()
            + self.terms.len() * 4
            + self.enrolled.len() * size_of::<Enrolled>()
            + self.first.len() * 4
            + (self.ends.len() + self.lasts.len()) * size_of::<(u64, u32, u32)>()
    }
}

/// The hashes of a word, and of it without each of its letters.
pub(crate) fn each_slip(word: &[u32], mut each: impl FnMut(u64)) {
    let whole = hash::of(word);
    each(whole);
    let mut head = 0;
    for (at, letter) in word.iter().enumerate() {
        // A letter that is the same as the one before it leaves the same word.
        if at == 0 || word[at - 1] != *letter {
            let rest = word.len() - at - 1;
            let tail = hash::run(hash::push(head, *letter), whole, rest);
            each(hash::join(head, tail, rest));
        }
        head = hash::push(head, *letter);
    }
}

/// Those of [`each_slip`], spread, and how many; a word of other letters than [`SLIP_LENGTHS`] has none.
pub(crate) fn slip_hashes(word: &[u32]) -> ([u64; *SLIP_LENGTHS.end() + 1], usize) {
    let mut hashes = [0; *SLIP_LENGTHS.end() + 1];
    let mut count = 0;
    if SLIP_LENGTHS.contains(&word.len()) {
        each_slip(word, |hash| {
            hashes[count] = hash::mixed(hash);
            count += 1;
        });
    }
    (hashes, count)
}

/// The hash of a sound.
pub(crate) fn sound_hash(sound: &[u8]) -> u64 {
    sound.iter().fold(0, |hash, sound| hash::push(hash, u32::from(*sound)))
}

/// The hash of a sound as [`sound::spelt`] has it, which words of other scripts are compared with.
pub(crate) fn foreign_sound_hash(sound: &[u8]) -> u64 {
    hash::push(sound_hash(sound), 0x100)
}

/// The shapes of folded letters.
pub(crate) fn shaped(word: &[u32]) -> Vec<u32> {
    word.iter().map(|letter| char::from_u32(*letter).map_or(*letter, |c| shape(c) as u32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_the_words_without_one_letter() {
        let letters = |word: &str| word.chars().map(|c| c as u32).collect::<Vec<_>>();
        let mut found = Vec::new();
        each_slip(&letters("gucci"), |hash| found.push(hash));
        let expected: Vec<u64> = ["gucci", "ucci", "gcci", "guci", "gucc"].iter().map(|word| hash::of(&letters(word))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn marks_that_cannot_be_looked_for_are_told() {
        let marks = ["X", "", "—", "Gap", "GAP", "Nike"].map(Mark::named);
        let (terms, problems) = Terms::of(&marks, &Lexicon::own());
        assert_eq!(problems.len(), 4, "{problems:?}");
        let gap: Vec<u32> = "gap".chars().map(|c| c as u32).collect();
        let number = terms.whole(hash::of(&gap), |word| word == gap).unwrap();
        assert_eq!(terms.enrolled(number).iter().map(|word| word.mark).collect::<Vec<_>>(), [3, 4]);
        assert!(terms.term(number).dictionary);
    }
}
