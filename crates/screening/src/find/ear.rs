//! Marks written by ear, anywhere in a text and however many of their words are wrong: `Kristian Lubutan`, `Mont Blank`, `Tori Birch`. What has the skeleton of a
//! mark is compared with the ways to say it.

use super::{
    FAINT, Finder, Hit, Kind, Scratch,
    lately::{Lately, Row, beside},
    wordwise::{HALF, WHOLE, begins_alike, ear_distance},
};
use crate::{
    hash,
    terms::{LEAST_ALONE, LEAST_CLASSES_ALONE},
    text::{Gap, Reading, Token, flag},
};

/// Letters of two words, and classes of their skeleton, that are looked up at least.
const LEAST_PAIR: usize = 8;
const LEAST_CLASSES: usize = 5;
/// Marks of one skeleton that are compared at most, and in one text: what is more is nobody's listing.
const MOST_ALIKE: usize = 8;
const MOST_COMPARED: usize = 500;
/// The class of a t, which the French write and do not say at the end.
const SILENT: u32 = b't' as u32;

const NOT_LATIN: u16 = flag::DIGIT | flag::ALONE | flag::CYRILLIC | flag::OTHER;

impl Finder {
    /// Looks at each word, and each two, of which one is no ordinary word or with which the title begins.
    pub(super) fn by_ear(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, rows, .. } = scratch;
        let mut left = MOST_COMPARED;
        let is_word = |token: &Token| token.len() > 1 && !token.has(NOT_LATIN);
        let is_new = |token: &Token| !token.has(flag::KNOWN | flag::TAKEN);
        for first in 0..reading.tokens.len() {
            let a = &reading.tokens[first];
            if !is_word(a) {
                continue;
            }
            let alone = is_new(a) && a.len() >= LEAST_ALONE;
            let pair = reading.tokens.get(first + 1).filter(|b| {
                let new = || {
                    is_new(a) || is_new(b) || first == 0 && [a, *b].iter().all(|word| word.has(flag::CAPITAL)) && !(a.has(flag::TAKEN) && b.has(flag::TAKEN))
                };
                b.gap <= Gap::Space && is_word(b) && (LEAST_PAIR..=hash::LONGEST).contains(&(a.len() + b.len())) && new()
            });
            let paired = pair.is_some();
            if !alone && !paired {
                continue;
            }
            let (bones, classes) = reading.asked[first].bones;
            if alone && classes >= LEAST_CLASSES_ALONE {
                let row = reading.asked[first].mixed;
                Self::once(row, rows, &mut left, |left| self.said_so(reading, (first, first), bones, left, hits));
            }
            if !paired {
                continue;
            }
            let (next, more) = reading.asked[first + 1].bones;
            if classes + more >= LEAST_CLASSES {
                let row = beside(reading.asked[first].mixed, reading.asked[first + 1].mixed);
                Self::once(row, rows, &mut left, |left| {
                    let both = hash::join(bones, next, more);
                    let as_it_is = self.said_so(reading, (first, first + 1), both, left, hits);
                    let silent = self.said_so(reading, (first, first + 1), hash::push(both, SILENT), left, hits);
                    as_it_is.zip(silent).map(|(as_it_is, silent)| as_it_is + silent)
                });
            }
        }
    }

    /// Compares words, unless that was done lately and in vain; it counts for as much all the same.
    fn once(row: u64, rows: &mut Lately<Row>, left: &mut usize, compare: impl FnOnce(&mut usize) -> Option<u8>) {
        let known = rows.get(row).and_then(|row| row.not_by_ear);
        if let Some(fewer) = known.and_then(|compared| left.checked_sub(usize::from(compared))) {
            *left = fewer;
        } else if let Some(compared) = compare(left) {
            rows.add(row, |row| row.not_by_ear = Some(compared));
        }
    }

    /// Notes the marks of this skeleton that the words say. Answers how many were compared, if none is said by these letters, whatever else is known of the words.
    fn said_so(&self, reading: &Reading, (first, last): (usize, usize), bones: u64, left: &mut usize, hits: &mut Vec<Hit>) -> Option<u8> {
        let mut compared = Some(0);
        let words = &reading.tokens[first..=last];
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let written = &reading.letters[start as usize..end as usize];
        for term in self.terms.skeletons.get(hash::mixed(bones)).take(MOST_ALIKE) {
            let mark = self.terms.word(term);
            if mark == written || mark[0] >= 0x80 || !begins_alike(written, mark) || self.terms.term(term).dictionary {
                continue;
            }
            *left = left.checked_sub(1)?;
            let breaks = self.terms.breaks(term);
            let cost = match (breaks.count_ones(), words) {
                (1, _) => ear_distance(written, mark),
                (2, [a, b]) => {
                    let cut = breaks.trailing_zeros() as usize + 1;
                    ear_distance(reading.word(a), &mark[..cut]).zip(ear_distance(reading.word(b), &mark[cut..])).map(|(a, b)| a + b)
                }
                _ => None,
            };
            let Some(cost) = cost.filter(|cost| *cost <= if words.len() == 1 { HALF } else { 2 * WHOLE }) else {
                compared = compared.map(|compared| compared + 1);
                continue;
            };
            compared = None;
            let Some(sure) = sure(cost, mark.len(), words) else { continue };
            let (start, end) = reading.span(start, end);
            hits.push(Hit { term, kind: Kind::Phonetic, rule: "written by ear", start, end, tokens: (first as u32, last as u32 + 1), sure });
        }
        compared
    }
}

/// How sure words mean a mark of so many letters that it costs so much to hear in them.
fn sure(cost: usize, length: usize, words: &[Token]) -> Option<f32> {
    let known = words.iter().filter(|word| word.has(flag::KNOWN)).count();
    match known {
        0 if words.len() == 1 => (cost <= HALF).then_some(if length > 7 { 0.5 } else { FAINT }),
        0 if cost <= WHOLE + HALF && length > 8 && !words.iter().any(|word| word.has(flag::TAKEN)) => Some(0.62),
        0 if cost <= 2 * WHOLE => Some(FAINT),
        1 if cost <= HALF && length > 9 => Some(0.62),
        1 if cost <= 2 * WHOLE && length > 11 => Some(FAINT),
        2 => (cost <= HALF && length > 7).then_some(FAINT),
        _ => (cost <= WHOLE && length > 7).then_some(FAINT),
    }
}
