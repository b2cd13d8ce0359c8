//! Coverage: from which lot or day on every unit of a product carries a code, whether sellers are held to it, and why not.
//!
//! Goods made before are older stock, as genuine as any: nothing here says otherwise of a unit without a code. Sellers are held to coverage only
//! where the brand shows that its codes reached those who sell ([`Evidence::missing`]).

pub mod apart;

use crate::{
    batch::Lot,
    date::Day,
    dispatch::Refusal,
    form::FieldErrors,
    gtin::Gtin,
    id::{ProductId, SellerId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most lots that one coverage names.
pub const LOTS_MAX: usize = 500;
/// Longest reason for ending it, in characters.
pub const REASON_MAX: usize = 300;
/// Units with codes that the brand shipped must be at least this share, in percent, of what sellers report.
pub const SUPPLIED_PERCENT: i64 = 80;
/// Of a product that was not covered for so many seconds, what sellers report is counted from nothing when it is covered again.
pub const FORGOTTEN_AFTER: i64 = 90 * 24 * 60 * 60;

/// Which units of a product carry codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", rename_all = "snake_case")]
pub enum Scope {
    /// All that are on sale.
    All,
    /// Those made on this day or later.
    MadeOn {
        /// The first day.
        day: Day,
    },
    /// Those of these lots.
    Lots {
        /// The lots.
        lots: Vec<Lot>,
    },
    /// Those of this lot and of every lot whose codes were issued after it.
    FromLot {
        /// The first lot.
        lot: Lot,
    },
}

/// Where a coverage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageState {
    /// It holds.
    Running,
    /// The brand set it anew.
    Replaced,
    /// The brand ended it.
    Ended,
}

/// What happens to a coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageEvent {
    /// Another takes its place.
    Replace,
    /// It ends.
    End,
}

/// A step that a coverage cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this coverage is {0} already")]
pub struct Refused(pub CoverageState);

/// One setting of coverage: the running one, or one of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Which units.
    pub scope: Scope,
    /// Where it is.
    pub state: CoverageState,
    /// Who set it.
    pub set_by: Option<String>,
    /// When.
    pub set_at: Timestamp,
    /// Since when what sellers report is counted: replacing a scope, or ending it for a while, forgets nothing.
    pub counted_since: Timestamp,
    /// When it was replaced or ended.
    pub over_at: Option<Timestamp>,
    /// Why it was ended; may be empty.
    pub reason: String,
}

/// What the portal knows of how the codes of a coverage reached those who sell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The brand has no enrolled right, and so no powers.
    pub suspended: bool,
    /// Units within the coverage whose codes are sealed.
    pub issued: i64,
    /// Of these, units that the brand said it shipped.
    pub shipped: i64,
    /// Of these, units that are void, stolen or recalled now: nobody can ship them on.
    pub withdrawn: i64,
    /// Of those that are not, units shipped to a named distributor, or from a named plant.
    pub supplied: i64,
    /// To whom, the most first.
    pub distributors: Vec<Supplied>,
    /// Units that sellers reported since: shipped with a code of the coverage that is not withdrawn; or without one, or refused for want of one, as far as [`counted_older`]
    /// counts them.
    pub reported: i64,
    /// Sellers who reported such units.
    pub sellers: i64,
}

/// Units that one distributor (or plant) got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplied {
    /// Its name, as the brand wrote it first.
    pub name: String,
    /// How many.
    pub units: i64,
}

/// What is missing before sellers are held to a coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "missing", rename_all = "snake_case")]
pub enum Missing {
    /// The brand has no enrolled right any more.
    Right,
    /// No codes were issued for the units it speaks of.
    Codes,
    /// Codes were issued, but nothing was said to be shipped.
    Shipment,
    /// What was shipped is void, stolen or recalled now.
    Withdrawn,
    /// Units were shipped, but not to whom, and not from a named plant.
    Distributor,
    /// More sellers ship the product than units with codes went out.
    Sellers {
        /// Units supplied with codes.
        supplied: i64,
        /// Sellers who reported units of it.
        sellers: i64,
    },
    /// Sellers ship more units than codes were supplied for.
    Share {
        /// Units supplied with codes.
        supplied: i64,
        /// Units that sellers reported.
        reported: i64,
    },
}

