//! What sellers say around a mark: words of replicas, of compatible goods, of negation, of used goods, and of the goods that are copied. The crate has a file
//! (`data/vocabulary.tsv`) in more than twenty languages, one of what well-known marks are called besides (`data/names.tsv`) and one of what they sell under names of their
//! own (`data/lines.tsv`); an operator's own file adds to them ([`Vocabulary::parse`]).
//!
//! A line has tab-separated columns: kind, language, the term, and, if the term means something else beside some words, `unless=` with these words
//! between commas (`AAA` beside `battery`), `of=next` if it is said of the mark that follows, and of no other (`inspired by`), `of=goods`
//! if it says something only of goods that are copied often (`grade A`), `of=title` if it does so only in a title (`knockoffs`), or `of=beside` if a hint leaves no doubt
//! right beside a mark (`fake Rolex`); another name of marks has `of=` with these. `#` starts a comment. What gives a term another meaning stands anywhere in the same
//! text, in the title, or in the claimed brand; `1:n` among the words is the scale of a model, `#` a number right beside the term (`2 x AAA`).

mod parse;

use crate::{
    find::hangul::is_particle,
    hash,
    keys::shaped,
    sound::is_hangul,
    table::Table,
    terms::BEGIN,
    text::{Gap, Reading, Token, flag},
};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

pub use parse::VocabularyError;

/// What a term speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// Says that the goods are copies: `replica`, `mirror quality`.
    Replica,
    /// Says so among people who know, and other things elsewhere: `AAA`, `1:1`, `inspired`.
    Hint,
    /// Right beside a mark, says that the goods look like those of the mark: `style`, `Optik`.
    Style,
    /// What follows names what the goods are for: `compatible with`, `case for`.
    Compatible,
    /// What it stands beside, on either side, names what the goods are for: `compatible`, `için`.
    Fitting,
    /// Words within it say nothing of what they would say elsewhere: `beware of replicas`, `copy paper`, `for women`.
    Harmless,
    /// What follows is not so: `not`, `kein`.
    Negation,
    /// What stands before is not so: `yoktur`, `are not sold`.
    Denial,
    /// The goods are second-hand or refurbished.
    Used,
    /// Goods that are copied often: `handbag`, `sneakers`. They give short marks the context they need.
    Goods,
    /// Joins words that are denied together: `or`, `oder`.
    Joining,
    /// Stands between what denies and what is denied: `deal in`, `any of those`.
    Dealing,
    /// Denies each thing of a list that follows: `no`, `ohne`.
    Denying,
    /// Goods of any kind, between what is denied and what denies it: `items`, `ürün`.
    Wares,
    /// What shops add to a mark in hashtags and their names: `store`, `style`.
    Trade,
    /// What sellers claim who claim no brand: `generic`.
    Unbranded,
    /// An ordinary word, which is no misspelt mark.
    Ordinary,
    /// A name that is no misspelt mark: of another maker, of a dish. A mark of that name is looked for as before.
    Name,
    /// What marks are called besides: `LV`, `路易威登`.
    Also,
    /// How those write a mark who heard it said: `jee-von-shee`. Looked for as it is written, and not as the owner would.
    Heard,
    /// What a mark sells under it, and others do not: `Neverfull`, `Air Force 1`. Looked for as it is written, and in no disguise.
    Line,
}

/// Of what a word of replicas is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Of all that the listing sells.
    #[default]
    All,
    /// Of the mark that follows, and of no other: `inspired by`.
    Next,
    /// Of goods that are copied often, and of others it says nothing: `grade A`.
    Goods,
    /// Of all that the listing sells it hints; right beside a mark it says so: `fake Rolex`.
    Beside,
    /// Of all that the listing sells, in its title; a description tells of other people's goods: `many knockoffs around`.
    Title,
}

/// A term of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VocabularyTerm {
    /// What it speaks of.
    pub speaks: Speaks,
    /// Its language (ISO 639-1), or `*`.
    pub language: String,
    /// The term, of one word or more.
    pub term: String,
    /// Words beside which it means something else.
    pub unless: Vec<String>,
    /// The marks that go by it, as they are enrolled, of [`Speaks::Also`], [`Speaks::Heard`] and [`Speaks::Line`].
    #[serde(default)]
    pub of: Vec<String>,
    /// Of what a word of replicas is said.
    #[serde(default)]
    pub about: About,
}

