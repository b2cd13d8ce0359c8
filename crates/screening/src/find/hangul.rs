//! Marks in Hangul, by their sound: `구찌`, `루이 비통`, `샤넬가방`.

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    keys::sound_hash,
    sound::{hangul, is_hangul},
    text::{Gap, Reading, flag},
};
use unicode_normalization::UnicodeNormalization;

/// Words that are read as one mark.
const MOST_JOINED: usize = 3;
/// Syllables of a mark.
const SYLLABLES: std::ops::RangeInclusive<usize> = 2..=12;
/// Sounds that a mark has at least.
const LEAST: usize = 2;
/// Marks of one sound.
const MOST_ALIKE: usize = 4;
/// What is joined to a noun, and says nothing of it.
const PARTICLES: &str = "은는이가을를의에도로와과";

/// A word: its tokens (one for each letter of each syllable), and its syllables.
struct Word {
    tokens: (usize, usize),
    start: u32,
    end: u32,
    syllables: Vec<u32>,
}

impl Finder {
    pub(super) fn hangul(&self, text: &str, scratch: &mut Scratch) {
        let words = words(&scratch.plain, text);
        let Scratch { plain: reading, hits, said, .. } = scratch;
        for at in 0..words.len() {
            let mut joined: Vec<u32> = Vec::new();
            for (count, word) in words[at..].iter().take(MOST_JOINED).enumerate() {
                if count > 0 && (word.tokens.0 != words[at + count - 1].tokens.1 || reading.tokens[word.tokens.0].gap != Gap::Space) {
                    break;
                }
                joined.extend(&word.syllables);
                let from = &words[at];
                // What is bought, and particles, stand in one word with the mark.
                let least = joined.len() - word.syllables.len() + 1;
                for length in (least.max(*SYLLABLES.start())..=joined.len().min(*SYLLABLES.end())).rev() {
                    let left = joined.len() - length;
                    let (to, end) = match left {
                        0 => (word.tokens.1, word.end),
                        _ => {
                            let end = word.end - left as u32;
                            let to =
                                (word.tokens.0..word.tokens.1).find(|token| reading.span(reading.tokens[*token].start, reading.tokens[*token].end).0 >= end);
                            let Some(to) = to else { continue };
                            let particle = left == 1 && char::from_u32(joined[length]).is_some_and(|last| PARTICLES.contains(last));
                            if !particle && !said.iter().any(|said| said.tokens.0 as usize == to) {
                                continue;
                            }
                            (to, end)
                        }
                    };
                    if reading.tokens[from.tokens.0..to].iter().any(|token| token.has(flag::TAKEN)) {
                        continue;
                    }
                    if self.lexicon.is_dictionary(hash::mixed(hash::of(&joined[..length]))) {
                        continue;
                    }
                    self.say(&joined[..length], (from.tokens.0 as u32, to as u32), (from.start, end), hits);
                }
            }
        }
    }

    /// Notes the marks that syllables say.
    fn say(&self, syllables: &[u32], tokens: (u32, u32), (start, end): (u32, u32), hits: &mut Vec<Hit>) {
        // Few Korean words are written with ㄲ, ㄸ, ㅃ and ㅉ, and many names.
        let doubled = syllables.iter().any(|syllable| matches!((syllable - 0xac00) / 588, 1 | 4 | 8 | 13));
        for (at, sound) in hangul(syllables).iter().enumerate().filter(|(_, sound)| sound.len() >= LEAST) {
            // Names are long; two syllables may be any word.
            let sure = match (syllables.len(), sound.len()) {
                (2, ..5) => FAINT,
                (2, _) | (_, ..5) => 0.55,
                (_, 5) => 0.65,
                _ => 0.75,
            };
            // The likeliest reading is the first.
            let sure = if at == 0 { sure } else { sure * 0.95_f32.max(FAINT / sure) };
            for term in self.terms.kana.get(hash::mixed(sound_hash(sound))).take(MOST_ALIKE) {
                let (mark, dictionary) = (self.terms.word(term).len(), self.terms.term(term).dictionary);
                // A dictionary word stands where the brand does, and a name of many more letters than are heard is another.
                if dictionary && start > 0 || mark > sound.len() + syllables.len() + 1 || sure <= FAINT && at > 0 && !doubled {
                    continue;
                }
                let sure = if dictionary { FAINT } else { sure };
                if !hits.iter().any(|hit| hit.term == term && hit.start == start && hit.end == end) {
                    hits.push(Hit { term, kind: Kind::Transliterated, rule: "same sound in Hangul", start, end, tokens, sure });
                }
            }
        }
    }
}

/// The words of Hangul.
fn words(reading: &Reading, text: &str) -> Vec<Word> {
    let is_letter =
        |at: usize| reading.tokens[at].has(flag::ALONE) && matches!(reading.letters[reading.tokens[at].start as usize], 0x1100..=0x11ff | 0xac00..=0xd7af);
    if !(0..reading.tokens.len()).any(is_letter) {
        return Vec::new();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < reading.tokens.len() {
        let from = at;
        while at < reading.tokens.len() && is_letter(at) && (at == from || reading.tokens[at].gap == Gap::None) {
            at += 1;
        }
        if at > from {
            let (start, end) = reading.span(reading.tokens[from].start, reading.tokens[at - 1].end);
            let written = chars.get(start as usize..(end as usize).min(chars.len())).unwrap_or_default();
            let syllables: Vec<u32> = written.iter().copied().nfc().map(u32::from).collect();
            // Letters without their syllable are laughter.
            if syllables.len() == written.len() && syllables.iter().all(|syllable| is_hangul(*syllable)) {
                words.push(Word { tokens: (from, at), start, end, syllables });
            }
        }
        at = at.max(from + 1);
    }
    words
}
