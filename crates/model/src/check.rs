//! What a buyer learns about a code.

use crate::{
    any_code::AnyCode,
    batch::{Lot, Origin},
    date::Day,
    ground::Ground,
    gtin::Gtin,
    id::{PictureId, ProductId},
    place::Place,
    product_link::ProductLink,
    risk::Claim,
    standing::Standing,
    time::Timestamp,
    url::HttpUrl,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is said to programs and sellers of a number that stands under a barcode.
pub const PRODUCT_NUMBER: &str = "This is the number of the product, which all its units have: enter the code of the unit";

/// What is said to them of a serial number that may belong to a product's.
pub const NEEDS_GTIN: &str = "Nobody issued this number by itself. If it is a serial number, the number of its product belongs to it: send both, as (01)…(21)… or in fields of their own";

/// What is said of a number that is alike to several.
pub const TYPE_EXACTLY: &str = "Type it exactly as it is printed, with its hyphens and its small letters: they alone tell it from another number";

/// What is said of a barcode whose fields cannot be told apart.
pub const SEPARATOR_LOST: &str =
    "The scanner left out the sign between two fields of the barcode (FNC1, ASCII 29). Set it to send that sign, or another in its place, such as ^ or |";

/// The answer to a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum CheckVerdict {
    /// Issued by the brand, and this was its first check.
    Genuine(Box<CheckedUnit>),
    /// Issued by the brand, and checked before.
    SeenBefore(Box<CheckedUnit>),
    /// Issued by the brand, and checked in ways that one thing cannot be: its label was probably copied.
    AtRisk {
        /// The unit.
        unit: Box<CheckedUnit>,
        /// Why, in sentences.
        reasons: Vec<String>,
        /// The same without places, for a report, which is kept longer than they are.
        reported: Vec<String>,
    },
    /// Issued by the brand for goods that it has not shipped yet: whoever sells them should not have them. The check counts, so that whoever checks the code
    /// once it was shipped learns that somebody had it before.
    NotActive {
        /// The code.
        code: AnyCode,
        /// The brand.
        brand: String,
        /// The drawing to compare with the label; empty for a code that was not made here.
        hallmark_svg: String,
        /// What it is, for its own brand only.
        unit: Option<Box<CheckedUnit>>,
    },
    /// Issued by the brand, and since reported stolen or called back.
    Withdrawn {
        /// The unit.
        unit: Box<CheckedUnit>,
        /// [`Standing::Stolen`] or [`Standing::Recalled`].
        standing: Standing,
        /// What the brand says to buyers, in its own words and language.
        message: String,
        /// Where the brand answers who has such a thing.
        help: BrandHelp,
    },
    /// Nothing that can be checked: forged, unknown, of another product than the address says, void, or not sealed. All alike, so that nobody who
    /// guesses learns more.
    NotIssued {
        /// The code that was asked about.
        code: AnyCode,
    },
    /// The number of a product, with or without its lot: it says nothing of a unit.
    ProductNumber {
        /// The number.
        gtin: Gtin,
    },
    /// No code by itself, but it may be the serial number of a unit that is known by its product's number and that together.
    NeedsGtin {
        /// What was typed.
        typed: String,
    },
    /// Not a code: a slip of the hand, most likely.
    Mistyped {
        /// What is wrong with it and where.
        message: String,
        /// What was typed, cut to a length that can be shown.
        typed: String,
    },
}

/// What is said of a unit that the brand made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedUnit {
    /// The code.
    pub code: AnyCode,
    /// The drawing to compare with the label; empty for a code that was not made here.
    pub hallmark_svg: String,
    /// The brand.
    pub brand: String,
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub product: String,
    /// Its picture, which everybody may see.
    pub picture: Option<PictureId>,
    /// What to look for on the genuine product; may be empty.
    pub look_for: String,
    /// Its number.
    pub gtin: Gtin,
    /// The lot.
    pub lot: Lot,
    /// Where it comes from, and where it should be sold.
    pub origin: Origin,
    /// When it was made.
    pub made_on: Option<Day>,
    /// Until when it is good.
    pub expires_on: Option<Day>,
    /// When the brand made the code.
    pub sealed_at: Timestamp,
    /// Which check of this unit this is: 1 for the first.
    pub nth: i64,
    /// When this check was.
    pub checked_at: Timestamp,
    /// When it was checked first.
    pub first_checked_at: Timestamp,
    /// The latest checks before this one, the first of all included: which and when, in order of time.
    pub earlier: Vec<Earlier>,
    /// Whether the checks before this one are told with times and spots, as the unit's own brand sees them; else with days and countries.
    pub exact: bool,
    /// Whose it is: this browser's, somebody else's, or nobody's.
    pub claim: Claim,
    /// The host that the address on this label leads to, if labels of the brand's lead elsewhere: another printed it.
    pub leads_to: Option<String>,
    /// The day on which its brand looked into its checks, and found no copy.
    pub cleared_on: Option<Day>,
}

