//! The brand that a listing claims against the brand that owns its GTIN.
//!
//! GS1 gives a company a prefix of 7 to 12 digits, and all its products' numbers begin with it (GS1 General Specifications §1.4.4). Which
//! prefix a number belongs to and how long it is cannot be read from the number: it is learned. For each beginning of 7 to 12 digits a table
//! counts how many numbers of which brand begin so; the longest beginning with enough of them, nearly all of one brand, decides. Numbers of
//! companies with many brands therefore decide nothing.

use crate::{brand_name::BrandName, statistics::Share};
use model::gtin::{Gtin, GtinError, written};
use serde::Serialize;
use std::collections::HashMap;

/// Digits of a company prefix.
const LENGTHS: std::ops::RangeInclusive<usize> = 7..=12;
/// A count of one brand is not worth more brands than these for one beginning: it is mixed anyway.
const BRANDS_MAX: usize = 12;

/// How a number and a brand were seen together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The brand itself enrolled the product: it decides about this number.
    Enrolled,
    /// Some listing or imported product said so.
    Seen,
}

/// What must be seen before a finding is made.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Numbers with the same beginning.
    pub support: u32,
    /// The share of them that is of one brand, 0 to 1.
    pub purity: f64,
    /// Times that one and the same number was seen with one brand.
    pub sightings: u32,
    /// Brands on one number.
    pub brands: usize,
}

impl Default for Thresholds {
    /// Measured on held-out products: `examples/gtin.rs`.
    fn default() -> Self {
        Self { support: 10, purity: 0.97, sightings: 3, brands: 4 }
    }
}

/// What a number that is no GTIN says against its listing, as the share of [`Finding::sure`]: shops make numbers up and lose digits on the way, so it is never
/// more than one thing among others.
pub const INVALID: f32 = 0.06;

/// What is wrong with a listing's number.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// It is no GTIN.
    Invalid {
        /// What is wrong with it.
        why: String,
        /// 0 to 1: slips of the pen happen.
        sure: f64,
    },
    /// It belongs to another brand than the listing claims.
    OwnedByOther {
        /// The brand it belongs to, as first seen.
        owner: String,
        /// The digits that say so: the whole number or its company prefix.
        digits: String,
        /// How many numbers (or listings of the number) with these digits are the owner's, of how many.
        share: Share,
        /// Whether the owner enrolled it.
        enrolled: bool,
        /// Whether only what the owner enrolled says so: what others sell under these digits does not by itself.
        own_word: bool,
        /// 0 to 1: the lower end of the share's interval.
        sure: f64,
    },
    /// Several brands are sold under one number.
    ManyBrands {
        /// How many.
        brands: usize,
        /// 0 to 1.
        sure: f64,
    },
}

impl Finding {
    /// How sure it is, 0 to 1.
    #[must_use]
    pub const fn sure(&self) -> f64 {
        match self {
            Self::Invalid { sure, .. } | Self::OwnedByOther { sure, .. } | Self::ManyBrands { sure, .. } => *sure,
        }
    }

    /// The sentence that says why.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Invalid { why, .. } => format!("The GTIN is not valid: {why}"),
            Self::OwnedByOther { owner, digits, enrolled: true, .. } => format!("{owner} enrolled the product with the GTIN {digits}"),
            Self::OwnedByOther { owner, digits, share, .. } => format!("{} of {} known with {digits}… are of {owner}", share.hits, share.of),
            Self::ManyBrands { brands, .. } => format!("{brands} brands are sold under this GTIN"),
        }
    }
}

/// Which evidence is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    All,
    /// Without what brands enrolled themselves.
    Seen,
}

/// How often something was told: by all, and by others than the brand itself.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    all: u32,
    seen: u32,
}

impl Tally {
    const fn of(self, counted: Counted) -> u32 {
        match counted {
            Counted::All => self.all,
            Counted::Seen => self.seen,
        }
    }

    const fn add(&mut self, more: Self) {
        self.all += more.all;
        self.seen += more.seen;
    }
}

/// Brands with how often each was counted.
#[derive(Clone, Debug, Default)]
struct Counts {
    total: Tally,
    brands: Vec<(u32, Tally)>,
}

impl Counts {
    fn add(&mut self, brand: u32, more: Tally) {
        self.total.add(more);
        if let Some((_, tally)) = self.brands.iter_mut().find(|(known, _)| *known == brand) {
            tally.add(more);
        } else if self.brands.len() < BRANDS_MAX {
            self.brands.push((brand, more));
        }
    }

