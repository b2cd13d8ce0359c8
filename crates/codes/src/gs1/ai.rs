//! Application identifiers: what stands in the table about each, and how one is found.

use super::table::TABLE;
use std::fmt;

/// A GS1 application identifier that is in use, such as 01 (GTIN) or 3103 (net weight in kilograms, three decimals).
#[derive(Clone, Copy)]
pub struct Ai {
    digits: [u8; 4],
    length: u8,
    definition: &'static Definition,
}

/// Which characters a part of a value may have (GS1 General Specifications §7.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// `N`: the ten digits.
    Digits,
    /// `X`: GS1's set 82, letters of both cases, digits and ``!"%&'()*+,-./:;<=>?_``.
    Set82,
    /// `Y`: GS1's set 39, capital letters, digits and `#-/`.
    Set39,
    /// `Z`: GS1's set 64, the file-safe and URI-safe base 64 alphabet with its padding.
    Set64,
}

/// What the characters of a part must be beyond their set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The last digit follows from the others (§7.9, standard check digit).
    CheckDigit,
    /// The last two characters follow from the others (§7.9, check characters of alphanumeric keys).
    CheckPair,
    /// It begins with a GS1 Company Prefix: at least four digits.
    CompanyPrefix,
    /// YYMMDD.
    Date,
    /// YYMMDD, where the day 00 means the whole month.
    DateOrMonth,
    /// YYYYMMDD.
    LongDate,
    /// HHMM.
    Time,
    /// HH.
    Hour,
    /// MM or SS.
    Sixtieth,
    /// Three digits of ISO 3166-1.
    Country,
    /// Three digits of ISO 3166-1, or 999 for several countries.
    CountryOrSeveral,
    /// Two letters of ISO 3166-1.
    CountryLetters,
    /// Three digits of ISO 4217.
    Currency,
    /// ISO 5218: 0 not known, 1 male, 2 female, 9 not applicable.
    Sex,
    /// The number of a piece and how many there are, two digits each.
    PieceOfTotal,
    /// A place in an order of births: `2/3`.
    PlaceOfTotal,
    /// An International Bank Account Number (ISO 13616).
    Iban,
    /// Percent-encoded text.
    PercentEncoded,
    /// Ten digits: degrees north of the south pole times 10⁷.
    Latitude,
    /// Ten digits: degrees east of 180° W times 10⁷.
    Longitude,
    /// 0 no, 1 yes.
    YesOrNo,
    /// 0 face out, 1 face in, 9 undefined: how a roll is wound.
    Winding,
    /// 01 to 10, or 80 to 99: kind of data carrier.
    MediaType,
    /// A minus sign.
    Minus,
    /// A digit 0.
    Zero,
    /// Not all zeros.
    NotZero,
    /// No zero in front of other digits.
    NoLeadingZero,
    /// A digit, letter, hyphen or underscore.
    ImporterIndex,
    /// At least one character that is no digit.
    NotOnlyDigits,
    /// Capital letters and digits (UNECE recommendation 21, whose list is not checked).
    PackageType,
    /// Digits (the GS1 US coupon code, whose inner fields are not checked).
    Coupon,
}

/// One part of a value: `N6`, `X..20`.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The characters.
    pub set: Set,
    /// At least so many.
    pub least: usize,
    /// At most so many.
    pub most: usize,
    /// Whether the value may end before it.
    pub optional: bool,
    /// What else it must be.
    pub contents: &'static [Content],
}

/// What GS1 says of an application identifier, or of a row of them that differ in their last digit.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    pub(super) title: &'static str,
    pub(super) parts: &'static [Part],
    pub(super) predefined: bool,
    pub(super) attribute: bool,
    pub(super) qualifiers: Option<&'static [&'static [&'static str]]>,
    pub(super) needs: &'static [&'static str],
    pub(super) excludes: &'static str,
}

impl Ai {
    /// The identifier of these digits; `None` if GS1 has not assigned it.
    #[must_use]
    pub fn of(digits: &str) -> Option<Self> {
        let after = TABLE.partition_point(|row| row.first <= digits);
        let definition = TABLE.get(after.checked_sub(1)?)?;
        if digits > definition.last || digits.len() != definition.first.len() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut own = [0; 4];
        own.get_mut(..digits.len())?.copy_from_slice(digits.as_bytes());
        Some(Self { digits: own, length: u8::try_from(digits.len()).ok()?, definition })
    }

    /// The identifier that a text begins with. No identifier is the beginning of another (§7.8), so that there is at most one.
    #[must_use]
    pub fn at_start_of(text: &str) -> Option<Self> {
        (2..=4).find_map(|length| Self::of(text.get(..length)?))
    }

