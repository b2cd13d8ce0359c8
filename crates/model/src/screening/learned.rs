//! What past decisions say of each rule of screening.

use serde::{Deserialize, Serialize};

/// A share of what was decided, with the interval in which it lies with 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// How many of them.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
    /// 0 to 1.
    pub low: f64,
    /// 0 to 1.
    pub high: f64,
}

/// One kind of finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedRule {
    /// The kind: `lookalike`, `price` …
    pub kind: String,
    /// Whether it speaks for a listing: then what is said of removed ones here is said of lawful ones.
    #[serde(default)]
    pub mitigates: bool,
    /// Of the decided listings with such a finding, those that were removed.
    pub precision: Estimate,
    /// Of the removed listings, those with such a finding.
    pub recall: Estimate,
    /// What it should weigh, in per cent of what it weighs by itself; none if there are too few decisions to say.
    pub per_cent: Option<u16>,
}

/// All findings together, from a score on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedAt {
    /// The chance, as learned, that a listing is removed: 0 to 1.
    pub score: f64,
    /// Of those with it, the removed ones.
    pub precision: Estimate,
    /// Of the removed ones, those with it.
    pub recall: Estimate,
}

/// What past decisions say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// Decided listings that it rests on.
    pub cases: u64,
    /// Those of them that were removed.
    pub removed: u64,
    /// The rules that fired, those that fired most first.
    pub rules: Vec<LearnedRule>,
    /// Each case judged by what the others teach.
    pub at: Vec<LearnedAt>,
    /// Why no weights are proposed.
    pub too_few: Option<String>,
}

impl Learned {
    /// The proposed weights as the editor of rules takes them.
    #[must_use]
    pub fn weights(&self) -> String {
        let line = |rule: &LearnedRule| rule.per_cent.map(|per_cent| format!("{} = {per_cent}", rule.kind));
        self.rules.iter().filter_map(line).collect::<Vec<_>>().join("\n")
    }
}
