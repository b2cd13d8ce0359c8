//! Marks, and words of marks, that a word may be meant for: found by its letters, or by how it is said.

use crate::{
    find::near::{drawn_letters, mirrored},
    hash,
    keys::{foreign_sound_hash, slip_hashes, sound_hash},
    skeleton::class,
    sound::{in_greek, is_greek},
    terms::Terms,
};

/// Candidates that one word may have.
pub(in crate::find) const MOST: usize = 64;

/// How a candidate was found; what comes later says more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    Letters,
    /// It sounds like the word without its ending: `Адидасы`.
    Stem,
    Sound,
}

/// Each once, in the order in which they were found.
pub(super) struct Candidates<'t> {
    terms: &'t Terms,
    found: [(u32, By); MOST],
    count: usize,
}

impl<'t> Candidates<'t> {
    pub const fn none(terms: &'t Terms) -> Self {
        Self { terms, found: [(0, By::Letters); MOST], count: 0 }
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, By)> {
        self.found[..self.count].iter().copied()
    }

    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn add(&mut self, term: u32, by: By) {
        match self.found[..self.count].iter_mut().find(|candidate| candidate.0 == term) {
            Some(candidate) => candidate.1 = candidate.1.max(by),
            None if self.count < MOST => {
                self.found[self.count] = (term, by);
                self.count += 1;
            }
            None => {}
        }
    }

    /// One letter off; and a word with doubled letters once.
    pub fn one_letter_off(&mut self, word: &[u32]) {
        let terms = self.terms;
        let (hashes, count) = slip_hashes(word);
        terms.slips.each_of(&hashes[..count], |term| self.add(term, By::Letters));
    }

    /// A mark of three letters, with an s or z after it: `UGGs`.
    pub fn short_with_s(&mut self, word: &[u32]) {
        if let [a, b, c, last @ (0x73 | 0x7a)] = *word
            && c != last
        {
            self.short([a, b, c]);
        }
    }

    /// A mark of three letters with one drawn out: `UGGG`, which `xxxl` is not.
    pub fn short_drawn_out(&mut self, word: &[u32]) {
        if let [a, b, c, d] = *word
            && b == c
            && (a == b || c == d)
            && word.iter().any(|letter| class(*letter) == 0)
        {
            self.short([a, b, d]);
        }
    }

    /// A mark of three letters with each drawn out: `JJBBLL`, `UUGGG`.
    pub fn short_doubled_throughout(&mut self, word: &[u32], buffer: &mut Vec<u32>) {
        if word.len() < 5 || !word.windows(3).all(|letters| letters[0] == letters[1] || letters[1] == letters[2]) {
            return;
        }
        buffer.clear();
        buffer.extend_from_slice(word);
        buffer.dedup();
        match **buffer {
            [a, b, c] => self.short([a, b, c]),
            [a, b] => self.short([a, b, b]),
            _ => {}
        }
    }

    fn short(&mut self, letters: [u32; 3]) {
        let terms = self.terms;
        terms.short.get(hash::mixed(hash::of(&letters))).for_each(|term| self.add(term, By::Letters));
    }

    /// With the same letters, doubled or not. What has none doubled has a slip for each, and is found by these.
    pub fn doubled_or_not(&mut self, word: &[u32], buffer: &mut Vec<u32>) {
        if slip_hashes(word).1 > word.len() {
            return;
        }
        let terms = self.terms;
        buffer.clear();
        buffer.extend_from_slice(word);
        buffer.dedup();
        terms.singles.get(hash::mixed(hash::of(buffer))).for_each(|term| self.add(term, By::Letters));
    }

    /// With the sound of the word.
    pub fn said_alike(&mut self, word: &[u32], sound: &[u8]) {
        let terms = self.terms;
        terms.sounds.get(hash::mixed(sound_hash(sound))).for_each(|term| self.add(term, By::Sound));
        if word.iter().any(|letter| *letter >= 0x250) {
            terms.sounds.get(hash::mixed(foreign_sound_hash(sound))).for_each(|term| self.add(term, By::Sound));
        }
    }

    /// With one of the sounds that Greek letters may have.
    pub fn said_in_greek(&mut self, word: &[u32]) {
        let terms = self.terms;
        for sound in is_greek(word[0]).then(|| in_greek(word)).into_iter().flatten().filter(|sound| sound.len() > 2) {
            let hashes = [sound_hash(&sound), foreign_sound_hash(&sound)];
            hashes.into_iter().for_each(|hash| terms.sounds.get(hash::mixed(hash)).for_each(|term| self.add(term, By::Sound)));
        }
    }

    /// With the sound of the word without its ending.
    pub fn of_stem(&mut self, stem_sound: &[u8]) {
        let terms = self.terms;
        terms.sounds.get(hash::mixed(foreign_sound_hash(stem_sound))).for_each(|term| self.add(term, By::Stem));
    }

    /// With letters drawn by two others, all or one of them: `rnoncler` draws an m, and has an l. And mirrored: `abibas`.
    pub fn drawn_or_mirrored(&mut self, word: &[u32], buffer: &mut Vec<u32>) {
        for only in [None, Some(0), Some(1)] {
            if !drawn_letters(word, only, buffer) {
                break;
            }
            self.exactly(buffer);
        }
        for (from, to) in [('b', 'd'), ('d', 'b')] {
            if mirrored(word, from, to, buffer) {
                self.exactly(buffer);
            }
        }
    }

    fn exactly(&mut self, letters: &[u32]) {
        let terms = self.terms;
        terms.slips.get(hash::mixed(hash::of(letters))).filter(|term| terms.word(*term) == letters).for_each(|term| self.add(term, By::Letters));
    }
}
