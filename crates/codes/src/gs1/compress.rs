//! Compressed Digital Links (GS1 Digital Link: URI Syntax 1.1, §4; the compression is kept by resolvers although later releases leave it out):
//! identifiers and values as bits, written in the base 64 that is safe in addresses, as the last segment of the path.
//!
//! An identifier is four bits a digit. Sequences that come often have a code of their own, which has a hexadecimal letter in it. What a value is
//! written as follows from its identifier: digits as one number, text in whichever of five ways is shortest, with its length if that varies.
//! Parameters that are not GS1's are not compressed; a link that has such (its code begins with F) is not read.

use super::{
    Ai, BuildError, Elements, Found,
    ai::Set,
    check,
    error::{Fault, Problem},
    percent,
};
use base64::{Engine as _, alphabet::URL_SAFE, engine::DecodePaddingMode, engine::GeneralPurpose, engine::GeneralPurposeConfig};
use std::fmt::Write as _;

/// Base 64 whose last character may carry bits to spare: whoever compressed may have left anything in them.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true),
);

/// The characters of base 64 in the order of their values.
const SAFE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Sequences that have a code of their own.
const SEQUENCES: [(&str, &[&str]); 21] = [
    ("0A", &["01", "22"]),
    ("0B", &["01", "10"]),
    ("0C", &["01", "21"]),
    ("0D", &["01", "17"]),
    ("0E", &["01", "7003"]),
    ("0F", &["01", "30"]),
    ("1A", &["01", "10", "21", "17"]),
    ("1B", &["01", "15"]),
    ("1C", &["01", "11"]),
    ("1D", &["01", "16"]),
    ("1E", &["01", "91"]),
    ("1F", &["01", "10", "15"]),
    ("2D", &["01", "3103"]),
    ("9A", &["8010", "8011"]),
    ("9B", &["8017", "8019"]),
    ("9C", &["8018", "8019"]),
    ("9D", &["414", "254"]),
    ("CA", &["255", "3940"]),
    ("CB", &["255", "3941"]),
    ("CC", &["255", "3942"]),
    ("CD", &["255", "3943"]),
];

/// Rows of sequences that differ in the last digit: the code's first digit, the first code's second one, what stands first, and what begins the other.
const ROWS: [(char, u8, &str, &str); 4] = [('2', 10, "01", "310"), ('3', 10, "01", "320"), ('A', 0, "01", "392"), ('C', 0, "255", "390")];

/// A part of a value as it is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    digits: bool,
    fixed: bool,
    most: usize,
}

/// The pieces of an identifier's value: digits of fixed length together, text together.
fn pieces(ai: Ai) -> Vec<Piece> {
    if ai == "7007" {
        return vec![Piece { digits: true, fixed: false, most: 12 }];
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for part in ai.parts() {
        let piece = Piece { digits: part.set == Set::Digits, fixed: part.least == part.most && !part.optional, most: part.most };
        match pieces.last_mut() {
            Some(last) if last.digits == piece.digits && (!piece.digits || last.fixed == piece.fixed) => {
                last.fixed &= piece.fixed;
                last.most += piece.most;
            }
            _ => pieces.push(piece),
        }
    }
    pieces
}

/// Bits that a number of so many decimal digits takes.
fn bits_of_digits(digits: usize) -> usize {
    // As published: a hundredth more, so that rounding never takes a bit too few.
    (digits as f64 * 10_f64.log2() + 0.01).ceil() as usize
}

/// Bits that a length up to `most` takes.
const fn bits_of_length(most: usize) -> usize {
    (usize::BITS - most.leading_zeros()) as usize
}

/// Bits in their order.
#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn push(&mut self, value: usize, count: usize) {
        self.0.extend((0..count).rev().map(|at| value >> at & 1 == 1));
    }

    /// A decimal number as binary: digit by digit, for it may have hundreds of bits.
    fn push_decimal(&mut self, digits: &str) {
        let mut number = vec![false; bits_of_digits(digits.len())];
        for digit in digits.bytes() {
            let mut carry = u32::from(digit - b'0');
            for bit in number.iter_mut().rev() {
                let sum = u32::from(*bit) * 10 + carry;
                *bit = sum & 1 == 1;
                carry = sum >> 1;
            }
        }
        self.0.extend(number);
    }

    fn to_text(&self) -> String {
        let byte = |bits: &[bool]| (0..8).fold(0_u8, |byte, at| byte << 1 | u8::from(bits.get(at).copied().unwrap_or_default()));
        let text = BASE64.encode(self.0.chunks(8).map(byte).collect::<Vec<_>>());
        // A character for each six bits, and none for the bits that fill up the last byte.
        text[..self.0.len().div_ceil(6).min(text.len())].to_owned()
    }
}

