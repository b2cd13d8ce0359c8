//! Marks of two words that are both misspelt: `Tomy Hilfinger`, `Goldn Goos`.

use super::{Finder, Hit, Kind, Scratch, lately::fact, near::one_slip, wordwise::begins_alike};
use crate::{
    hash,
    keys::{SLIP_LENGTHS, each_slip, sound_hash},
    sound::heard,
    text::{Gap, Reading, flag},
};

/// Words of marks that one word may be meant for, and of all words of a text: what is more is nobody's listing.
const MOST: usize = 24;
pub(super) const MOST_PARTS: usize = 2_000;
/// Letters that such a mark has at least.
const LEAST: usize = 8;

impl Finder {
    /// Looks at the words that are nearly a mark's, `parts`, with the word before and the one after it.
    pub(super) fn both(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, parts, hits, sound, lately, .. } = scratch;
        let mut beside: Vec<u32> = Vec::new();
        let mut from = 0;
        while let Some((at, _)) = parts.get(from).copied() {
            let to = from + parts[from..].iter().take_while(|part| part.0 == at).count();
            for (first, last, other) in [(at.wrapping_sub(1), at, at.wrapping_sub(1)), (at, at + 1, at + 1)] {
                if !self.may_be_both(reading, first, last, other) {
                    continue;
                }
                // A mended reading is not asked for what is known of its words.
                let asked = reading.asked.get(other).map(|asked| asked.mixed);
                if asked.is_some_and(|mixed| lately.is(mixed, fact::NOT_MEANT)) {
                    continue;
                }
                self.meant(reading, other, sound, &mut beside);
                if beside.is_empty()
                    && let Some(mixed) = asked
                {
                    lately.note(mixed, fact::NOT_MEANT);
                }
                for (_, part) in parts[from..to].iter().take(MOST) {
                    for other_part in &beside {
                        let (one, two) = if other == first { (*other_part, *part) } else { (*part, *other_part) };
                        self.note_both(reading, first, one, two, hits);
                    }
                }
            }
            from = to;
        }
        parts.clear();
    }

    fn may_be_both(&self, reading: &Reading, first: usize, last: usize, other: usize) -> bool {
        let (Some(a), Some(b), Some(token)) = (reading.tokens.get(first), reading.tokens.get(last), reading.tokens.get(other)) else { return false };
        let letters = token.has(flag::LATIN) && !token.has(flag::TAKEN | flag::ALONE | flag::DIGIT | flag::CYRILLIC);
        b.gap <= Gap::Space && letters && (3..=*SLIP_LENGTHS.end()).contains(&token.len()) && a.len() + b.len() + 1 >= LEAST
    }

    /// The words of marks that a word, which is none of them, may be meant for: one slip away, or of its sound.
    fn meant(&self, reading: &Reading, at: usize, sound: &mut Vec<u8>, out: &mut Vec<u32>) {
        out.clear();
        let word = reading.word(&reading.tokens[at]);
        let mut add = |term: u32, sounds: bool| {
            let meant = self.terms.word(term);
            if self.terms.term(term).part && meant != word && (sounds || one_slip(word, meant).is_some()) && !out.contains(&term) && out.len() < MOST {
                out.push(term);
            }
        };
        each_slip(word, |hash| self.terms.slips.get(hash::mixed(hash)).for_each(|term| add(term, false)));
        if heard(word, sound) && sound.len() > 2 {
            self.terms.sounds.get(hash::mixed(sound_hash(sound))).for_each(|term| add(term, true));
        }
    }

    /// Notes the mark of these two words, if there is one.
    fn note_both(&self, reading: &Reading, first: usize, one: u32, two: u32, hits: &mut Vec<Hit>) {
        let (head, tail) = (self.terms.word(one), self.terms.word(two));
        let length = head.len() + tail.len();
        if !(LEAST..=hash::LONGEST).contains(&length) {
            return;
        }
        let joined = hash::join(hash::of(head), hash::of(tail), tail.len());
        let Some(term) = self.terms.whole(joined, |mark| mark.len() == length && mark.starts_with(head) && mark.ends_with(tail)) else { return };
        let breaks = 1_u64 << (head.len() - 1) | 1 << (length - 1);
        let words = &reading.tokens[first..first + 2];
        let known = words.iter().filter(|word| self.lexicon.knows(hash::mixed(reading.run(word.start, word.end)))).count();
        // `Beter peine` is no Peter Pane.
        let begin = words.iter().zip([head, tail]).all(|(word, meant)| begins_alike(reading.word(word), meant));
        if known == 2 || !begin || !self.terms.enrolled(term).iter().any(|own| own.breaks == breaks) {
            return;
        }
        let (start, end) = reading.span(words[0].start, words[1].end);
        let sure = match known {
            0 => 0.65,
            _ if length > 9 => 0.62,
            _ => 0.5,
        };
        hits.push(Hit { term, kind: Kind::Typo, rule: "both words misspelt", start, end, tokens: (first as u32, first as u32 + 2), sure });
    }
}
