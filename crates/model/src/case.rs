//! Cases: what a brand gathers about one matter. Alerts, reports and listings, each once, with notes, until the case is closed.
//!
//! A case holds no copies: it points at things, and its page and its file show them as they stand.

mod form;
mod name;
mod view;

pub use form::{Chosen, NOTE_MAX, REASON_MAX, TITLE_MAX, WHY_MAX, parse_note, parse_reason, parse_title, parse_why};
pub use name::{CaseNumber, CaseNumberError, CaseThing, CaseThingError};
pub use view::{CaseCard, CaseDetail, CaseFacts, CaseItem, CaseList, CaseNote, NoteKind};

use crate::{
    id::{BrandId, CaseId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most things that one case holds.
pub const ITEMS_MAX: i64 = 200;

/// Where a case stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// The brand works on it.
    #[default]
    Open,
    /// It is over, for the reason that was given.
    Closed,
}

/// What happens to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseEvent {
    /// It is over.
    Close,
    /// It goes on.
    Reopen,
}

/// A step that a case cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This case is {0} already. Reload the page to see how it stands")]
pub struct Refused(pub CaseState);

/// A case, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Whose it is.
    pub brand_id: BrandId,
    /// What people call it.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// Where it stands.
    pub state: CaseState,
    /// Who opened it.
    pub opened_by: Option<String>,
    /// When.
    pub opened_at: Timestamp,
    /// When something last happened in it.
    pub changed_at: Timestamp,
    /// When it was closed, if it is.
    pub closed_at: Option<Timestamp>,
    /// Why; empty while it is open.
    pub reason: String,
    /// How many things are in it.
    pub items: i64,
}

impl CaseState {
    /// Every state, in the order in which pages list them.
    pub const ALL: [Self; 2] = [Self::Open, Self::Closed];

    /// The state after `event`.
    pub const fn transition(self, event: CaseEvent) -> Result<Self, Refused> {
        match (self, event) {
            (Self::Open, CaseEvent::Close) => Ok(Self::Closed),
            (Self::Closed, CaseEvent::Reopen) => Ok(Self::Open),
            (state, _) => Err(Refused(state)),
        }
    }

    /// As stored and as addresses have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl fmt::Display for CaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_closed_and_reopened_and_neither_twice() {
        let closed = CaseState::Open.transition(CaseEvent::Close).unwrap();
        assert_eq!((closed, closed.transition(CaseEvent::Reopen)), (CaseState::Closed, Ok(CaseState::Open)));
        assert_eq!(closed.transition(CaseEvent::Close), Err(Refused(CaseState::Closed)));
        assert_eq!(CaseState::Open.transition(CaseEvent::Reopen).unwrap_err().to_string(), "This case is open already. Reload the page to see how it stands");
        for state in CaseState::ALL {
            assert_eq!(CaseState::parse(&state.to_string()), Some(state));
        }
        assert_eq!(CaseState::parse("lost"), None);
    }
}
