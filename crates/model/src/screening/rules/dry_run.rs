//! What a version of rules would do to the catalogue, before it does.

use crate::{
    id::{ListingId, RulesId},
    screening::Verdict,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What a version would have hit: its blast radius.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DryRun {
    /// Listings that were screened: on sale or held.
    pub listings: u64,
    /// Of them by verdict, from allow to block.
    pub verdicts: [u64; 4],
    /// The same by the rules that are live.
    pub before: [u64; 4],
    /// On sale now and held by these rules.
    pub newly_held: u64,
    /// Held now for the brand, and by these rules on sale again: held neither for it nor for another.
    pub freed: u64,
    /// Hit, though of a seller that these rules, or those that are live, leave alone for this brand.
    pub authorised: u64,
    /// Not hit only because these rules leave the seller alone.
    #[serde(default)]
    pub let_through: u64,
    /// Not hit only because these rules leave words of the listing alone.
    #[serde(default)]
    pub let_through_words: u64,
    /// Hit, though a person found them lawful for the brand whose rules they are: released, or its report of them was rejected.
    pub lawful: u64,
    /// Hit, and a report of them was upheld.
    pub upheld: u64,
    /// Held by these rules of a brand, and not by the marketplace's, whether or not they are held now. None for the marketplace's, and in runs from before this
    /// was counted.
    #[serde(default)]
    pub beyond: Option<u64>,
    /// Of these, those that a person found lawful.
    #[serde(default)]
    pub beyond_lawful: u64,
    /// Some of what is newly hit, the highest score first.
    pub samples: Vec<Sample>,
    /// Some of what would go on sale again, what scores highest by the rules that are live first.
    #[serde(default)]
    pub freed_samples: Vec<Sample>,
    /// Sellers whose names differ from one that is left alone in capitals or lookalike letters only: they are not left alone.
    #[serde(default)]
    pub lookalikes: Vec<String>,
    /// By what a brand's were measured.
    #[serde(default)]
    pub basis: Basis,
    /// When it ended.
    pub at: Timestamp,
}

/// What a brand's rules are measured by besides the catalogue: where it is another now, a run does not say what they would hold. That of the marketplace's
/// rules is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The marketplace's rules in force.
    pub of_all: Option<RulesId>,
    /// How many marks of the brand are enrolled,
    pub marks: i64,
    /// how often their other names changed,
    pub names: i64,
    /// and when the latest was decided, in microseconds: one may have taken another's place.
    #[serde(default)]
    pub decided: i64,
}

/// Beyond the marketplace's rules a brand's may hold so many listings by its own word alone,
const HELD_MAX: u64 = 100;
/// if they are no more than so many of a hundred of the catalogue,
const HELD_PER_CENT: u64 = 1;
/// or no more than these.
const HELD_FEW: u64 = 10;

impl DryRun {
    /// Whether so much would be held that is lawful by the marketplace's rules, or anything that a person found lawful, that a brand alone cannot put this in
    /// force. It is measured against the marketplace's rules and not those in force, so that many small steps lead no further than one. None if that was not
    /// counted.
    #[must_use]
    pub fn reaches_far(&self) -> Option<bool> {
        let beyond = self.beyond?;
        let is_share = beyond > HELD_FEW && beyond * 100 > self.listings * HELD_PER_CENT;
        Some(self.beyond_lawful > 0 || beyond > HELD_MAX || is_share)
    }

    /// Of those hit that a person decided, the share that was upheld, with its 95 % interval (Wilson's). None if nobody decided any.
    #[must_use]
    pub fn precision(&self) -> Option<[f64; 3]> {
        let decided = self.lawful + self.upheld;
        if decided == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of listings")]
        let (n, p) = (decided as f64, self.upheld as f64 / decided as f64);
        let z = 1.96;
        let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
        Some([p, (centre - half).max(0.0), (centre + half).min(1.0)])
    }
}

/// A listing that a version would hit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Which.
    pub listing: ListingId,
    /// Its title.
    pub title: String,
    /// Who offers it.
    pub seller: Option<String>,
    /// By these rules.
    pub verdict: Verdict,
    /// By those that are live.
    pub before: Verdict,
    /// From 0 to 1.
    pub score: f32,
    /// What was found, in a word each.
    pub kinds: Vec<String>,
}
