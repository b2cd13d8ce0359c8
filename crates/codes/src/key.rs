//! The keys that codes are made with, and a code's way from a unit number and back.
//!
//! A code's first character is the number of its key slot, in clear; the other 95 bits are the unit number under the slot's permutation
//! (see [`crate::cipher`], which also states the bounds). There are 32 slots: rotating means sealing new batches with the next one, and codes
//! of the old ones stay valid for as long as their slot is in the ring. A slot's keys are derived by HKDF-SHA-256 (RFC 5869) from the
//! portal's secret, a salt that is drawn when the slot is opened and stored beside it, and the slot's number; enciphering and hallmark have
//! keys of their own. The database alone, without the secret, makes no code.
//!
//! To rotate: draw 32 random bytes, [`SlotKey::derive`] the next free slot with them, store slot, salt and [`SlotKey::check_value`], and
//! rebuild the ring.

use crate::{
    cipher::{self, Cipher},
    hallmark::Hallmark,
};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use model::unit_code::UnitCode;
use sha2::Sha256;
use std::{fmt, ops::Range, sync::Arc};
use subtle::ConstantTimeEq;

/// Why keys could not be had, or a code not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A secret that could be guessed.
    #[error("The portal's secret has {0} bytes; at least {min} random ones are needed", min = PortalSecret::MIN_BYTES)]
    ShortSecret(usize),
    /// The secret in use is another one than the slot was opened with: every code would be taken for forged.
    #[error("The portal's secret is not the one that key slot {0} was opened with: restore the former secret")]
    WrongSecret(Slot),
    /// There are slots 0 to 31.
    #[error("There is no key slot {0}: slots are numbered 0 to 31")]
    NoSuchSlot(u32),
    /// The slot's 2⁴³ numbers are used up.
    #[error("Key slot {0} has no more numbers: open the next slot")]
    Exhausted(Slot),
    /// A key of impossible length; cannot happen.
    #[error("Keys could not be derived")]
    Derivation,
}

/// The code was not made by any key of this portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("No key of this portal made this code")]
pub struct Forged;

/// The secret that all keys are derived from. It never appears in a log: its `Debug` form is blank.
#[derive(Clone)]
pub struct PortalSecret(Arc<[u8]>);

/// The number of a key slot, 0 to 31: the first character of its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(u8);

/// What a genuine code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// The key slot.
    pub slot: Slot,
    /// The unit's number within the slot, below 2⁴³.
    pub number: u64,
}

/// A slot as it is stored: what is needed, beside the secret, to derive its keys again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSlot {
    /// Its number.
    pub slot: Slot,
    /// Random bytes, drawn when the slot was opened.
    pub salt: [u8; 32],
    /// [`SlotKey::check_value`] at that time.
    pub check_value: [u8; 8],
}

/// The keys of one slot. Cheap to clone; what it holds is never shown.
#[derive(Clone)]
pub struct SlotKey(Arc<Keys>);

/// All slots of a portal, to share between threads. Cheap to clone.
#[derive(Clone, Debug)]
pub struct KeyRing(Arc<[Option<SlotKey>; 32]>);

/// The codes of consecutive unit numbers, enciphered many at a time. See [`SlotKey::codes`].
pub struct Codes {
    key: SlotKey,
    /// The number after the last one in `sealed`.
    next: u64,
    end: u64,
    sealed: [u128; cipher::LANES],
    /// The part of `sealed` that is still to be given out.
    ready: Range<usize>,
}

struct Keys {
    slot: Slot,
    cipher: Cipher,
    hallmark: Hmac<Sha256>,
    check_value: [u8; 8],
}

impl PortalSecret {
    /// The fewest bytes that are taken.
    pub const MIN_BYTES: usize = 32;

