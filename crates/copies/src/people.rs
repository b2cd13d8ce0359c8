//! What speaks from people: more devices than a household has, very many at once, strangers after a claim.

use crate::{
    rates::Rates,
    text,
    trail::{Step, Trail},
    weights::*,
};
use model::{
    risk::{Finding, FindingKind},
    time::Timestamp,
};

/// [`FindingKind::ManyPlaces`], of so many decibans.
pub(crate) fn many_places(rates: &Rates, trail: &Trail<'_>, decibans: f64) -> Option<Finding> {
    let weight = weight(rates, FindingKind::ManyPlaces, decibans);
    let mut people = trail.steps.iter().filter(|step| step.by_consumer() && step.site.is_some());
    // One person goes where he likes.
    let several = people.next().is_some_and(|first| people.any(|step| !first.same_person(step)));
    (weight > 0 && several && trail.sites.len() > 1).then(|| {
        let mut countries: Vec<_> = trail.sites.iter().filter_map(|(point, _)| point.country()).collect();
        countries.sort_unstable();
        countries.dedup();
        let among = if countries.len() > 1 { format!(" in {} countries", countries.len()) } else { String::new() };
        Finding {
            kind: FindingKind::ManyPlaces,
            weight,
            text: format!("Checked in {} places{among} by different people, back and forth: more than one thing comes to", trail.sites.len()),
        }
    })
}

/// [`FindingKind::ManyDevices`], of so many decibans.
pub(crate) fn many_devices(rates: &Rates, trail: &Trail<'_>, decibans: f64) -> Option<Finding> {
    let new: Vec<Timestamp> = trail.steps.iter().filter(|step| step.new_device && step.by_consumer()).map(|step| step.check.at).collect();
    let weight = weight(rates, FindingKind::ManyDevices, decibans);
    let (first, last) = (new.first()?, new.last()?);
    (weight > 0 && new.len() > 1).then(|| Finding {
        kind: FindingKind::ManyDevices,
        weight,
        text: format!("Checked on {} devices within {}", new.len(), text::span(last.seconds_since(*first))),
    })
}

/// [`FindingKind::Burst`]: the new devices of the busiest hour.
pub(crate) fn burst(rates: &Rates, trail: &Trail<'_>) -> Option<Finding> {
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
    let weight = weight(rates, FindingKind::Burst, most as f64 - BUSY_HOUR);
    (weight > 0).then(|| Finding { kind: FindingKind::Burst, weight, text: format!("Checked on {most} devices within the hour from {}", when.to_text()) })
}

/// [`FindingKind::StrangerAfterClaim`]: devices that are not the owner's, now or later.
pub(crate) fn stranger_after_claim(rates: &Rates, trail: &Trail<'_>) -> Option<Finding> {
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
    let weight = weight(rates, FindingKind::StrangerAfterClaim, points - STRANGERS);
    (weight > 0).then(|| Finding {
        kind: FindingKind::StrangerAfterClaim,
        weight,
        text: match strangers {
            1 => "Checked by somebody else after its owner had claimed it".to_owned(),
            n => format!("Checked by {n} others after its owner had claimed it"),
        },
    })
}

/// [`FindingKind::ManyShops`]: shops that different devices name as theirs. Long after, it may have been sold on.
pub(crate) fn many_shops(rates: &Rates, trail: &Trail<'_>) -> Option<Finding> {
    let mut named: Vec<(String, &Step<'_>)> = Vec::new();
    let mut points = 0.0;
    for step in trail.steps.iter().filter(|step| step.by_consumer()) {
        let Some(shop) = step.check.bought_at.as_deref().map(shop_of).filter(|shop| !shop.is_empty()) else { continue };
        if named.len() >= SHOPS_MAX || named.iter().any(|(other, met)| *other == shop || (step.device.is_some() && met.device == step.device)) {
            continue;
        }
        if let Some((_, last)) = named.last() {
            points += if step.check.at.seconds_since(last.check.at) > SOLD_ON_SECONDS { SOLD_ON } else { 1.0 };
        }
        named.push((shop, step));
    }
    let weight = weight(rates, FindingKind::ManyShops, points);
    (weight > 0).then(|| Finding {
        kind: FindingKind::ManyShops,
        weight,
        text: format!("Said to be bought at {} different shops; one thing is sold by one", named.len()),
    })
}

/// What is left of a shop's name or address when people write it in their ways: `https://www.Shop.example/item/7` and `shop.example` are one.
fn shop_of(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let address = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let name = address.map_or(text.as_str(), |address| address.split(['/', '?', '#']).next().unwrap_or(address));
    name.strip_prefix("www.").unwrap_or(name).chars().filter(|c| c.is_alphanumeric()).collect()
}
