//! Russian words that spell a mark, and may be that word or the mark: `Пума`, `Диор`.

use super::{FAINT, Finder, Hit, Kind, Scratch};
use crate::{hash, keys::foreign_sound_hash, sound::heard, text::flag, vocabulary::Speaks};

/// How sure such a word is a mark where it is written like a name, beside goods that are copied often.
const NAMED: f32 = 0.42;

impl Finder {
    /// Names the marks that the known word `at` spells in Cyrillic, if it is written like a name: with a capital, or first of all.
    pub(super) fn known_by_ear(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, said, sound, dull, .. } = scratch;
        let token = reading.tokens[at];
        let mixed = hash::mixed(reading.run(token.start, token.end));
        if at > 0 && !token.has(flag::CAPITAL) || dull.has(mixed) {
            return;
        }
        let word = reading.word(&token);
        let before = hits.len();
        if heard(word, sound) && sound.len() > 2 {
            let (start, end) = reading.span(token.start, token.end);
            // Amid words of a language that writes only names with capitals, beside what is sold: `Часы Омега`.
            let named = at > 0 && token.has(flag::CAPITAL) && said.iter().any(|said| said.speaks == Speaks::Goods);
            let sure = if named { NAMED } else { FAINT };
            for term in self.terms.sounds.get(hash::mixed(foreign_sound_hash(sound))) {
                if self.terms.term(term).whole && self.terms.word(term)[0] < 0x250 {
                    let rule = "same sound in another script";
                    hits.push(Hit { term, kind: Kind::Transliterated, rule, start, end, tokens: (at as u32, at as u32 + 1), sure });
                }
            }
        }
        if hits.len() == before {
            dull.add(mixed);
        }
    }
}
