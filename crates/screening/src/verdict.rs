//! From what was found to a verdict, by a sum whose terms are shown.
//!
//! Each mark has its own sum: the worst way in which it is written, what the seller claims, and the words around it. The listing's score is the highest sum,
//! its verdict the worst by the thresholds of the marks' brands. Naming a brand adds next to nothing: resale is lawful. A disguise is suspicious by itself.

use crate::{
    find::Kind,
    weights::{Thresholds, Weights},
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What happens to a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Goes on sale.
    #[default]
    Allow,
    /// Goes on sale, and the brand sees it.
    Watch,
    /// Waits for a reviewer.
    Hold,
    /// Does not go on sale.
    Block,
}

impl Decision {
    /// By score.
    #[must_use]
    pub fn of(score: f32, thresholds: Thresholds) -> Self {
        // Sums of decimal weights miss their thresholds by a rounding.
        let reaches = |threshold: f32| score + 1e-4 >= threshold;
        match score {
            _ if reaches(thresholds.block) => Self::Block,
            _ if reaches(thresholds.hold) => Self::Hold,
            _ if reaches(thresholds.watch) => Self::Watch,
            _ => Self::Allow,
        }
    }
}

/// Where a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The title.
    Title,
    /// The description.
    Text,
    /// The claimed brand.
    Brand,
    /// No text: a number, a picture, a price, the seller.
    Other,
}

/// What was found, where, how surely, and by which rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding<'e> {
    /// The mark's name as enrolled; empty if the finding is about no certain mark.
    pub mark: Cow<'e, str>,
    /// The brand that it goes by ([`Mark::owner`](crate::Mark::owner)).
    pub brand: Cow<'e, str>,
    /// How it is written, or what the finding is about.
    pub kind: Kind,
    /// Where.
    pub field: Field,
    /// Characters of the field as the seller wrote it: `[start, end)`.
    pub span: (u32, u32),
    /// What it adds to its mark's sum by itself, 0 to 1.
    pub score: f32,
    /// What it adds to the sum that decided: a term of the verdict's with the same rule. 0 if it counts nothing there.
    #[serde(default)]
    pub adds: f32,
    /// By which rule, in words.
    pub rule: Cow<'e, str>,
}

/// A term of the sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreTerm<'e> {
    /// The rule, in words.
    pub rule: Cow<'e, str>,
    /// Its weight.
    pub weight: f32,
    /// What it adds, or takes if negative.
    pub contribution: f32,
}

/// The verdict on a listing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdict<'e> {
    /// The listing's id.
    pub id: Cow<'e, str>,
    /// What happens.
    pub verdict: Decision,
    /// The highest sum, 0 to 1.
    pub score: f32,
    /// All that was found, in the order of the texts.
    pub findings: Vec<Finding<'e>>,
    /// The sum of the mark that decided, term by term.
    pub terms: Vec<ScoreTerm<'e>>,
    /// Which weights were used.
    pub version: u32,
}

/// A sum in the making.
#[derive(Debug, Default)]
pub(crate) struct Sum<'e> {
    pub terms: Vec<ScoreTerm<'e>>,
    /// What each word of replicas adds, and each that hints at them, in the order in which they were heard. Those after the last add nothing.
    pub words: [Vec<f32>; 2],
}

impl<'e> Sum<'e> {
    pub fn add(&mut self, rule: impl Into<Cow<'e, str>>, weight: f32, contribution: f32) {
        if contribution != 0.0 {
            self.terms.push(ScoreTerm { rule: rule.into(), weight, contribution });
        }
    }

    /// 0 to 1.
    pub fn score(&self) -> f32 {
        self.terms.iter().map(|term| term.contribution).sum::<f32>().clamp(0.0, 1.0)
    }
}

impl<'e> Verdict<'e> {
    /// Adds what other modules found (GTIN, pictures, price, seller). A finding that names no mark counts for the mark that decided so far.
    pub fn add(&mut self, extra: impl IntoIterator<Item = Finding<'e>>, weights: &Weights, thresholds: Thresholds) {
        for mut finding in extra {
            let weight = weights.of(finding.kind);
            finding.adds = weight * finding.score;
            self.terms.push(ScoreTerm { rule: finding.rule.clone(), weight, contribution: finding.adds });
            self.findings.push(finding);
        }
        self.score = self.terms.iter().map(|term| term.contribution).sum::<f32>().clamp(0.0, 1.0);
        self.verdict = self.verdict.max(Decision::of(self.score, thresholds));
    }
}
