//! What speaks from where and on what a unit was checked: how much better many things explain its checks than one thing does.
//!
//! One thing is in one place at a time and has a life: it stands on a shelf, lies in a household, is carried about, sold on, shown at a fair. Where it is
//! and which life it has is hidden; the checks are seen. A *forward filter* (Rabiner, "A tutorial on hidden Markov models", 1989) keeps how likely each
//! life and each place is after every check, and so how likely the next check was, if it is one thing. Copies have buyers instead: each is in one of the
//! markets (a Pólya urn), on a device of his own. The logarithm of the ratio of the two, check by check, is the evidence; by the chain rule it falls into
//! what the devices say and, given them, the first place (was it meant to be sold there?), the places, and the shops that people name, which are told as
//! four findings. So a thing that was sold on explains another country and another shop at once.
//!
//! When somebody new comes is part of it: visitors of a fair come within the hour, buyers of fakes over weeks, the next owner of a thing after months.
//! What was told is forgotten a little each day, since copies are bought one after the other. A claim ends the time on the shelf.

use crate::{
    Claim,
    evidence::Evidence,
    history::Made,
    rates::{COPYINGS, LIVES, Rates},
    trail::{Step, Trail},
    whereabouts::View,
};
use model::risk::CheckChannel;

/// What is remembered of a device.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub(super) device: usize,
    /// The place where it was last, or [`NOWHERE`] that is known.
    pub(super) site: usize,
    /// How likely the thing was there with it.
    pub(super) with_it: f64,
}

/// How likely all lives and places are, after the checks so far.
pub(crate) struct Filter<'t, 'a> {
    pub(super) rates: &'t Rates,
    pub(super) trail: &'t Trail<'a>,
    /// For each life, how likely it is and the thing at each place.
    pub(super) one: [Vec<f64>; LIVES],
    /// How likely each kind of copying is, among them.
    pub(super) many: [f64; COPYINGS],
    pub(super) seen: Vec<Seen>,
    /// What each place is to the one of the check that is looked at.
    pub(super) views: Vec<View>,
    /// New devices at each place.
    pub(super) buyers: Vec<f64>,
    pub(super) last_day: f64,
    pub(super) placed: bool,
    /// No place was ever told.
    pub(super) fresh: bool,
    /// Somebody claimed it as his.
    pub(super) claimed: bool,
    /// How often each shop was named.
    pub(super) shops: Vec<f64>,
    pub(super) last_device: Option<usize>,
    pub(super) last_seen_day: f64,
    pub(super) devices: i32,
}

impl<'t, 'a> Filter<'t, 'a> {
    pub fn new(trail: &'t Trail<'a>, rates: &'t Rates) -> Self {
        let sites = trail.sites.len().max(1);
        Self {
            rates,
            trail,
            // One more than the places that were told: where it is when none of them is where it is. There it waits for the first.
            one: std::array::from_fn(|life| {
                let mut at = vec![0.0; sites + 1];
                at[sites] = rates.lives[life].share;
                at
            }),
            many: std::array::from_fn(|kind| rates.copyings[kind].share),
            seen: Vec::new(),
            views: Vec::with_capacity(sites),
            buyers: vec![0.0; sites],
            last_day: 0.0,
            placed: false,
            fresh: true,
            claimed: false,
            shops: vec![0.0; trail.shops],
            last_device: None,
            last_seen_day: 0.0,
            devices: 0,
        }
    }

    /// What the next check says.
    pub fn take(&mut self, step: &Step<'_>, made: &Made) -> Evidence {
        if !step.by_consumer() {
            self.in_hands(step);
            return Evidence::default();
        }
        let mut told = Evidence::default();
        let claimed = step.check.claim != Claim::Unclaimed;
        if claimed && !self.claimed {
            self.leaves_the_shelf(self.rates.claimed_on_shelf);
        }
        self.claimed = claimed;
        if let Some(device) = step.device {
            let days = if self.last_seen_day > 0.0 { (day(step) - self.last_seen_day).max(0.0) } else { 0.0 };
            self.leaves_the_shelf((-days / self.rates.shelf_days).exp());
            let since = (self.last_seen_day > 0.0).then(|| day(step) - self.last_seen_day);
            // Who is known as its owner is nobody new on another device, or has it from the last owner.
            let passed = step.by_owner() && self.seen.iter().all(|seen| seen.device != device);
            self.placed &= !passed;
            let new = !passed && self.seen.iter().all(|seen| seen.device != device);
            // Twice in an hour is once.
            if new || !passed && (self.last_device != Some(device) || day(step) - self.last_seen_day > 1.0 / 24.0) {
                told.devices = self.take_device(new, since);
            }
            (self.last_device, self.last_seen_day) = (Some(device), day(step));
        }
        if step.site.is_some() {
            if std::mem::take(&mut self.fresh) {
                told.markets = self.take_market(step, made);
            }
            told.places = self.take_place(step);
        } else if let Some(device) = step.device.filter(|device| self.seen.iter().all(|seen| seen.device != *device)) {
            self.seen.push(Seen { device, site: NOWHERE, with_it: 1.0 });
        }
        if let Some(shop) = step.shop {
            told.shops = self.take_shop(shop);
        }
        told
    }

    /// Whether it was first seen where the brand means to sell it. Copies are sold where their sellers are.
    fn take_market(&self, step: &Step<'_>, made: &Made) -> f64 {
        let Some(country) = step.point.and_then(|point| point.country()).filter(|_| !made.markets.is_empty()) else { return 0.0 };
        let meant = made.markets.contains(&country);
        let (one, many) = (self.rates.meant_one, self.rates.meant_many);
        // Nothing speaks against a copy.
        (10.0 * if meant { many / one } else { (1.0 - many) / (1.0 - one) }.log10()).max(0.0)
    }

    /// A shop that somebody names, after others did.
    fn take_shop(&mut self, shop: usize) -> f64 {
        let told: f64 = self.shops.iter().sum();
        let before = self.shops[shop];
        self.shops[shop] += 1.0;
        if told <= 0.0 {
            return 0.0;
        }
        let says = |other: f64| if before > 0.0 { (1.0 - other) * before / told } else { other };
        for (life, rates) in self.one.iter_mut().zip(&self.rates.lives) {
            life.iter_mut().for_each(|weight| *weight *= says(rates.other_shop));
        }
        let other = says(self.rates.other_shop);
        self.many.iter_mut().for_each(|weight| *weight *= other);
        self.settle()
    }

    /// A seller or a retailer has it: from there it goes to its next buyer, wherever he is.
    fn in_hands(&mut self, step: &Step<'_>) {
        if step.check.channel == CheckChannel::RetailerReturn {
            self.seen.clear();
            self.devices = 0;
        }
        self.placed = false;
    }

    /// With time what stands on a shelf, or at a fair, gets an owner; so much of it stays.
    fn leaves_the_shelf(&mut self, stays: f64) {
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

    /// Decibans for many things by the last check; makes both sides sum to one again.
    pub(crate) fn settle(&mut self) -> f64 {
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

/// Sooner than this, in days, nobody new comes: two minutes.
const SOON_DAYS: f64 = 0.0014;
/// No place is known.
pub(crate) const NOWHERE: usize = usize::MAX;
pub(crate) fn day(step: &Step<'_>) -> f64 {
    step.check.at.0 as f64 / 86_400e6
}
