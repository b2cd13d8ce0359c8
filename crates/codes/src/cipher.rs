//! The permutation under a unit code: *encode, then encipher* (Bellare and Rogaway, “Encode-then-encipher encryption”, ASIACRYPT 2000).
//!
//! A unit number of 43 bits is joined to 52 zero bits, and the 95 bits are enciphered by an alternating Feistel network of six rounds
//! (Lucks 1996; Hoang and Rogaway, CRYPTO 2010) between a left half of 52 bits, the zeros, and a right half of 43, the number. The round
//! function of round *i* is AES-256 under the slot's key of the block (*i*, half), cut to the width of the other half: the first byte keeps
//! the rounds apart.
//!
//! # What is promised, and why
//!
//! Take the round functions for random functions; what AES under one key differs from that after *q* codes is at most (6*q*)² / 2¹²⁹
//! (the PRP/PRF switch), which is 2⁻⁶⁴ for a thousand million codes.
//!
//! **Nobody can make a code.** One guess is accepted with a probability of at most 2⁻⁵² (2.2 · 10⁻¹⁶), whatever the number of codes the
//! guesser has seen. For opening undoes rounds 6 to 2, which gives a left half *x* and a number *n*, and then accepts if *x* = *F*₁(*n*).
//! Was *n* never issued, *F*₁(*n*) is a fresh random value of 52 bits. Was it issued, then *x* = *F*₁(*n*) is the state of that very code,
//! and the guess is that code. This is the argument of Rogaway and Shrimpton's SIV (EUROCRYPT 2006), and needs nothing of rounds 2 to 6.
//! So *g* guesses succeed with a probability of at most *g* · 2⁻⁵²: at a million a second, the first hit is expected after 142 years.
//!
//! **Nobody learns a number, or how many there are.** Six rounds look like a random permutation to one who chooses both plain and enciphered
//! texts (Patarin, “Security of random Feistel schemes with 5 or more rounds”, CRYPTO 2004, for equal halves, up to about 2ⁿ queries with
//! *n* the bits of a half; Hoang and Rogaway extend it to alternating halves with enough rounds). A slot holds 2⁴³ numbers at most, the
//! attacks known on six rounds want about 2²ⁿ ≥ 2⁸⁶ pairs, and here nobody chooses the plain text. Two codes are as unlike as two random
//! strings, so that codes sort, group and count to nothing.
//!
//! Format-preserving standards were measured: FF1 (NIST SP 800-38G) does ten rounds with a multi-precision division in each and is some
//! fifty times slower, for no gain in the bounds above.

use aes::{
    Aes256Enc, Block,
    cipher::{BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, KeyInit, consts::U16},
};

/// Bits of the left half: the redundancy, zero in every plain text.
const LEFT_BITS: u32 = 52;
/// Bits of the right half: the unit number.
pub const NUMBER_BITS: u32 = 43;
/// Bits that go in and come out.
pub const BITS: u32 = LEFT_BITS + NUMBER_BITS;
/// Rounds of the network. Odd ones change the left half, even ones the right.
const ROUNDS: u8 = 6;
/// How many numbers are enciphered side by side, so that AES instructions overlap instead of waiting for each other.
pub const LANES: usize = 64;

const LEFT_MASK: u64 = (1 << LEFT_BITS) - 1;
const RIGHT_MASK: u64 = (1 << NUMBER_BITS) - 1;

/// The permutation of one key slot.
pub(crate) struct Cipher(Aes256Enc);

impl Cipher {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(Aes256Enc::new(key.into()))
    }

    /// The 95 bits of a unit number below 2⁴³.
    pub(crate) fn seal(&self, number: u64) -> u128 {
        let mut halves = Halves { left: 0, right: number & RIGHT_MASK };
        self.0.encrypt_with_backend(Rounds { halves: &mut halves, order: 1..=ROUNDS });
        join(halves.left, halves.right)
    }

    /// The unit number in 95 bits, if this key made them.
    pub(crate) fn open(&self, bits: u128) -> Option<u64> {
        let mut halves = split(bits);
        // Each round is its own inverse: opening is the rounds backwards.
        self.0.encrypt_with_backend(Rounds { halves: &mut halves, order: (1..=ROUNDS).rev() });
        (halves.left == 0).then_some(halves.right)
    }

    /// The same as [`Self::seal`] for consecutive numbers from `first`, `LANES` at most: far faster than one by one.
    pub(crate) fn seal_lanes(&self, first: u64, sealed: &mut [u128]) {
        let count = sealed.len().min(LANES);
        let (mut left, mut right, mut blocks) = ([0_u64; LANES], [0_u64; LANES], [Block::default(); LANES]);
        for (number, half) in (first..).zip(&mut right[..count]) {
            *half = number & RIGHT_MASK;
        }
        for round in 1..=ROUNDS {
            let (from, into, mask) = if changes_left(round) { (&right, &mut left, LEFT_MASK) } else { (&left, &mut right, RIGHT_MASK) };
            for (block, half) in blocks[..count].iter_mut().zip(from) {
                *block = question(round, *half);
            }
            self.0.encrypt_blocks(&mut blocks[..count]);
            for (half, block) in into.iter_mut().zip(&blocks[..count]) {
                *half ^= answer(block) & mask;
            }
        }
        for (out, (left, right)) in sealed.iter_mut().zip(left.into_iter().zip(right)) {
            *out = join(left, right);
        }
    }
}

