//! What a seller confirms before it ships: a code for each unit of covered goods, and what is said of units without one.

mod condition;
mod older;
mod refusal;

pub use condition::{guess_used, parse_used};
pub use older::{Older, OlderClaim, OlderForm, SUPPLIER_MAX};
pub use refusal::Refusal;

use crate::{
    coverage::{Enforcement, Scope},
    email::Email,
    form::FieldErrors,
    gtin::Gtin,
    id::{DispatchId, ListingId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Longest order reference, in characters.
pub const ORDER_MAX: usize = 60;
/// Most units of one order.
pub const UNITS_MAX: u32 = 10_000;
/// Most lines of one request.
pub const LINES_MAX: usize = 1_000;
/// Most lines of one file.
pub const FILE_LINES_MAX: usize = 10_000;
/// Longest code that is kept of a refused line, in characters.
pub const CODE_SHOWN: usize = 60;
/// Most lots of older stock of one request.
pub const OLDER_MAX: usize = 100;
/// Goods that are sold second-hand were sold so many days before: sooner, another order with the same code is more likely a copy.
pub const SOLD_ON_DAYS: i64 = 14;

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAnswer {
    /// The line, from 1; 0 for a unit that was confirmed, and that its brand withdrew since.
    pub line: u32,
    /// What stood there, cut to a length that can be shown.
    pub code: String,
    /// `None`: confirmed.
    pub refusal: Option<Refusal>,
    /// Why, in a sentence; empty if confirmed.
    pub message: String,
}

/// An order's units of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// Its id.
    pub id: DispatchId,
    /// The seller's name for the order.
    pub order: String,
    /// The product.
    pub product: String,
    /// Its number.
    pub gtin: Gtin,
    /// The brand.
    pub brand: String,
    /// The listing it was sold by, if the seller named it.
    pub listing: Option<ListingId>,
    /// Units of the order.
    pub units: u32,
    /// Units confirmed by their codes.
    pub confirmed: u32,
    /// Units said to be older stock.
    pub older: u32,
    /// Lines that were refused and not mended yet.
    pub refused: u32,
    /// Of them those of units that must not be shipped, whatever the coverage.
    pub forbidden: u32,
    /// Confirmed units that the brand made void, reported stolen or called back since.
    pub withdrawn: u32,
    /// Whether coverage was enforced when the seller last asked.
    pub enforced: bool,
    /// When it was first confirmed.
    pub created_at: Timestamp,
    /// When something was last sent for it.
    pub updated_at: Timestamp,
}

/// Orders with confirmed units that their brands withdrew and of which nobody at the seller's has read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadWithdrawals {
    /// The latest of them.
    pub orders: Vec<Dispatch>,
    /// How many there are in all.
    pub total: i64,
    /// When the seller was told of the latest.
    pub until: Option<Timestamp>,
}

/// How an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DispatchState {
    /// Every unit has a good code.
    Complete,
    /// Every unit has a good code, or no code at all and the seller's word for it: it may be shipped, and nothing of the latter is confirmed.
    OnWord,
    /// Units are missing, and coverage is not enforced: it may be shipped.
    Open,
    /// Units are missing and coverage is enforced, or a unit in it must not be shipped at all: it must not leave like this.
    Refused,
}

impl Dispatch {
    /// Units that nothing was said of yet.
    #[must_use]
    pub const fn missing(&self) -> u32 {
        self.units.saturating_sub(self.confirmed + self.older)
    }

    /// How it stands.
    #[must_use]
    pub const fn state(&self) -> DispatchState {
        match (self.missing() == 0, self.enforced) {
            _ if self.forbidden > 0 || self.withdrawn > 0 => DispatchState::Refused,
            (true, _) if self.older > 0 => DispatchState::OnWord,
            (true, _) => DispatchState::Complete,
            (false, false) => DispatchState::Open,
            (false, true) => DispatchState::Refused,
        }
    }
}

impl DispatchState {
    /// As programs read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::OnWord => "on_word",
            Self::Open => "open",
            Self::Refused => "refused",
        }
    }

    /// Whether the parcel may leave.
    #[must_use]
    pub const fn may_ship(self) -> bool {
        !matches!(self, Self::Refused)
    }
}

/// A confirmed unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedUnit {
    /// Its code.
    pub code: String,
    /// When it was confirmed.
    pub confirmed_at: Timestamp,
    /// When it came back.
    pub released_at: Option<Timestamp>,
    /// Why.
    pub release_reason: String,
}