    fn told(&self, brand: u32) -> Tally {
        self.brands.iter().find(|(known, _)| *known == brand).map_or_else(Tally::default, |(_, tally)| *tally)
    }

    /// The brands that were counted, with how often.
    fn brands(&self, counted: Counted) -> impl Iterator<Item = (u32, u32)> {
        self.brands.iter().map(move |(brand, tally)| (*brand, tally.of(counted))).filter(|(_, count)| *count > 0)
    }
}

/// One brand: its first spelling and that in which it is compared.
#[derive(Clone, Debug)]
struct Brand {
    spelling: String,
    name: BrandName,
}

/// Who owns which numbers, as far as was seen. Grows with what it is told; about 60 bytes for each beginning of a number.
#[derive(Clone, Debug, Default)]
pub struct Owners {
    brands: Vec<Brand>,
    by_name: HashMap<String, u32>,
    numbers: HashMap<Gtin, Counts>,
    enrolled: HashMap<Gtin, u32>,
    /// By length and value of a beginning; each number counts once for each of its brands.
    prefixes: HashMap<(u8, u64), Counts>,
}

impl Owners {
    /// Takes note of a number with a brand. What names no brand is passed over.
    pub fn learn(&mut self, gtin: Gtin, brand: &str, evidence: Evidence) {
        let name = match evidence {
            Evidence::Enrolled => BrandName::enrolled(brand),
            Evidence::Seen => BrandName::parse(brand),
        };
        let Some(name) = name else { return };
        let next = u32::try_from(self.brands.len()).unwrap_or(u32::MAX);
        let id = *self.by_name.entry(name.as_str().to_owned()).or_insert(next);
        if id == next {
            self.brands.push(Brand { spelling: brand.trim().chars().take(200).collect(), name });
        }
        if evidence == Evidence::Enrolled {
            self.enrolled.insert(gtin, id);
        }
        let told = Tally { all: 1, seen: u32::from(evidence == Evidence::Seen) };
        let counts = self.numbers.entry(gtin).or_default();
        let before = counts.told(id);
        counts.add(id, told);
        // One number speaks once for its beginnings.
        let first = Tally { all: u32::from(before.all == 0), seen: if before.seen == 0 { told.seen } else { 0 } };
        if first.all + first.seen > 0 && counts.brands.len() < BRANDS_MAX {
            for (length, value, _) in beginnings(gtin) {
                self.prefixes.entry((length, value)).or_default().add(id, first);
            }
        }
    }

    /// What is to be said of a number as it was typed and the brand that is claimed. Nothing typed, words for “none”, or no brand claimed, is no finding of its own.
    #[must_use]
    pub fn judge(&self, gtin: &str, brand: &str, thresholds: &Thresholds) -> Vec<Finding> {
        match written::given(gtin) {
            Ok(Some(gtin)) => self.judge_number(gtin, brand, thresholds),
            // That a spreadsheet rounded it is nobody's slip.
            Ok(None) | Err(GtinError::Rounded) => Vec::new(),
            Err(error) => {
                // A wrong check digit is a slip of one key; a text of letters is none.
                let sure = if matches!(error, GtinError::CheckDigit { .. }) { 0.6 } else { 0.8 };
                vec![Finding::Invalid { why: error.to_string(), sure }]
            }
        }
    }

    fn judge_number(&self, gtin: Gtin, brand: &str, thresholds: &Thresholds) -> Vec<Finding> {
        let mut findings = Vec::new();
        let counts = self.numbers.get(&gtin);
        if let Some(brands) = counts.map(|counts| self.unlike(counts)).filter(|brands| *brands >= thresholds.brands) {
            findings.push(Finding::ManyBrands { brands, sure: 1.0 - 1.0 / brands as f64 });
        }
        if let Some(claimed) = BrandName::parse(brand) {
            findings.extend(self.other_owner(gtin, &claimed, thresholds));
        }
        findings
    }

    fn other_owner(&self, gtin: Gtin, claimed: &BrandName, thresholds: &Thresholds) -> Option<Finding> {
        let market = || self.learned(gtin, claimed, thresholds, Counted::Seen);
        if let Some(owner) = self.enrolled.get(&gtin).and_then(|id| self.brands.get(*id as usize)) {
            if owner.name.may_be(claimed) {
                return None;
            }
            let own_word = market().is_none_or(|(by_market, ..)| !by_market.name.may_be(&owner.name));
            let digits = gtin.short().to_owned();
            return Some(Finding::OwnedByOther { owner: owner.spelling.clone(), digits, share: Share::of(1, 1), enrolled: true, own_word, sure: 0.98 });
        }
        let (owner, share, digits) = self.learned(gtin, claimed, thresholds, Counted::All)?;
        let own_word = market().is_none_or(|(by_market, ..)| !by_market.name.may_be(&owner.name));
        Some(Finding::OwnedByOther { owner: owner.spelling.clone(), digits, share, enrolled: false, own_word, sure: share.low })
    }

