//! Marks in disguise: letters of other scripts, digits and symbols for letters, letters covered or spaced; found by the shape of what is written.

use super::{FAINT, Finder, Hit, Kind, Scratch, whole::is_owners};
use crate::{
    fold::{Form, fold_char},
    hash,
    keys::{ends_key, first_letters, front_keys, front_length, shape_of, shaped},
    lexicon::stem_length,
    terms::{BEGIN, MOST_LETTERS},
    text::{Gap, MASK, Reading, Token, flag, is_mask, is_symbol},
};

/// Words with covered letters that are looked at in one text, and marks that one is compared with: what is more is nobody's listing.
const MASKED_WORDS: usize = 200;
const MASKED_MARKS: usize = 20_000;

/// Covers at the end of a word that may stand for any number of letters, the letters before them that tell which, and the letters that they hide at most.
const CUT: usize = 3;
const CUT_LEAST: usize = 4;
const CUT_MOST: usize = 6;

/// Words that a run has at most after its first, unless they are all single letters.
const SEVERAL: usize = 4;

/// Letters of a mark, less one, that is parted once and has digits for letters besides.
const LONG: u32 = 7;

/// Beside the shape of a letter: what stands there is set for it, and is none itself.
const DRAWN: u32 = 1 << 24;

/// What a word of a shaped reading is looked at for.
pub(super) const ANY: u16 = flag::REPLACED | flag::DIGIT | flag::MASKED;

impl Finder {
    /// Looks through the shaped reading for words with these flags.
    pub(super) fn disguised(&self, scratch: &mut Scratch, wanted: u16) {
        let Scratch { shaped: reading, hits, said, word: buffer, .. } = scratch;
        if reading.flags & wanted == 0 {
            return;
        }
        let mut masked = 0;
        // The next word with one of these flags.
        let mut next = 0;
        for first in 0..reading.tokens.len() {
            while next < first || drawn(&reading.tokens[next]) & wanted == 0 {
                next += 1;
                if next == reading.tokens.len() {
                    return;
                }
            }
            // No run from here comes so far: only letters by themselves go on for more words.
            if next - first > SEVERAL && reading.tokens[first].len() > 1 {
                continue;
            }
            let (mut flags, mut singles, mut several, mut tight) = (0, true, true, true);
            let start = reading.tokens[first].start;
            // Symbols at the edges may be symbols: `(Nike!)`.
            let bare = (start..).take(hash::LONGEST).take_while(|at| reading.raw.get(*at as usize).is_some_and(|c| is_edge(*c))).count() as u32 + start;
            let begins = reading.flags & flag::MASKED != 0
                || reading.raw.get(bare as usize + BEGIN - 1).is_none_or(|c| is_edge(*c))
                || self.begins(&self.terms.shape_beginnings, reading, start)
                || bare != start && self.begins(&self.terms.shape_beginnings, reading, bare);
            for last in first..reading.tokens.len().min(first + MOST_LETTERS) {
                let end = reading.tokens[last].end;
                if (end - start) as usize > hash::LONGEST {
                    break;
                }
                if !begins && end >= bare + BEGIN as u32 {
                    break;
                }
                let token = &reading.tokens[last];
                singles &= token.len() == 1;
                tight &= last == first || token.gap == Gap::Tight;
                flags |= drawn(token);
                several = several && self.may_be_among_others(reading, token);
                for (start, end) in (flags & wanted != 0).then(|| edges(reading, start, end)).into_iter().flatten() {
                    if flags & wanted & (flag::REPLACED | flag::DIGIT) != 0 && flags & flag::MASKED == 0 {
                        let parted = last == first + 1 && end - start > LONG;
                        if first == last || singles || several || tight || parted {
                            self.shape(reading, first, last, start, end, hits);
                        }
                        if last - first < 3 {
                            self.phrases.say_shaped(reading, first, last, start, end, said);
                        }
                    }
                    if flags & flag::MASKED != 0 && masked < MASKED_WORDS {
                        masked += 1;
                        self.masked(reading, first, last, start, end, buffer, hits);
                    }
                }
                if last - first >= SEVERAL && !singles {
                    break;
                }
            }
        }
    }

    /// Whether a word is as it seems, or by its shape one of a mark with several.
    fn may_be_among_others(&self, reading: &Reading, token: &Token) -> bool {
        drawn(token) & (flag::REPLACED | flag::DIGIT) == 0
            || [token.start, token.end - 1].iter().any(|at| is_edge(reading.raw[*at as usize]))
            || self.terms.shaped_words.has(hash::mixed(reading.run(token.start, token.end)))
    }