/// Whether sellers are held to a product's coverage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "enforcement", rename_all = "snake_case")]
pub enum Enforcement {
    /// The brand announced no coverage.
    None,
    /// Announced, but sellers are not held to it.
    Announced {
        /// Why not.
        missing: Vec<Missing>,
    },
    /// Sellers confirm a code for each unit before they ship it.
    Enforced,
}

/// What everybody may know of a product's coverage: on listings, and for those who sell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageNote {
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub product: String,
    /// Its number.
    pub gtin: Gtin,
    /// The brand.
    pub brand: String,
    /// Which units.
    pub scope: Scope,
    /// Whether sellers are held to it.
    pub enforcement: Enforcement,
}

/// What a brand sees of one product's coverage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageView {
    /// The running one.
    pub running: Option<Coverage>,
    /// Whether sellers are held to it.
    pub enforcement: Enforcement,
    /// How its codes reached those who sell.
    pub evidence: Evidence,
    /// All settings, the newest first.
    pub history: Vec<Coverage>,
    /// The reader may set and end it.
    pub may_manage: bool,
}

/// What a brand sees of all its covered products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageReport {
    /// Products that were ever covered, or of which sellers confirmed units.
    pub lines: Vec<CoverageLine>,
}

/// One product of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageLine {
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub product: String,
    /// Its number.
    pub gtin: Gtin,
    /// Which units are covered now.
    pub scope: Option<Scope>,
    /// It was covered before, or is.
    pub ever_covered: bool,
    /// Whether sellers are held to it.
    pub enforcement: Enforcement,
    /// Refused lines by reason, the most first.
    pub refused: Vec<(Refusal, i64)>,
    /// What sellers shipped, the most first.
    pub sellers: Vec<SellerUnits>,
    /// Whom they got units without codes from that should carry one, and whom the brand did not say that it supplies; the most first.
    pub unsupplied: Vec<UnsuppliedUnits>,
}

/// Units that carry codes by their lot or day, shipped without, from a supplier that the brand does not name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsuppliedUnits {
    /// The supplier, as the seller wrote it.
    pub supplier: String,
    /// The seller.
    pub seller: String,
    /// How many.
    pub units: i64,
}

/// What one seller shipped of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerUnits {
    /// The seller.
    pub seller: SellerId,
    /// What it is called; several may be called so.
    pub name: String,
    /// Units with codes.
    pub confirmed: i64,
    /// Units without.
    pub older: i64,
    /// Lines that were refused.
    pub refused: i64,
    /// Far more units without codes than the others: see [`apart`].
    pub stands_out: bool,
}

/// The form, as it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoverageForm<'a> {
    /// `all`, `made_on`, `lots` or `from_lot`.
    pub scope: &'a str,
    /// The first day, for `made_on`.
    pub since: &'a str,
    /// Lots, one a line or with commas, for `lots`; one for `from_lot`.
    pub lots: &'a str,
}

impl Scope {
    /// Reads the form, and says all that is wrong with it at once.
    pub fn parse(form: CoverageForm<'_>) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let read = match form.scope {
            "all" => Some(Self::All),
            "made_on" => errors.take("since", form.since.parse()).map(|day| Self::MadeOn { day }),
            "lots" => errors.take("lots", parse_lots(form.lots)).map(|lots| Self::Lots { lots }),
            "from_lot" => errors.take("lots", Lot::parse(form.lots)).map(|lot| Self::FromLot { lot }),
            _ => errors.take("scope", Err("Choose which units carry codes")),
        };
        read.ok_or(errors)
    }

    /// As stored.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::MadeOn { .. } => "made_on",
            Self::Lots { .. } => "lots",
            Self::FromLot { .. } => "from_lot",
        }
    }

    /// Whether a unit of this lot and day should carry a code, as far as they tell: a lot is the same in whatever letters it is
    /// written. `later` are the lots that a [`Scope::FromLot`] has grown to.
    #[must_use]
    pub fn covers(&self, lot: Option<&Lot>, made_on: Option<Day>, later: &[Lot]) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::MadeOn { day } => made_on.map(|made| made >= *day),
            Self::Lots { lots } => lot.map(|lot| lots.iter().any(|one| one.is_alike(lot))),
            Self::FromLot { lot: first } => lot.map(|lot| lot.is_alike(first) || later.iter().any(|one| one.is_alike(lot))),
        }
    }
}

