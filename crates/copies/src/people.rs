//! What speaks from people: more devices than a household has, very many at once, strangers after a claim.

use crate::{
    text,
    trail::{Step, Trail},
    weights::*,
};
use model::{
    risk::{Finding, FindingKind},
    time::Timestamp,
};

/// [`FindingKind::ManyDevices`]: counted with less where they come together, forgotten with time; the most that was ever held at once counts.
pub(crate) fn many_devices(trail: &Trail<'_>) -> Option<Finding> {
    let (mut held, mut peak, mut devices) = (0.0_f64, 0.0_f64, 0);
    let mut last: Option<&Step<'_>> = None;
    let mut first: Option<Timestamp> = None;
    for step in trail.steps.iter().filter(|step| step.new_device && step.by_consumer() && !step.by_owner()) {
        let at = step.check.at;
        let mut points = 1.0;
        if let Some(last) = last {
            let passed = at.seconds_since(last.check.at);
            held = (held - passed as f64 / DEVICE_FORGOTTEN_SECONDS).max(0.0);
            let at_one_spot = step.site.is_some() && step.site == last.site && step.point.is_some_and(|point| point.is_spot());
            if at_one_spot {
                points = SAME_SPOT;
            } else if passed < CROWD_SECONDS {
                points = CROWD_DEVICE;
            }
            points *= step.crowd.map_or(1.0, |share| 1.0 - share);
        }
        held += points;
        peak = peak.max(held);
        devices += 1;
        last = Some(step);
        first = first.or(Some(at));
    }
    let weight = weight(FindingKind::ManyDevices, peak - HOUSEHOLD);
    (weight > 0).then(|| Finding {
        kind: FindingKind::ManyDevices,
        weight,
        text: format!("Checked on {devices} devices within {}", text::span(last.zip(first).map_or(0, |(last, first)| last.check.at.seconds_since(first)))),
    })
}

/// [`FindingKind::Burst`]: the new devices of the busiest hour.
pub(crate) fn burst(trail: &Trail<'_>) -> Option<Finding> {
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
    let weight = weight(FindingKind::Burst, most as f64 - BUSY_HOUR);
    (weight > 0).then(|| Finding { kind: FindingKind::Burst, weight, text: format!("Checked on {most} devices within the hour from {}", when.to_text()) })
}

/// [`FindingKind::StrangerAfterClaim`]: devices that are not the owner's, now or later.
pub(crate) fn stranger_after_claim(trail: &Trail<'_>) -> Option<Finding> {
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
    let weight = weight(FindingKind::StrangerAfterClaim, points - STRANGERS);
    (weight > 0).then(|| Finding {
        kind: FindingKind::StrangerAfterClaim,
        weight,
        text: match strangers {
            1 => "Checked by somebody else after its owner had claimed it".to_owned(),
            n => format!("Checked by {n} others after its owner had claimed it"),
        },
    })
}