    fn shape(&self, reading: &Reading, first: usize, last: usize, start: u32, end: u32, hits: &mut Vec<Hit>) {
        let mixed = hash::mixed(reading.run(start, end));
        if end - start < 4 && last > first {
            return;
        }
        let letters = &reading.letters[start as usize..end as usize];
        let raw = &reading.raw[start as usize..end as usize];
        for term in self.terms.shapes.get(mixed) {
            let mark = self.terms.word(term);
            if shaped(mark) != letters {
                continue;
            }
            let (mut kept, mut foreign, mut leet, mut swapped) = (0, 0, 0, 0);
            for (c, letter) in raw.iter().zip(mark) {
                match plainly(*c) {
                    plain if plain as u32 == *letter => kept += 1,
                    'a'..='z' => swapped += 1,
                    plain if plain.is_ascii() || is_symbol(plain) => leet += 1,
                    _ => foreign += 1,
                }
            }
            let about = self.terms.term(term);
            let length = mark.len();
            let spaced = last > first && self.terms.enrolled(term).iter().all(|word| !fits(reading, first, last, word.breaks));
            let spelt_out = reading.tokens[first..=last].iter().all(|token| token.len() == 1);
            let digits = raw.iter().filter(|c| c.is_ascii_digit()).count();
            // `2 5a` is no mark; nor is `10ft`, nor a model's number, nor `3D`.
            let number = leet > 0 && raw.len() < 6 && raw.iter().take_while(|c| c.is_ascii_digit()).count() > 1
                || length < 3 && leet > 0 && !raw.iter().any(|c| matches!(c, '1' | '|'));
            let model = leet == 1 && digits == 1 && raw.len() < 5 && raw.last().is_some_and(|c| c.is_ascii_digit() && *c != '0') && last == first;
            // Two tricks at once: `C@r.t1€r`.
            let tight = length > 4 && leet > 1 && reading.tokens[first + 1..=last].iter().all(|token| token.gap == Gap::Tight);
            // A long mark parted once besides: `Lulu lem0n`.
            let parted = end - start > LONG && leet > 0 && last == first + 1;
            let meant = !spaced || tight || parted || spelt_out && length > 3;
            if !meant || number || model && (length < 4 || raw[0].is_ascii_digit()) {
                continue;
            }
            let alias = self.terms.enrolled(term).iter().any(|word| word.alias);
            let (kind, rule, sure) = match (foreign, leet) {
                (0, 0) => continue,
                (_, 0) => (Kind::Lookalike, "lookalike letters", if self.is_foreign_word(raw, kept) { 0.0 } else { foreign_sure(length, kept, swapped) }),
                (0, _) if model => (Kind::Leet, "digits or symbols for letters", FAINT),
                (0, _) => (Kind::Leet, "digits or symbols for letters", leet_sure(length, kept, swapped, alias)),
                _ => (Kind::Leet, "lookalikes and symbols for letters", leet_sure(length, kept + foreign, swapped, alias)),
            };
            // No language writes a word with letters of two scripts.
            let mixed = foreign > 0 && kept > 0 && leet == 0 && first == last;
            let sure = sure * if about.dictionary && !mixed { 0.7 } else { 1.0 } * if spaced { 0.8 } else { 1.0 };
            let (start, end) = reading.span(start, end);
            hits.push(Hit { term, kind, rule, start, end, tokens: (first as u32, last as u32 + 1), sure });
        }
    }

    /// Whether a word all of another script is one there: honest words are made of `а`, `о` and `т` as well. What letters are faked with elsewhere
    /// (`И` for N) is not taken for it where the whole word is of that script.
    fn is_foreign_word(&self, raw: &[char], kept: usize) -> bool {
        if kept > 0 || !raw.iter().all(|c| ('\u{400}'..='\u{52f}').contains(c)) {
            return false;
        }
        let letters: Vec<u32> = raw.iter().map(|c| plainly(*c) as u32).collect();
        let known = [letters.len(), stem_length(&letters)].into_iter().any(|to| self.lexicon.knows(hash::mixed(hash::of(&letters[..to]))));
        known || !raw.iter().all(|c| "авекмнорстухіјѕԁԛԝһӏүѵԍ".contains(*c))
    }

