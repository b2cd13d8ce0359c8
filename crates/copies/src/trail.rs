//! A history made ready: in one order, without repetitions, with devices told apart and their places weighed.

use crate::{
    Claim,
    history::{Check, Device, OutOfOrder},
    point::Point,
    text,
    weights::{CROWD, FLIGHT_KMH, JOURNEY_KM, NETWORK_DEVICES, NETWORK_SECONDS},
};
use model::{place::Place, risk::CheckChannel};
use std::collections::HashMap;

/// Devices that are told apart; all later ones count as new each time. What they can weigh is reached long before.
const DEVICES_MAX: usize = 256;
/// Places that are told apart; later ones count as the last.
const SITES_MAX: usize = 64;
/// People whose word on the shop is heard.
const TELLERS_MAX: usize = 32;
/// Around a check, new devices within these seconds make a crowd.
const CROWD_AROUND_SECONDS: i64 = 24 * 3600;

/// One check, made ready.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    pub check: &'a Check,
    /// Where, if it is known and can be relied on.
    pub point: Option<Point>,
    /// Which place it is, of [`Trail::sites`].
    pub site: Option<usize>,
    /// Which device, of those told apart.
    pub device: Option<usize>,
    /// Its device was never seen before, and its network brought not too many before it.
    pub new_device: bool,
    /// Which shop it was bought at, if somebody says so who did not before.
    pub shop: Option<usize>,
    /// One of many checks by new devices in a short time: the share of the people around it that is in one place, from 0 to 1.
    pub crowd: Option<f64>,
}

/// A history, made ready.
#[derive(Debug, Default)]
pub(crate) struct Trail<'a> {
    pub steps: Vec<Step<'a>>,
    /// How many checks each place has.
    pub sites: Vec<(Point, usize)>,
    /// For each place the first of its country.
    groups: Vec<usize>,
    /// Shops that are told apart.
    pub shops: usize,
}

/// A device that was met.
pub(crate) struct Seen {
    device: Device,
    /// Since when, in microseconds.
    since: i64,
    last: Option<(i64, Point)>,
    /// It was in two places at once: behind a tunnel.
    roving: bool,
}

/// How many people were at each place lately. Who checks again and again is one: else a single visitor could make any crowd look like a fair at his home.
struct People {
    at: Vec<usize>,
    /// How often each device was at each place.
    seen: HashMap<(usize, usize), usize>,
}

impl People {
    fn at(sites: usize) -> Self {
        Self { at: vec![0; sites], seen: HashMap::new() }
    }

    fn come(&mut self, step: &Step<'_>) {
        let Some(site) = step.site else { return };
        let times = step.device.map_or(1, |device| {
            let times = self.seen.entry((site, device)).or_default();
            *times += 1;
            *times
        });
        self.at[site] += usize::from(times == 1);
    }

    fn go(&mut self, step: &Step<'_>) {
        let Some(site) = step.site else { return };
        let left = step.device.and_then(|device| self.seen.get_mut(&(site, device))).map_or(0, |times| {
            *times -= 1;
            *times
        });
        self.at[site] -= usize::from(left == 0);
    }

    /// The share of the commonest place.
    fn commonest(&self) -> f64 {
        let (most, all) = self.at.iter().fold((0, 0), |(most, all), count| (most.max(*count), all + count));
        if all == 0 { 1.0 } else { most as f64 / all as f64 }
    }
}

impl Seen {
    pub const fn new(device: Device, since: i64) -> Self {
        Self { device, since, last: None, roving: false }
    }
}

impl Step<'_> {
    /// By anybody but sellers and retailers.
    pub fn by_consumer(&self) -> bool {
        self.check.channel == CheckChannel::Consumer
    }

    /// By the owner.
    pub fn by_owner(&self) -> bool {
        self.check.claim == Claim::ByOwner
    }

    /// Whether one person may have made both: on one device, or as the owner.
    pub fn same_person(&self, other: &Self) -> bool {
        (self.device.is_some() && self.device == other.device) || (self.by_owner() && other.by_owner())
    }
}

