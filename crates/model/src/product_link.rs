//! Links of a product: where its GS1 Digital Link leads, by type, language and kind of file (GS1-Conformant Resolver Standard).

use crate::{
    batch::{Lot, LotError},
    form::FieldErrors,
    gtin::Gtin,
    id::{PictureId, ProductLinkId},
    url::HttpUrl,
};
use serde::{Deserialize, Serialize};

/// GS1's Web Vocabulary, in which types of links are defined.
pub const VOCABULARY: &str = "https://ref.gs1.org/voc/";
/// Longest title, in characters.
pub const TITLE_MAX: usize = 100;
/// Links that a product has at most.
pub const LINKS_MAX: usize = 50;

/// A type of link, as GS1 names it: `pip`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LinkType(String);

/// The types that are offered, and what they are to people.
pub const LINK_TYPES: [(&str, &str); 20] = [
    ("pip", "Product page"),
    ("instructions", "Instructions"),
    ("quickStartGuide", "Quick start guide"),
    ("safetyInfo", "Safety information"),
    ("recallStatus", "Recalls"),
    ("certificationInfo", "Certificates"),
    ("sustainabilityInfo", "Sustainability"),
    ("recyclingInfo", "Recycling"),
    ("hasRetailers", "Where to buy"),
    ("support", "Support"),
    ("registerProduct", "Register the product"),
    ("warranty", "Warranty"),
    ("ingredientsInfo", "Ingredients"),
    ("nutritionalInfo", "Nutrition"),
    ("allergenInfo", "Allergens"),
    ("traceability", "Where it comes from"),
    ("verificationService", "Verification"),
    ("faqs", "Questions and answers"),
    ("tutorial", "Video or tutorial"),
    ("epcis", "EPCIS events"),
];

/// Why a text is no type of link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose what the link leads to")]
pub struct UnknownLinkType;

/// A link of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductLink {
    /// Its id.
    pub id: ProductLinkId,
    /// The lot that it is for; none for the whole product.
    pub lot: Option<Lot>,
    /// What it leads to.
    pub link_type: LinkType,
    /// The language of what it leads to, as `de` or `pt-BR`; empty: all.
    pub language: String,
    /// What people read.
    pub title: String,
    /// Where it leads.
    pub url: HttpUrl,
    /// The media type, as `text/html`.
    pub media_type: String,
    /// Where the product's address leads if nothing else is asked for.
    pub is_default: bool,
}

/// What a person entered of a link, as it came.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkForm<'a> {
    /// The lot; empty for all.
    pub for_lot: &'a str,
    /// One of [`LINK_TYPES`].
    pub link_type: &'a str,
    /// The language; empty for all.
    pub language: &'a str,
    /// What people read; empty: the type's own words.
    pub title: &'a str,
    /// The address.
    pub url: &'a str,
    /// The media type; empty: `text/html`.
    pub media_type: &'a str,
    /// `yes`: the default.
    pub is_default: &'a str,
}

/// The page of a product that everybody sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicProduct {
    /// The brand.
    pub brand: String,
    /// The product's name.
    pub name: String,
    /// What to look for on it; may be empty.
    pub look_for: String,
    /// Its number.
    pub gtin: Gtin,
    /// What it looks like.
    pub picture: Option<PictureId>,
    /// Where more is to be found.
    pub links: Vec<ProductLink>,
}

impl LinkType {
    /// By GS1's word, with or without `gs1:`, or by its whole address. Any word of the vocabulary's form is taken.
    pub fn parse(text: &str) -> Result<Self, UnknownLinkType> {
        let text = text.trim();
        let word = ["gs1:", VOCABULARY, "http://ref.gs1.org/voc/", "https://gs1.org/voc/", "https://www.gs1.org/voc/"]
            .iter()
            .find_map(|start| text.strip_prefix(start))
            .unwrap_or(text);
        let fits = (2..=40).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric()) && word.starts_with(|c: char| c.is_ascii_lowercase());
        if fits { Ok(Self(word.to_owned())) } else { Err(UnknownLinkType) }
    }

    /// GS1's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The whole address, as link sets have it.
    #[must_use]
    pub fn uri(&self) -> String {
        format!("{VOCABULARY}{}", self.0)
    }

    /// What it is to people.
    #[must_use]
    pub fn label(&self) -> &str {
        LINK_TYPES.iter().find(|(word, _)| *word == self.0).map_or(&self.0, |(_, label)| label)
    }
}

