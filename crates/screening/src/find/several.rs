//! Marks of several words of which one is misspelt, however short or ordinary that one is: `Rey-Ban`, `Michel Kors`, `Tirn Hortons`, `Ralph Loren`.

use super::{
    Finder, Hit, Kind, Scratch,
    near::{self, Slip},
};
use crate::{
    filter::Line,
    hash,
    keys::{Side, outer_key, outer_skeleton, slip_hashes, sound_hash},
    sound::heard,
    terms::{LEAST_ALONE, LEAST_CLASSES, LEAST_CLASSES_ALONE, MOST_SLIPPED},
    text::{Gap, Reading, flag},
    vocabulary::Speaks,
};

/// The fewest letters of such a mark, and the most.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=32;

/// Marks of one skeleton that are compared at most.
const MOST_ALIKE: usize = 8;
/// Words of a mark that is found by its skeleton.
const MOST_WORDS: usize = 3;

/// How sure a mark is meant by its words in another order, which lists of names have: named, and no reason to watch a listing by itself.
const TURNED: f32 = 0.35;
/// The same where the brand stands, with more after it.
const TURNED_FIRST: f32 = 0.62;

impl Finder {
    /// Looks at each run of words whose first or last is that of a mark of about as many letters, or with the same [`skeleton`] beside it.
    pub(super) fn several(&self, scratch: &mut Scratch) {
        let count = scratch.plain.tokens.len();
        for at in 0..count {
            let [as_first, as_last] = scratch.plain.asked[at].outer;
            if as_first != 0 {
                let line = self.terms.outer_lengths.line(hash::mixed(as_first));
                for first in [at + 1, at + 2] {
                    if scratch.plain.asked.get(first).is_some_and(|next| next.outer[Side::Last as usize] != 0) {
                        self.turned(scratch, at, first);
                    }
                }
                let mut beside = (0, 0);
                for last in at + 1..count.min(at + MOST_SLIPPED) {
                    if fits(&scratch.plain, at, last, as_first, line) {
                        self.nearly(scratch, at, last);
                    }
                    if last < at + MOST_WORDS {
                        let (next, classes) = scratch.plain.asked[last].bones;
                        beside = (hash::join(beside.0, next, classes), beside.1 + classes);
                        self.beside(scratch, (at, last), as_first, line, beside);
                    }
                }
            }
            if as_last != 0 {
                let line = self.terms.outer_lengths.line(hash::mixed(as_last));
                let mut beside = (0, 0);
                for first in (at.saturating_sub(MOST_SLIPPED - 1)..at).rev() {
                    if fits(&scratch.plain, first, at, as_last, line) {
                        self.nearly(scratch, first, at);
                    }
                    if at < first + MOST_WORDS {
                        let (before, classes) = scratch.plain.asked[first].bones;
                        beside = (hash::join(before, beside.0, beside.1), beside.1 + classes);
                        self.beside(scratch, (first, at), as_last, line, beside);
                    }
                }
            }
        }
    }

    /// Looks for marks with the outer word of `base` in one of these runs, the others of which leave the skeleton `beside`.
    fn beside(&self, scratch: &mut Scratch, (first, last): (usize, usize), base: u64, line: &Line, beside: (u64, usize)) {
        let mixed = hash::mixed(outer_skeleton(base, beside.0));
        if beside.1 <= hash::LONGEST && line.has(mixed) && self.terms.skeletons.may_have(mixed) {
            let Scratch { plain: reading, hits, .. } = scratch;
            if !reading.tokens[first..=last].iter().all(|token| token.has(flag::TAKEN)) {
                self.terms.skeletons.get(mixed).for_each(|term| self.nearly_is(reading, first, last, term, None, hits));
            }
        }
    }

    /// Looks for marks that the words from `first` to `last` nearly are.
    fn nearly(&self, scratch: &mut Scratch, first: usize, last: usize) {
        let Scratch { plain: reading, hits, word: buffer, sound, rows, .. } = scratch;
        let words = &reading.tokens[first..=last];
        if words.iter().all(|token| token.has(flag::TAKEN)) {
            return;
        }
        let (start, end) = (words[0].start, reading.tokens[last].end);
        let letters = &reading.letters[start as usize..end as usize];
        let row = hash::mixed(reading.run(start, end));
        if rows.get(row).is_some_and(|row| row.no_slip) {
            return;
        }
        let mut none = true;
        let (hashes, count) = slip_hashes(letters);
        self.terms.slips.each_of(&hashes[..count], |term| {
            if let Some((slip, _)) = near::one_slip(letters, self.terms.word(term)) {
                none = false;
                self.nearly_is(reading, first, last, term, Some((Kind::Typo, slip)), hits);
            }
        });
        if heard(letters, sound) && sound.len() > 4 {
            for term in self.terms.sounds.get(hash::mixed(sound_hash(sound))).filter(|term| self.terms.word(*term) != letters) {
                none = false;
                self.nearly_is(reading, first, last, term, Some((Kind::Phonetic, Slip::SameSound)), hits);
            }
        }
        if near::drawn_letters(letters, None, buffer)
            && let Some(term) = self.terms.whole(hash::of(buffer), |mark| mark == &buffer[..])
        {
            none = false;
            self.nearly_is(reading, first, last, term, Some((Kind::Lookalike, Slip::Drawn)), hits);
        }
        if none {
            rows.add(row, |row| row.no_slip = true);
        }
    }

