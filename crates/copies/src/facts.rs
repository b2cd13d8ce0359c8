//! What speaks from what the brand said: markets, lots, dates. Each counts devices, since one person may check often.

use crate::{
    history::Made,
    rates::Rates,
    text,
    trail::{Step, Trail},
    weights::Said,
};
use model::{batch::Lot, listing::Country, risk::FindingKind};

/// How often people misread a lot, or take another number for it.
const MISREAD: f64 = 0.03;
/// How much who reads the right lot counts beside who reads another: the genuine thing is about as well.
const RIGHT_COUNTS: f64 = 0.5;

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

fn finding(rates: &Rates, kind: FindingKind, points: usize, text: impl FnOnce() -> String) -> Option<Said> {
    (points > 0).then(|| Said::of(rates, kind, points as f64, text()))
}

/// [`FindingKind::UnintendedMarket`], of so many decibans.
pub(crate) fn unintended_market(rates: &Rates, made: &Made, trail: &Trail<'_>, decibans: f64) -> Option<Said> {
    if made.markets.is_empty() {
        return None;
    }
    let abroad = |step: &Step<'_>| step.point.and_then(|point| point.country()).filter(|country| !made.markets.contains(country));
    let met = by_device(trail, |step| step.by_consumer() && abroad(step).is_some());
    (!met.is_empty()).then(|| {
        let mut countries: Vec<Country> = met.iter().filter_map(|step| abroad(step)).collect();
        countries.sort_unstable();
        countries.dedup();
        let names: Vec<String> = countries.into_iter().map(|country| country.name().to_owned()).collect();
        let text = format!("Checked in {}, where the brand does not mean to sell it", text::list(&names));
        Said::of(rates, FindingKind::UnintendedMarket, decibans, text)
    })
}

/// [`FindingKind::LotMismatch`]: what people read.
pub(crate) fn lot_mismatch(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Said> {
    let read = |step: &Step<'_>, lot: &Lot| step.check.lot_seen.as_ref().is_some_and(|seen| seen.is_alike(lot));
    let met = by_device(trail, |step| step.check.lot_seen.is_some() && !read(step, &made.lot));
    (!met.is_empty()).then(|| {
        // Copyists print one lot: how many read that one, and how many the right one.
        let most = |step: &&Step<'_>| step.check.lot_seen.as_ref().map_or(0, |lot| met.iter().filter(|other| read(other, lot)).count());
        let same = met.iter().map(most).max().unwrap_or(0) as f64;
        let right = by_device(trail, |step| read(step, &made.lot)).len() as f64;
        let odds = 1.0 - rates.other_lot + rates.other_lot * (1.0 / MISREAD).powf(same - right * RIGHT_COUNTS);
        let seen = met.first().and_then(|step| step.check.lot_seen.as_ref()).map_or_else(String::new, ToString::to_string);
        let others = if met.len() > 1 { format!(" (and {} more)", met.len() - 1) } else { String::new() };
        let text = format!("Somebody read lot {seen} on it{others}; its code is of lot {}", made.lot);
        Said::of(rates, FindingKind::LotMismatch, 10.0 * odds.log10(), text)
    })
}

/// [`FindingKind::BarcodeLotMismatch`]. A machine read it: it is not misread.
pub(crate) fn barcode_lot_mismatch(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Said> {
    let met = by_device(trail, |step| step.check.other_lot.is_some());
    finding(rates, FindingKind::BarcodeLotMismatch, met.len(), || {
        let seen = met.first().and_then(|step| step.check.other_lot.as_ref()).map_or_else(String::new, ToString::to_string);
        format!("Its barcode says lot {seen}; its code is of lot {}", made.lot)
    })
}

/// [`FindingKind::OtherHost`]. Addresses are not misread, and the brand's are printed from here.
pub(crate) fn other_host(rates: &Rates, trail: &Trail<'_>) -> Option<Said> {
    let met = by_device(trail, |step| step.check.other_host.is_some());
    finding(rates, FindingKind::OtherHost, met.len(), || {
        let host = met.first().and_then(|step| step.check.other_host.as_deref()).unwrap_or_default();
        format!("Its label leads to {host}, and no label of its brand's does")
    })
}

/// [`FindingKind::ExpiryMismatch`]. A machine read it: it is not misread.
pub(crate) fn expiry_mismatch(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Said> {
    let expires = made.expires_on?;
    let met = by_device(trail, |step| step.check.expiry_seen.is_some_and(|seen| seen != expires));
    finding(rates, FindingKind::ExpiryMismatch, met.len(), || {
        let seen = met.first().and_then(|step| step.check.expiry_seen).map_or_else(String::new, |day| day.to_text());
        format!("Its barcode says that it is good until {seen}; its code is of goods with the date {}", expires.to_text())
    })
}

/// [`FindingKind::Expired`]: a whole day past the date, wherever the person is.
pub(crate) fn expired(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Said> {
    let expires = made.expires_on?;
    let met = by_device(trail, |step| step.by_consumer() && expires.is_over(step.check.at));
    finding(rates, FindingKind::Expired, met.len(), || {
        let when = met.first().map_or_else(String::new, |step| step.check.at.to_day());
        format!("Checked on {when}, past its date of {}", expires.to_text())
    })
}

/// [`FindingKind::BeforeActivation`]: a consumer had it before the brand sent it out.
pub(crate) fn before_activation(rates: &Rates, made: &Made, trail: &Trail<'_>) -> Option<Said> {
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
