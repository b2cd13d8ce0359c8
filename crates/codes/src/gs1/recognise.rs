//! Telling kinds of codes apart.

use super::{Elements, ParseError, ai::Content, read};
use model::unit_code::UnitCode;

/// Which kind of code a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// Markward's own.
    UnitCode,
    /// Amazon Transparency: `AZ:` or `ZA:` and 26 capitals and digits.
    AmazonTransparency,
    /// Elements, in brackets or as an element string.
    ElementString,
    /// A GS1 Digital Link.
    DigitalLink,
    /// A GTIN alone.
    Gtin,
}

/// A code, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// A code of Markward's form, which says nothing of whether anybody issued it.
    UnitCode(UnitCode),
    /// The 29 characters of an Amazon Transparency code.
    AmazonTransparency(String),
    /// What an element string says.
    ElementString(Elements),
    /// What a Digital Link says.
    DigitalLink(Elements),
    /// A GTIN alone, as 01.
    Gtin(Elements),
}

impl Recognised {
    /// Reads any kind of code. What must stand beside an element is not asked for: the code may be one of several on a thing.
    ///
    /// Twenty letters and digits that can be a unit code are one, also where they can be read as an element (such as 90 and a text), unless the
    /// first element has digits alone and the right check digit: one unit code in ten thousand million looks like that by chance.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let trimmed = text.trim();
        if is_amazon(trimmed) {
            return Ok(Self::AmazonTransparency(trimmed.to_owned()));
        }
        let read = read::any(text).and_then(|(kind, found)| Ok((kind, Elements::together(found, false)?)));
        let checked = |elements: &Elements| elements.iter().next().is_some_and(|first| first.ai.parts()[0].contents.contains(&Content::CheckDigit));
        // Brackets, addresses and marks of scanners are in no unit code.
        if !read.as_ref().is_ok_and(|(_, elements)| checked(elements))
            && let Ok(code) = UnitCode::parse(trimmed)
        {
            return Ok(Self::UnitCode(code));
        }
        let (kind, elements) = read.map_err(|fault| fault.within(text))?;
        Ok(match kind {
            CodeKind::DigitalLink => Self::DigitalLink(elements),
            CodeKind::Gtin => Self::Gtin(elements),
            _ => Self::ElementString(elements),
        })
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> CodeKind {
        match self {
            Self::UnitCode(_) => CodeKind::UnitCode,
            Self::AmazonTransparency(_) => CodeKind::AmazonTransparency,
            Self::ElementString(_) => CodeKind::ElementString,
            Self::DigitalLink(_) => CodeKind::DigitalLink,
            Self::Gtin(_) => CodeKind::Gtin,
        }
    }

    /// The elements, if it has some.
    #[must_use]
    pub const fn elements(&self) -> Option<&Elements> {
        match self {
            Self::ElementString(elements) | Self::DigitalLink(elements) | Self::Gtin(elements) => Some(elements),
            Self::UnitCode(_) | Self::AmazonTransparency(_) => None,
        }
    }
}

/// `^(AZ|ZA):[0-9A-Z]{26}$`
pub(super) fn is_amazon(text: &str) -> bool {
    let rest = text.strip_prefix("AZ:").or_else(|| text.strip_prefix("ZA:"));
    rest.is_some_and(|rest| rest.len() == 26 && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()))
}
