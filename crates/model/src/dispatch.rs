//! What a seller confirms before it ships: a code for each unit of covered goods, and what is said of units without one.

use crate::{
    batch::Lot,
    coverage::{Enforcement, Scope},
    date::Day,
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
/// Longest name of a supplier, in characters.
pub const SUPPLIER_MAX: usize = 100;

/// Why a line was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No code: a slip of the hand.
    Mistyped,
    /// Twice in the same request.
    Duplicate,
    /// Nobody issued it.
    NotIssued,
    /// Nobody has looked whether it was issued: too many were not that came before it.
    NotChecked,
    /// The brand made it void.
    Void,
    /// The brand reported the unit stolen.
    Stolen,
    /// The brand called the unit back.
    Recalled,
    /// The brand has not shipped the unit yet.
    NotActive,
    /// Of another product than the order's.
    Foreign,
    /// Confirmed for another order before.
    Used,
    /// Beyond the units of the order.
    TooMany,
    /// Said to have no code, but its lot or day is within the coverage.
    NeedsCode,
}

impl Refusal {
    /// All.
    pub const ALL: [Self; 12] = [
        Self::Mistyped,
        Self::Duplicate,
        Self::NotIssued,
        Self::NotChecked,
        Self::Void,
        Self::Stolen,
        Self::Recalled,
        Self::NotActive,
        Self::Foreign,
        Self::Used,
        Self::TooMany,
        Self::NeedsCode,
    ];

    /// As stored, and as programs read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mistyped => "mistyped",
            Self::Duplicate => "duplicate",
            Self::NotIssued => "not_issued",
            Self::NotChecked => "not_checked",
            Self::Void => "void",
            Self::Stolen => "stolen",
            Self::Recalled => "recalled",
            Self::NotActive => "not_active",
            Self::Foreign => "foreign",
            Self::Used => "used",
            Self::TooMany => "too_many",
            Self::NeedsCode => "needs_code",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// As a table of them names it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Mistyped => "Mistyped",
            Self::Duplicate => "Twice in one request",
            Self::NotIssued => "Not issued by the brand",
            Self::NotChecked => "Not checked yet",
            Self::Void => "Void",
            Self::Stolen => "Stolen",
            Self::Recalled => "Recalled",
            Self::NotActive => "Not shipped by the brand yet",
            Self::Foreign => "Of another product",
            Self::Used => "Confirmed before",
            Self::TooMany => "More than the order has",
            Self::NeedsCode => "Covered, but without a code",
        }
    }

    /// What the seller can do.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Mistyped => "Compare it with the label and send it again.",
            Self::Duplicate => {
                "Each unit has a code of its own: scan the other unit. If both carry this code, do not ship them and tell the brand; if you scanned one unit twice, send the order again with each code once."
            }
            Self::NotIssued => "Do not ship the unit. Compare the code with the label; if it is right, ask where the goods came from and tell the brand.",
            Self::NotChecked => "Do not ship the unit yet. Compare the codes that nobody issued with their labels, wait, and send the order again.",
            Self::Void => "Do not ship the unit: its label was taken back. Ask the brand.",
            Self::Stolen => "Do not ship the unit. Tell the brand where you got it: you are not accused of anything.",
            Self::Recalled => "Do not ship the unit. The brand says what to do with it.",
            Self::NotActive => "Do not ship the unit yet: ask your supplier or the brand to note its shipment.",
            Self::Foreign => "Check that the right goods are in the parcel, and the right listing in the order.",
            Self::Used => {
                "If it came back to you, release it from its old order first. If you sell it second-hand, say that the order’s goods are used. Else do not ship the unit and tell the brand."
            }
            Self::TooMany => "Correct the number of units of the order.",
            Self::NeedsCode => "Look for the code on the unit or its package. If there is none, ask your supplier.",
        }
    }

    /// Whether the unit must not be shipped, whatever the coverage: nobody made it as what it is sold as or has looked whether somebody did, its brand
    /// took it out of sale or did not ship it yet, or another with its code was shipped before. Whoever reads of it “do not ship the unit” must not read that
    /// the order may leave.
    #[must_use]
    pub const fn forbids(self) -> bool {
        matches!(self, Self::NotIssued | Self::NotChecked | Self::Void | Self::Stolen | Self::Recalled | Self::NotActive | Self::Foreign | Self::Used)
    }

    /// Whether it speaks of a try to find codes out: such lines slow the sender down.
    #[must_use]
    pub const fn is_miss(self) -> bool {
        matches!(self, Self::NotIssued | Self::Void)
    }
}

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