const SAID: &str = include_str!("../data/vocabulary.tsv");
const NAMES: &str = include_str!("../data/names.tsv");
const LINES: &str = include_str!("../data/lines.tsv");

/// Terms of all kinds and languages. The default has the crate's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// The terms.
    pub terms: Vec<VocabularyTerm>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        // A test reads the crate's own files.
        let read = |text| Self::parse(text).unwrap_or(Self { terms: Vec::new() });
        read(SAID).with(read(NAMES)).with(read(LINES))
    }
}

/// A term that a text says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Said {
    pub phrase: u32,
    pub speaks: Speaks,
    /// Words of the plain reading (of the shaped one if `evaded`), `[from, to)`.
    pub tokens: (u32, u32),
    /// Characters of the original.
    pub start: u32,
    pub end: u32,
    /// Written so that it is not found.
    pub evaded: bool,
}

/// A term within a longer word.
#[derive(Clone, Copy)]
pub(crate) struct Within {
    phrase: u32,
    speaks: Speaks,
    /// The letters of the reading, `[from, to)`.
    letters: (u32, u32),
}

impl Within {
    /// As said in the word `at`.
    pub fn at(self, at: usize, reading: &Reading) -> Said {
        let (start, end) = reading.span(self.letters.0, self.letters.1);
        Said { phrase: self.phrase, speaks: self.speaks, tokens: (at as u32, at as u32 + 1), start, end, evaded: false }
    }
}

/// Small words, which are asked for where they matter, and not looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Small {
    Joining,
    Dealing,
    Denying,
    Wares,
}

impl Small {
    const fn of(speaks: Speaks) -> Option<Self> {
        match speaks {
            Speaks::Joining => Some(Self::Joining),
            Speaks::Dealing => Some(Self::Dealing),
            Speaks::Denying => Some(Self::Denying),
            Speaks::Wares => Some(Self::Wares),
            _ => None,
        }
    }
}

struct Phrase {
    letters: Vec<u32>,
    /// As of `Enrolled`.
    breaks: u64,
    /// It has a colon between its words.
    colon: bool,
    tight: bool,
    speaks: Speaks,
    about: About,
    unless: Unless,
}

/// Beside what a term means something else.
#[derive(Default)]
struct Unless {
    words: FxHashSet<u64>,
    /// A number next to it: `2 x AAA`.
    number: bool,
    /// The scale of a model: `1:18`.
    scale: bool,
}

impl Unless {
    fn of(listed: &[String]) -> Self {
        let (signs, words): (Vec<&String>, Vec<&String>) = listed.iter().partition(|word| [NUMBER, SCALE].contains(&word.as_str()));
        Self {
            words: words.into_iter().map(|word| hash::of_text(&crate::fold::plain_text(word))).collect(),
            number: signs.iter().any(|sign| *sign == NUMBER),
            scale: signs.iter().any(|sign| *sign == SCALE),
        }
    }

    /// Whether something of it stands in a text, wherever.
    fn stands_in(&self, reading: &Reading) -> bool {
        let tokens = &reading.tokens[..reading.tokens.len().min(200)];
        tokens.iter().any(|token| token.len() <= hash::LONGEST && self.words.contains(&reading.run(token.start, token.end)))
            || self.scale && reading.flags & flag::COLON != 0 && tokens.windows(2).any(|pair| is_scale(reading, &pair[0], &pair[1]))
    }
}

/// Letters that are a word for `and`.
const AND: &[char] = &['и', 'й', 'і', 'y', 'e'];

/// In the list of `unless=`: a number next to the term, and a model's scale anywhere.
const NUMBER: &str = "#";
const SCALE: &str = "1:n";

/// Scales that models are built to, from 1:4 on.
const SCALES: &[u32] = &[
    4, 5, 6, 8, 9, 10, 12, 16, 18, 20, 22, 24, 25, 32, 35, 36, 37, 38, 43, 48, 50, 64, 72, 75, 76, 87, 96, 100, 120, 125, 144, 148, 150, 160, 200, 220, 250,
    300, 350, 400, 500, 700,
];

