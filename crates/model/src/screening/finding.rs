//! What was found in a listing: of which kind, where, and what follows from it.

use super::BrandSum;
use crate::id::BrandId;
use serde::{Deserialize, Serialize};

/// How a mark is written, or what else a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// As enrolled, but for case.
    Exact,
    /// As enrolled, but for accents.
    Normalised,
    /// An enrolled abbreviation or other name.
    Abbreviation,
    /// Its words written as one: `LouisVuitton`.
    Joined,
    /// In another script, by its sound: `Найк`.
    Transliterated,
    /// Part of a longer word: `nikeshoes`.
    Inside,
    /// Parted where it has no gap: `Lou is Vuitton`.
    Split,
    /// Letters with spaces or marks between them: `N I K E`.
    Spaced,
    /// Letters of other scripts or styles, or accents that are not the mark's: `Νіkе`, `𝓝𝓲𝓴𝓮`, `Ňíkē`.
    Lookalike,
    /// Invisible characters, heaps of accents, or letters written as codes: `Ni​ke`, `N&#105;ke`.
    Hidden,
    /// Digits and symbols for letters: `n1k€`.
    Leet,
    /// Letters covered: `N*ke`.
    Masked,
    /// Letters drawn out: `Niiiike`.
    Repeated,
    /// A letter wrong, missing, too many, or two swapped.
    Typo,
    /// Spelt otherwise, sounding the same: `Adeedas`.
    Phonetic,
    /// Backwards: `iccug`; or its words turned round: `Klein Calvin`.
    Reversed,
    /// Words of replicas, beside a mark or a claimed brand.
    Dupe,
    /// The claimed brand against the owner of the GTIN.
    Gtin,
    /// A number that is no GTIN.
    NoGtin,
    /// A picture.
    Picture,
    /// A code in a picture.
    Code,
    /// The price.
    Price,
    /// The seller.
    Seller,
    /// The filters failed over the listing.
    Unscreened,
    /// What only another version knows.
    #[serde(other)]
    Unknown,
}

impl FindingKind {
    /// Every kind that this version knows.
    pub const ALL: [Self; 24] = [
        Self::Exact,
        Self::Normalised,
        Self::Abbreviation,
        Self::Joined,
        Self::Transliterated,
        Self::Inside,
        Self::Split,
        Self::Spaced,
        Self::Lookalike,
        Self::Hidden,
        Self::Leet,
        Self::Masked,
        Self::Repeated,
        Self::Typo,
        Self::Phonetic,
        Self::Reversed,
        Self::Dupe,
        Self::Gtin,
        Self::NoGtin,
        Self::Picture,
        Self::Code,
        Self::Price,
        Self::Seller,
        Self::Unscreened,
    ];

    /// As stored, in files and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Normalised => "normalised",
            Self::Abbreviation => "abbreviation",
            Self::Joined => "joined",
            Self::Transliterated => "transliterated",
            Self::Inside => "inside",
            Self::Split => "split",
            Self::Spaced => "spaced",
            Self::Lookalike => "lookalike",
            Self::Hidden => "hidden",
            Self::Leet => "leet",
            Self::Masked => "masked",
            Self::Repeated => "repeated",
            Self::Typo => "typo",
            Self::Phonetic => "phonetic",
            Self::Reversed => "reversed",
            Self::Dupe => "dupe",
            Self::Gtin => "gtin",
            Self::NoGtin => "no_gtin",
            Self::Picture => "picture",
            Self::Code => "code",
            Self::Price => "price",
            Self::Seller => "seller",
            Self::Unscreened => "unscreened",
            Self::Unknown => "unknown",
        }
    }

    /// From what is stored; none if this version does not know it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// As an honest seller names a mark: no finding against a listing by itself, for that is lawful.
    #[must_use]
    pub const fn is_honest(self) -> bool {
        matches!(self, Self::Exact | Self::Normalised | Self::Joined | Self::Abbreviation)
    }

    /// As an honest seller may write by mistake, or another maker's name may be near.
    #[must_use]
    pub const fn is_slip(self) -> bool {
        matches!(self, Self::Typo | Self::Phonetic | Self::Transliterated | Self::Split | Self::Inside | Self::Joined | Self::Repeated | Self::Reversed)
    }

    /// Whether it reads a mark where a search for its letters does not see it.
    #[must_use]
    pub const fn is_read_as(self) -> bool {
        matches!(
            self,
            Self::Transliterated
                | Self::Leet
                | Self::Masked
                | Self::Repeated
                | Self::Reversed
                | Self::Phonetic
                | Self::Lookalike
                | Self::Hidden
                | Self::Spaced
                | Self::Split
        )
    }
}

/// The field of a listing that a finding stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingField {
    /// The title.
    Title,
    /// The description.
    Description,
    /// The claimed brand.
    Brand,
    /// None: it is about the listing as a whole.
    #[serde(rename = "", other)]
    Listing,
}

impl FindingField {
    /// As stored; empty for the listing as a whole.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::Brand => "brand",
            Self::Listing => "",
        }
    }
}

