//! How much each kind of finding weighs, and what its points are.
//!
//! A weight is ten times the decimal logarithm of how much more often copies show a thing than honest units do. Each kind *k* counts what it saw
//! in points *x* (what a point is stands with each kind in `rates`) and weighs
//!
//! > w(x) = cap · (1 − e^(−x / scale))
//!
//! Near nothing this is the straight sum of independent evidence, cap / scale decibans a point. Further points say less, since one cause makes many of
//! them (the same tunnel, the same fair), and the cap is what the kind can say at most. **Every cap is below 20**, the default of `likely_copied`: no
//! cause that shows in one kind alone is ever an accusation.
//!
//! Caps, scales and the filter's rates were fitted together on the simulator's seeds 1 and 2 (`tests/fit.rs`: random search for the most copies found at
//! 0.08 % false alarms), and scaled so that the default threshold is where that is. The test asserts on another seed. `tests/support/mod.rs` says what the
//! simulator assumes: its shares are guesses, so are these numbers until real histories correct them.

use crate::rates::{Curve, Rates};
use model::risk::FindingKind;

/// The weight of so many points, in whole decibans.
pub(crate) fn weight(rates: &Rates, kind: FindingKind, points: f64) -> i32 {
    let Curve { cap, scale } = rates.curve(kind);
    // A fact that was seen once is told, though it weigh little.
    let least = i32::from(points >= 1.0 && !matches!(kind, FindingKind::ManyPlaces | FindingKind::ManyDevices));
    if points > 0.0 { ((cap * (1.0 - (-points / scale).exp())).round() as i32).max(least) } else { 0 }
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
/// Devices that a shop or a launch brings together within an hour.
pub(crate) const BUSY_HOUR: f64 = 8.0;

/// Shops that are told apart.
pub(crate) const SHOPS_MAX: usize = 32;
/// After so many seconds another shop may be where it was sold on,
pub(crate) const SOLD_ON_SECONDS: i64 = 45 * 86_400;
/// and counts so little.
pub(crate) const SOLD_ON: f64 = 0.3;

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
            assert!(weight(&Rates::default(), kind, 1e9) < Thresholds::default().likely_copied(), "{kind:?}");
            assert_eq!((weight(&Rates::default(), kind, 0.0), weight(&Rates::default(), kind, -5.0)), (0, 0));
            assert!((0..200).map(|tenths| weight(&Rates::default(), kind, f64::from(tenths) / 10.0)).is_sorted());
        }
    }
}
