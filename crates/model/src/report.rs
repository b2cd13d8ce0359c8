//! Reports of listings, from filing to decision.

use crate::{
    date::{Day, span},
    ground::Ground,
    id::{BrandId, ListingId, PictureId, ReportId, RightId, StatementId, UserId},
    listing::{Listing, ListingState},
    time::Timestamp,
    unit_code,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The shortest explanation: a notice must be sufficiently substantiated (DSA Art. 16(2)(a)).
pub const EXPLANATION_MIN: usize = 30;
/// The longest explanation.
pub const EXPLANATION_MAX: usize = 2000;
/// The shortest reason of a decision.
pub const REASON_MIN: usize = 20;
/// The shortest reason for taking a report back.
pub const WITHDRAWAL_MIN: usize = 10;
/// The longest reason of a decision.
pub const REASON_MAX: usize = 2000;

/// What people follow a report by: `R-` and 16 characters, 80 random bits. Knowing it is the right to read the report.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

/// Why a text is not a reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A reference is R and 16 characters, such as R-7K3Q-F0M9-XT2W-HBER: it stands in the mail that confirmed the report")]
pub struct ReferenceError;

impl Reference {
    /// From 10 random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 10]) -> Self {
        let number = bytes.iter().fold(0_u128, |n, b| n << 8 | u128::from(*b));
        Self((0..16).rev().map(|i| char::from(unit_code::ALPHABET[(number >> (5 * i) & 31) as usize])).collect())
    }

    /// Reads what a person typed: case, spaces and hyphens do not matter, nor O for 0 and I or L for 1.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
        let body = text.strip_prefix('R').filter(|b| b.chars().count() == 16).ok_or(ReferenceError)?;
        let fold = |c: char| match c {
            'O' => Ok('0'),
            'I' | 'L' => Ok('1'),
            c if u8::try_from(c).is_ok_and(|b| unit_code::ALPHABET.contains(&b)) => Ok(c),
            _ => Err(ReferenceError),
        };
        body.chars().map(fold).collect::<Result<String, _>>().map(Self)
    }

    /// The 16 characters, as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    /// `R-7K3Q-F0M9-XT2W-HBER`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("R")?;
        for group in self.0.as_bytes().chunks(4) {
            write!(f, "-{}", str::from_utf8(group).unwrap_or_default())?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Reference {
    type Error = ReferenceError;
    fn try_from(text: String) -> Result<Self, ReferenceError> {
        Self::parse(&text)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.to_string()
    }
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// Waits for a reviewer.
    Open,
    /// The listing was removed for it.
    Upheld,
    /// The listing stays.
    Rejected,
    /// Who reported took it back before anybody decided.
    Withdrawn,
}

/// How a reviewer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The listing is removed.
    Uphold,
    /// The listing stays.
    Reject,
}

/// A decision that comes too late: another stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this report is {} already", .0.label())]
pub struct Decided(pub ReportState);

impl ReportState {
    /// The state after a decision.
    pub const fn transition(self, verdict: Verdict) -> Result<Self, Decided> {
        match (self, verdict) {
            (Self::Open, Verdict::Uphold) => Ok(Self::Upheld),
            (Self::Open, Verdict::Reject) => Ok(Self::Rejected),
            (decided, _) => Err(Decided(decided)),
        }
    }

    /// Every state, in the order in which pages list them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Upheld, Self::Rejected, Self::Withdrawn];

    /// The state after who reported took it back.
    pub const fn withdraw(self) -> Result<Self, Decided> {
        match self {
            Self::Open => Ok(Self::Withdrawn),
            decided => Err(Decided(decided)),
        }
    }

