//! What speaks from where and on what a unit was checked: how much better many things explain its checks than one thing does.
//!
//! One thing is in one place at a time and has a life: it stands on a shelf, lies in a household, is carried about, sold on, shown at a fair. Where it is
//! and which life it has is hidden; the checks are seen. A *forward filter* (Rabiner, "A tutorial on hidden Markov models", 1989) keeps how likely each
//! life and each place is after every check, and so how likely the next check was, if it is one thing. Copies have buyers instead: each is in one of the
//! markets (a Pólya urn), on a device of his own. The logarithm of the ratio of the two, check by check, is the evidence; by the chain rule it falls into
//! what the devices say and, given them, what the places say, which are told as two findings.
//!
//! When somebody new comes is part of it: visitors of a fair come within the hour, buyers of fakes over weeks, the next owner of a thing after months.
//! What was told is forgotten a little each day, since copies are bought one after the other.
//!
//! A sum never falls below nothing, so that good days are no credit for later, and its peak counts (Page's cumulative sum, 1954).

use crate::{
    history::Made,
    rates::{COPYINGS, LIVES, Rates},
    trail::{Step, Trail},
    travel,
};
use model::risk::CheckChannel;

/// Decibans at the peak of their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Evidence {
    /// What the devices say.
    pub devices: f64,
    /// What the places say, given the devices.
    pub places: f64,
}

/// What is remembered of a device.
#[derive(Clone, Copy)]
struct Seen {
    device: usize,
    /// The place where it was last, or [`NOWHERE`] that is known.
    site: usize,
    /// How likely the thing was there with it.
    with_it: f64,
}

struct Filter<'t, 'a> {
    rates: &'t Rates,
    trail: &'t Trail<'a>,
    /// For each life, how likely it is and the thing at each place.
    one: [Vec<f64>; LIVES],
    /// How likely each kind of copying is, among them.
    many: [f64; COPYINGS],
    seen: Vec<Seen>,
    /// New devices at each place.
    buyers: Vec<f64>,
    last_day: f64,
    placed: bool,
    last_device: Option<usize>,
    last_seen_day: f64,
    devices: i32,
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
        let told = filter.take(step);
        // Copies are bought one after the other: the longer nobody new comes, the less what was seen speaks of them.
        let (devices, places) = (now.devices - days * rates.forgotten, now.places - days * rates.forgotten);
        now.devices = (devices.max(0.0) + told.devices).max(0.0);
        now.places = (places.max(0.0) + told.places).max(0.0);
        // The more checks, the more often chance has a try: a correction as Bonferroni's.
        let tries = 10.0 * (f64::from(nth) / TRIES_FREE).log10().max(0.0);
        let less = Evidence { devices: now.devices, places: now.places - tries };
        if less.devices + less.places > peak.devices + peak.places {
            peak = less;
        }
    }
    peak
}

impl<'t, 'a> Filter<'t, 'a> {
    fn new(trail: &'t Trail<'a>, rates: &'t Rates) -> Self {
        let sites = trail.sites.len().max(1);
        Self {
            rates,
            trail,
            // Until the first place is told, all the weight waits at the first one.
            one: std::array::from_fn(|life| {
                let mut at = vec![0.0; sites];
                at[0] = rates.lives[life].share;
                at
            }),
            many: std::array::from_fn(|kind| rates.copyings[kind].share),
            seen: Vec::new(),
            buyers: vec![0.0; sites],
            last_day: 0.0,
            placed: false,
            last_device: None,
            last_seen_day: 0.0,
            devices: 0,
        }
    }

    /// What the next check says.
    fn take(&mut self, step: &Step<'_>) -> Evidence {
        if !step.by_consumer() {
            self.in_hands(step);
            return Evidence::default();
        }
        let mut told = Evidence::default();
        if let Some(device) = step.device {
            self.leaves_the_shelf(day(step));
            let since = (self.last_seen_day > 0.0).then(|| day(step) - self.last_seen_day);
            let new = self.seen.iter().all(|seen| seen.device != device);
            // Twice in an hour is once.
            if new || self.last_device != Some(device) || day(step) - self.last_seen_day > 1.0 / 24.0 {
                told.devices = self.take_device(new, since);
            }
            (self.last_device, self.last_seen_day) = (Some(device), day(step));
        }
        if step.site.is_some() {
            told.places = self.take_place(step);
        } else if let Some(device) = step.device.filter(|device| self.seen.iter().all(|seen| seen.device != *device)) {
            self.seen.push(Seen { device, site: NOWHERE, with_it: 1.0 });
        }
        told
    }

    /// A seller or a retailer has it: from there it goes to its next buyer, wherever he is.
    fn in_hands(&mut self, step: &Step<'_>) {
        if step.check.channel == CheckChannel::RetailerReturn {
            self.seen.clear();
            self.devices = 0;
        }
        self.placed = false;
    }

