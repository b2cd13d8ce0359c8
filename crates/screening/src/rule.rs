//! What the terms of a sum say, and the weights that they go by. How a mark is written is said by the find itself, and weighed by its kind.

use crate::{around::LOOKS, tagged::TAGGED};

pub(crate) const REPLICAS: &str = "words of replicas";
pub(crate) const HINTS: &str = "words that hint at replicas";
pub(crate) const EVADED: &str = "words of replicas in disguise";
pub(crate) const GOODS: &str = "goods that are copied often";
pub(crate) const ALONE: &str = "nothing else in the title";
pub(crate) const BESIDES: &str = "beside what the mark sells";
pub(crate) const COMPATIBLE: &str = "goods for the mark's";
pub(crate) const HONEST_SLIP: &str = "the claimed brand is the mark";
pub(crate) const OWN_NAME: &str = "the claimed brand is written so";
pub(crate) const OTHER_BRAND: &str = "another brand is claimed";
pub(crate) const OTHER_CLASS: &str = "goods of other classes";
pub(crate) const AUTHORISED: &str = "the seller is authorised";

/// Each with the name of its weight, for the first in a sum and for another.
const WEIGHED: [(&str, &str, &str); 14] = [
    (REPLICAS, "replica", "replica_again"),
    (HINTS, "hint", "hint_again"),
    (EVADED, "evaded_word", "evaded_word"),
    (LOOKS, "hint", "hint"),
    (TAGGED, "hint", "hint"),
    (GOODS, "goods", "goods"),
    (ALONE, "alone", "alone"),
    (BESIDES, "besides", "besides"),
    (COMPATIBLE, "compatible", "compatible"),
    (HONEST_SLIP, "honest_slip", "honest_slip"),
    (OWN_NAME, "own_name", "own_name"),
    (OTHER_BRAND, "other_brand", "other_brand"),
    (OTHER_CLASS, "other_class", "other_class"),
    (AUTHORISED, "authorised", "authorised"),
];

/// The name of the weight that a term of this rule goes by; `again`: the sum has one before it. None for how a mark is written.
#[must_use]
pub fn weight_of_rule(rule: &str, again: bool) -> Option<&'static str> {
    let (_, first, further) = WEIGHED.into_iter().find(|(said, ..)| *said == rule)?;
    Some(if again { further } else { first })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::Weights;

    #[test]
    fn every_rule_says_something_else_and_goes_by_a_weight() {
        for (at, (rule, first, again)) in WEIGHED.into_iter().enumerate() {
            assert!([first, again].iter().all(|name| Weights::NAMES.contains(name)), "{rule}");
            assert!(WEIGHED[..at].iter().all(|(other, ..)| *other != rule), "{rule}");
            assert_eq!((weight_of_rule(rule, false), weight_of_rule(rule, true)), (Some(first), Some(again)));
        }
        assert_eq!(weight_of_rule("letters swapped", false), None);
    }
}
