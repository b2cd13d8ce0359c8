//! How much each kind of finding weighs, and what its points are.
//!
//! A weight is ten times the decimal logarithm of how much more often copies show a thing than honest units do. Each kind counts what it saw in
//! points (what a point is stands with each kind in `rates`), of so many decibans each at first, its *slope*.
//!
//! Where points are decibans already, as of what the filter in `lives` says, the weight is that of evidence which an unknown cause mimics once in
//! 10^(cap/10) units: straight until near the cap. Things that are counted weigh `cap · (1 − e^(−points · slope / cap))`: further ones say less, since one cause
//! makes many of them (the same tunnel, the same fair). **Every cap is below 20**, the default of `likely_copied`: no cause that shows in one kind
//! alone is ever an accusation.
//!
//! Where places are unknown, the number of devices and how dense they come speak for themselves (`Rates::number`, `Burst`, `Rates::strangers`). Their curves are
//! below the ratios that the simulator shows there: thirty devices are 25 decibans, but one honest unit in 350 is a fair's sample, and what tells it from a copy
//! is how fast devices come; ten strangers after a claim are 40, of which devices say half.
//!
//! Caps, slopes and the filter's rates were fitted together on the simulator's seeds 1 to 4 (`examples/fit.rs`: random search for the most copies found at
//! 0.083 % false alarms, with what is plainly a copy and plainly a fair held above and below), and scaled so that the default threshold is where that is. The test
//! asserts on another seed. `tests/support/mod.rs` says what the simulator assumes: its shares are guesses, so are these numbers until real histories
//! correct them.

use crate::rates::{Curve, Rates};
use model::risk::{Finding, FindingKind};

/// The weight of so many things that were counted: one cause makes many of them.
fn counted(Curve { cap, slope }: Curve, points: f64) -> f64 {
    cap * (1.0 - (-points.max(0.0) * slope / cap).exp())
}

/// The weight of so many points, in decibans.
fn weight(rates: &Rates, kind: FindingKind, points: f64) -> f64 {
    let curve = rates.curve(kind);
    let Curve { cap, slope } = curve;
    if points <= 0.0 {
        return 0.0;
    }
    match kind {
        // Of evidence in decibans: mixed with an unknown cause, 10^(−cap/10) as often as copies, that shows the same.
        FindingKind::ManyPlaces | FindingKind::ManyDevices | FindingKind::ManyShops | FindingKind::UnintendedMarket | FindingKind::LotMismatch => {
            let (odds, unknown) = (10_f64.powf((points * slope).min(200.0) / 10.0), 10_f64.powf(-cap / 10.0));
            10.0 * (odds / (1.0 - unknown + unknown * odds)).log10()
        }
        _ => counted(curve, points),
    }
}

/// What was found, before its weight is a whole number.
#[derive(Debug)]
pub(crate) struct Said {
    kind: FindingKind,
    weight: f64,
    text: String,
}

impl Said {
    /// So many points of a kind.
    pub fn of(rates: &Rates, kind: FindingKind, points: f64, text: String) -> Self {
        Self { kind, weight: weight(rates, kind, points), text }
    }

    /// [`FindingKind::StrangerAfterClaim`]: of so many devices, and of those past a family and who has it next.
    pub fn of_strangers(rates: &Rates, points: f64, text: String) -> Self {
        let kind = FindingKind::StrangerAfterClaim;
        Self { kind, weight: weight(rates, kind, points) + counted(rates.strangers, points - rates.free_strangers), text }
    }

    /// [`FindingKind::ManyDevices`]: of so many decibans by the filter, or of so many devices of which no place is known, whichever
    /// says more: they look at the same devices.
    pub fn of_devices(rates: &Rates, decibans: f64, unplaced: f64, text: String) -> Self {
        let kind = FindingKind::ManyDevices;
        Self { kind, weight: weight(rates, kind, decibans).max(counted(rates.number, unplaced - rates.free_devices)), text }
    }
}

/// Whole decibans, the heaviest first: what is rounded off one is added to the next, so that the sum is as near as can be. What weighs less than half a
/// deciban is not told, but for facts.
pub(crate) fn whole(mut said: Vec<Said>) -> Vec<Finding> {
    said.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.kind.cmp(&b.kind)));
    let mut left = 0.0;
    let mut findings = Vec::with_capacity(said.len());
    for Said { kind, weight, text } in said {
        let fact = matches!(
            kind,
            FindingKind::UnintendedMarket
                | FindingKind::LotMismatch
                | FindingKind::ExpiryMismatch
                | FindingKind::BarcodeLotMismatch
                | FindingKind::OtherHost
                | FindingKind::Expired
                | FindingKind::BeforeActivation
        );
        left += weight;
        let whole = (left.round() as i32).max(i32::from(fact));
        if whole > 0 {
            left -= f64::from(whole);
            findings.push(Finding { kind, weight: whole, text });
        }
    }
    findings
}