/// After `Units … carry a code`: `made since 1 Nov 2026`.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("on sale"),
            Self::MadeOn { day } => write!(f, "made since {}", day.to_text()),
            Self::FromLot { lot } => write!(f, "of lot {lot} and of all later lots"),
            Self::Lots { lots } => {
                let shown = lots.iter().take(5).map(Lot::as_str).collect::<Vec<_>>().join(", ");
                let (noun, more) = (if lots.len() == 1 { "lot" } else { "lots" }, lots.len().saturating_sub(5));
                write!(f, "of {noun} {shown}")?;
                if more > 0 { write!(f, " and {more} more") } else { Ok(()) }
            }
        }
    }
}

impl CoverageState {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Replaced => "replaced",
            Self::Ended => "ended",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Running, Self::Replaced, Self::Ended].into_iter().find(|s| s.as_str() == text)
    }

    /// The state after an event.
    pub const fn transition(self, event: CoverageEvent) -> Result<Self, Refused> {
        match (self, event) {
            (Self::Running, CoverageEvent::Replace) => Ok(Self::Replaced),
            (Self::Running, CoverageEvent::End) => Ok(Self::Ended),
            (over, _) => Err(Refused(over)),
        }
    }
}

impl fmt::Display for CoverageState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Evidence {
    /// The rule: sellers are held to a coverage when none of this is missing. The brand issued codes for the units it speaks of, shipped them and has not
    /// withdrawn them, to distributors that it names (or from a plant that it names), and so many that each seller who reported units of the product can have got one, and those who
    /// ship it theirs. Who merely lists it does not count: anybody can.
    #[must_use]
    pub fn missing(&self) -> Vec<Missing> {
        if self.suspended {
            return vec![Missing::Right];
        }
        if self.issued == 0 {
            return vec![Missing::Codes];
        }
        if self.shipped == 0 {
            return vec![Missing::Shipment];
        }
        if self.shipped <= self.withdrawn {
            return vec![Missing::Withdrawn];
        }
        if self.supplied == 0 {
            return vec![Missing::Distributor];
        }
        if self.supplied < self.sellers {
            return vec![Missing::Sellers { supplied: self.supplied, sellers: self.sellers }];
        }
        let enough = self.supplied.saturating_mul(100) >= self.reported.saturating_mul(SUPPLIED_PERCENT);
        if enough { Vec::new() } else { vec![Missing::Share { supplied: self.supplied, reported: self.reported }] }
    }

    /// What follows from it for a running coverage.
    #[must_use]
    pub fn enforcement(&self) -> Enforcement {
        match self.missing() {
            missing if missing.is_empty() => Enforcement::Enforced,
            missing => Enforcement::Announced { missing },
        }
    }
}

/// How many of the units that one seller has without codes count against the brand: no more than it confirmed plus a quarter of what was supplied, rounded
/// up, so that no single seller's word can end a coverage for all, and that of many always can.
#[must_use]
pub fn counted_older(older: i64, confirmed: i64, supplied: i64) -> i64 {
    older.min(confirmed.saturating_add(supplied.saturating_add(3) / 4))
}