/// Bits that are read.
struct Reader<'a> {
    bits: &'a [bool],
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Option<usize> {
        let (taken, rest) = self.bits.split_at_checked(count)?;
        self.bits = rest;
        Some(taken.iter().fold(0, |value, bit| value << 1 | usize::from(*bit)))
    }

    fn take_decimal(&mut self, digits: usize) -> Option<String> {
        let (taken, rest) = self.bits.split_at_checked(bits_of_digits(digits))?;
        self.bits = rest;
        let mut number = vec![0_u8; digits];
        for bit in taken {
            let mut carry = u8::from(*bit);
            for digit in number.iter_mut().rev() {
                let sum = *digit * 2 + carry;
                (*digit, carry) = (sum % 10, sum / 10);
            }
            if carry > 0 {
                return None;
            }
        }
        Some(number.into_iter().map(|digit| char::from(b'0' + digit)).collect())
    }

    /// Identifiers: one, or a sequence that has a code.
    fn take_identifiers(&mut self) -> Option<Vec<Ai>> {
        let mut code: String = format!("{:X}{:X}", self.take(4)?, self.take(4)?);
        if code.bytes().any(|b| b.is_ascii_uppercase()) {
            return sequence_of(&code)?.iter().map(|digits| Ai::of(digits)).collect();
        }
        while Ai::of(&code).is_none() {
            if code.len() == 4 {
                return None;
            }
            let digit = self.take(4).filter(|digit| *digit < 10)?;
            write!(code, "{digit}").ok()?;
        }
        Some(vec![Ai::of(&code)?])
    }

    fn take_value(&mut self, ai: Ai) -> Option<String> {
        let mut value = String::new();
        for Piece { digits, fixed, most } in pieces(ai) {
            let way = if digits { 0 } else { self.take(3)? };
            let length = if fixed { most } else { self.take(bits_of_length(most)).filter(|length| *length <= most)? };
            match way {
                0 => value.push_str(&self.take_decimal(length)?),
                1 => (0..length).try_for_each(|_| write!(value, "{:x}", self.take(4)?).ok())?,
                2 => (0..length).try_for_each(|_| write!(value, "{:X}", self.take(4)?).ok())?,
                3 => (0..length).try_for_each(|_| self.take(6).map(|at| value.push(char::from(SAFE64[at]))))?,
                4 => (0..length).try_for_each(|_| self.take(7).and_then(|b| u8::try_from(b).ok()).map(|b| value.push(char::from(b))))?,
                _ => return None,
            }
        }
        Some(value)
    }
}

/// The identifiers that a code stands for.
fn sequence_of(code: &str) -> Option<Vec<String>> {
    if let Some((_, sequence)) = SEQUENCES.iter().find(|(known, _)| *known == code) {
        return Some(sequence.iter().map(|ai| (*ai).to_owned()).collect());
    }
    let mut digits = code.chars();
    let (first, second) = (digits.next()?, u8::try_from(digits.next()?.to_digit(16)?).ok()?);
    let (_, start, key, other) = ROWS.iter().find(|(digit, start, ..)| *digit == first && (*start..*start + 10).contains(&second))?;
    Some(vec![(*key).to_owned(), format!("{other}{}", second - start)])
}

impl Elements {
    /// As the compressed segment of a Digital Link's path.
    pub fn to_compressed(&self) -> Result<String, BuildError> {
        // What has no place in a link has none in a compressed one.
        self.to_path()?;
        let mut left: Vec<&super::Element> = self.iter().collect();
        left.sort_by_key(|element| element.ai.as_str().to_owned());
        let mut bits = Bits::default();
        let all_there = |left: &[&super::Element], sequence: &[&str]| sequence.iter().all(|ai| left.iter().any(|element| element.ai == *ai));
        while let Some((code, sequence)) = SEQUENCES.iter().filter(|(_, sequence)| all_there(&left, sequence)).max_by_key(|(_, sequence)| sequence.len()) {
            code.chars().for_each(|digit| bits.push(digit.to_digit(16).unwrap_or_default() as usize, 4));
            for ai in *sequence {
                if let Some(at) = left.iter().position(|element| element.ai == *ai) {
                    let element = left.remove(at);
                    push_value(&mut bits, element.ai, &element.value);
                }
            }
        }
        for element in left {
            element.ai.as_str().chars().for_each(|digit| bits.push(digit.to_digit(10).unwrap_or_default() as usize, 4));
            push_value(&mut bits, element.ai, &element.value);
        }
        Ok(bits.to_text())
    }

