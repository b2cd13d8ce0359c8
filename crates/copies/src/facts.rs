//! What speaks from what the brand said: markets, lots, dates. Each counts devices, since one person may check often.

use crate::{
    country,
    history::Made,
    rates::Rates,
    text,
    trail::{Step, Trail},
    weights::weight,
};
use model::{
    listing::Country,
    risk::{Finding, FindingKind},
};

/// The steps of different devices among those that show something; all unknown devices are one.
fn by_device<'t, 'a>(trail: &'t Trail<'a>, shows: impl Fn(&Step<'a>) -> bool) -> Vec<&'t Step<'a>> {
    let mut met: Vec<&Step<'a>> = Vec::new();
    for step in trail.steps.iter().filter(|step| shows(step)) {
        if met.len() < 16 && met.iter().all(|other| other.device != step.device) {
            met.push(step);
        }
    }
    met
}

fn finding(rates: &Rates, kind: FindingKind, points: usize, text: impl FnOnce() -> String) -> Option<Finding> {
    let weight = weight(rates, kind, points as f64);
    (weight > 0).then(|| Finding { kind, weight, text: text() })
}

/// [`FindingKind::UnintendedMarket`].
pub(crate) fn unintended_market(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Finding> {
    if made.markets.is_empty() {
        return None;
    }
    let abroad = |step: &Step<'_>| step.point.and_then(|point| point.country()).filter(|country| !made.markets.contains(country));
    let met = by_device(trail, |step| step.by_consumer() && abroad(step).is_some());
    finding(rates, FindingKind::UnintendedMarket, met.len(), || {
        let mut countries: Vec<Country> = met.iter().filter_map(|step| abroad(step)).collect();
        countries.sort_unstable();
        countries.dedup();
        let names: Vec<String> = countries.into_iter().map(country::name).collect();
        format!("Checked in {}, where the brand does not mean to sell it", text::list(&names))
    })
}

/// [`FindingKind::LotMismatch`]. Case does not matter, nor what people take for one another or leave out: hyphens, dots, O and 0, I and 1.
pub(crate) fn lot_mismatch(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Finding> {
    let other = |step: &Step<'_>| step.check.lot_seen.as_ref().is_some_and(|seen| seen != &made.lot && !letters(seen.as_str()).eq(letters(made.lot.as_str())));
    let met = by_device(trail, other);
    finding(rates, FindingKind::LotMismatch, met.len(), || {
        let seen = met.first().and_then(|step| step.check.lot_seen.as_ref()).map_or_else(String::new, ToString::to_string);
        let others = if met.len() > 1 { format!(" (and {} more)", met.len() - 1) } else { String::new() };
        format!("Somebody read lot {seen} on it{others}; its code is of lot {}", made.lot)
    })
}

fn letters(lot: &str) -> impl Iterator<Item = char> {
    lot.chars().filter(char::is_ascii_alphanumeric).map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
}

/// [`FindingKind::Expired`]: a whole day past the date, wherever the person is.
pub(crate) fn expired(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Finding> {
    let expires = made.expires_on?;
    let latest = expires.date().saturating_add(time::Duration::DAY);
    let met = by_device(trail, |step| step.by_consumer() && step.check.at.to_offset().date() > latest);
    finding(rates, FindingKind::Expired, met.len(), || {
        let when = met.first().map_or_else(String::new, |step| step.check.at.to_day());
        format!("Checked on {when}, past its date of {}", expires.to_text())
    })
}

/// [`FindingKind::BeforeActivation`]: a consumer had it before the brand sent it out.
pub(crate) fn before_activation(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Finding> {
    let since = made.out_since();
    let met = by_device(trail, |step| step.by_consumer() && since.is_none_or(|since| step.check.at < since));
    finding(rates, FindingKind::BeforeActivation, met.len(), || {
        let when = met.first().map_or_else(String::new, |step| step.check.at.to_text());
        match since {
            Some(since) => format!("Checked on {when}, before it was sent out on {}", since.to_text()),
            None => format!("Checked on {when}, though it was not sent out yet"),
        }
    })
}
