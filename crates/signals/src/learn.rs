//! What past decisions say of each rule: its weight, its precision and recall, and those of all rules together.
//!
//! Weights are those of a logistic regression, held small (L2) so that a rule with few cases stays near nothing, and held to their side: a rule
//! that is evidence never gets less than 0, one that mitigates never more. So a further finding never makes a listing look better, and each
//! weight can be read by itself: what it adds to the log-odds when its rule fires at full strength. Nothing is random: the same cases give the
//! same weights.

use crate::statistics::Share;
use serde::Serialize;

/// After so many rounds the weights are taken as they are; they settle in some hundred.
const ROUNDS_MAX: usize = 5_000;
/// They have settled when none moves by more in a round.
const SETTLED: f64 = 1e-9;
/// Parts that cases are dealt into, each scored by weights learned from the others.
const FOLDS: usize = 5;

/// A rule whose weight is learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// As it is shown.
    pub name: String,
    /// Whether it speaks for the listing (an authorised seller, compatible use) and not against it.
    pub mitigates: bool,
}

/// A case that people decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The rules that fired, by their place among the rules, each with its strength from 0 to 1. Of one that fired twice the stronger counts.
    pub fired: Vec<(usize, f64)>,
    /// Whether the report was upheld.
    pub upheld: bool,
}

/// What is needed, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Decided cases at least.
    pub cases: usize,
    /// Upheld ones at least, and as many that were not.
    pub of_each: usize,
    /// How strongly weights are held to 0: as if each had been seen at 0 by so many cases.
    pub hold: f64,
    /// The scores, 0 to 1, at which the whole is reported.
    pub thresholds: Vec<f64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { cases: 100, of_each: 20, hold: 1.0, thresholds: vec![0.3, 0.5, 0.7, 0.9] }
    }
}

/// Why nothing is learned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LearnError {
    /// Too few decisions.
    #[error("{have} decided cases are too few to learn from; it takes {need}")]
    TooFew {
        /// Cases there are.
        have: usize,
        /// Cases it takes.
        need: usize,
    },
    /// Nearly all were decided the same way.
    #[error("{upheld} upheld and {rejected} rejected cases are too few to learn from; it takes {need} of each")]
    OneSided {
        /// Upheld cases.
        upheld: usize,
        /// Others.
        rejected: usize,
        /// Of each.
        need: usize,
    },
    /// A case names a rule that is none.
    #[error("case {case} (from 0) names rule {rule}, and there are {rules}")]
    UnknownRule {
        /// Which case.
        case: usize,
        /// What it names.
        rule: usize,
        /// How many there are.
        rules: usize,
    },
    /// A strength that is none.
    #[error("case {case} (from 0) has the strength {strength} for rule {rule}; it goes from 0 to 1")]
    Strength {
        /// Which case.
        case: usize,
        /// Which rule.
        rule: usize,
        /// What it says.
        strength: f64,
    },
}

/// One rule as past cases show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleReport {
    /// Its name.
    pub rule: String,
    /// What it adds to the log-odds at full strength.
    pub weight: f64,
    /// In how many cases it fired.
    pub support: u64,
    /// Of the cases in which it fired, the share that was upheld; of one that mitigates, the share that was not.
    pub precision: Share,
    /// Of the upheld cases (of one that mitigates: of the others), the share in which it fired.
    pub recall: Share,
}

/// All rules together, for cases that score at least the threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WholeReport {
    /// The score from which on a case counts as found.
    pub threshold: f64,
    /// Of those found, the share that was upheld.
    pub precision: Share,
    /// Of the upheld ones, the share that was found.
    pub recall: Share,
}

/// The weights and what they rest on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learned {
    /// The log-odds of a case in which no rule fired.
    pub base: f64,
    /// In the order of the rules.
    pub rules: Vec<RuleReport>,
    /// At each threshold; each case is scored by weights that were learned without it.
    pub whole: Vec<WholeReport>,
    /// How many cases it rests on.
    pub cases: usize,
}

impl Learned {
    /// The score of a case, 0 to 1, and what each fired rule added to its log-odds, in the order given. Unknown rules add nothing.
    #[must_use]
    pub fn score(&self, fired: &[(usize, f64)]) -> (f64, Vec<f64>) {
        let parts: Vec<f64> =
            fired.iter().map(|(rule, strength)| self.rules.get(*rule).map_or(0.0, |report| report.weight * strength.clamp(0.0, 1.0))).collect();
        (logistic(self.base + parts.iter().sum::<f64>()), parts)
    }
}

/// Learns the weights of rules from decided cases.
///
/// # Errors
/// [`LearnError`]: too few cases, or cases that name what does not exist.
pub fn learn(rules: &[Rule], cases: &[Case], settings: &Settings) -> Result<Learned, LearnError> {
    let upheld = cases.iter().filter(|case| case.upheld).count();
    if cases.len() < settings.cases.max(1) {
        return Err(LearnError::TooFew { have: cases.len(), need: settings.cases.max(1) });
    }
    let need = settings.of_each.max(1);
    if upheld < need || cases.len() - upheld < need {
        return Err(LearnError::OneSided { upheld, rejected: cases.len() - upheld, need });
    }
    let columns = columns(rules, cases)?;
    let outcomes: Vec<bool> = cases.iter().map(|case| case.upheld).collect();
    let model = Model::fit(rules, &columns, &outcomes, settings.hold, |_| true);
    let reports = rules.iter().zip(&columns).zip(&model.weights).map(|((rule, column), weight)| rule_report(rule, column, *weight, &outcomes));
    let scores = scores_by_others(rules, &columns, &outcomes, settings.hold);
    let whole = settings.thresholds.iter().map(|threshold| whole_report(*threshold, &scores, &outcomes));
    Ok(Learned { base: model.base, rules: reports.collect(), whole: whole.collect(), cases: cases.len() })
}

