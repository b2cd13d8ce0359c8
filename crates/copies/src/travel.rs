//! What speaks from journeys that nothing makes.

use crate::{
    rates::Rates,
    text,
    trail::{Step, Trail, kmh},
    weights::*,
};
use model::risk::FindingKind;

/// A pair of checks that no journey on the ground connects.
struct Journey<'a> {
    from: &'a Step<'a>,
    to: &'a Step<'a>,
    km: f64,
    points: f64,
}

/// [`FindingKind::ImpossibleTravel`]: neighbouring checks by different people, further apart than a thing moves. From where a pair led, only a place that
/// was not seen before is another pair, so that a single wrong place is not counted on the way there and on the way back.
pub(crate) fn impossible_travel(rates: &Rates, trail: &Trail<'_>) -> Option<Said> {
    let mut places = trail.steps.iter().filter(|step| step.point.is_some());
    let mut last = places.next()?;
    let mut free = true;
    let mut told: Vec<(usize, usize)> = Vec::new();
    let (mut worst, mut pairs, mut points) = (None::<Journey<'_>>, 0, 0.0);
    let mut been: Vec<usize> = last.site.into_iter().collect();
    for step in places {
        let new = step.site.is_some_and(|site| !been.contains(&site));
        been.extend(step.site.filter(|_| new));
        let journey = if free || new { journey(last, step, &mut told) } else { None };
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
    let (from, to) = (worst.from.point?, worst.to.point?);
    let more = match pairs {
        1 => String::new(),
        2 => "; and once more like this".to_owned(),
        n => format!("; and {} times more like this", n - 1),
    };
    let (km, here, there) = (text::thousands(worst.km), from.located(), to.located());
    let text = match worst.to.check.at.seconds_since(worst.from.check.at) {
        ..=0 => format!("Checked {} and within the same second at least {} km away, {}{}", here, km, there, more),
        seconds => format!("Checked {} and {} later at least {} km away, {}{}", here, text::span(seconds), km, there, more),
    };
    Some(Said::of(rates, FindingKind::ImpossibleTravel, points, text))
}

fn journey<'a>(from: &'a Step<'a>, to: &'a Step<'a>, told: &mut Vec<(usize, usize)>) -> Option<Journey<'a>> {
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
        points *= if place.is_spot() { 1.0 } else { by_network(step) };
        points *= if step.device.is_some() { 1.0 } else { UNKNOWN_DEVICE };
    }
    let pair = (from.site.min(to.site)?, from.site.max(to.site)?);
    if told.contains(&pair) {
        points *= AGAIN;
    } else {
        told.push(pair);
    }
    Some(Journey { from, to, km, points })
}

/// What is left of a place that only the network tells. Amid a crowd: the more checks come from one place, the likelier it is a fair whose visitors'
/// telephones answer from home; but where nobody is at home anywhere there is no fair, and networks do not err all at once.
fn by_network(step: &Step<'_>) -> f64 {
    step.crowd.map_or(BY_NETWORK, |share| (1.0 - FAIR_HOME * share).max(0.0))
}

/// Whether a thing comes from one place to another between two days.
pub(crate) fn moves(trail: &Trail<'_>, from: usize, to: usize, from_day: f64, to_day: f64) -> bool {
    let (Some((a, _)), Some((b, _))) = (trail.sites.get(from), trail.sites.get(to)) else { return true };
    let km = a.least_km(b);
    km <= JOURNEY_KM || km <= (to_day - from_day) * 24.0 * FLIGHT_KMH
}
