//! Why a listing is held, as its seller is told (DSA Art. 17(3)): by what spoke most against it.

use crate::screening::{content, evidence::evidence_of, said_of, unscreened::is_nothing_known};
use model::{
    ground::Ground,
    screening::{Evidence, Finding, FindingKind},
};
use notices::ground::{GOODS, WORKS};

/// The clause of what the filters could not read.
const CHECKED: &str = "Listings are shown once they were checked";

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
    /// The price, beside what others ask.
    Price,
    /// The price, by the brand's own word.
    PriceOfBrand,
    /// The text of goods that were removed.
    RemovedText,
    /// How its seller has done.
    Seller,
    /// Nothing: the filters could not read it.
    Unread,
}

impl Cause {
    const ALL: [Self; 11] = [
        Self::Mark,
        Self::Replicas,
        Self::RemovedPicture,
        Self::Picture,
        Self::Code,
        Self::Number,
        Self::Price,
        Self::PriceOfBrand,
        Self::RemovedText,
        Self::Seller,
        Self::Unread,
    ];

    /// What adds most to the score for the brand that decided. Where nothing adds to it, a mark was found. How a seller has done is no reason by itself: where
    /// it adds most, what was found besides is why.
    pub(super) fn of(findings: &[Finding]) -> Self {
        if is_nothing_known(findings) {
            return Self::Unread;
        }
        let adds = |cause: Self| findings.iter().filter(|finding| Self::of_one(finding) == cause).filter_map(|finding| finding.adds).sum::<f32>();
        // Of equal ones the first.
        let others = Self::ALL.into_iter().filter(|cause| *cause != Self::Seller && adds(*cause) > 0.0).rev();
        others.max_by(|a, b| adds(*a).total_cmp(&adds(*b))).unwrap_or(if adds(Self::Seller) > 0.0 { Self::Seller } else { Self::Mark })
    }

    fn of_one(finding: &Finding) -> Self {
        match (finding.kind, evidence_of(finding)) {
            (FindingKind::Dupe, _) => Self::Replicas,
            (FindingKind::Picture, Some(Evidence::PictureOfRemoved)) => Self::RemovedPicture,
            (FindingKind::Picture, _) => Self::Picture,
            (FindingKind::Code, _) => Self::Code,
            (FindingKind::Gtin | FindingKind::NoGtin, _) => Self::Number,
            (FindingKind::Price, Some(Evidence::PriceOfBrand)) => Self::PriceOfBrand,
            (FindingKind::Price, _) => Self::Price,
            (FindingKind::Seller, Some(Evidence::TextOfRemoved)) => Self::RemovedText,
            (FindingKind::Seller, _) => Self::Seller,
            _ => Self::Mark,
        }
    }

    pub(super) const fn ground(self) -> Ground {
        match self {
            Self::Mark | Self::Unread => Ground::TrademarkInText,
            Self::Picture => Ground::CopyrightImage,
            Self::Code => Ground::TransparencyCode,
            Self::Replicas | Self::RemovedPicture | Self::Number | Self::Price | Self::PriceOfBrand | Self::RemovedText | Self::Seller => Ground::Counterfeit,
        }
    }

    pub(super) const fn clause(self) -> &'static str {
        match self {
            Self::Picture => WORKS,
            Self::Unread => CHECKED,
            _ => GOODS,
        }
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
            Self::PriceOfBrand => "The brand says that these goods cost more than is asked: they may not be what they are said to be.",
            Self::RemovedText => "A listing with this text was removed: these may be the same goods.",
            Self::Unread => "The content filters could not read this listing. Nothing is found against it.",
            Self::Seller => "What is known of the seller speaks against this listing: the goods may not be what they are said to be.",
        }
    }
}

