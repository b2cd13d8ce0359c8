//! Codes of any kind: Markward's own, and those that a brand had before: Amazon's form, SGTINs, the brand's own serial numbers.

use crate::{
    gtin::{Gtin, GtinError},
    typed::plain_char,
    unit_code::{UnitCode, UnitCodeError},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest text of a code: an SGTIN as an element string.
const LONGEST: usize = 38;
/// The shortest serial number that a brand can bring along, in characters: a shorter one is guessed too easily.
pub const SERIAL_MIN: usize = 7;
/// The longest, in characters.
pub const SERIAL_MAX: usize = 22;
/// The longest serial number in an SGTIN (GS1 application identifier 21), in characters.
pub const SGTIN_SERIAL_MAX: usize = 20;

/// Where the codes of a batch come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSource {
    /// Made here.
    #[default]
    Markward,
    /// The brand's own serial numbers.
    Serial,
    /// Amazon Transparency.
    Amazon,
    /// GTIN and serial number.
    Sgtin,
}

/// A code that was made elsewhere. As small as it is, it is passed around like a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ForeignCode {
    source: CodeSource,
    length: u8,
    text: [u8; LONGEST],
}

/// A code of any kind: its form is right, which says nothing of whether anybody issued it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AnyCode {
    /// Markward's own.
    Unit(UnitCode),
    /// Another's.
    Foreign(ForeignCode),
}

/// Why a text is not a code that was made elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForeignCodeError {
    /// Nothing there.
    #[error("there is no code")]
    Empty,
    /// Too short or too long.
    #[error("a {what} has {least} to {most} characters; this one has {found}")]
    Length {
        /// Of what.
        what: &'static str,
        /// At least.
        least: usize,
        /// At most.
        most: usize,
        /// Given.
        found: usize,
    },
    /// A character that no barcode carries in a serial number, at this place (from 1).
    #[error("a {0} cannot have “{1}” (character {2}): letters, digits and !\"%&'()*+,-./:;<=>?_ are possible, spaces are not")]
    Character(&'static str, char, usize),
    /// Not `AZ:` or `ZA:` and 26 capitals and digits.
    #[error("an Amazon Transparency code is AZ: or ZA: and 26 capital letters and digits after it")]
    Amazon,
    /// A serial number that begins with a GTIN.
    #[error("this is a GTIN with a serial number: import the file as SGTINs")]
    IsSgtin,
    /// The GTIN is wrong.
    #[error("{0}")]
    Gtin(#[from] GtinError),
}

impl CodeSource {
    /// Those that can be imported.
    pub const IMPORTED: [Self; 3] = [Self::Serial, Self::Amazon, Self::Sgtin];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Markward => "markward",
            Self::Serial => "serial",
            Self::Amazon => "amazon",
            Self::Sgtin => "sgtin",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Markward, Self::Serial, Self::Amazon, Self::Sgtin].into_iter().find(|one| one.as_str() == text)
    }

    /// What people call such codes.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Markward => "Markward codes",
            Self::Serial => "Your own serial numbers",
            Self::Amazon => "Amazon Transparency codes",
            Self::Sgtin => "SGTINs (GTIN and serial number)",
        }
    }
}

