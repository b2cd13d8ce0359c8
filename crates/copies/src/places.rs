//! What speaks from places: more of them, by other people, than one unit comes to.
//!
//! One thing is in one place at a time. So the history is explained with as little as possible: where the thing was all along, when it moved, and which
//! checks are *stray* (a tunnel, a telephone abroad, a wrong guess of the network). That is the cheapest path through the places (Viterbi, 1967), where a
//! move and a stray check cost what they speak for a copy, and a check of somebody new at the place where the thing is speaks a little for one thing.
//! The sum never falls below nothing, so that good days are no credit for later, and its peak counts (Page's cumulative sum, 1954).

use crate::{
    trail::{Step, Trail},
    weights::*,
};
use model::risk::{CheckChannel, Finding, FindingKind};

/// What the cheapest path says so far, if the thing is now at each of the places.
struct Paths {
    /// Decibans for a copy, one for each place; infinite for places where it was not yet.
    costs: Vec<f64>,
    /// Where each device was last, and all places where it was, a bit for each.
    last_seen: Vec<(usize, usize, u64)>,
    /// What unknown devices have cost so far.
    unknown: f64,
}

/// [`FindingKind::ManyPlaces`].
pub(crate) fn many_places(trail: &Trail<'_>) -> Option<Finding> {
    if trail.sites.len() < 2 {
        return None;
    }
    let mut paths = Paths { costs: vec![f64::INFINITY; trail.sites.len()], last_seen: Vec::new(), unknown: 0.0 };
    let (mut peak, mut last) = (0.0_f64, None::<&Step<'_>>);
    for step in trail.steps.iter().filter(|step| step.site.is_some()) {
        let days = last.map_or(0.0, |last| step.check.at.seconds_since(last.check.at) as f64 / 86_400.0);
        paths.take(trail, step, days);
        peak = peak.max(paths.least());
        last = Some(step);
    }
    // The more checks, the more often chance has a try: a correction as Bonferroni's.
    let tries = 10.0 * (trail.steps.len() as f64 / TRIES_FREE).log10().max(0.0);
    let weight = weight(FindingKind::ManyPlaces, peak - HANDS - tries);
    (weight > 0).then(|| {
        let countries = distinct_countries(trail);
        let among = if countries > 1 { format!(" in {countries} countries") } else { String::new() };
        Finding {
            kind: FindingKind::ManyPlaces,
            weight,
            text: format!("Checked in {} places{among} by different people, back and forth: more than one thing comes to", trail.sites.len()),
        }
    })
}

impl Paths {
    fn least(&self) -> f64 {
        self.costs.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn take(&mut self, trail: &Trail<'_>, step: &Step<'_>, days: f64) {
        let (Some(here), Some(point)) = (step.site, step.point) else { return };
        let known = step.device.and_then(|device| self.last_seen.iter().find(|(other, ..)| *other == device));
        let (was, been) = known.map_or((None, 0), |(_, site, been)| (Some(*site), *been));
        let least = self.least();
        if least.is_infinite() {
            self.costs[here] = 0.0;
        } else if step.by_consumer() {
            // Everybody is where the thing is, or it has come here, or the check is stray.
            let moved = self.costs.iter().enumerate().map(|(from, cost)| cost + moving(step, was, from, days)).fold(f64::INFINITY, f64::min);
            let stray = self.stray(step, was, point.is_spot());
            let forgotten = HANDS_FORGOTTEN * days;
            for ((at, cost), (site, _)) in self.costs.iter_mut().enumerate().zip(&trail.sites) {
                // A mere country is right wherever in it the thing is.
                let home = at == here || site.may_be(&point);
                // Who was seen at both places, goes to and fro himself.
                let himself = been >> at & 1 == 1;
                *cost += match (home, himself) {
                    (true, _) => -at_home(step, was),
                    (false, true) => 0.0,
                    (false, false) => stray,
                };
                *cost = if at == here { cost.min(moved) } else { *cost };
                *cost = (*cost - forgotten).max(0.0);
            }
            if step.device.is_none() {
                self.unknown += stray;
            }
        } else {
            // Sellers and retailers have it in their hands.
            let returned = if step.check.channel == CheckChannel::RetailerReturn { HANDS } else { 0.0 };
            self.costs.fill(f64::INFINITY);
            self.costs[here] = (least - returned).max(0.0);
        }
        match self.last_seen.iter_mut().find(|(device, ..)| Some(*device) == step.device) {
            Some(seen) => (seen.1, seen.2) = (here, seen.2 | 1 << here),
            None => self.last_seen.extend(step.device.map(|device| (device, here, 1 << here))),
        }
    }

    /// What a check says if the thing was elsewhere.
    fn stray(&self, step: &Step<'_>, was: Option<usize>, spot: bool) -> f64 {
        let full = match (spot, step.crowd.is_some()) {
            (true, _) => STRAY_SPOT,
            (false, false) => STRAY_COUNTRY,
            (false, true) => STRAY_COUNTRY_IN_CROWD,
        };
        match (step.device, was) {
            _ if step.by_owner() => full * STRAY_KNOWN,
            (None, _) => (full * STRAY_UNKNOWN).min((STRAY_UNKNOWN_MAX - self.unknown).max(0.0)),
            (Some(_), None) => full,
            (Some(_), Some(_)) => full * STRAY_KNOWN,
        }
    }
}

/// What it says that the thing came here from there.
fn moving(step: &Step<'_>, was: Option<usize>, from: usize, days: f64) -> f64 {
    match was {
        _ if step.by_owner() => 0.0,
        Some(site) if site == from => MOVE_CARRIED,
        _ => (10.0 * (HELD_DAYS / days.max(0.01)).log10()).clamp(MOVE_LEAST, MOVE_MOST),
    }
}

/// What it says against a copy that somebody checks where the thing is.
fn at_home(step: &Step<'_>, was: Option<usize>) -> f64 {
    match (step.device, was) {
        (Some(_), None) if step.crowd.is_some() => HOME_NEW_IN_CROWD,
        (Some(_), None) => HOME_NEW,
        (Some(_), Some(_)) => HOME_KNOWN,
        (None, _) => 0.0,
    }
}

fn distinct_countries(trail: &Trail<'_>) -> usize {
    let mut countries: Vec<_> = trail.sites.iter().filter_map(|(point, _)| point.country()).collect();
    countries.sort_unstable();
    countries.dedup();
    countries.len()
}
