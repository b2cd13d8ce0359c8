//! A price against what the same thing costs elsewhere, and against what the listing cost before.
//!
//! Prices differ by factors and not by sums, so it is their logarithms that are compared: median and median absolute deviation, which a fifth of
//! wild or counterfeit prices among them do not move. Currencies are never mixed.

use crate::statistics::median_and_spread;
use model::money::{Currency, Money};
use serde::Serialize;
use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// So many prices of one thing are kept, the latest.
const KEPT: usize = 500;

/// What must be seen before a finding is made, and how far is too far.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Prices of the same thing in the same currency.
    pub support: usize,
    /// So many robust standard deviations from the median (3.5: Iglewicz and Hoaglin, 1993).
    pub deviations: f64,
    /// The least that prices are held to differ, as a standard deviation of the logarithm: 0.12 is 12 %. Else of a thing that costs the same
    /// everywhere a cent less would be too cheap.
    pub spread_min: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { support: 8, deviations: 3.5, spread_min: 0.12 }
    }
}

/// What a price is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// The prices of the same product, brand or category.
    Others,
    /// The listing's own, before.
    History,
}

/// A price outside of what is expected.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Whether it is below; else above.
    pub below: bool,
    /// What it was compared with.
    pub against: Against,
    /// The lowest and the highest price expected, in minor units.
    pub expected: (i64, i64),
    /// The median, in minor units.
    pub usual: i64,
    /// The price, in minor units.
    pub price: i64,
    /// Of all three.
    pub currency: Currency,
    /// How many prices it rests on.
    pub support: usize,
    /// 0 to 1: grows with the distance and with the support.
    pub sure: f64,
}

impl Finding {
    /// The sentence that says why.
    #[must_use]
    pub fn reason(&self) -> String {
        let money = |minor: i64| Money { minor, currency: self.currency }.to_string();
        let than = match self.against {
            Against::Others => "for this product",
            Against::History => "for this listing before",
        };
        let (low, high) = self.expected;
        let place = if self.below { "below" } else { "above" };
        format!(
            "{} is {place} the {} to {} expected {than} (usually {}, {} prices)",
            money(self.price),
            money(low),
            money(high),
            money(self.usual),
            self.support
        )
    }
}

/// What is expected of a price. None with too few prices; those that are not positive do not count.
#[must_use]
pub fn expected(prices: impl IntoIterator<Item = i64>, thresholds: &Thresholds) -> Option<Expected> {
    let mut logs: Vec<f64> = prices.into_iter().filter(|price| *price > 0).map(|price| (price as f64).ln()).collect();
    let support = logs.len();
    if support < thresholds.support.max(1) {
        return None;
    }
    let (middle, spread) = median_and_spread(&mut logs)?;
    Some(Expected { middle, spread: spread.max(thresholds.spread_min), support, deviations: thresholds.deviations })
}

/// The range of a thing's prices, of which a price is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    middle: f64,
    spread: f64,
    support: usize,
    deviations: f64,
}

impl Expected {
    /// The finding on a price in the currency of the others, if it is outside. A price of nothing or less is far below.
    #[must_use]
    pub fn judge(&self, price: Money, against: Against) -> Option<Finding> {
        let distance = ((price.minor.max(1) as f64).ln() - self.middle) / self.spread;
        if distance.abs() <= self.deviations {
            return None;
        }
        let at = |deviations: f64| (self.middle + deviations * self.spread).exp().round().min(i64::MAX as f64) as i64;
        // From half sure at the border towards sure at twice its distance, less with few prices.
        let far = 1.0 - 0.5 * (-(distance.abs() - self.deviations) / self.deviations).exp2();
        let support = self.support as f64 / (self.support as f64 + 4.0);
        Some(Finding {
            below: distance < 0.0,
            against,
            expected: (at(-self.deviations), at(self.deviations)),
            usual: at(0.0),
            price: price.minor,
            currency: price.currency,
            support: self.support,
            sure: (far * support).clamp(0.0, 1.0),
        })
    }
}

/// Prices by what they are for (a product, a brand in a category) and currency; grows as listings come.
#[derive(Clone, Debug)]
pub struct Prices<K> {
    by_thing: HashMap<(K, Currency), VecDeque<i64>>,
}

impl<K> Default for Prices<K> {
    fn default() -> Self {
        Self { by_thing: HashMap::new() }
    }
}

