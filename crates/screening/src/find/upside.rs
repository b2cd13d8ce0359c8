//! Marks upside down, as generators of such letters write them: `ıɔɔnƃ`.

use super::{Finder, Hit, Kind, Scratch};
use crate::hash;

/// Words that are turned in one text at most.
const MOST: usize = 64;
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
        if !text.bytes().any(|byte| matches!(byte, 0xc9 | 0xca)) {
            return;
        }
        let Scratch { plain: reading, hits, .. } = scratch;
        let mut at = 0;
        // The word before, turned, and where it begins.
        let mut before: Option<(Vec<u32>, u32)> = None;
        for word in text.split(' ').take(MOST) {
            let (start, length) = (at, word.chars().count() as u32);
            at += length + 1;
            let letters: Option<Vec<(char, bool)>> = word.chars().map(turned).collect();
            let letters = letters.filter(|letters| letters.iter().filter(|letter| letter.1).count() >= LEAST.min(letters.len()) && letters.len() > 2);
            let Some(letters) = letters else {
                before = None;
                continue;
            };
            let word: Vec<u32> = letters.iter().rev().map(|(letter, _)| u32::from(*letter)).collect();
            let both = before.map(|(first, from)| ([&word[..], &first[..]].concat(), from));
            for (letters, from) in both.into_iter().chain([(word.clone(), start)]) {
                if letters.len() > hash::LONGEST {
                    continue;
                }
                if let Some(term) = self.terms.whole(hash::of(&letters), |mark| mark == letters) {
                    let token = reading.origin.partition_point(|origin| *origin < from) as u32;
                    let token = reading.tokens.partition_point(|other| other.end <= token) as u32;
                    hits.push(Hit { term, kind: Kind::Reversed, rule: "upside down", start: from, end: start + length, tokens: (token, token + 1), sure: 0.9 });
                }
            }
            before = Some((word, start));
        }
    }
}
