//! Marks typed on a keyboard that was set to the other language, which every Russian's search reads: `тшлу` for Nike, `flblfc` for Адидас.

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    keys::{foreign_sound_hash, is_consonant},
    sound::heard,
    text::flag,
};

const B: u32 = 0x62;
const Q: u32 = 0x71;
/// What the keys of а to я write on a Latin keyboard; 0 for those that write no letter.
static KEYS: &[u8; 32] = b"f\0dult\0pbqrkvyjghcnea\0wxio\0sm\0\0z";
/// Letters that such a word has at least, and from which on it is sure.
const LEAST: usize = 3;
const SURE: usize = 5;
/// Letters of a Cyrillic word typed in Latin, and consonants that it has one after another, as no word has.
const LEAST_LATIN: usize = 5;
const CONSONANTS: usize = 4;

/// Whether so many consonants follow one another that it is no word, but keys that write another.
pub(super) fn is_unsayable(word: &[u32]) -> bool {
    let mut run = 0;
    word.iter().any(|letter| {
        run = if is_consonant(*letter) { run + 1 } else { 0 };
        run >= CONSONANTS
    })
}

impl Finder {
    /// Looks for the mark that the keys of the Latin word `at`, which nobody can say, write in Cyrillic, as it sounds.
    pub(super) fn mistyped_in_latin(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, word: buffer, sound, .. } = scratch;
        let token = reading.tokens[at];
        if !(LEAST_LATIN..=hash::LONGEST).contains(&token.len()) || !is_unsayable(reading.word(&token)) {
            return;
        }
        let letter = |key: &u32| KEYS.iter().position(|other| u32::from(*other) == *key).map(|place| 0x430 + place as u32);
        buffer.clear();
        buffer.extend(reading.word(&token).iter().map_while(letter));
        if buffer.len() < token.len() || self.lexicon.knows(hash::mixed(hash::of(buffer))) || !heard(buffer, sound) || sound.len() < LEAST {
            return;
        }
        for term in self.terms.sounds.get(hash::mixed(foreign_sound_hash(sound))) {
            let about = self.terms.term(term);
            if about.whole && self.terms.word(term)[0] < 0x250 {
                let sure = if about.dictionary { FAINT } else { 0.7 };
                let (start, end) = reading.span(token.start, token.end);
                hits.push(Hit { term, kind: Kind::Transliterated, rule: "typed on a Latin keyboard", start, end, tokens: (at as u32, at as u32 + 1), sure });
            }
        }
    }

    /// Looks for the mark that the keys of the word `at`, which is no word of its own, write in Latin.
    pub(super) fn mistyped(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, word: buffer, .. } = scratch;
        let token = reading.tokens[at];
        if !(LEAST..=hash::LONGEST).contains(&token.len()) || token.has(flag::LATIN) {
            return;
        }
        let key = |letter: &u32| KEYS.get((*letter as usize).wrapping_sub(0x430)).map(|key| u32::from(*key)).filter(|key| *key != 0);
        buffer.clear();
        buffer.extend(reading.word(&token).iter().map_while(key));
        if buffer.len() < token.len() {
            return;
        }
        let mut written = self.terms.whole(hash::of(buffer), |mark| mark == &buffer[..]);
        // Folded, й is и.
        if written.is_none() && buffer.contains(&B) {
            buffer.iter_mut().filter(|letter| **letter == B).for_each(|letter| *letter = Q);
            written = self.terms.whole(hash::of(buffer), |mark| mark == &buffer[..]);
        }
        let Some(term) = written else { return };
        let sure = match buffer.len() {
            length if length < SURE || self.terms.term(term).dictionary => FAINT,
            _ => 0.8,
        };
        let (start, end) = reading.span(token.start, token.end);
        hits.push(Hit { term, kind: Kind::Transliterated, rule: "typed on a Russian keyboard", start, end, tokens: (at as u32, at as u32 + 1), sure });
    }
}

#[cfg(test)]
mod tests {
    use super::KEYS;

    #[test]
    fn keys_write_what_stands_on_them() {
        let typed = |word: &str| word.chars().map(|c| char::from(KEYS[c as usize - 0x430])).collect::<String>();
        for (word, mark) in [("тшлу", "nike"), ("ыфьыгтп", "samsung"), ("сщтмукыу", "converse"), ("пгссш", "gucci"), ("кщдуч", "rolex"), ("яфкф", "zara")]
        {
            assert_eq!(typed(word), mark);
        }
    }
}