fn is_scale(reading: &Reading, one: &Token, of: &Token) -> bool {
    let digits = |token: &Token| reading.word(token).iter().try_fold(0_u32, |number, c| Some(number * 10 + c.checked_sub(0x30).filter(|digit| *digit < 10)?));
    of.gap == Gap::Tight && of.has(flag::COLON) && of.len() < 4 && digits(one) == Some(1) && digits(of).is_some_and(|number| SCALES.contains(&number))
}

/// Whether a word is a number, or one with the sign of times: `2`, `2x`, `x2`, `×`.
fn is_number(word: &[u32]) -> bool {
    let is_digit = |c: &u32| (0x30..=0x39).contains(c);
    word.iter().any(is_digit) && word.iter().all(|c| is_digit(c) || *c == u32::from(b'x') || *c == 0x445)
}

/// The vocabulary as the finder asks it.
pub(crate) struct Phrases {
    phrases: Vec<Phrase>,
    whole: Table,
    longer: Table,
    shapes: Table,
    words: Table,
    /// By [`Small`], the letters of its words.
    small: [FxHashSet<Box<[u32]>>; 4],
}

impl Phrases {
    pub fn of(vocabulary: &Vocabulary) -> Self {
        let (mut phrases, mut whole, mut longer, mut shapes, mut words) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut reading = Reading::default();
        let mut small = <[FxHashSet<Box<[u32]>>; 4]>::default();
        for term in vocabulary.terms.iter().filter(|term| !matches!(term.speaks, Speaks::Ordinary | Speaks::Name | Speaks::Also | Speaks::Heard | Speaks::Line))
        {
            reading.plain(&term.term);
            if let Some(kind) = Small::of(term.speaks) {
                small[kind as usize].insert(reading.letters.as_slice().into());
                continue;
            }
            let number = phrases.len() as u32;
            let letters = reading.letters.clone();
            whole.push((hash::of(&letters), number));
            if letters.len() > 4 && matches!(term.speaks, Speaks::Replica | Speaks::Hint) {
                shapes.push((hash::of(&shaped(&letters)), number));
            }
            if reading.tokens.len() == 1 && letters.len() > 2 && matches!(term.speaks, Speaks::Goods | Speaks::Trade | Speaks::Replica | Speaks::Hint) {
                words.push((hash::of(&letters), number));
            }
            longer.extend(reading.tokens.iter().take(reading.tokens.len() - 1).skip(2).map(|token| (reading.hashes[token.end as usize], 0)));
            phrases.push(Phrase {
                breaks: reading.tokens.iter().fold(0, |breaks, token| breaks | 1_u64 << (token.end - 1)),
                colon: reading.flags & flag::COLON != 0,
                tight: reading.tokens.len() > 1 && reading.tokens[1..].iter().all(|token| token.gap == Gap::Tight),
                letters,
                speaks: term.speaks,
                about: term.about,
                unless: Unless::of(&term.unless),
            });
        }
        Self { phrases, whole: Table::of(whole), longer: Table::of(longer), shapes: Table::of(shapes), words: Table::of(words), small }
    }

    /// The mixed hashes of whole terms, and of the first three or more words of those that go on.
    pub fn fronts(&self) -> impl Iterator<Item = u64> {
        self.phrases.iter().flat_map(|phrase| {
            let ends = (1..=phrase.letters.len()).filter(|end| phrase.breaks >> (end - 1) & 1 == 1).skip(2).chain([phrase.letters.len()]);
            ends.map(|end| hash::mixed(hash::of(&phrase.letters[..end])))
        })
    }

    /// The mixed hashes of the beginnings, of any number of letters, of terms.
    pub fn prefixes(&self) -> impl Iterator<Item = u64> {
        self.phrases.iter().flat_map(|phrase| hash::prefixes(&phrase.letters)).map(hash::mixed)
    }

