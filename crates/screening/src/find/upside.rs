//! Marks upside down, as generators of such letters write them: `ıɔɔnƃ`.

use super::{Finder, Hit, Kind, Scratch};
use crate::hash;

/// Words that are looked at in one text, and words of a mark.
const MOST: usize = 64;
const MOST_WORDS: usize = 4;
/// Letters that are nothing but another upside down, which a word has at least.
const LEAST: usize = 2;

/// Letters that are nothing but another upside down, and the right way up too, each with what it is then.
const TURNED: (&str, &str) = ("ɐɔǝɟƃɓɥᴉıɾſʞɯɹʇʌʍʎ", "acefgghiijjkmrtvwy");
const BOTH: (&str, &str) = ("qpןluodbsnxz", "bdllnopqsuxz");

/// The letter that a character is upside down, and whether it is none the right way up.
fn turned(c: char) -> Option<(char, bool)> {
    let among = |(from, to): (&str, &str)| from.chars().zip(to.chars()).find(|(drawn, _)| *drawn == c).map(|(_, letter)| letter);
    among(TURNED).map(|letter| (letter, true)).or_else(|| among(BOTH).map(|letter| (letter, false)))
}

impl Finder {
    /// Looks for marks among the words of `text` that are upside down, by one and by a few one after the other.
    pub(super) fn upside_down(&self, text: &str, scratch: &mut Scratch) {
        // Most of these letters are in the block of phonetic ones.
        if memchr::memchr2(0xc9, 0xca, text.as_bytes()).is_none() {
            return;
        }
        let Scratch { plain: reading, hits, .. } = scratch;
        // The words that are turned, one after the other: with the first of them last, they are what is meant.
        let mut words: Vec<(Vec<u32>, u32)> = Vec::new();
        let mut at = 0;
        for word in text.split(' ').take(MOST) {
            let (start, end) = (at, at + word.chars().count() as u32);
            at = end + 1;
            let letters: Option<Vec<(char, bool)>> = word.chars().map(turned).collect();
            let Some(letters) = letters.filter(|letters| letters.iter().filter(|letter| letter.1).count() >= LEAST && letters.len() > 2) else {
                words.clear();
                continue;
            };
            words.push((letters.iter().rev().map(|(letter, _)| u32::from(*letter)).collect(), start));
            let mut letters = Vec::new();
            for (word, from) in words.iter().rev().take(MOST_WORDS) {
                letters.extend_from_slice(word);
                if letters.len() > hash::LONGEST {
                    break;
                }
                if let Some(term) = self.terms.whole(hash::of(&letters), |mark| mark == letters) {
                    let letter = reading.origin.partition_point(|origin| origin < from) as u32;
                    let token = reading.tokens.partition_point(|token| token.end <= letter) as u32;
                    hits.push(Hit { term, kind: Kind::Reversed, rule: "upside down", start: *from, end, tokens: (token, token + 1), sure: 0.9 });
                }
            }
        }
    }
}
