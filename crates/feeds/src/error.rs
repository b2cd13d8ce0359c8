//! What can be wrong with a file, and with a line of it.

use crate::{Field, lines::MAX_LINE};
use model::{email::EmailError, gtin::GtinError, listing::CountryError, money::MoneyError, url::HttpUrlError};
use std::io;

/// Why a whole file is refused.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The disk or pipe failed.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// Not a byte in it.
    #[error("the file is empty")]
    Empty,
    /// Another kind of file, by its first bytes.
    #[error("this is {0}")]
    Kind(&'static str),
    /// The header does not end.
    #[error("line 1 is longer than {MAX_LINE} bytes: the file has no header, or no line breaks")]
    LongHeader,
    /// The header is not text.
    #[error("line 1 is not UTF-8 at its byte {0}: save the file as UTF-8")]
    HeaderNotUtf8(usize),
    /// The header has a quote that does not close.
    #[error("line 1 has a quote that does not close in column {0}")]
    HeaderQuote(usize),
    /// Line 1 is data.
    #[error(
        "line 1 looks like a listing, not a header ({found}): add a header such as id,title,brand,gtin,price, \
         or say which column is which with --map id=#1,title=#2"
    )]
    NoHeader {
        /// Its first fields.
        found: String,
    },
    /// No column for a field that every listing needs.
    #[error(
        "no column is the {field} (looked for {looked_for}, and such names in other languages; found {found}): say which one is with --map {example}=COLUMN"
    )]
    MissingColumn {
        /// What is needed.
        field: &'static str,
        /// Names that would be taken.
        looked_for: String,
        /// The header.
        found: String,
        /// What to write in `--map`.
        example: &'static str,
    },
    /// The mapping names a column that is not there.
    #[error("the mapping says that {field} is in the column “{column}”, but the file has {found}")]
    UnknownColumn {
        /// The field.
        field: Field,
        /// The column as it was given.
        column: String,
        /// The header.
        found: String,
    },
    /// Some columns by name and some by number.
    #[error("give every column by name, or every column by number (#1, #2 …) for a file without a header")]
    MixedMapping,
    /// No column, or not that one, holds codes.
    #[error("{}; found {found}", if .wanted.is_empty() { "say which column holds the codes".to_owned() } else { format!("there is no column “{wanted}”") })]
    CodeColumn {
        /// The column that was asked for; may be empty.
        wanted: String,
        /// The first line.
        found: String,
    },
    /// Numbers say nothing about a file without columns.
    #[error("a file of JSON lines has names and no columns: map {0} to a name")]
    NumberInNdjson(Field),
}

/// A line that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub cause: Cause,
    /// Its bytes, without the line break; only the first of a line that is too long.
    pub raw: Vec<u8>,
    /// The listing that it is of, if it says so.
    pub names: Option<String>,
}

impl BadLine {
    /// Whether the rest of the file could not be read either.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        matches!(self.cause, Cause::Read(_))
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// Reading failed in the midst: a broken disk, pipe or archive.
    #[error("the file cannot be read any further: {0}")]
    Read(String),
    /// Over the limit.
    #[error("the line has {0} bytes; the most is {MAX_LINE}")]
    TooLong(u64),
    /// Not text.
    #[error("not UTF-8 at byte {0} of the line: save the file as UTF-8")]
    NotUtf8(usize),
    /// A quote opens and does not close, or closes amid a field.
    #[error("a quote in column {0} has no partner: double it (\"\") inside of a quoted field, or leave the field unquoted")]
    Quote(usize),
    /// More or fewer than the header has.
    #[error("expected {expected} columns as in the header, found {found}")]
    Columns {
        /// As in the header.
        expected: usize,
        /// In this line.
        found: usize,
    },
    /// Not JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// JSON, but no object.
    #[error("not a JSON object: each line is one listing such as {{\"id\": \"7\", \"title\": \"…\"}}")]
    NotAnObject,
    /// An object or list where text is wanted.
    #[error("{0}: text or a number is wanted, not a list or an object")]
    Nested(Field),
    /// Empty, and every listing needs it.
    #[error("the {0} is missing")]
    Missing(Field),
    /// Over its limit.
    #[error("the {field} has {found} characters; the most is {most}")]
    Long {
        /// Which.
        field: Field,
        /// How many it may have.
        most: usize,
        /// How many it has.
        found: usize,
    },
    /// Wrong length or check digit.
    #[error("gtin “{0}”: {1}")]
    Gtin(String, GtinError),
    /// Not an amount of a currency.
    #[error("price: {0}")]
    Price(MoneyError),
    /// An amount alone.
    #[error("the price {0} has no currency: add a column for it, write it as “{0} EUR”, or give --currency")]
    NoCurrency(String),
    /// Has what is no character: NUL, or half of a pair.
    #[error("the {0} has characters that are none (NUL, or one half of a pair): they are left out, or stand as a question mark in a diamond")]
    Characters(Field),
    /// Not a web address.
    #[error("{0}: {1}")]
    Url(Field, HttpUrlError),
    /// Not an e-mail address.
    #[error("seller_email: {0}")]
    Email(#[from] EmailError),
    /// Not a country.
    #[error("country: {0}")]
    Country(#[from] CountryError),
    /// What is wrong with a part that the listing came in without.
    #[error("{0}. It is left out")]
    LeftOut(Box<Cause>),
    /// What is wrong with a text whose beginning the listing came in with.
    #[error("{0}. The rest is cut off")]
    Cut(Box<Cause>),
    /// Not a condition of goods.
    #[error("condition “{0}” is not known: new, used or refurbished")]
    Condition(String),
    /// Lines behind it are variants of the same listing.
    #[error("{} another price or number of the same listing, a variant of it: of such lines the pictures alone are read", these_have(.0))]
    Variants(Vec<u64>),
    /// Neither says that it is offered nor that it is not.
    #[error("availability “{0}” is not known: such as in_stock or active, or sold, out_of_stock or ended. It is taken to be on sale")]
    Availability(String),
    /// Lines before it are of the same listing, and were left out.
    #[error("{} the same identifier “{id}” and {} left out: of such lines the last one counts", these_have(.lines), if .lines.len() == 1 { "is" } else { "are" })]
    Repeated {
        /// The identifier.
        id: String,
        /// The lines.
        lines: Vec<u64>,
    },
    /// Not a code that can be taken, and why.
    #[error("{0}")]
    Code(String),
}

/// Lines that a sentence names.
const NAMED: usize = 5;

/// The first of these lines, before what they have.
fn these_have(lines: &[u64]) -> String {
    let mut named: Vec<String> = lines.iter().take(NAMED).map(u64::to_string).collect();
    if lines.len() > NAMED {
        named.push(format!("{} more", lines.len() - NAMED));
    }
    match (named.pop(), named.is_empty()) {
        (Some(only), true) => format!("line {only} has"),
        (last, _) => format!("lines {} and {} have", named.join(", "), last.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_same_listing_are_named() {
        let said = |lines: &[u64]| Cause::Repeated { id: "dup1".into(), lines: lines.to_vec() }.to_string();
        assert_eq!(said(&[2]), "line 2 has the same identifier “dup1” and is left out: of such lines the last one counts");
        assert_eq!(said(&[2, 9]), "lines 2 and 9 have the same identifier “dup1” and are left out: of such lines the last one counts");
        assert!(said(&[1, 2, 3, 4, 5, 6, 7]).starts_with("lines 1, 2, 3, 4, 5 and 2 more have the same"));
    }
}
