//! What a ground of a report means in law and in the Transparency Database.

use model::ground::{Ground, RightKind};

/// The database's category of a ground.
#[must_use]
pub const fn category(ground: Ground) -> &'static str {
    match ground {
        // Who passes for another deceives buyers first of all; the database keeps that apart.
        Ground::Impersonation => "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        _ => "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    }
}

/// The database's keyword of a ground.
#[must_use]
pub const fn keyword(ground: Ground) -> &'static str {
    match ground {
        Ground::Impersonation => "KEYWORD_INAUTHENTIC_LISTINGS",
        _ => match ground.right() {
            RightKind::Trademark => "KEYWORD_TRADEMARK_INFRINGEMENT",
            RightKind::Copyright => "KEYWORD_COPYRIGHT_INFRINGEMENT",
            RightKind::Design => "KEYWORD_DESIGN_INFRINGEMENT",
            RightKind::Patent => "KEYWORD_PATENT_INFRINGEMENT",
        },
    }
}

/// The law that a ground usually stands on in the EU, for a statement to start from. A national right stands on its own country's law, which
/// these Union acts shape.
#[must_use]
pub const fn law(ground: Ground) -> &'static str {
    match ground {
        Ground::Counterfeit | Ground::TrademarkOnProduct => {
            "Use of an identical or similar sign for goods: Article 9(2) and (3) of Regulation (EU) 2017/1001, Article 10(2) and (3) of Directive (EU) 2015/2436"
        }
        Ground::TrademarkInText | Ground::TrademarkInImages => {
            "Use of a registered mark in offers and advertising: Article 9(2) and (3)(b), (e) of Regulation (EU) 2017/1001, Article 10(2) and (3)(b), (e) of Directive (EU) 2015/2436"
        }
        Ground::TransparencyCode => {
            "Goods under a registered mark without the owner's consent: Article 9(2) of Regulation (EU) 2017/1001, Article 10(2) of Directive (EU) 2015/2436"
        }
        Ground::Impersonation => "Misleading actions: Articles 6 and 7 of Directive 2005/29/EC; Article 9(2) of Regulation (EU) 2017/1001",
        Ground::ParallelImport => "Rights not exhausted, or goods changed: Article 15 of Regulation (EU) 2017/1001, Article 15 of Directive (EU) 2015/2436",
        Ground::CopyrightImage | Ground::CopyrightText | Ground::CopyrightMedia => {
            "Reproduction and communication to the public: Articles 2 to 4 of Directive 2001/29/EC"
        }
        Ground::Design => "Use of a registered design: Article 19 of Regulation (EC) No 6/2002",
        Ground::Patent => "Use of a patented invention: the patent law of the country for which the patent is in force",
    }
}

/// Goods and marks, as the terms of marketplaces have it.
pub const GOODS: &str = "Goods must be what they are said to be, and marks must be used with their owner's right to them";
/// Pictures and texts.
pub const WORKS: &str = "Pictures and texts must be the seller's own, or be used with their owner's right to them";

/// The clause of a marketplace's terms that a ground stands against.
#[must_use]
pub const fn clause(ground: Ground) -> &'static str {
    match ground.right() {
        RightKind::Copyright => WORKS,
        RightKind::Trademark | RightKind::Design | RightKind::Patent => GOODS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ground_has_a_keyword_and_a_law_that_fits_the_database() {
        for ground in Ground::ALL {
            assert!(keyword(ground).starts_with("KEYWORD_") && category(ground).starts_with("STATEMENT_CATEGORY_"));
            assert!((20..=500).contains(&law(ground).len()), "{ground}");
        }
        assert_eq!(keyword(Ground::Counterfeit), "KEYWORD_TRADEMARK_INFRINGEMENT");
    }
}
