//! Alerts: units whose checks look like those of copies, units that turn up though nobody should have them, and sweeps of a brand's codes;
//! what a brand looks at and settles.

use crate::{
    any_code::AnyCode,
    batch::Lot,
    dispatch::Refusal,
    gtin::Gtin,
    id::{BatchId, BrandId, ProductId, ReportId},
    listing::Listing,
    page::Page,
    report::ReportState,
    risk::{AlertClass, CheckChannel, Claim, Finding, Thresholds},
    standing::Standing,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The longest reason for dismissing an alert.
pub const REASON_MAX: usize = 500;

/// Which alert: a unit has one. Written as its batch and its place in it, `{batch}.{place}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AlertId {
    /// The unit's batch.
    pub batch: BatchId,
    /// Its place in it, from 0.
    pub number: u64,
}

/// Why a text names no alert.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no alert")]
pub struct AlertIdError(String);

/// What became of an alert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Nobody has looked at it.
    #[default]
    New,
    /// Somebody has; nothing is settled.
    Seen,
    /// No copy, for the reason that was given.
    Dismissed,
    /// Something was done about it.
    Acted,
}

/// What a person makes of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertDecision {
    /// The state that it comes to.
    pub state: AlertState,
    /// Why; never empty for a dismissal.
    pub reason: String,
    /// The unit is a sample that many people check: its checks are not judged from now on. Only of what is dismissed.
    pub sample: bool,
}

/// A unit of a brand whose checks look like those of copies, or that turned up, with a buyer or a seller, though nobody should have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitAlert {
    /// Which it is.
    pub id: AlertId,
    /// Its code.
    pub code: AnyCode,
    /// The product.
    pub product_id: ProductId,
    /// The product's name.
    pub product: String,
    /// The product's number.
    pub gtin: Gtin,
    /// The lot.
    pub lot: Lot,
    /// The graver of the two verdicts that are told: buyers read it too.
    pub likely_copied: bool,
    /// How sellers shipped its code more than once, if they tried to.
    pub sent: Option<SentTwice>,
    /// What kind of alert it is.
    pub class: AlertClass,
    /// How the unit stood when it turned up last, if nobody should have had it: not shipped yet, void, stolen or recalled.
    pub standing: Option<Standing>,
    /// The sum of the findings' weights, in decibans.
    pub score: i32,
    /// Why.
    pub findings: Vec<Finding>,
    /// How often it was checked so far.
    pub checks: i64,
    /// When it was noted first.
    pub first_at: Timestamp,
    /// When it was checked last.
    pub last_at: Timestamp,
    /// What became of it.
    pub state: AlertState,
    /// The reason given.
    pub reason: String,
    /// Who said so, if somebody did.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// What they said: its state is new again if more came since.
    pub decided_as: Option<AlertState>,
    /// They said that it is a sample: its checks are not judged.
    pub sample: bool,
}

/// How sellers named the code of one unit for several things that they shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentTwice {
    /// One seller did, in one order or in two: it may be a slip, or a return that was not noted.
    ByOne,
    /// Two did, each for an order of its own.
    ByTwo,
}

/// What the portal answered a seller that named a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SellerAnswer {
    /// It may ship it.
    Confirmed,
    /// It must not.
    Refused(Refusal),
    /// How it stands: it only checked the code.
    Checked,
}

/// That a seller named a unit before it shipped, or checked its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerNaming {
    /// The seller; empty: the marketplace.
    pub seller: String,
    /// Its name for the order; empty of a check.
    pub order: String,
    /// When; of several checks the last.
    pub at: Timestamp,
    /// What the portal answered.
    pub answer: SellerAnswer,
}

/// A code that nobody issued, which a seller named for one of the brand's products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnissuedNaming {
    /// The code, as it was sent.
    pub code: String,
    /// The product's name.
    pub product: String,
    /// The product's number.
    pub gtin: Gtin,
    /// The seller.
    pub seller: String,
    /// Its name for the order.
    pub order: String,
    /// When.
    pub at: Timestamp,
}

/// What a brand's list of alerts is narrowed to. Empty: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertFilter {
    /// Of this state.
    pub state: Option<AlertState>,
    /// Only of the graver verdict.
    pub copied_only: bool,
    /// Of this product.
    pub gtin: Option<Gtin>,
    /// Of this class.
    pub class: Option<AlertClass>,
}

