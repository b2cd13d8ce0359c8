//! A right: a trademark that a brand filed for enrolment, and its way from filing to a decision.
//!
//! ```text
//! filed ─┬─ record with a contact ─→ awaiting code ─ code entered, or a person asked ─┬─→ in review ─┬────────────────────→ enrolled ─┬─→ withdrawn
//!        └─ anything else ─────────────────────────────────────────────────────────────┘    ↑    ↑   ├─→ accepted ─ 72 h ────┘       ├─→ ended
//!                                                                                           │    └───│─ record changed ──────────────┘
//!                                                                                           └────────│─ objection
//!                                                                                                    └─→ refused
//! ```
//!
//! A right that no contact on the record confirmed by a code is accepted first: the contacts are told, and have 72 hours to object.

use crate::{
    alias::Aliases,
    audit::AuditEntry,
    brand::BrandInfo,
    date::Day,
    id::{BrandId, PictureId, RightId},
    job::Job,
    review::OwnCause,
    time::Timestamp,
    trademark::{FieldDifference, FiledMark},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// So long contacts on the record can object before a right gives powers that none of them confirmed: 72 hours.
pub const OBJECTION_SECONDS: i64 = 72 * 3600;

/// Where a right stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightState {
    /// A code was mailed to the contact on the office's record; the brand enters it.
    AwaitingCode,
    /// A reviewer decides.
    InReview,
    /// A reviewer accepted it without a code from the record's contacts: they have [`OBJECTION_SECONDS`] to object.
    Accepted,
    /// It gives the brand its powers on the marketplace.
    Enrolled,
    /// Decided against, with a reason. The brand can file again.
    Refused,
    /// Taken back by the brand.
    Withdrawn,
    /// Enrolled once, and ended by the marketplace, with a reason. The brand can file again.
    Ended,
}

/// What can happen to a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RightEvent {
    /// The brand entered the code that was mailed to the record's contact.
    CodeConfirmed,
    /// The brand cannot get at the code: a person shall look.
    ReviewAsked,
    /// A reviewer is for it, and contacts on the record are asked.
    Accept,
    /// A contact on the record knows nothing of it.
    Object,
    /// It is enrolled: by a reviewer, or because nobody objected.
    Enrol,
    /// A reviewer refuses it.
    Refuse,
    /// The brand takes it back.
    Withdraw,
    /// The marketplace ends the enrolment.
    End,
    /// The office's record says what a person has to look at: the registration is not in force any more, or is another's.
    RecordChanged,
}

/// A right cannot take this event in its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This right is {}: it cannot be {} any more", .state.label().to_lowercase(), .event.done())]
pub struct NotPossible {
    /// The state it is in.
    pub state: RightState,
    /// What was asked.
    pub event: RightEvent,
}

impl RightEvent {
    const fn done(self) -> &'static str {
        match self {
            Self::CodeConfirmed => "confirmed by a code",
            Self::ReviewAsked => "sent to a reviewer",
            Self::Accept => "accepted",
            Self::Object => "objected to",
            Self::Enrol => "enrolled",
            Self::Refuse => "refused",
            Self::Withdraw => "withdrawn",
            Self::End => "ended",
            Self::RecordChanged => "looked at again",
        }
    }
}

impl RightState {
    /// Every state, in the order of its life.
    pub const ALL: [Self; 7] = [Self::AwaitingCode, Self::InReview, Self::Accepted, Self::Enrolled, Self::Refused, Self::Withdrawn, Self::Ended];

    /// Whether it is over: refused, withdrawn or ended.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Refused | Self::Withdrawn | Self::Ended)
    }

    /// The state after an event.
    pub const fn transition(self, event: RightEvent) -> Result<Self, NotPossible> {
        use RightEvent as E;
        match (self, event) {
            (Self::AwaitingCode, E::CodeConfirmed | E::ReviewAsked | E::Object)
            | (Self::Accepted, E::Object)
            | (Self::Accepted | Self::Enrolled, E::RecordChanged) => Ok(Self::InReview),
            (Self::InReview, E::Accept) => Ok(Self::Accepted),
            (Self::InReview | Self::Accepted, E::Enrol) => Ok(Self::Enrolled),
            (Self::InReview | Self::Accepted, E::Refuse) => Ok(Self::Refused),
            (Self::AwaitingCode | Self::InReview | Self::Accepted | Self::Enrolled, E::Withdraw) => Ok(Self::Withdrawn),
            (Self::Enrolled, E::End) => Ok(Self::Ended),
            (state, event) => Err(NotPossible { state, event }),
        }
    }

    /// Whether the event is possible now: pages show a button only then.
    #[must_use]
    pub const fn takes(self, event: RightEvent) -> bool {
        self.transition(event).is_ok()
    }

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingCode => "awaiting_code",
            Self::InReview => "in_review",
            Self::Accepted => "accepted",
            Self::Enrolled => "enrolled",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Ended => "ended",
        }
    }

    /// What a page says.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::AwaitingCode => "Waiting for the code",
            Self::InReview => "In review",
            Self::Accepted => "Accepted",
            Self::Enrolled => "Enrolled",
            Self::Refused => "Refused",
            Self::Withdrawn => "Withdrawn",
            Self::Ended => "Ended by the marketplace",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// The code that goes to a record's contact: 40 random bits in eight characters of Crockford's alphabet, which has no I, L, O and U.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode([u8; 8]);

