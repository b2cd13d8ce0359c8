//! Words that are nearly a mark's: one slip away, drawn out, or the same by sound.

mod candidates;
mod sure;

pub(super) use candidates::MOST;

use super::{
    Finder, Hit, Kind, Scratch,
    both::MOST_PARTS,
    lately::fact,
    near::{Near, Slip, near},
};
use crate::{
    hash,
    keys::{SLIP_LENGTHS, foreign_sound_hash, sound_hash},
    lexicon::stem_length,
    sound::{as_cyrillic, heard, in_greek, is_greek},
    text::{Gap, Reading, flag},
    vocabulary::Speaks,
};
use candidates::{By, Candidates};
use sure::Word;

/// Letters that are left of a word without its Russian ending to be heard.
const LEAST_STEM: usize = 4;

impl Finder {
    /// Looks for marks that the word `at` nearly is. Says whether any was compared with it. Of an ordinary word that is looked at for its place in the title
    /// alone, `leading_only`, letters swapped or doubled say nothing.
    pub(super) fn slips(&self, scratch: &mut Scratch, at: usize, leading_only: bool) -> bool {
        let Scratch { plain: reading, hits, said, parts, sound, stem_sound, word: buffer, lately, .. } = scratch;
        let token = reading.tokens[at];
        if !SLIP_LENGTHS.contains(&token.len()) {
            return false;
        }
        // A mended reading is not asked for what is known of its words.
        let asked = reading.asked.get(at).map(|asked| asked.mixed);
        if let Some(word) = asked.and_then(|mixed| lately.get(mixed)).filter(|word| word.is(fact::UNLIKE | fact::FAR)) {
            return word.is(fact::FAR);
        }
        let letters = reading.word(&token);
        let (known, goods) = (token.has(flag::KNOWN), || said.iter().any(|said| said.speaks == Speaks::Goods));
        // A capital amid Russian words is a name's; so is the first of a title beside goods, if the word only ends like one of the dictionary.
        let as_it_is = || self.lexicon.is_dictionary(hash::mixed(reading.run(token.start, token.end)));
        let begins = || known && goods() && !as_it_is();
        // `Самсyнг` with a Latin y is said as it looks.
        let drawn = token.has(flag::CYRILLIC) && token.has(flag::LATIN) && as_cyrillic(letters, buffer);
        let said_as = if drawn { &buffer[..] } else { letters };
        let is_said = heard(said_as, sound) && sound.len() > 2;
        let word = Word {
            letters,
            known,
            in_dictionary: known && self.in_dictionary(reading, &token),
            named: token.has(flag::CAPITAL) && (at > 0 || begins()) || reading.tokens.len() == 1,
            capital: token.has(flag::CAPITAL),
            cyrillic: token.has(flag::CYRILLIC),
            leads: leads(reading, at),
            leading_only,
            sold: at == 0 && !known && goods(),
            surname: at > 0 && is_first_name(reading, at - 1, at) && !self.in_dictionary(reading, &reading.tokens[at - 1]),
            drawn,
            sounds: sound.len(),
        };
        if is_said {
            self.terms.sounds.touch(hash::mixed(sound_hash(sound)));
        }
        let mut candidates = Candidates::none(&self.terms);
        candidates.one_letter_off(letters);
        candidates.short_with_s(letters);
        candidates.short_drawn_out(letters);
        if !known {
            candidates.short_doubled_throughout(letters, buffer);
        }
        candidates.doubled_or_not(letters, buffer);
        if is_said {
            candidates.said_alike(letters, sound);
        }
        candidates.said_in_greek(letters);
        let stem = if word.cyrillic { &letters[..stem_length(letters)] } else { letters };
        if (LEAST_STEM..letters.len()).contains(&stem.len()) && heard(stem, stem_sound) {
            candidates.of_stem(stem_sound);
        }
        candidates.drawn_or_mirrored(letters, buffer);
        // All are touched before the first is read, so that the waits for memory overlap.
        self.terms.touch(candidates.iter().map(|(term, _)| term));
        let (mut beside, mut far) = (false, true);
        for (term, by) in candidates.iter() {
            let (about, mark) = (self.terms.term(term), self.terms.word(term));
            beside |= mark == letters && about.part;
            let Some(near) = near(letters, mark, if by == By::Letters { &[] } else { sound }) else { continue };
            far = false;
            let near = Near { sure: word.sure(near, by, mark, about), ..near };
            if near.sure == 0.0 {
                continue;
            }
            if about.whole {
                let (start, end) = reading.span(token.start, token.end);
                hits.push(Hit { term, kind: near.kind, rule: near.slip.text(), start, end, tokens: (at as u32, at as u32 + 1), sure: near.sure });
            }
            if about.part {
                self.among_others(reading, at, term, near, hits);
                if parts.len() < MOST_PARTS {
                    parts.push((at, term));
                }
            }
        }
        if beside {
            self.neighbours(reading, at, hits);
        } else if far && let Some(mixed) = asked {
            lately.note(mixed, if candidates.is_empty() { fact::UNLIKE } else { fact::FAR });
        }
        !candidates.is_empty()
    }

