//! How many units one core judges in a second, and what thresholds cost with places and without. `make bench ARGS=copies`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

#[path = "../tests/support/mod.rs"]
mod support;

use copies::{Activation, Check, Device, Made, judge};
use model::{batch::Lot, listing::Country, place::Place, risk::Thresholds, time::Timestamp};
use std::{hint::black_box, time::Instant};
use support::{ASSUMED, World, table::Measured};

fn main() {
    let sealed_at = Timestamp(1_795_000_000_000_000);
    let made = Made { lot: Lot::parse("L1").unwrap(), expires_on: None, markets: Vec::new(), sealed_at, activation: Activation::Untold };
    let places = ["DE", "FR", "US"].map(|code| Place::Country(Country::parse(code).unwrap()));
    for (count, rounds, far) in [(1, 4_000_000, 1), (3, 2_000_000, 1), (10, 500_000, 1), (10, 200_000, 3), (50, 50_000, 3), (1000, 2000, 3)] {
        let checks: Vec<Check> = (0..count)
            .map(|nth| Check {
                place: Some(places[nth % far]),
                device: Some(Device::new(nth as u32 % 300, nth as u32 % 300)),
                ..Check::at(sealed_at.plus_seconds(nth as i64 * 50_000))
            })
            .collect();
        let start = Instant::now();
        for _ in 0..rounds {
            black_box(judge(&made, black_box(&checks), Thresholds::default()).unwrap());
        }
        println!("{count:>5} checks in {far} countries: {:>10.0} units a second", f64::from(rounds) / start.elapsed().as_secs_f64());
    }
    for (name, places) in [("with places", true), ("without places", false)] {
        Measured::of(7, World { places, ..ASSUMED }, 100_000, 6000).print(name);
    }
}