impl Missing {
    /// For the brand: what is missing, after “announced, but not enforced, because”.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Right => "the brand has no enrolled right now".to_owned(),
            Self::Codes => "no codes were issued for these units".to_owned(),
            Self::Shipment => "codes were issued, but no shipment of their units was noted".to_owned(),
            Self::Withdrawn => "all units that were shipped are void, stolen or recalled now".to_owned(),
            Self::Distributor => "units were shipped, but no distributor was named and no plant that they come from".to_owned(),
            Self::Sellers { supplied, sellers } => {
                format!(
                    "units with codes for {supplied} went out, but {sellers} sellers have shipped the product or want to: each must have had the chance of one"
                )
            }
            Self::Share { supplied, reported } => format!(
                "units with codes for {supplied} went out, but sellers have shipped or want to ship {reported}: {SUPPLIED_PERCENT} of 100 must have had the chance to carry one"
            ),
        }
    }

    /// For the brand: what to do.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Right => "Enrol one of your rights: until then nobody is held to it, and listings do not show it.",
            Self::Codes => "Issue codes for the lots that it speaks of.",
            Self::Shipment => "On the page of each batch, say “Shipped” with the distributor and the units.",
            Self::Withdrawn => "Issue new codes and say “Shipped” of them, or say that the recall or the theft is over.",
            Self::Distributor => "Name the distributor with the next shipment, or the plant when you issue codes.",
            Self::Sellers { .. } | Self::Share { .. } => "Supply all distributors, note it on the batches, or let coverage begin with a later lot.",
        }
    }
}

impl Enforcement {
    /// Whether sellers are held to it.
    #[must_use]
    pub const fn is_enforced(&self) -> bool {
        matches!(self, Self::Enforced)
    }

    /// For sellers: in one sentence.
    #[must_use]
    pub fn for_seller(&self) -> String {
        match self {
            Self::None => "The brand announced no coverage: nothing has to be confirmed.".to_owned(),
            Self::Enforced => "Confirm a code for each unit before you ship it.".to_owned(),
            Self::Announced { missing } => {
                let why = missing.iter().map(Missing::text).collect::<Vec<_>>().join("; ");
                format!("Announced, but not enforced, because {why}. Confirm the codes that your units carry; units without one may be shipped.")
            }
        }
    }
}

/// Lots, one a line or with commas, each once.
fn parse_lots(text: &str) -> Result<Vec<Lot>, String> {
    let mut lots: Vec<Lot> = Vec::new();
    for (at, word) in text.split(['\n', ',', ';']).map(str::trim).filter(|word| !word.is_empty()).enumerate() {
        let lot = Lot::parse(word).map_err(|error| format!("Lot {}, “{}”: {error}", at + 1, word.chars().take(30).collect::<String>()))?;
        if !lots.contains(&lot) {
            lots.push(lot);
        }
    }
    match lots.len() {
        0 => Err("Enter the lots that carry codes, one a line".to_owned()),
        n if n > LOTS_MAX => Err(format!("At most {LOTS_MAX} lots: choose a first lot or a day of manufacture instead")),
        _ => Ok(lots),
    }
}

