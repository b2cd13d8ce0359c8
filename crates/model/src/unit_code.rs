//! The unit code as a person sees and types it: 100 bits in Crockford's base 32 (<https://www.crockford.com/base32.html>), and the check
//! character that catches a slip before the server is asked. What the bits mean, and who may make them, is the server's affair (`codes::key`).

use crate::typed::plain_char;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The digits, in the order of their values: no I, L, O (taken for 1, 1, 0) and no U.
/// The characters of codes and references (Crockford base 32), by their value.
pub const ALPHABET: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// So many characters stand together where a code is printed.
const GROUP: usize = 5;

/// A code of 20 characters: the form is right, which says nothing of whether anybody issued it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitCode(u128);

/// Why a text is not a unit code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitCodeError {
    /// Nothing was entered.
    #[error("Enter the code: 20 letters and digits, printed on the label")]
    Empty,
    /// Too few or too many characters, counted without spaces and hyphens.
    #[error("A code has 20 characters, or 21 with its check character; this one has {0}")]
    Length(usize),
    /// A character that no code contains, at this place of what can be seen of the text (from 1).
    #[error("A code has no “{0}”: look again at character {1}")]
    Character(char, usize),
    /// The letter U, at this place (from 1): left out of the alphabet because it is taken for V.
    #[error("A code has no letter U: character {0} may be a V")]
    LetterU(usize),
    /// All characters are possible, but the check character (the 21st) does not follow from them.
    #[error("The check character “{found}” does not fit the other 20: one of them is mistyped")]
    Mistyped {
        /// The check character that was typed.
        found: char,
    },
}

impl UnitCode {
    /// How many bits a code carries.
    pub const BITS: u32 = 100;
    /// How many characters a code has, without its check character.
    pub const LENGTH: usize = 20;

    /// A code of these bits; `None` if there are more than 100.
    #[must_use]
    pub const fn from_bits(bits: u128) -> Option<Self> {
        if bits >> Self::BITS == 0 { Some(Self(bits)) } else { None }
    }

    /// A code of the lowest 100 bits.
    #[must_use]
    pub const fn from_low_bits(bits: u128) -> Self {
        Self(bits & ((1 << Self::BITS) - 1))
    }

    /// The 100 bits, the first character in the highest five.
    #[must_use]
    pub const fn bits(self) -> u128 {
        self.0
    }

    /// Reads a code as people type and copy it: case, spaces and hyphens do not matter, nor what is no letter or digit and stands around its groups, O is 0, I
    /// and L are 1. A 21st character is the check character and must fit.
    pub fn parse(text: &str) -> Result<Self, UnitCodeError> {
        Self::read(text).map(|(code, _)| code)
    }

    /// The same, and whether the check character was there.
    fn read(text: &str) -> Result<(Self, bool), UnitCodeError> {
        let mut values = [0_u8; Self::LENGTH + 1];
        let mut count = 0_usize;
        for (at, c) in text.chars().filter_map(plain_char).enumerate() {
            if let Some(value) = value_of(c) {
                if let Some(slot) = values.get_mut(count) {
                    *slot = value;
                }
                count += 1;
                continue;
            }
            // Within a group it may be a slip.
            let around = count.is_multiple_of(GROUP) || count > Self::LENGTH;
            if c.is_whitespace() || c == '-' || (around && !c.is_alphanumeric()) {
                continue;
            }
            return Err(match c {
                'u' | 'U' => UnitCodeError::LetterU(at + 1),
                other => UnitCodeError::Character(other, at + 1),
            });
        }
        let code = Self(values[..Self::LENGTH].iter().fold(0, |bits, value| bits << 5 | u128::from(*value)));
        match count {
            0 => Err(UnitCodeError::Empty),
            20 => Ok((code, false)),
            21 if values[Self::LENGTH] == code.check_value() => Ok((code, true)),
            21 => Err(UnitCodeError::Mistyped { found: char::from(ALPHABET[usize::from(values[Self::LENGTH])]) }),
            other => Err(UnitCodeError::Length(other)),
        }
    }

    /// Whether a text is a code with its check character, which fits. One in 32 other texts of 21 such characters is so by chance.
    #[must_use]
    pub fn is_checked(text: &str) -> bool {
        Self::read(text).is_ok_and(|(_, checked)| checked)
    }

    /// The 20 characters as ASCII: the value of GS1 application identifier 21.
    #[must_use]
    pub fn to_ascii(self) -> [u8; Self::LENGTH] {
        self.values().map(|value| ALPHABET[usize::from(value)])
    }

    /// The 20 characters as text: the value of GS1 application identifier 21.
    #[must_use]
    pub fn serial(self) -> String {
        self.to_ascii().into_iter().map(char::from).collect()
    }

    /// The 21st character. It is what makes the weighted sum of all 21 zero in GF(32), with the weights α²⁰ … α¹, 1 and α a generator of
    /// the field's 31 units: no weight is zero, so that every single wrong character changes the sum, and no two weights are alike, so that
    /// every swap of two different characters does, wherever they stand.
    #[must_use]
    pub fn check_character(self) -> char {
        char::from(ALPHABET[usize::from(self.check_value())])
    }

