//! Marks written by ear, anywhere in a text and however many of their words are wrong: `Kristian Lubutan`, `Mont Blank`, `Tori Birch`. What has the skeleton of a
//! mark is compared with the ways to say it.

use super::{
    FAINT, Finder, Hit, Kind, Scratch,
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
        let Scratch { plain: reading, hits, .. } = scratch;
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
            let (bones, classes) = reading.bones(first);
            if alone && classes >= LEAST_CLASSES_ALONE {
                self.said_so(reading, (first, first), bones, &mut left, hits);
            }
            if !paired {
                continue;
            }
            let (next, more) = reading.bones(first + 1);
            if classes + more >= LEAST_CLASSES {
                let both = hash::join(bones, next, more);
                self.said_so(reading, (first, first + 1), both, &mut left, hits);
                self.said_so(reading, (first, first + 1), hash::push(both, SILENT), &mut left, hits);
            }
        }
    }

    /// Notes the marks of this skeleton that the words say.
    fn said_so(&self, reading: &Reading, (first, last): (usize, usize), bones: u64, left: &mut usize, hits: &mut Vec<Hit>) {
        let words = &reading.tokens[first..=last];
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let written = &reading.letters[start as usize..end as usize];
        for term in self.terms.skeletons.get(hash::mixed(bones)).take(MOST_ALIKE) {
            let mark = self.terms.word(term);
            if mark == written || mark[0] >= 0x80 || !begins_alike(written, mark) || self.terms.term(term).dictionary {
                continue;
            }
            let Some(fewer) = left.checked_sub(1) else { return };
            *left = fewer;
            let breaks = self.terms.enrolled(term).first().map_or(0, |own| own.breaks);
            let cost = match (breaks.count_ones(), words) {
                (1, _) => ear_distance(written, mark),
                (2, [a, b]) => {
                    let cut = breaks.trailing_zeros() as usize + 1;
                    ear_distance(reading.word(a), &mark[..cut]).zip(ear_distance(reading.word(b), &mark[cut..])).map(|(a, b)| a + b)
                }
                _ => None,
            };
            let Some(sure) = cost.and_then(|cost| sure(cost, mark.len(), words)) else { continue };
            let (start, end) = reading.span(start, end);
            hits.push(Hit { term, kind: Kind::Phonetic, rule: "written by ear", start, end, tokens: (first as u32, last as u32 + 1), sure });
        }
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