    fn masked(&self, reading: &Reading, first: usize, last: usize, start: u32, end: u32, buffer: &mut Vec<u32>, hits: &mut Vec<Hit>) {
        let letters = &reading.letters[start as usize..end as usize];
        let covered = letters.iter().filter(|letter| **letter == MASK).count();
        let seen = letters.len() - covered;
        if letters.len() < 4 || covered == 0 || seen < 2 || covered > seen + 1 {
            return;
        }
        if first == last {
            self.parted_by_covers(reading, first, (start, end), hits);
        }
        // Letters one by one, a star between two of them, are parted by it: `D_i*o-r`.
        let together = |token: &Token| reading.word(token).windows(2).any(|pair| !pair.contains(&MASK));
        if first < last && !reading.tokens[first..=last].iter().any(together) {
            return;
        }
        // So are letters one by one with pictures between them.
        if covered > 2 && !letters.windows(2).any(|pair| !pair.contains(&MASK)) {
            return;
        }
        // A star after a word leads to a footnote; a number sign stands before numbers.
        let digits = reading.raw[start as usize..end as usize].iter().any(char::is_ascii_digit);
        if covered == 1 && letters[letters.len() - 1] == MASK
            || letters[0] == MASK && (covered > 1 || digits || reading.raw[start as usize] == '#')
            || first < last && digits
        {
            return;
        }
        buffer.clear();
        // What is set for a letter is known by its shape: `S@ms*ng`.
        let drawn = |c: char, letter: u32| if c.is_alphabetic() { plainly(c) as u32 } else { DRAWN | letter };
        buffer.extend(reading.raw[start as usize..end as usize].iter().zip(letters).map(|(c, letter)| if *letter == MASK { MASK } else { drawn(*c, *letter) }));
        let edge = |letter: u32| if letter & DRAWN == 0 { letter } else { MASK };
        let (head, tail) = (edge(buffer[0]), edge(buffer[buffer.len() - 1]));
        let (table, from, to) = match (head, tail) {
            (MASK, MASK) => return,
            (MASK, tail) => (&self.terms.lasts, ends_key(buffer.len(), 0, tail), ends_key(buffer.len(), 0, tail)),
            (head, MASK) => (&self.terms.ends, ends_key(buffer.len(), head, 0), ends_key(buffer.len(), head, 0xff_ffff)),
            (head, tail) => (&self.terms.ends, ends_key(buffer.len(), head, tail), ends_key(buffer.len(), head, tail)),
        };
        let from = table.partition_point(|entry| entry.0 < from);
        let mut found: Vec<u32> = Vec::new();
        let is_open = |letter: &u32| *letter != MASK && *letter & DRAWN == 0;
        let wanted = first_letters(buffer.iter().map(|letter| if is_open(letter) { *letter } else { 0 }));
        let uncovered = first_letters(buffer.iter().map(|letter| if is_open(letter) { 0xff } else { 0 }));
        for (key, term, letters) in table[from..].iter().take(MASKED_MARKS) {
            if *key > to {
                break;
            }
            if letters & uncovered != wanted {
                continue;
            }
            if self
                .terms
                .word(*term)
                .iter()
                .zip(buffer.iter())
                .all(|(letter, pattern)| pattern == letter || *pattern == MASK || *pattern == DRAWN | shape_of(*letter))
            {
                found.push(*term);
            }
        }
        let cut = buffer.iter().rev().take_while(|letter| **letter == MASK).count();
        let open = buffer.len() - cut;
        if found.is_empty() && cut >= CUT && open >= CUT_LEAST && !buffer[..open].contains(&MASK) && !self.lexicon.knows(hash::mixed(hash::of(&buffer[..open])))
        {
            self.covered_end(&buffer[..open], &mut found);
        }
        // The more marks it may be, the less it names one.
        let plain = |term: &u32| !self.terms.term(*term).dictionary;
        let many = found.iter().filter(|term| plain(term)).count().max(1);
        let share = seen as f32 / letters.len() as f32;
        let (start, end) = reading.span(start, end);
        for term in found.iter().filter(|term| many == 1 || plain(term)).take(8) {
            let sure = (0.55 + share * 0.5).min(0.95) * if many > 4 { 0.8 } else { 1.0 } * if plain(term) { 1.0 } else { 0.75 };
            hits.push(Hit { term: *term, kind: Kind::Masked, rule: "letters covered", start, end, tokens: (first as u32, last as u32 + 1), sure });
        }
    }
}

