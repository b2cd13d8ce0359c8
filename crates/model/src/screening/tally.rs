//! How a score is made, in whole per cent that add up: what each finding adds or why it adds nothing, and what is added besides.

use super::{Finding, FindingKind, Term};

/// What a finding counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// So many per cent.
    Adds(i32),
    /// Nothing, and why.
    Nothing(Idle),
    /// Nobody noted it when this was found: the sum stands in [`Tally::others`].
    Unknown,
}

/// Why a finding counts nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// Its rule weighs nothing.
    Weightless,
    /// The same mark is written in a worse way, which counts.
    OtherWriting,
    /// Another mark has the higher sum.
    OtherMark,
    /// Such words count four times at most, and hints only beside a sure find.
    Words,
    /// It is weighed by rules that did not decide.
    OtherRules,
    /// The surest finding counts, of what this reader sees.
    Lower,
}

/// A score and its parts: what `findings` add, `others` and `beyond` are `score` together.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The findings, in order.
    pub findings: Vec<(Finding, Counts)>,
    /// What is added or taken besides: rule, per cent.
    pub others: Vec<(String, i32)>,
    /// What a sum over 100 has too much or one under 0 too little, as a correction; else 0.
    pub beyond: i32,
    /// The score in per cent.
    pub score: i32,
}

impl Tally {
    /// Of what was found, the terms of the sum, and the score that it is.
    #[must_use]
    pub fn of(findings: Vec<Finding>, mut terms: Vec<Term>, score: f32) -> Self {
        let reduced = terms.is_empty();
        let is_mark = |finding: &Finding| !finding.mark.is_empty() && finding.kind != FindingKind::Dupe;
        let decided = findings.iter().find(|f| f.adds.is_some_and(|adds| adds != 0.0) && is_mark(f)).map(|f| f.mark.clone());
        for finding in &findings {
            let term = |term: &Term| term.rule == finding.rule && Some(term.adds) == finding.adds;
            if let Some(at) = terms.iter().position(term) {
                terms.remove(at);
            }
        }
        let parts = findings.iter().filter_map(|finding| finding.adds).filter(|adds| *adds != 0.0).chain(terms.iter().map(|term| term.adds));
        let (mut shown, beyond) = whole(&parts.collect::<Vec<_>>(), score);
        let mut next = || shown.next().unwrap_or_default();
        let idle = |finding: &Finding| match () {
            () if finding.score == 0.0 => Idle::Weightless,
            () if reduced => Idle::Lower,
            () if finding.kind == FindingKind::Dupe => Idle::Words,
            () if !is_mark(finding) => Idle::OtherRules,
            () if decided.as_ref() == Some(&finding.mark) => Idle::OtherWriting,
            () => Idle::OtherMark,
        };
        let counts = |finding: &Finding, next: &mut dyn FnMut() -> i32| match finding.adds {
            None => Counts::Unknown,
            Some(0.0) => Counts::Nothing(idle(finding)),
            Some(_) => Counts::Adds(next()),
        };
        let findings = findings.into_iter().map(|finding| (counts(&finding, &mut next), finding)).map(|(counts, finding)| (finding, counts)).collect();
        let others = terms.into_iter().map(|term| (term.rule, next())).collect();
        Self { findings, others, beyond, score: per_cent(score) }
    }
}

/// The parts in whole per cent, each the step from the sum before it to the sum after it, so that they add up as the parts do; and what is left
/// to the score where the sum leaves the range of one.
fn whole(parts: &[f32], score: f32) -> (std::vec::IntoIter<i32>, i32) {
    let sum: f32 = parts.iter().sum();
    // A score is kept in thousandths.
    let is_score = (sum - score).abs() < 0.001;
    let (mut before, mut exact) = (0, 0.0);
    let mut shown = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        exact += part;
        let after = if is_score && at + 1 == parts.len() { per_cent(score) } else { per_cent(exact) };
        shown.push(after - before);
        before = after;
    }
    (shown.into_iter(), per_cent(score) - before)
}

#[expect(clippy::cast_possible_truncation, reason = "sums of some dozen weights")]
fn per_cent(share: f32) -> i32 {
    (share * 100.0).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::FindingField;

    fn found(mark: &str, kind: &str, score: f32, adds: f32) -> Finding {
        let (mark, kind, rule) = (mark.into(), FindingKind::parse(kind).unwrap(), kind.into());
        Finding { mark, brand: None, kind, field: FindingField::Title, span: [0, 1], text: String::new(), score, adds: Some(adds), rule, evidence: None }
    }

    fn term(rule: &str, adds: f32) -> Term {
        Term { rule: rule.into(), weight: adds, adds }
    }

    fn total(tally: &Tally) -> i32 {
        let found = tally.findings.iter().map(|(_, counts)| if let Counts::Adds(adds) = counts { *adds } else { 0 });
        found.chain(tally.others.iter().map(|(_, adds)| *adds)).sum::<i32>() + tally.beyond
    }

    #[test]
    fn what_counts_adds_up_and_what_does_not_says_why() {
        let findings = vec![found("A", "dupe", 0.6, 0.6), found("A", "leet", 0.38, 0.38), found("A", "exact", 0.05, 0.0), found("B", "typo", 0.3, 0.0)];
        let tally = Tally::of(findings, vec![term("leet", 0.38), term("dupe", 0.6)], 0.98);
        let counts: Vec<Counts> = tally.findings.iter().map(|(_, counts)| *counts).collect();
        assert_eq!(counts, [Counts::Adds(60), Counts::Adds(38), Counts::Nothing(Idle::OtherWriting), Counts::Nothing(Idle::OtherMark)]);
        assert_eq!((tally.others.len(), tally.beyond, tally.score, total(&tally)), (0, 0, 98, 98));
    }

    #[test]
    fn parts_are_rounded_so_that_they_add_up() {
        let findings = vec![found("A", "typo", 0.126, 0.126), found("", "price", 0.126, 0.126)];
        let tally = Tally::of(findings, vec![term("typo", 0.126), term("goods", 0.126), term("price", 0.126), term("own", -0.0249)], 0.353);
        assert_eq!((tally.score, total(&tally), tally.others.len()), (35, 35, 2));
        let over = Tally::of(vec![found("A", "leet", 0.7, 0.7)], vec![term("leet", 0.7), term("goods", 0.6)], 1.0);
        assert_eq!((over.beyond, total(&over)), (-30, 100));
        let under = Tally::of(vec![found("A", "typo", 0.3, 0.3)], vec![term("typo", 0.3), term("own", -0.4)], 0.0);
        assert_eq!((under.beyond, total(&under)), (10, 0));
    }

    #[test]
    fn what_was_kept_before_shows_its_sum_besides() {
        let mut old = found("A", "leet", 0.38, 0.0);
        old.adds = None;
        let tally = Tally::of(vec![old], vec![term("leet", 0.38), term("dupe", 0.6)], 0.98);
        assert_eq!((tally.findings[0].1, tally.others.len(), total(&tally)), (Counts::Unknown, 2, 98));
    }

    #[test]
    fn a_brand_that_sees_a_part_sees_the_surest_count() {
        let tally = Tally::of(vec![found("A", "leet", 0.38, 0.38), found("A", "typo", 0.2, 0.0)], Vec::new(), 0.38);
        assert_eq!((tally.findings[1].1, total(&tally)), (Counts::Nothing(Idle::Lower), 38));
    }
}
