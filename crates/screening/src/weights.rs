//! What each signal counts, and from which score on a listing is watched, held or blocked. All of it is data: another module learns weights from decided
//! reports, and a rule's version goes with them.

use crate::find::Kind;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The weights with their names, each written once: a field, what it is by default, and how it is reached by its name.
macro_rules! weights {
    ($($(#[$doc:meta])* $name:ident: $weight:literal;)*) => {
        /// The score that a surely found mark of each kind adds, and what its surroundings add or take. 1 is certainty.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Weights {
            /// Which weights these are; a verdict names it.
            pub version: u32,
            $($(#[$doc])* pub $name: f32,)*
        }

        impl Default for Weights {
            fn default() -> Self {
                Self { version: 1, $($name: $weight,)* }
            }
        }

        impl Weights {
            /// What can be weighed, by the names of the fields.
            pub const NAMES: &[&str] = &[$(stringify!($name),)*];

            /// The weight of this name.
            #[must_use]
            pub fn get(&self, name: &str) -> Option<f32> {
                match name {
                    $(stringify!($name) => Some(self.$name),)*
                    _ => None,
                }
            }

            /// Multiplies the weight of this name with so many per cent; a name that is none changes nothing.
            pub fn scale(&mut self, name: &str, per_cent: u16) {
                let weight = match name {
                    $(stringify!($name) => &mut self.$name,)*
                    _ => return,
                };
                *weight = scaled(*weight, per_cent);
            }
        }
    };
}

weights! {
    /// A mark in disguise that is the whole title.
    alone: 0.1;
    /// [`Kind::Exact`]
    exact: 0.05;
    /// [`Kind::Normalised`]
    normalised: 0.05;
    /// [`Kind::Abbreviation`]
    abbreviation: 0.05;
    /// [`Kind::Joined`]
    joined: 0.1;
    /// [`Kind::Transliterated`]
    transliterated: 0.5;
    /// [`Kind::Inside`]
    inside: 0.5;
    /// [`Kind::Split`]
    split: 0.6;
    /// [`Kind::Spaced`]
    spaced: 0.6;
    /// [`Kind::Lookalike`]
    lookalike: 0.7;
    /// [`Kind::Hidden`]
    hidden: 0.7;
    /// [`Kind::Leet`]
    leet: 0.6;
    /// [`Kind::Masked`]
    masked: 0.65;
    /// [`Kind::Repeated`]
    repeated: 0.5;
    /// [`Kind::Typo`]
    typo: 0.5;
    /// [`Kind::Phonetic`]
    phonetic: 0.5;
    /// [`Kind::Reversed`]
    reversed: 0.5;
    /// The first words of replicas beside a mark, and each further one.
    replica: 0.6;
    /// See `replica`.
    replica_again: 0.2;
    /// The first word that hints at replicas, and each further one.
    hint: 0.25;
    /// See `hint`.
    hint_again: 0.1;
    /// Words of replicas that are written so as not to be found.
    evaded_word: 0.3;
    /// Goods that are copied often beside a mark in disguise.
    goods: 0.1;
    /// A mark in disguise where another of its names, or what it sells, stands as well: `Dysson Airwrap`.
    besides: 0.1;
    /// Of a misspelling: the share taken off if the seller claims the very brand, so that only the spelling is odd.
    honest_slip: 0.7;
    /// Of a misspelling: the share taken off if the word stands in another brand's name that the seller claims.
    own_name: 0.8;
    /// Of a misspelling: the share taken off if the seller claims another brand.
    other_brand: 0.3;
    /// Of words of replicas: the share taken off where the goods are said to be for the mark's.
    compatible: 0.5;
    /// Of words of replicas: the share taken off beside a find that may be chance. Words that hint at replicas say nothing there.
    doubtful: 0.5;
    /// Of everything: the share taken off if the seller is authorised by the brand.
    authorised: 1.0;
    /// Of misspellings and dictionary words: the share taken off if the listing's Nice classes are none of the mark's.
    other_class: 0.5;
    /// Findings of other modules: what their score is multiplied with.
    gtin: 1.0;
    /// See `gtin`.
    picture: 1.0;
    /// See `gtin`.
    code: 1.0;
    /// See `gtin`.
    price: 1.0;
    /// See `gtin`.
    seller: 1.0;
}

/// In double precision, as rules were always weighed: scores that are kept stay what they are.
#[expect(clippy::cast_possible_truncation, reason = "a weight of some decimals")]
fn scaled(weight: f32, per_cent: u16) -> f32 {
    (f64::from(weight) * f64::from(per_cent) / 100.0) as f32
}

impl Weights {
    /// Whether what is weighed by this name speaks for a listing: it takes a share off.
    #[must_use]
    pub fn mitigates(name: &str) -> bool {
        matches!(name, "compatible" | "honest_slip" | "own_name" | "other_brand" | "other_class" | "authorised")
    }

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
    fn every_weight_is_reached_by_its_name_and_scaled_in_per_cent() {
        let own = Weights::default();
        let serde_json::Value::Object(values) = serde_json::to_value(&own).unwrap() else { panic!("weights are an object") };
        assert_eq!(values.len(), Weights::NAMES.len() + 1, "all but the version");
        for name in Weights::NAMES {
            let weight = own.get(name).unwrap();
            assert_eq!(values[*name], serde_json::json!(weight));
            // As it was when a weight was multiplied as JSON.
            for per_cent in [0, 1, 33, 50, 95, 100, 250, 1_000] {
                let was: f32 = serde_json::from_value((values[*name].as_f64().unwrap() * f64::from(per_cent) / 100.0).into()).unwrap();
                let mut scaled = own.clone();
                scaled.scale(name, per_cent);
                assert_eq!(scaled.get(name), Some(was), "{name}: {per_cent} %");
            }
        }
        let mut other = own.clone();
        for name in ["version", "typoo", ""] {
            other.scale(name, 50);
            assert_eq!(other.get(name), None);
        }
        assert_eq!(other, own);
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