    /// The typed form: four groups and the check character, `XXXXX-XXXXX-XXXXX-XXXXX-X`.
    #[must_use]
    pub fn with_check(self) -> String {
        format!("{self}-{}", self.check_character())
    }

    /// The four groups as text, for a page that lays them out itself.
    #[must_use]
    pub fn groups(self) -> [String; 4] {
        let ascii = self.to_ascii();
        [0, 5, 10, 15].map(|from| ascii[from..from + 5].iter().copied().map(char::from).collect())
    }

    /// The values (0 to 31) of the characters. By halves of 50 bits: a million of them are written in a batch.
    fn values(self) -> [u8; Self::LENGTH] {
        let halves = [(self.0 >> 50) as u64, self.0 as u64];
        std::array::from_fn(|at| (halves[at / 10] >> (45 - 5 * (at % 10)) & 31) as u8)
    }

    /// The check character's value, by Horner's rule.
    fn check_value(self) -> u8 {
        self.values().into_iter().fold(0, |sum, value| TIMES_ALPHA[usize::from(sum ^ value)])
    }
}

/// Every value times α.
const TIMES_ALPHA: [u8; 32] = {
    let mut table = [0; 32];
    let mut value = 0_u8;
    while value < 32 {
        table[value as usize] = times_alpha(value);
        value += 1;
    }
    table
};

/// Multiplies by α = x in GF(32) = GF(2)\[x\] / (x⁵ + x² + 1); the polynomial is primitive, so that α generates all 31 units.
const fn times_alpha(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

/// The value of a typed character, as Crockford reads it.
const fn value_of(c: char) -> Option<u8> {
    let value = match c.to_ascii_uppercase() {
        'O' => 0,
        'I' | 'L' => 1,
        c @ '0'..='9' => c as u8 - b'0',
        c @ 'A'..='H' => c as u8 - b'A' + 10,
        c @ 'J'..='K' => c as u8 - b'J' + 18,
        c @ 'M'..='N' => c as u8 - b'M' + 20,
        c @ 'P'..='T' => c as u8 - b'P' + 22,
        c @ 'V'..='Z' => c as u8 - b'V' + 27,
        _ => return None,
    };
    Some(value)
}

impl fmt::Display for UnitCode {
    /// `XXXXX-XXXXX-XXXXX-XXXXX`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.groups();
        write!(f, "{a}-{b}-{c}-{d}")
    }
}

impl fmt::Debug for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnitCode({self})")
    }
}

