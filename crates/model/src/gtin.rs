//! Global Trade Item Numbers: the number under a product's barcode (GS1 General Specifications §2.1 and §7.9).

pub mod written;

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A GTIN with a correct check digit. GTIN-8, -12, -13 and -14 of one item are the same item, so that all are held as 14 digits, padded with
/// zeros on the left, and compare equal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gtin([u8; 14]);

/// Why a text is not a GTIN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GtinError {
    /// Nothing was entered.
    #[error("Enter the GTIN: the number under the barcode")]
    Empty,
    /// Neither 8, 12, 13 nor 14 digits.
    #[error("A GTIN has 8, 12, 13 or 14 digits; this one has {0}{hint}", hint = if *.0 == 10 { ". If it is an ISBN, write ISBN before it" } else { "" })]
    Length(usize),
    /// Something other than a digit, a space or a hyphen, at this place (from 1).
    #[error("A GTIN is made of digits; “{0}” at position {1} is none")]
    Character(char, usize),
    /// The last digit does not follow from the others.
    #[error("The last digit of this GTIN should be {expected}, not {found}: check the number for a slip")]
    CheckDigit {
        /// What the other digits ask for.
        expected: u8,
        /// What was given.
        found: u8,
    },
    /// As a spreadsheet writes a long number that it takes for an amount: `4.69026E+12`.
    #[error("A spreadsheet has rounded this number, and its last digits are lost: export the column as text")]
    Rounded,
    /// All zeros: a placeholder that feeds carry for “none”.
    #[error("A GTIN of nothing but zeros is a placeholder, not a product")]
    Zero,
}

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits; spaces and hyphens do not matter.
    pub fn parse(text: &str) -> Result<Self, GtinError> {
        let mut digits = [0_u8; 14];
        let mut count = 0_usize;
        for (at, c) in text.chars().enumerate() {
            match c {
                '0'..='9' => {
                    if let Some(slot) = digits.get_mut(count) {
                        *slot = c as u8;
                    }
                    count += 1;
                }
                c if c.is_whitespace() || c == '-' => {}
                c => return Err(GtinError::Character(c, at + 1)),
            }
        }
        match count {
            0 => return Err(GtinError::Empty),
            8 | 12 | 13 | 14 => {}
            other => return Err(GtinError::Length(other)),
        }
        digits.rotate_right(14 - count);
        digits[..14 - count].fill(b'0');
        if digits == [b'0'; 14] {
            return Err(GtinError::Zero);
        }
        let (expected, found) = (check_digit(&digits[..13]), digits[13] - b'0');
        if expected == found { Ok(Self(digits)) } else { Err(GtinError::CheckDigit { expected, found }) }
    }

    /// The 14 digits: the form that is stored, and that GS1 application identifier 01 wants.
    #[must_use]
    pub fn as_str14(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The number as it is printed on the pack: 8 digits (EAN-8), 12 (UPC-A), 13 (EAN-13) or 14 (a case of several).
    #[must_use]
    pub fn short(&self) -> &str {
        let zeros = self.0.iter().take_while(|d| **d == b'0').count();
        let skip = match zeros {
            6.. => 6,
            2.. => 2,
            other => other,
        };
        &self.as_str14()[skip..]
    }
}

/// GS1's check digit of ASCII digits without it: weights 3, 1, 3 … from the right, then what is missing to the next ten.
#[must_use]
pub fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().rev().zip([3, 1].into_iter().cycle()).map(|(d, weight)| u32::from(d - b'0') * weight).sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str14())
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gtin({self})")
    }
}

impl FromStr for Gtin {
    type Err = GtinError;
    fn from_str(text: &str) -> Result<Self, GtinError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Gtin {
    type Error = GtinError;
    fn try_from(text: String) -> Result<Self, GtinError> {
        Self::parse(&text)
    }
}

impl From<Gtin> for String {
    fn from(gtin: Gtin) -> Self {
        gtin.as_str14().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_lengths_of_one_item_are_the_same_item() {
        let thirteen = Gtin::parse("4006381333931").unwrap();
        assert_eq!(thirteen, Gtin::parse("04006381333931").unwrap());
        assert_eq!(thirteen, Gtin::parse(" 4 006381-333931 ").unwrap());
        assert_eq!((thirteen.as_str14(), thirteen.short()), ("04006381333931", "4006381333931"));
        let twelve = Gtin::parse("036000291452").unwrap();
        assert_eq!(twelve, Gtin::parse("0036000291452").unwrap());
        assert_eq!(twelve.short(), "036000291452");
        assert_eq!(Gtin::parse("96385074").unwrap().short(), "96385074");
        assert_eq!(Gtin::parse("10614141543219").unwrap().short(), "10614141543219");
        assert_eq!(Gtin::parse("00376204200301").unwrap().as_str14(), "00376204200301");
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(Gtin::parse(" - "), Err(GtinError::Empty));
        assert_eq!(Gtin::parse("40063813339"), Err(GtinError::Length(11)));
        assert_eq!(Gtin::parse("400638133393100"), Err(GtinError::Length(15)));
        assert_eq!(Gtin::parse("40O6381333931"), Err(GtinError::Character('O', 3)));
        assert_eq!(Gtin::parse("４006381333931"), Err(GtinError::Character('４', 1)));
        assert_eq!(Gtin::parse("4006381333932"), Err(GtinError::CheckDigit { expected: 1, found: 2 }));
        assert_eq!(Gtin::parse("0000000000000"), Err(GtinError::Zero));
        assert_eq!(Gtin::parse("4006381333932").unwrap_err().to_string(), "The last digit of this GTIN should be 1, not 2: check the number for a slip");
    }

    #[test]
    fn a_gtin_travels_as_text_and_is_checked_on_arrival() {
        let gtin = Gtin::parse("4006381333931").unwrap();
        assert_eq!(serde_json::to_string(&gtin).unwrap(), "\"04006381333931\"");
        assert_eq!(serde_json::from_str::<Gtin>("\"4006381333931\"").unwrap(), gtin);
        assert!(serde_json::from_str::<Gtin>("\"4006381333930\"").is_err());
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(body in "[0-9]{13}", at in 0_usize..14, by in 1_u8..10) {
            let mut digits = body.into_bytes();
            digits.push(b'0' + check_digit(&digits));
            prop_assume!(digits.iter().any(|d| *d != b'0'));
            let right = String::from_utf8(digits.clone()).unwrap();
            prop_assert_eq!(Gtin::parse(&right).unwrap().to_string(), right);
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            prop_assert!(Gtin::parse(&String::from_utf8(digits).unwrap()).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = Gtin::parse(&text);
        }
    }
}
