//! Reading: which form a text has, element strings, and elements in brackets.

use super::{
    Ai, CodeKind, Found, check, compress,
    error::{Fault, Problem},
    link,
    recognise::is_amazon,
};
use model::gtin::{Gtin, GtinError};

/// FNC1, and what stands for it where ASCII 29 cannot be typed: the signs that scanners which act as keyboards send in its place, and its names in files and on
/// screens. The first that fits is taken.
const SEPARATORS: [&str; 15] = ["\u{1d}", "^]", "^", "|", "~", "␝", "<GS>", "{GS}", "[GS]", "<FNC1>", "{FNC1}", "[FNC1]", "\\x1d", "\\u001d", "\\F"];

/// FNC1 as some software for labels writes it. The same text can be `~` and an identifier that begins with 1.
const TILDE_ONE: &str = "~1";

/// What a reader takes for given of an element string.
#[derive(Clone, Copy, Default)]
struct Manner {
    /// FNC1 is written `~1`.
    tilde_one: bool,
    /// A serial number without a separator behind it has so many characters.
    serial: Option<usize>,
}

impl Manner {
    /// How long the separator is that a text begins with; 0 if there is none.
    fn separator(self, text: &str) -> usize {
        let begins = |with: &&str| text.as_bytes().get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
        if self.tilde_one && begins(&TILDE_ONE) {
            return TILDE_ONE.len();
        }
        SEPARATORS.iter().find(|one| begins(one)).map_or(0, |one| one.len())
    }

    /// Where the next one begins.
    fn next_separator(self, text: &str) -> Option<usize> {
        // Of the signs that begin one none is a letter or a digit.
        let may_be = |(at, byte): (usize, u8)| (!byte.is_ascii_alphanumeric() && text.is_char_boundary(at)).then_some(at);
        text.bytes().enumerate().filter_map(may_be).find(|at| self.separator(&text[*at..]) > 0)
    }
}

/// Whether a text begins with FNC1, however it is written.
pub(super) fn begins_with_separator(text: &str) -> bool {
    Manner::default().separator(text) > 0
}

/// Symbols whose data begin with FNC1 and are an element string (ISO/IEC 15424): GS1-128, GS1 DataBar and composites, GS1 DataMatrix, GS1 QR
/// code, GS1 DotCode.
const ELEMENT_SYMBOLS: [&str; 7] = ["]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"];

/// Symbols that carry any text: DataMatrix and QR code, with other character sets too, Code 128, Code 39, Aztec and PDF417.
const TEXT_SYMBOLS: [&str; 11] = ["]d0", "]d1", "]d4", "]Q0", "]Q1", "]Q2", "]C0", "]A0", "]z0", "]L0", "]L2"];

/// Symbols that carry a GTIN, with its digits: EAN-13 and UPC (sent with a zero in front), EAN-8, ITF-14, of which the scanner checked the last digit or
/// did not.
const NUMBER_SYMBOLS: [(&str, usize); 4] = [("]E0", 13), ("]E4", 8), ("]I1", 14), ("]I0", 14)];

/// EAN-13 or UPC with the add-on of an issue or a price behind it, which is no part of the GTIN; and the digits of both.
const WITH_ADD_ON: (&str, [usize; 2]) = ("]E3", [13 + 2, 13 + 5]);

/// What a text says, and whether as an element string, a Digital Link or a GTIN.
type Read = Result<(CodeKind, Vec<Found>), Fault>;

/// What a scanner read, without what it puts before it to say in which symbol the text stood; what begins with FNC1 keeps it, for it says how to read on.
#[must_use]
pub fn scanned(text: &str) -> &str {
    let text = text.trim();
    TEXT_SYMBOLS.iter().find_map(|symbol| text.strip_prefix(symbol)).map_or(text, str::trim_start)
}

