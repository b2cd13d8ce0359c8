//! The sums of what the filter in `lives` says, check by check.
//!
//! A sum never falls below nothing, so that good days are no credit for later, and its peak counts (Page's cumulative sum, 1954).

use crate::{
    history::Made,
    lives::{Filter, day},
    rates::Rates,
    trail::Trail,
};

/// Decibans at the peak of their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Evidence {
    /// What the devices say.
    pub devices: f64,
    /// What the places say, given the devices.
    pub places: f64,
    /// What the first place says of the markets.
    pub markets: f64,
    /// What the shops say, given all that.
    pub shops: f64,
}

impl Evidence {
    const fn sum(&self) -> f64 {
        self.devices + self.places + self.markets + self.shops
    }
}

/// Follows a history from its first check to its last.
pub(crate) fn evidence(made: &Made, trail: &Trail<'_>, rates: &Rates) -> Evidence {
    let out_since = made.out_since();
    let mut filter = Filter::new(trail, rates);
    let (mut now, mut peak) = (Evidence::default(), Evidence::default());
    // Who has it before it was sent out is at the maker's: another finding tells of that.
    let mut last: Option<f64> = None;
    for (nth, step) in (1..).zip(trail.steps.iter().filter(|step| out_since.is_some_and(|since| step.check.at >= since))) {
        let days = last.map_or(0.0, |last| day(step) - last);
        last = Some(day(step));
        let told = filter.take(step, made);
        // Copies are bought one after the other: the longer nobody new comes, the less what was seen speaks of them.
        let fades = days * rates.forgotten;
        let add = |was: f64, told: f64| ((was - fades).max(0.0) + told).max(0.0);
        now = Evidence {
            devices: add(now.devices, told.devices),
            places: add(now.places, told.places),
            markets: now.markets + told.markets,
            shops: add(now.shops, told.shops),
        };
        // The more checks, the more often chance has a try: a correction as Bonferroni's.
        let tries = 10.0 * (f64::from(nth) / TRIES_FREE).log10().max(0.0);
        let less = Evidence { places: now.places - tries, ..now };
        if less.sum() > peak.sum() {
            peak = less;
        }
    }
    peak
}

/// Checks that are one try of chance.
const TRIES_FREE: f64 = 10.0;
