//! Marks in Hangul, by their sound: `구찌`, `루이 비통`, `샤넬가방`.

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    keys::sound_hash,
    sound::{hangul, is_hangul},
    text::{Gap, Reading, flag},
};
use std::ops::RangeInclusive;
use unicode_normalization::char::compose;

/// Words that are read as one mark.
const MOST_JOINED: usize = 3;
/// Syllables of a mark.
const SYLLABLES: RangeInclusive<usize> = 2..=12;
/// Sounds that a mark has at least.
const LEAST: usize = 2;
/// Marks of one sound.
const MOST_ALIKE: usize = 4;
/// Places of a text at which marks are listened for: what is longer is nobody's listing.
const MOST_PLACES: usize = 2_000;
/// What is set for the vowel ㅣ after a single consonant, and that vowel.
const I: u32 = 'i' as u32;
const L: u32 = 'l' as u32;
const ONE: u32 = '1' as u32;
const VOWEL_I: char = '\u{1175}';
/// What is joined to a noun, and says nothing of it.
const PARTICLES: &str = "은는이가을를의에도로와과";

/// Whether a syllable is a particle.
pub(crate) fn is_particle(letter: u32) -> bool {
    char::from_u32(letter).is_some_and(|letter| PARTICLES.contains(letter))
}

/// A syllable and the tokens that it is written with: one, or one for each of its letters.
struct Syllable {
    code: u32,
    from: usize,
    to: usize,
    /// It begins a word.
    begins: bool,
}

impl Finder {
    pub(super) fn hangul(&self, scratch: &mut Scratch) {
        let syllables = syllables(&scratch.plain);
        if syllables.is_empty() {
            return;
        }
        let Scratch { plain: reading, hits, said, .. } = scratch;
        // Goods, words of replicas and the like stand in one word with a mark, before and after it.
        let mut starts: Vec<usize> = said.iter().map(|said| said.tokens.0 as usize).collect();
        let mut ends: Vec<usize> = said.iter().map(|said| said.tokens.1 as usize).collect();
        starts.sort_unstable();
        ends.sort_unstable();
        let begins = |at: &usize| syllables[*at].begins || ends.binary_search(&syllables[*at].from).is_ok();
        for at in (0..syllables.len()).filter(begins).take(MOST_PLACES) {
            let (mut words, before) = (1, hits.len());
            for length in 1..=*SYLLABLES.end() {
                let Some(last) = syllables.get(at + length - 1) else { break };
                if length > 1 {
                    let tight = last.from == syllables[at + length - 2].to;
                    words += usize::from(last.begins);
                    if !tight || words > MOST_JOINED || last.begins && reading.tokens[last.from].gap != Gap::Space {
                        break;
                    }
                }
                let next = syllables.get(at + length).filter(|next| next.from == last.to && !next.begins);
                let particle = || next.is_some_and(|next| is_particle(next.code)) && syllables.get(at + length + 1).is_none_or(|after| after.begins);
                let ends = next.is_none() || starts.binary_search(&last.to).is_ok() || particle();
                if !ends || !SYLLABLES.contains(&length) {
                    continue;
                }
                let (tokens, codes) = ((syllables[at].from, last.to), syllables[at..at + length].iter().map(|syllable| syllable.code).collect::<Vec<u32>>());
                let taken = reading.tokens[tokens.0..tokens.1].iter().any(|token| token.has(flag::TAKEN));
                if !taken && !self.lexicon.is_dictionary(hash::mixed(hash::of(&codes))) {
                    self.say(&codes, words, reading, tokens, hits, before);
                }
            }
        }
    }

    /// Notes the marks that syllables say, of so many words. Of `hits` those from `before` on are of the same place.
    fn say(&self, syllables: &[u32], words: usize, reading: &Reading, tokens: (usize, usize), hits: &mut Vec<Hit>, before: usize) {
        let (start, end) = reading.span(reading.tokens[tokens.0].start, reading.tokens[tokens.1 - 1].end);
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
                let of_one = self.terms.breaks(term).count_ones() < 2;
                // A dictionary word stands where the brand does, a name of many more letters than are heard is another, and `나이 키` is age and height.
                if dictionary && tokens.0 > 0
                    || mark > sound.len() + syllables.len() + 1
                    || sure <= FAINT && at > 0 && !doubled
                    || of_one && words > 1
                    || hits[before..].iter().any(|hit| hit.term == term && hit.end == end)
                {
                    continue;
                }
                let sure = if dictionary { FAINT } else { sure };
                let tokens = (tokens.0 as u32, tokens.1 as u32);
                hits.push(Hit { term, kind: Kind::Transliterated, rule: "same sound in Hangul", start, end, tokens, sure });
            }
        }
    }
}

/// The syllables of Hangul, whether written as one or letter by letter. Letters that make no syllable (laughter) end a word.
fn syllables(reading: &Reading) -> Vec<Syllable> {
    let mut syllables: Vec<Syllable> = Vec::new();
    let mut word = false;
    for (at, token) in reading.tokens.iter().enumerate() {
        let letter = reading.letters[token.start as usize];
        // A Latin stroke is set for the vowel ㅣ: `구ㅉl`.
        let stroke = token.len() == 1 && token.gap == Gap::None && matches!(letter, I | L | ONE);
        if let Some(last) = syllables.last_mut().filter(|last| stroke && word && last.to == at && matches!(last.code, 0x1100..=0x1112))
            && let Some(joined) = char::from_u32(last.code).and_then(|first| compose(first, VOWEL_I))
        {
            (last.code, last.to) = (joined as u32, at + 1);
            continue;
        }
        if !token.has(flag::ALONE) || !matches!(letter, 0x1100..=0x11ff | 0xac00..=0xd7a3) {
            word = false;
            continue;
        }
        word &= token.gap == Gap::None;
        let joined =
            syllables.last().filter(|last| word && last.to == at).and_then(|last| Some(compose(char::from_u32(last.code)?, char::from_u32(letter)?)? as u32));
        match (joined, syllables.last_mut()) {
            (Some(code), Some(last)) => (last.code, last.to) = (code, at + 1),
            _ => {
                syllables.push(Syllable { code: letter, from: at, to: at + 1, begins: !word });
                word = true;
            }
        }
    }
    // A word begins anew after letters that are left alone.
    let mut alone = false;
    syllables.retain_mut(|syllable| {
        syllable.begins |= alone;
        alone = !is_hangul(syllable.code);
        !alone
    });
    syllables
}