    /// The state after somebody else looked at an upheld report again, and put the listing back on sale.
    pub const fn overturn(self) -> Result<Self, Decided> {
        match self {
            Self::Upheld => Ok(Self::Rejected),
            other => Err(Decided(other)),
        }
    }

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// For people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "waiting for a decision",
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A report as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its id.
    pub id: ReportId,
    /// What people follow it by.
    pub reference: Reference,
    /// The listing.
    pub listing_id: ListingId,
    /// The listing's title when it was reported.
    pub listing_title: String,
    /// The listing's seller when it was reported.
    pub seller_name: Option<String>,
    /// The brand that reports, unless it is a report without an account.
    pub brand_id: Option<BrandId>,
    /// Its name.
    pub brand_name: Option<String>,
    /// What is wrong.
    pub ground: Ground,
    /// Where it stands.
    pub state: ReportState,
    /// When it came.
    pub filed_at: Timestamp,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// The right that a report relies on, as registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedRight {
    /// Its page.
    pub id: RightId,
    /// The mark's text.
    pub mark_text: String,
    /// Where it is registered.
    pub office: String,
    /// Its number there.
    pub registration_number: String,
    /// Its Nice classes.
    pub classes: Vec<u8>,
    /// Pictures of the mark, by address.
    pub pictures: Vec<String>,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who, for staff only.
    pub by: Option<String>,
    /// Who, for the portal.
    #[serde(skip)]
    pub by_id: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// Which of a brand's reports are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// Those in this state; `None` for all.
    pub state: Option<ReportState>,
    /// Those that rely on this right.
    pub right: Option<RightId>,
    /// Those filed on this day (UTC) or later.
    pub from: Option<Day>,
    /// Those filed on this day or before.
    pub to: Option<Day>,
}

impl ReportFilter {
    /// What an address says; what cannot be read narrows nothing.
    #[must_use]
    pub fn read(state: &str, right: &str, from: &str, to: &str) -> Self {
        Self { state: ReportState::parse(state), right: right.parse().ok(), from: from.parse().ok(), to: to.parse().ok() }
    }

    /// When the first day begins and the last ends.
    #[must_use]
    pub fn span(&self) -> (Timestamp, Timestamp) {
        span(self.from, self.to)
    }
}

/// A right that reports rely on, as a filter names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedMark {
    /// The right.
    pub id: RightId,
    /// Mark, office and number.
    pub name: String,
}

/// What a reporter added to a report while it waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// When.
    pub at: Timestamp,
    /// Who, by the name of the account: to staff and the brand only.
    pub by: Option<String>,
    /// What it says.
    pub explanation: String,
    /// Pictures that came with it: to staff and the brand only.
    pub pictures: Vec<PictureId>,
}

/// A report with all that its page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportDetail {
    /// The report.
    pub report: Report,
    /// What the reporter wrote.
    pub explanation: String,
    /// Pictures that came as evidence: to staff and the brand only.
    pub pictures: Vec<PictureId>,
    /// What was added to it, oldest first.
    pub supplements: Vec<Supplement>,
    /// Who reported: to staff and the brand only.
    pub reporter: Option<String>,
    /// The listing as it was when reported.
    pub snapshot: Listing,
    /// Whether buyers see the listing now.
    pub listing_state: ListingState,
    /// The right it relies on.
    pub right: Option<ReportedRight>,
    /// The decision.
    pub decision: Option<Decision>,
    /// The statement of reasons that the seller got.
    pub statement_id: Option<StatementId>,
    /// Other reports of the same listing, for staff.
    pub others: Vec<Report>,
    /// What happened, oldest first: time, sentence.
    pub history: Vec<(Timestamp, String)>,
}

/// What the report form of a brand opens with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportDraft {
    /// Drawn for this form: sending it twice files one report.
    pub submission: uuid::Uuid,
    /// The listing as it is now.
    pub listing: Listing,
    /// The right that the listing concerns, as far as is known; else the first.
    pub right: Option<RightId>,
    /// The rights of the brand that it can rely on.
    pub rights: Vec<ReportedRight>,
    /// The ground that fits what is known.
    pub ground: Ground,
    /// Facts, ready to be sent or changed.
    pub explanation: String,
    /// What to think of before sending: the listing was reported before, or the like.
    pub warnings: Vec<String>,
}

