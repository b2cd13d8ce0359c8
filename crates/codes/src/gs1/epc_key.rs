//! EPCs of things that are no goods for sale (GS1 EPC Tag Data Standard 2.x, §6.3): assets, documents, services, parties, parts. They are read and shown; the
//! portal itself names units and lots only ([`super::epc`]).

use super::{
    Elements,
    epc::{Epc, EpcError, behind, identity},
    percent,
};
use model::gtin::check_digit;

/// How the number of a key is written in its element.
#[derive(Clone, Copy)]
enum Number {
    /// So many digits with those of the company prefix, and a check digit; then what stands before them.
    Digits(usize, &'static str),
    /// The company prefix and any characters behind it.
    Free,
}

/// A kind of key.
struct Kind {
    scheme: &'static str,
    ai: &'static str,
    number: Number,
    /// The identifier of what follows the number; an empty one says that it stands in the same element.
    after: Option<&'static str>,
}

const fn kind(scheme: &'static str, ai: &'static str, number: Number, after: Option<&'static str>) -> Kind {
    Kind { scheme, ai, number, after }
}

const KINDS: [Kind; 9] = [
    kind("grai", "8003", Number::Digits(12, "0"), Some("")),
    kind("giai", "8004", Number::Free, None),
    kind("gsrn", "8018", Number::Digits(17, ""), None),
    kind("gsrnp", "8017", Number::Digits(17, ""), None),
    kind("gdti", "253", Number::Digits(12, ""), Some("")),
    kind("sgcn", "255", Number::Digits(12, ""), Some("")),
    kind("pgln", "417", Number::Digits(12, ""), None),
    kind("cpi", "8010", Number::Free, Some("8011")),
    kind("upui", "01", Number::Digits(13, ""), Some("235")),
];

impl Epc {
    /// What a URN of any GS1 key says, as elements: with its check digit, which a URN leaves out.
    pub fn read(urn: &str) -> Result<Elements, EpcError> {
        let identity = identity(urn.trim());
        let (scheme, rest) = behind(&identity, "urn:epc:id:").and_then(|rest| rest.split_once(':')).unwrap_or_default();
        if scheme.eq_ignore_ascii_case("itip") {
            return itip(rest);
        }
        match KINDS.iter().find(|kind| kind.scheme.eq_ignore_ascii_case(scheme)) {
            Some(kind) => kind.read(rest),
            None => Self::elements_of(urn),
        }
    }
}

impl Kind {
    fn read(&self, rest: &str) -> Result<Elements, EpcError> {
        let name = self.scheme.to_ascii_uppercase();
        let parts = if self.after.is_some() { 3 } else { 2 };
        // A serial number may have full stops.
        let mut split = rest.splitn(parts, '.');
        let (Some(prefix), Some(reference), after) = (split.next(), split.next(), split.next()) else { return Err(EpcError::Parts(name.into(), parts)) };
        if after.is_some() != self.after.is_some() {
            return Err(EpcError::Parts(name.into(), parts));
        }
        if !(6..=12).contains(&prefix.len()) {
            return Err(EpcError::PrefixLength(prefix.len()));
        }
        let number = match self.number {
            Number::Digits(length, before) => format!("{before}{}", digits(&name, prefix, reference, (length, length == 13))?),
            Number::Free => format!("{prefix}{}", decoded(reference)?),
        };
        let after = after.map(decoded).transpose()?.unwrap_or_default();
        match self.after {
            Some("") => Ok(Elements::new([(self.ai, &*format!("{number}{after}"))])?),
            Some(ai) => Ok(Elements::new([(self.ai, &*number), (ai, &*after)])?),
            None => Ok(Elements::new([(self.ai, &*number)])?),
        }
    }
}

/// A piece of an item: its GTIN, which piece of how many, and its serial number.
fn itip(rest: &str) -> Result<Elements, EpcError> {
    let parts: Vec<&str> = rest.splitn(5, '.').collect();
    let &[prefix, reference, piece, total, serial] = parts.as_slice() else { return Err(EpcError::Parts("ITIP".into(), 5)) };
    let gtin = digits("ITIP", prefix, reference, (13, true))?;
    Ok(Elements::new([("8006", &*format!("{gtin}{piece}{total}")), ("21", &*decoded(serial)?)])?)
}

/// The digits of a number with its check digit; `first_moves` says whether its first digit stands behind the company prefix in a URN.
fn digits(scheme: &str, prefix: &str, reference: &str, (length, first_moves): (usize, bool)) -> Result<String, EpcError> {
    if !prefix.bytes().chain(reference.bytes()).all(|byte| byte.is_ascii_digit()) || prefix.len() + reference.len() != length {
        return Err(EpcError::Digits { scheme: scheme.to_owned().into(), expected: length });
    }
    let (first, reference) = reference.split_at_checked(usize::from(first_moves)).unwrap_or_default();
    let mut number = format!("{first}{prefix}{reference}");
    number.push(char::from(b'0' + check_digit(number.as_bytes())));
    Ok(number)
}

fn decoded(part: &str) -> Result<String, EpcError> {
    percent::decode(part, false).map_err(|_| EpcError::Encoding)
}
