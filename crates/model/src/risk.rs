//! How likely a unit's code was copied, and why: what the crate `copies` finds and the pages show.
//!
//! Weights are decibans, tenths of a power of ten of the odds: 10 makes a copy ten times as likely as it was, 20 a hundred times, and weights of
//! independent findings add up (I. J. Good, "Probability and the Weighing of Evidence", 1950). One deciban is about the least that a person can tell.

use crate::{form::FieldErrors, standing::Standing};
use serde::{Deserialize, Serialize};

/// The highest threshold: no history weighs more than this.
pub const THRESHOLD_MAX: i32 = 99;

/// What a check or a history can give away: the classes of the European medicines verification system (Delegated Regulation (EU) 2016/161), and one of
/// our own for what only a whole history shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertClass {
    /// A genuine code whose checks are those of several things.
    CopySuspected,
    /// The code names a product that is not known.
    UnknownProduct,
    /// The product is known, the unit is not.
    UnknownUnit,
    /// The unit was taken out of circulation before: sold, returned, withdrawn, stolen, recalled.
    AlreadyDecommissioned,
    /// The lot or the expiry date on the pack is not the one on record.
    BatchOrExpiryMismatch,
    /// The brand has not shipped the unit yet: its label was taken from the printer, or its goods from the store.
    NotYetActive,
}

/// How a check came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckChannel {
    /// Anybody, on the check page.
    #[default]
    Consumer,
    /// A seller that sends the unit to its buyer.
    SellerDispatch,
    /// A retailer that takes the unit back: whoever checks next has it anew.
    RetailerReturn,
}

/// Whether the unit had an owner, and whether it was the owner who checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// Nobody had claimed it. A unit that was taken back by a retailer is unclaimed again.
    #[default]
    Unclaimed,
    /// The owner checked: who claimed it, or to whom the claim was passed on.
    ByOwner,
    /// Somebody else checked.
    ByOther,
}

/// What speaks for a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Two checks further apart than one thing travels in the time between them.
    ImpossibleTravel,
    /// In more places, with other people, than one unit comes to.
    ManyPlaces,
    /// On more devices than a household or a shop has.
    ManyDevices,
    /// Very many devices within an hour.
    Burst,
    /// Checked by others after its owner had claimed it.
    StrangerAfterClaim,
    /// Bought in more shops than one thing is sold by.
    ManyShops,
    /// Checked in a country that the brand did not make it for.
    UnintendedMarket,
    /// The lot on the thing is not the lot of the code.
    LotMismatch,
    /// Checked after its date.
    Expired,
    /// Checked before the brand had sent it out.
    BeforeActivation,
    /// The date in the barcode is not the date of the code's goods.
    ExpiryMismatch,
    /// The lot in the barcode is not the lot of the code.
    BarcodeLotMismatch,
    /// The label's address leads to a host that no label of the code leads to.
    OtherHost,
}

/// One reason to think of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// How much it weighs, in decibans; above 0.
    pub weight: i32,
    /// The facts, in a sentence without its full stop.
    pub text: String,
}

/// What follows from a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskVerdict {
    /// Nothing that honest units do not show.
    Fine,
    /// Worth the brand's eye; buyers are told nothing.
    Watch,
    /// Buyers are told that the code was probably copied.
    LikelyCopied,
}

/// The judgement of one unit's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// The sum of the findings' weights, in decibans.
    pub score: i32,
    /// What follows from it by the brand's thresholds.
    pub verdict: RiskVerdict,
    /// Why, the heaviest first.
    pub findings: Vec<Finding>,
}

/// From which scores a brand wants to hear, in decibans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "ThresholdParts", into = "ThresholdParts")]
pub struct Thresholds {
    watch: i32,
    likely_copied: i32,
}

/// Why two numbers are not thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdsError {
    /// Every unit would be watched.
    #[error("Units are watched from a score of at least 1, not {0}")]
    Watch(i32),
    /// The stronger verdict would come first.
    #[error("A unit is held for a copy from a higher score ({likely_copied}) than it is watched from ({watch})")]
    Order {
        /// From where units are watched.
        watch: i32,
        /// From where they are held for copies.
        likely_copied: i32,
    },
}

