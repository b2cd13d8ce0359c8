//! What thresholds cost in a world: how many cloned units are found by which check, and how many honest ones are accused at some time.
#![allow(dead_code, reason = "each test file uses its part")]

use super::{Kind, Random, Unit, World, cloned, fakes, flooded, honest};
use copies::{Check, judge};
use model::risk::Thresholds;
use std::collections::BTreeMap;

/// By which check a cloned unit must be found.
pub const BY: usize = 10;
/// So many checks of a unit are judged by the portal.
pub const TRACED: usize = 200;

/// Highest scores of units.
pub struct Measured {
    /// Of honest units, ever.
    pub innocent: BTreeMap<Kind, Vec<i32>>,
    /// Of cloned ones that have a tenth check, by it, by the twentieth, by the fiftieth and ever.
    pub guilty: [Vec<i32>; 4],
    /// Of units whose code was published.
    pub floods: Vec<i32>,
}

fn score(unit: &Unit, checks: &[Check]) -> i32 {
    judge(&unit.made, checks, Thresholds::default()).unwrap().score
}

/// The highest score that a unit ever had, by so many checks. Long histories are looked at less and less often.
pub fn highest(unit: &Unit, by: usize) -> i32 {
    let all = unit.checks.len().min(by);
    (1..=all).filter(|n| *n <= 12 || *n == all || *n % 16 == 0 && *n < 100 || n % 100 == 0).map(|n| score(unit, &unit.checks[..n])).max().unwrap_or(0)
}

/// The share of scores that reach a threshold.
pub fn share(scores: &[i32], threshold: i32) -> f64 {
    scores.iter().filter(|score| **score >= threshold).count() as f64 / scores.len().max(1) as f64
}

impl Measured {
    pub fn of(seed: u64, world: World, honest_units: usize, cloned_units: usize) -> Self {
        let mut r = Random::within(seed, world);
        let mut innocent = BTreeMap::<Kind, Vec<i32>>::new();
        for _ in 0..honest_units {
            let (kind, unit) = honest(&mut r);
            innocent.entry(kind).or_default().push(highest(&unit, TRACED));
        }
        let mut guilty: [Vec<i32>; 4] = Default::default();
        while guilty[0].len() < cloned_units {
            let (copies, countries) = (fakes(&mut r), 3 + r.below(4));
            let unit = cloned(&mut r, copies, countries);
            if unit.checks.len() >= BY {
                guilty.iter_mut().zip([BY, 20, 50, TRACED]).for_each(|(scores, by)| scores.push(highest(&unit, by)));
            }
        }
        let floods = (0..cloned_units / 3).map(|_| highest(&flooded(&mut r), TRACED)).collect();
        Self { innocent, guilty, floods }
    }

    pub fn print(&self, name: &str) {
        println!("{name}\nthreshold  found by check {BY}     by 20     by 50    by {TRACED}    floods  false alarms");
        let innocent: Vec<i32> = self.innocent.values().flatten().copied().collect();
        for threshold in [8, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 26] {
            let [tenth, twentieth, fiftieth, ever] = self.guilty.each_ref().map(|scores| share(scores, threshold) * 100.0);
            let (floods, alarms) = (share(&self.floods, threshold) * 100.0, share(&innocent, threshold) * 100.0);
            println!("{threshold:>9}  {tenth:>15.1} %  {twentieth:>6.1} %  {fiftieth:>6.1} %  {ever:>7.1} %  {floods:>6.1} %  {alarms:>10.3} %");
        }
    }
}
