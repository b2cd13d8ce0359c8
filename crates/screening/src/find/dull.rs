//! Words that were looked at lately and are nothing like a mark: listings say the same words again and again.

use std::sync::atomic::{AtomicU64, Ordering};

/// How many are remembered, a power of two: few enough to stay near.
const MOST: usize = 4096;

/// By their mixed hashes, each in one place, so that a newer one takes it.
#[derive(Debug, Default)]
pub(crate) struct Dull {
    /// Whose marks they are nothing like: [`next_finder`].
    finder: u64,
    words: Vec<u64>,
}

impl Dull {
    /// Forgets all if they were another finder's.
    pub fn belong_to(&mut self, finder: u64) {
        if self.finder != finder {
            self.finder = finder;
            self.words.clear();
            self.words.resize(MOST, 0);
        }
    }

    pub fn has(&self, mixed: u64) -> bool {
        self.words.get(mixed as usize % MOST) == Some(&mixed)
    }

    pub fn add(&mut self, mixed: u64) {
        if let Some(word) = self.words.get_mut(mixed as usize % MOST) {
            *word = mixed;
        }
    }
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
        let mut dull = Dull::default();
        assert!(!dull.has(0));
        dull.belong_to(1);
        dull.add(5);
        assert!(dull.has(5) && !dull.has(5 + MOST as u64));
        dull.belong_to(2);
        assert!(!dull.has(5) && next_finder() != next_finder());
    }
}