/// Thresholds as JSON has them.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct ThresholdParts {
    watch: i32,
    likely_copied: i32,
}

impl Claim {
    /// Whose check it is: `owner` is by what the unit's owner is known, `asks` by what the browser that checks would be.
    #[must_use]
    pub fn of<K: PartialEq>(owner: Option<K>, asks: Option<K>) -> Self {
        match (owner, asks) {
            (None, _) => Self::Unclaimed,
            (Some(owner), Some(asks)) if owner == asks => Self::ByOwner,
            (Some(_), _) => Self::ByOther,
        }
    }
}

impl AlertClass {
    /// Every class.
    pub const ALL: [Self; 6] =
        [Self::CopySuspected, Self::AlreadyDecommissioned, Self::NotYetActive, Self::BatchOrExpiryMismatch, Self::UnknownUnit, Self::UnknownProduct];

    /// As stored and as addresses have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CopySuspected => "copy_suspected",
            Self::UnknownProduct => "unknown_product",
            Self::UnknownUnit => "unknown_unit",
            Self::AlreadyDecommissioned => "already_decommissioned",
            Self::BatchOrExpiryMismatch => "batch_or_expiry_mismatch",
            Self::NotYetActive => "not_yet_active",
        }
    }

    /// The class of a unit that turns up though it stands so.
    #[must_use]
    pub const fn of(standing: Standing) -> Self {
        match standing {
            Standing::NotActive => Self::NotYetActive,
            Standing::Active | Standing::Void | Standing::Stolen | Standing::Recalled => Self::AlreadyDecommissioned,
        }
    }

    /// The class of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

impl CheckChannel {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Consumer, Self::SellerDispatch, Self::RetailerReturn];

    /// As stored and as scripts read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::SellerDispatch => "seller_dispatch",
            Self::RetailerReturn => "retailer_return",
        }
    }

    /// The channel of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

impl Finding {
    /// The same without the places in it, for what is kept longer than they are or goes to others.
    #[must_use]
    pub fn without_places(self) -> Self {
        let text = match self.kind {
            FindingKind::ImpossibleTravel => "Checked in two places further apart than one thing travels in the time between".to_owned(),
            FindingKind::UnintendedMarket => "Checked where the brand does not mean to sell it".to_owned(),
            FindingKind::OtherHost => "Its label leads to another address than its brand's labels do".to_owned(),
            _ => self.text,
        };
        Self { text, ..self }
    }

    /// The same as anybody may read it, who knows no more than the code: without the spots that people gave, and the hosts, which anybody may have written.
    /// Countries stay.
    #[must_use]
    pub fn without_spots(self) -> Self {
        if self.text.contains('°') || self.kind == FindingKind::OtherHost { self.without_places() } else { self }
    }
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::ImpossibleTravel,
        Self::ManyPlaces,
        Self::ManyDevices,
        Self::Burst,
        Self::StrangerAfterClaim,
        Self::ManyShops,
        Self::UnintendedMarket,
        Self::LotMismatch,
        Self::Expired,
        Self::BeforeActivation,
        Self::ExpiryMismatch,
        Self::BarcodeLotMismatch,
        Self::OtherHost,
    ];

    /// A bit of its own, as stored: new kinds come last in the list.
    #[must_use]
    pub const fn bit(self) -> i64 {
        1 << self as i64
    }

    /// As stored and as scripts read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ImpossibleTravel => "impossible_travel",
            Self::ManyPlaces => "many_places",
            Self::ManyDevices => "many_devices",
            Self::Burst => "burst",
            Self::StrangerAfterClaim => "stranger_after_claim",
            Self::ManyShops => "many_shops",
            Self::UnintendedMarket => "unintended_market",
            Self::LotMismatch => "lot_mismatch",
            Self::Expired => "expired",
            Self::BeforeActivation => "before_activation",
            Self::ExpiryMismatch => "expiry_mismatch",
            Self::BarcodeLotMismatch => "barcode_lot_mismatch",
            Self::OtherHost => "other_host",
        }
    }

    /// The class of alert that it is on its own.
    #[must_use]
    pub const fn alert_class(self) -> AlertClass {
        match self {
            Self::LotMismatch | Self::ExpiryMismatch | Self::BarcodeLotMismatch | Self::Expired => AlertClass::BatchOrExpiryMismatch,
            Self::StrangerAfterClaim => AlertClass::AlreadyDecommissioned,
            Self::ImpossibleTravel
            | Self::ManyPlaces
            | Self::ManyDevices
            | Self::Burst
            | Self::ManyShops
            | Self::UnintendedMarket
            | Self::BeforeActivation
            | Self::OtherHost => AlertClass::CopySuspected,
        }
    }
}

