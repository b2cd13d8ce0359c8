//! Electronic Product Codes as URNs (GS1 EPC Tag Data Standard 2.x, §6 and §7), as EPCIS events name things.
//!
//! A URN divides a number where the company prefix ends, which the number itself does not tell: whoever writes one must know the prefix's length.

use super::{Element, Elements, ParseError, percent};
use model::gtin::check_digit;
use std::{borrow::Cow, fmt};

/// A thing with the length of its company prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epc {
    scheme: Scheme,
    elements: Elements,
    prefix: usize,
}

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// A unit of a product: 01 and 21.
    Sgtin,
    /// A lot of a product, which is a class: 01 and 10.
    Lgtin,
    /// A logistic unit: 00.
    Sscc,
    /// A place: 414, and 254 if it is a part of one.
    Sgln,
}

/// Why there is no URN, or why a text is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EpcError {
    /// Elements that name nothing a URN can.
    #[error("An EPC needs (01) with (21) or (10), (00), or (414)")]
    NoScheme,
    /// A length that no company prefix has.
    #[error("A GS1 Company Prefix has 6 to 12 digits, not {0}")]
    PrefixLength(usize),
    /// Not the beginning of a URN that is known.
    #[error("An EPC begins with urn:epc:id: and a kind of GS1 key (sgtin, sscc, sgln, grai, giai, gsrn, gdti, pgln and so on), or with urn:epc:class:lgtin:")]
    UnknownScheme,
    /// Too few or too many parts.
    #[error("The EPC of a {0} has {1} parts with full stops between them")]
    Parts(Cow<'static, str>, usize),
    /// The numbers are not of digits, or not as many as they must be.
    #[error("The company prefix and the reference of a {scheme} have {expected} digits together")]
    Digits {
        /// The scheme's name.
        scheme: Cow<'static, str>,
        /// How many there must be.
        expected: usize,
    },
    /// A `%` without two hexadecimal digits.
    #[error("A % must be followed by two hexadecimal digits")]
    Encoding,
    /// A value that its identifier does not allow.
    #[error(transparent)]
    Element(#[from] ParseError),
}

impl Scheme {
    const ALL: [Self; 4] = [Self::Sgtin, Self::Lgtin, Self::Sscc, Self::Sgln];

    const fn name(self) -> &'static str {
        match self {
            Self::Sgtin => "SGTIN",
            Self::Lgtin => "LGTIN",
            Self::Sscc => "SSCC",
            Self::Sgln => "SGLN",
        }
    }

    const fn start(self) -> &'static str {
        match self {
            Self::Sgtin => "urn:epc:id:sgtin:",
            Self::Lgtin => "urn:epc:class:lgtin:",
            Self::Sscc => "urn:epc:id:sscc:",
            Self::Sgln => "urn:epc:id:sgln:",
        }
    }

    /// The identifiers of the number and of what follows it; the digits of the number without its check digit; and whether its first digit
    /// (indicator or extension) stands behind the company prefix in a URN.
    const fn shape(self) -> (&'static str, Option<&'static str>, usize, bool) {
        match self {
            Self::Sgtin => ("01", Some("21"), 13, true),
            Self::Lgtin => ("01", Some("10"), 13, true),
            Self::Sscc => ("00", None, 17, true),
            Self::Sgln => ("414", Some("254"), 12, false),
        }
    }
}

impl Epc {
    /// Of elements: a unit rather than a lot. What a URN does not say, such as a date, is left out.
    pub fn new(elements: &Elements, company_prefix: usize) -> Result<Self, EpcError> {
        if !(6..=12).contains(&company_prefix) {
            return Err(EpcError::PrefixLength(company_prefix));
        }
        let has = |ai| elements.get(ai).is_some();
        let scheme = match () {
            () if has("01") && has("21") => Scheme::Sgtin,
            () if has("01") && has("10") => Scheme::Lgtin,
            () if has("00") => Scheme::Sscc,
            // The extension 0 is kept for “none”.
            () if has("414") && elements.get("254") != Some("0") => Scheme::Sgln,
            () => return Err(EpcError::NoScheme),
        };
        let (number, after, _, _) = scheme.shape();
        let own = |element: &&Element| element.ai == number || after.is_some_and(|after| element.ai == after);
        let elements = Elements::new(elements.iter().filter(own).map(|element| (element.ai.as_str(), &*element.value)))?;
        Ok(Self { scheme, elements, prefix: company_prefix })
    }

    /// What a URN says, that of a product's units as well: `urn:epc:idpat:sgtin:0614141.812345.*` names the product.
    pub fn elements_of(urn: &str) -> Result<Elements, EpcError> {
        let Some(product) = behind(urn.trim(), "urn:epc:idpat:sgtin:").and_then(|rest| rest.strip_suffix(".*")) else {
            return Ok(Self::parse(urn)?.elements);
        };
        // Read as one of its units.
        let unit = Self::parse(&format!("{}{product}.0", Scheme::Sgtin.start()))?;
        Ok(Elements::new(unit.elements.get("01").map(|gtin| ("01", gtin)))?)
    }