/// Faster than this, in km/h, nothing goes on the ground: EU high-speed trains, from door to door, stay below.
pub(crate) const GROUND_KMH: f64 = 500.0;
/// Faster than this, in km/h, no passenger flies: airliners cruise at 950, and tail winds count little between two gates.
pub(crate) const FLIGHT_KMH: f64 = 1000.0;
/// Shorter journeys, in kilometres past both radii, are never held against a unit: places are known too badly.
pub(crate) const JOURNEY_KM: f64 = 300.0;

/// Points of a journey that an aeroplane makes: one is no accusation.
pub(crate) const FLOWN: f64 = 0.15;
/// What is left of a pair's points when both places were in a pair before: the same tunnel again.
pub(crate) const AGAIN: f64 = 0.3;
/// What is left when one place is a mere country, but in a crowd; both: its square.
pub(crate) const BY_NETWORK: f64 = 0.6;
/// Amid a crowd the share of its commonest place takes so much of it away: of a fair two in three are told to be where it is, or more.
pub(crate) const FAIR_HOME: f64 = 1.5;
/// What is left when one device is unknown; both: its square, and they may well be one.
pub(crate) const UNKNOWN_DEVICE: f64 = 0.5;

/// This many new devices within two days are a crowd: a fair, with telephones from many countries.
pub(crate) const CROWD: usize = 7;
/// Devices that come to one thing within ten minutes and within an hour where it is handed round: at a demonstration, each has it for half a minute.
pub(crate) const BUSY: [(i64, f64); 2] = [(600, 16.0), (3600, 45.0)];
/// Sooner than this after the one before, in seconds, nobody has had the thing in hand.
pub(crate) const IN_HAND_SECONDS: i64 = 5;
/// So many come sooner, with telephones that are told to be at one place: around a screen, or as fast as a crowd reaches.
pub(crate) const AROUND: usize = 20;

/// New devices that one network brings within a week: a household or a shop. Further ones count as the last of these, since one computer calls itself
/// whatever it likes.
pub(crate) const NETWORK_DEVICES: usize = 4;
pub(crate) const NETWORK_SECONDS: i64 = 7 * 86_400;

/// What a stranger counts at the owner's place: family.
pub(crate) const AT_HOME: f64 = 0.4;
/// Strangers that every owner has.
pub(crate) const STRANGERS: f64 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;
    use model::risk::Thresholds;

    #[test]
    fn no_kind_alone_is_an_accusation_and_more_points_never_weigh_less() {
        for kind in FindingKind::ALL {
            assert!(weight(&Rates::default(), kind, 1e9) < f64::from(Thresholds::default().likely_copied()) - 1.0, "{kind:?}");
            assert_eq!((weight(&Rates::default(), kind, 0.0), weight(&Rates::default(), kind, -5.0)), (0.0, 0.0));
            assert!(Said::of_devices(&Rates::default(), 1e9, 1e9, String::new()).weight < f64::from(Thresholds::default().likely_copied()) - 1.0);
            assert!(Said::of_strangers(&Rates::default(), 1e9, String::new()).weight < f64::from(Thresholds::default().likely_copied()) - 1.0);
            assert!((0..200).map(|tenths| weight(&Rates::default(), kind, f64::from(tenths) / 10.0)).is_sorted());
        }
    }

    #[test]
    fn what_is_rounded_off_one_weight_is_added_to_the_next_and_facts_are_told() {
        let said = |kind, weight| Said { kind, weight, text: String::new() };
        let whole = |said| whole(said).into_iter().map(|finding| (finding.kind, finding.weight)).collect::<Vec<_>>();
        let places = |weight| said(FindingKind::ManyPlaces, weight);
        assert_eq!(whole(vec![said(FindingKind::Burst, 0.4), places(10.4)]), [(FindingKind::ManyPlaces, 10), (FindingKind::Burst, 1)]);
        assert_eq!(whole(vec![said(FindingKind::Burst, 0.4), places(10.0)]), [(FindingKind::ManyPlaces, 10)]);
        assert_eq!(whole(vec![said(FindingKind::Expired, 0.1)]), [(FindingKind::Expired, 1)]);
    }
}
