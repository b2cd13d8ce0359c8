//! What the content filters say of a listing, the rules they follow, and listings that were held for it.

mod finding;
mod hold;
mod learned;
mod rules;
mod tally;

use finding::count;
pub use finding::{Evidence, Finding, FindingField, FindingKind, Signal, Term};
pub use hold::{ANSWER_MAX, Hold, HoldDetail, HoldEvent, HoldState, NotHeld, Outcome, Removal, Texts, parse_answer, parse_hold_reason};
pub use learned::{Estimate, Learned, LearnedAt, LearnedRule};
pub use rules::{
    Asked, Basis, DryRun, Exceptions, Gate, Judged, NOTE_MAX, RuleSet, RulesDetail, RulesForm, RulesPage, RulesState, RulesUsed, RulesVersion, Sample,
    Thresholds, Word, weight_field,
};
pub use tally::{Counts, Idle, Tally};

use crate::{
    id::{BrandId, ListingId, RulesId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is to be done with a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing.
    #[default]
    Allow,
    /// It stays, and the brand sees it among what is suspicious.
    Watch,
    /// Nobody buys it before a person has looked at it.
    Hold,
    /// As hold, and told to reviewers first: it is hardly lawful.
    Block,
}

impl Verdict {
    /// Every verdict, the mildest first.
    pub const ALL: [Self; 4] = [Self::Allow, Self::Watch, Self::Hold, Self::Block];

    /// As stored, in files and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Watch => "watch",
            Self::Hold => "hold",
            Self::Block => "block",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == text)
    }

    /// Whether it takes a listing out of sight.
    #[must_use]
    pub const fn hides(self) -> bool {
        matches!(self, Self::Hold | Self::Block)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the filters said of a listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screening {
    /// Which.
    pub listing: ListingId,
    /// What is to be done.
    pub verdict: Verdict,
    /// From 0 to 1.
    pub score: f32,
    /// Everything that was found, the surest first.
    pub findings: Vec<Finding>,
    /// How the score is made.
    pub terms: Vec<Term>,
    /// For whose marks it is made; none if it is about no brand.
    pub brand: Option<BrandId>,
    /// The rules that decided: whose, and their version. None for the portal's own.
    pub rules: Option<(RulesId, u32)>,
    /// What was said for the other brands for which something was found.
    pub others: Vec<BrandSum>,
    /// When a person released the listing, if it is still as it was then, with nothing new found: it is nobody's suspicion any more.
    pub released_at: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}

/// What the filters said of a listing for one brand, by the rules that hold for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BrandSum {
    /// Which; none if it is about no brand.
    pub brand: Option<BrandId>,
    /// What was to be done for it alone.
    pub verdict: Verdict,
    /// From 0 to 1.
    pub score: f32,
    /// How the score is made.
    pub terms: Vec<Term>,
    /// The rules that hold for the brand. None for the portal's own.
    pub rules: Option<(RulesId, u32)>,
}

