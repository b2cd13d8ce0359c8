//! The address of a unit as a GS1 Digital Link (GS1 Digital Link Standard: URI Syntax 1.4), the text in its QR code:
//! `https://host[/stem]/01/{GTIN, 14 digits}/21/{serial}`.
//!
//! Read and written are the primary key 01 and its qualifiers. What a link carries beside them, attributes in the query and links to a
//! product's pages, is left alone. To add another primary key: add its qualifiers, in their order, to [`qualifiers_of`].

use model::{
    gtin::{Gtin, GtinError},
    unit_code::UnitCode,
};
use std::fmt;

/// Where links begin: `https://host`, with or without a path. What is printed cannot be changed: choose a name that will be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stem(String);

/// One application identifier with its value, such as 21 and a serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The application identifier, two to four digits.
    pub ai: &'static str,
    /// Its value, percent-decoded.
    pub value: String,
}

/// A link to a product, or to a lot or unit of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitalLink {
    gtin: Gtin,
    qualifiers: Vec<Element>,
}

/// Why a text is not a stem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StemError {
    /// Neither `http://` nor `https://`.
    #[error("“{0}” is not a web address: it must begin with https:// (or http://)")]
    Scheme(String),
    /// No host after the scheme.
    #[error("“{0}” names no host")]
    Host(String),
    /// A character that may not be in it: a stem has no query, fragment, space or comma.
    #[error("“{1}” at character {2} may not be in a link's stem: “{0}”")]
    Character(String, char, usize),
}

