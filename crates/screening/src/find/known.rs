//! Russian words that spell a mark, and may be that word or the mark: `Пума`, `Диор`.

use super::{FAINT, Finder, Hit, Kind, Scratch, lately::fact};
use crate::{hash, keys::foreign_sound_hash, sound::heard, text::flag};

impl Finder {
    /// Names the marks that the known word `at` spells in Cyrillic, if it is written like a name: with a capital, or first of all.
    pub(super) fn known_by_ear(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, sound, lately, .. } = scratch;
        let token = reading.tokens[at];
        let mixed = hash::mixed(reading.run(token.start, token.end));
        if at > 0 && !token.has(flag::CAPITAL) || lately.is(mixed, fact::DULL) {
            return;
        }
        let word = reading.word(&token);
        let before = hits.len();
        if heard(word, sound) && sound.len() > 2 {
            let (start, end) = reading.span(token.start, token.end);
            for term in self.terms.sounds.get(hash::mixed(foreign_sound_hash(sound))) {
                if self.terms.term(term).whole && self.terms.word(term)[0] < 0x250 {
                    let rule = "same sound in another script";
                    hits.push(Hit { term, kind: Kind::Transliterated, rule, start, end, tokens: (at as u32, at as u32 + 1), sure: FAINT });
                }
            }
        }
        if hits.len() == before {
            lately.note(mixed, fact::DULL);
        }
    }
}
