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
            Kind::Gtin => self.gtin,
            Kind::Picture => self.picture,
            Kind::Code => self.code,
            Kind::Price => self.price,
            Kind::Seller => self.seller,
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
#[serde(default)]
pub struct Policy {
    /// What counts how much.
    pub weights: Weights,
    /// For brands without their own.
    pub thresholds: Thresholds,
    /// By [`Mark::owner`](crate::Mark::owner).
    pub by_brand: FxHashMap<String, Thresholds>,
}

impl Policy {
    /// The thresholds for a brand.
    #[must_use]
    pub fn thresholds_of(&self, brand: &str) -> Thresholds {
        if self.by_brand.is_empty() { self.thresholds } else { self.by_brand.get(brand).copied().unwrap_or(self.thresholds) }
    }
}
