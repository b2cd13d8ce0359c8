//! What can be wrong with a text, and where.

use super::ai::{Ai, Set};
use model::{check::SEPARATOR_LOST, gtin::GtinError};

/// Why a text cannot be read, and the character where that shows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct ParseError {
    /// How many characters of the text stand before it.
    pub at: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing, or nothing but separators.
    #[error("There is nothing to read")]
    Empty,
    /// No form that is known.
    #[error("This is neither a GS1 element string, nor a GS1 Digital Link, nor a GTIN")]
    Unrecognised,
    /// Amazon's own kind of code.
    #[error("This is an Amazon Transparency code: it has no GS1 elements")]
    AmazonTransparency,
    /// `]` and two characters that name no symbol which carries GS1 data.
    #[error("“{0}” is not the identifier of a symbol that carries GS1 data")]
    Symbology(String),
    /// The symbol carries a number of one length.
    #[error("A symbol {symbology} carries {expected} digits; here are {found}")]
    SymbolLength {
        /// The symbology identifier.
        symbology: &'static str,
        /// Digits that it carries.
        expected: usize,
        /// Characters after the identifier.
        found: usize,
    },
    /// A number alone that is no GTIN.
    #[error("{0}")]
    Gtin(#[from] GtinError),
    /// Digits that GS1 has not assigned, or no digits.
    #[error("“{0}” is not a GS1 application identifier")]
    UnknownAi(String),
    /// An opening bracket without an identifier and a closing one.
    #[error("An identifier in brackets, such as (01), must stand here")]
    Bracket,
    /// An identifier without a value.
    #[error("({0}) has no value")]
    NoValue(Ai),
    /// The value ends too early.
    #[error("The value of ({ai}) is too short: it has {found} characters, and at least {least} are needed")]
    TooShort {
        /// The identifier.
        ai: Ai,
        /// Characters given.
        found: usize,
        /// Characters needed.
        least: usize,
    },
    /// The value goes on where it must end.
    #[error("The value of ({ai}) is too long: it has {found} characters, and at most {most} are allowed")]
    TooLong {
        /// The identifier.
        ai: Ai,
        /// Characters given.
        found: usize,
        /// Characters allowed.
        most: usize,
    },
    /// The value goes on where it must end, with what reads as the next elements: a scanner left out what stands between.
    #[error("The value of ({0}) is too long. {SEPARATOR_LOST}")]
    Separator(Ai),
    /// A character outside of the part's set.
    #[error("“{}” may not stand here: the value of ({ai}) has {} in this place", .found.escape_debug(), set_name(*.set))]
    Character {
        /// The identifier.
        ai: Ai,
        /// What was found.
        found: char,
        /// What is allowed.
        set: Set,
    },
    /// The check digit does not follow from the digits before it.
    #[error("The check digit in the value of ({ai}) should be {expected}, not {found}: look for a slip")]
    CheckDigit {
        /// The identifier.
        ai: Ai,
        /// What the other digits ask for.
        expected: u8,
        /// What was given.
        found: u8,
    },
    /// The check characters do not follow from the characters before them.
    #[error("The last two characters of the value of ({ai}) should be {expected}: look for a slip")]
    CheckPair {
        /// The identifier.
        ai: Ai,
        /// What the other characters ask for.
        expected: String,
    },
    /// A part that does not say what it must.
    #[error("“{found}” in the value of ({ai}) is not {expected}")]
    Content {
        /// The identifier.
        ai: Ai,
        /// The part, or the piece of it that is wrong.
        found: String,
        /// What it must be, with its article.
        expected: &'static str,
    },
    /// An identifier that must be accompanied is not.
    #[error("({ai}) needs {} beside it", groups(.needs))]
    Missing {
        /// The identifier.
        ai: Ai,
        /// The groups of which one must be there, as [`Ai::needs`] writes them.
        needs: &'static str,
    },
    /// Two identifiers that exclude one another.
    #[error("({ai}) may not stand beside ({other})")]
    Excluded {
        /// The one that excludes.
        ai: Ai,
        /// The one that is excluded.
        other: Ai,
    },
    /// One identifier with two values.
    #[error("({0}) comes twice, with different values")]
    Twice(Ai),
    /// No web address.
    #[error("A GS1 Digital Link begins with https:// or http://, in small letters or capitals, and a host")]
    Address,
    /// No primary key in the path.
    #[error("The path of this address has no GS1 key, such as /01/ and 14 digits")]
    NoKey,
    /// What may not follow a key.
    #[error("“{ai}” may not stand here: in the path after /{key}/ come {}", sequences(*.key))]
    Qualifier {
        /// What stands there.
        ai: String,
        /// The primary key.
        key: Ai,
    },
    /// A qualifier in the query.
    #[error("({0}) belongs in the path of the address, and not in its query")]
    InPath(Ai),
    /// An identifier that no query may have.
    #[error("({0}) may not stand in the query of a GS1 Digital Link")]
    NotInQuery(Ai),
    /// A `%` without two hexadecimal digits.
    #[error("A % must be followed by two hexadecimal digits")]
    Encoding,
}

/// A problem at a byte of the text that is being read.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) byte: usize,
    pub(super) problem: Problem,
}

impl Fault {
    pub(super) const fn new(byte: usize, problem: Problem) -> Self {
        Self { byte, problem }
    }

    /// Counts the characters before it.
    pub(super) fn within(self, text: &str) -> ParseError {
        ParseError { at: text.char_indices().take_while(|(byte, _)| *byte < self.byte).count(), problem: self.problem }
    }
}

const fn set_name(set: Set) -> &'static str {
    match set {
        Set::Digits => "a digit",
        Set::Set82 => "a character of GS1's set 82",
        Set::Set39 => "a capital letter, a digit, #, - or /",
        Set::Set64 => "a letter, a digit, -, _ or =",
    }
}

/// `(01) with (21), or (00)`, as a person reads the groups `01+21 00`.
fn groups(needs: &str) -> String {
    let plain = !needs.contains('+');
    let groups: Vec<String> = needs.split(' ').map(|group| format!("({})", group.replace('+', ") with ("))).collect();
    match groups.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{}{} or {last}", others.join(", "), if plain { "" } else { "," }),
        None => String::new(),
    }
}

/// `22, 10, 21 in this order, or 235`.
fn sequences(key: Ai) -> String {
    let of = |sequence: &[&str]| if sequence.len() > 1 { format!("{} in this order", sequence.join(", ")) } else { sequence.join("") };
    let all: Vec<String> = key.qualifiers().iter().map(|sequence| of(sequence)).collect();
    if all.is_empty() { "no others".to_owned() } else { all.join(", or ") }
}