/// Units without codes: older stock, as genuine as any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Older {
    /// How many; said as 0, what was said of them is taken back.
    pub units: u32,
    /// Their lot, if known.
    pub lot: Option<Lot>,
    /// When they were made, if known.
    pub made_on: Option<Day>,
    /// Where the seller got them from; may be empty.
    pub supplier: String,
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

/// Units without codes, as they came.
#[derive(Clone, Debug, Default)]
pub struct OlderForm {
    /// How many.
    pub units: String,
    /// Their lot; empty if unknown.
    pub lot: String,
    /// When they were made; empty if unknown.
    pub made_on: String,
    /// Where the seller got them from; may be empty.
    pub supplier: String,
}

/// What a seller's word makes of units without codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OlderClaim {
    /// Their lot or day is before the coverage.
    BeforeCodes,
    /// Units of their lot and day carry codes, and the brand did not say that it supplied whom they come from.
    NotSupplied,
    /// Nothing tells: the product is not covered, or neither lot nor day were said that would.
    Unknown,
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

impl Older {
    fn parse(form: &OlderForm, errors: &mut FieldErrors) -> Option<Self> {
        let units = errors.take("older_units", parse_number(&form.units, 0));
        let lot = match form.lot.trim() {
            "" => Some(None),
            text => errors.take("older_lot", Lot::parse(text)).map(Some),
        };
        let made_on = match form.made_on.trim() {
            "" => Some(None),
            text => errors.take("older_made_on", text.parse::<Day>()).map(Some),
        };
        let supplier = form.supplier.split_whitespace().collect::<Vec<_>>().join(" ");
        if supplier.chars().count() > SUPPLIER_MAX {
            errors.add("older_supplier", format!("At most {SUPPLIER_MAX} characters"));
        }
        Some(Self { units: units?, lot: lot?, made_on: made_on?, supplier })
    }

    /// Whether units without codes may be shipped. Where coverage is not enforced they may; where it is, they may unless their lot or day says that they
    /// carry one, or nothing is said of them at all: silence would be the way around every rule. `supplied` tells whether the brand said that it supplied this
    /// supplier: one that it left out cannot have passed codes on.
    #[must_use]
    pub fn refusal(&self, scope: Option<&Scope>, enforcement: &Enforcement, later: &[Lot], supplied: impl Fn(&str) -> bool) -> Option<Refusal> {
        let scope = scope.filter(|_| enforcement.is_enforced())?;
        if !self.supplier.is_empty() && !supplied(&self.supplier) {
            return None;
        }
        (self.says_nothing() || scope.covers(self.lot.as_ref(), self.made_on, later) == Some(true)).then_some(Refusal::NeedsCode)
    }

    /// Whether nothing is said of where they come from.
    #[must_use]
    pub const fn says_nothing(&self) -> bool {
        self.lot.is_none() && self.made_on.is_none() && self.supplier.is_empty()
    }

