//! Units without codes: what their seller says of them, and what that is worth under a coverage.

use super::{Refusal, UNITS_MAX};
use crate::{
    batch::Lot,
    coverage::{Enforcement, Scope},
    date::Day,
    form::FieldErrors,
};
use serde::{Deserialize, Serialize};

/// Longest name of a supplier, in characters.
pub const SUPPLIER_MAX: usize = 100;

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
    /// They are of a lot that the brand knows, and that was made before the coverage.
    BeforeCodes,
    /// Units of their lot and day carry codes, and the brand did not say that it supplied whom they come from.
    NotSupplied,
    /// Nothing tells but the seller's word: the product is not covered, or no lot was said that the brand knows. Whoever has a copy can invent a lot or a day.
    Unknown,
}

impl Older {
    pub(super) fn parse(form: &OlderForm, errors: &mut FieldErrors) -> Option<Self> {
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

    /// What its seller's word makes of it under a coverage, however that is enforced. `known` are the lots that the brand told of.
    #[must_use]
    pub fn claim(&self, scope: Option<&Scope>, later: &[Lot], known: &[Lot], supplied: impl Fn(&str) -> bool) -> OlderClaim {
        let is_known = || self.lot.as_ref().is_some_and(|lot| known.iter().any(|one| one.is_alike(lot)));
        match scope.and_then(|scope| scope.covers(self.lot.as_ref(), self.made_on, later)) {
            Some(false) if is_known() => OlderClaim::BeforeCodes,
            Some(true) if !self.supplier.is_empty() && !supplied(&self.supplier) => OlderClaim::NotSupplied,
            _ => OlderClaim::Unknown,
        }
    }
}

/// A number of units.
pub(super) fn parse_number(text: &str, least: u32) -> Result<u32, String> {
    let number = text.trim().parse::<u32>().ok().filter(|n| (least..=UNITS_MAX).contains(n));
    number.ok_or_else(|| format!("Enter how many units: a whole number from {least} to {UNITS_MAX}"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let claim = |older: &Older| older.claim(Some(&scope), &[], &[lot("L1"), lot("L2")], |name| name == "Supplied");
        assert_eq!(claim(&older(Some(lot("l1")), "Forgotten")), OlderClaim::BeforeCodes);
        assert_eq!(claim(&older(Some(lot("INVENTED")), "")), OlderClaim::Unknown, "a lot that nobody knows is the seller's word");
        assert_eq!(claim(&older(Some(lot("L2")), "Forgotten")), OlderClaim::NotSupplied, "never “made before the codes”");
        assert_eq!([claim(&older(Some(lot("L2")), "Supplied")), claim(&older(None, "Forgotten"))], [OlderClaim::Unknown; 2]);
        assert_eq!(older(Some(lot("L2")), "").claim(None, &[], &[], |_| true), OlderClaim::Unknown);
    }
}
