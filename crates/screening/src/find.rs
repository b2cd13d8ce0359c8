//! Finds marks in one text: as they are ([`whole`]), misspelt or by their sound ([`slip`], [`beside`], [`both`], [`several`], [`wordwise`], [`vowelless`], [`cut`], [`loose`], [`turned`]), inside of longer words ([`inside`]), in katakana ([`katakana`]), in Chinese ([`homophone`]), letter by letter ([`spelt_out`]), and in disguise ([`mod@shaped`], [`mended`], [`upside`]).
//!
//! # To add a way in which marks are written
//!
//! 1. add it to [`Kind`] (in `model`) and give it a weight in `weights`; 2. write its function from a reading to [`Hit`]s beside the others, asking the tables of `terms` and
//!    comparing letters before it says yes; 3. call it in [`Finder::read`], behind a flag of the reading if it costs more than a look-up a word; 4. add a
//!    generator of it to `tests/support/evasions.rs`, and let `cargo bench -p screening` show what it finds and what it costs.

mod beside;
mod both;
mod cut;
mod ear;
pub(crate) mod hangul;
pub(crate) mod homophone;
mod inside;
mod katakana;
mod known;
pub(crate) mod lately;
mod layout;
mod loose;
mod mended;
mod near;
mod settle;
mod several;
mod shaped;
mod slip;
mod spelt_out;
mod turned;
mod upside;
mod vowelless;
pub(crate) mod whole;
mod wordwise;

pub(crate) use inside::LEAST_ORDINARY;
pub(crate) use near::Slip;

use crate::{
    fold::{is_invisible, is_stripped},
    hash,
    keys::{shape_hash, shaped},
    lexicon::{Lexicon, stem_length},
    skeleton::skeleton,
    terms::Terms,
    text::{Decoded, Gap, Reading, Token, flag, sign},
    vocabulary::{Phrases, Said, Speaks},
};
use lately::{Lately, Row, Word, fact};

/// How a mark is written, or what else a finding is about.
pub use model::screening::FindingKind as Kind;

/// How sure a mark is meant that is named for whoever looks, and is no reason to watch a listing by itself.
const FAINT: f32 = 0.31;

/// A mark found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub term: u32,
    pub kind: Kind,
    pub rule: &'static str,
    /// Characters of the original.
    pub start: u32,
    pub end: u32,
    /// Words of the plain reading, roughly: `[from, to)`.
    pub tokens: (u32, u32),
    /// How sure, 0 to 1.
    pub sure: f32,
}

/// Buffers that are used again from listing to listing. One for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) plain: Reading,
    pub(crate) shaped: Reading,
    /// The plain reading with letters for digits and symbols.
    pub(crate) mended: Reading,
    pub(crate) hits: Vec<Hit>,
    pub(crate) said: Vec<Said>,
    /// Words that are nearly one of a mark with several, by their place, and that one.
    pub(crate) parts: Vec<(usize, u32)>,
    pub(crate) sound: Vec<u8>,
    /// The sound of a word without its ending.
    pub(crate) stem_sound: Vec<u8>,
    pub(crate) word: Vec<u32>,
    /// The sounds of the words: hashes, and of how many sounds.
    pub(crate) sounds: Vec<(u64, usize)>,
    /// What is known of words, and of words in a row.
    pub(crate) lately: Lately<Word>,
    pub(crate) rows: Lately<Row>,
    /// Claimed brands in which nothing is found, by their hashes.
    pub(crate) brands: Lately<()>,
}

/// What is looked for and known.
pub(crate) struct Finder {
    pub terms: Terms,
    pub lexicon: Lexicon,
    pub phrases: Phrases,
    /// See [`lately`].
    number: u64,
}

impl Finder {
    pub fn new(mut terms: Terms, lexicon: Lexicon, phrases: Phrases) -> Self {
        phrases.fronts().for_each(|mixed| terms.front.add(mixed));
        phrases.prefixes().for_each(|mixed| terms.prefixes.add(mixed));
        phrases.beginnings(<[u32]>::to_vec).for_each(|mixed| terms.beginnings.add(mixed));
        phrases.beginnings(shaped).for_each(|mixed| terms.shape_beginnings.add(mixed));
        Self { terms, lexicon, phrases, number: lately::next_finder() }
    }

    /// Reads `text` and leaves the marks in `scratch.hits`, the vocabulary in `scratch.said`. `coded` is what the text was made of, if letters of it were codes.
    pub fn read(&self, text: &str, coded: Option<&Decoded>, scratch: &mut Scratch) {
        self.read_plainly(text, scratch);
        if let Some(coded) = coded {
            for hit in &mut scratch.hits {
                if let Some(rule) = coded.hides(hit.start, hit.end) {
                    (hit.kind, hit.rule, hit.sure) = (Kind::Hidden, rule, hit.sure.min(0.9));
                }
            }
        }
    }

