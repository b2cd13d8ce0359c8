//! Words that are nearly a mark's: one slip away, drawn out, or the same by sound.

use super::{
    FAINT, Finder, Hit, Kind, Scratch,
    both::MOST_PARTS,
    near::{drawn_letters, mirrored, near},
};
use crate::{
    hash,
    keys::{SLIP_LENGTHS, foreign_sound_hash, slip_hashes, sound_hash},
    lexicon::stem_length,
    skeleton::class,
    sound::{as_cyrillic, heard, in_greek, is_greek},
    text::{Gap, Reading, flag},
    vocabulary::Speaks,
};

/// Candidates that one word may have.
pub(super) const MOST: usize = 64;
/// Letters that are left of a word without its Russian ending to be heard.
const LEAST_STEM: usize = 4;

/// How a candidate was found; what comes later says more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Letters,
    /// It sounds like the word without its ending: `Адидасы`.
    Stem,
    Sound,
}

impl Finder {
    /// Looks for marks that the word `at` nearly is. Says whether any was compared with it. Of an ordinary word that is looked at for its place in the title
    /// alone, `leading_only`, letters swapped or doubled say nothing.
    pub(super) fn slips(&self, scratch: &mut Scratch, at: usize, leading_only: bool) -> bool {
        let Scratch { plain: reading, hits, said, parts, sound, stem_sound, word: buffer, .. } = scratch;
        let token = reading.tokens[at];
        if !SLIP_LENGTHS.contains(&token.len()) {
            return false;
        }
        let word = reading.word(&token);
        let known = token.has(flag::KNOWN);
        // A capital amid Russian words is a name's; so is the first of a title beside goods, if the word only ends like one of the dictionary.
        let as_it_is = || self.lexicon.is_dictionary(hash::mixed(reading.run(token.start, token.end)));
        let begins = || known && said.iter().any(|said| said.speaks == Speaks::Goods) && !as_it_is();
        let named = token.has(flag::CAPITAL) && (at > 0 || begins()) || reading.tokens.len() == 1;
        let in_dictionary = known && self.in_dictionary(reading, &token);
        let surname = at > 0 && is_first_name(reading, at - 1, at) && !self.in_dictionary(reading, &reading.tokens[at - 1]);
        let leads = leads(reading, at);
        let sold = at == 0 && !known && said.iter().any(|said| said.speaks == Speaks::Goods);
        let mut beside = false;
        let mut candidates = [(0_u32, By::Letters); MOST];
        let mut found = 0;
        let mut add = |term: u32, by: By| match candidates[..found].iter_mut().find(|candidate| candidate.0 == term) {
            Some(candidate) => candidate.1 = candidate.1.max(by),
            None if found < MOST => {
                candidates[found] = (term, by);
                found += 1;
            }
            None => {}
        };
        // `Самсyнг` with a Latin y is said as it looks.
        let mixed = token.has(flag::CYRILLIC) && token.has(flag::LATIN);
        let drawn = mixed && as_cyrillic(word, buffer);
        let said_as = if drawn { &buffer[..] } else { word };
        let sounds = (heard(said_as, sound) && sound.len() > 2).then(|| hash::mixed(sound_hash(sound)));
        sounds.iter().for_each(|mixed| self.terms.sounds.touch(*mixed));
        let (hashes, count) = slip_hashes(word);
        self.terms.slips.each_of(&hashes[..count], |term| add(term, By::Letters));
        // A mark of three letters, and an s or z.
        if let [a, b, c, last @ (0x73 | 0x7a)] = *word
            && c != last
        {
            self.terms.short.get(hash::mixed(hash::of(&[a, b, c]))).for_each(|term| add(term, By::Letters));
        }
        // And one drawn out: `UGGG`, which `xxxl` is not.
        if let [a, b, c, d] = *word
            && b == c
            && (a == b || c == d)
            && word.iter().any(|letter| class(*letter) == 0)
        {
            self.terms.short.get(hash::mixed(hash::of(&[a, b, d]))).for_each(|term| add(term, By::Letters));
        }
        // `JJBBLL`, `UUGGG`
        if word.len() > 4 && !known && word.windows(3).all(|letters| letters[0] == letters[1] || letters[1] == letters[2]) {
            buffer.clear();
            buffer.extend_from_slice(word);
            buffer.dedup();
            let short = match **buffer {
                [a, b, c] => Some([a, b, c]),
                [a, b] => Some([a, b, b]),
                _ => None,
            };
            let terms = short.into_iter().flat_map(|letters| self.terms.short.get(hash::mixed(hash::of(&letters))));
            terms.for_each(|term| add(term, By::Letters));
        }
        // A word without doubled letters has a slip for each.
        if count <= word.len() {
            buffer.clear();
            buffer.extend_from_slice(word);
            buffer.dedup();
            let mixed = hash::mixed(hash::of(buffer));
            self.terms.singles.get(mixed).for_each(|term| add(term, By::Letters));
        }
        if let Some(mixed) = sounds {
            self.terms.sounds.get(mixed).for_each(|term| add(term, By::Sound));
            if word.iter().any(|letter| *letter >= 0x250) {
                self.terms.sounds.get(hash::mixed(foreign_sound_hash(sound))).for_each(|term| add(term, By::Sound));
            }
        }
        for sound in is_greek(word[0]).then(|| in_greek(word)).into_iter().flatten().filter(|sound| sound.len() > 2) {
            let hashes = [sound_hash(&sound), foreign_sound_hash(&sound)];
            hashes.into_iter().for_each(|hash| self.terms.sounds.get(hash::mixed(hash)).for_each(|term| add(term, By::Sound)));
        }
        let stem = if token.has(flag::CYRILLIC) { &word[..stem_length(word)] } else { word };
        if (LEAST_STEM..word.len()).contains(&stem.len()) && heard(stem, stem_sound) {
            self.terms.sounds.get(hash::mixed(foreign_sound_hash(stem_sound))).for_each(|term| add(term, By::Stem));
        }
        let mut exactly = |letters: &[u32]| {
            let terms = self.terms.slips.get(hash::mixed(hash::of(letters))).filter(|term| self.terms.word(*term) == letters);
            terms.for_each(|term| add(term, By::Letters));
        };
        // `rnoncler` draws an m, and has an l.
        for only in [None, Some(0), Some(1)] {
            if !drawn_letters(word, only, buffer) {
                break;
            }
            exactly(buffer);
        }
        // `abibas`
        for (from, to) in [('b', 'd'), ('d', 'b')] {
            if mirrored(word, from, to, buffer) {
                exactly(buffer);
            }
        }
        // All are touched before the first is read, so that the waits for memory overlap.
        self.terms.touch(candidates[..found].iter().map(|candidate| candidate.0));
        for (term, by) in &candidates[..found] {
            let about = self.terms.term(*term);
            let mark = self.terms.word(*term);
            if mark == word && about.part {
                beside = true;
            }
            let Some(mut near) = near(word, mark, if *by == By::Letters { &[] } else { sound }) else { continue };
            let foreign = near.kind == Kind::Transliterated;
            // No slip of the pen mixes alphabets.
            if drawn && foreign {
                near.sure = (near.sure * 1.4).min(0.8);
            }
            if *by == By::Stem {
                near.sure *= if foreign && !known { 0.85 } else { 0.0 };
            }
            if about.dictionary && foreign && !known && token.has(flag::CAPITAL) {
                near.sure *= 0.85;
            } else if about.dictionary {
                // Where the brand stands, before what it sells: `Pmua sneakers`.
                let sure = (leads || sold || mark.len() > 6) && matches!(near.rule, "letter doubled" | "letter single" | "letters swapped");
                near.sure *= if sure { 0.7 } else { 0.6 };
            }
            // `One-step` is no `One Stop`; after a first name stands a surname.
            if (about.ordinary && !about.dictionary || surname) && matches!(near.kind, Kind::Typo | Kind::Phonetic) {
                near.sure *= 0.85;
            }
            // Places and people are written in other scripts for their own sake.
            if about.seen && sound.len() > 5 && foreign && (known || !token.has(flag::CAPITAL)) {
                near.sure *= 0.8;
            }
            if known {
                near.sure *= match near.rule {
                    // `Leggo`, `Bulgari`, `Nivia`, which are words or names too.
                    "letter doubled" | "letter single" if leading_only && !about.dictionary && word[0] == mark[0] => FAINT / near.sure,
                    "letters swapped" | "letter doubled" | "letter single" if leading_only => 0.0,
                    "letter alike" | "letter that looks alike" if leads && !in_dictionary && !about.dictionary && mark.len() > 4 && word[0] == mark[0] => {
                        FAINT / near.sure
                    }
                    "letter doubled" | "letter single" | "letters swapped" if mark.len() < 6 && in_dictionary => 0.6,
                    "letter doubled" | "letter single" | "letters swapped" => 0.8,
                    "same sound in another script" if token.has(flag::CYRILLIC) && (!in_dictionary || named) => 1.0,
                    // `Sketchers`
                    "letter too many" if leads && mark.len() > 7 && !about.seen && (word[0], word.last()) == (mark[0], mark.last()) => 1.0,
                    "last letter missing" | "letter missing" | "same sound"
                        if leads && mark.len() > 5 && word[0] == mark[0] && (!in_dictionary || mark.len() > 7 && near.rule == "same sound") =>
                    {
                        1.0
                    }
                    // Somebody's name may be the mark's with a letter less: `Hoyt` of Hoyts.
                    "last letter missing" | "letter missing" if leads && !in_dictionary && !about.dictionary && mark.len() > 4 && word[0] == mark[0] => {
                        FAINT / near.sure
                    }
                    _ => 0.0,
                };
            }
            if leads && !known && word[0] == mark[0] && (!about.dictionary || near.rule == "letter doubled" || mark.len() > 6) {
                near.sure = (near.sure * leading(near.rule, mark.len())).min(0.95);
            }
            if near.sure == 0.0 {
                continue;
            }
            if about.whole {
                let (start, end) = reading.span(token.start, token.end);
                hits.push(Hit { term: *term, kind: near.kind, rule: near.rule, start, end, tokens: (at as u32, at as u32 + 1), sure: near.sure });
            }
            if about.part {
                self.among_others(reading, at, *term, near, hits);
                if parts.len() < MOST_PARTS {
                    parts.push((at, *term));
                }
            }
        }
        if beside {
            self.neighbours(reading, at, hits);
        }
        found > 0
    }