/// What filing answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// The report.
    pub id: ReportId,
    /// What to follow it by.
    pub reference: Reference,
    /// False: it was there already, and is one.
    pub new: bool,
    /// It was there already, and what came now was added to it.
    pub added: bool,
}

/// Reads an explanation, counted in characters.
pub fn parse_explanation(text: &str) -> Result<String, String> {
    bounded(text, EXPLANATION_MIN, EXPLANATION_MAX, "Explain what is wrong, so that a person who has not seen the listing understands it")
}

/// Reads the reason of a decision.
pub fn parse_reason(text: &str) -> Result<String, String> {
    bounded(text, REASON_MIN, REASON_MAX, "Give the reason in words that the people concerned can check")
}

/// Reads why a report is taken back.
pub fn parse_withdrawal(text: &str) -> Result<String, String> {
    bounded(text, WITHDRAWAL_MIN, REASON_MAX, "Say why you take the report back")
}

/// A text of so many characters, or what is wrong with it; `ask` says what it should tell.
pub(crate) fn bounded(text: &str, min: usize, max: usize, ask: &str) -> Result<String, String> {
    let text = text.replace("\r\n", "\n").replace('\0', "");
    let text = text.trim();
    match text.chars().count() {
        0 => Err(format!("{ask}: at least {min} characters")),
        n if n < min => Err(format!("{ask}: {} characters more", min - n)),
        n if n > max => Err(format!("This is {} characters too long: {max} at most", n - max)),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_takes_whole_days_and_leaves_out_what_it_cannot_read() {
        let filter = ReportFilter::read("withdrawn", "x", "2026-11-23", "2026-11-23");
        let (from, to) = filter.span();
        assert_eq!((filter.state, filter.right, to.seconds_since(from)), (Some(ReportState::Withdrawn), None, 86_400));
        assert_eq!(ReportFilter::read("?", "", "yesterday", "").span(), (Timestamp(i64::MIN), Timestamp(i64::MAX)));
    }

    #[test]
    fn a_reference_is_read_as_people_type_it() {
        let reference = Reference::from_bytes([7, 200, 3, 99, 250, 1, 0, 255, 42, 17]);
        let shown = reference.to_string();
        assert_eq!(shown.len(), 21, "{shown}");
        assert_eq!(Reference::parse(&shown.to_lowercase().replace('-', " ")), Ok(reference));
        for wrong in ["", "R", "R-7K3Q", "7K3Q-F0M9-XT2W-HBER", "R-7K3Q-F0M9-XT2W-HBEU"] {
            assert_eq!(Reference::parse(wrong), Err(ReferenceError), "{wrong}");
        }
    }

    #[test]
    fn a_report_is_decided_once() {
        let upheld = ReportState::Open.transition(Verdict::Uphold).unwrap();
        assert_eq!(upheld, ReportState::Upheld);
        assert_eq!(upheld.transition(Verdict::Reject), Err(Decided(ReportState::Upheld)));
    }

    #[test]
    fn a_report_is_taken_back_only_while_it_waits() {
        let withdrawn = ReportState::Open.withdraw().unwrap();
        assert_eq!(withdrawn.transition(Verdict::Uphold), Err(Decided(ReportState::Withdrawn)));
        assert_eq!(ReportState::Upheld.withdraw(), Err(Decided(ReportState::Upheld)));
        assert!(ReportState::ALL.into_iter().all(|state| ReportState::parse(state.as_str()) == Some(state)));
    }

    #[test]
    fn an_explanation_says_how_much_is_missing() {
        assert!(parse_explanation("It is false").unwrap_err().contains("19 characters more"));
        assert_eq!(parse_explanation(" The seal on the case is missing.\r\nAnd the price. ").unwrap(), "The seal on the case is missing.\nAnd the price.");
        assert!(parse_explanation(&"x".repeat(2001)).unwrap_err().contains("1 characters too long"));
    }
}
