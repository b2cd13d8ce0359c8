//! What speaks from people: more devices than a household has, very many at once, strangers after a claim.

use crate::{
    rates::Rates,
    text,
    trail::{Step, Trail},
    weights::*,
};
use model::{risk::FindingKind, time::Timestamp};

/// [`FindingKind::ManyPlaces`], of so many decibans.
pub(crate) fn many_places(rates: &Rates, trail: &Trail<'_>, decibans: f64) -> Option<Said> {
    let mut people = trail.steps.iter().filter(|step| step.by_consumer() && step.site.is_some());
    // One person goes where he likes.
    let several = people.next().is_some_and(|first| people.any(|step| !first.same_person(step)));
    (several && trail.sites.len() > 1).then(|| {
        let mut countries: Vec<_> = trail.sites.iter().filter_map(|(point, _)| point.country()).collect();
        countries.sort_unstable();
        countries.dedup();
        let among = if countries.len() > 1 { format!(" in {} countries", countries.len()) } else { String::new() };
        let text = format!("Checked in {} places{among} by different people, back and forth: more than one thing comes to", trail.sites.len());
        Said::of(rates, FindingKind::ManyPlaces, decibans, text)
    })
}

/// [`FindingKind::ManyDevices`], of so many decibans.
pub(crate) fn many_devices(rates: &Rates, trail: &Trail<'_>, decibans: f64) -> Option<Said> {
    let new: Vec<Timestamp> = trail.steps.iter().filter(|step| step.new_device && step.by_consumer()).map(|step| step.check.at).collect();
    let (first, last) = (new.first()?, new.last()?);
    let text = || format!("Checked on {} devices within {}", new.len(), text::span(last.seconds_since(*first)));
    (new.len() > 1 && decibans > 0.0).then(|| Said::of(rates, FindingKind::ManyDevices, decibans, text()))
}

/// [`FindingKind::Burst`]: the new devices of the busiest hour.
pub(crate) fn burst(rates: &Rates, trail: &Trail<'_>) -> Option<Said> {
    let new: Vec<Timestamp> = trail.steps.iter().filter(|step| step.new_device && step.by_consumer()).map(|step| step.check.at).collect();
    let (mut from, mut most, mut when) = (0, 0, *new.first()?);
    for (to, at) in new.iter().enumerate() {
        while at.seconds_since(new[from]) > 3600 {
            from += 1;
        }
        if to + 1 - from > most {
            (most, when) = (to + 1 - from, new[from]);
        }
    }
    let points = most as f64 - BUSY_HOUR;
    (points > 0.0).then(|| Said::of(rates, FindingKind::Burst, points, format!("Checked on {most} devices within the hour from {}", when.to_text())))
}

/// [`FindingKind::StrangerAfterClaim`]: devices that are not the owner's, now or later.
pub(crate) fn stranger_after_claim(rates: &Rates, trail: &Trail<'_>) -> Option<Said> {
    let owners: Vec<&Step<'_>> = trail.steps.iter().filter(|step| step.by_owner()).collect();
    let is_owners = |step: &Step<'_>| step.device.is_some() && owners.iter().any(|owner| owner.device == step.device);
    let mut met: Vec<usize> = Vec::new();
    let (mut points, mut unknown, mut strangers) = (0.0, 0.0_f64, 0);
    for step in trail.steps.iter().filter(|step| step.check.claim == crate::Claim::ByOther && step.by_consumer() && !is_owners(step)) {
        let mut point = match step.device {
            Some(device) if met.contains(&device) => continue,
            Some(device) => {
                met.push(device);
                1.0
            }
            None => UNKNOWN_DEVICE.min(1.5 - unknown),
        };
        if step.device.is_none() {
            unknown += point;
        }
        if step.site.is_some() && owners.iter().any(|owner| owner.site == step.site) {
            point *= AT_HOME;
        }
        points += point;
        strangers += 1;
    }
    let text = || match strangers {
        1 => "Checked by somebody else after its owner had claimed it".to_owned(),
        n => format!("Checked by {n} others after its owner had claimed it"),
    };
    (points > STRANGERS).then(|| Said::of(rates, FindingKind::StrangerAfterClaim, points - STRANGERS, text()))
}

/// [`FindingKind::ManyShops`], of so many decibans.
pub(crate) fn many_shops(rates: &Rates, trail: &Trail<'_>, decibans: f64) -> Option<Said> {
    (trail.shops > 1).then(|| {
        let text = format!("Said to be bought at {} different shops; one thing is sold by one", trail.shops);
        Said::of(rates, FindingKind::ManyShops, decibans, text)
    })
}