    /// Whether nothing was found in this claimed brand, when it was read lately: listings claim the same brands again and again.
    pub fn is_dull_brand(&self, brand: &str, scratch: &mut Scratch) -> bool {
        scratch.brands.belong_to(self.number);
        scratch.brands.get(hash::mixed(hash::of_text(brand))).is_some()
    }

    /// Nothing is found in it.
    pub fn remember_dull_brand(&self, brand: &str, scratch: &mut Scratch) {
        scratch.brands.put(hash::mixed(hash::of_text(brand)), ());
    }

    fn read_plainly(&self, text: &str, scratch: &mut Scratch) {
        scratch.hits.clear();
        scratch.said.clear();
        scratch.lately.belong_to(self.number);
        scratch.rows.belong_to(self.number);
        scratch.plain.plain(text);
        self.wholes(scratch);
        scratch.parts.clear();
        let suspicious = self.words(scratch);
        if !scratch.parts.is_empty() {
            self.both(scratch);
        }
        self.several(scratch);
        self.by_ear(scratch);
        self.cut_short(scratch);
        self.words_swapped(&scratch.plain, &mut scratch.hits);
        self.upside_down(text, scratch);
        if slip::leads(&scratch.plain, 0) {
            self.leading(scratch);
        }
        if scratch.plain.flags & flag::CYRILLIC != 0 {
            self.spelt(scratch);
            self.spelt_out(scratch);
        }
        if suspicious {
            scratch.shaped.shaped(text, false);
            self.disguised(scratch, shaped::ANY);
            self.mended(text, scratch);
        }
        if scratch.plain.pictured {
            scratch.shaped.shaped(text, true);
            self.disguised(scratch, flag::MASKED);
        }
        if scratch.plain.flags & flag::ALONE != 0 {
            self.katakana(text, scratch);
            self.hangul(scratch);
            self.homophones(scratch);
        }
        settle::settle(&self.terms, &mut scratch.hits);
        if !scratch.hits.is_empty() && !text.is_ascii() {
            with_their_accents(text, &mut scratch.hits);
        }
    }

    /// Looks at each word that is no mark for what it may be instead. Says whether the text deserves a second reading.
    fn words(&self, scratch: &mut Scratch) -> bool {
        let mut suspicious = scratch.plain.flags & (flag::DISGUISED | flag::SYMBOL) != 0;
        let goods = scratch.said.iter().any(|said| said.speaks == Speaks::Goods);
        let mut singles = 0;
        mark_known(&mut scratch.plain);
        for at in 0..scratch.plain.tokens.len() {
            let token = scratch.plain.tokens[at];
            if token.len() == 1 && !token.has(flag::ALONE) {
                singles += 1;
                // Three in a row may be one word.
                suspicious |= singles == 3;
                continue;
            }
            singles = 0;
            if token.has(flag::TAKEN | flag::ALONE) {
                continue;
            }
            if token.has(flag::LATIN) && token.has(flag::CYRILLIC) {
                self.glued(scratch, at);
            }
            if token.has(flag::DIGIT) {
                self.numbered(scratch, at);
                // A digit between two letters is no model's number: `T0m`.
                let word = scratch.plain.word(&token);
                suspicious |= token.len() > 3 && mixes_digits(word)
                    || token.len() == 3 && mixes_digits(word) && token.has(flag::LATIN) && touches_word(&scratch.plain, at)
                    || matches!(word, [first, _, last] if ![first, last].iter().any(|letter| (0x30..=0x39).contains(*letter)))
                    || (2..4).contains(&token.len()) && token.has(flag::LATIN) && self.terms.short_shapes.has(hash::mixed(shape_hash(word)));
                continue;
            }
            let scripts = token.flags & (flag::LATIN | flag::CYRILLIC | flag::OTHER);
            suspicious |= scripts.count_ones() > 1;
            if token.is(sign::NAME) {
                continue;
            }
            if token.has(flag::KNOWN) {
                // Where goods are named that are copied, `Channel` may be no channel.
                let may_be =
                    goods && (token.has(flag::CAPITAL) && token.len() > 4 || token.has(flag::CYRILLIC) && token.len() > 3) || scratch.plain.tokens.len() == 1;
                let before = scratch.hits.len();
                if may_be || slip::leads(&scratch.plain, at) {
                    self.slips(scratch, at, !may_be);
                }
                if scratch.hits.len() == before && token.has(flag::CYRILLIC) && token.len() > 3 {
                    self.known_by_ear(scratch, at);
                }
                continue;
            }
            if token.has(flag::CYRILLIC) {
                self.mistyped(scratch, at);
            }
            suspicious |= scripts != flag::LATIN && token.len() > 2 && scratch.plain.word(&token).iter().all(|letter| looks_latin(*letter));
            if vowelless::is_vowelless(scratch.plain.word(&token)) {
                self.without_vowels(scratch, at);
            }
            if token.len() > 3 {
                let mixed = scratch.plain.asked[at].mixed;
                if !scratch.lately.is(mixed, fact::DULL) {
                    let alike = self.slips(scratch, at, false);
                    let before = scratch.hits.len();
                    if token.has(flag::LATIN) && !alike {
                        self.with_few_vowels(scratch, at);
                        self.loosely(scratch, at);
                    }
                    self.insides(scratch, at);
                    if !alike && scratch.hits.len() == before {
                        self.parts_swapped(scratch, at);
                        self.mistyped_in_latin(scratch, at);
                    }
                    if !alike && scratch.hits.len() == before {
                        scratch.lately.note(mixed, fact::DULL);
                    }
                }
                self.pairs(scratch, at);
            }
        }
        suspicious
    }