    /// With time what stands on a shelf, or at a fair, gets an owner.
    fn leaves_the_shelf(&mut self, today: f64) {
        let days = if self.last_seen_day > 0.0 { (today - self.last_seen_day).max(0.0) } else { 0.0 };
        let stays = (-days / self.rates.shelf_days).exp();
        let [owner, household, shelf, .., fair] = &mut self.one;
        for from in [shelf, fair] {
            for ((weight, owned), shared) in from.iter_mut().zip(owner.iter_mut()).zip(household.iter_mut()) {
                let leaves = *weight * (1.0 - stays);
                *weight -= leaves;
                *owned += leaves * 0.8;
                *shared += leaves * 0.2;
            }
        }
    }

    /// A device that was seen before, or one that was not.
    fn take_device(&mut self, new: bool, days: Option<f64>) -> f64 {
        // When somebody new comes, of Lomax's law: without a scale of its own, so that ten times too fast or too slow says little.
        let comes = |pace: f64| days.map_or(1.0, |days| pace / ((pace + days.max(SOON_DAYS)) * (pace + days.max(SOON_DAYS))));
        let says = |rate: f64, pace: f64| if new { rate * comes(pace) } else { 1.0 - rate };
        self.devices += i32::from(new);
        let (devices, forgetful) = (self.devices - 1, self.rates.forgetful);
        for (life, rates) in self.one.iter_mut().zip(&self.rates.lives) {
            let rate = forgetful + (rates.new_device - forgetful).max(0.0) * rates.more_devices.powi(devices);
            life.iter_mut().for_each(|weight| *weight *= says(rate, rates.pace));
        }
        for (weight, rates) in self.many.iter_mut().zip(&self.rates.copyings) {
            *weight *= says(rates.new_device, rates.pace);
        }
        self.settle()
    }

    /// A place, given the device.
    fn take_place(&mut self, step: &Step<'_>) -> f64 {
        let (Some(here), Some(point)) = (step.site, step.point) else { return 0.0 };
        let met = step.device.and_then(|device| self.seen.iter().find(|seen| seen.device == device).copied());
        let known = met.filter(|seen| seen.site != NOWHERE);
        let group = self.trail.group(here);
        let spot = point.is_spot();
        let (country, town) = (self.rates.country, if spot { self.rates.town } else { 1.0 });
        if self.placed {
            let days = day(step) - self.last_day;
            self.many_at(here, group, known, spot);
            self.one_at(step, here, known, (country, town), days);
        } else {
            // Nothing to compare with yet.
            for life in &mut self.one {
                let all = life.iter().sum();
                life.fill(0.0);
                life[here] = all;
            }
            self.placed = true;
        }
        let told = self.settle();
        self.last_day = day(step);
        let with_it =
            self.one.iter().map(|life| life.iter().enumerate().filter(|(site, _)| self.trail.is_at(*site, here, &point)).map(|(_, w)| w).sum::<f64>()).sum();
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
        let been = self.buyers.iter().enumerate().any(|(site, buyers)| *buyers > 0.0 && self.trail.is_at(site, here, &point));
        let astray = country * town * (1.0 - r.stray_again) + if been { r.stray_again * 0.5 } else { 0.0 };
        for (life, rates) in self.one.iter_mut().zip(&r.lives) {
            let moved = 1.0 - (-days.max(0.0) / rates.held_days).exp();
            let carried = rates.carried * (days / 30.0).clamp(0.03, 1.0);
            let mut comes = 0.0;
            for (site, weight) in life.iter_mut().enumerate() {
                if *weight <= 0.0 {
                    continue;
                }
                let there = self.trail.is_at(site, here, &point);
                let same_country = self.trail.group(site) == self.trail.group(here);
                if !there && travel::moves(self.trail, site, here, self.last_day, day(step)) {
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
                    (None, true) => (1.0 - rates.stray) * if self.trail.knows_town(site) { 1.0 } else { town },
                    (None, false) => rates.stray * if same_country { town * 0.5 } else { astray },
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

    /// Decibans for many things by the last check; makes both sides sum to one again.
    fn settle(&mut self) -> f64 {
        let one: f64 = self.one.iter().flatten().sum();
        let many: f64 = self.many.iter().sum();
        if !(one > 0.0 && many > 0.0) {
            return 0.0;
        }
        self.one.iter_mut().flatten().for_each(|weight| *weight /= one);
        self.many.iter_mut().for_each(|weight| *weight /= many);
        10.0 * (many / one).log10()
    }
}

/// Checks that are one try of chance.
const TRIES_FREE: f64 = 10.0;
/// Sooner than this, in days, nobody new comes: two minutes.
const SOON_DAYS: f64 = 0.0014;
/// No place is known.
const NOWHERE: usize = usize::MAX;
/// How often a copy's buyer is told to be in no market: tunnels, telephones abroad.
const MISTOLD: f64 = 0.1;

fn day(step: &Step<'_>) -> f64 {
    step.check.at.0 as f64 / 86_400e6
}