/// What a finding rests on where its kind does not say enough: what a seller is told of it by law, and what a release excuses, follow from this and never
/// from the words of [`Finding::rule`], which may be found better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A listing with this picture was removed.
    PictureOfRemoved,
    /// A listing with this text was removed.
    TextOfRemoved,
    /// What the brand says itself of what its goods cost.
    PriceOfBrand,
    /// What only another version knows.
    #[serde(other)]
    Unknown,
}

/// Something that was found in a listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The mark, as it is enrolled; empty for what concerns no mark.
    pub mark: String,
    /// Whose it is.
    pub brand: Option<BrandId>,
    /// How the mark is written, or what the finding is about.
    pub kind: FindingKind,
    /// The listing's field that it stands in.
    pub field: FindingField,
    /// Where in the field, in characters: from, and up to but not including.
    pub span: [u32; 2],
    /// What stands there.
    pub text: String,
    /// How sure: 0 to 1.
    pub score: f32,
    /// What it adds to the score: a part of the sum with the same rule, or 0 if it counts nothing. None for what was found before this was kept.
    #[serde(default)]
    pub adds: Option<f32>,
    /// The rule that says so, in words.
    pub rule: String,
    /// What it rests on, if more follows from that. None too for what was found before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// A part of the score: the sum of the parts is the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// The rule, in words.
    pub rule: String,
    /// What it weighs.
    pub weight: f32,
    /// What it adds here; less than 0 speaks for the listing.
    pub adds: f32,
}

/// That something was found in a listing: what searches filter by and count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signal {
    /// For whom; none for what is about no brand.
    pub brand: Option<BrandId>,
    /// Whether the listing is not simply allowed for this brand, or, without one, at all.
    pub suspicious: bool,
    /// [`Finding::kind`] as it is kept, by whatever version; empty for what says only that the listing is suspicious.
    pub kind: String,
    /// [`Finding::mark`].
    pub mark: String,
}

/// Says of each finding what it adds to this sum.
pub(super) fn count(findings: &mut [Finding], sum: &BrandSum) {
    let same = |one: f32, other: f32| (one - other).abs() < 1e-6;
    let mut open: Vec<&Term> = sum.terms.iter().collect();
    for finding in findings {
        // A word beside a mark counts for each mark.
        let of_it = |term: &&Term| {
            term.rule == finding.rule && (finding.kind == FindingKind::Dupe || same(term.adds, finding.score) || same(term.adds, term.weight * finding.score))
        };
        let counts = finding.brand.is_none() || finding.brand == sum.brand;
        let at = open.iter().position(of_it).filter(|_| counts);
        finding.adds = Some(at.map_or(0.0, |at| open.remove(at).adds));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_kept_by_its_name_and_what_another_version_wrote_is_read() {
        for (evidence, kept) in [
            (Evidence::PictureOfRemoved, r#""picture_of_removed""#),
            (Evidence::TextOfRemoved, r#""text_of_removed""#),
            (Evidence::PriceOfBrand, r#""price_of_brand""#),
        ] {
            assert_eq!(serde_json::to_string(&evidence).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Evidence>(kept).unwrap(), evidence);
        }
        assert_eq!(serde_json::from_str::<Evidence>(r#""of_tomorrow""#).unwrap(), Evidence::Unknown);
    }

    #[test]
    fn kinds_and_fields_are_kept_by_their_names_and_what_another_version_wrote_is_read() {
        let kept = |kind: FindingKind| serde_json::to_string(&kind).unwrap();
        for kind in FindingKind::ALL.into_iter().chain([FindingKind::Unknown]) {
            assert_eq!((kept(kind), serde_json::from_str(&kept(kind)).unwrap()), (format!("\"{}\"", kind.as_str()), kind));
        }
        assert!(FindingKind::ALL.into_iter().all(|kind| FindingKind::parse(kind.as_str()) == Some(kind)));
        for field in [FindingField::Title, FindingField::Description, FindingField::Brand, FindingField::Listing] {
            let kept = serde_json::to_string(&field).unwrap();
            assert_eq!((&*kept, serde_json::from_str(&kept).unwrap()), (&*format!("\"{}\"", field.as_str()), field));
        }
        // A row as it was kept when both were texts, and one of a version to come.
        let row = |kind: &str, field: &str| {
            format!(r#"{{"mark":"A","brand":null,"kind":"{kind}","field":"{field}","span":[0,4],"text":"n1ke","score":0.5,"adds":null,"rule":"digits"}}"#)
        };
        let old: Finding = serde_json::from_str(&row("no_gtin", "")).unwrap();
        assert_eq!((old.kind, old.field), (FindingKind::NoGtin, FindingField::Listing));
        assert_eq!(serde_json::to_string(&old).unwrap(), row("no_gtin", ""));
        let new: Finding = serde_json::from_str(&row("of_tomorrow", "attributes")).unwrap();
        assert_eq!((new.kind, new.field), (FindingKind::Unknown, FindingField::Listing));
        assert_eq!(FindingKind::parse("of_tomorrow"), None);
    }
}