impl Screening {
    /// The kinds of what was found, each once, but for honest namings of marks.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        let mut kinds: Vec<String> =
            self.findings.iter().map(|finding| finding.kind).filter(|kind| !kind.is_honest()).map(|kind| kind.as_str().to_owned()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// What was said for one brand; nothing was if nothing was found for it.
    #[must_use]
    pub fn verdict_for(&self, brand: BrandId) -> Verdict {
        if self.brand == Some(brand) {
            return self.verdict;
        }
        self.others.iter().find(|sum| sum.brand == Some(brand)).map(|sum| sum.verdict).unwrap_or_default()
    }

    /// As much of it as members of brands may see: what was found for their own, with the sum and the verdict of the one for which they are worst; and what
    /// is about no brand. How a seller has done elsewhere is between him and the marketplace: it counts, and is not told.
    #[must_use]
    pub fn of_brands(self, own: impl Fn(BrandId) -> bool) -> Self {
        let Self { listing, verdict, score, mut findings, terms, brand, rules, others, released_at, at } = self;
        let sums = std::iter::once(BrandSum { brand, verdict, score, terms, rules }).chain(others);
        let of_own = sums.filter(|sum| sum.brand.is_some_and(&own));
        let worst = of_own.reduce(|worst, sum| if (sum.verdict, sum.score) > (worst.verdict, worst.score) { sum } else { worst });
        let mut seen = worst.unwrap_or(BrandSum { brand: None, verdict: Verdict::Allow, score: 0.0, terms: Vec::new(), rules: None });
        let told: Vec<&str> = findings.iter().filter(|finding| finding.kind == FindingKind::Seller).map(|finding| finding.rule.as_str()).collect();
        for term in seen.terms.iter_mut().filter(|term| told.contains(&term.rule.as_str())) {
            term.rule = SELLER_IN_SHORT.to_owned();
        }
        findings.retain(|finding| finding.brand.map_or(finding.kind != FindingKind::Seller, &own));
        if brand != seen.brand {
            count(&mut findings, &seen);
        }
        let BrandSum { brand, verdict, score, terms, rules } = seen;
        Self { listing, verdict, score, findings, terms, brand, rules, others: Vec::new(), released_at, at }
    }

    /// The same for one brand; where nothing was found for it there is nothing to see.
    #[must_use]
    pub fn of_brand(self, brand: BrandId) -> Self {
        let concerns = self.findings.iter().any(|finding| finding.brand == Some(brand));
        let mut seen = self.of_brands(|other| other == brand);
        if !concerns {
            seen.findings.clear();
        }
        seen
    }
}

/// What a brand is told of what is known of sellers.
const SELLER_IN_SHORT: &str = "what the marketplace knows of the seller";

/// Parts of a text with whether each is part of a finding, in order and without gaps: what a page highlights.
#[must_use]
pub fn highlighted(text: &str, spans: &[[u32; 2]]) -> Vec<(String, bool)> {
    let mut parts: Vec<(String, bool)> = Vec::new();
    for (at, c) in (0_u32..).zip(text.chars()) {
        let inside = spans.iter().any(|[from, to]| (*from..*to).contains(&at));
        match parts.last_mut() {
            Some((part, state)) if *state == inside => part.push(c),
            _ => parts.push((c.to_string(), inside)),
        }
    }
    parts
}

/// Characters up to which a text is shown in whole.
const WHOLE: usize = 1_200;
/// Characters of a longer one that are shown on each side of what was found.
const AROUND: usize = 240;

/// The parts of a text as of [`highlighted`]: of a long one what stands around each finding, wherever that is, with “…” for what is left out.
#[must_use]
pub fn passages(text: &str, spans: &[[u32; 2]]) -> Vec<(String, bool)> {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= WHOLE {
        return highlighted(text, spans);
    }
    let spans: Vec<[usize; 2]> = spans.iter().map(|span| span.map(|at| (at as usize).min(letters.len()))).filter(|[from, to]| from < to).collect();
    let mut windows: Vec<[usize; 2]> = spans.iter().map(|[from, to]| [from.saturating_sub(AROUND), (to + AROUND).min(letters.len())]).collect();
    if windows.is_empty() {
        windows.push([0, WHOLE]);
    }
    windows.sort_unstable();
    windows.dedup_by(|next, before| {
        let joins = next[0] <= before[1];
        if joins {
            before[1] = before[1].max(next[1]);
        }
        joins
    });
    let (mut parts, mut shown) = (Vec::new(), 0);
    for [from, to] in windows {
        if from > shown {
            parts.push((if shown == 0 { "… " } else { " … " }.to_owned(), false));
        }
        let passage: String = letters[from..to].iter().collect();
        let at = |at: usize| u32::try_from(at - from).unwrap_or(u32::MAX);
        let within: Vec<[u32; 2]> = spans.iter().filter(|span| from <= span[0] && span[1] <= to).map(|span| span.map(at)).collect();
        parts.extend(highlighted(&passage, &within));
        shown = to;
    }
    if shown < letters.len() {
        parts.push((" …".to_owned(), false));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_read_as_they_are_written_and_grow_sterner() {
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::parse(verdict.as_str()), Some(verdict));
        }
        assert!(Verdict::Allow < Verdict::Watch && Verdict::Hold < Verdict::Block && !Verdict::Watch.hides() && Verdict::Hold.hides());
    }

    #[test]
    fn what_was_found_is_cut_out_by_characters() {
        let parts = highlighted("Sac Gucсi été", &[[4, 9], [7, 9]]);
        assert_eq!(parts, [("Sac ".to_owned(), false), ("Gucсi".to_owned(), true), (" été".to_owned(), false)]);
        assert_eq!(highlighted("", &[[0, 4]]), []);
        assert_eq!(highlighted("ab", &[[1, 99]]), [("a".to_owned(), false), ("b".to_owned(), true)]);
    }

    #[test]
    fn of_a_long_text_what_stands_around_each_finding_is_shown() {
        let filler = |letters: usize| "é".repeat(letters);
        let found = |parts: &[(String, bool)]| parts.iter().filter(|(_, found)| *found).map(|(part, _)| part.clone()).collect::<Vec<_>>();
        let text = |parts: &[(String, bool)]| parts.iter().map(|(part, _)| part.as_str()).collect::<String>();
        let long = format!("{}Aur3lia replica{}1:1{}", filler(1_637), filler(4_000), filler(2_000));
        let spans = [[1_637, 1_644], [1_645, 1_652], [5_652, 5_655], [7_000, 7_000], [90_000, 90_001]];
        let parts = passages(&long, &spans);
        assert_eq!(found(&parts), ["Aur3lia", "replica", "1:1"]);
        let shown = text(&parts);
        assert!(shown.starts_with("… é") && shown.ends_with("é …") && shown.matches('…').count() == 3, "{shown}");
        assert_eq!(shown.chars().count(), 15 + 3 + 4 * 240 + "…  …  …".chars().count());
        // One that begins or ends with a finding says so, and a short one is whole.
        let parts = passages(&format!("fake{}copy", filler(3_000)), &[[0, 4], [3_004, 3_008]]);
        assert!(found(&parts) == ["fake", "copy"] && text(&parts).starts_with("fake") && text(&parts).ends_with("copy"));
        assert_eq!(passages(&filler(1_200), &[[3, 4]]), highlighted(&filler(1_200), &[[3, 4]]));
        assert_eq!(text(&passages(&filler(5_000), &[])), format!("{} …", filler(1_200)));
    }
}