impl<K: Eq + Hash + Clone> Prices<K> {
    /// Takes note of a price. Of each thing the latest 500 are kept; what is not positive is passed over.
    pub fn learn(&mut self, thing: K, price: Money) {
        if price.minor <= 0 {
            return;
        }
        let prices = self.by_thing.entry((thing, price.currency)).or_default();
        if prices.len() >= KEPT {
            prices.pop_front();
        }
        prices.push_back(price.minor);
    }

    /// The finding on a price of a thing, if there are enough in its currency and it is outside of them.
    #[must_use]
    pub fn judge(&self, thing: &K, price: Money, thresholds: &Thresholds) -> Option<Finding> {
        let prices = self.by_thing.get(&(thing.clone(), price.currency))?;
        expected(prices.iter().copied(), thresholds)?.judge(price, Against::Others)
    }
}

/// The finding on a listing's new price against those it had before, in order; those in another currency do not count.
#[must_use]
pub fn judge_history(before: &[Money], price: Money, thresholds: &Thresholds) -> Option<Finding> {
    let same = before.iter().filter(|other| other.currency == price.currency).map(|other| other.minor);
    expected(same, thresholds)?.judge(price, Against::History)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn euro(minor: i64) -> Money {
        Money { minor, currency: Currency::parse("EUR").unwrap() }
    }

    fn taught() -> Prices<&'static str> {
        let mut prices = Prices::default();
        for price in [10_000, 9_900, 10_500, 9_500, 11_000, 8_900, 10_000, 9_990, 12_000, 10_200] {
            prices.learn("boots", euro(price));
        }
        prices
    }

    #[test]
    fn a_tenth_of_the_price_is_below_and_a_sale_is_not() {
        let prices = taught();
        let finding = prices.judge(&"boots", euro(1_000), &Thresholds::default()).unwrap();
        assert!(finding.below && finding.sure > 0.6 && finding.usual == 10_000);
        assert!(finding.reason().contains("below"), "{}", finding.reason());
        assert_eq!(prices.judge(&"boots", euro(7_500), &Thresholds::default()), None);
        assert!(!prices.judge(&"boots", euro(90_000), &Thresholds::default()).unwrap().below);
        assert!(prices.judge(&"boots", euro(0), &Thresholds::default()).unwrap().below);
        assert!(prices.judge(&"boots", euro(i64::MIN), &Thresholds::default()).unwrap().below);
    }

    #[test]
    fn currencies_are_not_mixed_and_few_prices_say_nothing() {
        let mut prices = taught();
        let yen = Money { minor: 10, currency: Currency::parse("JPY").unwrap() };
        assert_eq!(prices.judge(&"boots", yen, &Thresholds::default()), None);
        for _ in 0..7 {
            prices.learn("scarf", euro(2_000));
        }
        assert_eq!(prices.judge(&"scarf", euro(1), &Thresholds::default()), None);
        prices.learn("scarf", euro(-5));
        assert_eq!(prices.judge(&"scarf", euro(1), &Thresholds::default()), None);
        prices.learn("scarf", euro(2_000));
        assert!(prices.judge(&"scarf", euro(1), &Thresholds::default()).is_some());
    }

    #[test]
    fn a_listing_that_falls_to_a_tenth_of_itself_is_told_by_its_history() {
        let before: Vec<Money> = (0..10).map(|day| euro(5_000 + day * 20)).collect();
        assert_eq!(judge_history(&before, euro(500), &Thresholds::default()).unwrap().against, Against::History);
        assert_eq!(judge_history(&before, euro(4_500), &Thresholds::default()), None);
    }

    proptest! {
        #[test]
        fn a_fifth_of_wild_prices_does_not_hide_a_cheap_one(honest in vec(9_000_i64..11_000, 16..60), wild in vec(1_i64..1_000_000_000, 0..4)) {
            let mut prices = Prices::default();
            honest.iter().chain(&wild).for_each(|price| prices.learn(0, euro(*price)));
            prop_assert!(prices.judge(&0, euro(1_000), &Thresholds::default()).is_some_and(|finding| finding.below));
            prop_assert!(prices.judge(&0, euro(10_000), &Thresholds::default()).is_none());
        }

        #[test]
        fn cheaper_is_never_less_sure(honest in vec(1_i64..1_000_000, 8..40), price in 1_i64..1_000_000, less in 0_i64..1_000_000) {
            let expected = expected(honest, &Thresholds::default()).unwrap();
            let sure = |price| expected.judge(euro(price), Against::Others).filter(|finding| finding.below).map_or(0.0, |finding| finding.sure);
            prop_assert!(sure((price - less).max(0)) >= sure(price));
            prop_assert!(sure(price) <= 1.0);
        }
    }
}
