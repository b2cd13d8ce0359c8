//! The address of a unit as a GS1 Digital Link (GS1 Digital Link Standard: URI Syntax), the text in its QR code:
//! `https://host[/stem]/01/{GTIN, 14 digits}/21/{serial}`.
//!
//! Here are the stem and links to products, which is what Markward prints and checks. What a link may be in general is [`crate::gs1`]'s affair:
//! [`Elements::parse`] reads one of any key with its attributes, [`Elements::to_link`] writes one.

use crate::gs1::{Elements, ParseError};
use model::{
    gtin::{Gtin, GtinError},
    unit_code::UnitCode,
};
use std::fmt;

/// Where links begin: `https://host`, with or without a path. What is printed cannot be changed: choose a name that will be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stem(String);

/// A link to a product, or to a lot or unit of it. Attributes in the query are left alone: whoever follows a link may have added to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitalLink {
    gtin: Gtin,
    elements: Elements,
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
    /// The path is of nothing, or ill-formed.
    #[error("{0}")]
    Path(#[from] ParseError),
    /// It leads to something else, such as a place.
    #[error("The address has no /01/ with a GTIN after it")]
    NoGtin,
    /// All zeros: no product has that number.
    #[error("{0}")]
    Gtin(#[from] GtinError),
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

    /// Whether an address is below this stem, whichever scheme it has. Printed addresses may be in capitals.
    #[must_use]
    pub fn leads_to(&self, address: &str) -> bool {
        self.path_of(address).is_some()
    }

    /// The path, with query and fragment, of an address below this stem, whichever scheme it has.
    #[must_use]
    pub fn path_of<'a>(&self, address: &'a str) -> Option<&'a str> {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let (authority, path) = rest.split_at(rest.find('/')?);
        let own = self.without_scheme();
        let (own_authority, own_path) = own.split_at(own.find('/').unwrap_or(own.len()));
        // A scheme's own port may be said or not.
        let name = |authority: &str| [":443", ":80"].iter().find_map(|port| authority.strip_suffix(port)).unwrap_or(authority).to_ascii_lowercase();
        let (start, path) = path.split_at_checked(own_path.len())?;
        (name(authority) == name(own_authority) && start.eq_ignore_ascii_case(own_path) && path.starts_with('/')).then_some(path)
    }

    /// The host, in lower case, with its port unless it is the scheme's own: what browsers call a URL's `host`.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.without_scheme().split('/').next().unwrap_or_default();
        let own_port = if self.0.starts_with("https:") { ":443" } else { ":80" };
        host.strip_suffix(own_port).unwrap_or(host)
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
    /// Reads a whole address or its path.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let elements = Elements::of_path(text)?;
        let gtin = elements.get("01").ok_or(LinkError::NoGtin)?;
        Ok(Self { gtin: Gtin::parse(gtin)?, elements })
    }

    /// The product's number.
    #[must_use]
    pub const fn gtin(&self) -> Gtin {
        self.gtin
    }

    /// The unit's serial number (21), if the link is to a unit.
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.elements.get("21")
    }

    /// The lot (10), if the link names one.
    #[must_use]
    pub fn lot(&self) -> Option<&str> {
        self.elements.get("10")
    }

    /// The GTIN and its qualifiers.
    #[must_use]
    pub const fn elements(&self) -> &Elements {
        &self.elements
    }

    /// The address under a stem.
    #[must_use]
    pub fn to_url(&self, stem: &Stem) -> String {
        format!("{}{self}", stem.0)
    }
}

impl fmt::Display for DigitalLink {
    /// The path: `/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN`, percent-encoded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was read from a path can be written as one.
        f.write_str(&self.elements.to_path().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gs1::Problem;
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
        assert_eq!(DigitalLink::parse("/01/04006381333931/21/a?01=x&nonsense").unwrap().serial(), Some("a"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let error = |path: &str| match DigitalLink::parse(path).unwrap_err() {
            LinkError::Path(ParseError { at, problem }) => (at, problem.to_string()),
            other => (0, other.to_string()),
        };
        assert_eq!(error("https://01/x").1, Problem::NoKey.to_string());
        assert_eq!(error("/shop/4006381333931").1, Problem::NoKey.to_string());
        assert_eq!(error("/414/4006381333931"), (0, LinkError::NoGtin.to_string()));
        assert_eq!(error("/01/00000000000000"), (0, GtinError::Zero.to_string()));
        assert_eq!(error("/01/4006381333931/21/A").0, 17);
        assert_eq!(error("/01/04006381333932/21/A"), (17, "The check digit in the value of (01) should be 1, not 2: look for a slip".into()));
        let order = "“10” may not stand here: in the path after /01/ come 22, 10, 21 in this order, or 235";
        assert_eq!(error("/01/04006381333931/21/A/10/B"), (24, order.into()));
        assert_eq!(error("/01/04006381333931/21/A/235/B").0, 24);
        assert_eq!(error("/01/04006381333931/21/A/21/B").0, 24);
        assert_eq!(error("/01/04006381333931/21/A%20B").0, 23);
        assert_eq!(error("/01/04006381333931/21/A%2").0, 23);
        assert_eq!(error("/01/04006381333931/21/123456789012345678901").0, 42);
        assert_eq!(error("/01/04006381333931/21"), (21, "(21) has no value".into()));
        assert!(matches!(Stem::parse("ftp://x"), Err(StemError::Scheme(_))));
        assert!(matches!(Stem::parse("https:///x"), Err(StemError::Host(_))));
        assert!(matches!(Stem::parse("https://x/?a=b"), Err(StemError::Character(_, '?', 11))));
    }

    proptest! {
        #[test]
        fn any_serial_of_set_82_survives_the_address(serial in r#"[!"%&'()*+,./:;<=>?_A-Za-z0-9-]{1,20}"#) {
            let elements = Elements::new([("01", "04006381333931"), ("21", &*serial)]).unwrap();
            let url = elements.to_link(&Stem::parse("https://h.example").unwrap()).unwrap();
            let link = DigitalLink::parse(&url).unwrap();
            prop_assert_eq!(link.serial(), Some(&*serial));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}", path in "(/(01|21|10|[0-9]{14}|[%A-F0-9é]{0,6})){0,6}") {
            let _ = (DigitalLink::parse(&text), DigitalLink::parse(&path), Stem::parse(&text));
        }
    }
}
