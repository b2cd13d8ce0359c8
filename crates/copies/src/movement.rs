//! What speaks from places: journeys that nothing makes, and more places than one unit comes to.

use crate::{
    text,
    trail::{Step, Trail, kmh},
    weights::*,
};
use model::risk::{CheckChannel, Finding, FindingKind};

/// A pair of checks that no journey on the ground connects.
struct Journey<'a> {
    from: &'a Step<'a>,
    to: &'a Step<'a>,
    km: f64,
    points: f64,
}

/// [`FindingKind::ImpossibleTravel`]: neighbouring checks by different people, further apart than a thing moves. A check is in one pair at most, so
/// that a single wrong place is not counted on the way there and on the way back.
pub(crate) fn impossible_travel(trail: &Trail<'_>) -> Option<Finding> {
    let mut places = trail.steps.iter().filter(|step| step.point.is_some());
    let mut last = places.next()?;
    let mut free = true;
    let mut told: Vec<(usize, usize)> = Vec::new();
    let (mut worst, mut pairs, mut points) = (None::<Journey<'_>>, 0, 0.0);
    for step in places {
        let journey = if free { journey(trail, last, step, &mut told) } else { None };
        free = journey.is_none();
        last = step;
        if let Some(journey) = journey {
            pairs += 1;
            points += journey.points;
            if worst.as_ref().is_none_or(|worst| worst.points < journey.points) {
                worst = Some(journey);
            }
        }
    }
    let worst = worst?;
    let weight = weight(FindingKind::ImpossibleTravel, points);
    let (from, to) = (worst.from.point?, worst.to.point?);
    (weight > 0).then(|| Finding {
        kind: FindingKind::ImpossibleTravel,
        weight,
        text: format!(
            "Checked {} and {} later at least {} km away, {}{}",
            from.located(),
            text::span(worst.to.check.at.seconds_since(worst.from.check.at)),
            text::thousands(worst.km),
            to.located(),
            match pairs {
                1 => String::new(),
                2 => "; and once more like this".to_owned(),
                n => format!("; and {} times more like this", n - 1),
            }
        ),
    })
}

fn journey<'a>(trail: &Trail<'_>, from: &'a Step<'a>, to: &'a Step<'a>, told: &mut Vec<(usize, usize)>) -> Option<Journey<'a>> {
    if from.same_person(to) {
        return None;
    }
    let (a, b) = (from.point?, to.point?);
    let km = a.least_km(&b);
    let speed = kmh(km, from.check.at.0, to.check.at.0);
    if speed <= GROUND_KMH {
        return None;
    }
    let mut points = if speed <= FLIGHT_KMH { FLOWN } else { 1.0 };
    for (place, step) in [(a, from), (b, to)] {
        points *= if place.is_spot() { 1.0 } else { BY_NETWORK };
        points *= if step.device.is_some() { 1.0 } else { UNKNOWN_DEVICE };
    }
    points *= network_in_crowd(trail, from) * network_in_crowd(trail, to);
    let pair = (from.site.min(to.site)?, from.site.max(to.site)?);
    if told.contains(&pair) {
        points *= AGAIN;
    } else {
        told.push(pair);
    }
    Some(Journey { from, to, km, points })
}

/// What is left of a place that only the network tells, amid a crowd: the more checks come from one place, the likelier it is a fair whose visitors'
/// telephones answer from home.
fn network_in_crowd(trail: &Trail<'_>, step: &Step<'_>) -> f64 {
    if step.in_crowd && step.point.is_some_and(|point| !point.is_spot()) { 1.0 - trail.home_share() } else { 1.0 }
}

/// [`FindingKind::ManyPlaces`]: other people in other places, more often than a thing changes hands. What was counted is forgotten as fast as things
/// are sold on; the most that was ever held at once counts.
pub(crate) fn many_places(trail: &Trail<'_>) -> Option<Finding> {
    let (mut held, mut peak, mut unknown, mut moves) = (0.0_f64, 0.0_f64, 0.0_f64, 0);
    let (mut counted_at, mut now_at): (Option<i64>, Option<usize>) = (None, None);
    // Where each device was last, by its number.
    let mut homes: Vec<(usize, usize)> = Vec::new();
    let mut visited = 0_u64;
    let mut owner = None;
    for step in &trail.steps {
        if step.check.channel == CheckChannel::RetailerReturn || (step.by_owner() && owner.is_some() && step.new_device) {
            held = (held - 1.0).max(0.0);
        }
        if step.by_owner() {
            owner = step.device;
        }
        let (Some(site), Some(point)) = (step.site, step.point) else { continue };
        let home = homes.iter_mut().find(|(device, _)| Some(*device) == step.device);
        let was = home.as_ref().map(|(_, site)| *site);
        match (home, step.device) {
            (Some(home), _) => home.1 = site,
            (None, Some(device)) => homes.push((device, site)),
            (None, None) => {}
        }
        let new_site = visited >> site & 1 == 0;
        visited |= 1 << site;
        let before = now_at.replace(site);
        if before.is_none() || before == Some(site) || !step.by_consumer() || step.by_owner() {
            continue;
        }
        let mut points = match (step.device, was) {
            (None, _) => UNKNOWN_ELSEWHERE.min(UNKNOWN_ELSEWHERE_MAX - unknown),
            (Some(_), None) if new_site => NEW_PERSON_NEW_PLACE,
            (Some(_), None) => NEW_PERSON_OLD_PLACE,
            (Some(_), was) if was == before => 0.0,
            (Some(_), was) if was == Some(site) => KNOWN_PERSON_STAYED,
            _ => KNOWN_PERSON_MOVED,
        };
        if step.device.is_none() {
            unknown += points;
        }
        if !point.is_spot() {
            points *= BY_NETWORK * network_in_crowd(trail, step).powi(2);
            if counted_at.is_some_and(|at| step.check.at.0.saturating_sub(at) < CROWD_SECONDS * 1_000_000) {
                points *= SOON_AFTER;
            }
        }
        if points <= 0.0 {
            continue;
        }
        let passed = counted_at.map_or(0.0, |at| step.check.at.0.saturating_sub(at) as f64 / 1e6);
        counted_at = Some(step.check.at.0);
        held = (held - passed / HANDS_FORGOTTEN_SECONDS).max(0.0) + points;
        peak = peak.max(held);
        moves += 1;
    }
    let weight = weight(FindingKind::ManyPlaces, peak - HANDS);
    (weight > 0).then(|| {
        let countries = distinct_countries(trail);
        let among = if countries > 1 { format!(" in {countries} countries") } else { String::new() };
        Finding {
            kind: FindingKind::ManyPlaces,
            weight,
            text: format!("Checked in {} places{among}, and {moves} times by somebody else than where it was before", visited.count_ones()),
        }
    })
}

fn distinct_countries(trail: &Trail<'_>) -> usize {
    let mut countries: Vec<_> = trail.sites.iter().filter_map(|(point, _)| point.country()).collect();
    countries.sort_unstable();
    countries.dedup();
    countries.len()
}