impl<'a> Trail<'a> {
    pub fn of(checks: &'a [Check]) -> Result<Self, OutOfOrder> {
        if let Some(at) = checks.windows(2).position(|pair| pair[1].at < pair[0].at) {
            return Err(OutOfOrder { at: at + 1 });
        }
        let mut ordered: Vec<&Check> = checks.iter().collect();
        // Of one instant there is no order: take one that does not hang on how they came, so that a repetition stands beside what it repeats.
        if checks.windows(2).any(|pair| pair[0].at == pair[1].at) {
            ordered.sort_by_cached_key(|check| key(check));
            ordered.dedup();
        }
        let mut trail = Self::default();
        let mut seen: Vec<Seen> = Vec::new();
        for check in ordered {
            let point = check.place.and_then(Point::of);
            let known = check.device.and_then(|device| met(&seen, device, check.at.0));
            let new_device = check.device.is_some() && known.is_none();
            let device = known.or_else(|| {
                seen.push(Seen::new(check.device?, check.at.0));
                Some(seen.len() - 1)
            });
            if let (Some(seen), Some(point)) = (device.and_then(|device| seen.get_mut(device)), point) {
                seen.roving |= seen.last.is_some_and(|(at, last)| kmh(last.least_km(&point), at, check.at.0) > FLIGHT_KMH);
                seen.last = Some((check.at.0, point));
            }
            let device = if seen.len() > DEVICES_MAX {
                seen.pop();
                // Nobody's number.
                Some(usize::MAX - trail.steps.len())
            } else {
                device
            };
            trail.steps.push(Step { check, point, site: None, device, new_device, shop: None, crowd: None });
        }
        for step in &mut trail.steps {
            if step.device.and_then(|device| seen.get(device)).is_some_and(|seen| seen.roving) {
                step.point = None;
            }
        }
        trail.find_sites();
        trail.find_groups();
        trail.find_crowds();
        trail.find_shops();
        Ok(trail)
    }

    fn find_sites(&mut self) {
        for step in &mut self.steps {
            let Some(point) = step.point else { continue };
            let at = match self.sites.iter().position(|(site, _)| site.may_be(&point)) {
                Some(at) => at,
                None if self.sites.len() < SITES_MAX => {
                    self.sites.push((point, 0));
                    self.sites.len() - 1
                }
                None => SITES_MAX - 1,
            };
            if let Some((site, count)) = self.sites.get_mut(at) {
                *count += 1;
                // A spot says where in its country the place is.
                if !site.is_spot() && point.is_spot() {
                    *site = point;
                }
            }
            step.site = Some(at);
        }
    }

    /// The first place of the same country: what stands for the country.
    pub fn group(&self, site: usize) -> usize {
        self.groups.get(site).copied().unwrap_or(site)
    }

    /// Whether who is told to be at `point`, which counts as the place `here`, may be at `site`.
    pub fn is_at(&self, site: usize, here: usize, point: &Point) -> bool {
        site == here || self.sites.get(site).is_some_and(|(other, _)| other.may_be(point))
    }

    /// Whether more than the country is known of a place.
    pub fn knows_town(&self, site: usize) -> bool {
        self.sites.get(site).is_some_and(|(point, _)| point.is_spot())
    }

    fn find_groups(&mut self) {
        self.groups = (0..self.sites.len())
            .map(|site| {
                let country = |site: usize| self.sites.get(site).and_then(|(point, _)| point.country());
                country(site).and_then(|this| (0..site).find(|other| country(*other) == Some(this))).unwrap_or(site)
            })
            .collect();
    }

    fn find_shops(&mut self) {
        let mut shops: Vec<String> = Vec::new();
        let mut told: Vec<usize> = Vec::new();
        for step in self.steps.iter_mut().filter(|step| step.check.channel == CheckChannel::Consumer) {
            let Some(shop) = step.check.bought_at.as_deref().map(text::shop_of).filter(|shop| !shop.is_empty()) else { continue };
            if told.len() >= TELLERS_MAX || step.device.is_some_and(|device| told.contains(&device)) {
                continue;
            }
            told.push(step.device.unwrap_or(usize::MAX));
            let named = shops.iter().position(|other| *other == shop);
            step.shop = named.or_else(|| {
                shops.push(shop);
                Some(shops.len() - 1)
            });
        }
        self.shops = shops.len();
    }