impl CheckedUnit {
    /// The date that its goods were past when this was asked: the code is genuine, and they may be good for nothing.
    #[must_use]
    pub fn past_date(&self) -> Option<Day> {
        self.expires_on.filter(|day| day.is_over(self.checked_at))
    }

    /// As anybody may know it: who sold the thing knows its code, and is not told when and where exactly its buyer checked it.
    #[must_use]
    pub fn coarse(self) -> Self {
        let first_checked_at = if self.nth > 1 { self.first_checked_at.day_began() } else { self.first_checked_at };
        let coarse = |Earlier { nth, at, place }| Earlier { nth, at: Timestamp::day_began(at), place: place.and_then(Place::coarse) };
        let earlier = self.earlier.into_iter().map(coarse).collect();
        Self { first_checked_at, earlier, exact: false, ..self }
    }
}

/// Where a brand answers those who have one of its things.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandHelp {
    /// The brand's own site.
    pub website: Option<HttpUrl>,
    /// The product's links that help, those of its lot first: recalls and safety for what is called back, support for all.
    pub links: Vec<ProductLink>,
}

/// The types of links that help who has a thing which stands like this, the most urgent first.
const fn helpful(standing: Standing) -> &'static [&'static str] {
    match standing {
        Standing::Recalled => &["recallStatus", "safetyInfo", "support"],
        _ => &["support"],
    }
}

impl BrandHelp {
    /// Of a brand's site and a product's links: those that help who has a unit of `lot` which stands like this.
    #[must_use]
    pub fn of(website: Option<HttpUrl>, links: Vec<ProductLink>, standing: Standing, lot: &Lot) -> Self {
        let types = helpful(standing);
        let place = |link: &ProductLink| types.iter().position(|word| *word == link.link_type.as_str());
        let mut links: Vec<ProductLink> =
            links.into_iter().filter(|link| place(link).is_some() && link.lot.as_ref().is_none_or(|own| own.is_alike(lot))).collect();
        links.sort_by_key(|link| (place(link), link.lot.is_none()));
        Self { website, links }
    }

    /// The links for who reads this language: of each type those in it, else those in any, else all there are.
    pub fn links_in(&self, language: &str) -> impl Iterator<Item = &ProductLink> {
        let base = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let wanted = base(language);
        let fits = move |link: &ProductLink| match base(&link.language) {
            own if own == wanted => 0_u8,
            own if own.is_empty() => 1,
            _ => 2,
        };
        self.links.iter().filter(move |link| self.links.iter().filter(|other| other.link_type == link.link_type).map(&fits).min() == Some(fits(link)))
    }
}

/// An earlier check, as everybody may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// Which.
    pub nth: i64,
    /// When.
    pub at: Timestamp,
    /// Roughly where, if it is known.
    pub place: Option<Place>,
}

/// One check of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// 1 for the unit's first.
    pub nth: i64,
    /// When.
    pub at: Timestamp,
}