/// Why a text is no enrolment code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentCodeError {
    /// Not eight.
    #[error("The code has 8 letters and digits; this has {0}")]
    Length(u32),
    /// A character that no code has.
    #[error("“{0}” is in no code: type it as it stands in the letter")]
    Character(char),
}

impl EnrolmentCode {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    /// Seconds for which a code can be entered: 14 days.
    pub const LIFE_SECONDS: i64 = 14 * 86_400;
    /// Wrong tries a code bears; then a new one is needed.
    pub const MAX_TRIES: i64 = 5;

    /// From five random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 5]) -> Self {
        let number = bytes.into_iter().fold(0_u64, |number, byte| number << 8 | u64::from(byte));
        Self(std::array::from_fn(|at| Self::ALPHABET[(number >> (35 - 5 * at) & 31) as usize]))
    }

    /// Reads what was typed: case, spaces and hyphens do not matter; O counts as 0, I and L as 1.
    pub fn parse(text: &str) -> Result<Self, EnrolmentCodeError> {
        let mut code = Vec::with_capacity(8);
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let letter = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            match u8::try_from(letter) {
                Ok(byte) if Self::ALPHABET.contains(&byte) => code.push(byte),
                _ => return Err(EnrolmentCodeError::Character(c)),
            }
        }
        let length = u32::try_from(code.len()).unwrap_or(u32::MAX);
        <[u8; 8]>::try_from(code).map(Self).map_err(|_| EnrolmentCodeError::Length(length))
    }

    /// The characters, for a hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl fmt::Display for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = str::from_utf8(&self.0).unwrap_or_default();
        write!(f, "{}-{}", &text[..4], &text[4..])
    }
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolmentCode(…)")
    }
}

impl FromStr for EnrolmentCode {
    type Err = EnrolmentCodeError;
    fn from_str(text: &str) -> Result<Self, EnrolmentCodeError> {
        Self::parse(text)
    }
}

/// A right as it is stored and listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Right {
    /// Ours.
    pub id: RightId,
    /// Whose it is.
    pub brand_id: BrandId,
    /// The brand's name.
    pub brand_name: String,
    /// What was filed.
    pub filed: FiledMark,
    /// Other names of the mark that buyers know.
    pub aliases: Aliases,
    /// Where it stands.
    pub state: RightState,
    /// Who filed it.
    pub filed_by: String,
    /// When.
    pub filed_at: Timestamp,
    /// The mailed code, if one was.
    pub code: Option<CodeStatus>,
    /// The reviewer's decision, if there is one.
    pub decision: Option<Decision>,
    /// When a contact on the office's record objected, if nobody has looked at that yet.
    pub objected_at: Option<Timestamp>,
}

/// How it stands with a mailed code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeStatus {
    /// The contact's address, masked.
    pub sent_to: String,
    /// When it was last sent.
    pub sent_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// Wrong tries so far.
    pub tries: i64,
    /// When it was entered.
    pub confirmed_at: Option<Timestamp>,
}

impl CodeStatus {
    /// Wrong tries left.
    #[must_use]
    pub const fn tries_left(&self) -> i64 {
        let left = EnrolmentCode::MAX_TRIES - self.tries;
        if left > 0 { left } else { 0 }
    }
}

/// A reviewer's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl RightPage {
    /// What the decision on the page made of the right: one that is looked at again was accepted or enrolled before.
    #[must_use]
    pub fn decided_as(&self) -> RightState {
        let made = |entry: &AuditEntry| match entry.action.as_str() {
            "right.enrolled" => Some(RightState::Enrolled),
            "right.accepted" => Some(RightState::Accepted),
            _ => None,
        };
        match self.right.state {
            RightState::InReview => self.history.iter().rev().find_map(made).unwrap_or(RightState::Accepted),
            state => state,
        }
    }
}

