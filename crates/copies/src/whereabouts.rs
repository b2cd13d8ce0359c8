//! Where the thing is: the part of the filter in `lives` that follows places.

use crate::{
    lives::{Filter, NOWHERE, Seen, day},
    point::Point,
    trail::Step,
    travel,
};

/// What a place is to the one that a check tells of.
#[derive(Clone, Copy)]
pub(crate) struct View {
    /// They may be one.
    there: bool,
    /// They are two, and a thing comes from it in the time since the last check.
    comes: bool,
    /// They are in one country.
    same_country: bool,
    /// More than its country is known.
    knows_town: bool,
}

impl Filter<'_, '_> {
    /// A place, given the device.
    pub fn take_place(&mut self, step: &Step<'_>) -> f64 {
        let (Some(here), Some(point)) = (step.site, step.point) else { return 0.0 };
        let met = step.device.and_then(|device| self.seen.iter().find(|seen| seen.device == device).copied());
        let known = met.filter(|seen| seen.site != NOWHERE);
        let group = self.trail.group(here);
        let spot = point.is_spot();
        let (country, town) = (self.rates.country, if spot { self.rates.town } else { 1.0 });
        self.look_from(step, here, &point);
        if self.placed {
            let days = day(step) - self.last_day;
            self.many_at(here, group, known, spot);
            self.one_at(step, here, known, (country, town), days);
        } else {
            // Nothing to compare with yet; and the first may be astray as any other.
            for (life, rates) in self.one.iter_mut().zip(&self.rates.lives) {
                let all: f64 = life.iter().sum();
                let astray = all * rates.stray * self.rates.first_stray * if spot { self.rates.spot_stray } else { 1.0 };
                life.fill(0.0);
                life[here] = all - astray;
                if let Some(elsewhere) = life.last_mut() {
                    *elsewhere = astray;
                }
            }
            self.placed = true;
        }
        let told = self.settle();
        self.last_day = day(step);
        let with_it = self.one.iter().flat_map(|life| life.iter().zip(&self.views)).filter(|(_, view)| view.there).map(|(weight, _)| weight).sum();
        match step.device {
            Some(device) if met.is_some() => {
                self.buyers[here] += if known.is_none() { 1.0 } else { 0.0 };
                if let Some(seen) = self.seen.iter_mut().find(|seen| seen.device == device) {
                    (seen.site, seen.with_it) = (here, with_it);
                }
            }
            Some(device) => {
                self.seen.push(Seen { device, site: here, with_it });
                self.buyers[here] += 1.0;
            }
            None => self.buyers[here] += self.rates.unknown_new,
        }
        told
    }

    /// What every place is to the one of a check.
    fn look_from(&mut self, step: &Step<'_>, here: usize, point: &Point) {
        let (trail, from, to) = (self.trail, self.last_day, day(step));
        let view = |site| {
            let there = trail.is_at(site, here, point);
            View {
                there,
                comes: !there && self.placed && travel::moves(trail, site, here, from, to),
                same_country: trail.group(site) == trail.group(here),
                knows_town: trail.knows_town(site),
            }
        };
        self.views.clear();
        self.views.extend((0..self.buyers.len()).map(view));
    }

    /// How likely the place is, if copies are about.
    fn many_at(&mut self, here: usize, group: usize, known: Option<Seen>, spot: bool) {
        let (mut all, mut in_country, mut in_town) = (0.0, 0.0, 0.0);
        for (site, buyers) in self.buyers.iter().enumerate() {
            all += buyers;
            if self.trail.group(site) == group {
                in_country += buyers;
                in_town += if site == here { *buyers } else { 0.0 };
            }
        }
        let r = self.rates;
        let town = if spot { (in_town + r.town) / (in_country + 1.0) } else { 1.0 };
        for (weight, rates) in self.many.iter_mut().zip(&r.copyings) {
            let country = (in_country + rates.spread * r.country) / (all + rates.spread);
            let somebody_new = (1.0 - MISTOLD) * country * town + MISTOLD * r.country * if spot { r.town } else { 1.0 };
            *weight *= match known {
                Some(seen) if seen.site == here => r.steady,
                Some(_) => (1.0 - r.steady) * somebody_new,
                None => somebody_new,
            };
        }
    }

    /// How likely the place is, if it is one thing, and where the thing is now.
    fn one_at(&mut self, step: &Step<'_>, here: usize, known: Option<Seen>, (country, town): (f64, f64), days: f64) {
        let r = self.rates;
        let Some(point) = step.point else { return };
        // Where a stray check goes.
        let been = self.buyers.iter().zip(&self.views).any(|(buyers, view)| *buyers > 0.0 && view.there);
        let astray = country * town * (1.0 - r.stray_again) + if been { r.stray_again * 0.5 } else { 0.0 };
        let elsewhere = self.buyers.len();
        for (life, rates) in self.one.iter_mut().zip(&r.lives) {
            // Networks err and telephones answer from home; who gives a spot is there.
            let stray = rates.stray * if point.is_spot() { r.spot_stray } else { 1.0 };
            let moved = 1.0 - (-days.max(0.0) / rates.held_days).exp();
            let carried = rates.carried * (days / 30.0).clamp(0.03, 1.0);
            let mut comes = 0.0;
            for (site, weight) in life.iter_mut().enumerate() {
                if *weight <= 0.0 {
                    continue;
                }
                if site == elsewhere {
                    let found = (1.0 - stray) * country * town;
                    let (here_now, still_elsewhere) = match known {
                        None => (found, stray * astray),
                        Some(seen) if seen.site == here => (0.0, 0.7),
                        Some(_) => (found * 0.5, (1.0 - r.steady) * astray),
                    };
                    comes += *weight * here_now;
                    *weight *= still_elsewhere;
                    continue;
                }
                let View { there, same_country, .. } = self.views[site];
                if self.views[site].comes {
                    let goes = if same_country { (1.0 - r.abroad) * town } else { r.abroad * country * town };
                    let hands = match known {
                        // Back to somebody who had it, or with him.
                        Some(seen) if seen.site == site => (moved + carried) * goes * seen.with_it,
                        Some(seen) if seen.site == here => moved * 0.3 * seen.with_it,
                        Some(_) => moved * goes * 0.3,
                        None => moved * goes,
                    };
                    comes += *weight * hands;
                }
                *weight *= match (known, there) {
                    (None, true) => (1.0 - stray) * if self.views[site].knows_town { 1.0 } else { town },
                    (None, false) => stray * if same_country { town * 0.5 } else { astray },
                    (Some(seen), true) if seen.site == here => r.steady,
                    (Some(_), true) => 1.0 - r.steady,
                    // He had it there and it is gone; or he never was where it is.
                    (Some(seen), false) if seen.site == here => seen.with_it * rates.look_back + (1.0 - seen.with_it) * 0.7,
                    (Some(_), false) => (1.0 - r.steady) * astray.max(country * town),
                };
            }
            life[here] += comes;
        }
    }
}

/// How often a copy's buyer is told to be in no market: tunnels, telephones abroad.
const MISTOLD: f64 = 0.1;