    /// The mixed hashes of the first letters ([`BEGIN`]) of terms, as `form` writes them.
    pub fn beginnings(&self, form: impl Fn(&[u32]) -> Vec<u32>) -> impl Iterator<Item = u64> {
        self.phrases.iter().filter(|phrase| phrase.letters.len() >= BEGIN).map(move |phrase| hash::mixed(hash::of(&form(&phrase.letters)[..BEGIN])))
    }

    pub fn goes_on(&self, mixed: u64) -> bool {
        self.longer.may_have(mixed)
    }

    /// Whether a claimed brand of these letters is none.
    pub fn is_unbranded(&self, letters: &[u32]) -> bool {
        let is = |number: u32| self.phrases[number as usize].speaks == Speaks::Unbranded && self.phrases[number as usize].letters == letters;
        self.whole.get(hash::mixed(hash::of(letters))).any(is)
    }

    /// Whether the word `at` is one of these small ones.
    pub fn is_small(&self, small: Small, reading: &Reading, at: usize) -> bool {
        reading.tokens.get(at).is_some_and(|token| self.small[small as usize].contains(reading.word(token)))
    }

    /// Whether a word of this mixed hash is in the vocabulary: `replica`, `shoes`.
    pub fn has_word(&self, mixed: u64) -> bool {
        self.words.get(mixed).next().is_some()
    }

    /// The word of replicas, or that hints at them, that a run of letters is.
    pub fn copied(&self, reading: &Reading, start: u32, end: u32) -> Option<Within> {
        if start == end {
            return None;
        }
        let letters = &reading.letters[start as usize..end as usize];
        let is = |number: &u32| {
            let phrase = &self.phrases[*number as usize];
            phrase.letters == letters && matches!(phrase.speaks, Speaks::Replica | Speaks::Hint)
        };
        let phrase = self.words.get(hash::mixed(reading.run(start, end))).find(is)?;
        Some(Within { phrase, speaks: self.phrases[phrase as usize].speaks, letters: (start, end) })
    }

    /// Notes the terms that the words from `first` to `last` are.
    pub fn say(&self, mixed: u64, reading: &Reading, first: usize, last: usize, said: &mut Vec<Said>) {
        let words = &reading.tokens[first..=last];
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let letters = &reading.letters[start as usize..end as usize];
        let breaks = words.iter().fold(0_u64, |breaks, token| breaks | 1 << (token.end - start - 1));
        for number in self.whole.get(mixed) {
            let phrase = &self.phrases[number as usize];
            if phrase.letters != letters {
                continue;
            }
            // Words joined or parted are meant if there are enough letters; `11` is not `1:1`.
            let same = breaks == phrase.breaks
                && (!phrase.tight || words[1..].iter().all(|token| token.gap == Gap::Tight))
                && (!phrase.colon || words[1..].iter().any(|token| token.has(flag::COLON)));
            let evaded = breaks & !phrase.breaks != 0;
            // `реплик и подделок` are no parted `реплики`; `копи я` is.
            let conjunction = |token: &Token| matches!(reading.word(token), [letter] if AND.contains(&char::from_u32(*letter).unwrap_or_default()));
            let goes_on = || reading.tokens.get(last + 1).is_some_and(|next| next.gap == Gap::Space && next.len() > 1);
            if evaded && words.len() == 2 && words[1].gap == Gap::Space && conjunction(&words[1]) && goes_on() {
                continue;
            }
            if is_hangul(letters[0]) && !stands_in_hangul(reading, first, last, phrase.speaks) {
                continue;
            }
            // `1:1,000,000` is a map's scale.
            let goes_on = |token: &Token| token.gap == Gap::Tight && (0x30..=0x39).contains(&reading.letters[token.start as usize]);
            if phrase.colon && reading.tokens.get(last + 1).is_some_and(goes_on) {
                continue;
            }
            if !same && (letters.len() < 6 || phrase.speaks != Speaks::Replica && evaded) {
                continue;
            }
            let (from, to) = reading.span(start, end);
            said.push(Said { phrase: number, speaks: phrase.speaks, tokens: (first as u32, last as u32 + 1), start: from, end: to, evaded });
        }
    }

