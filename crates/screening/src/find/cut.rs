//! Marks of several words that are cut short: `C.Klein`, `V.Secret`, `harley dav.`, `Baum. & Merc.`. A word is its first letter or its beginning, with the dot of
//! an abbreviation after it. One word is cut to four letters or more: `Husqv.`

use super::{FAINT, Finder, Hit, Kind, Scratch, lately::beside};
use crate::{
    hash,
    keys::{CUT, cut_keys, first_words},
    text::{Gap, Reading, Token, flag, sign},
    vocabulary::Speaks,
};

/// Letters from which on a word that is whole beside one cut short tells by itself.
const TELLING: usize = 5;
/// Letters that a word keeps which stands for a mark by itself.
const LEAST_ALONE: usize = 4;
/// Letters of one that has no dot after it, and of two such.
const LEAST_UNDOTTED: usize = 4;
const LEAST_BOTH: usize = 9;
/// Words, and pairs of words, that are compared in one text: what is more is nobody's listing.
const MOST: usize = 200;

const NO_WORD: u16 = flag::ALONE | flag::DIGIT;

impl Finder {
    /// Looks at each two words of which one may have a dot after it.
    pub(super) fn cut_short(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, said, rows, .. } = scratch;
        let goods = || said.iter().any(|said| said.speaks == Speaks::Goods);
        let mut left = MOST;
        let alone =
            |token: &Token| token.is(sign::DOT) && token.len() >= LEAST_ALONE && token.has(flag::LATIN) && !token.has(NO_WORD | flag::TAKEN | flag::KNOWN);
        for (at, _) in reading.tokens.iter().enumerate().filter(|(_, token)| alone(token)).take(MOST) {
            self.cut_alone(reading, at, hits);
        }
        for (at, pair) in reading.tokens.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            let dotted = a.is(sign::DOT) || b.is(sign::DOT);
            if !(dotted || self.may_be_cut(reading, a) || self.may_be_cut(reading, b))
                || b.len() < CUT && !(b.len() == 1 && b.is(sign::DOT) && a.len() > CUT)
                || a.has(NO_WORD)
                || b.has(NO_WORD)
                || a.has(flag::TAKEN) && b.has(flag::TAKEN)
            {
                continue;
            }
            let row = beside(reading.asked[at].mixed, reading.asked[at + 1].mixed);
            let known = rows.get(row).and_then(|row| row.not_cut);
            if let Some(fewer) = known.and_then(|compared| left.checked_sub(usize::from(compared))) {
                left = fewer;
                continue;
            }
            // How many were compared, if these letters begin none.
            let mut compared = Some(0_u8);
            let keys = cut_keys(reading.word(a), reading.word(b));
            for term in keys.into_iter().flatten().map(hash::mixed).filter(|mixed| self.terms.cut.may_have(*mixed)).flat_map(|mixed| self.terms.cut.get(mixed))
            {
                let Some(fewer) = left.checked_sub(1) else { return };
                left = fewer;
                let Some(meant) = self.begun([reading.word(a), reading.word(b)], term) else {
                    compared = compared.and_then(|compared| compared.checked_add(1));
                    continue;
                };
                compared = None;
                let Some(sure) = self.is_cut(reading, [a, b], meant, &goods) else { continue };
                let (start, end) = reading.span(a.start, b.end);
                let hit = Hit { term, kind: Kind::Typo, rule: "words cut short", start, end, tokens: (at as u32, at as u32 + 2), sure };
                if !hits.contains(&hit) {
                    hits.push(hit);
                }
            }
            if compared.is_some() {
                rows.add(row, |row| row.not_cut = compared);
            }
        }
    }

    /// Whether a word without a dot is none, so that it may be cut short: `Roger Dubu`.
    fn may_be_cut(&self, reading: &Reading, token: &Token) -> bool {
        token.len() >= LEAST_UNDOTTED
            && token.has(flag::LATIN)
            && !token.has(NO_WORD | flag::TAKEN | flag::KNOWN)
            && !self.lexicon.knows(hash::mixed(reading.run(token.start, token.end)))
    }

    /// Looks for the mark of one word that the word `at`, with a dot after it and none of the known ones, begins: `Husqv.`
    fn cut_alone(&self, reading: &Reading, at: usize, hits: &mut Vec<Hit>) {
        let token = &reading.tokens[at];
        let mut found = Vec::new();
        self.covered_end(reading.word(token), &mut found);
        for term in found.into_iter().filter(|term| !self.terms.term(*term).dictionary && self.is_one_word(*term)) {
            let (start, end) = reading.span(token.start, token.end);
            let sure = if token.has(flag::CAPITAL) { 0.62 } else { 0.5 };
            hits.push(Hit { term, kind: Kind::Typo, rule: "words cut short", start, end, tokens: (at as u32, at as u32 + 1), sure });
        }
    }

    fn is_one_word(&self, term: u32) -> bool {
        self.terms.enrolled(term).iter().any(|own| own.breaks.count_ones() == 1 && !own.alias)
    }

    /// The first two words of the mark `term`, if these two begin them and are not both of them.
    fn begun(&self, [a, b]: [&[u32]; 2], term: u32) -> Option<(&[u32], &[u32])> {
        let (first, second) = first_words(self.terms.word(term), self.terms.breaks(term))?;
        (first.starts_with(a) && second.starts_with(b) && (first, second) != (a, b)).then_some((first, second))
    }

    /// How sure two words are these of a mark, cut short.
    fn is_cut(&self, reading: &Reading, [a, b]: [&Token; 2], (first, second): (&[u32], &[u32]), goods: &impl Fn() -> bool) -> Option<f32> {
        let part = |token: &Token, word: &[u32]| {
            let written = reading.word(token);
            match written == word {
                true => Some(Part::Whole),
                false => (word.starts_with(written) && (token.is(sign::DOT) || self.may_be_cut(reading, token))).then_some(if written.len() == 1 {
                    Part::Initial
                } else {
                    Part::Short
                }),
            }
        };
        let parts = (part(a, first)?, part(b, second)?);
        let known = |token: &Token| self.lexicon.knows(hash::mixed(reading.run(token.start, token.end)));
        let tight = b.gap == Gap::Tight;
        let capitals = [a, b].iter().all(|token| token.has(flag::CAPITAL));
        let leads = a.start == 0;
        Some(match parts {
            (Part::Whole, Part::Whole) => return None,
            // `Calvin K.`, where nobody's surname is cut short: beside goods.
            (Part::Whole, Part::Initial) => match goods() && capitals && b.gap == Gap::Space {
                true if !known(a) => 0.5,
                true => FAINT,
                false => return None,
            },
            // Without a dot a word that is none is a mark's, if the other is, too.
            (Part::Whole, Part::Short) | (Part::Short, Part::Whole) if !a.is(sign::DOT) && !b.is(sign::DOT) => FAINT.max(if goods() { 0.42 } else { 0.0 }),
            (Part::Short, Part::Short) if !(a.is(sign::DOT) || b.is(sign::DOT)) => {
                if a.len() + b.len() < LEAST_BOTH {
                    return None;
                }
                FAINT
            }
            (Part::Whole, _) if first.len() >= TELLING && !known(a) => 0.65,
            (_, Part::Whole) if second.len() >= TELLING && !known(b) => 0.65,
            (Part::Initial, Part::Whole) if tight && capitals && leads => 0.62,
            // Two abbreviations one after the other, which are rare but in Russian: `Baum. & Merc.`
            (Part::Short, Part::Short) if a.is(sign::DOT) && b.is(sign::DOT) && a.len() + b.len() > 6 && !a.has(flag::CYRILLIC) => 0.62,
            // What is an ordinary word may end a sentence, or have an abbreviation before it: `fits under arm. Black`, `m. Jeans`.
            (Part::Whole, Part::Short) if !known(b) => 0.5,
            (Part::Short, Part::Whole) if !known(a) => 0.5,
            (Part::Initial, Part::Whole) if goods() && (!known(b) || tight && !a.has(flag::CYRILLIC)) => 0.5,
            (Part::Short | Part::Initial, Part::Short) if !known(b) && (a.len() == 1 || !known(a)) => {
                if goods() {
                    0.5
                } else {
                    FAINT
                }
            }
            (Part::Initial, Part::Whole) if tight && capitals => FAINT,
            _ => return None,
        })
    }
}

/// What of a mark's word is written.
enum Part {
    Whole,
    Short,
    Initial,
}
