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
//! - One network is never many: of the devices that it brings within a week four count, and a burst has to come from several. What a browser calls itself
//!   is free, and who wants a thing called a copy has one computer.
//! - What many people do is not held against one: a single device, or a single place, is never many.
//! - Returns and passed claims are allowed for; what was counted is forgotten as fast as things are sold on.
//! - Nothing ever speaks *against* a copy: who copies could check his own fake every day. People make a crowd's shares, however often each checks;
//!   of a long history [`telling()`] keeps what tells something, and who uses this crate keeps the highest score.
//!
//! # What it cannot see
//!
//! A code whose picture was put on the web, or a sample that a salesman carries from town to town, has the history of a copied one: in a sense the first
//! is. A code copied to a few fakes that are sold in one country looks like a thing on a shelf unless people give their places or claim what they buy.
//! Copies sold in two countries only are found by their tenth check in 87 cases of 100. Who claims a thing is believed to pass it on: whoever has the
//! claim's key may carry it round the world. Without device numbers unknown visitors weigh little, and most copies stay below the threshold.
//!
//! # How good it is
//!
//! On simulated units that have what the portal knows, at the default threshold (`tests/roc.rs`, a seed other than those that rates were fitted on): 96 in 100
//! cloned units that reach a tenth check are found by it, 99 by the fifteenth; 0.09 in 100 honest ones are accused at some time. That is the goal, 95 at
//! 0.1, and little more.
//!
//! - **Without places**, which is how a portal stands unless its operator sets the header of countries, 11 in 100 are found by the tenth check, 76 by the
//!   twentieth, 93 by the fiftieth; 0.04 in 100 honest ones are accused. A code that 40 devices or more try within minutes is found always.
//! - A code on 30 fakes or less is found in nine cases of ten. Where runs have 2 to 1000 fakes instead of 10 to 10,000 it is 93 in all, and the goal is missed.
//! - Where copies are sold just where the brand sells, it is 95; where they are sold in two countries only, 87.
//! - Where half as much again is unsure and odd, 3 in 1000 honest units are accused: a portal with such customers wants a higher threshold.
//! - Of fairs' samples 2 in 100 are accused, 13 without places; of samples on a counter 1 in 7; of codes that are shown in a picture 4 in 10. A brand should mark its
//!   samples.
//! - Hundreds of devices that come over weeks, without places and claims, are watched and not held for a copy: one kind of finding alone never is.
//!
//! What helps is what people tell: the shop, a spot. All of it rests on guesses: measure on real histories before trusting the numbers.
//!
//! # To add a kind of finding
//!
//! 1. add it to [`model::risk::FindingKind`]; 2. give it its curve in `rates`, with what a point is; 3. write its function from the `Trail` to an
//!    `Option<Said>` and call it in [`judge`]; 4. test it below, and let `cargo test -p copies --test roc -- --nocapture` show what it costs.

mod country;
mod evidence;
mod facts;
mod history;
mod lives;
mod people;
mod point;
mod rates;
mod telling;
mod text;
mod trail;
mod travel;
mod weights;
mod whereabouts;

pub use history::{Activation, Check, Device, Made, OutOfOrder};
pub use model::risk::Claim;
pub use rates::{Copying, Curve, Life, Rates};
pub use telling::telling;

use model::{
    place::Place,
    risk::{Risk, Thresholds},
};
use trail::Trail;

/// Judges one unit by its checks, oldest first; those of one instant may come in any order, and what is given twice counts once.
pub fn judge(made: &Made, checks: &[Check], thresholds: Thresholds) -> Result<Risk, OutOfOrder> {
    judge_by(&Rates::default(), made, checks, thresholds)
}

/// The same by other rates than the default ones: a portal with histories of its own may fit them.
pub fn judge_by(rates: &Rates, made: &Made, checks: &[Check], thresholds: Thresholds) -> Result<Risk, OutOfOrder> {
    let trail = Trail::of(checks)?;
    let evidence = evidence::evidence(made, &trail, rates);
    let said = [
        travel::impossible_travel(rates, &trail),
        people::many_places(rates, &trail, evidence.places),
        people::many_devices(rates, &trail, evidence.devices),
        people::burst(rates, &trail),
        people::stranger_after_claim(rates, &trail),
        people::many_shops(rates, &trail, evidence.shops),
        facts::unintended_market(rates, made, &trail, evidence.markets),
        facts::lot_mismatch(rates, made, &trail),
        facts::expiry_mismatch(rates, made, &trail),
        facts::barcode_lot_mismatch(rates, made, &trail),
        facts::other_host(rates, &trail),
        facts::expired(rates, made, &trail),
        facts::before_activation(rates, made, &trail),
    ];
    let findings = weights::whole(said.into_iter().flatten().collect());
    Ok(Risk::of(findings, thresholds))
}

/// A place as people read it: `Germany`, or `near 52.5° N, 13.4° E (DE)`.
#[must_use]
pub fn place_in_words(place: Place) -> String {
    match place {
        Place::Country(country) => country.name().to_owned(),
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
