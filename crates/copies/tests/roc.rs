//! What the thresholds cost: how many cloned units are found, and how many honest ones are accused. `cargo test -p copies --test roc -- --nocapture`
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests; a table for people")]

mod support;

use copies::judge;
use model::risk::{FindingKind, Thresholds};
use std::collections::BTreeMap;
use support::{
    ASSUMED, Kind, Random, World, cloned, fakes, honest,
    table::{BY, Measured, highest, share},
};

/// The goal is 95 % of the cloned units by their tenth check at 0.1 % false alarms. Rates were fitted on other seeds; what is asserted is of this one.
const SEED: u64 = 7;
const HONEST: usize = 100_000;
const CLONED: usize = 12_000;
/// Runs of which nobody would print labels, to see what the assumed ones make.
const SMALL_RUNS: World = World { run: (2.0, 1000.0), ..ASSUMED };
/// By which checks the table shows it as well.
const LATER: [usize; 2] = [15, 20];

fn seed() -> u64 {
    std::env::var("COPIES_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

#[test]
fn copies_are_found_by_their_tenth_check_and_honest_units_are_left_alone() {
    let mut r = Random::new(seed());
    let (mut innocent, mut by_kind) = (Vec::new(), BTreeMap::<Kind, Vec<i32>>::new());
    let mut causes = BTreeMap::<FindingKind, usize>::new();
    for _ in 0..HONEST {
        let (kind, unit) = honest(&mut r);
        let score = highest(&unit, usize::MAX);
        innocent.push(score);
        by_kind.entry(kind).or_default().push(score);
        if score >= Thresholds::default().likely_copied() {
            for finding in judge(&unit.made, &unit.checks, Thresholds::default()).unwrap().findings {
                *causes.entry(finding.kind).or_default() += 1;
            }
            if std::env::var("COPIES_SHOW").is_ok() {
                println!("{kind:?} {:#?}", judge(&unit.made, &unit.checks, Thresholds::default()).unwrap());
            }
        }
    }
    let mut later: [Vec<i32>; 2] = Default::default();
    let (mut guilty, mut few, mut by_fakes) = (Vec::new(), Vec::new(), BTreeMap::<usize, Vec<i32>>::new());
    while guilty.len() < CLONED {
        let copies = fakes(&mut r);
        let countries = 3 + r.below(4);
        let unit = cloned(&mut r, copies, countries);
        let score = highest(&unit, BY);
        if unit.checks.len() < BY {
            few.push(score);
        } else {
            guilty.push(score);
            later.iter_mut().zip(LATER).for_each(|(scores, by)| scores.push(highest(&unit, by)));
            by_fakes.entry([30, 100, 1000, 10_000].into_iter().find(|most| copies <= *most).unwrap_or(0)).or_default().push(score);
        }
    }
    let small = copied_within(SMALL_RUNS, (3, 6), CLONED / 2);
    println!("threshold  found by check {BY}  by {LATER:?}  (of those with fewer checks)  in runs of 2 to 1000  false alarms");
    for threshold in [4, 6, 8, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 26] {
        let (found, early, alarms) = (share(&guilty, threshold), share(&few, threshold), share(&innocent, threshold));
        let [fifteenth, twentieth] = later.each_ref().map(|scores| share(scores, threshold) * 100.0);
        let (found, early, alarms, small) = (found * 100.0, early * 100.0, alarms * 100.0, share(&small, threshold) * 100.0);
        println!("{threshold:>9}  {found:>17.2} %  {fifteenth:.1} % {twentieth:.1} %  {early:>27.2} %  {small:>19.2} %  {alarms:>10.3} %");
    }
    let limit = Thresholds::default().likely_copied();
    for (kind, scores) in &by_kind {
        let (watched, alarms) = (share(scores, Thresholds::default().watch()) * 100.0, share(scores, limit) * 100.0);
        println!("{kind:?}: {} units, watched {watched:.2} %, false alarms {alarms:.3} %", scores.len());
    }
    for (most, scores) in &by_fakes {
        println!("up to {most} fakes: {} units, found {:.1} %", scores.len(), share(scores, limit) * 100.0);
    }
    println!("what accused the innocent: {causes:?}");
    let (found, alarms) = (share(&guilty, limit), share(&innocent, limit));
    assert!(found >= 0.95, "only {found} of the cloned units are found by their tenth check");
    assert!(alarms <= 0.001, "{alarms} of the honest units are accused");
}

/// The highest scores by the tenth check of cloned units that have one, sold in so many countries.
fn copied_within(world: World, (least, most): (usize, usize), count: usize) -> Vec<i32> {
    let mut r = Random::within(seed() + 1, world);
    let mut scores = Vec::new();
    while scores.len() < count {
        let (copies, countries) = (fakes(&mut r), least + r.below(most - least + 1));
        let unit = cloned(&mut r, copies, countries);
        if unit.checks.len() >= BY {
            scores.push(highest(&unit, BY));
        }
    }
    scores
}

/// What is found and who is accused in worlds around the assumed one: figures for people, since none of these worlds is known to be the true one.
#[test]
fn other_worlds_are_shown_beside_the_assumed_one() {
    let worlds = [
        ("as assumed", ASSUMED, (3, 6)),
        ("runs of 2 to 1000", SMALL_RUNS, (3, 6)),
        ("sold in two countries", ASSUMED, (2, 2)),
        ("sold where it is meant to be", World { meant: true, ..ASSUMED }, (3, 6)),
        ("half as unsure and odd", World { unsure: 0.5, odd: 0.5, ..ASSUMED }, (3, 6)),
        ("half more unsure and odd", World { unsure: 1.5, odd: 1.5, ..ASSUMED }, (3, 6)),
        ("people tell half as much", World { told: 0.5, ..ASSUMED }, (3, 6)),
        ("people tell twice as much", World { told: 2.0, ..ASSUMED }, (3, 6)),
    ];
    let limit = Thresholds::default().likely_copied();
    println!("world                        found by check {BY}  false alarms");
    let mut found_in = Vec::new();
    for (name, world, (least, most)) in worlds {
        let mut r = Random::within(seed(), world);
        let innocent: Vec<i32> = (0..HONEST / 4).map(|_| highest(&honest(&mut r).1, usize::MAX)).collect();
        let guilty = copied_within(world, (least, most), CLONED / 4);
        println!("{name:<28} {:>16.1} %  {:>10.3} %", share(&guilty, limit) * 100.0, share(&innocent, limit) * 100.0);
        found_in.push((share(&guilty, limit), share(&innocent, limit)));
    }
    let [assumed, _, _, _, easier, harder, ..] = found_in[..] else { panic!("eight worlds") };
    assert!(easier.1 < harder.1 && easier.0 > assumed.0 - 0.05, "what is surer and less odd is told apart better");
}

/// Where the portal is not told of countries and nobody gives a spot: what devices, their number and density, claims, shops and lots say alone.
#[test]
fn without_places_less_is_found_and_honest_units_are_left_alone() {
    let measured = Measured::of(seed(), World { places: false, ..ASSUMED }, HONEST, CLONED / 4);
    measured.print("without places");
    let (watch, limit) = (Thresholds::default().watch(), Thresholds::default().likely_copied());
    let innocent: Vec<i32> = measured.innocent.values().flatten().copied().collect();
    for (kind, scores) in &measured.innocent {
        println!("{kind:?}: {} units, watched {:.2} %, false alarms {:.3} %", scores.len(), share(scores, watch) * 100.0, share(scores, limit) * 100.0);
    }
    let alarms = share(&innocent, limit);
    assert!(alarms <= 0.001, "{alarms} of the honest units are accused");
    assert!(share(&measured.floods, limit) >= 0.95, "only {} of the floods are found", share(&measured.floods, limit));
    let [_, by_20, _, ever] = measured.guilty.each_ref().map(|scores| (share(scores, watch), share(scores, limit)));
    assert!(by_20.0 >= 0.8 && ever.1 >= 0.85, "too few cloned units are watched by their twentieth check, or ever found: {by_20:?} {ever:?}");
}
