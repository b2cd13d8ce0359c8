//! What a case is called, and what it points at.

use crate::{
    alert::AlertId,
    id::{ListingId, ReportId},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A case's number for people: `C-2026-0007`. Each brand counts its own cases, from 1 each year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    /// The year in which it was opened, by UTC.
    pub year: u16,
    /// Which of that year, from 1.
    pub nth: u32,
}

/// Why a text is no number of a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not the number of a case, such as C-2026-0007")]
pub struct CaseNumberError(String);

/// What a case points at. Written as its kind and its id: `alert:{batch}.{place}`, `report:{id}`, `listing:{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CaseThing {
    /// A unit whose checks look like those of copies.
    Alert(AlertId),
    /// A report of a listing.
    Report(ReportId),
    /// A listing.
    Listing(ListingId),
}

/// Why a text names nothing that a case can point at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no alert, report or listing")]
pub struct CaseThingError(String);

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "C-{:04}-{:04}", self.year, self.nth)
    }
}

impl FromStr for CaseNumber {
    type Err = CaseNumberError;
    /// Case and spaces around do not matter.
    fn from_str(text: &str) -> Result<Self, CaseNumberError> {
        let wrong = || CaseNumberError(text.chars().take(40).collect());
        let plain = text.trim().to_ascii_uppercase();
        let (year, nth) = plain.strip_prefix("C-").and_then(|rest| rest.split_once('-')).ok_or_else(wrong)?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || nth.len() < 4 || !digits(year) || !digits(nth) {
            return Err(wrong());
        }
        let number = Self { year: year.parse().map_err(|_| wrong())?, nth: nth.parse().map_err(|_| wrong())? };
        if number.nth == 0 { Err(wrong()) } else { Ok(number) }
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = CaseNumberError;
    fn try_from(text: String) -> Result<Self, CaseNumberError> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.to_string()
    }
}

impl CaseThing {
    /// The kind, as stored and written: `alert`, `report` or `listing`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Alert(_) => "alert",
            Self::Report(_) => "report",
            Self::Listing(_) => "listing",
        }
    }

    /// The page that shows it to the brand.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Alert(id) => format!("/brand/alerts/{id}"),
            Self::Report(id) => format!("/brand/reports/{id}"),
            Self::Listing(id) => format!("/listings/{id}"),
        }
    }

    /// What an address of one of those pages shows, with or without a host before it and a query behind.
    #[must_use]
    pub fn from_address(text: &str) -> Option<Self> {
        let path = text.trim().split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let after = |folder: &str| path.rsplit_once(folder).map(|(_, id)| id);
        after("/brand/alerts/")
            .and_then(|id| id.parse().ok().map(Self::Alert))
            .or_else(|| after("/brand/reports/").and_then(|id| id.parse().ok().map(Self::Report)))
            .or_else(|| after("/listings/").and_then(|id| id.parse().ok().map(Self::Listing)))
    }
}

impl fmt::Display for CaseThing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert(id) => write!(f, "alert:{id}"),
            Self::Report(id) => write!(f, "report:{id}"),
            Self::Listing(id) => write!(f, "listing:{id}"),
        }
    }
}

impl FromStr for CaseThing {
    type Err = CaseThingError;
    fn from_str(text: &str) -> Result<Self, CaseThingError> {
        let wrong = || CaseThingError(text.chars().take(80).collect());
        let (kind, id) = text.trim().split_once(':').ok_or_else(wrong)?;
        match kind {
            "alert" => id.parse().map(Self::Alert).map_err(|_| wrong()),
            "report" => id.parse().map(Self::Report).map_err(|_| wrong()),
            "listing" => id.parse().map(Self::Listing).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for CaseThing {
    type Error = CaseThingError;
    fn try_from(text: String) -> Result<Self, CaseThingError> {
        text.parse()
    }
}

impl From<CaseThing> for String {
    fn from(thing: CaseThing) -> Self {
        thing.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::BatchId;
    use uuid::Uuid;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        for (number, text) in [(CaseNumber { year: 2026, nth: 7 }, "C-2026-0007"), (CaseNumber { year: 2026, nth: 12_345 }, "C-2026-12345")] {
            assert_eq!((number.to_string().as_str(), text.parse()), (text, Ok(number)));
        }
        assert_eq!(" c-2026-0007 ".parse(), Ok(CaseNumber { year: 2026, nth: 7 }));
        for wrong in ["", "C-2026", "C-26-0007", "C-2026-7", "R-2026-0007", "C-2026-0000", "C-2026-+007", "C-2026-99999999999"] {
            assert!(wrong.parse::<CaseNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_thing_is_read_as_it_is_written_and_from_its_page() {
        let id = Uuid::from_u128(7);
        let things = [CaseThing::Alert(AlertId { batch: BatchId(id), number: 3 }), CaseThing::Report(ReportId(id)), CaseThing::Listing(ListingId(id))];
        for thing in things {
            assert_eq!(thing.to_string().parse(), Ok(thing));
            assert!(thing.to_string().starts_with(thing.kind()));
            assert_eq!(CaseThing::from_address(&format!(" https://portal.example{}?saved=yes#top ", thing.path())), Some(thing));
        }
        for wrong in ["", "alert", "alert:7", "batch:00000000-0000-0000-0000-000000000007", "report:x"] {
            assert!(wrong.parse::<CaseThing>().is_err(), "{wrong}");
        }
        assert_eq!(CaseThing::from_address("https://market.example/listings/lamp-7"), None);
    }
}
