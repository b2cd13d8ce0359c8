//! How likely a unit's code was copied, from the history of its checks. Pure: no clock, no database, no randomness.
//!
//! A genuine code that was copied onto a thousand fakes is still a genuine code: only its history gives it away. [`judge`] reads what the brand said
//! of the batch ([`Made`]) and the unit's checks ([`Check`]), and answers with a [`Risk`]: findings with their weights in decibans, each in a sentence
//! that names facts, their sum, and the verdict by the brand's [`Thresholds`].
//!
//! # What keeps it fair
//!
//! - No kind of finding reaches the default threshold alone (`weights`), so that one noisy cause is no accusation.
//! - One device in two places at once is behind a tunnel (VPN): its places are not used, whichever they are.
//! - Journeys that an aeroplane makes weigh next to nothing; those on one device, nothing.
//! - A crowd in a short time is what a fair or a shop's launch makes: the faster new devices come, the less they say; where networks tell of places, only
//!   a crowd that is at home nowhere speaks of more than one thing.
//! - What many people do is not held against one: a single device, or a single place, is never many.
//! - Returns and passed claims are allowed for; what was counted is forgotten as fast as things are sold on.
//! - Nothing ever speaks *against* a copy: who copies could check his own fake every day.
//!
//! # What it cannot see
//!
//! A code whose picture was put on the web, or a sample that a salesman carries from town to town, has the history of a copied one: in a sense the first
//! is. A code copied to a few fakes that are sold in one country looks like a thing on a shelf unless people give their places or claim what they buy.
//! Without device numbers unknown visitors weigh little, and most copies stay below the threshold.
//!
//! # How good it is
//!
//! On simulated units, at the default threshold (`tests/roc.rs`, seeds other than those that rates were fitted on): 88 in 100 cloned units that reach a
//! tenth check are found by it, 95 by the fifteenth; fewer than 0.1 in 100 honest ones are accused at some time. The goal, 95 by the tenth, is not
//! reached in the world that we would defend. Why: one honest unit in a hundred stands on a shelf where seven or more people look at it, and each of them is
//! told to be in a wrong country in one case of ten; a copy of which five of seven first buyers live in one country has that same history, and no
//! rule tells the two apart. With threshold 18 it is 95 in 100, at 0.4 false alarms. A code with ten fakes or less is found by then in less than six cases of
//! ten; where copies are sold in two countries only, 75 in 100 are; samples at fairs are wrongly accused in one of forty (a brand should mark its samples).
//! What helps is what people tell: the shop, a spot. The worlds around the assumed one in the test show how much. They rest on guesses: measure on real
//! histories before trusting the numbers.
//!
//! # To add a kind of finding
//!
//! 1. add it to [`model::risk::FindingKind`]; 2. give it its curve in `weights`, with what a point is; 3. write its function from the `Trail` to an
//!    `Option<Finding>` and call it in [`judge`]; 4. test it below, and let `cargo test -p copies --test roc -- --nocapture` show what it costs.

mod country;
mod facts;
mod history;
mod lives;
mod people;
mod point;
mod rates;
mod text;
mod trail;
mod travel;
mod weights;

pub use history::{Activation, Check, Device, Made, OutOfOrder};
pub use model::risk::Claim;
pub use rates::{Copying, Curve, Life, Rates};

use model::{
    place::Place,
    risk::{Finding, Risk, Thresholds},
};
use trail::Trail;

/// Judges one unit by its checks, oldest first; those of one instant may come in any order, and what is given twice counts once.
pub fn judge(made: &Made, checks: &[Check], thresholds: Thresholds) -> Result<Risk, OutOfOrder> {
    judge_by(&Rates::default(), made, checks, thresholds)
}

/// The same by other rates than the default ones: a portal with histories of its own may fit them.
pub fn judge_by(rates: &Rates, made: &Made, checks: &[Check], thresholds: Thresholds) -> Result<Risk, OutOfOrder> {
    let trail = Trail::of(checks)?;
    let mut findings: Vec<Finding> = Vec::new();
    let evidence = lives::evidence(made, &trail, rates);
    findings.extend(travel::impossible_travel(rates, &trail));
    findings.extend(people::many_places(rates, &trail, evidence.places));
    findings.extend(people::many_devices(rates, &trail, evidence.devices));
    findings.extend(people::burst(rates, &trail));
    findings.extend(people::stranger_after_claim(rates, &trail));
    findings.extend(people::many_shops(rates, &trail));
    findings.extend(facts::unintended_market(rates, made, &trail));
    findings.extend(facts::lot_mismatch(rates, made, &trail));
    findings.extend(facts::expired(rates, made, &trail));
    findings.extend(facts::before_activation(rates, made, &trail));
    Ok(Risk::of(findings, thresholds))
}

/// A place as people read it: `Germany`, or `near 52.5° N, 13.4° E (DE)`.
#[must_use]
pub fn place_in_words(place: Place) -> String {
    match place {
        Place::Country(country) => country::name(country),
        Place::Spot(_) => point::Point::of(place).map_or_else(String::new, |point| point.located()),
    }
}

/// Degrees north and east of the middle of a place; `None` for a country that is on no map.
#[must_use]
pub fn middle_of(place: Place) -> Option<(f64, f64)> {
    match place {
        Place::Country(country) => country::circle(country).map(|circle| (circle.latitude, circle.longitude)),
        Place::Spot(spot) => Some((spot.latitude(), spot.longitude())),
    }
}