    /// Reads a URN. The check digit, which it leaves out, is added. Readers of radio tags write what is on the tag, with its size and a filter (Tag Data
    /// Standard §12): `urn:epc:tag:sgtin-96:3.0614141.812345.6789`. That it begins in capitals does not matter (RFC 8141 §3.1).
    pub fn parse(urn: &str) -> Result<Self, EpcError> {
        let urn = identity(urn.trim());
        let of = |scheme: Scheme| behind(&urn, scheme.start()).map(|rest| (scheme, rest));
        let (scheme, rest) = Scheme::ALL.into_iter().find_map(of).ok_or(EpcError::UnknownScheme)?;
        let (number_ai, after_ai, length, first_moves) = scheme.shape();
        let parts = if after_ai.is_some() { 3 } else { 2 };
        // A serial number may have full stops.
        let mut split = rest.splitn(parts, '.');
        let (Some(prefix), Some(reference), after) = (split.next(), split.next(), split.next()) else {
            return Err(EpcError::Parts(scheme.name().into(), parts));
        };
        if after.is_some() != after_ai.is_some() {
            return Err(EpcError::Parts(scheme.name().into(), parts));
        }
        if !prefix.bytes().chain(reference.bytes()).all(|byte| byte.is_ascii_digit()) || prefix.len() + reference.len() != length {
            return Err(EpcError::Digits { scheme: scheme.name().into(), expected: length });
        }
        if !(6..=12).contains(&prefix.len()) {
            return Err(EpcError::PrefixLength(prefix.len()));
        }
        let (first, reference) = reference.split_at(usize::from(first_moves));
        let mut number = format!("{first}{prefix}{reference}");
        number.push(char::from(b'0' + check_digit(number.as_bytes())));
        let after = after.map(|after| percent::decode(after, false)).transpose().map_err(|_| EpcError::Encoding)?;
        let after = after_ai.zip(after).filter(|(ai, value)| (*ai, &**value) != ("254", "0"));
        let pairs = [(number_ai, &*number)].into_iter().chain(after.as_ref().map(|(ai, value)| (*ai, &**value)));
        Ok(Self { scheme, elements: Elements::new(pairs)?, prefix: prefix.len() })
    }

    /// What it names.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The elements, the check digit among them.
    #[must_use]
    pub const fn elements(&self) -> &Elements {
        &self.elements
    }

    /// How many digits the company prefix has.
    #[must_use]
    pub const fn company_prefix(&self) -> usize {
        self.prefix
    }
}

impl fmt::Display for Epc {
    /// The URN: `urn:epc:id:sgtin:0614141.812345.6789`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, after, length, first_moves) = self.scheme.shape();
        let digits = self.elements.get(number).and_then(|digits| digits.get(..length)).unwrap_or_default();
        let (first, rest) = digits.split_at_checked(usize::from(first_moves)).unwrap_or_default();
        let (prefix, reference) = rest.split_at_checked(self.prefix).unwrap_or_default();
        write!(f, "{}{prefix}.{first}{reference}", self.scheme.start())?;
        match after {
            Some(after) => write!(f, ".{}", self.elements.get(after).map_or_else(|| "0".to_owned(), encode)),
            None => Ok(()),
        }
    }
}

/// What stands behind the beginning of a URN, in whichever case that is written.
pub(super) fn behind<'a>(urn: &'a str, start: &str) -> Option<&'a str> {
    let (begins, rest) = urn.split_at_checked(start.len())?;
    begins.eq_ignore_ascii_case(start).then_some(rest)
}

/// The pure identity of what is on a tag.
pub(super) fn identity(urn: &str) -> Cow<'_, str> {
    let of_tag = |rest: &str| {
        let (scheme, value) = rest.split_once(':')?;
        let ((scheme, _), (_, value)) = (scheme.rsplit_once('-')?, value.split_once('.')?);
        Some(format!("urn:epc:id:{scheme}:{value}"))
    };
    behind(urn, "urn:epc:tag:").and_then(of_tag).map_or(Cow::Borrowed(urn), Cow::Owned)
}

/// Encodes what may not stand in a URN (Tag Data Standard, table A-1), and nothing else.
fn encode(value: &str) -> String {
    value.chars().fold(String::with_capacity(value.len()), |mut text, c| {
        match u8::try_from(c) {
            Ok(byte) if b"\"%&/<>?".contains(&byte) => percent::push_encoded(&mut text, byte),
            _ => text.push(c),
        }
        text
    })
}

impl std::str::FromStr for Epc {
    type Err = EpcError;
    fn from_str(text: &str) -> Result<Self, EpcError> {
        Self::parse(text)
    }
}