    fn find_crowds(&mut self) {
        if self.steps.len() < CROWD {
            return;
        }
        let (mut from, mut to, mut new) = (0, 0, 0);
        let mut around = People::at(self.sites.len());
        for at in 0..self.steps.len() {
            let now = self.steps[at].check.at;
            while let Some(step) = self.steps.get(to).filter(|step| step.check.at.seconds_since(now) <= CROWD_AROUND_SECONDS) {
                new += usize::from(step.new_device);
                around.come(step);
                to += 1;
            }
            while let Some(step) = self.steps.get(from).filter(|step| now.seconds_since(step.check.at) > CROWD_AROUND_SECONDS) {
                new -= usize::from(step.new_device);
                around.go(step);
                from += 1;
            }
            if new >= CROWD {
                self.steps[at].crowd = Some(around.commonest());
            }
        }
    }
}

/// Which of the devices that were seen this is, or is taken for.
pub(crate) fn met(seen: &[Seen], device: Device, now: i64) -> Option<usize> {
    let same = seen.iter().position(|seen| seen.device.browser() == device.browser());
    same.or_else(|| crowded(seen, device, now))
}

/// The device for which one that is new is taken: the latest of its network, where that brought as many lately as a household or a shop has.
fn crowded(seen: &[Seen], device: Device, now: i64) -> Option<usize> {
    let lately = |seen: &Seen| now.saturating_sub(seen.since) <= NETWORK_SECONDS * 1_000_000;
    let mut same = seen.iter().enumerate().rev().filter(|(_, seen)| seen.device.network() == device.network() && lately(seen)).map(|(at, _)| at);
    let latest = same.next()?;
    same.nth(NETWORK_DEVICES - 2).map(|_| latest)
}

/// Kilometres an hour over a distance worth telling; 0 for shorter ones.
pub(crate) fn kmh(km: f64, from_micros: i64, to_micros: i64) -> f64 {
    if km <= JOURNEY_KM {
        return 0.0;
    }
    // A minute at the least: clocks of two servers differ.
    let hours = to_micros.saturating_sub(from_micros) as f64 / 3.6e9;
    km / hours.max(1.0 / 60.0)
}

/// A total order of checks.
fn key(check: &Check) -> impl Ord + use<> {
    let place = match check.place {
        None => (0, 0, 0, 0, None),
        Some(Place::Country(country)) => (1, 0, 0, 0, Some(country)),
        Some(Place::Spot(spot)) => {
            (2, (spot.latitude() * 100.0).round() as i32, (spot.longitude() * 100.0).round() as i32, spot.radius_km(), check.place.and_then(Place::country))
        }
    };
    let lots = [&check.lot_seen, &check.other_lot].map(|lot| lot.as_ref().map(|lot| lot.as_str().to_owned()));
    (check.at, check.device, place, check.claim, check.channel as u8, lots, check.other_host.clone(), check.expiry_seen, check.bought_at.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::Timestamp;

    #[test]
    fn a_network_brings_four_devices_a_week() {
        let check = |(hour, browser): (i64, u32)| Check { device: Some(Device::new(7, browser)), ..Check::at(Timestamp(hour * 3_600_000_000)) };
        // Six telephones; the first again; and the last in another month, when it is told apart.
        let checks: Vec<Check> = (0..6).map(|nth| (nth, nth as u32)).chain([(6, 0), (1000, 5)]).map(check).collect();
        let trail = Trail::of(&checks).unwrap();
        assert_eq!(trail.steps.iter().map(|step| step.device).collect::<Vec<_>>(), [0, 1, 2, 3, 3, 3, 0, 4].map(Some));
        assert_eq!(trail.steps.iter().filter(|step| step.new_device).count(), 5);
    }
}