/// Why a text is not a link to a product.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// No `/01/` followed by something.
    #[error("The address has no /01/ with a GTIN after it")]
    NoGtin,
    /// The GTIN is wrong.
    #[error("{0}")]
    Gtin(#[from] GtinError),
    /// A link's GTIN has 14 digits, with zeros before a shorter one.
    #[error("The GTIN in an address has 14 digits, with zeros in front; this one has {0}")]
    GtinLength(usize),
    /// An identifier that does not follow 01, stands out of the order 22, 10, 21, or twice.
    #[error("“{0}” may not stand there: a GTIN is followed by 22, 10 and 21 in this order, or by 235 alone")]
    Qualifier(String),
    /// An identifier without a value.
    #[error("The identifier {0} has no value")]
    NoValue(&'static str),
    /// A value that is too long.
    #[error("The value of {ai} has {found} characters, at most {most} are allowed")]
    Length {
        /// The identifier.
        ai: &'static str,
        /// Characters given.
        found: usize,
        /// Characters allowed.
        most: usize,
    },
    /// A character outside GS1's set 82.
    #[error("“{found}” may not be in the value of {ai} (character {at})")]
    Character {
        /// The identifier.
        ai: &'static str,
        /// What was found.
        found: char,
        /// Where, from 1.
        at: usize,
    },
    /// A `%` without two hexadecimal digits, or bytes that are no text.
    #[error("The address is not well encoded after “{0}”")]
    Encoding(String),
}

/// The qualifiers that may follow a primary key, in their order, with the most characters each may have.
fn qualifiers_of(key: &str) -> &'static [&'static [(&'static str, usize)]] {
    match key {
        // The second list stands for 235 alone: it excludes the others (GS1 General Specifications §4.14).
        "01" => &[&[("22", 20), ("10", 20), ("21", 20)], &[("235", 28)]],
        _ => &[],
    }
}

impl Stem {
    /// An address without query and fragment; a slash at the end is dropped.
    pub fn parse(text: &str) -> Result<Self, StemError> {
        let text = text.trim().trim_end_matches('/');
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).map(|_| (*scheme, &text[scheme.len()..])));
        let (scheme, rest) = rest.ok_or_else(|| StemError::Scheme(text.to_owned()))?;
        let host = rest.split('/').next().unwrap_or_default();
        if host.is_empty() || host.starts_with(':') {
            return Err(StemError::Host(text.to_owned()));
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/:[]%".contains(c);
        if let Some((at, wrong)) = text.chars().enumerate().find(|(_, c)| !allowed(*c)) {
            return Err(StemError::Character(text.to_owned(), wrong, at + 1));
        }
        Ok(Self(format!("{scheme}{}{}", host.to_ascii_lowercase(), &rest[host.len()..])))
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address without its scheme, as people read it aloud.
    #[must_use]
    pub fn without_scheme(&self) -> &str {
        self.0.split_once("://").map_or(&*self.0, |(_, rest)| rest)
    }

    /// The address of a unit.
    #[must_use]
    pub fn unit(&self, gtin: Gtin, code: UnitCode) -> String {
        format!("{}{}", self.units_of(gtin), code.serial())
    }

    /// What the addresses of all units of a product begin with.
    #[must_use]
    pub fn units_of(&self, gtin: Gtin) -> String {
        format!("{}/01/{gtin}/21/", self.0)
    }
}

impl DigitalLink {
    /// A link to a product.
    #[must_use]
    pub const fn new(gtin: Gtin) -> Self {
        Self { gtin, qualifiers: Vec::new() }
    }

    /// Reads a whole address or its path.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        let path = text.split(['?', '#']).next().unwrap_or_default();
        // Up to the host's end there is nothing to read: `https://host:01/…` has no key in its port.
        let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        // The last 01 that has something after it and stands where keys stand: a stem may have a segment of that name too.
        let key = segments.iter().enumerate().position(|(at, s)| *s == "01" && segments.len() > at + 1 && (segments.len() - at).is_multiple_of(2));
        let (gtin, rest) = key.and_then(|at| segments[at + 1..].split_first()).ok_or(LinkError::NoGtin)?;
        let pairs: Vec<(&str, &str)> = rest.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        Self::from_parts(gtin, &pairs)
    }

    /// From the parts of a path: the GTIN, and each qualifier with its value, still percent-encoded.
    pub fn from_parts(gtin: &str, qualifiers: &[(&str, &str)]) -> Result<Self, LinkError> {
        let gtin = decode(gtin)?;
        if gtin.len() != 14 && gtin.bytes().all(|b| b.is_ascii_digit()) {
            return Err(LinkError::GtinLength(gtin.len()));
        }
        let mut link = Self::new(Gtin::parse(&gtin)?);
        for (ai, value) in qualifiers {
            link = link.with(ai, &decode(value)?)?;
        }
        Ok(link)
    }

    /// Adds a qualifier with its plain value.
    pub fn with(mut self, ai: &str, value: &str) -> Result<Self, LinkError> {
        let wrong = || LinkError::Qualifier(ai.chars().take(20).collect());
        let (order, at) =
            qualifiers_of("01").iter().find_map(|order| order.iter().position(|(known, _)| *known == ai).map(|at| (order, at))).ok_or_else(wrong)?;
        // What stands before must come from the same list, earlier in it.
        if self.qualifiers.last().is_some_and(|last| !order[..at].iter().any(|(known, _)| *known == last.ai)) {
            return Err(wrong());
        }
        let (ai, most) = order[at];
        check_value(ai, value, most)?;
        self.qualifiers.push(Element { ai, value: value.to_owned() });
        Ok(self)
    }

    /// The product's number.
    #[must_use]
    pub const fn gtin(&self) -> Gtin {
        self.gtin
    }

    /// The unit's serial number (21), if the link is to a unit.
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.value("21")
    }

    /// The lot (10), if the link names one.
    #[must_use]
    pub fn lot(&self) -> Option<&str> {
        self.value("10")
    }

    /// The address under a stem.
    #[must_use]
    pub fn to_url(&self, stem: &Stem) -> String {
        format!("{}{self}", stem.0)
    }

    fn value(&self, ai: &str) -> Option<&str> {
        self.qualifiers.iter().find(|element| element.ai == ai).map(|element| &*element.value)
    }
}

impl fmt::Display for DigitalLink {
    /// The path: `/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN`, percent-encoded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/01/{}", self.gtin)?;
        self.qualifiers.iter().try_for_each(|element| write!(f, "/{}/{}", element.ai, encode(&element.value)))
    }
}

/// Refuses a value that is empty, too long, or has a character outside of GS1's set 82 (GS1 General Specifications, figure 7.11-1).
fn check_value(ai: &'static str, value: &str, most: usize) -> Result<(), LinkError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(c);
    if value.is_empty() {
        return Err(LinkError::NoValue(ai));
    }
    if let Some((at, found)) = value.chars().enumerate().find(|(_, c)| !allowed(*c)) {
        return Err(LinkError::Character { ai, found, at: at + 1 });
    }
    if value.len() > most {
        return Err(LinkError::Length { ai, found: value.len(), most });
    }
    Ok(())
}

