//! What past decisions say of the rules: precision and recall of each, and the weights that would have served best.

use super::{
    engine::known_rules,
    rules::{Whose, reader},
};
use crate::{Actor, Portal, Result};
use model::screening::{Estimate, Finding, HONEST, Learned, LearnedAt, LearnedRule};
use signals::{
    learn::{self, Case, LearnError, Rule, RuleReport, Settings},
    statistics::Share,
};

/// Decisions that are read, the latest.
const CASES_MAX: i64 = 20_000;
/// A rule that fired in fewer cases keeps its weight.
const SUPPORT_MIN: u64 = 20;
/// Nor does a weight change by more than to these per cent at once.
const PER_CENT: std::ops::RangeInclusive<f64> = 25.0..=250.0;

impl Portal {
    /// What decided reports and holds say of the rules: a brand's own, or all of the marketplace.
    pub async fn learned_rules(&self, actor: &Actor, whose: Whose) -> Result<Learned> {
        let brand = reader(actor, whose)?;
        let mut decided = store::rules::decided(&mut self.read().await?, brand, CASES_MAX).await?;
        // What was found for others teaches a brand nothing.
        if brand.is_some() {
            decided.iter_mut().for_each(|(findings, _)| findings.retain(|finding| finding.brand == brand));
        }
        tokio::task::spawn_blocking(move || learned(&decided)).await.map_err(crate::PortalError::internal)
    }
}

fn learned(decided: &[(Vec<Finding>, bool)]) -> Learned {
    let known: Vec<(&str, f32)> = known_rules().into_iter().filter(|(kind, _)| fires(kind, decided)).collect();
    let rules: Vec<Rule> = known.iter().map(|(kind, _)| Rule { name: (*kind).to_owned(), mitigates: false }).collect();
    let case = |(findings, upheld): &(Vec<Finding>, bool)| {
        let fired = findings.iter().filter_map(|finding| {
            let rule = known.iter().position(|(kind, _)| *kind == finding.kind)?;
            Some((rule, f64::from(finding.score.clamp(0.0, 1.0))))
        });
        Case { fired: fired.collect(), upheld: *upheld }
    };
    let cases: Vec<Case> = decided.iter().map(case).collect();
    let removed = cases.iter().filter(|case| case.upheld).count();
    let mut learned = Learned { cases: cases.len() as u64, removed: removed as u64, ..Learned::default() };
    match learn::learn(&rules, &cases, &Settings::default()) {
        Ok(found) => {
            let scale = scale(&known, &found.rules);
            let rule = |((_, own), report): (&(&str, f32), &RuleReport)| {
                let ratio = scale.map(|scale| report.weight / f64::from(*own) / scale * 100.0).filter(|_| report.support >= SUPPORT_MIN);
                let per_cent = ratio.map(|per_cent| whole(per_cent.clamp(*PER_CENT.start(), *PER_CENT.end())));
                LearnedRule { kind: report.rule.clone(), precision: estimate(report.precision), recall: estimate(report.recall), per_cent }
            };
            learned.rules = known.iter().zip(&found.rules).map(rule).collect();
            let at = found.whole.iter().map(|at| LearnedAt { score: at.threshold, precision: estimate(at.precision), recall: estimate(at.recall) });
            learned.at = at.collect();
        }
        Err(error @ (LearnError::TooFew { .. } | LearnError::OneSided { .. })) => {
            let counted = |(at, (kind, _)): (usize, &(&str, f32))| {
                let fired: Vec<&Case> = cases.iter().filter(|case| case.fired.iter().any(|(rule, _)| *rule == at)).collect();
                let hits = fired.iter().filter(|case| case.upheld).count() as u64;
                let (precision, recall) = (Share::of(hits, fired.len() as u64), Share::of(hits, removed as u64));
                LearnedRule { kind: (*kind).to_owned(), precision: estimate(precision), recall: estimate(recall), per_cent: None }
            };
            learned.rules = known.iter().enumerate().map(counted).collect();
            learned.too_few = Some(error.to_string());
        }
        // Cases are made of these very rules, with strengths from 0 to 1.
        Err(error) => learned.too_few = Some(error.to_string()),
    }
    learned.rules.sort_by_key(|rule| std::cmp::Reverse(rule.precision.of));
    learned
}

/// Whether such a finding stands in any case. Naming a mark openly is no evidence, and is not weighed by itself.
fn fires(kind: &str, decided: &[(Vec<Finding>, bool)]) -> bool {
    !HONEST.contains(&kind) && decided.iter().any(|(findings, _)| findings.iter().any(|finding| finding.kind == kind))
}

/// What one unit of weight is in log-odds, over the rules with enough cases: the weights are changed against each other, not all at once.
fn scale(known: &[(&str, f32)], reports: &[RuleReport]) -> Option<f64> {
    let ratios: Vec<f64> = known
        .iter()
        .zip(reports)
        .filter(|((_, own), report)| *own > 0.0 && report.support >= SUPPORT_MIN)
        .map(|((_, own), report)| report.weight / f64::from(*own))
        .collect();
    let scale = ratios.iter().sum::<f64>() / ratios.len().max(1) as f64;
    (ratios.len() > 1 && scale > 0.0).then_some(scale)
}

const fn estimate(share: Share) -> Estimate {
    Estimate { hits: share.hits, of: share.of, low: share.low, high: share.high }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 25 and 250")]
fn whole(per_cent: f64) -> u16 {
    per_cent.round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(kind: &str) -> Finding {
        Finding {
            mark: "Aurelia".into(),
            brand: None,
            kind: kind.into(),
            field: "title".into(),
            span: [0, 1],
            text: String::new(),
            score: 0.8,
            adds: None,
            rule: String::new(),
        }
    }

    fn decided(kinds: &[&str], upheld: bool, times: usize) -> Vec<(Vec<Finding>, bool)> {
        vec![(kinds.iter().map(|kind| finding(kind)).collect(), upheld); times]
    }

    #[test]
    fn a_rule_that_was_right_weighs_more_and_one_that_was_wrong_less() {
        let cases = [decided(&["leet", "exact"], true, 60), decided(&["leet"], false, 2), decided(&["typo"], false, 50), decided(&["typo"], true, 12)].concat();
        let learned = learned(&cases);
        assert_eq!((learned.cases, learned.removed, learned.too_few.as_deref()), (124, 72, None));
        let rule = |kind: &str| learned.rules.iter().find(|rule| rule.kind == kind).unwrap();
        assert!(learned.rules.len() == 2, "an open naming is no rule: {learned:?}");
        assert_eq!((rule("leet").precision.hits, rule("leet").precision.of, rule("leet").recall.of), (60, 62, 72));
        assert!(rule("leet").per_cent > rule("typo").per_cent, "{learned:?}");
        assert!(learned.weights().contains("leet = ") && !learned.at.is_empty());
    }

    #[test]
    fn few_decisions_are_counted_and_teach_no_weights() {
        let learned = learned(&[decided(&["leet"], true, 3), decided(&["price"], false, 1)].concat());
        assert!(learned.too_few.as_deref().is_some_and(|why| why.contains("too few")) && learned.weights().is_empty());
        assert_eq!((learned.rules[0].kind.as_str(), learned.rules[0].precision.hits, learned.rules[1].precision.hits), ("leet", 3, 0));
        assert_eq!(super::learned(&[]).cases, 0);
    }
}
