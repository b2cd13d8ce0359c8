//! What names a registered trademark: the office that registered it, its number there, and what kind of sign it is.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The offices that register trademarks, `code TAB name`, sorted by code (WIPO ST.3).
const OFFICES: &str = include_str!("offices.tsv");

/// A trademark office: its two-letter code of WIPO standard ST.3, such as `US`, `EM` (EUIPO) or `WO` (international registrations).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Office([u8; 2]);

/// Why a text is not a trademark office.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfficeError {
    /// Nothing was entered.
    #[error("Choose the office that registered the mark")]
    Empty,
    /// ISO codes that ST.3 writes otherwise, with the one to use.
    #[error("“{0}” registers no trademarks under that code: use {1} ({2})")]
    Instead(String, &'static str, &'static str),
    /// Not a code of the list.
    #[error("“{0}” is not a trademark office: use its two-letter WIPO ST.3 code, such as US, EM or DE")]
    Unknown(String),
}

impl Office {
    /// Two letters, any case. `EU` is told to be `EM`, and the Benelux countries `BX`: they have no trademark register of their own.
    pub fn parse(text: &str) -> Result<Self, OfficeError> {
        let code = text.trim().to_uppercase();
        match code.as_str() {
            "" => return Err(OfficeError::Empty),
            "EU" => return Err(OfficeError::Instead(code, "EM", "EUIPO")),
            "UK" => return Err(OfficeError::Instead(code, "GB", "United Kingdom")),
            "BE" | "NL" | "LU" => return Err(OfficeError::Instead(code, "BX", "Benelux")),
            _ => {}
        }
        let unknown = || OfficeError::Unknown(text.trim().chars().take(20).collect());
        let &[a, b] = code.as_bytes() else {
            return Err(unknown());
        };
        let office = Self([a, b]);
        if office.name().is_empty() { Err(unknown()) } else { Ok(office) }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("??")
    }

    /// The office's country or organisation, in English.
    #[must_use]
    pub fn name(&self) -> &'static str {
        Self::all().find(|(code, _)| code.as_bytes() == self.0).map_or("", |(_, name)| name)
    }

    /// Every office as `(code, name)`, sorted by code, for a list to choose from.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        OFFICES.lines().filter_map(|line| line.split_once('\t'))
    }
}

/// A registration number as its office counts, without the separators that people write: `2,178,784` and `2178784` are one number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegistrationNumber(String);

/// Why a text is not a registration number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationNumberError {
    /// Nothing was entered.
    #[error("Enter the registration number")]
    Empty,
    /// A character that no office uses.
    #[error("“{0}” cannot stand in a registration number: write its letters and digits, such as 2178784")]
    Character(char),
    /// Letters alone, or zeros alone (the USPTO writes 0000000 for “not registered”).
    #[error("“{0}” is not a registration number: it has digits other than 0")]
    NoDigits(String),
    /// No office's numbers are longer.
    #[error("A registration number has at most 20 letters and digits; this has {0}")]
    TooLong(u32),
}

impl RegistrationNumber {
    /// Longest number taken.
    pub const MAX: usize = 20;

    /// Trims, drops spaces and the separators `. , - / ' _ #`, and keeps letters (as capitals) and digits.
    pub fn parse(text: &str) -> Result<Self, RegistrationNumberError> {
        let mut number = String::with_capacity(text.len().min(Self::MAX));
        let mut length = 0_u32;
        for c in text.trim().chars() {
            match c {
                c if c.is_whitespace() => {}
                '.' | ',' | '-' | '/' | '\'' | '’' | '_' | '#' | '–' => {}
                c if c.is_ascii_alphanumeric() => {
                    length += 1;
                    if length as usize <= Self::MAX {
                        number.push(c.to_ascii_uppercase());
                    }
                }
                c => return Err(RegistrationNumberError::Character(c)),
            }
        }
        match () {
            () if length == 0 => Err(RegistrationNumberError::Empty),
            () if length as usize > Self::MAX => Err(RegistrationNumberError::TooLong(length)),
            () if !number.bytes().any(|b| (b'1'..=b'9').contains(&b)) => Err(RegistrationNumberError::NoDigits(number)),
            () => Ok(Self(number)),
        }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What kind of sign a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// Words, letters or numbers in any type.
    Word,
    /// A drawing without words.
    Figurative,
    /// Words in a drawing or in a type of their own.
    Combined,
    /// A shape in three dimensions.
    Shape,
    /// A colour or combination of colours.
    Colour,
    /// A sound.
    Sound,
    /// Anything else: motion, position, pattern, hologram, smell.
    Other,
}

/// Why a text is not a kind of mark.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a kind of mark: word, figurative, combined, shape, colour, sound or other")]
pub struct MarkKindError(String);

impl MarkKind {
    /// Every kind, in the order a form shows them.
    pub const ALL: [Self; 7] = [Self::Word, Self::Figurative, Self::Combined, Self::Shape, Self::Colour, Self::Sound, Self::Other];