/// The page of one dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchDetail {
    /// The dispatch.
    pub dispatch: Dispatch,
    /// How the product's coverage stands now.
    pub enforcement: Enforcement,
    /// Which units are covered; none if coverage was ended.
    pub scope: Option<Scope>,
    /// Its units with codes.
    pub units: Vec<ConfirmedUnit>,
    /// Its units without, each with what its seller's word makes of it.
    pub older: Vec<(Older, OlderClaim)>,
    /// Confirmed units that must not be shipped now, and lines that were refused and not mended yet.
    pub refused: Vec<LineAnswer>,
    /// Where to complain.
    pub contact: Email,
}

/// What a request says, as it came.
#[derive(Clone, Debug, Default)]
pub struct DispatchForm {
    /// The seller's name for the order.
    pub order: String,
    /// The listing's number on the marketplace, or the product's GTIN.
    pub item: String,
    /// The GTIN that stands beside the listing, if any: taken where the listing names none.
    pub gtin: String,
    /// How many units; empty: as many as there are lines.
    pub units: String,
    /// `used` for goods that are sold second-hand; empty or `new` for all others.
    pub condition: String,
    /// Codes with their lines.
    pub codes: Vec<(u32, String)>,
    /// Units without codes, as they came.
    pub older: Vec<OlderForm>,
}

/// A request, read.
#[derive(Clone, Debug)]
pub struct DispatchFacts {
    /// The seller's name for the order.
    pub order: String,
    /// How many units, if said.
    pub units: Option<u32>,
    /// The goods are sold second-hand.
    pub used: bool,
    /// Units without codes.
    pub older: Vec<Older>,
}

impl DispatchFacts {
    /// Reads the request but for its codes and its item, and says all that is wrong at once.
    pub fn parse(form: &DispatchForm) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let order = errors.take("order", parse_order(&form.order));
        let units = match form.units.trim() {
            "" => Some(None),
            text => errors.take("units", parse_units(text)).map(Some),
        };
        let used = errors.take("condition", parse_used(&form.condition));
        if form.codes.len() > LINES_MAX {
            errors.add("codes", format!("At most {LINES_MAX} codes at once: send the rest after these, or as a file"));
        }
        if form.older.len() > OLDER_MAX {
            errors.add("older_units", format!("At most {OLDER_MAX} lots of older stock at once"));
        }
        let older = form
            .older
            .iter()
            .take(OLDER_MAX)
            .filter(|older| !older.units.trim().is_empty())
            .filter_map(|older| Older::parse(older, &mut errors))
            .collect::<Vec<_>>();
        if errors.is_empty() && form.codes.is_empty() && older.is_empty() {
            errors.add("codes", "Scan or paste the codes of the units, one a line");
        }
        match (order, units, used) {
            (Some(order), Some(units), Some(used)) if errors.is_empty() => Ok(Self { order, units, used, older }),
            _ => Err(errors),
        }
    }
}

/// Reads an order's reference: 1 to [`ORDER_MAX`] characters.
pub fn parse_order(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Err("Enter your number of the order".to_owned()),
        n if n > ORDER_MAX => Err(format!("An order's number has {ORDER_MAX} characters at most; this one has {n}")),
        _ if text.chars().any(char::is_control) => Err("An order's number has no control characters".to_owned()),
        _ => Ok(text),
    }
}

fn parse_units(text: &str) -> Result<u32, String> {
    older::parse_number(text, 1)
}

/// The lines of a text field that say something, each with its number.
#[must_use]
pub fn code_lines(text: &str) -> Vec<(u32, String)> {
    let lines = (1_u32..).zip(text.lines()).map(|(line, text)| (line, text.trim().trim_end_matches([',', ';']).trim_end().to_owned()));
    lines.filter(|(_, text)| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers_when_empty_ones_are_left_out() {
        assert_eq!(code_lines("A\n\n  B ,\r\n"), [(1, "A".to_owned()), (3, "B".to_owned())]);
    }

    #[test]
    fn a_request_names_all_that_is_wrong() {
        let older = |units: &str, lot: &str, made: &str| OlderForm { units: units.into(), lot: lot.into(), made_on: made.into(), supplier: String::new() };
        let form = DispatchForm { order: " ".into(), units: "0".into(), older: vec![older("x", "L 1", "soon")], ..DispatchForm::default() };
        let fields = DispatchFacts::parse(&form).unwrap_err().into_vec().into_iter().map(|e| e.field).collect::<Vec<_>>();
        assert_eq!(fields, ["order", "units", "older_units", "older_lot", "older_made_on"]);
        let empty = DispatchForm { order: "A-1".into(), ..DispatchForm::default() };
        assert_eq!(DispatchFacts::parse(&empty).unwrap_err().into_vec()[0].field, "codes");
        let good = DispatchForm { order: " A-1 ".into(), older: vec![older("2", "", ""), older("", "", "")], ..DispatchForm::default() };
        let facts = DispatchFacts::parse(&good).unwrap();
        assert_eq!((facts.order.as_str(), facts.units, facts.older.len()), ("A-1", None, 1));
    }
}
