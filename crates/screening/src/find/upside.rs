//! Marks upside down, as generators of such letters write them: `ıɔɔnƃ`.

use super::{Finder, Hit, Kind, Scratch};
use crate::hash;

/// Words that are looked at in one text, and words of a mark.
const MOST: usize = 64;
const MOST_WORDS: usize = 4;
/// Letters that are nothing but another upside down, which a word has at least.
const LEAST: usize = 2;

/// The letter that a character is upside down, and whether it is none the right way up.
const fn turned(c: char) -> Option<(char, bool)> {
    Some(match c {
        'ɐ' => ('a', true),
        'ɔ' => ('c', true),
        'ǝ' => ('e', true),
        'ɟ' => ('f', true),
        'ƃ' | 'ɓ' => ('g', true),
        'ɥ' => ('h', true),
        'ᴉ' | 'ı' => ('i', true),
        'ɾ' | 'ſ' => ('j', true),
        'ʞ' => ('k', true),
        'ɯ' => ('m', true),
        'ɹ' => ('r', true),
        'ʇ' => ('t', true),
        'ʌ' => ('v', true),
        'ʍ' => ('w', true),
        'ʎ' => ('y', true),
        'q' => ('b', false),
        'p' => ('d', false),
        'ן' | 'l' => ('l', false),
        'u' => ('n', false),
        'o' => ('o', false),
        'd' => ('p', false),
        'b' => ('q', false),
        's' => ('s', false),
        'n' => ('u', false),
        'x' => ('x', false),
        'z' => ('z', false),
        _ => return None,
    })
}

impl Finder {
    /// Looks for marks among the words of `text` that are upside down, and for each two of them.
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
