//! What a product costs by its brand's own word: from, to, in one currency.

use crate::{
    form::FieldErrors,
    money::{Currency, Money},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The least and the most that a product costs in shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRange {
    /// The least, in the currency's minor unit; more than nothing.
    pub from: i64,
    /// The most; no less than that.
    pub to: i64,
    /// Of both.
    pub currency: Currency,
}

impl PriceRange {
    /// Reads the form's fields `price_from`, `price_to` and `price_currency`; all of them empty is none. Says all that is wrong with them at once.
    pub fn parse(from: &str, to: &str, currency: &str) -> Result<Option<Self>, FieldErrors> {
        if [from, to, currency].iter().all(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let mut errors = FieldErrors::new();
        let currency = if currency.trim().is_empty() {
            errors.add("price_currency", "Enter the currency of both amounts, such as EUR; or leave all three empty");
            None
        } else {
            errors.take("price_currency", Currency::parse(currency))
        };
        // Amounts are read even if the currency is wrong, so that all is said at once.
        let unit = currency.map_or_else(|| Currency::parse("EUR"), Ok);
        let mut amount = |field: &str, text: &str| {
            if text.trim().is_empty() {
                errors.add(field, "Enter both amounts; or leave all three fields empty");
                return None;
            }
            let money = errors.take(field, unit.clone().and_then(|unit| Money::parse(text, unit)))?;
            if money.minor == 0 {
                errors.add(field, "Enter an amount above nothing");
                return None;
            }
            Some(money.minor)
        };
        let (from, to) = (amount("price_from", from), amount("price_to", to));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            errors.add("price_to", "The most is less than the least: change them round");
        }
        match (errors.is_empty(), from, to, currency) {
            (true, Some(from), Some(to), Some(currency)) => Ok(Some(Self { from, to, currency })),
            _ => Err(errors),
        }
    }

    /// The least.
    #[must_use]
    pub const fn least(&self) -> Money {
        Money { minor: self.from, currency: self.currency }
    }

    /// The most.
    #[must_use]
    pub const fn most(&self) -> Money {
        Money { minor: self.to, currency: self.currency }
    }

    /// Both amounts as a form shows them, without their currency.
    #[must_use]
    pub fn amounts(&self) -> [String; 2] {
        [self.least(), self.most()].map(|money| money.to_string().split_off(self.currency.as_str().len() + 1))
    }
}

impl fmt::Display for PriceRange {
    /// `EUR 250.00 to EUR 400.00`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.least(), self.most())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_people_write_it() {
        let range = PriceRange::parse("250", " 399,9 ", "eur").unwrap().unwrap();
        assert_eq!((range.to_string().as_str(), range.amounts()), ("EUR 250.00 to EUR 399.90", ["250.00".to_owned(), "399.90".to_owned()]));
        assert_eq!(PriceRange::parse("9000", "12000", "JPY").unwrap().unwrap().amounts()[0], "9000");
        assert_eq!(PriceRange::parse("", " ", "").unwrap(), None);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = |from: &str, to: &str, currency: &str| {
            let errors = PriceRange::parse(from, to, currency).unwrap_err().into_vec();
            errors.into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(wrong("", "many", "EURO"), ["price_currency", "price_from", "price_to"]);
        assert_eq!(wrong("400", "250", "EUR"), ["price_to"]);
        assert_eq!(wrong("0", "250", ""), ["price_currency", "price_from"]);
        assert_eq!(wrong("1.005", "2", "USD"), ["price_from"]);
    }
}