/// Any form.
pub(super) fn any(whole: &str) -> Read {
    let text = whole.trim_end();
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    if !rest.starts_with(']') {
        return unmarked(text, start);
    }
    let after = start + 3;
    if ELEMENT_SYMBOLS.iter().any(|known| rest.starts_with(known)) {
        element_string(text, after)
    } else if TEXT_SYMBOLS.iter().any(|known| rest.starts_with(known)) {
        unmarked(text, after)
    } else if let Some((symbology, expected)) = NUMBER_SYMBOLS.into_iter().find(|(known, _)| rest.starts_with(known)) {
        let found = text[after..].chars().count();
        if found == expected { number(text, after) } else { Err(Fault::new(after, Problem::SymbolLength { symbology, expected, found })) }
    } else if rest.starts_with(WITH_ADD_ON.0) {
        let (symbology, lengths) = WITH_ADD_ON;
        let found = text[after..].chars().count();
        match text.get(..after + 13).filter(|_| lengths.contains(&found)) {
            Some(main) => number(main, after),
            None => Err(Fault::new(after, Problem::SymbolLength { symbology, expected: if found > lengths[0] { lengths[1] } else { lengths[0] }, found })),
        }
    } else {
        Err(Fault::new(start, Problem::Symbology(rest.chars().take(3).collect())))
    }
}

/// A text whose symbol says nothing of its form.
fn unmarked(text: &str, start: usize) -> Read {
    let rest = &text[start..];
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    if rest.is_empty() {
        Err(Fault::new(start, Problem::Empty))
    } else if rest.starts_with('(') {
        bracketed(text, start)
    } else if begins_with_separator(rest) {
        element_string(text, start)
    } else if matches!(digits, 8 | 12 | 13 | 14) && rest.bytes().all(|byte| byte.is_ascii_digit() || b" -".contains(&byte)) {
        number(text, start)
    } else if rest.starts_with(|first: char| first.is_ascii_digit()) {
        element_string(text, start)
    } else if rest.contains("://") {
        let found = match link::read(text, start) {
            // Nothing in it is written out: it may be compressed.
            Err(plain) => compress::read(text, start).unwrap_or(Err(plain)),
            found => found,
        };
        Ok((CodeKind::DigitalLink, found?))
    } else {
        Err(Fault::new(start, if is_amazon(rest) { Problem::AmazonTransparency } else { Problem::Unrecognised }))
    }
}

/// A GTIN alone.
fn number(text: &str, start: usize) -> Read {
    let nth = |at: usize| text[start..].char_indices().nth(at.saturating_sub(1)).map_or(text.len(), |(byte, _)| start + byte);
    let gtin = Gtin::parse(&text[start..]).map_err(|error| {
        let byte = match error {
            GtinError::Character(_, at) => nth(at),
            GtinError::CheckDigit { .. } => text.rfind(|c: char| c.is_ascii_digit()).unwrap_or(start),
            GtinError::Empty | GtinError::Length(_) | GtinError::Rounded | GtinError::Zero => start,
        };
        Fault::new(byte, Problem::Gtin(error))
    })?;
    let ai = Ai::of("01").ok_or_else(|| Fault::new(start, Problem::UnknownAi("01".to_owned())))?;
    Ok((CodeKind::Gtin, vec![Found { ai, value: gtin.to_string(), byte: start }]))
}

/// Identifiers and values one after the other (§7.8): one of predefined length ends by itself, and FNC1 may follow; another ends at FNC1.
fn element_string(text: &str, start: usize) -> Read {
    let read = elements(text, start, Manner::default());
    let read = match read {
        Err(_) if text[start..].contains(TILDE_ONE) => elements(text, start, Manner { tilde_one: true, ..Manner::default() }).or(read),
        read => read,
    };
    Ok((CodeKind::ElementString, read.map_err(|fault| with_lost_separator(text, fault))?))
}

/// An element string from a scanner that leaves the separators out, whose serial number has so many characters if no separator stands behind it.
pub(super) fn run_on(text: &str, serial: usize) -> Result<Vec<Found>, Fault> {
    let start = text.len() - text.trim_start().len();
    let start = start + if ELEMENT_SYMBOLS.iter().any(|known| text[start..].starts_with(known)) { 3 } else { 0 };
    elements(text.trim_end(), start, Manner { serial: Some(serial), ..Manner::default() })
}