    /// Its two to four digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.digits[..usize::from(self.length)]).unwrap_or_default()
    }

    /// GS1's data title, such as `BATCH/LOT`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.definition.title
    }

    /// The parts of its value, in their order.
    #[must_use]
    pub const fn parts(self) -> &'static [Part] {
        self.definition.parts
    }

    /// How many characters its value has, if the length is known from its first two digits, so that no FNC1 need follow (§7.8).
    #[must_use]
    pub fn predefined_length(self) -> Option<usize> {
        self.definition.predefined.then(|| self.definition.parts.iter().map(|part| part.most).sum())
    }

    /// Whether a Digital Link can begin with it.
    #[must_use]
    pub const fn is_key(self) -> bool {
        self.definition.qualifiers.is_some()
    }

    /// The sequences of qualifiers that may follow it in the path of a Digital Link: any of a sequence, in its order.
    #[must_use]
    pub fn qualifiers(self) -> &'static [&'static [&'static str]] {
        self.definition.qualifiers.unwrap_or_default()
    }

    /// Whether it may stand in the query of a Digital Link.
    #[must_use]
    pub const fn is_attribute(self) -> bool {
        self.definition.attribute
    }

    /// What must stand beside it (§4.14): one of the groups of each line. A group is an identifier, or several joined by `+`; `n` is any digit.
    #[must_use]
    pub const fn needs(self) -> &'static [&'static str] {
        self.definition.needs
    }

    /// What may not stand beside it (§4.14): identifiers, or patterns with `n` for any digit. It never excludes itself.
    pub fn excludes(self) -> impl Iterator<Item = &'static str> {
        self.definition.excludes.split_ascii_whitespace()
    }

    /// Whether it is one of those that a pattern names.
    #[must_use]
    pub fn fits(&self, pattern: &str) -> bool {
        let own = self.as_str();
        own.len() == pattern.len() && own.bytes().zip(pattern.bytes()).all(|(digit, wanted)| wanted == b'n' || digit == wanted)
    }
}

impl PartialEq for Ai {
    fn eq(&self, other: &Self) -> bool {
        self.digits == other.digits
    }
}

impl Eq for Ai {}

impl PartialEq<&str> for Ai {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Ai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Ai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ai({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_no_identifier_begins_another() {
        for (one, next) in TABLE.iter().zip(&TABLE[1..]) {
            assert!(one.first <= one.last && one.last < next.first, "{} before {}", one.first, next.first);
            assert!(!next.first.starts_with(one.last), "{} begins {}", one.last, next.first);
        }
    }

    #[test]
    fn what_the_table_refers_to_is_in_it() {
        let known = |pattern: &str| Ai::of(&pattern.replace('n', "0")).is_some();
        for row in TABLE {
            for group in row.needs.iter().flat_map(|line| line.split(' ')).flat_map(|group| group.split('+')) {
                assert!(known(group), "{} needs {group}", row.first);
            }
            assert!(row.excludes.split_ascii_whitespace().all(known), "{} excludes {}", row.first, row.excludes);
            assert!(row.qualifiers.unwrap_or_default().iter().copied().flatten().all(|ai| known(ai)), "{}", row.first);
        }
    }

    #[test]
    fn predefined_lengths_are_those_of_the_general_specifications() {
        // Element strings with predefined length (§7.8): the first two digits, and the characters of identifier and value together.
        let predefined = |two: &str| match two.parse().unwrap() {
            0 => Some(20),
            1..=3 => Some(16),
            4 => Some(18),
            11..=19 => Some(8),
            20 => Some(4),
            31..=36 => Some(10),
            41 => Some(16),
            _ => None,
        };
        for row in TABLE {
            let ai = Ai::of(row.first).unwrap();
            assert_eq!(ai.predefined_length().map(|length| length + row.first.len()), predefined(&row.first[..2]), "{}", row.first);
        }
    }

    #[test]
    fn identifiers_are_found_by_their_digits_only() {
        assert_eq!(Ai::of("3103").map(Ai::title), Some("NET WEIGHT (kg)"));
        assert_eq!(Ai::of("95").unwrap().to_string(), "95");
        for unknown in ["", "0", "04", "14", "3106", "310", "31030", "23", "0x", "+1", "８", "999"] {
            assert!(Ai::of(unknown).is_none(), "{unknown}");
        }
        assert_eq!(Ai::at_start_of("0104006381333931").unwrap(), "01");
        assert_eq!(Ai::at_start_of("31030001"), Ai::of("3103"));
        assert_eq!(Ai::at_start_of("€"), None);
    }
}