/// What the statement of a person's removal says: why, and what the filters did, to be said after the day on which they held the listing. `held_for` is what
/// they held it for, `read` what they find in it as it is now; none if they did not read it so.
pub(super) fn of_removal(held_for: &[Finding], read: Option<&[Finding]>) -> (Cause, String) {
    let words = |findings: &[Finding]| content::told(findings).map(said_of).collect::<Vec<_>>().join("; ");
    let (found_then, found_now) = (words(held_for), read.map(words));
    let (about, mut outcome) = match (read, found_now.as_deref()) {
        (Some(read), Some(found)) if !found.is_empty() => (read, format!(" and found: {found}")),
        _ if is_nothing_known(held_for) => (held_for, " and could not read it".to_owned()),
        _ if found_then.is_empty() => (held_for, String::new()),
        _ => (held_for, format!(" and found: {found_then}")),
    };
    if found_now.is_some_and(|found| found.is_empty()) {
        outcome.push_str("; in the listing as it is now they find nothing");
    }
    let cause = match Cause::of(about) {
        // That it was not read is no reason any more once a person has: they remove what is not the goods that it is said to be.
        Cause::Unread => Cause::Replicas,
        cause => cause,
    };
    (cause, outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::screening::FindingField;

    fn finding(kind: &str, rule: &str, adds: f32) -> Finding {
        Finding {
            mark: String::new(),
            brand: None,
            kind: FindingKind::parse(kind).unwrap(),
            field: FindingField::Listing,
            span: [0, 0],
            text: String::new(),
            score: adds,
            adds: Some(adds),
            rule: rule.to_owned(),
            evidence: None,
        }
    }

    #[test]
    fn a_removal_says_what_the_filters_found_and_when_they_found_nothing() {
        let unread = [finding("unscreened", "The content filters failed", 0.0)];
        let lookalike = [Finding { text: "Aur3l1a".to_owned(), ..finding("lookalike", "", 0.7) }];
        let price = [finding("price", "far below", 0.5)];
        let (cause, said) = of_removal(&unread, None);
        assert_eq!((cause.ground(), cause.clause(), said.as_str()), (Ground::Counterfeit, GOODS, " and could not read it"));
        let (cause, said) = of_removal(&lookalike, Some(&[]));
        assert!(cause == Cause::Mark && said.contains("Aur3l1a") && said.ends_with("as it is now they find nothing"), "{said}");
        let (cause, said) = of_removal(&lookalike, Some(&price));
        assert!(cause == Cause::Price && !said.contains("Aur3l1a") && !said.contains("nothing"), "{said}");
        let (cause, said) = of_removal(&unread, Some(&[]));
        assert_eq!((cause, said.as_str()), (Cause::Replicas, " and could not read it; in the listing as it is now they find nothing"));
        assert!(of_removal(&lookalike, None).1.contains("Aur3l1a"));
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
            ("price", "asks EUR 31.00, the brand says EUR 250.00 to EUR 400.00", Cause::PriceOfBrand, Ground::Counterfeit),
            ("seller", "the same text as a listing that was removed", Cause::RemovedText, Ground::Counterfeit),
            ("seller", "3 reports upheld", Cause::Mark, Ground::TrademarkInText),
        ] {
            // As it was kept before findings said what they rest on, and as it is kept now, however it is worded.
            let old = finding(kind, rule, 0.65);
            let new = Finding { rule: "in other words".to_owned(), evidence: evidence_of(&old), ..old.clone() };
            for kept in [old, new] {
                let why = Cause::of(&[exact(), kept]);
                assert_eq!((why, why.ground()), (cause, ground), "{kind}: {rule}");
            }
        }
        let words = [finding("lookalike", "", 0.7), finding("dupe", "", 0.6), finding("dupe", "", 0.2)];
        assert_eq!(Cause::of(&words), Cause::Replicas, "together they add more");
        assert_eq!(Cause::of(&[]), Cause::Mark);
        assert_eq!(Cause::of(&[finding("seller", "3 reports upheld", 0.4)]), Cause::Seller, "where there is nothing else");
        let with_past = |kind: &str, adds| Cause::of(&[finding("seller", "7 of 9 decided reports were upheld", 0.2), finding(kind, "", adds)]);
        assert_eq!((with_past("exact", 0.1), with_past("gtin", 0.05)), (Cause::Mark, Cause::Number), "the seller's past is never why, beside something else");
        assert_eq!(Cause::of(&[finding("unscreened", "The content filters failed", 0.0)]), Cause::Unread);
        assert_eq!(Cause::of(&[finding("unscreened", "The content filters failed", 0.0), finding("leet", "", 0.0)]), Cause::Mark);
        let sentences: std::collections::BTreeSet<&str> = Cause::ALL.map(Cause::sentence).into();
        assert_eq!(sentences.len(), Cause::ALL.len(), "each has its own");
    }
}