/// A value that is too long, and that some beginning of it with other elements behind would explain, was run together with these.
fn with_lost_separator(text: &str, fault: Fault) -> Fault {
    let Problem::TooLong { ai, found, most } = fault.problem else { return fault };
    // The fault is where the value should have ended.
    let from = fault.byte.saturating_sub(most);
    let explains = |length: usize| {
        let (value, rest) = text.get(from..).and_then(|value| value.split_at_checked(length)).unwrap_or_default();
        check::value(ai, value).is_ok() && elements(rest, 0, Manner::default()).is_ok()
    };
    let lost = ai.predefined_length().is_none() && (1..=most).any(explains);
    Fault::new(fault.byte, if lost { Problem::Separator(ai) } else { Problem::TooLong { ai, found, most } })
}

fn elements(text: &str, start: usize, manner: Manner) -> Result<Vec<Found>, Fault> {
    let mut at = start + manner.separator(&text[start..]);
    let mut found = Vec::new();
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let ai = Ai::at_start_of(rest).ok_or_else(|| Fault::new(at, Problem::UnknownAi(digits_of(rest))))?;
        let from = at + ai.as_str().len();
        let to_separator = manner.next_separator(&text[from..]).map_or(text.len(), |length| from + length);
        // Within a character of several bytes no value ends: then the check finds that character.
        let length = ai.predefined_length().or(manner.serial.filter(|_| ai.as_str() == "21"));
        let end = length.map_or(to_separator, |length| to_separator.min(from + length));
        let end = if text.is_char_boundary(end) { end } else { to_separator };
        let value = &text[from..end];
        check::value(ai, value).map_err(|fault| Fault::new(from + fault.byte, fault.problem))?;
        found.push(Found { ai, value: value.to_owned(), byte: at });
        at = end + manner.separator(&text[end..]);
    }
    if found.is_empty() { Err(Fault::new(start, Problem::Empty)) } else { Ok(found) }
}

/// What stands where an identifier should: its digits, or its first character.
fn digits_of(text: &str) -> String {
    let digits: String = text.chars().take(4).take_while(char::is_ascii_digit).collect();
    if digits.is_empty() { text.chars().take(1).collect() } else { digits }
}

/// Identifiers in brackets; spaces around a value do not matter.
fn bracketed(text: &str, start: usize) -> Read {
    let mut at = start;
    let mut found = Vec::new();
    while at < text.len() {
        let rest = &text[at..];
        let Some((inside, after)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) else {
            return Err(Fault::new(at, Problem::Bracket));
        };
        let ai = Ai::of(inside).ok_or_else(|| Fault::new(at + 1, Problem::UnknownAi(inside.chars().take(8).collect())))?;
        let after_at = text.len() - after.len();
        let end = after_at + value_length(after);
        let spaced = text[after_at..end].trim_end_matches(' ');
        let encoded = spaced.trim_start_matches(' ');
        let from = after_at + spaced.len() - encoded.len();
        let value = encoded.replace("\\(", "(");
        check::value(ai, &value).map_err(|fault| Fault::new(from + escaped_at(encoded, fault.byte), fault.problem))?;
        found.push(Found { ai, value, byte: at });
        at = end;
    }
    Ok((CodeKind::ElementString, found))
}

/// How many bytes there are up to the next bracket that opens an identifier's.
fn value_length(text: &str) -> usize {
    let opening = |at: usize| opens_ai(&text[at..]) && !text[..at].ends_with('\\');
    text.match_indices('(').map(|(at, _)| at).find(|at| opening(*at)).unwrap_or(text.len())
}

/// Whether a text begins with two to four digits in brackets.
pub(super) fn opens_ai(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('(') else { return false };
    let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
    (2..=4).contains(&digits) && inside[digits..].starts_with(')')
}

/// The byte of an escaped value from which a byte of the plain one comes.
fn escaped_at(text: &str, plain: usize) -> usize {
    let mut at = 0;
    for _ in 0..plain {
        at += if text[at..].starts_with("\\(") { 2 } else { 1 };
        // A fault stands before the first character of several bytes, so that this is never within one.
        if !text.is_char_boundary(at) {
            break;
        }
    }
    at
}
