//! How much each kind of finding weighs, and why.
//!
//! # Where the numbers come from
//!
//! A weight is ten times the decimal logarithm of how much more often copies show a thing than honest units do. Each kind *k* counts what it saw
//! in points *x* (what a point is stands with each kind) and weighs
//!
//! > w(x) = cap · (1 − e^(−x / scale))
//!
//! Near nothing this is the straight sum of independent evidence, cap / scale decibans a point. Further points say less, since one cause makes many of
//! them (the same tunnel, the same fair), and the cap is what the kind can say at most. **Every cap is below 20**, the default of `likely_copied`: no
//! cause that shows in one kind alone is ever an accusation. Impossible travel weighs little beside places because each such journey is a stray check
//! there already.
//!
//! Inside of the kinds, constants were reasoned from how often honest checks show a thing (a wrong country in 5 of 100, say, and 50 of 100 of a copy's
//! buyers: 10 decibans). Caps and scales were then fitted on the simulator's seed 1 (random search for the most copies found at 0.08 % false
//! alarms) and rounded; impossible travel was raised over its fit, because it is the fact that people can verify. The test asserts on another seed.
//! `tests/support/mod.rs` says what the simulator assumes: its shares are guesses, so are these weights until real histories correct them.

use model::risk::FindingKind;

/// Most of a finding's weight and how fast it comes there.
struct Curve {
    /// Decibans at the most.
    cap: f64,
    /// Points for 63 % of them.
    scale: f64,
}

const fn curve(kind: FindingKind) -> Curve {
    let (cap, scale) = match kind {
        // A point: a pair of spots, with two known devices, that no aeroplane connects in the time.
        FindingKind::ImpossibleTravel => (6.0, 1.6),
        // A point: a deciban of the cheapest explanation, past the first change of hands (`places`).
        FindingKind::ManyPlaces => (19.0, 13.5),
        // A point: a new device, past a household.
        FindingKind::ManyDevices => (5.0, 1.4),
        // A point: a device within the busiest hour, past a shop's.
        FindingKind::Burst => (3.0, 12.0),
        // A point: a device that is not the owner's, past the first half (somebody at home).
        FindingKind::StrangerAfterClaim => (7.0, 1.2),
        // A point: a device outside of the markets.
        FindingKind::UnintendedMarket => (2.5, 3.0),
        // A point: a device whose user read another lot. People misread; printers of copies rarely print the right one twice.
        FindingKind::LotMismatch => (14.0, 0.7),
        // A point: a device after the date.
        FindingKind::Expired => (2.5, 2.0),
        // A point: a device before the shipment. Staff try labels too.
        FindingKind::BeforeActivation => (10.0, 2.5),
    };
    Curve { cap, scale }
}

/// The weight of so many points, in whole decibans.
pub(crate) fn weight(kind: FindingKind, points: f64) -> i32 {
    let Curve { cap, scale } = curve(kind);
    if points > 0.0 { (cap * (1.0 - (-points / scale).exp())).round() as i32 } else { 0 }
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
/// What is left when one place is a mere country; both: its square.
pub(crate) const BY_NETWORK: f64 = 0.75;
/// What is left when one device is unknown; both: its square, and they may well be one.
pub(crate) const UNKNOWN_DEVICE: f64 = 0.5;

/// Decibans of a spot where the thing was not, by somebody new.
pub(crate) const STRAY_SPOT: f64 = 12.0;
/// The same of a mere country, wrong in 5 of 100 honest checks (tunnels, telephones abroad) and in 50 of 100 of a copy's: 10 log₁₀ (0.5 / 0.05).
pub(crate) const STRAY_COUNTRY: f64 = 10.0;
/// The same in a crowd, two in ten of which answer from elsewhere at a fair and six in ten of a copy's buyers: 10 log₁₀ (0.6 / 0.2).
pub(crate) const STRAY_COUNTRY_IN_CROWD: f64 = 4.8;
/// What is left of it for somebody who was seen before; for an unknown device; and the most that unknown devices say in all: they may be one person.
pub(crate) const STRAY_KNOWN: f64 = 0.25;
pub(crate) const STRAY_UNKNOWN: f64 = 0.75;
pub(crate) const STRAY_UNKNOWN_MAX: f64 = 12.0;
/// Decibans of a move to somebody else: 10 log₁₀ of the days for which people keep a thing over the days since its last check, within bounds.
pub(crate) const HELD_DAYS: f64 = 100.0;
pub(crate) const MOVE_LEAST: f64 = 5.0;
pub(crate) const MOVE_MOST: f64 = 14.0;
/// Decibans of a move with somebody who was where it came from.
pub(crate) const MOVE_CARRIED: f64 = 1.0;
/// Decibans against a copy when somebody new checks where the thing is: 10 log₁₀ (0.95 / 0.6); in a crowd
/// 10 log₁₀ (0.8 / 0.4).
pub(crate) const HOME_NEW: f64 = 2.0;
pub(crate) const HOME_NEW_IN_CROWD: f64 = 3.0;
/// Decibans against a copy when somebody known checks again where the thing is.
pub(crate) const HOME_KNOWN: f64 = 1.0;
/// Decibans that every unit is allowed: it goes to its buyer, or to whom it is given. Each return is another.
pub(crate) const HANDS: f64 = 9.5;
/// Decibans forgotten a day: things are sold on.
pub(crate) const HANDS_FORGOTTEN: f64 = 6.0 / 180.0;
/// Checks that are one try of chance.
pub(crate) const TRIES_FREE: f64 = 10.0;

/// Devices of a household, the shop's customers before it included.
pub(crate) const HOUSEHOLD: f64 = 3.0;
/// Seconds in which one device is forgotten: people get new ones, and browsers forget who they are.
pub(crate) const DEVICE_FORGOTTEN_SECONDS: f64 = 60.0 * 86_400.0;
/// What a new device counts at the spot where the last one was: a shop, a fair.
pub(crate) const SAME_SPOT: f64 = 0.2;
/// What a new device counts within [`CROWD_SECONDS`] of the last one.
pub(crate) const CROWD_DEVICE: f64 = 0.35;
/// Half a day: new devices that come faster are in one place, or look at one post.
pub(crate) const CROWD_SECONDS: i64 = 12 * 3600;
/// This many new devices within two days are a crowd: a fair, with telephones from many countries.
pub(crate) const CROWD: usize = 7;
/// Devices that a shop or a launch brings together within an hour.
pub(crate) const BUSY_HOUR: f64 = 8.0;

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
            assert!(weight(kind, 1e9) < Thresholds::default().likely_copied(), "{kind:?}");
            assert_eq!((weight(kind, 0.0), weight(kind, -5.0)), (0, 0));
            assert!((0..200).map(|tenths| weight(kind, f64::from(tenths) / 10.0)).is_sorted());
        }
    }
}
