//! What speaks from people: more devices than a household has, very many at once, strangers after a claim.

use crate::{
    history::Device,
    rates::Rates,
    text,
    trail::{Step, Trail},
    weights::*,
};
use model::risk::{CheckChannel, FindingKind};
use std::collections::HashSet;

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

/// [`FindingKind::ManyDevices`], of so many decibans by when they came. Where places are known they say whether one thing explains the devices; of those
/// without a place, and of those that came faster than a thing goes from hand to hand, the number speaks for itself.
pub(crate) fn many_devices(rates: &Rates, trail: &Trail<'_>, decibans: f64) -> Option<Said> {
    let new: Vec<&Step<'_>> = trail.steps.iter().filter(|step| step.new_device && step.by_consumer()).collect();
    let (first, last) = (new.first()?, new.last()?);
    let unplaced = new.iter().filter(|step| step.site.is_none()).count();
    let rushed = new.windows(2).filter(|pair| pair[1].site.is_some() && pair[1].check.at.seconds_since(pair[0].check.at) < IN_HAND_SECONDS).count();
    // Where most have a place, these say what the few others are.
    let alone = unplaced as f64 * unplaced as f64 / new.len() as f64 + rushed.saturating_sub(AROUND) as f64;
    let text = || {
        let (devices, span) = (new.len(), text::span(last.check.at.seconds_since(first.check.at)));
        match shared_networks(&new) {
            Some(1) => format!("Checked on {devices} devices in one network within {span}"),
            Some(networks) => format!("Checked on {devices} devices in {networks} networks within {span}"),
            None => format!("Checked on {devices} devices within {span}"),
        }
    };
    (new.len() > 1 && (decibans > 0.0 || alone > rates.free_devices)).then(|| Said::of_devices(rates, decibans, alone, text()))
}

/// [`FindingKind::Burst`]: the new devices of the busiest ten minutes, or of the busiest hour if these say more.
pub(crate) fn burst(rates: &Rates, trail: &Trail<'_>) -> Option<Said> {
    let new: Vec<&Step<'_>> = trail.steps.iter().filter(|step| step.new_device && step.by_consumer()).collect();
    let busiest = BUSY.map(|(seconds, free)| {
        let most = busiest(&new, seconds);
        (most.len() as f64 - free, most, seconds)
    });
    let (points, most, seconds) = busiest.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let when = most.first().filter(|_| points > 0.0)?.check.at.to_text();
    let devices = most.len();
    let text = match shared_networks(most) {
        Some(networks) if seconds < 3600 => format!("Checked on {devices} devices in {networks} networks within the ten minutes from {when}"),
        Some(networks) => format!("Checked on {devices} devices in {networks} networks within the hour from {when}"),
        None if seconds < 3600 => format!("Checked on {devices} devices within the ten minutes from {when}"),
        None => format!("Checked on {devices} devices within the hour from {when}"),
    };
    Some(Said::of(rates, FindingKind::Burst, points, text))
}

/// The most of these within so many seconds.
fn busiest<'a, 'b>(steps: &'b [&'a Step<'a>], seconds: i64) -> &'b [&'a Step<'a>] {
    let (mut from, mut most) = (0, &steps[..0]);
    for (to, step) in steps.iter().enumerate() {
        while step.check.at.seconds_since(steps[from].check.at) > seconds {
            from += 1;
        }
        if to + 1 - from > most.len() {
            most = &steps[from..=to];
        }
    }
    most
}

/// In how many networks these devices are, where several share one.
fn shared_networks(new: &[&Step<'_>]) -> Option<usize> {
    let networks: HashSet<u32> = new.iter().filter_map(|step| step.check.device).map(Device::network).collect();
    Some(networks.len()).filter(|networks| *networks < new.len())
}

/// [`FindingKind::StrangerAfterClaim`]: devices that are not the owner's, now or later.
pub(crate) fn stranger_after_claim(rates: &Rates, trail: &Trail<'_>) -> Option<Said> {
    let owners: Vec<&Step<'_>> = trail.steps.iter().filter(|step| step.by_owner()).collect();
    let is_owners = |step: &Step<'_>| step.device.is_some() && owners.iter().any(|owner| owner.device == step.device);
    let mut met: Vec<usize> = Vec::new();
    let (mut points, mut unknown, mut strangers) = (0.0, 0.0_f64, 0);
    let mut came_back = false;
    for step in &trail.steps {
        // Who has it after it came back to its seller is no stranger, until an owner shows again.
        came_back = (came_back || step.check.channel == CheckChannel::RetailerReturn) && !step.by_owner();
        if came_back || step.check.claim != crate::Claim::ByOther || !step.by_consumer() || is_owners(step) {
            continue;
        }
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
    (points > STRANGERS).then(|| Said::of_strangers(rates, points - STRANGERS, text()))
}

/// [`FindingKind::ManyShops`], of so many decibans.
pub(crate) fn many_shops(rates: &Rates, trail: &Trail<'_>, decibans: f64) -> Option<Said> {
    (trail.shops > 1).then(|| {
        let text = format!("Said to be bought at {} different shops; one thing is sold by one", trail.shops);
        Said::of(rates, FindingKind::ManyShops, decibans, text)
    })
}