impl RiskVerdict {
    /// As stored and as scripts read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Watch => "watch",
            Self::LikelyCopied => "likely_copied",
        }
    }
}

impl Risk {
    /// The findings summed up, the heaviest first. A date or lot that differs in the barcode may be the brand's own slip, and what address stood on a label
    /// anybody can say who knows its code: a unit is held for a copy only if the
    /// other findings weigh half of what that takes.
    #[must_use]
    pub fn of(mut findings: Vec<Finding>, thresholds: Thresholds) -> Self {
        findings.sort_by_key(|finding| (std::cmp::Reverse(finding.weight), finding.kind));
        let score = findings.iter().map(|finding| finding.weight).sum();
        let others: i32 = findings
            .iter()
            .filter(|finding| !matches!(finding.kind, FindingKind::ExpiryMismatch | FindingKind::BarcodeLotMismatch | FindingKind::OtherHost))
            .map(|finding| finding.weight)
            .sum();
        let verdict = match thresholds.verdict(score) {
            RiskVerdict::LikelyCopied if others < score && others.saturating_mul(2) < thresholds.likely_copied() => RiskVerdict::Watch,
            verdict => verdict,
        };
        Self { score, verdict, findings }
    }

    /// The class of its heaviest finding.
    #[must_use]
    pub fn class(&self) -> AlertClass {
        self.findings.first().map_or(AlertClass::CopySuspected, |finding| finding.kind.alert_class())
    }
}

impl Thresholds {
    /// Watched from `watch`, held for a copy from `likely_copied`; 1 ≤ `watch` ≤ `likely_copied`.
    pub const fn new(watch: i32, likely_copied: i32) -> Result<Self, ThresholdsError> {
        if watch < 1 {
            Err(ThresholdsError::Watch(watch))
        } else if likely_copied < watch {
            Err(ThresholdsError::Order { watch, likely_copied })
        } else {
            Ok(Self { watch, likely_copied })
        }
    }

    /// As a form sends them.
    pub fn parse(watch: &str, likely_copied: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let number = |text: &str| {
            let number = text.trim().parse::<i32>().ok().filter(|number| (1..=THRESHOLD_MAX).contains(number));
            number.ok_or_else(|| format!("Enter a whole number from 1 to {THRESHOLD_MAX}"))
        };
        let (watch, likely) = (errors.take("watch", number(watch)), errors.take("likely_copied", number(likely_copied)));
        let made = watch.zip(likely).map(|(watch, likely)| Self::new(watch, likely).map_err(|error| error.to_string()));
        let made = made.and_then(|made| errors.take("likely_copied", made));
        if let Some(made) = made.filter(|_| errors.is_empty()) { Ok(made) } else { Err(errors) }
    }

    /// From where a unit is watched.
    #[must_use]
    pub const fn watch(self) -> i32 {
        self.watch
    }

    /// From where a unit is held for a copy.
    #[must_use]
    pub const fn likely_copied(self) -> i32 {
        self.likely_copied
    }

    /// What follows from a score.
    #[must_use]
    pub const fn verdict(self, score: i32) -> RiskVerdict {
        if score >= self.likely_copied {
            RiskVerdict::LikelyCopied
        } else if score >= self.watch {
            RiskVerdict::Watch
        } else {
            RiskVerdict::Fine
        }
    }
}

