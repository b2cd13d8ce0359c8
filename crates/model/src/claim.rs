//! "This is mine now": what a buyer without an account holds of a unit. Nobody's name is kept; who holds the key is the owner.

use crate::{
    id::PictureId,
    standing::Standing,
    time::Timestamp,
    unit_code::{ALPHABET, UnitCode},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long a passing code can be used.
pub const PASSING_DAYS: i64 = 30;

/// What a [`ClaimCode`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimCodeKind {
    /// Proves the owner, on any browser: 16 characters, to be kept.
    Key,
    /// Makes the next person the owner, once: 12 characters.
    Passing,
}

/// Characters that prove something of a claim, in Crockford's base 32: no I, L, O, U.
#[derive(Clone, PartialEq, Eq)]
pub struct ClaimCode(String);

/// Why a text is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimCodeError {
    /// Nothing was entered.
    #[error("Enter the passing code that the seller gave you: 12 letters and digits")]
    Empty,
    /// Too few or too many.
    #[error("A passing code has 12 characters, and a key 16; this one has {0}")]
    Length(usize),
    /// A character that none contains, at this place (from 1).
    #[error("There is no “{0}” in such a code: look again at character {1}")]
    Character(char, usize),
}

impl ClaimCodeKind {
    const fn length(self) -> usize {
        match self {
            Self::Key => 16,
            Self::Passing => 12,
        }
    }
}

impl ClaimCode {
    /// From random bytes, of which the first 10 are used at most.
    #[must_use]
    pub fn of_bytes(kind: ClaimCodeKind, bytes: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(bytes);
        Self((0..kind.length()).map(|at| char::from(ALPHABET[(bits >> (123 - 5 * at) & 31) as usize])).collect())
    }

    /// As people type it: case, spaces and hyphens do not matter, O is 0, I and L are 1.
    pub fn parse(text: &str) -> Result<Self, ClaimCodeError> {
        let mut code = String::new();
        for (at, c) in text.chars().enumerate().filter(|(_, c)| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–' | '—')) {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if !u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte)) {
                return Err(ClaimCodeError::Character(c, at + 1));
            }
            code.push(c);
        }
        match code.len() {
            0 => Err(ClaimCodeError::Empty),
            12 | 16 => Ok(Self(code)),
            other => Err(ClaimCodeError::Length(other)),
        }
    }

    /// What it does, by its length.
    #[must_use]
    pub fn kind(&self) -> ClaimCodeKind {
        if self.0.len() == ClaimCodeKind::Key.length() { ClaimCodeKind::Key } else { ClaimCodeKind::Passing }
    }

    /// The characters without hyphens.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// In groups of four.
impl fmt::Display for ClaimCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, c) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

/// Never in a log.
impl fmt::Debug for ClaimCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimCode(…)")
    }
}

/// A unit as the page of its claim shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnUnit {
    /// Its code.
    pub code: UnitCode,
    /// The brand.
    pub brand: String,
    /// The product.
    pub product: String,
    /// Its picture.
    pub picture: Option<PictureId>,
    /// How it stands.
    pub standing: Standing,
    /// What the brand says to whoever has it, if it is stolen or recalled.
    pub message: String,
    /// Its code was probably copied.
    pub at_risk: bool,
    /// Who may ask can say that it is theirs, if it is nobody's: not of what was stolen or probably copied.
    pub claimable: bool,
    /// Whose it is.
    pub state: OwnState,
}

/// Whose a unit is, for the browser that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "whose", rename_all = "snake_case")]
pub enum OwnState {
    /// Nobody's: it can be claimed.
    Unclaimed,
    /// This browser's.
    Yours {
        /// Since when.
        since: Timestamp,
        /// The key that proves it on another browser.
        key: String,
        /// An address with that key, and a QR code of it (`<svg>`).
        key_link: String,
        /// The QR code of that address.
        key_qr: String,
        /// The way to pass it on, if one was made and is still good.
        passing: Option<Passing>,
    },
    /// Somebody else's: it takes a passing code, or the key.
    Others,
}

/// A passing code that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passing {
    /// The code.
    pub code: String,
    /// An address with it.
    pub link: String,
    /// The QR code of that address (`<svg>`).
    pub qr: String,
    /// Until when it can be used.
    pub until: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = ClaimCode::of_bytes(ClaimCodeKind::Passing, [0xAB; 16]);
        assert_eq!((code.to_string().as_str(), code.kind()), ("NENT-QAXB-NENT", ClaimCodeKind::Passing));
        assert_eq!(ClaimCode::parse(" nent qaxb–nent").unwrap(), code);
        let key = ClaimCode::of_bytes(ClaimCodeKind::Key, [0; 16]);
        assert_eq!((ClaimCode::parse("oooo-0000-0000-0OO0").unwrap(), key.kind()), (key, ClaimCodeKind::Key));
        assert!(!format!("{code:?}").contains("NENT"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(ClaimCode::parse(" - "), Err(ClaimCodeError::Empty));
        assert_eq!(ClaimCode::parse("NENT-QAXB-NEN"), Err(ClaimCodeError::Length(11)));
        assert_eq!(ClaimCode::parse("NENT-UAXB-NENT"), Err(ClaimCodeError::Character('U', 6)));
    }
}
