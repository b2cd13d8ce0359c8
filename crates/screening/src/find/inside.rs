//! Marks inside of longer words, as hashtags and shop names have them: `#gucciinspired`, `mynikestore`.

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    terms::BEGIN,
    text::{Reading, flag, sign},
};

/// Letters that a mark has at least to be looked for in other words.
const LEAST: u32 = BEGIN as u32;
/// Letters of a mark that stands in a longer word by no chance, of one that an ending may be stuck on, and of an ending.
const LONG: usize = 8;
const STEM: usize = 6;
const ENDING: u32 = 4;
/// Letters of a mark that a number may be stuck to.
const LEAST_NUMBERED: usize = 5;
/// Letters of another script that a mark is stuck to at least.
const LEAST_OTHER: usize = 3;
/// Letters of a dictionary word that is looked for where a word of the vocabulary is stuck on it: `coachbag`.
pub(crate) const LEAST_ORDINARY: usize = 5;
/// And that a word around one has, at least and at most.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=40;
/// Letters that a longer word has at least to be read with its doubled letters once, and how sure a mark is meant that it holds then.
const LEAST_DOUBLED: usize = 11;
const DOUBLED: f32 = 0.62;
/// How sure a mark is meant that a word of replicas is stuck to.
const GLUED: f32 = 0.7;
/// How sure a mark is meant by its plural, which may be a name of its own.
const PLURAL: f32 = 0.5;

