//! Why a listing is held, as its seller is told (DSA Art. 17(3)): by what spoke most against it.

use crate::screening::{PICTURE_OF_REMOVED, TEXT_OF_REMOVED};
use model::{
    ground::Ground,
    screening::{Finding, SELLER},
};

/// Clauses of a marketplace's terms that a listing may stand against.
const GOODS: &str = "Goods must be what they are said to be, and marks must be used with their owner's right to them";
const WORKS: &str = "Pictures and texts must be the seller's own, or be used with their owner's right to them";

/// What speaks against a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A mark in its texts.
    Mark,
    /// Words that offer replicas.
    Replicas,
    /// A picture of goods that were removed.
    RemovedPicture,
    /// A picture of the brand, or of other sellers.
    Picture,
    /// A unit code in a picture.
    Code,
    /// The article number.
    Number,
    /// The price.
    Price,
    /// The text of goods that were removed.
    RemovedText,
    /// How its seller has done.
    Seller,
}

impl Cause {
    const ALL: [Self; 9] =
        [Self::Mark, Self::Replicas, Self::RemovedPicture, Self::Picture, Self::Code, Self::Number, Self::Price, Self::RemovedText, Self::Seller];

    /// What adds most to the score for the brand that decided. Where nothing adds to it, a mark was found.
    pub(super) fn of(findings: &[Finding]) -> Self {
        let adds = |cause: Self| findings.iter().filter(|finding| Self::of_one(finding) == cause).filter_map(|finding| finding.adds).sum::<f32>();
        // Of equal ones the first.
        Self::ALL.into_iter().rev().max_by(|a, b| adds(*a).total_cmp(&adds(*b))).unwrap_or(Self::Mark)
    }

    fn of_one(finding: &Finding) -> Self {
        match finding.kind.as_str() {
            "dupe" => Self::Replicas,
            "picture" if finding.rule.starts_with(PICTURE_OF_REMOVED) => Self::RemovedPicture,
            "picture" => Self::Picture,
            "code" => Self::Code,
            "gtin" => Self::Number,
            "price" => Self::Price,
            SELLER if finding.rule.starts_with(TEXT_OF_REMOVED) => Self::RemovedText,
            SELLER => Self::Seller,
            _ => Self::Mark,
        }
    }

    pub(super) const fn ground(self) -> Ground {
        match self {
            Self::Mark => Ground::TrademarkInText,
            Self::Picture => Ground::CopyrightImage,
            Self::Code => Ground::TransparencyCode,
            Self::Replicas | Self::RemovedPicture | Self::Number | Self::Price | Self::RemovedText | Self::Seller => Ground::Counterfeit,
        }
    }

    pub(super) const fn clause(self) -> &'static str {
        if matches!(self, Self::Picture) { WORKS } else { GOODS }
    }

    /// One sentence for the seller. It accuses nobody: a machine found this, and no person has looked yet.
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::Mark => "This may be a use of a mark without its owner's right to it.",
            Self::Replicas => "Sellers of replicas use such words: the goods may not be the mark owner's.",
            Self::RemovedPicture => "A listing with this picture was removed: these may be the same goods.",
            Self::Picture => "The picture is shown elsewhere: it may be used without its owner's right to it.",
            Self::Code => "What is known of the code in a picture speaks against the unit that it stands on: the goods may not be what they are said to be.",
            Self::Number => "The article number does not fit what is offered: the goods may not be what they are said to be.",
            Self::Price => "The price is far below what these goods cost elsewhere, or cost here before: they may not be what they are said to be.",
            Self::RemovedText => "A listing with this text was removed: these may be the same goods.",
            Self::Seller => "What is known of the seller speaks against this listing: the goods may not be what they are said to be.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(kind: &str, rule: &str, adds: f32) -> Finding {
        Finding {
            mark: String::new(),
            brand: None,
            kind: kind.to_owned(),
            field: String::new(),
            span: [0, 0],
            text: String::new(),
            score: adds,
            adds: Some(adds),
            rule: rule.to_owned(),
        }
    }

    #[test]
    fn what_adds_most_is_why() {
        let exact = || finding("exact", "as enrolled", 0.05);
        for (kind, rule, cause, ground) in [
            ("lookalike", "letters of other scripts", Cause::Mark, Ground::TrademarkInText),
            ("dupe", "words of replicas", Cause::Replicas, Ground::Counterfeit),
            ("picture", "the same picture as a listing that was removed (3 of 256 bits differ)", Cause::RemovedPicture, Ground::Counterfeit),
            ("picture", "shows a product of the brand and does not name it (3 of 256 bits differ)", Cause::Picture, Ground::CopyrightImage),
            ("code", "in a picture: stolen", Cause::Code, Ground::TransparencyCode),
            ("gtin", "Aurelia enrolled the product", Cause::Number, Ground::Counterfeit),
            ("price", "far below", Cause::Price, Ground::Counterfeit),
            ("seller", "the same text as a listing that was removed", Cause::RemovedText, Ground::Counterfeit),
            ("seller", "3 reports upheld", Cause::Seller, Ground::Counterfeit),
        ] {
            let why = Cause::of(&[exact(), finding(kind, rule, 0.65)]);
            assert_eq!((why, why.ground()), (cause, ground), "{kind}: {rule}");
        }
        let words = [finding("lookalike", "", 0.7), finding("dupe", "", 0.6), finding("dupe", "", 0.2)];
        assert_eq!(Cause::of(&words), Cause::Replicas, "together they add more");
        assert_eq!(Cause::of(&[]), Cause::Mark);
        let sentences: std::collections::BTreeSet<&str> = Cause::ALL.map(Cause::sentence).into();
        assert_eq!(sentences.len(), Cause::ALL.len(), "each has its own");
    }
}
