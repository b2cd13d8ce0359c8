//! From what was found to a verdict, by a sum whose terms are shown.
//!
//! Each mark has its own sum: the worst way in which it is written, what the seller claims, and the words around it. A brand's sum is that of its worst mark
//! and what was found for the brand besides; what concerns no brand is in every sum. The verdict is the worst by the thresholds of the brands, the listing's
//! score the sum that led to it. Naming a brand adds next to nothing: resale is lawful. A disguise is suspicious by itself.

use crate::{
    find::Kind,
    weights::{Policy, Thresholds},
};
use model::screening::Evidence;
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
    /// What another module's finding rests on, if more follows from that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
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
    /// The sum that decided, 0 to 1.
    pub score: f32,
    /// All that was found, in the order of the texts.
    pub findings: Vec<Finding<'e>>,
    /// The sum that decided, term by term.
    pub terms: Vec<ScoreTerm<'e>>,
    /// Which weights were used.
    pub version: u32,
    /// Whose sum decided; empty if it is no brand's.
    #[serde(skip)]
    pub(crate) brand: Cow<'e, str>,
    /// The sums of the other brands for which something was found.
    #[serde(skip)]
    pub(crate) others: Vec<BrandSum<'e>>,
}

/// What speaks against a listing for one brand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct BrandSum<'e> {
    pub brand: Cow<'e, str>,
    pub terms: Vec<ScoreTerm<'e>>,
}

/// 0 to 1.
fn score_of(terms: &[ScoreTerm<'_>]) -> f32 {
    terms.iter().map(|term| term.contribution).sum::<f32>().clamp(0.0, 1.0)
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
        score_of(&self.terms)
    }
}

impl<'e> Verdict<'e> {
    /// The sum of each brand for which something was found, with its score; that of nobody where all that was found is about no brand.
    pub fn sums(&self) -> impl Iterator<Item = (&str, &[ScoreTerm<'e>], f32)> {
        let decided = (!self.terms.is_empty()).then_some((&*self.brand, self.terms.as_slice()));
        let others = self.others.iter().map(|other| (&*other.brand, other.terms.as_slice()));
        decided.into_iter().chain(others).map(|(brand, terms)| (brand, terms, score_of(terms)))
    }

    /// Keeps a brand's sum beside the one that decided, unless a mark of the brand has a higher one.
    pub(crate) fn beside(&mut self, brand: Cow<'e, str>, terms: Vec<ScoreTerm<'e>>) {
        match self.others.iter_mut().find(|other| other.brand == brand) {
            Some(other) if score_of(&other.terms) >= score_of(&terms) => {}
            Some(other) => other.terms = terms,
            None => self.others.push(BrandSum { brand, terms }),
        }
    }

    /// Adds what other modules found (GTIN, pictures, price, seller): a brand's to its sum, what concerns no brand to every sum.
    pub fn add(&mut self, extra: impl IntoIterator<Item = Finding<'e>>, policy: &Policy) {
        let mut sums = std::mem::take(&mut self.others);
        if !self.terms.is_empty() {
            sums.insert(0, BrandSum { brand: std::mem::take(&mut self.brand), terms: std::mem::take(&mut self.terms) });
        }
        let (of_none, of_brands): (Vec<Finding<'e>>, Vec<_>) = extra.into_iter().partition(|finding| finding.brand.is_empty());
        let term = |finding: &Finding<'e>| {
            let weight = policy.weights.of(finding.kind);
            ScoreTerm { rule: finding.rule.clone(), weight, contribution: weight * finding.score }
        };
        for finding in &of_brands {
            match sums.iter_mut().find(|sum| sum.brand == finding.brand) {
                Some(sum) => sum.terms.push(term(finding)),
                None => sums.push(BrandSum { brand: finding.brand.clone(), terms: vec![term(finding)] }),
            }
        }
        if sums.is_empty() {
            sums.push(BrandSum::default());
        }
        sums.iter_mut().for_each(|sum| sum.terms.extend(of_none.iter().map(term)));
        self.findings.extend(of_brands);
        self.findings.extend(of_none);
        let judged = |sum: &BrandSum<'_>| {
            let score = score_of(&sum.terms);
            (Decision::of(score, policy.thresholds_of(&sum.brand)), score)
        };
        // Of equal sums the first, which is that of the texts.
        let worst = (0..sums.len()).rev().max_by(|a, b| {
            let (a, b) = (judged(&sums[*a]), judged(&sums[*b]));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let decided = sums.remove(worst.unwrap_or_default());
        let (decision, score) = judged(&decided);
        (self.verdict, self.score, self.others) = (self.verdict.max(decision), score, sums);
        (self.brand, self.terms) = (decided.brand, decided.terms);
        self.count();
    }

    /// Lets the sum of this brand decide, whatever the others are; an empty one if nothing was found for it.
    pub fn decide_for(&mut self, brand: &str) {
        if self.brand == brand {
            return;
        }
        let at = self.others.iter().position(|other| other.brand == brand);
        let sum = at.map_or_else(|| BrandSum { brand: Cow::Owned(brand.to_owned()), terms: Vec::new() }, |at| self.others.swap_remove(at));
        let (before, terms) = (std::mem::replace(&mut self.brand, sum.brand), std::mem::replace(&mut self.terms, sum.terms));
        if !terms.is_empty() {
            self.others.push(BrandSum { brand: before, terms });
        }
        self.score = score_of(&self.terms);
        self.count();
    }

    /// Says of each finding what it adds to the sum that decided.
    fn count(&mut self) {
        let same = |one: f32, other: f32| (one - other).abs() < 1e-6;
        let mut open: Vec<&ScoreTerm<'_>> = self.terms.iter().collect();
        for finding in &mut self.findings {
            // Words of replicas stand with the first mark, and count for each.
            let words = finding.kind == Kind::Dupe;
            let counts = words || finding.brand.is_empty() || finding.brand == self.brand;
            let of_it = |term: &&ScoreTerm<'_>| {
                term.rule == finding.rule && (words || same(term.contribution, finding.score) || same(term.contribution, term.weight * finding.score))
            };
            let at = open.iter().position(of_it).filter(|_| counts);
            finding.adds = at.map_or(0.0, |at| open.remove(at).contribution);
        }
    }
}