impl Finder {
    /// Looks for marks in the word `at` whose rest is words as well, and for the word backwards.
    pub(super) fn insides(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, word: buffer, .. } = scratch;
        let token = reading.tokens[at];
        if (4..=hash::LONGEST).contains(&token.len()) {
            buffer.clear();
            buffer.extend(reading.word(&token).iter().rev());
            if let Some(term) = self.terms.whole(hash::of(buffer), |mark| mark == &buffer[..]) {
                let (start, end) = reading.span(token.start, token.end);
                let dictionary = self.terms.term(term).dictionary;
                // `lissoF`
                let turned = !token.has(flag::CAPITAL) && token.is(sign::HIGH_END);
                let sure = match token.len() {
                    _ if dictionary && !turned => 0.0,
                    _ if reading.overridden => 0.9,
                    6.. => 0.65,
                    _ if turned => 0.62,
                    5 => 0.58,
                    _ => 0.42,
                };
                if sure > 0.0 {
                    hits.push(Hit { term, kind: Kind::Reversed, rule: "backwards", start, end, tokens: (at as u32, at as u32 + 1), sure });
                }
            }
        }
        let before = scratch.hits.len();
        self.within(scratch, at, (token.start, token.end));
        if scratch.hits.len() == before {
            self.doubled_within(scratch, at);
        }
    }

    /// Looks for marks in the letters before the first digit of the word `at`, or after those it begins with: `newbalance530`, `hugobossparfum100ml`,
    /// `2024Versace`.
    pub(super) fn numbered(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, .. } = scratch;
        let token = reading.tokens[at];
        let is_digit = |letter: &&u32| (0x30..=0x39).contains(*letter);
        let word = reading.word(&token);
        let digits = word.iter().take_while(is_digit).count();
        let letters = word[digits..].iter().take_while(|letter| !is_digit(letter)).count();
        if letters < LEAST_NUMBERED || digits > 0 && digits + letters < word.len() || !token.has(flag::LATIN) {
            return;
        }
        let (from, to) = (token.start + digits as u32, token.start + (digits + letters) as u32);
        let written = &reading.letters[from as usize..to as usize];
        match self.terms.whole(hash::of(written), |mark| mark == written) {
            Some(term) => {
                let about = self.terms.term(term);
                // An ordinary word with a number is a model's or an amount, but for a name's capital.
                if about.line || about.dictionary && !token.has(flag::CAPITAL) {
                    return;
                }
                let (start, end) = reading.span(from, to);
                let sure = if letters < STEM { 0.8 } else { 0.9 };
                hits.push(Hit { term, kind: Kind::Joined, rule: "joined to a number", start, end, tokens: (at as u32, at as u32 + 1), sure });
            }
            None if letters >= LONG && digits == 0 => self.within(scratch, at, (from, to)),
            None => {}
        }
    }

    /// Looks for marks in the Latin letters of the word `at`, which are stuck to a word of another script: `кроссовкиadidas`.
    pub(super) fn glued(&self, scratch: &mut Scratch, at: usize) {
        let token = scratch.plain.tokens[at];
        let latin = |letter: &u32| (0x61..=0x7a).contains(letter);
        let word = scratch.plain.word(&token).to_vec();
        let mut from = 0;
        while from < word.len() {
            let length = word[from..].iter().take_while(|letter| latin(letter)).count();
            let (start, end) = (token.start + from as u32, token.start + (from + length) as u32);
            from += length.max(1);
            // Single letters are set for those that they look like.
            if length < LEAST as usize || word.len() - length < LEAST_OTHER {
                continue;
            }
            let Scratch { plain: reading, hits, .. } = &mut *scratch;
            let first = (start + LEAST..=end).rev().find_map(|to| {
                let letters = &reading.letters[start as usize..to as usize];
                let term = self.terms.whole(reading.run(start, to), |mark| mark == letters)?;
                let about = self.terms.term(term);
                (!about.line && (to == end || letters.len() >= LEAST_NUMBERED && !about.dictionary)).then_some((term, to, about.dictionary))
            });
            match first {
                Some((term, to, dictionary)) => {
                    let (start, end) = reading.span(start, to);
                    let sure = if dictionary { FAINT } else { 0.65 };
                    hits.push(Hit { term, kind: Kind::Inside, rule: "stuck to another script", start, end, tokens: (at as u32, at as u32 + 1), sure });
                }
                None => self.within(scratch, at, (start, end)),
            }
        }
    }

    /// Looks for marks in the word `at`, which has a letter doubled, with doubles once: `toryburrchsandals`.
    fn doubled_within(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, word: buffer, .. } = scratch;
        let token = reading.tokens[at];
        let word = reading.word(&token);
        if !(LEAST_DOUBLED..=*LENGTHS.end()).contains(&word.len()) || !word.windows(2).any(|pair| pair[0] == pair[1]) {
            return;
        }
        buffer.clear();
        buffer.extend_from_slice(word);
        buffer.dedup();
        // What stands where, by the place of the first of its letters.
        let places: Vec<u32> =
            (0..word.len()).filter(|at| *at == 0 || word[at - 1] != word[*at]).map(|at| token.start + at as u32).chain([token.end]).collect();
        for start in 0..(buffer.len() + 1).saturating_sub(LONG) {
            let mut hash = 0;
            for (end, letter) in buffer.iter().enumerate().skip(start).take(hash::LONGEST).map(|(at, letter)| (at + 1, *letter)) {
                hash = hash::push(hash, letter);
                if end - start < LONG || end - start == buffer.len() {
                    continue;
                }
                for term in self.terms.singles.get(hash::mixed(hash)) {
                    let (about, mark) = (self.terms.term(term), self.terms.word(term));
                    let mut once = mark.to_vec();
                    once.dedup();
                    let written = &reading.letters[places[start] as usize..places[end] as usize];
                    let known = || self.lexicon.knows(hash::mixed(hash::of(mark)));
                    if !about.whole || about.dictionary || written == mark || once != buffer[start..end] || known() {
                        continue;
                    }
                    let (start, end) = reading.span(places[start], places[end]);
                    hits.push(Hit {
                        term,
                        kind: Kind::Inside,
                        rule: "in a longer word, a letter doubled",
                        start,
                        end,
                        tokens: (at as u32, at as u32 + 1),
                        sure: DOUBLED,
                    });
                }
            }
        }
    }

    /// Looks for marks in a run of letters of the word `at`.
    fn within(&self, scratch: &mut Scratch, at: usize, (from, to): (u32, u32)) {
        let Scratch { plain: reading, hits, said, .. } = scratch;
        if !LENGTHS.contains(&((to - from) as usize)) {
            return;
        }
        for start in from..=to - LEAST {
            // Asked first: no mark begins so, nearly always.
            if !self.terms.inside.has(hash::mixed(reading.run(start, start + LEAST))) {
                continue;
            }
            for end in start + LEAST..=to {
                let hash = reading.run(start, end);
                if end - start == to - from {
                    continue;
                }
                let letters = &reading.letters[start as usize..end as usize];
                let Some(term) = self.terms.whole(hash, |mark| mark == letters).filter(|term| !self.terms.term(*term).line) else { continue };
                let length = (end - start) as usize;
                // `RolexRolex` says it twice.
                let rest =
                    |from: u32, to: u32| if reading.letters[from as usize..to as usize] == *letters { Some(Rest::Trade) } else { self.rest(reading, from, to) };
                let (before, after) = (rest(from, start), rest(end, to));
                // `#replicarolex`
                let copied = [(from, start), (end, to)].map(|(from, to)| self.phrases.copied(reading, from, to));
                let empty = |from: u32, to: u32| from == to;
                if copied.iter().any(Option::is_some) && (copied[0].is_some() || empty(from, start)) && (copied[1].is_some() || empty(end, to)) {
                    for phrase in copied.into_iter().flatten() {
                        let new = phrase.at(at, reading);
                        let place = said.partition_point(|other| other.tokens.0 <= new.tokens.0);
                        said.insert(place, new);
                    }
                    let (start, end) = reading.span(start, end);
                    hits.push(Hit { term, kind: Kind::Inside, rule: "in a longer word", start, end, tokens: (at as u32, at as u32 + 1), sure: GLUED });
                    continue;
                }
                if self.terms.term(term).dictionary || self.lexicon.is_dictionary(hash::mixed(hash)) {
                    let alone = |rest: Option<Rest>, letters: u32| rest == Some(Rest::Letters) && letters < 2;
                    let sold = |rest: Option<Rest>| rest == Some(Rest::Trade);
                    if length >= LEAST_ORDINARY && (alone(before, start - from) && sold(after) || sold(before) && alone(after, to - end)) {
                        let (start, end) = reading.span(start, end);
                        hits.push(Hit { term, kind: Kind::Inside, rule: "in a longer word", start, end, tokens: (at as u32, at as u32 + 1), sure: FAINT });
                    }
                    continue;
                }
                let known = || self.lexicon.knows(hash::mixed(hash));
                let sure = match before.zip(after).map(|(before, after)| before.max(after)) {
                    // No chance, whatever stands around it: `swarovskikw`.
                    None | Some(Rest::Letters) if length >= LONG && !known() => 0.5,
                    _ if start == from && is_plural(letters, &reading.letters[end as usize..to as usize]) => PLURAL,
                    _ if start == from && length >= LEAST_INFLECTED && is_inflection(&reading.letters[end as usize..to as usize]) => FAINT,
                    // An ending stuck on, which languages have too: `Adidasky`, `Samsungowy`.
                    None | Some(Rest::Letters) if length >= STEM && start == from && to - end <= ENDING => FAINT,
                    // And a word that goes on: `xiaomirobotvysavač`.
                    None if length >= STEM && start == from && !known() && self.goes_on(reading, end, to) => FAINT,
                    None | Some(Rest::Letters) => continue,
                    // Between two words: `hotadidastee`.
                    Some(Rest::Word) if length >= STEM && [before, after].iter().all(|rest| rest.is_some_and(|rest| rest > Rest::Letters)) => 0.62,
                    // Names are made of names: `Lindemans` holds no `Linde`.
                    Some(Rest::Word) => [0.3, 0.35, 0.42, 0.5, 0.58, 0.65][length.clamp(4, 9) - 4],
                    Some(Rest::Trade) => [0.65, 0.7, 0.8, 0.85, 0.9, 0.9][length.clamp(4, 9) - 4],
                };
                let (start, end) = reading.span(start, end);
                hits.push(Hit { term, kind: Kind::Inside, rule: "in a longer word", start, end, tokens: (at as u32, at as u32 + 1), sure });
            }
        }
    }

    /// Whether a run begins with a word of a dictionary that is no syllable.
    fn goes_on(&self, reading: &Reading, start: u32, end: u32) -> bool {
        (start + LEAST + 1..end).any(|to| self.lexicon.is_dictionary(hash::mixed(reading.run(start, to))))
    }

    /// What fills the run: `None` if it is no word.
    fn rest(&self, reading: &Reading, start: u32, end: u32) -> Option<Rest> {
        let length = (end - start) as usize;
        let kind = |start: u32, end: u32| {
            let mixed = hash::mixed(reading.run(start, end));
            if self.phrases.has_word(mixed) { Some(Rest::Trade) } else { self.lexicon.is_dictionary(mixed).then_some(Rest::Word) }
        };
        match length {
            0..3 => Some(Rest::Letters),
            _ => kind(start, end).or_else(|| {
                let cuts = |start: u32| start + 3..end.saturating_sub(2);
                let two = |start: u32| cuts(start).find_map(|cut| Some(kind(start, cut)?.max(kind(cut, end)?)));
                // `bagsforsale`
                two(start).or_else(|| cuts(start).find_map(|cut| Some(kind(start, cut).filter(|first| *first == Rest::Trade)?.max(two(cut)?))))
            }),
        }
    }
}

