//! A price against what the brand itself says that the product costs. What is learned from listings says how goods are offered, copies among them; a brand
//! knows what its own cost.

use model::{money::Money, price_range::PriceRange};

/// How sure a price just below the range speaks against a listing: shops have sales.
const SURE_AT_BORDER: f64 = 0.3;
/// The share of the least price from which on it is as sure as can be.
const SURE_SHARE: f64 = 0.2;

/// A price below the brand's own range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Below {
    /// The price.
    pub price: Money,
    /// The range.
    pub range: PriceRange,
    /// 0 to 1: grows with the distance, from a sale's tenth off to a fifth of the least price.
    pub sure: f64,
}

impl Below {
    /// The sentence that says why.
    #[must_use]
    pub fn reason(&self) -> String {
        format!("asks {}, the brand says {}", self.price, self.range)
    }
}

/// The finding on a price in the range's currency, if it is below; what is dear is nobody's concern. A price of nothing or less is far below.
#[must_use]
pub fn judge(range: &PriceRange, price: Money) -> Option<Below> {
    if price.currency != range.currency || price.minor >= range.from {
        return None;
    }
    let share = price.minor.max(0) as f64 / range.from.max(1) as f64;
    let sure = SURE_AT_BORDER + (1.0 - SURE_AT_BORDER) * (1.0 - share) / (1.0 - SURE_SHARE);
    Some(Below { price, range: *range, sure: sure.clamp(SURE_AT_BORDER, 1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::Currency;

    fn money(minor: i64, currency: &str) -> Money {
        Money { minor, currency: Currency::parse(currency).unwrap() }
    }

    #[test]
    fn below_the_range_is_a_finding_that_says_so_and_surer_the_farther() {
        let range = PriceRange::parse("250", "400", "EUR").unwrap().unwrap();
        let below = judge(&range, money(3_100, "EUR")).unwrap();
        assert_eq!(below.reason(), "asks EUR 31.00, the brand says EUR 250.00 to EUR 400.00");
        let sure = |minor| judge(&range, money(minor, "EUR")).map_or(0.0, |below| below.sure);
        assert!(sure(24_999) < 0.31 && sure(22_500) < 0.4 && sure(12_500) > 0.7, "a sale is no crime");
        assert!((sure(3_100) - 1.0).abs() < 1e-9 && (sure(-5) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn within_above_and_in_another_currency_nothing_is_found() {
        let range = PriceRange::parse("250", "400", "EUR").unwrap().unwrap();
        for price in [money(25_000, "EUR"), money(90_000, "EUR"), money(3_100, "USD")] {
            assert_eq!(judge(&range, price), None);
        }
    }
}