/// Everything about a right on one page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RightPage {
    /// The right.
    pub right: Right,
    /// Its brand.
    pub brand: BrandInfo,
    /// The mark on product or packaging.
    pub pictures: Vec<PictureId>,
    /// The office's record, if it was imported.
    pub record: Option<RecordView>,
    /// Filed beside record, field by field; empty without a record.
    pub differences: Vec<FieldDifference>,
    /// Another brand holds the same registration: a person must decide whose it is.
    pub conflict: Option<Conflict>,
    /// What happened, oldest first.
    pub history: Vec<AuditEntry>,
    /// The latest screening of the catalogue that the brand caused, for those who may follow it.
    pub sweep: Option<Job>,
    /// Why it is not for a reviewer who looks to decide.
    pub own_cause: Option<OwnCause>,
    /// Whether the one who looks may act for the brand here.
    pub may_manage: bool,
    /// Whether he may change the mark's other names.
    pub may_name: bool,
}

/// What may be shown of an office's record. Its contact is personal data: masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    /// Who owns it.
    pub owners: Vec<String>,
    /// The office's words on its status.
    pub status: String,
    /// Whether it gives rights today.
    pub in_force: bool,
    /// When it was applied for.
    pub filed_on: Option<Day>,
    /// When it was registered.
    pub registered_on: Option<Day>,
    /// The goods and services, one paragraph a class.
    pub goods: String,
    /// The contact's addresses, masked.
    pub contacts: Vec<String>,
    /// When the record was last imported.
    pub imported_at: Timestamp,
    /// Since when its contact is known here.
    pub contact_since: Timestamp,
}

/// Another brand that holds the same registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Its name.
    pub brand_name: String,
    /// Its right; for reviewers to look at.
    pub right_id: RightId,
    /// Since when.
    pub enrolled_at: Option<Timestamp>,
    /// It is accepted, and enrolled if no contact on the record objects.
    pub accepted: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_goes_from_code_to_review_to_a_decision_and_not_back() {
        use RightEvent as E;
        let path = [E::CodeConfirmed, E::Enrol, E::Withdraw].into_iter().try_fold(RightState::AwaitingCode, RightState::transition);
        assert_eq!(path, Ok(RightState::Withdrawn));
        assert!(!RightState::AwaitingCode.takes(E::Enrol), "nobody enrols past the code without asking a person first");
        let path = [E::ReviewAsked, E::Accept, E::Object, E::Accept, E::Enrol].into_iter().try_fold(RightState::AwaitingCode, RightState::transition);
        assert_eq!(path, Ok(RightState::Enrolled));
        for event in [E::CodeConfirmed, E::ReviewAsked, E::Accept, E::Object, E::Enrol, E::Refuse, E::Withdraw, E::End, E::RecordChanged] {
            assert!(RightState::ALL.into_iter().filter(|state| state.is_over()).all(|state| !state.takes(event)));
        }
        let questioned = [E::RecordChanged, E::Enrol, E::End].into_iter().try_fold(RightState::Enrolled, RightState::transition);
        assert_eq!(questioned, Ok(RightState::Ended));
        let error = RightState::Refused.transition(E::Enrol).unwrap_err();
        assert_eq!(error.to_string(), "This right is refused: it cannot be enrolled any more");
    }

    #[test]
    fn each_state_is_read_from_what_is_stored() {
        for state in RightState::ALL {
            assert_eq!(RightState::parse(state.as_str()), Some(state));
        }
        assert_eq!(RightState::parse("filed"), None);
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = EnrolmentCode::from_random([0x08, 0x42, 0x10, 0xFF, 0xFF]);
        assert_eq!(code.to_string(), "1111-1ZZZ");
        for typed in ["1111-1ZZZ", "illl izzz", "11111zzz"] {
            assert_eq!(EnrolmentCode::parse(typed).unwrap(), code, "{typed}");
        }
        assert_eq!(EnrolmentCode::parse("1111"), Err(EnrolmentCodeError::Length(4)));
        assert_eq!(EnrolmentCode::parse("1111-1ZZU"), Err(EnrolmentCodeError::Character('U')));
        assert_eq!(format!("{code:?}"), "EnrolmentCode(…)");
    }
}
