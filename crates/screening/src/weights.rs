//! What each signal counts, and from which score on a listing is watched, held or blocked. All of it is data: another module learns weights from decided
//! reports, and a rule's version goes with them.

use crate::find::Kind;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The score that a surely found mark of each kind adds, and what its surroundings add or take. 1 is certainty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Which weights these are; a verdict names it.
    pub version: u32,
    /// [`Kind::Exact`]
    pub exact: f32,
    /// [`Kind::Normalised`]
    pub normalised: f32,
    /// [`Kind::Abbreviation`]
    pub abbreviation: f32,
    /// [`Kind::Joined`]
    pub joined: f32,
    /// [`Kind::Transliterated`]
    pub transliterated: f32,
    /// [`Kind::Inside`]
    pub inside: f32,
    /// [`Kind::Split`]
    pub split: f32,
    /// [`Kind::Spaced`]
    pub spaced: f32,
    /// [`Kind::Lookalike`]
    pub lookalike: f32,
    /// [`Kind::Hidden`]
    pub hidden: f32,
    /// [`Kind::Leet`]
    pub leet: f32,
    /// [`Kind::Masked`]
    pub masked: f32,
    /// [`Kind::Repeated`]
    pub repeated: f32,
    /// [`Kind::Typo`]
    pub typo: f32,
    /// [`Kind::Phonetic`]
    pub phonetic: f32,
    /// [`Kind::Reversed`]
    pub reversed: f32,
    /// The first words of replicas beside a mark, and each further one.
    pub replica: f32,
    /// See `replica`.
    pub replica_again: f32,
    /// The first word that hints at replicas, and each further one.
    pub hint: f32,
    /// See `hint`.
    pub hint_again: f32,
    /// Words of replicas that are written so as not to be found.
    pub evaded_word: f32,
    /// Goods that are copied often beside a mark in disguise.
    pub goods: f32,
    /// A mark in disguise where another of its names, or what it sells, stands as well: `Dysson Airwrap`.
    pub besides: f32,
    /// A mark in disguise that is the whole title.
    pub alone: f32,
    /// Of a misspelling: the share taken off if the seller claims the very brand, so that only the spelling is odd.
    pub honest_slip: f32,
    /// Of a misspelling: the share taken off if the word stands in another brand's name that the seller claims.
    pub own_name: f32,
    /// Of a misspelling: the share taken off if the seller claims another brand.
    pub other_brand: f32,
    /// Of words of replicas: the share taken off where the goods are said to be for the mark's.
    pub compatible: f32,
    /// Of words of replicas: the share taken off beside a find that may be chance. Words that hint at replicas say nothing there.
    pub doubtful: f32,
    /// Of everything: the share taken off if the seller is authorised by the brand.
    pub authorised: f32,
    /// Of misspellings and dictionary words: the share taken off if the listing's Nice classes are none of the mark's.
    pub other_class: f32,
    /// Findings of other modules: what their score is multiplied with.
    pub gtin: f32,
    /// See `gtin`.
    pub picture: f32,
    /// See `gtin`.
    pub code: f32,
    /// See `gtin`.
    pub price: f32,
    /// See `gtin`.
    pub seller: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            version: 1,
            exact: 0.05,
            normalised: 0.05,
            abbreviation: 0.05,
            joined: 0.1,
            transliterated: 0.5,
            inside: 0.5,
            split: 0.6,
            spaced: 0.6,
            lookalike: 0.7,
            hidden: 0.7,
            leet: 0.6,
            masked: 0.65,
            repeated: 0.5,
            typo: 0.5,
            phonetic: 0.5,
            reversed: 0.5,
            replica: 0.6,
            replica_again: 0.2,
            hint: 0.25,
            hint_again: 0.1,
            evaded_word: 0.3,
            goods: 0.1,
            besides: 0.1,
            alone: 0.1,
            honest_slip: 0.7,
            own_name: 0.8,
            other_brand: 0.3,
            compatible: 0.5,
            doubtful: 0.5,
            authorised: 1.0,
            other_class: 0.5,
            gtin: 1.0,
            picture: 1.0,
            code: 1.0,
            price: 1.0,
            seller: 1.0,
        }
    }
}