    /// Marks of two words by their sound: `Луи Виттон`, of which one may be known.
    pub(super) fn pairs(&self, scratch: &mut Scratch, at: usize) {
        let Scratch { plain: reading, hits, sound, .. } = scratch;
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
            let word = &reading.letters[a.start as usize..b.end as usize];
            if !heard(word, sound) || sound.len() < 6 {
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
                    let (kind, rule) = if foreign { (Kind::Transliterated, "same sound in another script") } else { (Kind::Phonetic, "same sound") };
                    hits.push(Hit { term, kind, rule, start, end, tokens: (first as u32, first as u32 + 2), sure });
                }
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

/// What a slip is surer by where the brand stands, by its kind: people spell as they hear, and leave letters out; other brands differ in any letter.
fn leading(rule: &str, length: usize) -> f32 {
    match rule {
        "two letters off" => 1.0,
        "letter wrong" | "letter beside it on a keyboard" => 1.1,
        _ if length < 6 => 1.4,
        _ => 1.55,
    }
}

/// Whether the word `at` is a capital's that is often seen, right before another: `Vivienne Sabo`, whose second word is a name of its own.
fn is_first_name(reading: &Reading, at: usize, next: usize) -> bool {
    let [token, next] = [reading.tokens[at], reading.tokens[next]];
    token.has(flag::CAPITAL) && token.has(flag::KNOWN) && token.has(flag::LATIN) && token.len() > 3 && next.has(flag::LATIN) && next.gap == Gap::Space
}
