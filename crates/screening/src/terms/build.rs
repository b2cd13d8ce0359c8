//! Makes the terms of marks, and of them the tables.

mod tables;

use super::{
    Enrolled, HEAD, LEAST_ALONE, LEAST_CLASSES, LEAST_CLASSES_ALONE, LEAST_SPELT, MOST_SLIPPED, MOST_SPELT, Term, Terms, short_names::short_names,
    spellings::others,
};
use crate::{
    find::whole::{breaks, is_owners},
    han, hash,
    keys::{SLIP_LENGTHS, Side, outer_base, outer_key, outer_skeleton, sound_hash},
    lexicon::{Lexicon, stem_length},
    mark::{Mark, MarkProblem},
    skeleton::skeleton,
    sound,
    table::Pairs,
    text::{Reading, Token},
    vocabulary::{Speaks, Vocabulary},
};
use rustc_hash::FxHashMap;
use tables::Written;

/// Syllables of a Chinese name that is also looked for in Latin letters.
const SAID: std::ops::RangeInclusive<usize> = 3..=6;

struct Builder<'a> {
    lexicon: &'a Lexicon,
    terms: Vec<u32>,
    by_hash: FxHashMap<u64, u32>,
}

impl Builder<'_> {
    /// The number of a whole mark, or of a word of one with so many words before and after it.
    fn term(&mut self, letters: &[u32], part: Option<(usize, usize)>) -> u32 {
        let hash = hash::of(letters);
        let number = *self.by_hash.entry(hash).or_insert_with(|| {
            let start = self.terms.len() as u32;
            let stem = &letters[..if letters[0] >= 0x400 { stem_length(letters) } else { letters.len() }];
            let dictionary = [hash, hash::of(stem)].into_iter().any(|hash| self.lexicon.is_dictionary(hash::mixed(hash)));
            let seen = self.lexicon.knows(hash::mixed(hash));
            let term = Term { length: letters.len() as u8, whole: false, part: false, before: 0, after: 0, dictionary, seen, ordinary: false, line: false };
            self.terms.extend([term.packed(), 0, 0, 0]);
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

    /// Takes in what a mark sells, or how it is heard, which is looked for as it is written.
    fn line(&mut self, reading: &Reading, (mark, heard): (u32, bool)) -> Enrolled {
        let is_new = !self.by_hash.contains_key(&hash::of(&reading.letters));
        let term = self.term(&reading.letters, None);
        if is_new {
            self.terms[term as usize] = Term { line: true, ..Term::unpacked(self.terms[term as usize]) }.packed();
        }
        Enrolled {
            mark,
            term,
            breaks: breaks(reading, &reading.tokens),
            alias: true,
            heard,
            accents: reading.accents_of(0, reading.letters.len() as u32),
            humps: 0,
        }
    }

    /// Takes in a mark's name or alias, `word`, as it is read, and its words.
    fn enrol(&mut self, reading: &Reading, word: &str, (mark, alias): (u32, bool), several: &mut Several) -> Enrolled {
        let term = self.term(&reading.letters, None);
        let breaks = breaks(reading, &reading.tokens);
        let count = reading.tokens.len();
        if count > 1 {
            let is_word = |token: &Token| self.lexicon.is_dictionary(hash::mixed(reading.run(token.start, token.end)));
            let ordinary = reading.tokens.iter().all(|token| token.len() < 3 || is_word(token));
            self.terms[term as usize] = Term { ordinary, ..Term::unpacked(self.terms[term as usize]) }.packed();
            for (at, token) in reading.tokens.iter().enumerate() {
                if SLIP_LENGTHS.contains(&token.len()) {
                    self.term(reading.word(token), Some((at, count - 1 - at)));
                }
            }
            several.add(reading, breaks, term);
        } else if reading.letters.len() >= LEAST_ALONE && !self.lexicon.is_dictionary(hash::mixed(hash::of(&reading.letters))) {
            let (hash, classes) = skeleton(&reading.letters);
            several.skeletons.extend((classes >= LEAST_CLASSES_ALONE).then_some((hash, term)));
        }
        // `Levi's` is not the word `levis`.
        if let [own, s] = reading.tokens[..]
            && is_owners(reading, &own, &s)
            && !self.lexicon.is_dictionary(hash::mixed(reading.run(own.start, own.end)))
        {
            self.terms[term as usize] = Term { dictionary: false, ..Term::unpacked(self.terms[term as usize]) }.packed();
        }
        let chars: Vec<char> = word.chars().collect();
        let hump = |pair: &[u32]| chars[pair[0] as usize].is_lowercase() && chars[pair[1] as usize].is_uppercase();
        let humps = reading.origin.windows(2).enumerate().filter(|(_, pair)| hump(pair)).fold(0, |humps, (at, _)| humps | 1_u64 << at);
        Enrolled { mark, term, breaks, alias, heard: false, accents: reading.accents_of(0, reading.letters.len() as u32), humps }
    }
}

/// What is known of marks of several words, in the making.
#[derive(Default)]
struct Several {
    longer: Pairs,
    outer: Vec<u64>,
    outer_lengths: Vec<(u64, u64)>,
    skeletons: Pairs,
    spelt: Pairs,
    spelt_fronts: Vec<u64>,
}

impl Several {
    /// Adds a mark with its own number.
    fn add(&mut self, reading: &Reading, breaks: u64, term: u32) {
        let words = &reading.tokens;
        self.goes_on(reading);
        if words.len() > MOST_SLIPPED {
            return;
        }
        self.outer(reading, breaks, words, term);
        // `Victoria Secret`
        let owned = |at: usize| at > 0 && is_owners(reading, &words[at - 1], &words[at]);
        let others: Vec<Token> = (0..words.len()).filter(|at| !owned(*at)).map(|at| words[at]).collect();
        if (2..words.len()).contains(&others.len()) {
            self.outer(reading, breaks, &others, term);
        }
        self.spelt(reading, term);
    }

    /// Adds its first words, as far as it goes on after them.
    fn goes_on(&mut self, reading: &Reading) {
        let words = &reading.tokens;
        self.longer.extend(words.iter().take(words.len() - 1).skip(2).map(|token| (reading.hashes[token.end as usize], 0)));
    }

    /// Adds its first and its last word with what is known of the others.
    fn outer(&mut self, reading: &Reading, breaks: u64, words: &[Token], term: u32) {
        let length = reading.letters.len();
        let bones: Vec<(u64, usize)> = words.iter().map(|word| skeleton(reading.word(word))).collect();
        let joined = |bones: &[(u64, usize)]| bones.iter().fold((0, 0), |all, next| (hash::join(all.0, next.0, next.1), all.1 + next.1));
        let (first, last) = (0, words.len() - 1);
        for (at, beside, others, side) in [(first, 1, &bones[1..], Side::First), (last, last - 1, &bones[..last], Side::Last)] {
            let hash = reading.run(words[at].start, words[at].end);
            let base = outer_base(hash, side, reading.word(&words[beside]));
            self.outer.push(hash::mixed(hash));
            let count = breaks.count_ones() as usize;
            let near = (length - 1..=length + 1).map(|letters| (letters, count)).chain([(length, 0)]);
            self.outer_lengths.extend(near.map(|(letters, words)| (hash::mixed(base), outer_key(base, letters, words))));
            let (others, classes) = joined(others);
            if classes > 0 && length > 5 && words.len() <= 4 {
                let key = outer_skeleton(base, others);
                self.outer_lengths.push((hash::mixed(base), hash::mixed(key)));
                self.skeletons.push((key, term));
            }
        }
        let (all, classes) = joined(&bones);
        self.skeletons.extend((classes >= LEAST_CLASSES).then_some((all, term)));
    }

    /// Adds what its words sound like letter by letter, if it is long enough.
    fn spelt(&mut self, reading: &Reading, term: u32) {
        if reading.letters.len() < LEAST_SPELT {
            return;
        }
        // Each way so far, and how far it came.
        let mut ways = vec![0];
        for (at, word) in reading.tokens.iter().enumerate() {
            let sounds = sound::spelt_ways(reading.word(word));
            let next = ways.iter().flat_map(|before| sounds.iter().map(|sound| hash::join(*before, sound_hash(sound), sound.len())));
            ways = next.take(MOST_SPELT).collect();
            self.spelt_fronts.extend(ways.iter().filter(|_| at > 0).map(|way| hash::mixed(*way)));
        }
        self.spelt.extend(ways.into_iter().map(|way| (way, term)));
    }
}

/// What the vocabulary says that marks are called besides, or sell ([`Speaks::Line`]), by their number. A name that another brand has enrolled is that one's.
fn other_names<'v>(
    (vocabulary, speaks): (&'v Vocabulary, Speaks),
    by_hash: &FxHashMap<u64, u32>,
    enrolled: &[Enrolled],
    marks: &[Mark],
    reading: &mut Reading,
) -> Vec<(&'v str, u32)> {
    let mut term = |word: &str| {
        reading.plain(word);
        by_hash.get(&hash::of(&reading.letters)).copied()
    };
    // By the terms of the marks that go by a name, and of names that somebody has enrolled.
    let (mut called, mut taken) = (FxHashMap::<u32, Vec<&str>>::default(), FxHashMap::<u32, Vec<&str>>::default());
    for other in vocabulary.terms.iter().filter(|other| other.speaks == speaks) {
        let of: Vec<u32> = other.of.iter().filter_map(|mark| term(mark)).collect();
        of.iter().for_each(|mark| called.entry(*mark).or_default().push(&other.term));
        if !of.is_empty()
            && let Some(word) = term(&other.term)
        {
            taken.insert(word, Vec::new());
        }
    }
    if called.is_empty() {
        return Vec::new();
    }
    for word in enrolled {
        if let Some(owners) = taken.get_mut(&word.term) {
            owners.push(marks[word.mark as usize].owner());
        }
    }
    let mut names = Vec::new();
    for word in enrolled.iter().filter(|word| !word.alias) {
        let owner = marks[word.mark as usize].owner();
        for name in called.get(&word.term).into_iter().flatten() {
            let owners = term(name).and_then(|term| taken.get(&term));
            if owners.is_none_or(|owners| owners.iter().all(|other| *other == owner)) {
                names.push((*name, word.mark));
            }
        }
    }
    names
}

/// A Chinese name as it is said.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    mark: u32,
    syllables: Vec<&'static str>,
    /// The mark itself is written in Chinese.
    own: bool,
}

/// Chinese names of marks as they are said, to be found in Latin letters: `laolishi`. Of two syllables there are too many words; one that somebody has
/// enrolled, or that is an ordinary word, is that.
fn said_names(builder: &Builder<'_>, enrolled: &[Enrolled], reading: &mut Reading) -> Vec<Said> {
    let mut names = Vec::new();
    for word in enrolled.iter().filter(|word| !word.heard) {
        let start = word.term as usize + HEAD;
        let letters = &builder.terms[start..start + usize::from(Term::unpacked(builder.terms[word.term as usize]).length)];
        let Some(syllables) = letters.iter().map(|letter| han::said(*letter)).collect::<Option<Vec<_>>>().filter(|said| SAID.contains(&said.len())) else {
            continue;
        };
        reading.plain(&syllables.concat());
        let hash = hash::of(&reading.letters);
        if !builder.by_hash.contains_key(&hash) && !builder.lexicon.knows(hash::mixed(hash)) {
            names.push(Said { mark: word.mark, syllables, own: !word.alias });
        }
    }
    names.sort_unstable();
    names.dedup_by(|again, first| (again.mark, &again.syllables) == (first.mark, &first.syllables));
    names
}

impl Terms {
    pub fn of(marks: &[Mark], vocabulary: &Vocabulary, lexicon: &Lexicon) -> (Self, Vec<MarkProblem>) {
        let mut builder = Builder { lexicon, terms: Vec::new(), by_hash: FxHashMap::default() };
        let mut problems = Vec::new();
        let mut enrolled = Vec::new();
        let mut owners: FxHashMap<u32, usize> = FxHashMap::default();
        let mut several = Several::default();
        let mut reading = Reading::default();
        let short_names = short_names(marks, lexicon, &mut reading);
        for (number, mark) in marks.iter().enumerate() {
            for (at, word) in std::iter::once(&mark.name).chain(&mark.aliases).enumerate() {
                reading.plain(word);
                let problem = match reading.letters.len() {
                    0 => Some(MarkProblem::Empty { number, word: word.clone() }),
                    1 if reading.letters[0] < 0x3000 => Some(MarkProblem::Single { number, word: word.clone() }),
                    length if length > hash::LONGEST => Some(MarkProblem::Long { number, word: word.clone() }),
                    _ => None,
                };
                if let Some(problem) = problem {
                    problems.push(problem);
                    continue;
                }
                let spelt = builder.enrol(&reading, word, (number as u32, at > 0), &mut several);
                let other = *owners.entry(spelt.term).or_insert(number);
                if other != number && marks[other].owner() != mark.owner() {
                    problems.push(MarkProblem::Shared { number, word: word.clone(), other, other_name: marks[other].name.clone() });
                }
                enrolled.push(spelt);
                let short = short_names.get(&(number as u32)).filter(|_| at == 0);
                for word in others(word).iter().chain(short) {
                    reading.plain(word);
                    if (2..=hash::LONGEST).contains(&reading.letters.len()) {
                        enrolled.push(builder.enrol(&reading, word, (number as u32, at > 0), &mut several));
                    }
                }
            }
        }
        for (word, number) in other_names((vocabulary, Speaks::Also), &builder.by_hash, &enrolled, marks, &mut reading) {
            reading.plain(word);
            enrolled.push(builder.enrol(&reading, word, (number, true), &mut several));
        }
        for speaks in [Speaks::Line, Speaks::Heard] {
            for (word, number) in other_names((vocabulary, speaks), &builder.by_hash, &enrolled, marks, &mut reading) {
                reading.plain(word);
                enrolled.push(builder.line(&reading, (number, speaks == Speaks::Heard)));
                several.goes_on(&reading);
            }
        }
        for said in said_names(&builder, &enrolled, &mut reading) {
            for word in [said.syllables.concat(), said.syllables.join(" ")] {
                reading.plain(&word);
                // A Chinese brand's own name in Latin letters is how everybody writes it there.
                enrolled.push(if said.own {
                    builder.enrol(&reading, &word, (said.mark, true), &mut several)
                } else {
                    builder.line(&reading, (said.mark, true))
                });
            }
        }
        (Written::of(builder.terms, enrolled).tables(several), problems)
    }
}
