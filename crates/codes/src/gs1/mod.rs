//! GS1's language of products: application identifiers, what may stand behind each, and the forms in which they travel.
//!
//! Why it exists: a code on a product is read by whatever scanner is at hand, and comes as an element string, in brackets, as a web address
//! or as the bare number under a barcode. Markward must read them all alike, and write what any scanner reads.
//!
//! - [`Ai`]: the table of identifiers (GS1 General Specifications, release 25, §3.2).
//! - [`Elements`]: identifiers with their values, read from any form ([`Elements::parse`]) and written in each.
//! - [`ParseError`]: what is wrong, and at which character.
//! - [`Recognised`]: which kind of code a text is, those of Markward and of Amazon among them.
//! - [`epc`]: Electronic Product Codes as URNs.
//!
//! Digital Links are read compressed and not, and written either way.
//!
//! To add an identifier, see `table.rs`. To add a rule for what a value says, add a variant to [`ai::Content`] and its arm in `check.rs`.

pub mod ai;
mod check;
mod compress;
pub mod epc;
mod epc_key;
mod error;
mod iso;
mod link;
mod percent;
mod read;
mod recognise;
mod table;
mod text;
mod write;

pub use ai::Ai;
pub use error::{ParseError, Problem};
pub use read::scanned;
pub use recognise::{CodeKind, Recognised};
pub use text::{SaidDate, is_link};
pub use write::{BuildError, Order};

use error::Fault;
use model::unit_code::UnitCode;
use std::fmt;

/// What stands between elements whose length is not predefined: FNC1, which scanners send as ASCII 29 (§7.8).
pub const FNC1: char = '\u{1d}';

/// One application identifier with its value, such as 21 and a serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The application identifier.
    pub ai: Ai,
    /// Its value, free of any encoding.
    pub value: String,
}

/// Elements of one thing. Each value is what its identifier asks for, no identifier comes twice, and none that exclude one another are together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elements(Vec<Element>);

/// An element with the byte of the text where its identifier stands.
#[derive(Debug)]
struct Found {
    ai: Ai,
    value: String,
    byte: usize,
}

impl Elements {
    /// Reads any of the forms; space around the text does not matter.
    ///
    /// - In brackets: `(01)04006381333931(21)ABC`. An opening bracket inside a value that could be taken for an identifier's is written `\(`.
    /// - An element string: `010400638133393121ABC`, with FNC1 as ASCII 29 or what scanners send in its place, such as `^`, `|`, `~` or `<GS>`.
    /// - What a scanner sends: either of these, an address or a number, behind a symbology identifier such as `]d2`.
    /// - A GS1 Digital Link, compressed or not. A parameter whose name is not made of digits is not GS1's and is left alone.
    /// - A GTIN of 8, 12, 13 or 14 digits, which becomes 01 and 14 digits. A number of these lengths without FNC1 is always taken for one.
    ///
    /// An identifier that comes twice with the same value is one.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        read::any(text).and_then(|(_, found)| Self::together(found, true)).map_err(|fault| fault.within(text))
    }

    /// As [`Elements::parse`], for one of several symbols on a thing: what must stand beside an identifier may be in another of them.
    /// GS1's rules of companions hold for all symbols of a thing together (§4.14).
    pub fn parse_part(text: &str) -> Result<Self, ParseError> {
        read::any(text).and_then(|(_, found)| Self::together(found, false)).map_err(|fault| fault.within(text))
    }

    /// Reads an element string with one of Markward's codes as its serial number, from a scanner that leaves out what stands behind it. Such a code has a
    /// length, and what it says proves itself; of other serial numbers nobody knows where they end.
    #[must_use]
    pub fn of_unit_run_on(text: &str) -> Option<Self> {
        let elements = Self::together(read::run_on(scanned(text), UnitCode::LENGTH).ok()?, false).ok()?;
        let serial = elements.get("21")?;
        (serial.len() == UnitCode::LENGTH && UnitCode::parse(serial).is_ok()).then_some(elements)
    }

    /// Reads the path of a Digital Link, alone or in an address. Its query is left alone.
    pub(crate) fn of_path(text: &str) -> Result<Self, ParseError> {
        link::path(text.trim_end(), 0).and_then(|found| Self::together(found, true)).map_err(|fault| fault.within(text))
    }

    /// Of identifiers and plain values. A fault is placed at a character of the bracketed text of all of them.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ParseError> {
        let mut text = String::new();
        let mut found = Vec::new();
        for (digits, value) in pairs {
            let byte = text.len();
            text.push_str(&format!("({digits})"));
            let ai = Ai::of(digits).ok_or_else(|| Fault::new(byte, Problem::UnknownAi(digits.to_owned())).within(&text))?;
            let from = text.len();
            text.push_str(value);
            check::value(ai, value).map_err(|fault| Fault::new(from + fault.byte, fault.problem).within(&text))?;
            found.push(Found { ai, value: value.to_owned(), byte });
        }
        Self::together(found, true).map_err(|fault| fault.within(&text))
    }

    /// From what was found, checked as a whole.
    fn together(found: Vec<Found>, needs: bool) -> Result<Self, Fault> {
        let mut own: Vec<Found> = Vec::with_capacity(found.len());
        for element in found {
            match own.iter().find(|before| before.ai == element.ai) {
                None => own.push(element),
                Some(before) if before.value == element.value => {}
                Some(_) => return Err(Fault::new(element.byte, Problem::Twice(element.ai))),
            }
        }
        for one in &own {
            if let Some(other) = one.ai.excludes().find_map(|pattern| own.iter().find(|other| other.ai != one.ai && other.ai.fits(pattern))) {
                return Err(Fault::new(one.byte.max(other.byte), Problem::Excluded { ai: one.ai, other: other.ai }));
            }
            let there = |ai: &str| own.iter().any(|other| other.ai.fits(ai));
            let met = |line: &&&str| line.split(' ').any(|group| group.split('+').all(there));
            if let Some(needs) = one.ai.needs().iter().find(|line| needs && !met(line)) {
                return Err(Fault::new(one.byte, Problem::Missing { ai: one.ai, needs }));
            }
        }
        Ok(Self(own.into_iter().map(|Found { ai, value, .. }| Element { ai, value }).collect()))
    }

    /// The value of an identifier.
    #[must_use]
    pub fn get(&self, ai: &str) -> Option<&str> {
        self.0.iter().find(|element| element.ai == ai).map(|element| &*element.value)
    }

    /// The elements, in the order of the text.
    pub fn iter(&self) -> std::slice::Iter<'_, Element> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none: only of [`Elements::default`].
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Elements {
    type Item = &'a Element;
    type IntoIter = std::slice::Iter<'a, Element>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::str::FromStr for Elements {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl fmt::Display for Elements {
    /// In brackets, as it is printed beside a symbol for people to read: `(01)04006381333931(21)ABC`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|element| write!(f, "({}){}", element.ai, write::escape(&element.value)))
    }
}
