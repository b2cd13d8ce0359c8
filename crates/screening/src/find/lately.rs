//! What was found out lately of words, and of words beside each other: listings say the same again and again, and one look at what stays near saves many
//! into the tables.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many are remembered, a power of two: few enough to stay near.
const MOST: usize = 8192;

/// What is known of a word by its letters alone.
pub(crate) mod fact {
    /// It is an ordinary word, or another maker's name.
    pub const KNOWN: u16 = 1;
    /// It is another maker's name.
    pub const NAME: u16 = 2;
    /// What is looked for may begin with its letters and go on.
    pub const GOES_ON: u16 = 4;
    /// It may be what is looked for.
    pub const FRONT: u16 = 8;
    /// It may be the first or last word of some mark with several.
    pub const OUTER: u16 = 16;
    /// It is nothing like a mark.
    pub const DULL: u16 = 32;
    /// There is no mark, nor a word of one, to be compared with it for a slip.
    pub const UNLIKE: u16 = 64;
    /// There are some, and none is near.
    pub const FAR: u16 = 128;
    /// No other word of a mark is meant by it.
    pub const NOT_MEANT: u16 = 256;
}

/// A word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    /// Its [`skeleton`](crate::skeleton).
    pub bones: u64,
    pub classes: u32,
    /// See [`fact`].
    pub facts: u16,
}

impl Word {
    pub const fn is(&self, fact: u16) -> bool {
        self.facts & fact != 0
    }
}

/// Words in a row: what they were looked up as in vain, by their letters alone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Row {
    /// By their sound, and as a mark with one slip.
    pub no_sound: bool,
    pub no_slip: bool,
    /// As written by ear and as words cut short: how many marks were compared.
    pub not_by_ear: Option<u8>,
    pub not_cut: Option<u8>,
}

/// By mixed hashes, each in one place, so that a newer one takes it.
#[derive(Debug, Default)]
pub(crate) struct Lately<Of> {
    /// Whose marks it is about: [`next_finder`].
    finder: u64,
    known: Vec<(u64, Of)>,
}

impl<Of: Copy + Default> Lately<Of> {
    /// Forgets all if it was another finder's.
    pub fn belong_to(&mut self, finder: u64) {
        if self.finder != finder {
            self.finder = finder;
            self.known.clear();
            self.known.resize(MOST, (0, Of::default()));
        }
    }

    /// What is known under this hash.
    #[inline]
    pub fn get(&self, mixed: u64) -> Option<&Of> {
        self.known.get(mixed as usize % MOST).filter(|known| known.0 == mixed).map(|known| &known.1)
    }

    /// The same, to be added to.
    #[inline]
    pub fn get_mut(&mut self, mixed: u64) -> Option<&mut Of> {
        self.known.get_mut(mixed as usize % MOST).filter(|known| known.0 == mixed).map(|known| &mut known.1)
    }

    /// Remembers this.
    pub fn put(&mut self, mixed: u64, of: Of) {
        if let Some(known) = self.known.get_mut(mixed as usize % MOST) {
            *known = (mixed, of);
        }
    }

    /// Adds to what is known under this hash.
    pub fn add(&mut self, mixed: u64, add: impl Fn(&mut Of)) {
        let mut of = self.get(mixed).copied().unwrap_or_default();
        add(&mut of);
        self.put(mixed, of);
    }
}

impl Lately<Word> {
    /// Whether one of these facts is known of the word.
    #[inline]
    pub fn is(&self, mixed: u64, fact: u16) -> bool {
        self.get(mixed).is_some_and(|word| word.is(fact))
    }

    /// Adds a fact to a word that is still remembered.
    pub fn note(&mut self, mixed: u64, fact: u16) {
        if let Some(word) = self.get_mut(mixed) {
            word.facts |= fact;
        }
    }
}

/// What two words beside each other are remembered by, given their mixed hashes.
#[inline]
pub(super) const fn beside(first: u64, second: u64) -> u64 {
    first.rotate_left(21).wrapping_add(second)
}

/// A number that no other finder has, from 1.
pub(super) fn next_finder() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_remembered_for_one_finder() {
        let mut lately = Lately::<Word>::default();
        assert!(lately.get(5).is_none());
        lately.belong_to(1);
        lately.note(5, fact::FAR);
        assert!(lately.get(5).is_none());
        lately.put(5, Word { facts: fact::OUTER, ..Word::default() });
        lately.note(5, fact::DULL);
        assert!(lately.is(5, fact::DULL) && lately.is(5, fact::OUTER) && !lately.is(5, fact::FAR) && lately.get(5 + MOST as u64).is_none());
        lately.add(5 + MOST as u64, |word| word.facts |= fact::FAR);
        assert!(lately.get(5).is_none());
        lately.belong_to(2);
        assert!(lately.get(5 + MOST as u64).is_none() && next_finder() != next_finder());
    }
}