impl Weights {
    /// What a surely found mark of this kind adds.
    #[must_use]
    pub const fn of(&self, kind: Kind) -> f32 {
        match kind {
            Kind::Exact => self.exact,
            Kind::Normalised => self.normalised,
            Kind::Abbreviation => self.abbreviation,
            Kind::Joined => self.joined,
            Kind::Transliterated => self.transliterated,
            Kind::Inside => self.inside,
            Kind::Split => self.split,
            Kind::Spaced => self.spaced,
            Kind::Lookalike => self.lookalike,
            Kind::Hidden => self.hidden,
            Kind::Leet => self.leet,
            Kind::Masked => self.masked,
            Kind::Repeated => self.repeated,
            Kind::Typo => self.typo,
            Kind::Phonetic => self.phonetic,
            Kind::Reversed => self.reversed,
            Kind::Dupe => self.replica,
            Kind::Gtin | Kind::NoGtin => self.gtin,
            Kind::Picture => self.picture,
            Kind::Code => self.code,
            Kind::Price => self.price,
            Kind::Seller => self.seller,
            // These are not of the engine.
            Kind::Unscreened | Kind::Unknown => 0.0,
        }
    }
}

/// The scores from which on a listing is watched, held for review, or blocked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Stays on sale, and is shown to the brand.
    pub watch: f32,
    /// Waits for a reviewer.
    pub hold: f32,
    /// Does not go on sale.
    pub block: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { watch: 0.3, hold: 0.6, block: 0.9 }
    }
}

/// Weights and thresholds, with those of brands that have their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// What counts how much.
    pub weights: Weights,
    /// For brands without their own.
    pub thresholds: Thresholds,
    /// By [`Mark::owner`](crate::Mark::owner).
    pub by_brand: FxHashMap<String, Thresholds>,
}

/// Thresholds that no score is measured by.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WrongThresholds {
    /// One is no score.
    #[error("the threshold {0} of {1} is {2}: scores go from 0 to 1")]
    NoScore(&'static str, String, f32),
    /// A sterner verdict would come before a milder one.
    #[error("the thresholds of {0} are out of order: watch {1} may not be above hold {2}, nor hold above block {3}")]
    OutOfOrder(String, f32, f32, f32),
}

impl Policy {
    /// The policy, if each of its thresholds is a score and no verdict comes before a milder one: what somebody wrote by hand is checked by it. Code may set
    /// a threshold that no score reaches.
    pub fn checked(self) -> Result<Self, WrongThresholds> {
        let of_brands = self.by_brand.iter().map(|(brand, thresholds)| (format!("“{brand}”"), thresholds));
        for (whose, Thresholds { watch, hold, block }) in std::iter::once(("all brands".to_owned(), &self.thresholds)).chain(of_brands) {
            for (name, threshold) in [("watch", watch), ("hold", hold), ("block", block)] {
                if !(0.0..=1.0).contains(threshold) {
                    return Err(WrongThresholds::NoScore(name, whose, *threshold));
                }
            }
            if watch > hold || hold > block {
                return Err(WrongThresholds::OutOfOrder(whose, *watch, *hold, *block));
            }
        }
        Ok(self)
    }

    /// The thresholds for a brand.
    #[must_use]
    pub fn thresholds_of(&self, brand: &str) -> Thresholds {
        if self.by_brand.is_empty() { self.thresholds } else { self.by_brand.get(brand).copied().unwrap_or(self.thresholds) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Policy, String> {
        serde_json::from_str::<Policy>(json).map_err(|error| error.to_string())?.checked().map_err(|error| error.to_string())
    }

    #[test]
    fn a_misspelt_key_of_a_policy_is_refused_wherever_it_stands() {
        for (json, key) in [
            (r#"{"wieghts":{"typo":0}}"#, "wieghts"),
            (r#"{"weights":{"typoo":5}}"#, "typoo"),
            (r#"{"thresholds":{"hodl":0.5}}"#, "hodl"),
            (r#"{"by_brand":{"Nike":{"hodl":0.5}}}"#, "hodl"),
        ] {
            assert!(read(json).is_err_and(|error| error.contains(key)), "{json}");
        }
        assert_eq!(read("{}"), Ok(Policy::default()));
    }

    #[test]
    fn thresholds_are_scores_in_order() {
        for (json, said) in [
            (r#"{"thresholds":{"watch":-5}}"#, "the threshold watch of all brands is -5"),
            (r#"{"thresholds":{"block":1.5}}"#, "the threshold block of all brands is 1.5"),
            (r#"{"thresholds":{"watch":0.3,"hold":0.1,"block":0.05}}"#, "out of order"),
            (r#"{"thresholds":{"hold":0.95}}"#, "out of order"),
            (r#"{"by_brand":{"Nike":{"watch":0.7}}}"#, "of “Nike” are out of order"),
        ] {
            assert!(read(json).is_err_and(|error| error.contains(said)), "{json}: {:?}", read(json));
        }
        for json in [r#"{"thresholds":{"watch":0,"hold":0.5,"block":1}}"#, r#"{"thresholds":{"watch":0.4,"hold":0.4,"block":0.4}}"#] {
            assert!(read(json).is_ok(), "{json}");
        }
    }
}
