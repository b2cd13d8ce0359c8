//! What a browser keeps to show that things are its owner's: a secret of its own, and keys that were entered.

use super::{first16, hash};
use crate::{Client, secret::sha256};
use model::{
    claim::{ClaimCode, ClaimCodeKind},
    unit_code::UnitCode,
};

/// Keys that one browser keeps at most beside its own; the oldest goes first. A cookie has 4 KB.
const GIVEN_MAX: usize = 60;
/// Bytes by which the unit of a key that was entered is known, and of the key.
const UNIT: usize = 8;
const KEY: usize = 16;

/// A browser's secret, from which the keys of all units that are claimed with it are derived.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Keeper(pub [u8; 16]);

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keeper(…)")
    }
}

impl Keeper {
    fn key(self, code: UnitCode) -> ClaimCode {
        let mac = sha256(&[b"claim key".as_slice(), &self.0, &code.to_ascii()].concat());
        ClaimCode::of_bytes(ClaimCodeKind::Key, first16(&mac))
    }

    /// By what the unit's owner is known, who claimed it with this browser.
    pub(crate) fn owner_hash(self, code: UnitCode) -> [u8; 32] {
        hash(code, &self.key(code))
    }
}

/// Keys of units that are not derived from this browser's secret: those that were entered in it, good in both browsers, and those that were made anew.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct GivenKeys(Vec<([u8; UNIT], ClaimCode)>);

impl std::fmt::Debug for GivenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GivenKeys({})", self.0.len())
    }
}

impl GivenKeys {
    /// Bytes of each.
    pub const EACH: usize = UNIT + KEY;

    pub(super) fn get(&self, code: UnitCode) -> Option<&ClaimCode> {
        let unit = unit_of(code);
        self.0.iter().find(|(of, _)| *of == unit).map(|(_, key)| key)
    }

    /// With the key of a unit in place of what was kept of it before; with none, this browser's own is what counts.
    #[must_use]
    pub fn with(mut self, code: UnitCode, key: Option<ClaimCode>) -> Self {
        let unit = unit_of(code);
        self.0.retain(|(of, _)| *of != unit);
        self.0.extend(key.map(|key| (unit, key)));
        let over = self.0.len().saturating_sub(GIVEN_MAX);
        self.0.drain(..over);
        self
    }

    /// As a cookie holds them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(unit, key)| unit.iter().chain(key.as_str().as_bytes())).copied().collect()
    }

    /// What a cookie holds; what is none, or follows on them, is left out.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let one = |bytes: &[u8]| {
            let (unit, key) = bytes.split_at_checked(UNIT)?;
            let key = ClaimCode::parse(std::str::from_utf8(key).ok()?).ok().filter(|key| key.kind() == ClaimCodeKind::Key)?;
            Some((unit.try_into().ok()?, key))
        };
        Self(bytes.chunks_exact(Self::EACH).take(GIVEN_MAX).filter_map(one).collect())
    }
}

impl Client {
    /// The key that this browser has of a unit: one that was entered or made anew, or its own.
    pub(super) fn key_of(&self, code: UnitCode) -> Option<ClaimCode> {
        self.keys.get(code).cloned().or_else(|| self.keeper.map(|keeper| keeper.key(code)))
    }

    /// By what a unit's owner is known, if it is this browser.
    pub(crate) fn owner_hash(&self, code: UnitCode) -> Option<[u8; 32]> {
        self.key_of(code).map(|key| hash(code, &key))
    }
}

/// By what a browser knows whose key it has, and a thief of its cookie does not.
fn unit_of(code: UnitCode) -> [u8; UNIT] {
    let mac = sha256(&[b"unit of a key".as_slice(), &code.to_ascii()].concat());
    std::array::from_fn(|at| mac[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_brings_back_what_it_was_given() {
        let unit = |n: u128| UnitCode::from_low_bits(n);
        let key = |n: u8| ClaimCode::of_bytes(ClaimCodeKind::Key, [n; 16]);
        let keys = GivenKeys::default().with(unit(1), Some(key(1))).with(unit(2), Some(key(2))).with(unit(1), Some(key(3)));
        let read = GivenKeys::of_bytes(&keys.to_bytes());
        assert_eq!((read.get(unit(1)), read.get(unit(2)), read.get(unit(3))), (Some(&key(3)), Some(&key(2)), None));
        assert_eq!(read.clone().with(unit(2), None).get(unit(2)), None);
        assert_eq!(GivenKeys::of_bytes(&[7; 50]), GivenKeys::default());
        let many = (0..100).fold(read, |keys, n| keys.with(unit(100 + n), Some(key(9))));
        assert_eq!((many.0.len(), many.get(unit(1)), many.get(unit(199))), (GIVEN_MAX, None, Some(&key(9))));
    }
}