impl ForeignCode {
    /// `^(AZ|ZA):[0-9A-Z]{26}$`; case does not matter.
    pub fn amazon(text: &str) -> Result<Self, ForeignCodeError> {
        let text = text.trim().to_ascii_uppercase();
        let rest = text.strip_prefix("AZ:").or_else(|| text.strip_prefix("ZA:"));
        let fits = rest.is_some_and(|rest| rest.len() == 26 && rest.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()));
        if fits { Ok(Self::new(CodeSource::Amazon, &text)) } else { Err(ForeignCodeError::Amazon) }
    }

    /// A product's number with a serial number of 1 to 20 characters.
    pub fn sgtin(gtin: Gtin, serial: &str) -> Result<Self, ForeignCodeError> {
        check("serial number in an SGTIN", serial, 1, SGTIN_SERIAL_MAX)?;
        Ok(Self::new(CodeSource::Sgtin, &format!("01{gtin}21{serial}")))
    }

    /// A brand's own serial number of 7 to 22 characters.
    pub fn serial(text: &str) -> Result<Self, ForeignCodeError> {
        let text = text.trim();
        check("serial number", text, SERIAL_MIN, SERIAL_MAX)?;
        if split_sgtin(text).is_some() { Err(ForeignCodeError::IsSgtin) } else { Ok(Self::new(CodeSource::Serial, text)) }
    }

    /// The same as a person types it: spaces say nothing, and a dash that a telephone made of a hyphen is one.
    pub fn typed_serial(text: &str) -> Result<Self, ForeignCodeError> {
        let bare: String = text.chars().filter_map(plain_char).filter(|c| !c.is_whitespace()).collect();
        Self::serial(&bare)
    }

    /// Whether a text can be the serial number in an SGTIN.
    #[must_use]
    pub fn is_sgtin_serial(text: &str) -> bool {
        check("serial number in an SGTIN", text, 1, SGTIN_SERIAL_MAX).is_ok()
    }

    /// From what is stored, which its form tells apart.
    pub fn from_key(text: &str) -> Result<Self, ForeignCodeError> {
        match split_sgtin(text) {
            Some((gtin, serial)) => Self::sgtin(gtin, serial),
            None if text.len() == 29 => Self::amazon(text),
            None => Self::serial(text),
        }
    }

    /// What is stored: the serial number, Amazon's 29 characters, or the SGTIN as an element string. No two kinds have a text in common.
    #[must_use]
    pub fn key(&self) -> &str {
        str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default()
    }

    /// Its [key](Self::key) in capitals and without hyphens, for those who type it: what small letters and hyphens alone tell apart is alike.
    #[must_use]
    pub fn folded(&self) -> String {
        self.key().chars().filter(|c| *c != '-').map(|c| c.to_ascii_uppercase()).collect()
    }

    /// Which kind.
    #[must_use]
    pub const fn source(&self) -> CodeSource {
        self.source
    }

    /// The product's number, in an SGTIN.
    #[must_use]
    pub fn gtin(&self) -> Option<Gtin> {
        split_sgtin(self.key()).map(|(gtin, _)| gtin)
    }

    /// What stands for the unit among those of its product: the serial number, or Amazon's code.
    #[must_use]
    pub fn serial_number(&self) -> &str {
        split_sgtin(self.key()).map_or(self.key(), |(_, serial)| serial)
    }

    fn new(source: CodeSource, text: &str) -> Self {
        let mut bytes = [0; LONGEST];
        let length = text.len().min(LONGEST);
        bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
        Self { source, length: u8::try_from(length).unwrap_or(0), text: bytes }
    }
}

/// Whether a character is of GS1's set 82.
#[must_use]
pub fn is_set82(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(c)
}

fn check(what: &'static str, text: &str, least: usize, most: usize) -> Result<(), ForeignCodeError> {
    if text.is_empty() {
        return Err(ForeignCodeError::Empty);
    }
    if let Some((at, wrong)) = text.chars().enumerate().find(|(_, c)| !is_set82(*c)) {
        return Err(ForeignCodeError::Character(what, wrong, at + 1));
    }
    if (least..=most).contains(&text.len()) { Ok(()) } else { Err(ForeignCodeError::Length { what, least, most, found: text.len() }) }
}

/// `01`, 14 digits, `21`, and a serial number.
fn split_sgtin(text: &str) -> Option<(Gtin, &str)> {
    let rest = text.strip_prefix("01")?;
    let gtin = Gtin::parse(rest.get(..14).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?).ok()?;
    rest[14..].strip_prefix("21").filter(|serial| !serial.is_empty()).map(|serial| (gtin, serial))
}

impl AnyCode {
    /// The typed form: with its check character, if it is Markward's.
    #[must_use]
    pub fn with_check(self) -> String {
        match self {
            Self::Unit(code) => code.with_check(),
            Self::Foreign(code) => code.to_string(),
        }
    }

    /// Where it was made.
    #[must_use]
    pub const fn source(self) -> CodeSource {
        match self {
            Self::Unit(_) => CodeSource::Markward,
            Self::Foreign(code) => code.source,
        }
    }

    /// The value of GS1 application identifier 21; Amazon's codes are as long as none is.
    #[must_use]
    pub fn serial(self) -> String {
        match self {
            Self::Unit(code) => code.serial(),
            Self::Foreign(code) => code.serial_number().to_owned(),
        }
    }
}

impl From<UnitCode> for AnyCode {
    fn from(code: UnitCode) -> Self {
        Self::Unit(code)
    }
}

impl From<ForeignCode> for AnyCode {
    fn from(code: ForeignCode) -> Self {
        Self::Foreign(code)
    }
}