/// Reads why a coverage ends.
pub fn parse_reason(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err("Say why: sellers who ask are told".to_owned()),
        n if n > REASON_MAX => Err(format!("At most {REASON_MAX} characters; this has {n}")),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lot(text: &str) -> Lot {
        Lot::parse(text).unwrap()
    }

    #[test]
    fn a_coverage_runs_until_it_is_replaced_or_ended() {
        use CoverageEvent::{End, Replace};
        use CoverageState::{Ended, Replaced, Running};
        assert_eq!((Running.transition(Replace), Running.transition(End)), (Ok(Replaced), Ok(Ended)));
        for over in [Replaced, Ended] {
            for event in [Replace, End] {
                assert_eq!(over.transition(event), Err(Refused(over)));
            }
            assert_eq!(CoverageState::parse(over.as_str()), Some(over));
        }
    }

    #[test]
    fn a_form_says_which_units_and_names_what_is_wrong() {
        let read = |scope, since, lots| Scope::parse(CoverageForm { scope, since, lots });
        assert_eq!(read("all", "", "").unwrap().to_string(), "on sale");
        assert_eq!(read("made_on", "2026-11-01", "").unwrap().to_string(), "made since 1 Nov 2026");
        assert_eq!(read("lots", "", "L1, L2\nL1").unwrap(), Scope::Lots { lots: vec![lot("L1"), lot("L2")] });
        assert_eq!(read("from_lot", "", " L7 ").unwrap().to_string(), "of lot L7 and of all later lots");
        let wrong = |scope, since, lots| read(scope, since, lots).unwrap_err().into_vec().remove(0);
        assert_eq!(wrong("", "", "").field, "scope");
        assert_eq!(wrong("made_on", "soon", "").field, "since");
        assert!(wrong("lots", "", "L1\nL 2").message.starts_with("Lot 2, “L 2”"));
        assert_eq!(wrong("lots", "", " ,").field, "lots");
    }

    #[test]
    fn a_unit_is_covered_as_far_as_its_lot_or_day_tells() {
        let (old, new): (Day, Day) = ("2026-10-31".parse().unwrap(), "2026-11-01".parse().unwrap());
        let since = Scope::MadeOn { day: new };
        assert_eq!(since.covers(None, Some(old), &[]), Some(false));
        assert_eq!(since.covers(Some(&lot("L1")), Some(new), &[]), Some(true));
        assert_eq!(since.covers(Some(&lot("L1")), None, &[]), None, "a lot alone tells no day");
        let lots = Scope::Lots { lots: vec![lot("L2")] };
        assert_eq!((lots.covers(Some(&lot("L1")), None, &[]), lots.covers(Some(&lot("L2")), None, &[])), (Some(false), Some(true)));
        let from = Scope::FromLot { lot: lot("L2") };
        assert_eq!(from.covers(Some(&lot("L3")), None, &[lot("L2"), lot("L3")]), Some(true));
        assert_eq!(from.covers(Some(&lot("L1")), None, &[lot("L2"), lot("L3")]), Some(false));
        assert_eq!(Scope::All.covers(None, None, &[]), Some(true));
        for scope in [lots, from] {
            assert_eq!(scope.covers(Some(&lot("l2")), None, &[]), Some(true), "as sellers write it");
        }
        let later = Scope::FromLot { lot: lot("L2") };
        assert_eq!(later.covers(Some(&lot("l-3")), None, &[lot("L3")]), Some(true));
    }

    #[test]
    fn sellers_are_held_to_it_only_when_the_brand_shows_that_it_supplied_codes() {
        let evidence = |issued, shipped, supplied, reported| Evidence { issued, shipped, supplied, reported, ..Evidence::default() };
        assert_eq!(evidence(0, 0, 0, 0).missing(), [Missing::Codes]);
        assert_eq!(evidence(100, 0, 0, 0).missing(), [Missing::Shipment]);
        assert_eq!(evidence(100, 50, 0, 0).missing(), [Missing::Distributor]);
        assert_eq!(Evidence { suspended: true, ..evidence(100, 80, 80, 100) }.missing(), [Missing::Right]);
        let withdrawn = |withdrawn| Evidence { withdrawn, ..evidence(100, 50, 50 - withdrawn, 0) };
        assert_eq!((withdrawn(49).missing(), withdrawn(50).missing()), (vec![], vec![Missing::Withdrawn]));
        assert_eq!(evidence(100, 80, 80, 101).missing(), [Missing::Share { supplied: 80, reported: 101 }]);
        assert_eq!(evidence(100, 80, 80, 100).missing(), []);
        assert_eq!(evidence(100, 1, 1, 0).enforcement(), Enforcement::Enforced);
        let offered = |sellers| Evidence { sellers, ..evidence(100, 3, 3, 0) };
        assert_eq!((offered(3).missing(), offered(4).missing()), (vec![], vec![Missing::Sellers { supplied: 3, sellers: 4 }]));
        assert!(evidence(0, 0, 0, 0).enforcement().for_seller().contains("not enforced, because no codes were issued"));
    }

    #[test]
    fn no_single_sellers_word_ends_a_coverage() {
        let supplied = 1000;
        let reported = |sellers: i64, older: i64| sellers * counted_older(older, 0, supplied);
        let evidence = |reported| Evidence { issued: 1000, shipped: 1000, supplied, reported, ..Evidence::default() };
        assert_eq!(evidence(reported(1, 1_000_000)).enforcement(), Enforcement::Enforced);
        assert!(!evidence(reported(6, 1_000_000)).enforcement().is_enforced(), "but that of many does");
        assert_eq!(counted_older(10, 500, supplied), 10);
        assert_eq!((counted_older(1000, 0, 1), counted_older(1000, 0, 3), counted_older(1000, 0, 5)), (1, 1, 2), "of few units, too, each word counts");
    }
}
