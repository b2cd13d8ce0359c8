//! A listing that was taken out of sight until a person has looked at it.

use super::{Finding, FindingKind, RulesUsed, Term, Verdict};
use crate::{
    date::Day,
    email::Email,
    id::{BrandId, HoldId, ListingId, ReportId, StatementId},
    listing::Listing,
    report::bounded,
    review::{OwnCause, Reinstatement},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Characters of a seller's answer.
pub const ANSWER_MAX: usize = 4000;

/// Where a hold stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoldState {
    /// Nobody has said anything yet.
    Waiting,
    /// The seller has.
    Answered,
    /// The listing is back.
    Released,
    /// The listing was removed.
    Removed,
    /// Another seller offers the listing now: this one has nothing to answer for any more.
    Moved,
}

/// What happens to a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldEvent {
    /// The seller answers, or answers again.
    Answer,
    /// A person decides.
    Decide(Outcome),
    /// Another seller offers the listing.
    Move,
    /// Somebody else looked at the removal again, and put the listing back on sale.
    Reinstate,
}

/// What a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It goes back.
    Release,
    /// It is removed.
    Remove,
}

/// A step that a hold cannot take: it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", over(*.0))]
pub struct NotHeld(pub HoldState);

fn over(state: HoldState) -> String {
    match state {
        HoldState::Moved => "This is over: another seller offers the listing now".to_owned(),
        decided => format!("This was decided already: the listing was {decided}"),
    }
}

impl HoldState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Answered, Self::Released, Self::Removed, Self::Moved];

    /// The state after `event`.
    pub const fn transition(self, event: HoldEvent) -> Result<Self, NotHeld> {
        match (self, event) {
            (Self::Waiting | Self::Answered, HoldEvent::Answer) => Ok(Self::Answered),
            (Self::Waiting | Self::Answered, HoldEvent::Decide(Outcome::Release)) => Ok(Self::Released),
            (Self::Waiting | Self::Answered, HoldEvent::Decide(Outcome::Remove)) => Ok(Self::Removed),
            (Self::Waiting | Self::Answered, HoldEvent::Move) => Ok(Self::Moved),
            (Self::Removed, HoldEvent::Reinstate) => Ok(Self::Released),
            (state, _) => Err(NotHeld(state)),
        }
    }

    /// Whether somebody still has to decide.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Answered)
    }

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Answered => "answered",
            Self::Released => "released",
            Self::Removed => "removed",
            Self::Moved => "moved",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl fmt::Display for HoldState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A hold, as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// The listing.
    pub listing: ListingId,
    /// Its title; of a hold that is over, what it was then.
    pub title: String,
    /// Who offers it.
    pub seller: Option<String>,
    /// The brand that it was held for.
    pub brand: Option<BrandId>,
    /// Its name.
    pub brand_name: Option<String>,
    /// Hold or block.
    pub verdict: Verdict,
    /// From 0 to 1.
    pub score: f32,
    /// The kind of what weighs most of what was found; none for what was found before weights were kept.
    pub kind: Option<FindingKind>,
    /// Where it stands.
    pub state: HoldState,
    /// Since when.
    pub held_at: Timestamp,
    /// When its seller answered.
    pub answered_at: Option<Timestamp>,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
}

/// The texts of a listing in which findings stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// The title.
    pub title: String,
    /// The description.
    pub description: String,
    /// The brand that it claims, empty if none; none where that was not kept.
    pub claimed_brand: Option<String>,
}

impl Texts {
    /// Those that the listing has now.
    #[must_use]
    pub fn of(listing: &Listing) -> Self {
        let claimed_brand = Some(listing.claimed_brand.clone().unwrap_or_default());
        Self { title: listing.title.clone(), description: listing.description.clone(), claimed_brand }
    }

    /// Whether the listing has these, as far as they are known.
    #[must_use]
    pub fn are_of(&self, listing: &Listing) -> bool {
        let claimed = listing.claimed_brand.as_deref().unwrap_or_default();
        self.title == listing.title && self.description == listing.description && self.claimed_brand.as_deref().is_none_or(|brand| brand == claimed)
    }
}