/// Endings of nouns in Turkish, as they are folded, which names have without an apostrophe in listings: `Rolexin`, `Lacostelarda`.
const ENDINGS: [&str; 33] = [
    "da", "dan", "de", "den", "im", "in", "lar", "lara", "larda", "lardan", "lari", "larin", "ler", "lere", "lerde", "lerden", "leri", "lerin", "li", "lu",
    "nin", "nun", "si", "su", "ta", "tan", "te", "ten", "un", "ya", "ye", "yi", "yu",
];
/// Letters of a mark that such an ending may be stuck on.
const LEAST_INFLECTED: usize = 5;

/// Whether these letters are such an ending.
fn is_inflection(ending: &[u32]) -> bool {
    ENDINGS.iter().any(|other| other.chars().map(u32::from).eq(ending.iter().copied()))
}

/// Whether this is the ending of the word's plural in English: `Rolexes`.
fn is_plural(word: &[u32], ending: &[u32]) -> bool {
    let ends = |with: &str| word.iter().rev().zip(with.chars().rev()).filter(|(letter, c)| **letter == u32::from(*c)).count() == with.len();
    ending.iter().copied().eq("es".chars().map(u32::from)) && ["s", "x", "z", "ch", "sh"].into_iter().any(ends)
}

/// What stands beside a mark in a longer word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rest {
    /// A letter or two, or nothing.
    Letters,
    /// A dictionary word.
    Word,
    /// A word of the vocabulary: `shoes`, `store`, `replica`.
    Trade,
}
