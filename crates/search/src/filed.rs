//! Places of words by a hash of something that they have.

use std::ops::Range;

/// Entries in order: 32 bits of a hash, 32 of a place. To find a hash takes two looks at memory.
#[derive(Default)]
pub(crate) struct Filed {
    entries: Vec<u64>,
    /// Where the entries begin whose hash begins with so many bits.
    starts: Vec<u32>,
    bits: u32,
}

/// About so many entries (as a power of two) share a start.
const SHARING_BITS: u32 = 3;

impl Filed {
    /// Of the parts of a hash that [`hash`] and [`hashes_without_each`] return, each with a place in the lower 32 bits.
    pub fn of(mut entries: Vec<u64>) -> Self {
        entries.sort_unstable();
        entries.shrink_to_fit();
        let bits = (usize::BITS - entries.len().leading_zeros()).saturating_sub(SHARING_BITS).clamp(1, 24);
        let mut starts = Vec::with_capacity((1 << bits) + 1);
        for (at, entry) in entries.iter().enumerate() {
            let beginning = (entry >> (64 - bits)) as usize;
            while starts.len() <= beginning {
                starts.push(at as u32);
            }
        }
        starts.resize((1 << bits) + 1, entries.len() as u32);
        Self { entries, starts, bits }
    }

    /// Whether nothing is filed.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The places filed under a hash.
    pub fn under(&self, hash: u64) -> impl Iterator<Item = usize> {
        let beginning = (hash >> (64 - self.bits.max(1))) as usize;
        let here: Range<usize> = match self.starts.get(beginning..beginning + 2) {
            Some(&[from, to]) => from as usize..to as usize,
            _ => 0..0,
        };
        self.entries[here].iter().map(move |entry| entry ^ hash).filter(|place| *place <= u64::from(u32::MAX)).map(|place| place as usize)
    }
}

/// A factor that spreads letters over all bits; odd.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

fn of_letter(letter: char) -> u64 {
    (u64::from(u32::from(letter)) + 1).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// The upper half of a hash, well mixed.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (hash ^ (hash >> 29)).wrapping_mul(FACTOR) & 0xffff_ffff_0000_0000
}

/// A word's hash, in the upper 32 bits.
pub(crate) fn hash(word: impl Iterator<Item = char>) -> u64 {
    mixed(word.fold(0, |hash: u64, letter| hash.wrapping_mul(FACTOR).wrapping_add(of_letter(letter))))
}

/// Calls with the hash of the word and with that of each rest of it without one of its letters; the same more than once if letters repeat.
pub(crate) fn hashes_without_each(word: &[char], mut with: impl FnMut(u64)) {
    with(hash(word.iter().copied()));
    let mut before = word.iter().fold(0_u64, |hash, letter| hash.wrapping_mul(FACTOR).wrapping_add(of_letter(*letter)));
    let (mut after, mut power) = (0_u64, 1_u64);
    for letter in word.iter().rev() {
        // The letters before this one, without it and what follows: undoes one step.
        before = before.wrapping_sub(of_letter(*letter)).wrapping_mul(INVERSE);
        with(mixed(before.wrapping_mul(power).wrapping_add(after)));
        after = after.wrapping_add(of_letter(*letter).wrapping_mul(power));
        power = power.wrapping_mul(FACTOR);
    }
}

/// FACTOR × INVERSE = 1 (modulo 2⁶⁴).
const INVERSE: u64 = {
    let mut inverse = FACTOR;
    let mut step = 0;
    while step < 6 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(FACTOR.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_filed_is_found(words in proptest::collection::vec("[a-d]{0,4}", 0..60), asked in "[a-d]{0,4}") {
            let filed = Filed::of(words.iter().zip(0_u64..).map(|(word, place)| hash(word.chars()) | place).collect());
            let mut found: Vec<usize> = filed.under(hash(asked.chars())).collect();
            found.sort_unstable();
            let want: Vec<usize> = words.iter().enumerate().filter(|(_, word)| **word == asked).map(|(place, _)| place).collect();
            prop_assert_eq!(found, want);
        }

        #[test]
        fn rests_have_the_hashes_of_words(word in "[a-dж手]{0,9}") {
            let letters: Vec<char> = word.chars().collect();
            let mut found = Vec::new();
            hashes_without_each(&letters, |hash| found.push(hash));
            let without = |left_out: usize| hash(letters.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, c)| *c));
            let want: Vec<u64> = [letters.len()].into_iter().chain((0..letters.len()).rev()).map(without).collect();
            prop_assert_eq!(found, want);
        }
    }
}