/// A brand's alerts: by product and lot, the likeliest copies of each first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertList {
    /// Those of this page.
    pub page: Page<UnitAlert>,
    /// Products that have alerts, with how many.
    pub products: Vec<(Gtin, String, i64)>,
    /// Sweeps of its codes, the latest first.
    pub sweeps: Vec<Sweep>,
    /// Codes that nobody issued, by the number they came with, the latest first.
    pub unknown: Vec<UnknownCodes>,
    /// Those that sellers named before they shipped, the latest first.
    pub unissued: Vec<UnissuedNaming>,
    /// From where it wants to hear.
    pub thresholds: Thresholds,
    /// The reader may settle alerts.
    pub may_manage: bool,
}

/// A check as an alert shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertCheck {
    /// When.
    pub at: Timestamp,
    /// When its person asked, if the check waited for the network: as the device says.
    pub asked_at: Option<Timestamp>,
    /// Where in words: `Germany`, `near 52.5° N, 13.4° E (DE)`; empty if it is not known or not kept any more.
    pub place: String,
    /// Tenths of a degree north and east to draw it at: of the spot, or of the country's middle.
    pub drawn_at: Option<(i32, i32)>,
    /// The person gave a spot.
    pub is_spot: bool,
    /// `A` for the first device, `B` for the second; after `Z` comes `AA`. Empty if it is not known.
    pub device: String,
    /// Whose check it was.
    pub claim: Claim,
    /// How it came about.
    pub channel: CheckChannel,
    /// The lot that was read on the thing.
    pub lot_seen: Option<Lot>,
    /// Where it was bought, if told.
    pub bought_at: Option<String>,
}

/// A listing where people say that they bought a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedListing {
    /// The listing.
    pub listing: Listing,
    /// How many say so.
    pub people: i64,
}

/// A report that was made from an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertReport {
    /// The report.
    pub id: ReportId,
    /// The listing's title.
    pub listing: String,
    /// How it stands.
    pub state: ReportState,
    /// When it was filed.
    pub filed_at: Timestamp,
}

/// An alert with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertDetail {
    /// The alert.
    pub alert: UnitAlert,
    /// Its brand.
    pub brand_id: BrandId,
    /// The unit's checks that are judged, oldest first: of one with many, those that tell something.
    pub checks: Vec<AlertCheck>,
    /// Sellers that named it before they shipped or checked it, oldest first.
    pub sellers: Vec<SellerNaming>,
    /// Listings where people who checked it said that they bought it, the most named first.
    pub named: Vec<NamedListing>,
    /// Others that sell the product, the newest: nothing links them to the unit.
    pub listings: Vec<Listing>,
    /// More sell it than these.
    pub more: bool,
    /// Reports made from it.
    pub reports: Vec<AlertReport>,
    /// From where the brand wants to hear.
    pub thresholds: Thresholds,
    /// The reader may settle it and report.
    pub may_manage: bool,
}

/// Somebody tried codes in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sweep {
    /// When it began.
    pub began_at: Timestamp,
    /// When the last code was tried.
    pub last_at: Timestamp,
    /// Codes tried that nobody issued.
    pub misses: i64,
    /// From so many networks.
    pub networks: i64,
    /// The countries of these, the commonest first.
    pub countries: Vec<(String, i64)>,
    /// Until when who missed before has to wait.
    pub guarded_until: Timestamp,
    /// Numbers that brands made themselves, and that were found meanwhile from addresses that missed.
    pub found: i64,
}

/// Codes that were checked again and again and that nobody issued: with a number of the brand's, or codes of its own with a number that is no product's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownCodes {
    /// [`AlertClass::UnknownUnit`] or [`AlertClass::UnknownProduct`].
    pub class: AlertClass,
    /// The number they came with.
    pub gtin: Gtin,
    /// The product's name, if it is one of the brand's.
    pub product: Option<String>,
    /// How many checks.
    pub misses: i64,
    /// From so many networks within two days, at the most.
    pub networks: i64,
    /// When the first was.
    pub first_at: Timestamp,
    /// When the last was.
    pub last_at: Timestamp,
}

