//! Fits the rates on units of train seeds, by random search. `cargo run --release -p copies --example fit`
//!
//! `COPIES_ROUNDS`, `COPIES_SEED`, `COPIES_HONEST` and `COPIES_CLONED` say how long and on how much.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for people")]

#[path = "../tests/support/mod.rs"]
mod support;

use copies::{Activation, Check, Curve, Device, Made, Rates, judge_by};
use model::{
    batch::Lot,
    listing::Country,
    place::Place,
    risk::{FindingKind, Thresholds},
    time::Timestamp,
};
use support::{Random, Unit, cloned, fakes, honest};

const BY: usize = 10;
/// One honest unit in so many may be accused: a little less than the goal, for other seeds.
const ALARMS: usize = 1200;

fn score(rates: &Rates, unit: &Unit, checks: &[Check]) -> f64 {
    f64::from(judge_by(rates, &unit.made, checks, Thresholds::default()).unwrap().score)
}

/// As the test has it.
fn highest(rates: &Rates, unit: &Unit, by: usize) -> f64 {
    let all = unit.checks.len().min(by);
    let looked = |n: &usize| *n <= 12 || *n == all || n.is_multiple_of(16) && *n < 100 || n.is_multiple_of(100);
    (3..=all).filter(looked).map(|n| score(rates, unit, &unit.checks[..n])).fold(0.0, f64::max)
}

/// The honest units that came near an accusation: the others are left out, until the next time all are looked at.
fn near<'u>(rates: &Rates, innocent: &'u [Unit]) -> Vec<&'u Unit> {
    let mut scored: Vec<(f64, &Unit)> = innocent.iter().map(|unit| (highest(rates, unit, usize::MAX), unit)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.iter().take(innocent.len() / 25).map(|(_, unit)| *unit).collect()
}

/// The share of clones over the threshold that one honest unit in [`ALARMS`] reaches, and that threshold.
fn quality(rates: &Rates, (innocent, all): (&[&Unit], usize), guilty: &[Unit]) -> (f64, f64) {
    // Scores are whole: spread within their rounding, the same each time.
    let mut r = Random::new(99);
    let mut honest: Vec<f64> = innocent.iter().map(|unit| highest(rates, unit, usize::MAX) + r.unit()).collect();
    honest.sort_by(|a, b| b.total_cmp(a));
    let threshold = honest[all / ALARMS];
    let found = guilty.iter().filter(|unit| highest(rates, unit, BY) + r.unit() > threshold).count();
    (found as f64 / guilty.len() as f64, threshold)
}

/// Decibans that histories miss which anybody would call a copy, or a fair, whatever the world is.
fn plainly_wrong(rates: &Rates, threshold: f64) -> f64 {
    const ALL_OVER: [&str; 14] = ["DE", "TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX", "FR", "SG", "TH", "KR"];
    let start = Timestamp(1_795_000_000_000_000);
    let made = Made { lot: Lot::parse("L1").unwrap(), expires_on: None, markets: Vec::new(), sealed_at: start, activation: Activation::Untold };
    let unit = |places: Vec<&str>, seconds: i64| {
        let check = |(country, nth): (&str, i64)| Check {
            place: Some(Place::Country(Country::parse(country).unwrap())),
            device: Some(Device::new(nth as u32, nth as u32)),
            ..Check::at(start.plus_seconds(60 + nth * seconds))
        };
        Unit { made: made.clone(), checks: places.into_iter().zip(0..).map(check).collect() }
    };
    let last = |unit: &Unit| score(rates, unit, &unit.checks) - threshold;
    let mut wrong = 0.0;
    for seconds in [1, 60, 600, 3 * 3600, 24 * 3600, 48 * 3600] {
        wrong += (2.0 - last(&unit(ALL_OVER.to_vec(), seconds))).max(0.0);
    }
    for hours in [1, 2, 3] {
        wrong += (1.0 - last(&unit(ALL_OVER[..8].to_vec(), hours * 3600))).max(0.0);
    }
    for home in [6, 7] {
        for (seconds, visitors) in [(1, 14), (30, 20), (60, 40), (240, 120), (900, 60), (7200, 24)] {
            for first in 0..10 {
                let place = |nth: usize| if (nth * 7 + first) % 10 < home { "DE" } else { ALL_OVER[(nth * 5 + first) % 14] };
                wrong += (last(&unit((0..visitors).map(place).collect(), seconds)) + 1.5).max(0.0) / 3.0;
            }
        }
    }
    wrong
}