    /// Whose the number is by what was told of it, or else of its longest beginning that says enough; none if it may be of the claimed brand.
    fn learned(&self, gtin: Gtin, claimed: &BrandName, thresholds: &Thresholds, counted: Counted) -> Option<(&Brand, Share, String)> {
        // That this very number is sold as the claimed brand by others too leaves it open whose it is.
        let exact = self.numbers.get(&gtin);
        if exact.is_some_and(|counts| self.has_alike(counts, claimed)) {
            return None;
        }
        let (counts, digits) = match exact.filter(|counts| counts.total.of(counted) >= thresholds.sightings) {
            Some(counts) => (counts, gtin.short().to_owned()),
            None => beginnings(gtin).filter_map(|(length, value, digits)| Some((self.prefixes.get(&(length, value))?, digits))).find(|(counts, _)| {
                counts.total.of(counted) >= thresholds.support && self.purest(counts, counted).is_some_and(|(_, share)| share.value >= thresholds.purity)
            })?,
        };
        let (owner, share) = self.purest(counts, counted)?;
        (share.value >= thresholds.purity && !self.has_alike(counts, claimed)).then_some((owner, share, digits))
    }

    /// The brand with most counts, with those of its other spellings.
    fn purest(&self, counts: &Counts, counted: Counted) -> Option<(&Brand, Share)> {
        let (first, _) = counts.brands(counted).max_by_key(|(brand, count)| (*count, u32::MAX - brand))?;
        let owner = self.brands.get(first as usize)?;
        let alike = counts.brands(counted).filter(|(brand, _)| self.brands.get(*brand as usize).is_some_and(|brand| brand.name.may_be(&owner.name)));
        Some((owner, Share::of(alike.map(|(_, count)| u64::from(count)).sum(), u64::from(counts.total.of(counted)))))
    }

    fn has_alike(&self, counts: &Counts, claimed: &BrandName) -> bool {
        counts.brands.iter().filter_map(|(brand, _)| self.brands.get(*brand as usize)).any(|brand| brand.name.may_be(claimed))
    }

    /// How many brands there are of which none may be another.
    fn unlike(&self, counts: &Counts) -> usize {
        let mut apart: Vec<&BrandName> = Vec::new();
        for name in counts.brands.iter().filter_map(|(brand, _)| self.brands.get(*brand as usize)).map(|brand| &brand.name) {
            if !apart.iter().any(|other| other.may_be(name)) {
                apart.push(name);
            }
        }
        apart.len()
    }
}