    /// Random bytes, 32 or more.
    pub fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() < Self::MIN_BYTES { Err(KeyError::ShortSecret(bytes.len())) } else { Ok(Self(bytes.into())) }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Slot {
    /// The number of the last slot.
    pub const LAST: u32 = 31;

    /// A slot of this number.
    pub fn new(number: u32) -> Result<Self, KeyError> {
        u8::try_from(number).ok().filter(|slot| u32::from(*slot) <= Self::LAST).map(Self).ok_or(KeyError::NoSuchSlot(number))
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.into()
    }

    /// The slot that a code names in its first character, whether or not it has such keys.
    #[must_use]
    pub fn of(code: UnitCode) -> Self {
        Self((code.bits() >> cipher::BITS & 31) as u8)
    }
}

impl SlotKey {
    /// How many numbers a slot has.
    pub const NUMBERS: u64 = 1 << cipher::NUMBER_BITS;

    /// Derives a slot's keys.
    pub fn derive(secret: &PortalSecret, slot: Slot, salt: &[u8; 32]) -> Result<Self, KeyError> {
        let hkdf = Hkdf::<Sha256>::new(Some(salt), &secret.0);
        let (mut encipher, mut mark, mut check_value) = ([0; 32], [0; 32], [0; 8]);
        let mut purposes: [(&[u8], &mut [u8]); 3] = [(b"encipher", &mut encipher), (b"hallmark", &mut mark), (b"check value", &mut check_value)];
        for (purpose, key) in &mut purposes {
            hkdf.expand_multi_info(&[b"markward unit code 1: ", purpose, &[slot.0]], key).map_err(|_| KeyError::Derivation)?;
        }
        let hallmark = Hmac::new_from_slice(&mark).map_err(|_| KeyError::Derivation)?;
        Ok(Self(Arc::new(Keys { slot, cipher: Cipher::new(&encipher), hallmark, check_value })))
    }

    /// The slot that these keys are for.
    #[must_use]
    pub fn slot(&self) -> Slot {
        self.0.slot
    }

    /// Eight bytes to store with the slot, by which a wrong secret is noticed. They tell nothing of the keys.
    #[must_use]
    pub fn check_value(&self) -> [u8; 8] {
        self.0.check_value
    }

    /// The code of a unit number below [`Self::NUMBERS`].
    pub fn seal(&self, number: u64) -> Result<UnitCode, KeyError> {
        if number >= Self::NUMBERS {
            return Err(KeyError::Exhausted(self.slot()));
        }
        Ok(self.code(self.0.cipher.seal(number)))
    }

    /// The codes of a range of unit numbers, in order: several million a second on one core, in no memory worth mentioning.
    pub fn codes(&self, numbers: Range<u64>) -> Result<Codes, KeyError> {
        if numbers.end > Self::NUMBERS {
            return Err(KeyError::Exhausted(self.slot()));
        }
        Ok(Codes { key: self.clone(), next: numbers.start, end: numbers.end, sealed: [0; cipher::LANES], ready: 0..0 })
    }

    /// The unit number of a code of this slot, if these keys made it.
    pub fn open(&self, code: UnitCode) -> Result<u64, Forged> {
        if Slot::of(code) != self.slot() {
            return Err(Forged);
        }
        self.0.cipher.open(code.bits() & ((1 << cipher::BITS) - 1)).ok_or(Forged)
    }

    /// The hallmark that is printed beside a code: HMAC-SHA-256 of its 20 characters, cut to 16 bytes.
    #[must_use]
    pub fn hallmark(&self, code: UnitCode) -> Hallmark {
        let mut mac = self.0.hallmark.clone();
        mac.update(&code.to_ascii());
        let tag: [u8; 32] = mac.finalize().into_bytes().into();
        let (mark, _) = tag.split_at(16);
        Hallmark::new(std::array::from_fn(|i| mark[i]))
    }