/// What a brand's own history says about thresholds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThresholdPreview {
    /// As they are.
    pub thresholds: Thresholds,
    /// Units that were judged: the latest with two checks or more.
    pub judged: i64,
    /// Units of the brand with two checks or more.
    pub units: i64,
    /// For each score from 1 to [`crate::risk::THRESHOLD_MAX`], how many units reach it.
    pub reach: Vec<(i32, i64)>,
    /// The reader may change them.
    pub may_manage: bool,
}

impl AlertState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::New, Self::Seen, Self::Dismissed, Self::Acted];

    /// As stored and as addresses have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Seen => "seen",
            Self::Dismissed => "dismissed",
            Self::Acted => "acted",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl SentTwice {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByOne => "by_one",
            Self::ByTwo => "by_two",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ByOne, Self::ByTwo].into_iter().find(|one| one.as_str() == text)
    }
}

impl AlertDecision {
    /// As the form sends it: `state` is `seen`, `dismissed` or `acted`; a dismissal says why, and may say that the unit is a `sample`.
    pub fn parse(state: &str, reason: &str, sample: bool) -> Result<Self, (&'static str, String)> {
        let reason = reason.trim();
        let state = AlertState::parse(state).filter(|state| *state != AlertState::New).ok_or(("state", "Choose what became of it".to_owned()))?;
        if state == AlertState::Dismissed && reason.is_empty() {
            return Err(("reason", "Say why this is no copy: a colleague will want to know".to_owned()));
        }
        if reason.chars().count() > REASON_MAX {
            return Err(("reason", format!("At most {REASON_MAX} characters")));
        }
        if sample && state != AlertState::Dismissed {
            return Err(("state", "A sample is no copy: dismiss the alert, and say why".to_owned()));
        }
        Ok(Self { state, reason: reason.to_owned(), sample })
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.batch, self.number)
    }
}

impl FromStr for AlertId {
    type Err = AlertIdError;
    fn from_str(text: &str) -> Result<Self, AlertIdError> {
        let wrong = || AlertIdError(text.chars().take(60).collect());
        let (batch, number) = text.trim().split_once('.').ok_or_else(wrong)?;
        Ok(Self { batch: batch.parse().map_err(|_| wrong())?, number: number.parse().map_err(|_| wrong())? })
    }
}

impl TryFrom<String> for AlertId {
    type Error = AlertIdError;
    fn try_from(text: String) -> Result<Self, AlertIdError> {
        text.parse()
    }
}

impl From<AlertId> for String {
    fn from(id: AlertId) -> Self {
        id.to_string()
    }
}

impl ThresholdPreview {
    /// How many units reach a score.
    #[must_use]
    pub fn reaching(&self, score: i32) -> i64 {
        self.reach.iter().find(|(at, _)| *at == score).map_or(0, |(_, units)| *units)
    }
}

/// The mark of the nth device, from 0: `A`, `B` … `Z`, `AA`.
#[must_use]
pub fn device_mark(nth: usize) -> String {
    let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
    if nth < 26 { letter(nth).to_string() } else { device_mark(nth / 26 - 1) + &letter(nth).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_named_by_its_unit() {
        let id = AlertId { batch: BatchId(uuid::Uuid::from_u128(7)), number: 12 };
        assert_eq!(id.to_string(), "00000000-0000-0000-0000-000000000007.12");
        assert_eq!(id.to_string().parse::<AlertId>(), Ok(id));
        for wrong in ["", "7.12", "00000000-0000-0000-0000-000000000007", "00000000-0000-0000-0000-000000000007.x"] {
            assert!(wrong.parse::<AlertId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_dismissal_says_why() {
        assert_eq!(AlertDecision::parse("dismissed", "  ", false).unwrap_err().0, "reason");
        assert_eq!(AlertDecision::parse("new", "", false).unwrap_err().0, "state");
        assert_eq!(AlertDecision::parse("acted", "", false).unwrap().state, AlertState::Acted);
        assert!(AlertDecision::parse("dismissed", &"x".repeat(REASON_MAX + 1), false).is_err());
        assert_eq!(AlertDecision::parse("acted", "", true).unwrap_err().0, "state");
    }

    #[test]
    fn devices_are_lettered() {
        assert_eq!([0, 25, 26, 27, 701, 702].map(device_mark), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