/// Percent-encodes all but RFC 3986's unreserved characters: `+`, `/`, `&` and the rest never mean anything by accident.
fn encode(value: &str) -> String {
    value.bytes().fold(String::with_capacity(value.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
        text
    })
}

/// Undoes percent-encoding; a `+` stays one, for this is a path and not a query.
fn decode(text: &str) -> Result<String, LinkError> {
    let wrong = |upto: usize| LinkError::Encoding(String::from_utf8_lossy(&text.as_bytes()[..upto]).chars().take(40).collect());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digit = |at: usize| after.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
            let (Some(high), Some(low)) = (digit(0), digit(1)) else {
                return Err(wrong(text.len() - rest.len()));
            };
            bytes.push(high << 4 | low);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gtin() -> Gtin {
        Gtin::parse("4006381333931").unwrap()
    }

    #[test]
    fn a_unit_s_address_is_built_and_read_back() {
        let code = UnitCode::parse("7K3QF-0M9XT-2WHBE-R5JDN").unwrap();
        let url = Stem::parse("https://Check.Example.com/").unwrap().unit(gtin(), code);
        assert_eq!(url, "https://check.example.com/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN");
        let link = DigitalLink::parse(&url).unwrap();
        assert_eq!((link.gtin(), link.serial()), (gtin(), Some("7K3QF0M9XT2WHBER5JDN")));
        assert_eq!(link.to_url(&Stem::parse("https://check.example.com").unwrap()), url);
    }

    #[test]
    fn a_stem_s_path_other_qualifiers_and_a_query_are_read() {
        let link = DigitalLink::parse("http://h.example:8080/some/01/04006381333931/10/L%2F7%2B1/21/A%2B1?17=270101#top").unwrap();
        assert_eq!((link.lot(), link.serial()), (Some("L/7+1"), Some("A+1")));
        assert_eq!(link.to_string(), "/01/04006381333931/10/L%2F7%2B1/21/A%2B1");
        assert_eq!(DigitalLink::parse("/01/04006381333931").unwrap().serial(), None);
        assert_eq!(DigitalLink::parse("/01/04006381333931/21/a+b").unwrap().serial(), Some("a+b"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |path: &str| DigitalLink::parse(path).unwrap_err();
        assert_eq!(error("https://01/x"), LinkError::NoGtin);
        assert_eq!(error("/shop/4006381333931"), LinkError::NoGtin);
        assert_eq!(error("/01/4006381333931/21/A"), LinkError::GtinLength(13));
        assert_eq!(error("/01/04006381333932/21/A"), LinkError::Gtin(GtinError::CheckDigit { expected: 1, found: 2 }));
        assert_eq!(error("/01/04006381333931/21/A/10/B"), LinkError::Qualifier("10".into()));
        assert_eq!(error("/01/04006381333931/21/A/235/B"), LinkError::Qualifier("235".into()));
        assert_eq!(error("/01/04006381333931/21/A/21/B"), LinkError::Qualifier("21".into()));
        assert_eq!(error("/01/04006381333931/21/A%20B"), LinkError::Character { ai: "21", found: ' ', at: 2 });
        assert_eq!(error("/01/04006381333931/21/A%2"), LinkError::Encoding("A".into()));
        assert_eq!(error("/01/04006381333931/21/123456789012345678901"), LinkError::Length { ai: "21", found: 21, most: 20 });
        assert!(matches!(Stem::parse("ftp://x"), Err(StemError::Scheme(_))));
        assert!(matches!(Stem::parse("https:///x"), Err(StemError::Host(_))));
        assert!(matches!(Stem::parse("https://x/?a=b"), Err(StemError::Character(_, '?', 11))));
    }

    proptest! {
        #[test]
        fn any_serial_of_set_82_survives_the_address(serial in r#"[!"%&'()*+,./:;<=>?_A-Za-z0-9-]{1,20}"#) {
            let link = DigitalLink::new(gtin()).with("21", &serial).unwrap();
            prop_assert_eq!(DigitalLink::parse(&link.to_string()).unwrap(), link);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}", path in "(/(01|21|10|[0-9]{14}|[%A-F0-9é]{0,6})){0,6}") {
            let _ = (DigitalLink::parse(&text), DigitalLink::parse(&path), Stem::parse(&text));
        }
    }
}