    /// Whether a word is one of a dictionary, and not merely often seen.
    fn in_dictionary(&self, reading: &Reading, token: &Token) -> bool {
        let is = |end: u32| self.lexicon.is_dictionary(hash::mixed(reading.run(token.start, end)));
        is(token.end) || token.has(flag::CYRILLIC) && is(token.start + stem_length(reading.word(token)) as u32)
    }

    /// What is known of a word by its letters. All filters are asked before anything is done with what they say, so that the waits for memory overlap.
    fn learn(&self, reading: &Reading, token: &Token, mixed: u64) -> Word {
        let mut facts = (u16::from(self.terms.outer.has(mixed)) * fact::OUTER) | (u16::from(self.terms.front.has(mixed)) * fact::FRONT);
        facts |= u16::from(self.terms.prefixes.has(mixed)) * fact::GOES_ON;
        if token.len() > 1 && !token.has(flag::ALONE | flag::DIGIT) {
            let mut known = self.lexicon.knows(mixed) | (token.len() > hash::LONGEST);
            if token.has(flag::CYRILLIC) {
                known |= self.lexicon.knows(hash::mixed(reading.run(token.start, token.start + stem_length(reading.word(token)) as u32)));
            }
            let name = self.lexicon.is_name(mixed);
            facts |= (u16::from(known | name) * fact::KNOWN) | (u16::from(name) * fact::NAME);
        }
        let (bones, classes) = skeleton(reading.word(token));
        Word { bones, classes: classes as u32, facts }
    }
}

/// Marks the ordinary words among those that are no marks.
fn mark_known(reading: &mut Reading) {
    for (token, asked) in reading.tokens.iter_mut().zip(&reading.asked).filter(|(token, _)| !token.has(flag::TAKEN)) {
        token.flags |= u16::from(asked.known) * flag::KNOWN;
        token.signs |= u8::from(asked.name) * sign::NAME;
    }
}

/// Lets hits end after the accents and invisible characters that follow their last letters.
fn with_their_accents(text: &str, hits: &mut [Hit]) {
    let chars: Vec<char> = text.chars().collect();
    for hit in hits {
        hit.end += chars.iter().skip(hit.end as usize).take_while(|c| is_stripped(**c) || is_invisible(**c)).count() as u32;
    }
}

/// Whether a folded Cyrillic or Greek letter looks Latin; others do not matter here.
const fn looks_latin(letter: u32) -> bool {
    match letter {
        // Of а to п and р to я, those that look Latin.
        0x430..=0x44f => 0x002f7425_u32 >> (letter - 0x430) & 1 == 1,
        _ => true,
    }
}

/// Whether a mark, and no space, is between the word `at` and one without digits: `0ff-White`.
fn touches_word(reading: &Reading, at: usize) -> bool {
    let is_word = |at: usize| reading.tokens.get(at).is_some_and(|beside| beside.len() > 2 && !beside.has(flag::DIGIT));
    let tight = |at: usize| reading.tokens.get(at).is_some_and(|token| token.gap == Gap::Tight);
    tight(at) && is_word(at.wrapping_sub(1)) || tight(at + 1) && is_word(at + 1)
}

/// Whether digits stand where letters may be meant: at least three letters, or as many as digits, and not a number with its unit (`100ml`).
fn mixes_digits(word: &[u32]) -> bool {
    let is_digit = |c: &u32| (0x30..=0x39).contains(c);
    let digits = word.iter().filter(|c| is_digit(c)).count();
    let leading = word.iter().take_while(|c| is_digit(c)).count();
    let letters = word.len() - digits;
    letters >= 2 && letters + 2 >= digits && leading < 3
}