/// For each rule the cases in which it fired, with its strength.
type Column = Vec<(usize, f64)>;

fn columns(rules: &[Rule], cases: &[Case]) -> Result<Vec<Column>, LearnError> {
    let mut columns: Vec<Column> = vec![Vec::new(); rules.len()];
    for (at, case) in cases.iter().enumerate() {
        for (rule, strength) in &case.fired {
            if !(0.0..=1.0).contains(strength) {
                return Err(LearnError::Strength { case: at, rule: *rule, strength: *strength });
            }
            let column = columns.get_mut(*rule).ok_or(LearnError::UnknownRule { case: at, rule: *rule, rules: rules.len() })?;
            match column.last_mut() {
                Some((last, before)) if *last == at => *before = before.max(*strength),
                _ => column.push((at, *strength)),
            }
        }
    }
    Ok(columns)
}

#[derive(Clone, Debug)]
struct Model {
    base: f64,
    weights: Vec<f64>,
}

impl Model {
    /// Coordinate descent: each weight in turn goes to the minimum of a parabola that lies above the loss (its curvature is at most a quarter of
    /// the sum of squares), cut off at its side. The loss falls in every step, so it ends at the one minimum there is.
    fn fit(rules: &[Rule], columns: &[Column], outcomes: &[bool], hold: f64, counts: impl Fn(usize) -> bool) -> Self {
        let rows: Vec<usize> = (0..outcomes.len()).filter(|row| counts(*row)).collect();
        let columns: Vec<Column> = columns.iter().map(|column| column.iter().copied().filter(|(row, _)| counts(*row)).collect()).collect();
        let hold = hold.max(1e-6);
        let mut model = Self { base: 0.0, weights: vec![0.0; rules.len()] };
        let mut odds = vec![0.0; outcomes.len()];
        let error = |odds: &[f64], row: usize| logistic(odds[row]) - f64::from(u8::from(outcomes[row]));
        for _ in 0..ROUNDS_MAX {
            let slope: f64 = rows.iter().map(|row| error(&odds, *row)).sum();
            let step = -slope / (0.25 * rows.len().max(1) as f64);
            model.base += step;
            rows.iter().for_each(|row| odds[*row] += step);
            let mut moved = step.abs();
            for ((rule, column), weight) in rules.iter().zip(&columns).zip(&mut model.weights) {
                let slope: f64 = column.iter().map(|(row, strength)| error(&odds, *row) * strength).sum::<f64>() + hold * *weight;
                let curvature = 0.25 * column.iter().map(|(_, strength)| strength * strength).sum::<f64>() + hold;
                let free = *weight - slope / curvature;
                let next = if rule.mitigates { free.min(0.0) } else { free.max(0.0) };
                let step = next - *weight;
                *weight = next;
                column.iter().for_each(|(row, strength)| odds[*row] += step * strength);
                moved = moved.max(step.abs());
            }
            if moved < SETTLED {
                break;
            }
        }
        model
    }
}

fn rule_report(rule: &Rule, column: &Column, weight: f64, outcomes: &[bool]) -> RuleReport {
    // What the rule is right about: upheld ones, or the others.
    let right = |upheld: bool| upheld != rule.mitigates;
    let support = column.len() as u64;
    let hits = column.iter().filter(|(row, _)| right(outcomes[*row])).count() as u64;
    let all = outcomes.iter().filter(|upheld| right(**upheld)).count() as u64;
    RuleReport { rule: rule.name.clone(), weight, support, precision: Share::of(hits, support), recall: Share::of(hits, all) }
}

/// The score of each case by weights learned from the cases of the other folds. Upheld and other cases are dealt in turn, each for themselves.
fn scores_by_others(rules: &[Rule], columns: &[Column], outcomes: &[bool], hold: f64) -> Vec<f64> {
    let mut dealt = [0; 2];
    let fold_of: Vec<usize> = outcomes
        .iter()
        .map(|upheld| {
            let next = &mut dealt[usize::from(*upheld)];
            *next += 1;
            *next % FOLDS
        })
        .collect();
    let mut scores = vec![0.0; outcomes.len()];
    for fold in 0..FOLDS {
        let model = Model::fit(rules, columns, outcomes, hold, |row| fold_of[row] != fold);
        let mut odds = vec![model.base; outcomes.len()];
        for (column, weight) in columns.iter().zip(&model.weights) {
            column.iter().for_each(|(row, strength)| odds[*row] += weight * strength);
        }
        for row in (0..outcomes.len()).filter(|row| fold_of[*row] == fold) {
            scores[row] = logistic(odds[row]);
        }
    }
    scores
}

fn whole_report(threshold: f64, scores: &[f64], outcomes: &[bool]) -> WholeReport {
    let found = scores.iter().zip(outcomes).filter(|(score, _)| **score >= threshold);
    let (all, hits) = found.fold((0, 0), |(all, hits), (_, upheld)| (all + 1, hits + u64::from(*upheld)));
    let upheld = outcomes.iter().filter(|upheld| **upheld).count() as u64;
    WholeReport { threshold, precision: Share::of(hits, all), recall: Share::of(hits, upheld) }
}

fn logistic(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}