    fn code(&self, sealed: u128) -> UnitCode {
        UnitCode::from_low_bits(u128::from(self.0.slot.0) << cipher::BITS | sealed)
    }
}

impl KeyRing {
    /// Derives the keys of all stored slots, and refuses a secret that is not the one they were opened with.
    pub fn new(secret: &PortalSecret, slots: &[StoredSlot]) -> Result<Self, KeyError> {
        let mut ring = [const { None }; 32];
        for stored in slots {
            let key = SlotKey::derive(secret, stored.slot, &stored.salt)?;
            if !bool::from(key.check_value().ct_eq(&stored.check_value)) {
                return Err(KeyError::WrongSecret(stored.slot));
            }
            ring[usize::from(stored.slot.0)] = Some(key);
        }
        Ok(Self(Arc::new(ring)))
    }

    /// The keys of a slot, if the ring has it.
    #[must_use]
    pub fn slot(&self, slot: Slot) -> Option<&SlotKey> {
        self.0[usize::from(slot.0)].as_ref()
    }

    /// What a code stands for. A forged code is refused from its bits alone.
    pub fn open(&self, code: UnitCode) -> Result<Unit, Forged> {
        let slot = Slot::of(code);
        let number = self.slot(slot).ok_or(Forged)?.open(code)?;
        Ok(Unit { slot, number })
    }

    /// The hallmark of a code, if its slot is in the ring. Show it only beside a code that [`Self::open`]s: drawn for a forged one it would
    /// tell the forger what to print.
    #[must_use]
    pub fn hallmark(&self, code: UnitCode) -> Option<Hallmark> {
        self.slot(Slot::of(code)).map(|key| key.hallmark(code))
    }
}

impl Iterator for Codes {
    type Item = UnitCode;

    fn next(&mut self) -> Option<UnitCode> {
        if self.ready.is_empty() {
            let left = usize::try_from(self.end.saturating_sub(self.next)).unwrap_or(usize::MAX);
            let count = left.min(cipher::LANES);
            self.key.0.cipher.seal_lanes(self.next, &mut self.sealed[..count]);
            self.next += count as u64;
            self.ready = 0..count;
        }
        self.ready.next().map(|at| self.key.code(self.sealed[at]))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.end.saturating_sub(self.next)).map(|left| left.saturating_add(self.ready.len()));
        (left.unwrap_or(usize::MAX), left.ok())
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for PortalSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PortalSecret(…)")
    }
}

