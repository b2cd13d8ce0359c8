//! Latin marks that are spelt in Cyrillic, letter by letter or with pictures between the letters: `Л е г о`, `Х/ю/г/о Б/о/с/с`, `Т🧡и🧡мберленд`.

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{
    hash,
    keys::foreign_sound_hash,
    sound::heard,
    text::{Gap, Reading, Token, flag, sign},
};
use std::ops::Range;

/// Letters of such a mark.
const LEAST: usize = 4;
const MOST: usize = 20;
/// Words that are read as one mark.
const MOST_JOINED: usize = 2;
/// Words of letters that are looked at in one text, and letters of one: what is more is nobody's listing.
const MOST_WORDS: usize = 32;
const LONGEST: usize = 64;
const RULE: &str = "letters spaced, in another script";

impl Finder {
    pub(super) fn spelt_out(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, sound, .. } = scratch;
        let words = words(reading);
        for (at, word) in words.iter().enumerate() {
            // Letters with spaces between them may be several words.
            let spaced = reading.tokens[word.start + 1].gap == Gap::Space;
            for first in word.clone().filter(|first| *first == word.start || spaced) {
                for last in (first + 1..word.end).filter(|last| *last + 1 == word.end || spaced) {
                    self.spelt_by(reading, first, last, *word == (first..last + 1), sound, hits);
                }
            }
            for joined in words[at..].windows(MOST_JOINED).take(1).filter(|pair| pair[0].end == pair[1].start) {
                self.spelt_by(reading, joined[0].start, joined[1].end - 1, true, sound, hits);
            }
        }
    }

    /// Notes the marks that sound like the letters of the words from `first` to `last`; `all`: they stand by themselves.
    fn spelt_by(&self, reading: &Reading, first: usize, last: usize, all: bool, sound: &mut Vec<u8>, hits: &mut Vec<Hit>) {
        let (start, end) = (reading.tokens[first].start, reading.tokens[last].end);
        let letters = &reading.letters[start as usize..end as usize];
        if !(LEAST..=MOST).contains(&letters.len()) || !heard(letters, sound) || sound.len() < 3 {
            return;
        }
        let ordinary = self.lexicon.knows(hash::mixed(hash::of(letters)));
        let sure = match letters.len() {
            _ if ordinary => FAINT,
            LEAST if !all => FAINT,
            LEAST => 0.55,
            5 => 0.62,
            _ => 0.75,
        };
        for term in self.terms.sounds.get(hash::mixed(foreign_sound_hash(sound))) {
            if self.terms.term(term).whole && self.terms.word(term)[0] < 0x250 {
                let (start, end) = reading.span(start, end);
                hits.push(Hit { term, kind: Kind::Spaced, rule: RULE, start, end, tokens: (first as u32, last as u32 + 1), sure });
            }
        }
    }
}

/// The words that are written so, as tokens.
fn words(reading: &Reading) -> Vec<Range<usize>> {
    let single = |token: &Token| token.len() == 1 && token.has(flag::CYRILLIC);
    let pictured = |token: &Token| token.is(sign::PICTURE) && token.gap == Gap::Tight && token.has(flag::CYRILLIC);
    let mut words = Vec::new();
    let mut at = 0;
    while at < reading.tokens.len() && words.len() < MOST_WORDS {
        let from = at;
        at += 1;
        while let Some(next) = reading.tokens.get(at).filter(|_| at - from < LONGEST) {
            let before = &reading.tokens[at - 1];
            let as_before = at - from < 2 || next.gap == reading.tokens[at - 1].gap;
            let letters = single(before) && single(next) && as_before && matches!(next.gap, Gap::Tight | Gap::Space);
            if !(letters || pictured(next) && before.has(flag::CYRILLIC)) {
                break;
            }
            at += 1;
        }
        let several = at - from > 2 || at - from == 2 && pictured(&reading.tokens[from + 1]);
        if several && reading.tokens[from].has(flag::CYRILLIC) {
            words.push(from..at);
        }
    }
    words
}