    /// Marks of two words by their sound: `Луи Виттон`, of which one may be known.
    pub(super) fn pairs(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, sound, rows, .. } = scratch;
        for first in [at.wrapping_sub(1), at] {
            let Some([a, b]) = reading.tokens.get(first..first.wrapping_add(2)) else { continue };
            // The word before has asked for the two of them.
            if first < at && a.has(flag::PAIRED) {
                continue;
            }
            let cyrillic = a.has(flag::CYRILLIC);
            // A letter before a word is a preposition, one after it a size or a model.
            if cyrillic != b.has(flag::CYRILLIC) || b.end - a.start > 32 || a.len() == 1 || b.len() == 1 {
                continue;
            }
            let row = hash::mixed(reading.run(a.start, b.end));
            if rows.get(row).is_some_and(|row| row.no_sound) {
                continue;
            }
            let before = hits.len();
            let word = &reading.letters[a.start as usize..b.end as usize];
            if !heard(word, sound) || sound.len() < 6 {
                rows.add(row, |row| row.no_sound = true);
                continue;
            }
            let spelt = cyrillic.then(|| hash::mixed(foreign_sound_hash(sound)));
            let greek = if is_greek(word[0]) { in_greek(word) } else { Vec::new() };
            let read = greek.iter().map(|sound| hash::mixed(sound_hash(sound)));
            for term in std::iter::once(hash::mixed(sound_hash(sound))).chain(spelt).chain(read).flat_map(|mixed| self.terms.sounds.get(mixed)) {
                if self.terms.term(term).whole && self.terms.word(term) != word {
                    let (start, end) = reading.span(a.start, b.end);
                    let sure = if sound.len() > 8 { 0.8 } else { 0.65 };
                    let foreign = (word[0] >= 0x250) != (self.terms.word(term)[0] >= 0x250);
                    let (kind, slip) = if foreign { (Kind::Transliterated, Slip::OtherScript) } else { (Kind::Phonetic, Slip::SameSound) };
                    hits.push(Hit { term, kind, rule: slip.text(), start, end, tokens: (first as u32, first as u32 + 2), sure });
                }
            }
            if hits.len() == before {
                rows.add(row, |row| row.no_sound = true);
            }
        }
        reading.tokens[at].flags |= flag::PAIRED;
    }
}

/// Whether the word is the first of a short title, where the brand stands. Catalogues write amounts and numbers of articles.
pub(super) fn leads(reading: &Reading, at: usize) -> bool {
    const LETTERS: u16 = flag::LATIN | flag::CYRILLIC;
    if at > 0 || reading.tokens.len() > 5 {
        return false;
    }
    let mut numbers = (0..reading.tokens.len()).filter(|at| reading.tokens[*at].has(flag::DIGIT));
    let is_model = |at: usize| {
        let unit = reading.tokens.get(at + 1).is_some_and(|next| next.len() < 3 && next.has(LETTERS));
        !reading.tokens[at].has(LETTERS) && reading.tokens[at].len() < 4 && !unit
    };
    numbers.next().is_none_or(is_model) && numbers.next().is_none()
}

/// Whether the word `at` is a capital's that is often seen, right before another: `Vivienne Sabo`, whose second word is a name of its own.
fn is_first_name(reading: &Reading, at: usize, next: usize) -> bool {
    let [token, next] = [reading.tokens[at], reading.tokens[next]];
    token.has(flag::CAPITAL) && token.has(flag::KNOWN) && token.has(flag::LATIN) && token.len() > 3 && next.has(flag::LATIN) && next.gap == Gap::Space
}
