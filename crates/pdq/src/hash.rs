//! The hash and its quality, as values.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A PDQ hash: 256 bits, bit `16 · i + j` for the frequency in row `i` and column `j` of the 16 × 16 that count.
///
/// Written as the reference writes it: 64 hex digits, the highest bit first. Half of the bits are set, as they tell which frequencies lie above
/// the median; a hash of all zeros comes of pictures without content.
// Aligned so that one never lies across two cache lines: the index reads them one by one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[repr(align(32))]
pub struct Hash([u64; 4]);

/// Why a text is no hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseHashError {
    /// Longer or shorter than 64 digits.
    #[error("a PDQ hash has 64 hexadecimal digits; this one has {0}")]
    Length(usize),
    /// Something other than a hexadecimal digit, at this place (from 1).
    #[error("a PDQ hash is made of the digits 0 to 9 and a to f; “{0}” at position {1} is none")]
    Character(char, usize),
}

impl Hash {
    /// How many bits it has.
    pub const BITS: u32 = 256;

    /// Words of 64 bits, the lowest first: bit `k` of the hash is bit `k % 64` of word `k / 64`.
    #[must_use]
    pub const fn from_words(words: [u64; 4]) -> Self {
        Self(words)
    }

    /// See [`Self::from_words`].
    #[must_use]
    pub const fn words(&self) -> [u64; 4] {
        self.0
    }

    /// The 32 bytes in the order of the hex digits, for a database column.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (eight, word) in bytes.chunks_exact_mut(8).zip(self.0.iter().rev()) {
            eight.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// The inverse of [`Self::to_bytes`].
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        let mut words = [0; 4];
        for (word, eight) in words.iter_mut().rev().zip(bytes.chunks_exact(8)) {
            *word = eight.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        Self(words)
    }

    /// In how many bits two hashes differ, 0 to 256 (Hamming distance).
    #[must_use]
    pub const fn distance(&self, other: &Self) -> u32 {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        (a ^ e).count_ones() + (b ^ f).count_ones() + (c ^ g).count_ones() + (d ^ h).count_ones()
    }

    /// The hash with one bit (0 to 255) the other way round.
    #[must_use]
    pub fn flipped(mut self, bit: u8) -> Self {
        self.0[usize::from(bit / 64)] ^= 1 << (bit % 64);
        self
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{d:016x}{c:016x}{b:016x}{a:016x}")
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = ParseHashError;

    /// Reads 64 hexadecimal digits, small or capital, and nothing else.
    fn from_str(text: &str) -> Result<Self, ParseHashError> {
        let mut words = [0; 4];
        let mut count = 0;
        for (at, c) in text.chars().enumerate() {
            let digit = c.to_digit(16).ok_or(ParseHashError::Character(c, at + 1))?;
            if let Some(word) = words.get_mut(3_usize.wrapping_sub(at / 16)) {
                *word = *word << 4 | u64::from(digit);
            }
            count = at + 1;
        }
        if count == 64 { Ok(Self(words)) } else { Err(ParseHashError::Length(count)) }
    }
}

impl TryFrom<String> for Hash {
    type Error = ParseHashError;
    fn try_from(text: String) -> Result<Self, ParseHashError> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

/// How much there is to see in a picture, 0 (a plain surface) to 100: the sum of the steps in brightness between neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub struct Quality(u8);

impl Quality {
    /// More than 100 is 100.
    #[must_use]
    pub const fn of(value: u8) -> Self {
        Self(if value > 100 { 100 } else { value })
    }

    /// 0 to 100.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl From<u8> for Quality {
    fn from(value: u8) -> Self {
        Self::of(value)
    }
}

impl From<Quality> for u8 {
    fn from(quality: Quality) -> Self {
        quality.0
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_is_no_hash_says_what_and_where() {
        let error = |text: &str| text.parse::<Hash>().unwrap_err().to_string();
        assert_eq!(error(""), "a PDQ hash has 64 hexadecimal digits; this one has 0");
        assert_eq!(error(&"a".repeat(63)), "a PDQ hash has 64 hexadecimal digits; this one has 63");
        assert_eq!(error(&"a".repeat(6_000)), "a PDQ hash has 64 hexadecimal digits; this one has 6000");
        assert_eq!(error(&format!("{}é{}", "0".repeat(10), "0".repeat(53))), "a PDQ hash is made of the digits 0 to 9 and a to f; “é” at position 11 is none");
    }

    #[test]
    fn the_highest_bit_is_written_first() {
        let hash = Hash::from_words([0x0f, 0, 0, 0xa000_0000_0000_0000]);
        assert_eq!(hash.to_string(), format!("a{}0f", "0".repeat(61)));
        assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{hash}\""));
        assert_eq!(Hash::default().flipped(255).to_string(), format!("8{}", "0".repeat(63)));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(words: [u64; 4], bit: u8) {
            let hash = Hash::from_words(words);
            prop_assert_eq!(hash.to_string().parse::<Hash>().unwrap(), hash);
            prop_assert_eq!(hash.to_string().to_uppercase().parse::<Hash>().unwrap(), hash);
            prop_assert_eq!(serde_json::from_str::<Hash>(&serde_json::to_string(&hash).unwrap()).unwrap(), hash);
            prop_assert_eq!(Hash::from_bytes(hash.to_bytes()), hash);
            prop_assert_eq!(hash.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>(), hash.to_string());
            prop_assert_eq!(hash.distance(&hash.flipped(bit)), 1);
        }
    }
}
