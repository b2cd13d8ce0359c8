//! Fits the rates on units of train seeds, by random search. `cargo test --release -p copies --test fit -- --ignored --nocapture`
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for people")]

mod support;

use copies::{Check, Curve, Rates, judge_by};
use model::risk::Thresholds;
use support::{Random, Unit, cloned, fakes, honest};

const BY: usize = 10;

fn highest(rates: &Rates, unit: &Unit, by: usize) -> i32 {
    let all = unit.checks.len().min(by);
    let score = |checks: &[Check]| judge_by(rates, &unit.made, checks, Thresholds::default()).unwrap().score;
    (3..=all).filter(|n| *n <= 12 || *n == all || *n % 16 == 0 && *n < 100 || n % 100 == 0).map(|n| score(&unit.checks[..n])).max().unwrap_or(0)
}

/// The share of clones over the threshold that one honest unit in 1250 reaches, and that threshold.
fn quality(rates: &Rates, innocent: &[Unit], guilty: &[Unit]) -> (f64, f64) {
    // Scores are whole: spread within their rounding, the same each time.
    let mut r = Random::new(99);
    let mut honest: Vec<f64> = innocent.iter().map(|unit| f64::from(highest(rates, unit, usize::MAX)) + r.unit()).collect();
    honest.sort_by(|a, b| b.total_cmp(a));
    let threshold = honest[innocent.len() / 1250];
    let found = guilty.iter().filter(|unit| f64::from(highest(rates, unit, BY)) + r.unit() > threshold).count();
    (found as f64 / guilty.len() as f64, threshold)
}

fn numbers(rates: &mut Rates) -> Vec<&mut f64> {
    let mut all: Vec<&mut f64> = Vec::new();
    for life in &mut rates.lives {
        all.extend([
            &mut life.share,
            &mut life.new_device,
            &mut life.more_devices,
            &mut life.stray,
            &mut life.look_back,
            &mut life.held_days,
            &mut life.carried,
            &mut life.pace,
        ]);
    }
    for copying in &mut rates.copyings {
        all.extend([&mut copying.share, &mut copying.new_device, &mut copying.spread, &mut copying.pace]);
    }
    all.extend([&mut rates.country, &mut rates.town, &mut rates.stray_again, &mut rates.steady, &mut rates.unknown_new, &mut rates.abroad]);
    all.extend([&mut rates.forgetful, &mut rates.shelf_days, &mut rates.forgotten]);
    for Curve { cap, scale } in &mut rates.curves {
        all.extend([cap, scale]);
    }
    all
}

#[test]
#[ignore = "a tool: it takes minutes and asserts nothing"]
fn rates_are_fitted_on_train_seeds() {
    let number = |name: &str, default: usize| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let seed = number("COPIES_SEED", 1) as u64;
    let mut r = Random::new(seed);
    let innocent: Vec<Unit> = (0..number("COPIES_HONEST", 60_000)).map(|_| honest(&mut r).1).collect();
    let mut guilty = Vec::new();
    while guilty.len() < number("COPIES_CLONED", 5_000) {
        let (copies, countries) = (fakes(&mut r), 3 + r.below(4));
        let unit = cloned(&mut r, copies, countries);
        if unit.checks.len() >= BY {
            guilty.push(Unit { checks: unit.checks[..BY].to_vec(), ..unit });
        }
    }
    let (mut best, mut rates) = (quality(&Rates::default(), &innocent, &guilty), Rates::default());
    println!("begins with {best:?}");
    for round in 0..number("COPIES_ROUNDS", 100) {
        let mut tried = rates.clone();
        let mut all = numbers(&mut tried);
        for _ in 0..=r.below(4) {
            let at = r.below(all.len());
            *all[at] *= (r.between(-1.0, 1.0) * 0.7).exp();
        }
        // Shares of what happens stay below all, and no kind of finding may accuse alone.
        for life in &mut tried.lives {
            for share in [&mut life.new_device, &mut life.more_devices, &mut life.stray, &mut life.look_back, &mut life.carried] {
                *share = share.min(0.97);
            }
        }
        tried.copyings.iter_mut().for_each(|copying| copying.new_device = copying.new_device.min(0.95));
        for share in
            [&mut tried.forgetful, &mut tried.country, &mut tried.town, &mut tried.stray_again, &mut tried.steady, &mut tried.unknown_new, &mut tried.abroad]
        {
            *share = share.min(0.98);
        }
        tried.curves.iter_mut().for_each(|curve| curve.cap = curve.cap.min(19.0));
        let reached = quality(&tried, &innocent, &guilty);
        if reached.0 > best.0 {
            (best, rates) = (reached, tried);
            println!("round {round}: {best:?}\n{rates:#?}");
        }
    }
}
