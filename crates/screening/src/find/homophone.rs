//! Chinese names in other characters of the same sound: `老风祥` for 老凤祥, `炮炮马特` for 泡泡玛特. Tones are not told apart.

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{
    han, hash,
    text::{Gap, flag},
};
use std::ops::RangeInclusive;

/// Characters of a name that is listened for. Of two, there are too many words.
pub(crate) const LENGTHS: RangeInclusive<usize> = 2..=8;
/// Marks of one sound.
const MOST_ALIKE: usize = 4;
/// Places of a text at which names are listened for: what is longer is nobody's listing.
const MOST_PLACES: usize = 2_000;

/// What a name of Chinese characters alone is looked up by.
pub(crate) fn sound_of(name: &[u32]) -> Option<u64> {
    if !LENGTHS.contains(&name.len()) {
        return None;
    }
    name.iter().try_fold(0, |sound, letter| han::push(sound, *letter))
}

impl Finder {
    pub(super) fn homophones(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, .. } = scratch;
        let letter = |at: usize| {
            let token = reading.tokens.get(at).filter(|token| token.has(flag::ALONE) && token.len() == 1)?;
            Some(reading.letters[token.start as usize])
        };
        for at in (0..reading.tokens.len()).take(MOST_PLACES) {
            let mut sound = 0;
            for last in at..at + LENGTHS.end() {
                let next = letter(last).filter(|_| last == at || reading.tokens[last].gap == Gap::None);
                let Some(heard) = next.and_then(|next| han::push(sound, next)) else { break };
                sound = heard;
                let length = last + 1 - at;
                if !LENGTHS.contains(&length) {
                    continue;
                }
                let written = &reading.letters[reading.tokens[at].start as usize..reading.tokens[last].end as usize];
                for term in self.terms.homophones.get(hash::mixed(sound)).take(MOST_ALIKE) {
                    let mark = self.terms.word(term);
                    let same = mark.iter().zip(written).filter(|(a, b)| a == b).count();
                    if mark.len() != length || same == length || !mark.iter().zip(written).all(|(a, b)| han::said(*a) == han::said(*b)) {
                        continue;
                    }
                    let Some(sure) = sure(length, same) else { continue };
                    let sure = if self.terms.term(term).dictionary { FAINT } else { sure };
                    let (start, end) = reading.span(reading.tokens[at].start, reading.tokens[last].end);
                    let tokens = (at as u32, last as u32 + 1);
                    hits.push(Hit { term, kind: Kind::Phonetic, rule: "same sound in other Chinese characters", start, end, tokens, sure });
                }
            }
        }
    }
}

/// How sure a name of so many characters is meant, of which so many are its own.
const fn sure(length: usize, same: usize) -> Option<f32> {
    match (length, same) {
        (2, 0) => None,
        (2, _) | (3, 0) => Some(FAINT),
        (3, _) | (_, 0) => Some(0.62),
        _ => Some(0.75),
    }
}