/// The statement of reasons of a held listing's removal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Its number, by which a complaint names it.
    pub statement: StatementId,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Word for word as it was sent.
    pub letter: String,
    /// The last day on which the seller can complain.
    pub complain_until: Day,
}

/// One hold with all that is needed to decide it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldDetail {
    /// The hold.
    pub hold: Hold,
    /// The listing as it is now; none for a seller who does not offer it any more.
    pub listing: Option<Listing>,
    /// Stands for the listing and the findings as they are shown: a decision says what it is about by it.
    pub content: String,
    /// Whether the content filters have read the listing as it is now.
    pub is_read: bool,
    /// What is found in the listing as it is now; of one that was decided, what it was decided about.
    pub findings: Vec<Finding>,
    /// Where these stand: the listing may have been changed since. None where that was not kept.
    pub texts: Option<Texts>,
    /// How the score is made.
    pub terms: Vec<Term>,
    /// From 0 to 1.
    pub score: f32,
    /// The rules that hold it; none for the portal's own.
    pub rules: Option<RulesUsed>,
    /// What was found when it was held, if that was something else than what its seller was told last.
    pub first_findings: Vec<Finding>,
    /// What the seller was told last.
    pub letter: String,
    /// What the seller was told at first, if it was told again since.
    pub first_letter: String,
    /// When it was told again.
    pub told_at: Option<Timestamp>,
    /// The statement of reasons of its removal, which holds in place of what the seller was told before.
    pub removal: Option<Removal>,
    /// Why it was removed at first, if that does not stand any more.
    pub first_reason: Option<String>,
    /// Whether a reviewer who looks may put the listing back on sale; none if it is not removed.
    pub reinstate: Option<Reinstatement>,
    /// Where the seller may complain.
    pub contact: Email,
    /// What the seller says; empty if nothing yet.
    pub answer: String,
    /// Of one that was answered and waits: how many answers are looked at before.
    pub before: Option<i64>,
    /// Why it was decided as it was; empty before.
    pub reason: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// Reports of the listing that wait to be decided, and when they were made: for staff, while the hold is open.
    pub reports: Vec<(ReportId, Timestamp)>,
    /// Whether whoever looks may decide.
    pub may_decide: bool,
    /// Why it is not for a reviewer who looks to decide.
    pub own_cause: Option<OwnCause>,
    /// Whether whoever looks may answer.
    pub may_answer: bool,
}

/// A seller's answer.
pub fn parse_answer(text: &str) -> Result<String, String> {
    bounded(text, 10, ANSWER_MAX, "Say what you know of these goods")
}

/// The reason of a decision, which the seller reads.
pub fn parse_hold_reason(text: &str) -> Result<String, String> {
    crate::report::parse_reason(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_is_answered_and_decided_once() {
        use HoldEvent::{Answer, Decide, Move};
        let answered = HoldState::Waiting.transition(Answer).unwrap();
        assert_eq!((answered, answered.transition(Answer)), (HoldState::Answered, Ok(HoldState::Answered)));
        for open in [HoldState::Waiting, answered] {
            assert_eq!(open.transition(Decide(Outcome::Release)), Ok(HoldState::Released));
            assert_eq!(open.transition(Decide(Outcome::Remove)), Ok(HoldState::Removed));
            assert_eq!(open.transition(Move), Ok(HoldState::Moved));
        }
        for over in [HoldState::Released, HoldState::Removed, HoldState::Moved] {
            for event in [Answer, Decide(Outcome::Release), Decide(Outcome::Remove), Move] {
                assert_eq!(over.transition(event), Err(NotHeld(over)));
            }
            assert!(!over.is_open());
        }
        assert_eq!(NotHeld(HoldState::Released).to_string(), "This was decided already: the listing was released");
        assert_eq!(NotHeld(HoldState::Moved).to_string(), "This is over: another seller offers the listing now");
        for state in HoldState::ALL {
            assert_eq!(HoldState::parse(state.as_str()), Some(state));
        }
    }
}