impl fmt::Display for ForeignCode {
    /// As people read it: an SGTIN with its identifiers in brackets, the others as they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match split_sgtin(self.key()) {
            Some((gtin, serial)) => write!(f, "(01){gtin}(21){serial}"),
            None => f.write_str(self.key()),
        }
    }
}

impl fmt::Debug for ForeignCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ForeignCode({self})")
    }
}

impl fmt::Display for AnyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(code) => code.fmt(f),
            Self::Foreign(code) => code.fmt(f),
        }
    }
}

impl fmt::Debug for AnyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(code) => code.fmt(f),
            Self::Foreign(code) => write!(f, "{code:?}"),
        }
    }
}

impl From<AnyCode> for String {
    /// As it travels: a serial number behind `(21)`, so that it is never taken for one of Markward's.
    fn from(code: AnyCode) -> Self {
        match code {
            AnyCode::Foreign(code) if code.source == CodeSource::Serial => format!("(21){code}"),
            other => other.to_string(),
        }
    }
}

impl TryFrom<String> for AnyCode {
    type Error = UnitCodeError;
    fn try_from(text: String) -> Result<Self, UnitCodeError> {
        let foreign = match text.strip_prefix("(21)") {
            Some(serial) => ForeignCode::serial(serial).ok(),
            None if text.starts_with("(01)") => ForeignCode::from_key(&text.replacen("(01)", "01", 1).replacen("(21)", "21", 1)).ok(),
            None => ForeignCode::amazon(&text).ok(),
        };
        foreign.map_or_else(|| UnitCode::parse(&text).map(Self::Unit), |code| Ok(Self::Foreign(code)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_form() {
        let gtin = Gtin::parse("4006381333931").unwrap();
        assert_eq!(ForeignCode::sgtin(gtin, "A/1").unwrap().key(), "010400638133393121A/1");
        assert_eq!(ForeignCode::amazon("az:0123456789ABCDEFGHIJKLMNOP").unwrap().key(), "AZ:0123456789ABCDEFGHIJKLMNOP");
        assert_eq!(ForeignCode::amazon("AZ:0123456789ABCDEFGHIJKLMNO"), Err(ForeignCodeError::Amazon));
        assert_eq!(ForeignCode::serial("ABC123"), Err(ForeignCodeError::Length { what: "serial number", least: 7, most: 22, found: 6 }));
        assert_eq!(ForeignCode::serial("ABC 1234"), Err(ForeignCodeError::Character("serial number", ' ', 4)));
        assert_eq!(ForeignCode::serial("010400638133393121X"), Err(ForeignCodeError::IsSgtin));
        assert!(ForeignCode::sgtin(gtin, &"x".repeat(21)).is_err());
        assert!(ForeignCode::serial(&"x".repeat(22)).is_ok());
    }

    #[test]
    fn what_is_typed_is_alike_but_for_spaces_hyphens_and_small_letters() {
        let folded = |text| ForeignCode::typed_serial(text).unwrap().folded();
        for text in ["q7wx-91kd-zp", "Q7WX 91KD ZP", "Q7wx\u{2013}91kd\u{2010}ZP", "Q7WX91KDZP"] {
            assert_eq!(folded(text), "Q7WX91KDZP", "{text}");
        }
        assert_ne!(folded("Q7WX.91KD.ZP"), "Q7WX91KDZP");
        let sgtin = ForeignCode::sgtin(Gtin::parse("4006381333931").unwrap(), "aB-3").unwrap();
        assert_eq!(sgtin.folded(), "010400638133393121AB3");
    }

    #[test]
    fn a_code_is_the_same_after_a_journey_as_text() {
        let gtin = Gtin::parse("4006381333931").unwrap();
        let foreign = [
            ForeignCode::sgtin(gtin, "(21)(01)").unwrap(),
            ForeignCode::amazon("ZA:0123456789ABCDEFGHIJKLMNOP").unwrap(),
            ForeignCode::serial("7K3QF0M9XT2WHBER5JDN").unwrap(),
        ];
        for code in foreign {
            assert_eq!(ForeignCode::from_key(code.key()).unwrap(), code);
        }
        let unit = AnyCode::Unit(UnitCode::parse("7K3QF-0M9XT-2WHBE-R5JDN").unwrap());
        for code in foreign.map(AnyCode::from).into_iter().chain([unit]) {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(serde_json::from_str::<AnyCode>(&json).unwrap(), code, "{json}");
        }
        assert_eq!(serde_json::to_string(&unit).unwrap(), "\"7K3QF-0M9XT-2WHBE-R5JDN\"");
    }
}