fn numbers(rates: &mut Rates) -> Vec<&mut f64> {
    let mut all: Vec<&mut f64> = Vec::new();
    for life in &mut rates.lives {
        all.extend([&mut life.share, &mut life.new_device, &mut life.more_devices, &mut life.stray, &mut life.look_back]);
        all.extend([&mut life.held_days, &mut life.carried, &mut life.pace, &mut life.other_shop]);
    }
    for copying in &mut rates.copyings {
        all.extend([&mut copying.share, &mut copying.new_device, &mut copying.spread, &mut copying.pace]);
    }
    all.extend([&mut rates.country, &mut rates.town, &mut rates.stray_again, &mut rates.steady, &mut rates.unknown_new, &mut rates.abroad]);
    all.extend([&mut rates.forgetful, &mut rates.shelf_days, &mut rates.forgotten, &mut rates.other_shop, &mut rates.first_stray]);
    all.extend([&mut rates.meant_one, &mut rates.meant_many, &mut rates.other_lot, &mut rates.spot_stray, &mut rates.claimed_on_shelf]);
    all.extend([&mut rates.free_devices, &mut rates.free_strangers]);
    for Curve { cap, slope } in rates.curves.iter_mut().chain([&mut rates.number, &mut rates.strangers]) {
        all.extend([cap, slope]);
    }
    all
}

/// Shares of what happens stay below all, and no kind of finding may accuse alone.
fn keep_within(rates: &mut Rates) {
    for life in &mut rates.lives {
        for share in [&mut life.new_device, &mut life.more_devices, &mut life.stray, &mut life.look_back, &mut life.carried, &mut life.other_shop] {
            *share = share.min(0.97);
        }
    }
    rates.copyings.iter_mut().for_each(|copying| copying.new_device = copying.new_device.min(0.95));
    for share in [&mut rates.forgetful, &mut rates.country, &mut rates.town, &mut rates.stray_again, &mut rates.steady, &mut rates.unknown_new] {
        *share = share.min(0.98);
    }
    let Rates { abroad, other_shop, first_stray, meant_one, meant_many, other_lot, spot_stray, claimed_on_shelf, .. } = rates;
    for share in [abroad, other_shop, first_stray, meant_one, meant_many, other_lot, spot_stray, claimed_on_shelf] {
        *share = share.min(0.98);
    }
    rates.curves.iter_mut().chain([&mut rates.number]).for_each(|curve| curve.cap = curve.cap.min(18.4));
    rates.strangers.cap = rates.strangers.cap.min(18.4 - rates.curves[FindingKind::StrangerAfterClaim as usize].cap).max(0.1);
    // A brand may err in its own lots.
    let lots = &mut rates.curves[FindingKind::LotMismatch as usize];
    lots.cap = lots.cap.min(14.0);
}

fn main() {
    let number = |name: &str, default: usize| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let seed = number("COPIES_SEED", 1) as u64;
    let mut r = Random::new(seed);
    let innocent: Vec<Unit> = (0..number("COPIES_HONEST", 150_000)).map(|_| honest(&mut r).1).collect();
    let mut guilty = Vec::new();
    while guilty.len() < number("COPIES_CLONED", 4000) {
        let (copies, countries) = (fakes(&mut r), 3 + r.below(4));
        let unit = cloned(&mut r, copies, countries);
        if unit.checks.len() >= BY {
            guilty.push(Unit { checks: unit.checks[..BY].to_vec(), ..unit });
        }
    }
    let mut rates = Rates::default();
    let (mut best, mut watched) = (0.0, Vec::new());
    for round in 0..number("COPIES_ROUNDS", 500) {
        if round % 100 == 0 {
            watched = near(&rates, &innocent);
            let reached = quality(&rates, (&watched, innocent.len()), &guilty);
            best = reached.0 - 0.01 * plainly_wrong(&rates, reached.1);
            println!("round {round}, all anew: {best:.4} {reached:?}\n{rates:?}");
        }
        let mut tried = rates.clone();
        let mut all = numbers(&mut tried);
        let width = [0.15, 0.5, 1.0][r.below(3)];
        for _ in 0..=r.below(5) {
            let at = r.below(all.len());
            *all[at] *= (r.between(-1.0, 1.0) * width).exp();
        }
        keep_within(&mut tried);
        let reached = quality(&tried, (&watched, innocent.len()), &guilty);
        let value = reached.0 - 0.01 * plainly_wrong(&tried, reached.1);
        if value > best {
            // Scaled, so that the default threshold is where it is.
            tried.curves.iter_mut().for_each(|curve| {
                curve.cap *= 20.0 / reached.1;
                curve.slope *= 20.0 / reached.1;
            });
            keep_within(&mut tried);
            (best, rates) = (value, tried);
            println!("round {round}: {best:.4} {reached:?}");
            if std::env::var("COPIES_QUIET").is_err() {
                println!("{rates:?}");
            }
        }
    }
    println!("{rates:?}");
}