/// The two halves of 95 bits.
struct Halves {
    left: u64,
    right: u64,
}

/// The rounds on one pair of halves. A closure of the cipher's crate, so that the choice of AES instructions is made once a code and not once
/// a round: five times faster.
struct Rounds<'a, O> {
    halves: &'a mut Halves,
    order: O,
}

impl<O> BlockSizeUser for Rounds<'_, O> {
    type BlockSize = U16;
}

impl<O: Iterator<Item = u8>> BlockCipherEncClosure for Rounds<'_, O> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, aes: &B) {
        let Halves { left, right } = self.halves;
        for round in self.order {
            let (from, into, mask) = if changes_left(round) { (&*right, &mut *left, LEFT_MASK) } else { (&*left, &mut *right, RIGHT_MASK) };
            let mut block = question(round, *from);
            aes.encrypt_block_inplace(&mut block);
            *into ^= answer(&block) & mask;
        }
    }
}

const fn changes_left(round: u8) -> bool {
    round % 2 == 1
}

/// The block that a round asks AES about: the round's number in the first byte, the half in the last eight.
fn question(round: u8, half: u64) -> Block {
    Block::from((u128::from(round) << 120 | u128::from(half)).to_be_bytes())
}

/// As much of AES's answer as a half can use.
fn answer(block: &Block) -> u64 {
    let answer = u128::from_be_bytes((*block).into());
    (answer & u128::from(u64::MAX)) as u64
}

fn join(left: u64, right: u64) -> u128 {
    u128::from(left) << NUMBER_BITS | u128::from(right)
}

fn split(bits: u128) -> Halves {
    let half = |bits: u128, mask: u64| (bits & u128::from(mask)) as u64;
    Halves { left: half(bits >> NUMBER_BITS, LEFT_MASK), right: half(bits, RIGHT_MASK) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cipher() -> Cipher {
        Cipher::new(&std::array::from_fn(|i| u8::try_from(i).unwrap()))
    }

    /// Written down so that no change of this file can make printed codes void without a test that says so.
    #[test]
    fn the_permutation_is_the_one_that_printed_codes_were_made_with() {
        let sealed: Vec<String> = [0, 1, 2, RIGHT_MASK].map(|n| format!("{:024x}", cipher().seal(n))).into();
        assert_eq!(sealed, ["54db780f6fc9a75110b8ce07", "038bfb1c6ea168a3e362b50e", "40d2e2adfed0b8323d9eb503", "312a3d1cd4169ec24e3628e1"]);
    }

    #[test]
    fn half_the_bits_change_with_each_number() {
        let cipher = cipher();
        let flips: u32 = (0..4096).map(|n| (cipher.seal(n) ^ cipher.seal(n + 1)).count_ones()).sum();
        let mean = f64::from(flips) / 4096.0;
        assert!((mean - 47.5).abs() < 0.5, "{mean} of 95 bits on average");
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(number in 0..=RIGHT_MASK) {
            let sealed = cipher().seal(number);
            prop_assert!(sealed >> BITS == 0);
            prop_assert_eq!(cipher().open(sealed), Some(number));
        }

        #[test]
        fn side_by_side_is_the_same_as_one_by_one(first in 0..RIGHT_MASK - 64, count in 0..=LANES) {
            let cipher = cipher();
            let mut sealed = [0; LANES];
            cipher.seal_lanes(first, &mut sealed[..count]);
            for (number, bits) in (first..).zip(&sealed[..count]) {
                prop_assert_eq!(cipher.seal(number), *bits);
            }
        }

        #[test]
        fn random_bits_are_refused(bits in 0..1_u128 << BITS) {
            prop_assert_eq!(cipher().open(bits), None);
        }
    }
}