impl CheckVerdict {
    /// The word that scripts read: `genuine`, `seen_before`, `at_risk`, `not_active`, `stolen`, `recalled`, `not_issued`, `product_number`,
    /// `needs_gtin` or `mistyped`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Genuine(_) => "genuine",
            Self::SeenBefore(_) => "seen_before",
            Self::AtRisk { .. } => "at_risk",
            Self::NotActive { .. } => "not_active",
            Self::Withdrawn { standing, .. } => standing.as_str(),
            Self::NotIssued { .. } => "not_issued",
            Self::ProductNumber { .. } => "product_number",
            Self::NeedsGtin { .. } => "needs_gtin",
            Self::Mistyped { .. } => "mistyped",
        }
    }

    /// The word of `markward codes verify` and the API: as [`Self::as_str`], but genuine is genuine however often it was checked.
    #[must_use]
    pub const fn script_word(&self) -> &'static str {
        match self {
            Self::SeenBefore(_) => "genuine",
            other => other.as_str(),
        }
    }

    /// The ground of the report that the answer speaks for. Goods that were stolen, recalled or not shipped yet are genuine: what their seller did
    /// wrong, if anything, whoever reports says.
    #[must_use]
    pub const fn ground(&self) -> Option<Ground> {
        match self {
            Self::Genuine(_) | Self::SeenBefore(_) | Self::AtRisk { .. } => Some(Ground::Counterfeit),
            Self::NotIssued { .. } => Some(Ground::TransparencyCode),
            Self::NotActive { .. } | Self::Withdrawn { .. } | Self::ProductNumber { .. } | Self::NeedsGtin { .. } | Self::Mistyped { .. } => None,
        }
    }

    /// The answer for a text that is no code.
    #[must_use]
    pub fn mistyped(error: &dyn fmt::Display, typed: &str) -> Self {
        Self::Mistyped { message: error.to_string(), typed: typed.trim().chars().take(60).collect() }
    }

    /// The unit, if the brand made it and lets everybody know what it is.
    #[must_use]
    pub fn unit(&self) -> Option<&CheckedUnit> {
        match self {
            Self::Genuine(unit) | Self::SeenBefore(unit) | Self::AtRisk { unit, .. } | Self::Withdrawn { unit, .. } => Some(unit),
            Self::NotActive { unit, .. } => unit.as_deref(),
            Self::NotIssued { .. } | Self::ProductNumber { .. } | Self::NeedsGtin { .. } | Self::Mistyped { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit_code::UnitCode;

    #[test]
    fn a_slip_is_told_with_its_place_and_shown_shortened() {
        let typed = format!("7K3QU{}", " ".repeat(100));
        let verdict = CheckVerdict::mistyped(&UnitCode::parse(&typed).unwrap_err(), &typed);
        let CheckVerdict::Mistyped { message, typed } = &verdict else { panic!("{verdict:?}") };
        assert_eq!((message.as_str(), typed.as_str()), ("A code has no letter U: character 5 may be a V", "7K3QU"));
        assert_eq!(serde_json::to_value(&verdict).unwrap()["verdict"], "mistyped");
    }

    #[test]
    fn who_has_a_recalled_thing_is_led_to_the_brands_pages_for_its_lot_in_their_language() {
        let link = |link_type, for_lot, language, url| {
            let form = crate::product_link::LinkForm { link_type, for_lot, language, url, ..Default::default() };
            ProductLink::parse(crate::id::ProductLinkId(uuid::Uuid::nil()), form).unwrap()
        };
        let links = vec![
            link("pip", "", "", "https://aurelia.example/lamp"),
            link("support", "", "", "https://aurelia.example/help"),
            link("recallStatus", "", "en", "https://aurelia.example/recall"),
            link("recallStatus", "", "de-AT", "https://aurelia.example/rueckruf"),
            link("recallStatus", "h42", "de", "https://aurelia.example/rueckruf/h42"),
            link("recallStatus", "H43", "de", "https://aurelia.example/rueckruf/h43"),
        ];
        let help = BrandHelp::of(None, links.clone(), Standing::Recalled, &Lot::parse("H42").unwrap());
        let read_in = |tag| help.links_in(tag).map(|link| link.url.as_str().trim_start_matches("https://aurelia.example/").to_owned()).collect::<Vec<_>>();
        assert_eq!(read_in("de"), ["rueckruf/h42", "rueckruf", "help"]);
        assert_eq!(read_in("en"), ["recall", "help"]);
        assert_eq!(read_in("zh-Hans"), ["rueckruf/h42", "recall", "rueckruf", "help"], "better in another language than not at all");
        let stolen = BrandHelp::of(None, links, Standing::Stolen, &Lot::parse("H42").unwrap());
        assert_eq!(stolen.links.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(), ["https://aurelia.example/help"]);
    }

    #[test]
    fn only_what_speaks_for_a_fake_accuses_of_one() {
        let code: AnyCode = UnitCode::from_low_bits(7).into();
        assert_eq!(CheckVerdict::NotIssued { code }.ground(), Some(Ground::TransparencyCode));
        let early = CheckVerdict::NotActive { code, brand: "Aurelia".into(), hallmark_svg: String::new(), unit: None };
        assert_eq!(early.ground(), None);
    }
}