    /// The code that database, files and forms hold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Figurative => "figurative",
            Self::Combined => "combined",
            Self::Shape => "shape",
            Self::Colour => "colour",
            Self::Sound => "sound",
            Self::Other => "other",
        }
    }

    /// What a form and a page say.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Word => "Word mark",
            Self::Figurative => "Figurative mark",
            Self::Combined => "Combined mark",
            Self::Shape => "Shape mark",
            Self::Colour => "Colour mark",
            Self::Sound => "Sound mark",
            Self::Other => "Other mark",
        }
    }

    /// One line that tells it from the others.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Word => "Words, letters or numbers, whatever the typeface",
            Self::Figurative => "A logo or drawing without words",
            Self::Combined => "Words together with a logo, or in a typeface of their own",
            Self::Shape => "The shape of a product or its packaging",
            Self::Colour => "A colour or a combination of colours",
            Self::Sound => "A sound or melody",
            Self::Other => "Motion, position, pattern, hologram or another sign",
        }
    }

    /// Whether the sign is made of words, so that its text can be compared and searched.
    #[must_use]
    pub const fn has_words(self) -> bool {
        matches!(self, Self::Word | Self::Combined)
    }
}

impl FromStr for MarkKind {
    type Err = MarkKindError;
    fn from_str(text: &str) -> Result<Self, MarkKindError> {
        let code = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|kind| kind.as_str() == code).ok_or_else(|| MarkKindError(text.trim().chars().take(40).collect()))
    }
}

macro_rules! as_text {
    ($($name:ident, $error:ident);* $(;)?) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = $error;
            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;
            fn try_from(text: String) -> Result<Self, $error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }
    )*};
}

as_text! {
    Office, OfficeError;
    RegistrationNumber, RegistrationNumberError;
}

impl fmt::Display for MarkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_offices_is_sorted_and_has_no_double() {
        let codes: Vec<_> = Office::all().map(|(code, _)| code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b));
        assert!(codes.iter().all(|code| Office::parse(code).is_ok()));
        assert_eq!(Office::parse(" em ").unwrap().name(), "European Union Intellectual Property Office (EUIPO)");
    }

    #[test]
    fn a_wrong_office_is_told_which_code_to_use() {
        assert_eq!(Office::parse("nl").unwrap_err().to_string(), "“NL” registers no trademarks under that code: use BX (Benelux)");
        assert_eq!(Office::parse(""), Err(OfficeError::Empty));
        for wrong in ["ZZ", "USA", "ü", "U", "  1 "] {
            assert!(matches!(Office::parse(wrong), Err(OfficeError::Unknown(_))), "{wrong}");
        }
    }

    #[test]
    fn a_number_is_the_same_however_it_is_punctuated() {
        for same in ["2178784", " 2,178,784 ", "2.178.784", "2 178 784", "2-178/784"] {
            assert_eq!(RegistrationNumber::parse(same).unwrap().as_str(), "2178784", "{same}");
        }
        assert_eq!(RegistrationNumber::parse("uk00003123456").unwrap().to_string(), "UK00003123456");
    }

    #[test]
    fn what_is_no_number_says_why() {
        assert_eq!(RegistrationNumber::parse(" -- "), Err(RegistrationNumberError::Empty));
        assert_eq!(RegistrationNumber::parse("217<8784"), Err(RegistrationNumberError::Character('<')));
        assert_eq!(RegistrationNumber::parse("0000000"), Err(RegistrationNumberError::NoDigits("0000000".into())));
        assert_eq!(RegistrationNumber::parse(&"9".repeat(300)), Err(RegistrationNumberError::TooLong(300)));
    }

    #[test]
    fn each_kind_is_read_from_its_own_code() {
        for kind in MarkKind::ALL {
            assert_eq!(kind.as_str().parse::<MarkKind>().unwrap(), kind);
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
        assert!("verbal".parse::<MarkKind>().is_err());
    }
}