    /// A mark of two words with its second first: `Klein Calvin`, `Creuset Le`; or with goods between them: `Kors bag Michael`.
    fn turned(&self, scratch: &mut Scratch, at: usize, last: usize) {
        let Scratch { plain: reading, hits, said, .. } = scratch;
        let [second, first] = [reading.tokens[at], reading.tokens[last]];
        let between = (at as u32 + 1, last as u32);
        // What was said so far stands in its order.
        let goods = || {
            let from = said.partition_point(|said| said.tokens.0 < between.0);
            said[from..].iter().take_while(|said| said.tokens.0 == between.0).any(|said| said.speaks == Speaks::Goods && said.tokens == between)
        };
        if between.0 < between.1 && !goods() {
            return;
        }
        // `Louis Vuitton Louis Vuitton` is that, twice.
        let named = first.has(flag::TAKEN) && second.has(flag::TAKEN);
        if named
            || first.gap != Gap::Space
            || first.len().min(second.len()) < if second.len() > 4 { 2 } else { 3 }
            || second.len() + first.len() > hash::LONGEST
        {
            return;
        }
        let turned = hash::join(reading.run(first.start, first.end), reading.run(second.start, second.end), second.len());
        let letters = || reading.word(&first).iter().chain(reading.word(&second));
        let Some(term) = self.terms.whole(turned, |mark| mark.iter().eq(letters())) else { return };
        let breaks = 1_u64 << (first.len() - 1) | 1 << (first.len() + second.len() - 1);
        let ordinary = [first, second].iter().all(|word| self.in_dictionary(reading, word) && !word.has(flag::CAPITAL));
        if !ordinary && !self.terms.term(term).dictionary && self.terms.enrolled(term).iter().any(|own| own.breaks == breaks && !own.alias) {
            let (start, end) = reading.span(second.start, first.end);
            let words = [first, second];
            let leads = at == 0
                && last == 1
                && reading.tokens.len() > 2
                && words.iter().all(|word| word.has(flag::CAPITAL))
                && !words.iter().any(|word| word.has(flag::TAKEN) || self.in_dictionary(reading, word));
            let sure = if leads { TURNED_FIRST } else { TURNED };
            hits.push(Hit { term, kind: Kind::Reversed, rule: "words turned round", start, end, tokens: (at as u32, last as u32 + 1), sure });
        }
    }

    /// Notes the mark `term` if the words from `first` to `last` are nearly it.
    fn nearly_is(&self, reading: &Reading, first: usize, last: usize, term: u32, slip: Option<(Kind, Slip)>, hits: &mut Vec<Hit>) {
        if let Some((kind, rule, sure)) = self.wordwise(reading, first, last, term, slip) {
            let (start, end) = reading.span(reading.tokens[first].start, reading.tokens[last].end);
            hits.push(Hit { term, kind, rule, start, end, tokens: (first as u32, last as u32 + 1), sure });
        }
    }

    /// Looks for marks that the title begins with the [`skeleton`] of, however many of their words are misspelt: `Micheal Cors`, `Breightling`.
    pub(super) fn leading(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, .. } = scratch;
        let (mut hash, mut count) = (0, 0);
        for last in 0..reading.tokens.len().min(MOST_WORDS) {
            let (next, classes) = reading.asked[last].bones;
            let token = &reading.tokens[last];
            (hash, count) = (hash::join(hash, next, classes), count + classes);
            let length = (token.end - reading.tokens[0].start) as usize;
            let enough = if last == 0 { length >= LEAST_ALONE && count >= LEAST_CLASSES_ALONE } else { count >= LEAST_CLASSES };
            let known = reading.tokens[..=last].iter().all(|token| token.has(flag::TAKEN)) || last == 0 && token.has(flag::KNOWN | flag::TAKEN);
            if enough && !known && length <= *LENGTHS.end() {
                let letters = &reading.letters[..token.end as usize];
                let terms = self.terms.skeletons.get(hash::mixed(hash)).take(MOST_ALIKE).filter(|term| self.terms.word(*term) != letters);
                terms.for_each(|term| self.nearly_is(reading, 0, last, term, None, hits));
            }
        }
    }

    /// Looks for Latin marks that words in Cyrillic spell letter by letter, be they ordinary words: `лотте дути фри`, `бангкок банк`.
    pub(super) fn spelt(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, sound, sounds, .. } = scratch;
        const OTHER: u16 = flag::LATIN | flag::DIGIT | flag::ALONE;
        if !reading.tokens.iter().any(|token| token.has(flag::CYRILLIC) && !token.has(OTHER)) {
            return;
        }
        sounds.clear();
        sounds.extend(reading.tokens.iter().map(|token| {
            let spelt = !token.has(OTHER) && heard(reading.word(token), sound);
            if spelt { (sound_hash(sound), sound.len()) } else { (0, 0) }
        }));
        for first in 0..sounds.len() {
            let (mut hash, mut length) = sounds[first];
            for (last, (next, more)) in sounds.iter().enumerate().take(first + MOST_SLIPPED).skip(first + 1) {
                if length == 0 || *more == 0 {
                    break;
                }
                (hash, length) = (hash::join(hash, *next, *more), length + more);
                if length > hash::LONGEST || !self.terms.spelt_fronts.has(hash::mixed(hash)) {
                    break;
                }
                self.terms.spelt.get(hash::mixed(hash)).for_each(|term| self.nearly_is(reading, first, last, term, None, hits));
            }
        }
    }
}

/// Whether a mark with this outer word may have about as many letters and words.
fn fits(reading: &Reading, first: usize, last: usize, base: u64, line: &Line) -> bool {
    let length = (reading.tokens[last].end - reading.tokens[first].start) as usize;
    LENGTHS.contains(&length) && line.has(outer_key(base, length, last - first + 1))
}
