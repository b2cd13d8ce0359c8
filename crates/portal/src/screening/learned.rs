//! What past decisions say of the rules: precision and recall of each, and the weights that would have served best.

use super::{
    engine::known_rules,
    rules::{Whose, reader},
};
use crate::{Actor, Portal, Result};
use model::screening::{Estimate, FindingKind, Learned, LearnedAt, LearnedRule, Term};
use screening::{Weights, weight_of_rule};
use signals::{
    learn::{self, Case, LearnError, Rule, RuleReport, Settings},
    statistics::Share,
};
use std::collections::BTreeMap;
use store::rules::Decided;

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
            decided.iter_mut().for_each(|case| case.findings.retain(|finding| finding.brand == brand));
        }
        tokio::task::spawn_blocking(move || learned(&decided)).await.map_err(crate::PortalError::internal)
    }
}

fn learned(decided: &[Decided]) -> Learned {
    let fired: Vec<BTreeMap<&str, f64>> = decided.iter().map(fired).collect();
    let known: Vec<(&str, f32)> = known_rules().into_iter().filter(|(rule, _)| fired.iter().any(|fired| fired.contains_key(rule))).collect();
    let rules: Vec<Rule> = known.iter().map(|(rule, _)| Rule { name: (*rule).to_owned(), mitigates: Weights::mitigates(rule) }).collect();
    let place = |rule: &str| known.iter().position(|(known, _)| *known == rule);
    let case = |(decided, fired): (&Decided, &BTreeMap<&str, f64>)| Case {
        fired: fired.iter().filter_map(|(rule, strength)| Some((place(rule)?, *strength))).collect(),
        upheld: decided.removed,
    };
    let cases: Vec<Case> = decided.iter().zip(&fired).map(case).collect();
    let removed = cases.iter().filter(|case| case.upheld).count();
    let mut learned = Learned { cases: cases.len() as u64, removed: removed as u64, ..Learned::default() };
    match learn::learn(&rules, &cases, &Settings::default()) {
        Ok(found) => {
            let scale = scale(&known, &found.rules);
            let rule = |((_, own), report): (&(&str, f32), &RuleReport)| {
                // What speaks for a listing takes a share off: what that is in log-odds says nothing of the share.
                let ratio = scale.filter(|_| report.support >= SUPPORT_MIN && !Weights::mitigates(&report.rule));
                let ratio = ratio.map(|scale| report.weight / f64::from(*own) / scale * 100.0);
                let per_cent = ratio.map(|per_cent| whole(per_cent.clamp(*PER_CENT.start(), *PER_CENT.end())));
                let (precision, recall) = (estimate(report.precision), estimate(report.recall));
                LearnedRule { kind: report.rule.clone(), mitigates: Weights::mitigates(&report.rule), precision, recall, per_cent }
            };
            learned.rules = known.iter().zip(&found.rules).map(rule).collect();
            let at = found.whole.iter().map(|at| LearnedAt { score: at.threshold, precision: estimate(at.precision), recall: estimate(at.recall) });
            learned.at = at.collect();
        }
        Err(error @ (LearnError::TooFew { .. } | LearnError::OneSided { .. })) => {
            let counted = |(at, (kind, _)): (usize, &(&str, f32))| {
                let mitigates = Weights::mitigates(kind);
                let fired: Vec<&Case> = cases.iter().filter(|case| case.fired.iter().any(|(rule, _)| *rule == at)).collect();
                let hits = fired.iter().filter(|case| case.upheld != mitigates).count() as u64;
                let all = if mitigates { cases.len() - removed } else { removed } as u64;
                let (precision, recall) = (Share::of(hits, fired.len() as u64), Share::of(hits, all));
                LearnedRule { kind: (*kind).to_owned(), mitigates, precision: estimate(precision), recall: estimate(recall), per_cent: None }
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

/// The rules that fired in a case, each with its strongest strength, 0 to 1: kinds of findings, words of replicas, and what stood around by the terms of the
/// sum. Naming a mark openly is no evidence, and is not weighed by itself.
fn fired(case: &Decided) -> BTreeMap<&'static str, f64> {
    let mut fired: BTreeMap<&'static str, f64> = BTreeMap::new();
    let mut fire = |rule: &'static str, strength: f32| {
        let strongest = fired.entry(rule).or_insert(0.0);
        *strongest = strongest.max(f64::from(strength.clamp(0.0, 1.0)));
    };
    let mut words: Vec<&str> = Vec::new();
    for Term { rule, weight, adds } in case.terms.iter().filter(|term| term.adds != 0.0 && term.weight > 0.0) {
        let again = words.contains(&rule.as_str());
        words.push(rule);
        if let Some(name) = weight_of_rule(rule, again) {
            fire(name, adds.abs() / weight);
        }
    }
    for finding in case.findings.iter().filter(|finding| !finding.kind.is_honest()) {
        match Weights::NAMES.iter().find(|known| **known == finding.kind.as_str()) {
            Some(kind) => fire(kind, finding.score),
            // Of what was found before terms were kept.
            None if finding.kind == FindingKind::Dupe && case.terms.is_empty() => {
                weight_of_rule(&finding.rule, false).into_iter().for_each(|rule| fire(rule, 1.0))
            }
            None => {}
        }
    }
    fired
}

/// What one unit of weight is in log-odds, over the rules with enough cases: the weights are changed against each other, not all at once.
fn scale(known: &[(&str, f32)], reports: &[RuleReport]) -> Option<f64> {
    let ratios: Vec<f64> = known
        .iter()
        .zip(reports)
        .filter(|((rule, own), report)| !Weights::mitigates(rule) && *own > 0.0 && report.support >= SUPPORT_MIN)
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
    use model::screening::{Finding, FindingField};

    fn finding(kind: &str) -> Finding {
        Finding {
            mark: "Aurelia".into(),
            brand: None,
            kind: FindingKind::parse(kind).unwrap(),
            field: FindingField::Title,
            span: [0, 1],
            text: String::new(),
            score: 0.8,
            adds: None,
            rule: String::new(),
            evidence: None,
        }
    }

    fn decided(kinds: &[&str], removed: bool, times: usize) -> Vec<Decided> {
        vec![Decided { findings: kinds.iter().map(|kind| finding(kind)).collect(), terms: Vec::new(), removed }; times]
    }

    #[test]
    fn words_of_replicas_and_what_stands_around_fire_by_the_terms_of_the_sum() {
        let said = |title: &str, brand: &str| {
            let marks = vec![screening::Mark { name: "Aurelia".into(), brand: "A".into(), aliases: Vec::new(), classes: Vec::new() }];
            let engine = screening::Engine::build(marks, &screening::Vocabulary::default()).0;
            let listing = screening::Listing { id: "", title, text: "", claimed_brand: brand, classes: &[], authorised_by: &[] };
            let verdict = engine.screen(&listing, &screening::Policy::default(), &mut screening::Scratch::default());
            let terms = verdict.terms.iter().map(|term| Term { rule: term.rule.to_string(), weight: term.weight, adds: term.contribution });
            let case = Decided { findings: vec![finding("dupe"), finding("exact")], terms: terms.collect(), removed: true };
            fired(&case).into_keys().collect::<Vec<_>>()
        };
        // By the engine itself, so that a term that is named otherwise one day is told of here.
        let words = said("Aurelia bag replica mirror quality r3plica", "");
        assert!(["evaded_word", "replica", "replica_again"].iter().all(|rule| words.contains(rule)), "{words:?}");
        let slip = said("Aurelja watch strap", "Chronomaster");
        assert!(slip.contains(&"other_brand"), "{slip:?}");
        let copied = said("Aur3lia bag", "");
        assert!(copied.contains(&"goods"), "{copied:?}");
        let mut old = Decided { findings: vec![Finding { rule: "words that hint at replicas".into(), ..finding("dupe") }], terms: Vec::new(), removed: true };
        assert_eq!(fired(&old).into_keys().collect::<Vec<_>>(), ["hint"]);
        old.findings[0].rule = "words of replicas".into();
        let cases = [vec![old; 3], decided(&["leet"], false, 1)].concat();
        let learned = learned(&cases);
        assert!(learned.rules.iter().any(|rule| rule.kind == "replica" && rule.precision.hits == 3 && !rule.mitigates), "{learned:?}");
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