    /// Reads a compressed segment.
    pub fn of_compressed(segment: &str) -> Option<Self> {
        Self::together(read_segment(segment)?, true).ok()
    }
}

fn push_value(bits: &mut Bits, ai: Ai, value: &str) {
    let mut rest = value;
    let pieces = pieces(ai);
    for (at, Piece { digits, fixed, most }) in pieces.iter().copied().enumerate() {
        // All pieces but the last have a fixed length or take what there is.
        let length = if at + 1 < pieces.len() || fixed { most.min(rest.len()) } else { rest.len() };
        let (own, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        let all = |test: fn(u8) -> bool| own.bytes().all(test);
        let way = match () {
            () if digits || all(|b| b.is_ascii_digit()) => 0,
            () if all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) => 1,
            () if all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)) => 2,
            () if all(|b| SAFE64.contains(&b)) => 3,
            () => 4,
        };
        if !digits {
            bits.push(way, 3);
        }
        if !fixed {
            bits.push(own.len(), bits_of_length(most));
        }
        match way {
            0 => bits.push_decimal(own),
            1 | 2 => own.chars().for_each(|c| bits.push(c.to_digit(16).unwrap_or_default() as usize, 4)),
            3 => own.bytes().for_each(|b| bits.push(SAFE64.iter().position(|known| *known == b).unwrap_or_default(), 6)),
            _ => own.bytes().for_each(|b| bits.push(usize::from(b), 7)),
        }
    }
}

fn read_segment(segment: &str) -> Option<Vec<Found>> {
    if segment.is_empty() || !segment.bytes().all(|b| SAFE64.contains(&b)) {
        return None;
    }
    let bits: Vec<bool> = segment
        .bytes()
        .filter_map(|b| SAFE64.iter().position(|known| *known == b))
        .flat_map(|value| (0..6).rev().map(move |at| value >> at & 1 == 1))
        .collect();
    let mut reader = Reader { bits: &bits };
    let mut found = Vec::new();
    // Fewer bits than an identifier has fill up the last character.
    while reader.bits.len() >= 8 {
        for ai in reader.take_identifiers()? {
            let value = reader.take_value(ai)?;
            check::value(ai, &value).ok()?;
            found.push(Found { ai, value, byte: 0 });
        }
    }
    (!found.is_empty() && reader.bits.iter().all(|bit| !bit)).then_some(found)
}

/// The elements of an address whose last segment is compressed, all of it or all behind an uncompressed key; `None` if it is no such address.
pub(super) fn read(text: &str, start: usize) -> Option<Result<Vec<Found>, Fault>> {
    let address = text[start..].split(['?', '#']).next()?;
    let path = address.find("://").and_then(|scheme| address[scheme + 3..].find('/').map(|host| &address[scheme + 3 + host..])).unwrap_or(address);
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let (last, before) = segments.split_last()?;
    let mut found = match before {
        [.., ai, value] if Ai::of(ai).is_some_and(Ai::is_key) => {
            let (ai, value) = (Ai::of(ai)?, percent::decode(value, false).ok()?);
            if let Err(fault) = check::value(ai, &value) {
                return Some(Err(Fault::new(start, fault.problem)));
            }
            vec![Found { ai, value, byte: start }]
        }
        _ => Vec::new(),
    };
    found.extend(read_segment(last)?.into_iter().map(|one| Found { byte: start, ..one }));
    if !found.iter().any(|one| one.ai.is_key()) {
        return Some(Err(Fault::new(start, Problem::NoKey)));
    }
    Some(Ok(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sequence_is_of_identifiers_and_has_one_code() {
        for (code, sequence) in SEQUENCES {
            assert!(sequence.iter().all(|ai| Ai::of(ai).is_some()), "{code}");
            assert!(code.bytes().any(|b| b.is_ascii_uppercase()), "{code}");
        }
        assert_eq!(sequence_of("2A").unwrap(), ["01", "3100"]);
        assert_eq!(sequence_of("3F").unwrap(), ["01", "3205"]);
        assert_eq!(sequence_of("A9").unwrap(), ["01", "3929"]);
        assert_eq!(sequence_of("C0").unwrap(), ["255", "3900"]);
        assert_eq!(sequence_of("F0"), None);
    }
}