impl fmt::Debug for SlotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SlotKey(slot {})", self.slot())
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Codes({:?}, {} to {})", self.key, self.next - self.ready.len() as u64, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn slot(number: u32) -> Slot {
        Slot::new(number).unwrap()
    }

    fn key(number: u32) -> SlotKey {
        SlotKey::derive(&PortalSecret::new(&[7; 32]).unwrap(), slot(number), &[9; 32]).unwrap()
    }

    fn ring(numbers: &[u32]) -> KeyRing {
        let slots: Vec<StoredSlot> = numbers.iter().map(|n| StoredSlot { slot: slot(*n), salt: [9; 32], check_value: key(*n).check_value() }).collect();
        KeyRing::new(&PortalSecret::new(&[7; 32]).unwrap(), &slots).unwrap()
    }

    /// Written down so that no change can make printed labels void without a test that says so.
    #[test]
    fn codes_and_hallmarks_are_those_that_labels_were_printed_with() {
        let code = key(5).seal(123_456).unwrap();
        assert_eq!(
            (code.with_check(), key(5).hallmark(code).to_hex()),
            ("5APXT-XVAHD-4061E-NKCEZ-1".to_owned(), "1f2ed8a871cfaef603ade867eb08f747".to_owned())
        );
    }

    #[test]
    fn a_batch_of_codes_is_sealed_in_order_and_without_repetition() {
        let codes: Vec<UnitCode> = key(3).codes(1_000..21_000).unwrap().collect();
        assert_eq!(codes.len(), 20_000);
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 20_000);
        assert_eq!(codes[19_999], key(3).seal(20_999).unwrap());
        assert_eq!(key(3).codes(5..5).unwrap().next(), None);
        let mut some = key(3).codes(0..100).unwrap();
        assert_eq!(some.size_hint(), (100, Some(100)));
        some.nth(9);
        assert_eq!(some.size_hint(), (90, Some(90)));
    }

    #[test]
    fn a_slot_gives_no_more_numbers_than_it_has() {
        assert!(key(0).seal(SlotKey::NUMBERS - 1).is_ok());
        assert_eq!(key(0).seal(SlotKey::NUMBERS), Err(KeyError::Exhausted(slot(0))));
        assert!(key(0).codes(SlotKey::NUMBERS - 1..SlotKey::NUMBERS + 1).is_err());
    }

    #[test]
    fn old_codes_stay_valid_when_the_key_is_rotated() {
        let old = key(0).seal(42).unwrap();
        assert_eq!(ring(&[0]).open(old), Ok(Unit { slot: slot(0), number: 42 }));
        assert_eq!(ring(&[0, 1]).open(old), Ok(Unit { slot: slot(0), number: 42 }));
        assert_eq!(ring(&[0, 1]).open(key(1).seal(42).unwrap()), Ok(Unit { slot: slot(1), number: 42 }));
        assert_eq!(ring(&[1]).open(old), Err(Forged));
        assert_eq!(ring(&[1]).hallmark(old), None);
    }

    #[test]
    fn another_portal_s_codes_and_hallmarks_are_others() {
        let code = key(0).seal(42).unwrap();
        let other = SlotKey::derive(&PortalSecret::new(&[8; 32]).unwrap(), slot(0), &[9; 32]).unwrap();
        assert_eq!(other.open(code), Err(Forged));
        assert_ne!(other.hallmark(code), key(0).hallmark(code));
        let salted = SlotKey::derive(&PortalSecret::new(&[7; 32]).unwrap(), slot(0), &[10; 32]).unwrap();
        assert_eq!(salted.open(code), Err(Forged));
    }

    #[test]
    fn a_wrong_or_short_secret_is_refused_by_name() {
        let stored = StoredSlot { slot: slot(4), salt: [9; 32], check_value: key(4).check_value() };
        let wrong = KeyRing::new(&PortalSecret::new(&[8; 32]).unwrap(), &[stored]).unwrap_err();
        assert_eq!(wrong.to_string(), "The portal's secret is not the one that key slot 4 was opened with: restore the former secret");
        assert_eq!(PortalSecret::new(&[1; 31]).unwrap_err(), KeyError::ShortSecret(31));
        assert_eq!(Slot::new(32), Err(KeyError::NoSuchSlot(32)));
    }

    #[test]
    fn no_debug_form_shows_key_material() {
        let shown = format!("{:?} {:?} {:?}", PortalSecret::new(&[7; 32]).unwrap(), key(3), ring(&[3]).slot(slot(3)));
        assert_eq!(shown, "PortalSecret(…) SlotKey(slot 3) Some(SlotKey(slot 3))");
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(slots in 0_u32..32, number in 0..SlotKey::NUMBERS) {
            let code = key(slots).seal(number).unwrap();
            prop_assert_eq!(ring(&[slots]).open(code), Ok(Unit { slot: slot(slots), number }));
            prop_assert_eq!(key((slots + 1) % 32).open(code), Err(Forged));
        }

        #[test]
        fn a_forged_code_is_refused_from_its_bits_alone(bits in 0..1_u128 << 100) {
            prop_assert_eq!(ring(&(0..32).collect::<Vec<_>>()).open(UnitCode::from_bits(bits).unwrap()), Err(Forged));
        }

        #[test]
        fn one_wrong_character_makes_a_code_forged(number in 0..SlotKey::NUMBERS, at in 0_u32..20, by in 1_u128..32) {
            let code = key(0).seal(number).unwrap();
            let wrong = UnitCode::from_bits(code.bits() ^ by << (5 * at)).unwrap();
            prop_assert_eq!(ring(&(0..32).collect::<Vec<_>>()).open(wrong), Err(Forged));
        }
    }
}