/// 15 and 20. The second is above what any single kind of finding can reach, so that nothing is called a copy for one reason alone; the crate
/// `copies` measures what both cost.
impl Default for Thresholds {
    fn default() -> Self {
        Self { watch: 15, likely_copied: 20 }
    }
}

impl TryFrom<ThresholdParts> for Thresholds {
    type Error = ThresholdsError;
    fn try_from(parts: ThresholdParts) -> Result<Self, ThresholdsError> {
        Self::new(parts.watch, parts.likely_copied)
    }
}

impl From<Thresholds> for ThresholdParts {
    fn from(thresholds: Thresholds) -> Self {
        Self { watch: thresholds.watch, likely_copied: thresholds.likely_copied }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_sum_and_the_heaviest_finding_comes_first() {
        let finding = |kind, weight| Finding { kind, weight, text: String::new() };
        let risk = Risk::of(vec![finding(FindingKind::Expired, 2), finding(FindingKind::ManyPlaces, 18)], Thresholds::default());
        assert_eq!((risk.score, risk.verdict, risk.findings[0].kind), (20, RiskVerdict::LikelyCopied, FindingKind::ManyPlaces));
        assert_eq!(Risk::of(Vec::new(), Thresholds::default()).verdict, RiskVerdict::Fine);
        assert_eq!(Thresholds::default().verdict(19), RiskVerdict::Watch);
    }

    #[test]
    fn thresholds_stand_in_order() {
        assert_eq!(Thresholds::new(0, 20), Err(ThresholdsError::Watch(0)));
        assert_eq!(Thresholds::new(21, 20), Err(ThresholdsError::Order { watch: 21, likely_copied: 20 }));
        assert_eq!(serde_json::from_str::<Thresholds>(r#"{"watch":15,"likely_copied":20}"#).unwrap(), Thresholds::default());
        assert!(serde_json::from_str::<Thresholds>(r#"{"watch":30,"likely_copied":20}"#).is_err());
    }

    #[test]
    fn names_are_the_ones_of_json() {
        for kind in FindingKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        for verdict in [RiskVerdict::Fine, RiskVerdict::Watch, RiskVerdict::LikelyCopied] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
        }
        for channel in CheckChannel::ALL {
            assert_eq!(serde_json::to_value(channel).unwrap(), channel.as_str());
            assert_eq!(CheckChannel::parse(channel.as_str()), Some(channel));
        }
        for class in AlertClass::ALL {
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
            assert_eq!(AlertClass::parse(class.as_str()), Some(class));
        }
    }

    #[test]
    fn the_class_of_a_history_is_that_of_its_heaviest_finding() {
        let finding = |kind, weight| Finding { kind, weight, text: String::new() };
        let class = |findings| Risk::of(findings, Thresholds::default()).class();
        assert_eq!(class(vec![finding(FindingKind::ManyDevices, 3), finding(FindingKind::LotMismatch, 14)]), AlertClass::BatchOrExpiryMismatch);
        assert_eq!(class(vec![finding(FindingKind::ManyPlaces, 13), finding(FindingKind::StrangerAfterClaim, 9)]), AlertClass::CopySuspected);
    }

    #[test]
    fn a_date_that_differs_is_no_copy_without_half_of_the_proof_beside() {
        let verdict = |others: i32, thresholds| {
            let finding = |kind, weight| Finding { kind, weight, text: String::new() };
            Risk::of(vec![finding(FindingKind::ExpiryMismatch, 15), finding(FindingKind::ManyPlaces, others)], thresholds).verdict
        };
        assert_eq!([0, 9, 10].map(|others| verdict(others, Thresholds::default())), [RiskVerdict::Watch, RiskVerdict::Watch, RiskVerdict::LikelyCopied]);
        assert_eq!(verdict(1, Thresholds::new(10, 12).unwrap()), RiskVerdict::Watch);
        let both = [FindingKind::ExpiryMismatch, FindingKind::BarcodeLotMismatch].map(|kind| Finding { kind, weight: 15, text: String::new() });
        assert_eq!(Risk::of(both.to_vec(), Thresholds::default()).verdict, RiskVerdict::Watch, "nor are date and lot together");
    }
}