    /// What its seller's word makes of it under a coverage, however that is enforced.
    #[must_use]
    pub fn claim(&self, scope: Option<&Scope>, later: &[Lot], supplied: impl Fn(&str) -> bool) -> OlderClaim {
        match scope.and_then(|scope| scope.covers(self.lot.as_ref(), self.made_on, later)) {
            Some(false) => OlderClaim::BeforeCodes,
            Some(true) if !self.supplier.is_empty() && !supplied(&self.supplier) => OlderClaim::NotSupplied,
            _ => OlderClaim::Unknown,
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

/// Whether goods in this condition are sold second-hand: the words of feeds (`new`, `used`, `refurbished`) and of Amazon (`UsedVeryGood`); empty is new.
pub fn parse_used(text: &str) -> Result<bool, String> {
    match text.trim().to_lowercase().as_str() {
        "" | "new" => Ok(false),
        "refurbished" => Ok(true),
        used if used.starts_with("used") => Ok(true),
        _ => Err("Say “new” or “used”".to_owned()),
    }
}

/// What shops' own programs write of goods that are sold second-hand, in the languages of our pages; letters and digits in lower case alone.
const USED_WORDS: [&str; 21] = [
    "used",
    "secondhand",
    "preowned",
    "refurbished",
    "gebraucht",
    "generalüberholt",
    "wiederaufbereitet",
    "occasion",
    "doccasion",
    "usagé",
    "secondemain",
    "reconditionné",
    "usado",
    "usada",
    "segundamano",
    "desegundamano",
    "reacondicionad",
    "usato",
    "usata",
    "ricondizionat",
    "二手",
];
const NEW_WORDS: [&str; 12] = ["new", "brandnew", "neu", "neuware", "neuf", "neuve", "nuevo", "nueva", "nuovo", "nuova", "全新", "全新品"];

/// Whether a word of a shop's program says that goods are sold second-hand; `None` of one that is not known. Such a column may be of something else: the
/// state of the order, or of the address.
#[must_use]
pub fn guess_used(text: &str) -> Option<bool> {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if NEW_WORDS.contains(&plain.as_str()) {
        return Some(false);
    }
    USED_WORDS.iter().any(|word| plain.starts_with(word)).then_some(true)
}

fn parse_units(text: &str) -> Result<u32, String> {
    parse_number(text, 1)
}

fn parse_number(text: &str, least: u32) -> Result<u32, String> {
    let number = text.trim().parse::<u32>().ok().filter(|n| (least..=UNITS_MAX).contains(n));
    number.ok_or_else(|| format!("Enter how many units: a whole number from {least} to {UNITS_MAX}"))
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
    fn the_condition_is_known_in_the_languages_of_our_pages() {
        for used in ["Used", "UsedVeryGood", "gebraucht - gut", "D’occasion", "Usagé", "Segunda mano", "Usato", "二手", "Generalüberholt", "reconditionné"]
        {
            assert_eq!(guess_used(used), Some(true), "{used}");
        }
        for new in ["New", "Neu", "Neuf", "Nuevo", "Nuovo", "全新"] {
            assert_eq!(guess_used(new), Some(false), "{new}");
        }
        for other in ["", "1000", "NewOther", "Wie neu", "Enviado", "SP", "Versandt"] {
            assert_eq!(guess_used(other), None, "{other}");
        }
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

    #[test]
    fn older_stock_is_refused_only_where_it_must_carry_codes() {
        let lot = |text: &str| Lot::parse(text).unwrap();
        let older = |lot: Option<Lot>, supplier: &str| Older { units: 1, lot, made_on: None, supplier: supplier.into() };
        let scope = Scope::Lots { lots: vec![lot("L2")] };
        let (enforced, announced) = (Enforcement::Enforced, Enforcement::Announced { missing: vec![] });
        let judge = |older: &Older, scope: &Scope, how: &Enforcement| older.refusal(Some(scope), how, &[], |name| name == "Supplied");
        assert_eq!(judge(&older(Some(lot("L2")), ""), &scope, &enforced), Some(Refusal::NeedsCode));
        assert_eq!(judge(&older(Some(lot("L1")), ""), &scope, &enforced), None);
        assert_eq!(judge(&older(None, ""), &scope, &enforced), Some(Refusal::NeedsCode), "silence is no way around the rule");
        assert_eq!(judge(&older(None, ""), &scope, &announced), None, "never where it is not enforced");
        assert_eq!(judge(&older(None, "Supplied"), &scope, &enforced), None, "nobody knows the lot: it is believed, and noted");
        let dated = Older { made_on: "2020-01-01".parse().ok(), ..older(None, "") };
        assert_eq!(judge(&dated, &scope, &enforced), None, "it was said when they were made");
        assert_eq!(judge(&older(Some(lot("L2")), ""), &scope, &announced), None, "never where it is not enforced");
        assert_eq!(judge(&older(Some(lot("L2")), "Forgotten"), &scope, &enforced), None, "the brand did not supply them");
        assert_eq!(judge(&older(Some(lot("L2")), "Supplied"), &scope, &enforced), Some(Refusal::NeedsCode));
        assert_eq!(judge(&older(None, ""), &Scope::All, &enforced), Some(Refusal::NeedsCode));
        assert_eq!(older(None, "").refusal(None, &Enforcement::None, &[], |_| true), None);
        let claim = |older: &Older| older.claim(Some(&scope), &[], |name| name == "Supplied");
        assert_eq!(claim(&older(Some(lot("L1")), "Forgotten")), OlderClaim::BeforeCodes);
        assert_eq!(claim(&older(Some(lot("L2")), "Forgotten")), OlderClaim::NotSupplied, "never “made before the codes”");
        assert_eq!([claim(&older(Some(lot("L2")), "Supplied")), claim(&older(None, "Forgotten"))], [OlderClaim::Unknown; 2]);
        assert_eq!(older(Some(lot("L2")), "").claim(None, &[], |_| true), OlderClaim::Unknown);
    }

    #[test]
    fn refusals_are_read_as_they_are_written() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::parse(refusal.as_str()), Some(refusal));
            assert!(!refusal.label().is_empty() && !refusal.remedy().is_empty());
        }
    }
}