impl Finder {
    /// Looks for the marks that a word is without its covers, which stand between letters and for none: `Funk*o`.
    fn parted_by_covers(&self, reading: &Reading, at: usize, (start, end): (u32, u32), hits: &mut Vec<Hit>) {
        let written = &reading.letters[start as usize..end as usize];
        let left: Vec<u32> = written.iter().copied().filter(|letter| *letter != MASK).collect();
        if left.len() < CUT_LEAST
            || written[0] == MASK
            || written[written.len() - 1] == MASK
            || reading.raw[start as usize..end as usize].iter().all(|c| !c.is_alphabetic())
        {
            return;
        }
        for term in self.terms.shapes.get(hash::mixed(hash::of(&left))).filter(|term| shaped(self.terms.word(*term)) == left) {
            let (start, end) = reading.span(start, end);
            let sure = if self.terms.term(term).dictionary { 0.5 } else { 0.8 };
            hits.push(Hit { term, kind: Kind::Masked, rule: "letters parted by covers", start, end, tokens: (at as u32, at as u32 + 1), sure });
        }
    }

    /// The marks that begin so and go on a little, if there are no more than two: so many covers stand for any number of letters.
    pub(super) fn covered_end(&self, begins: &[u32], found: &mut Vec<u32>) {
        let keys = front_keys(begins);
        let lengths = begins.len() + 2..=begins.len() + CUT_MOST;
        let from = self.terms.fronts.partition_point(|(key, _)| key < keys.start());
        for (key, term) in self.terms.fronts[from..].iter().take(MASKED_MARKS).take_while(|(key, _)| key <= keys.end()) {
            if lengths.contains(&front_length(*key)) && self.terms.word(*term).starts_with(begins) {
                found.push(*term);
                // It could be any of many.
                if found.len() > 2 {
                    return found.clear();
                }
            }
        }
    }
}

/// How sure letters of other scripts mean a mark, by its length, the letters that are its own, and those that stand for its neighbours in shape (i, l).
fn foreign_sure(length: usize, kept: usize, swapped: usize) -> f32 {
    let whole = [0.0, 0.0, 0.2, 0.5, 0.75, 0.85, 0.9][length.min(6)];
    (if kept == 0 { whole * 0.8 } else { whole }) * if swapped > 0 { 0.7 } else { 1.0 }
}

fn leet_sure(length: usize, kept: usize, swapped: usize, alias: bool) -> f32 {
    // An abbreviation beside goods that are copied: `1V bag`; `1u` is a height.
    if alias && length < 4 || length < 3 {
        return if swapped > 0 { 0.0 } else { 0.4 };
    }
    if kept < if length > 5 { 1 } else { 2 } {
        return 0.2;
    }
    [0.0, 0.0, 0.15, 0.35, 0.75, 0.85, 0.9][length.min(6)] * if kept * 2 >= length { 1.0 } else { 0.8 } * if swapped > 0 { 0.6 } else { 1.0 }
}

/// Whether the words from `first` to `last` end where the mark's do.
fn fits(reading: &Reading, first: usize, last: usize, breaks: u64) -> bool {
    let start = reading.tokens[first].start;
    reading.tokens[first..=last].windows(2).all(|pair| breaks >> (pair[0].end - start - 1) & 1 == 1 || is_owners(reading, &pair[0], &pair[1]))
}

/// The flags of a word, without that of a number of two digits or more: these stand for no letters.
fn drawn(token: &Token) -> u16 {
    if token.has(flag::LATIN | flag::REPLACED | flag::MASKED) || token.len() == 1 { token.flags } else { token.flags & !flag::DIGIT }
}

fn plainly(c: char) -> char {
    if c.is_ascii_lowercase() {
        return c;
    }
    let mut first = None;
    fold_char(c, Form::Plain, &mut |part| first = first.or(Some(part)));
    first.unwrap_or(c)
}

fn is_edge(c: char) -> bool {
    !c.is_ascii_alphanumeric() && (is_symbol(c) || is_mask(c))
}

/// A run as it is, and without the symbols at its ends if it has any.
fn edges(reading: &Reading, start: u32, end: u32) -> impl Iterator<Item = (u32, u32)> {
    let symbol = |at: u32| is_edge(reading.raw[at as usize]);
    let (mut from, mut to) = (start, end);
    while from < to && symbol(from) {
        from += 1;
    }
    while to > from && symbol(to - 1) {
        to -= 1;
    }
    let trimmed = ((from, to) != (start, end) && from < to).then_some((from, to));
    std::iter::once((start, end)).chain(trimmed)
}
