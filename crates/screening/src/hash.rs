//! Polynomial hashes of letters: those of any run of a text, of a run without one letter, and of runs joined follow from the hashes of its beginnings
//! without reading a letter again. Whatever a hash finds is compared letter by letter afterwards.

/// An odd number drawn once; the hash of letters a, b, c is a·B² + b·B + c modulo 2⁶⁴.
const BASE: u64 = 0x9e6c_63d0_876a_3f6b;

/// Letters that one run may have: longer words are read up to here.
pub(crate) const LONGEST: usize = 64;

const POWERS: [u64; LONGEST + 1] = {
    let mut powers = [1_u64; LONGEST + 1];
    let mut at = 1;
    while at <= LONGEST {
        powers[at] = powers[at - 1].wrapping_mul(BASE);
        at += 1;
    }
    powers
};

/// The hash of a run with `letter` after it.
#[inline]
pub(crate) const fn push(hash: u64, letter: u32) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(letter as u64 + 1)
}

/// The hash of a run of `length` letters, from those of the text up to its start and up to its end.
#[inline]
pub(crate) fn run(to_start: u64, to_end: u64, length: usize) -> u64 {
    to_end.wrapping_sub(to_start.wrapping_mul(POWERS[length.min(LONGEST)]))
}

/// The hash of a run followed by another of `length` letters.
#[inline]
pub(crate) fn join(first: u64, second: u64, length: usize) -> u64 {
    first.wrapping_mul(POWERS[length.min(LONGEST)]).wrapping_add(second)
}

/// The hash of letters.
pub(crate) fn of(letters: &[u32]) -> u64 {
    letters.iter().fold(0, |hash, letter| push(hash, *letter))
}

/// The hashes of the beginnings of letters, all of these excluded.
pub(crate) fn prefixes(letters: &[u32]) -> impl Iterator<Item = u64> {
    let but_last = &letters[..letters.len().saturating_sub(1)];
    but_last.iter().scan(0, |hash, letter| {
        *hash = push(*hash, *letter);
        Some(*hash)
    })
}

/// The hash of a text's characters as they are.
pub(crate) fn of_text(text: &str) -> u64 {
    text.chars().fold(0, |hash, c| push(hash, c as u32))
}

/// Spreads a hash over all of its bits, for use as an address.
#[inline]
pub(crate) const fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let hash = (hash ^ hash >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_joins_agree_with_reading_the_letters() {
        let letters: Vec<u32> = "louisvuitton".chars().map(|c| c as u32).collect();
        let prefix: Vec<u64> = (0..=letters.len()).map(|to| of(&letters[..to])).collect();
        assert_eq!(run(prefix[5], prefix[12], 7), of(&letters[5..]));
        assert_eq!(join(of(&letters[..5]), of(&letters[5..]), 7), of(&letters));
        assert!(prefixes(&letters).eq(prefix[1..12].iter().copied()) && prefixes(&[]).next().is_none());
        assert_ne!(mixed(1), mixed(2));
    }
}