impl From<LinkType> for String {
    fn from(link_type: LinkType) -> Self {
        link_type.0
    }
}

impl TryFrom<String> for LinkType {
    type Error = UnknownLinkType;
    fn try_from(text: String) -> Result<Self, UnknownLinkType> {
        Self::parse(&text)
    }
}

impl ProductLink {
    /// Reads the form, and says all that is wrong with it at once.
    pub fn parse(id: ProductLinkId, form: LinkForm<'_>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let offered = LinkType::parse(form.link_type).ok().filter(|one| LINK_TYPES.iter().any(|(word, _)| *word == one.as_str()));
        let link_type = errors.take("link_type", offered.ok_or(UnknownLinkType));
        let url = errors.take("url", HttpUrl::parse_typed(form.url));
        let lot = match form.for_lot.trim() {
            "" => Some(None),
            text => errors.take::<_, LotError>("for_lot", Lot::parse(text)).map(Some),
        };
        let language = form.language.trim();
        if !language.is_empty() && !is_language(language) {
            errors.add("language", "A language is written as de, pt-BR or zh-Hant: letters, and a hyphen before a region");
        }
        let media_type = match form.media_type.trim() {
            "" => "text/html",
            other => other,
        };
        if !is_media_type(media_type) {
            errors.add("media_type", "A media type is written as text/html or application/pdf");
        }
        let title = form.title.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.chars().count() > TITLE_MAX || title.chars().any(char::is_control) {
            errors.add("title", format!("At most {TITLE_MAX} characters"));
        }
        match (link_type, url, lot) {
            (Some(link_type), Some(url), Some(lot)) if errors.is_empty() => {
                let title = if title.is_empty() { link_type.label().to_owned() } else { title };
                let (language, media_type) = (language.to_owned(), media_type.to_ascii_lowercase());
                Ok(Self { id, lot, link_type, language, title, url, media_type, is_default: form.is_default == "yes" })
            }
            _ => Err(errors),
        }
    }
}

/// Whether a text is a language tag (RFC 5646), by its form.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    first && text.len() <= 20 && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_media_type(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b".+-_".contains(&b));
    text.len() <= 100 && text.split_once('/').is_some_and(|(kind, rest)| word(kind) && word(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_by_word_prefix_and_address() {
        for text in ["pip", "gs1:pip", "https://ref.gs1.org/voc/pip", "https://gs1.org/voc/pip"] {
            assert_eq!(LinkType::parse(text).unwrap().uri(), "https://ref.gs1.org/voc/pip");
        }
        for wrong in ["", "gs1:", "Pip", "a b", "https://example.com/pip"] {
            assert!(LinkType::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn everything_that_is_wrong_with_a_link_is_said_at_once() {
        let id = ProductLinkId(uuid::Uuid::nil());
        let form =
            LinkForm { for_lot: "L 1", link_type: "nonsense", language: "german", url: "javascript:alert(1)", media_type: "html", ..LinkForm::default() };
        let wrong: Vec<String> = ProductLink::parse(id, form).unwrap_err().into_vec().into_iter().map(|error| error.field).collect();
        assert_eq!(wrong, ["link_type", "url", "for_lot", "language", "media_type"]);
        let form =
            LinkForm { link_type: "instructions", language: "pt-BR", url: "example.com/manual.pdf", media_type: "application/PDF", ..LinkForm::default() };
        let link = ProductLink::parse(id, form).unwrap();
        assert_eq!((link.title.as_str(), link.url.as_str(), link.media_type.as_str()), ("Instructions", "https://example.com/manual.pdf", "application/pdf"));
    }
}