impl FromStr for UnitCode {
    type Err = UnitCodeError;
    fn from_str(text: &str) -> Result<Self, UnitCodeError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for UnitCode {
    type Error = UnitCodeError;
    fn try_from(text: String) -> Result<Self, UnitCodeError> {
        Self::parse(&text)
    }
}

impl From<UnitCode> for String {
    fn from(code: UnitCode) -> Self {
        code.serial()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BITS: std::ops::Range<u128> = 0..1 << 100;

    fn code() -> UnitCode {
        UnitCode::parse("7K3QF-0M9XT-2WHBE-R5JDN").unwrap()
    }

    #[test]
    fn a_code_is_shown_in_groups_and_travels_plain() {
        assert_eq!(code().to_string(), "7K3QF-0M9XT-2WHBE-R5JDN");
        assert_eq!(code().serial(), "7K3QF0M9XT2WHBER5JDN");
        assert_eq!(code().with_check(), format!("7K3QF-0M9XT-2WHBE-R5JDN-{}", code().check_character()));
        assert_eq!(serde_json::to_string(&code()).unwrap(), "\"7K3QF0M9XT2WHBER5JDN\"");
        assert_eq!(UnitCode::from_bits(code().bits()), Some(code()));
        assert_eq!(UnitCode::from_bits(1 << 100), None);
    }

    #[test]
    fn case_spaces_hyphens_and_look_alikes_do_not_matter() {
        for text in ["7k3qf0m9xt2whber5jdn", " 7K3QF OM9XT 2WHBE R5JDN ", "7K3QF–oM9XT—2WHBE‑R5JDN", "7\u{a0}K3QF0M9XT2WHBER5JDN\n"] {
            assert_eq!(UnitCode::parse(text), Ok(code()), "{text}");
        }
        assert_eq!(UnitCode::parse("IlLi1IlLi1IlLi1IlLi1").unwrap().serial(), "11111111111111111111");
    }

    #[test]
    fn what_was_copied_around_the_groups_says_nothing() {
        for text in [
            "“7K3QF-0M9XT-2WHBE-R5JDN”.",
            "<7K3QF0M9XT2WHBER5JDN>",
            "7K3QF_0M9XT_2WHBE_R5JDN",
            "7K3QF.0M9XT.2WHBE.R5JDN",
            "7K3QF / 0M9XT / 2WHBE / R5JDN",
            "7K3QF0M9XT2WHBER5JDN\u{200b}",
            "\u{feff}7K3QF-0M9XT\u{ad}-2WHBE-R5JDN",
            "７Ｋ３ＱＦ－０Ｍ９ＸＴ－２ＷＨＢＥ－Ｒ５ＪＤＮ",
        ] {
            assert_eq!(UnitCode::parse(text), Ok(code()), "{text}");
        }
        let checked = format!("({})!", code().with_check());
        assert!(UnitCode::is_checked(&checked), "{checked}");
        // A place is that of what can be seen.
        assert_eq!(UnitCode::parse("\u{200b}7K3QF-0M9XT-2W\u{200b}?BE-R5JDN"), Err(UnitCodeError::Character('?', 15)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        assert_eq!(UnitCode::parse(" - "), Err(UnitCodeError::Empty));
        assert_eq!(UnitCode::parse("7K3QF-0M9XT-2WHBE-R5JD"), Err(UnitCodeError::Length(19)));
        assert_eq!(UnitCode::parse("7K3QF-0M9XT-2WHBE-R5JDN-00"), Err(UnitCodeError::Length(22)));
        assert_eq!(UnitCode::parse("7K3QF-0M9XU-2WHBE-R5JDN"), Err(UnitCodeError::LetterU(11)));
        assert_eq!(UnitCode::parse("7K3QF-0M9XT-2W?BE-R5JDN"), Err(UnitCodeError::Character('?', 15)));
        assert_eq!(UnitCode::parse("AZ:7K3QF0M9XT2WHBER5JDN"), Err(UnitCodeError::Character(':', 3)));
        let mistyped = code().with_check().replacen('K', "X", 1);
        assert!(matches!(UnitCode::parse(&mistyped), Err(UnitCodeError::Mistyped { .. })));
        assert!(UnitCode::is_checked(&code().with_check()));
        assert!(!UnitCode::is_checked(&mistyped) && !UnitCode::is_checked(&code().to_string()));
    }

    #[test]
    fn the_weights_of_the_check_are_all_different_and_none_is_zero() {
        let weights: Vec<u8> = std::iter::successors(Some(1_u8), |weight| Some(times_alpha(*weight))).take(31).collect();
        let distinct: std::collections::BTreeSet<u8> = weights.iter().copied().collect();
        assert_eq!(distinct, (1..32).collect());
    }

    /// The sum is linear, so that a slip is noticed or not whatever the other characters are: trying every slip on the code of zeros is
    /// trying it on all 2¹⁰⁰.
    #[test]
    fn every_single_wrong_character_and_every_swap_is_noticed() {
        for at in 0..20 {
            for wrong in 1..32_u128 {
                let slip = UnitCode::from_bits(wrong << (5 * at)).unwrap();
                assert_ne!(slip.check_value(), 0, "character {at} off by {wrong}");
            }
            // Two characters that differ by `by` change places: both places are off by it.
            for other in 0..at {
                for by in 1..32_u128 {
                    let swap = UnitCode::from_bits(by << (5 * at) | by << (5 * other)).unwrap();
                    assert_ne!(swap.check_value(), 0, "characters {at} and {other}");
                }
            }
            // … and with the check character itself.
            for by in 1..32_u8 {
                let swap = UnitCode::from_bits(u128::from(by) << (5 * at)).unwrap();
                assert_ne!(swap.check_value(), by, "character {at} and the check character");
            }
        }
    }

    proptest! {
        #[test]
        fn every_form_of_a_code_reads_back(bits in BITS) {
            let code = UnitCode::from_bits(bits).unwrap();
            prop_assert_eq!(UnitCode::parse(&code.to_string()), Ok(code));
            prop_assert_eq!(UnitCode::parse(&code.serial().to_lowercase()), Ok(code));
            prop_assert_eq!(UnitCode::parse(&code.with_check()), Ok(code));
        }

        #[test]
        fn a_wrong_character_among_the_21_is_refused(bits in BITS, at in 0_usize..21, by in 1_u8..32) {
            let code = UnitCode::from_bits(bits).unwrap();
            let mut text = format!("{}{}", code.serial(), code.check_character()).into_bytes();
            let value = value_of(char::from(text[at])).unwrap();
            text[at] = ALPHABET[usize::from(value ^ by)];
            let refused = matches!(UnitCode::parse(&String::from_utf8(text).unwrap()), Err(UnitCodeError::Mistyped { .. }));
            prop_assert!(refused);
        }

        #[test]
        fn two_neighbours_in_the_wrong_order_are_refused(bits in BITS, at in 0_usize..20) {
            let code = UnitCode::from_bits(bits).unwrap();
            let mut text = format!("{}{}", code.serial(), code.check_character()).into_bytes();
            prop_assume!(text[at] != text[at + 1]);
            text.swap(at, at + 1);
            let refused = matches!(UnitCode::parse(&String::from_utf8(text).unwrap()), Err(UnitCodeError::Mistyped { .. }));
            prop_assert!(refused);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = UnitCode::parse(&text);
        }
    }
}