/// The beginnings of a number that may be a company prefix, the longest first: length, value, digits. None of numbers without one: GTIN-8, and
/// those that shops give out themselves (GS1 General Specifications §1.4.2: 02, 04, 20 to 29).
fn beginnings(gtin: Gtin) -> impl Iterator<Item = (u8, u64, String)> {
    let digits = gtin.as_str14()[1..13].to_owned();
    let own = digits.starts_with("000000") || digits.starts_with("02") || digits.starts_with("04") || digits.starts_with('2');
    LENGTHS.rev().filter(move |_| !own).map(move |length| {
        let digits = digits[..length].to_owned();
        // Twelve digits at most.
        (length as u8, digits.parse().unwrap_or_default(), digits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::gtin::check_digit;

    fn number(twelve: &str) -> Gtin {
        Gtin::parse(&format!("{twelve}{}", check_digit(twelve.as_bytes()))).unwrap()
    }

    fn taught() -> Owners {
        let mut owners = Owners::default();
        for item in 0..30 {
            owners.learn(number(&format!("400638{item:06}")), if item % 2 == 0 { "Stabilo" } else { "STABILO GmbH" }, Evidence::Seen);
            // A company with many brands: no beginning of its numbers decides.
            owners.learn(number(&format!("590111222{item:03}")), ["Persil", "Pril", "Fa"][item % 3], Evidence::Seen);
        }
        owners
    }

    #[test]
    fn a_number_with_a_brands_prefix_is_not_anothers() {
        let owners = taught();
        let gtin = number("400638000999").to_string();
        let findings = owners.judge(&gtin, "Faber-Castell", &Thresholds::default());
        let [Finding::OwnedByOther { owner, digits, sure, enrolled: false, .. }] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!((owner.as_str(), digits.as_str()), ("Stabilo", "400638000"));
        assert!(*sure > 0.7 && *sure < 1.0);
        assert!(findings[0].reason().ends_with("are of Stabilo"), "{}", findings[0].reason());
        for honest in ["Stabilo", "stabilo boss", "STABILO International GmbH", "", "no name"] {
            assert_eq!(owners.judge(&gtin, honest, &Thresholds::default()), [], "{honest}");
        }
    }

    #[test]
    fn a_company_of_many_brands_decides_nothing() {
        assert_eq!(taught().judge(number("590111222999").as_str14(), "Ariel", &Thresholds::default()), []);
    }

    #[test]
    fn what_a_brand_enrolled_is_its_own() {
        let mut owners = taught();
        let gtin = number("761000000001");
        owners.learn(gtin, "Toblerone", Evidence::Enrolled);
        assert_eq!(owners.judge(gtin.as_str14(), "Toblerone", &Thresholds::default()), []);
        let findings = owners.judge(gtin.as_str14(), "Lindt", &Thresholds::default());
        assert_eq!(findings[0].reason(), format!("Toblerone enrolled the product with the GTIN {}", gtin.short()));
        assert!(findings[0].sure() > 0.9);
        // A word for “none” in some language is a brand's name once it is enrolled.
        let shoe = number("761000000099");
        owners.learn(shoe, "Altra", Evidence::Enrolled);
        assert!(matches!(&owners.judge(shoe.as_str14(), "Nike", &Thresholds::default())[..], [Finding::OwnedByOther { owner, .. }] if owner == "Altra"));
        assert_eq!(owners.judge(shoe.as_str14(), "altra", &Thresholds::default()), []);
    }

    #[test]
    fn what_only_the_brand_says_is_told_from_what_others_say_too() {
        let own_word = |owners: &Owners, gtin: Gtin| match &owners.judge(gtin.as_str14(), "Lindt", &Thresholds::default())[..] {
            [Finding::OwnedByOther { own_word, .. }] => *own_word,
            others => panic!("{others:?}"),
        };
        let mut owners = Owners::default();
        for item in 0..12 {
            owners.learn(number(&format!("761000{item:06}")), "Toblerone", Evidence::Enrolled);
        }
        let (enrolled, neighbour) = (number("761000000001"), number("761000000777"));
        assert!(own_word(&owners, enrolled) && own_word(&owners, neighbour));
        for item in 0..12 {
            owners.learn(number(&format!("761000{item:06}")), "Toblerone AG", Evidence::Seen);
        }
        assert!(!own_word(&owners, enrolled) && !own_word(&owners, neighbour));
    }

    #[test]
    fn one_number_under_many_brands_says_so() {
        let mut owners = Owners::default();
        let gtin = number("690000000001");
        for brand in ["Gucci", "Prada", "Dior", "Hermès", "DIOR S.A."] {
            owners.learn(gtin, brand, Evidence::Seen);
        }
        assert!(matches!(owners.judge(gtin.as_str14(), "", &Thresholds::default())[..], [Finding::ManyBrands { brands: 4, .. }]));
    }

    #[test]
    fn what_is_no_gtin_says_why_and_nothing_is_nothing() {
        let owners = taught();
        let reason = |text: &str| owners.judge(text, "Stabilo", &Thresholds::default()).iter().map(Finding::reason).collect::<Vec<_>>();
        for none in ["  ", "Does not apply", "N/A", "4.69026E+12", "0"] {
            assert_eq!(reason(none), Vec::<String>::new());
        }
        assert_eq!(reason("4006381333932"), ["The GTIN is not valid: The last digit of this GTIN should be 1, not 2: check the number for a slip"]);
        assert_eq!(reason("12345").len(), 1);
        assert_eq!(reason(&"9".repeat(100_000)).len(), 1);
    }

    #[test]
    fn numbers_that_shops_give_out_themselves_have_no_owner() {
        let mut owners = Owners::default();
        for item in 0..30 {
            owners.learn(number(&format!("200638{item:06}")), "Stabilo", Evidence::Seen);
        }
        assert_eq!(owners.judge(number("200638000999").as_str14(), "Nike", &Thresholds::default()), []);
    }
}