    /// Notes the terms that letters of a shaped reading are, where these are not what they seem.
    pub fn say_shaped(&self, reading: &Reading, first: usize, last: usize, start: u32, end: u32, said: &mut Vec<Said>) {
        let mixed = hash::mixed(reading.run(start, end));
        let letters = &reading.letters[start as usize..end as usize];
        for number in self.shapes.get(mixed) {
            let phrase = &self.phrases[number as usize];
            let raw = &reading.raw[start as usize..end as usize];
            let replaced = raw.iter().zip(&phrase.letters).filter(|(c, letter)| **c as u32 != **letter).count();
            if shaped(&phrase.letters) != letters || replaced == 0 || phrase.letters.iter().all(|letter| *letter < 0x3a) {
                continue;
            }
            let (from, to) = reading.span(start, end);
            said.push(Said { phrase: number, speaks: phrase.speaks, tokens: (first as u32, last as u32 + 1), start: from, end: to, evaded: true });
        }
    }

    /// Whether something stands beside the term, in its text or in one of the others, that gives it another meaning.
    pub fn is_excused(&self, said: &Said, reading: &Reading, is_title: bool, others: &[&str]) -> bool {
        let unless = &self.phrases[said.phrase as usize].unless;
        if unless.number && is_counted(said, reading, is_title) || unless.stands_in(reading) {
            return true;
        }
        let stands_in = |text: &&str| {
            let mut reading = Reading::default();
            reading.plain(text);
            unless.stands_in(&reading)
        };
        (!unless.words.is_empty() || unless.scale) && others.iter().any(stands_in)
    }

    /// Of what a term is said.
    pub fn about(&self, said: &Said) -> About {
        self.phrases[said.phrase as usize].about
    }

    pub fn bytes(&self) -> usize {
        self.phrases.iter().map(|phrase| phrase.letters.len() * 4 + size_of::<Phrase>() + phrase.unless.words.len() * 16).sum::<usize>()
            + [&self.whole, &self.longer, &self.shapes, &self.words].iter().map(|table| table.bytes()).sum::<usize>()
    }
}

/// Whether a number stands next to a term, or behind the sign of times: `2 AAA`, `3 x AAA`, `AAA x2`.
fn is_counted(said: &Said, reading: &Reading, is_title: bool) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| reading.tokens.get(at)).map(|token| reading.word(token));
    let (before, behind) = ((said.tokens.0 as usize).checked_sub(1), said.tokens.1 as usize);
    let times = |word: Option<&[u32]>| matches!(word, Some([0x78 | 0x445 | 0x8282 | 0x7bc0]));
    let is_sign = |word: &[u32]| word.iter().any(|c| [0x78, 0x445].contains(c));
    // `Jordan 4 AAA` counts nothing.
    word(before).is_some_and(|word| is_number(word) && (!is_title || is_sign(word)))
        || times(word(before)) && word(before.and_then(|at| at.checked_sub(1))).is_some_and(is_number)
        || word(Some(behind)).is_some_and(|word| is_number(word) && word.len() < 4 && is_sign(word))
        || times(word(Some(behind))) && word(Some(behind + 1)).is_some_and(is_number)
}

/// Whether a term of Hangul stands where it is meant. Korean puts no space between a mark and the goods, so that words begin and end within words: a term
/// of less than four syllables goes on with a particle at most, none has a space in it, and one of two syllables begins a word unless it names goods (`고가품` is no `가품`).
fn stands_in_hangul(reading: &Reading, first: usize, last: usize, speaks: Speaks) -> bool {
    let is_letter = |at: usize| reading.tokens.get(at).is_some_and(|token| is_hangul(reading.letters[token.start as usize]));
    let joined = |at: usize| is_letter(at) && reading.tokens[at].gap == Gap::None;
    let whole = (first + 1..=last).all(|at| reading.tokens[at].gap == Gap::None);
    let begins = last - first > 1 || speaks == Speaks::Goods || !(joined(first) && first.checked_sub(1).is_some_and(is_letter));
    let particle = |at: usize| is_particle(reading.letters[reading.tokens[at].start as usize]) && !joined(at + 1);
    let ends = last - first > 2 || !joined(last + 1) || particle(last + 1);
    whole && begins && ends
}
