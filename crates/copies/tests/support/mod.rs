//! A world of people who check things, honest and not, drawn from a seed.
//!
//! # What it assumes
//!
//! The shares below are guesses of ours, made before any portal ran; none is measured. They were set so that what is hard to tell from a copy is
//! *common*: fairs, resales, journeys, tunnels and shelves are a third of the honest units. Honest and cloned units are checked by the same people
//! (`person`), drawn in the same way: one in seventeen uses a tunnel (VPN) for six checks in ten, one in eight gives no device, one in ten no place, one in four a spot, the
//! others a country; telephones abroad answer from home half of the time; one country in seventy is wrong; one check in seven comes from a
//! browser that has forgotten itself. One person in six says where it was bought, one in ten of these in words that match nobody else's. Claims are worked out alike; buyers of fakes claim a little less (15 in 100, others 25).
//!
//! A cloned unit (`cloned`) is a genuine one whose code is on 10 to 10,000 fakes as well (each power of ten as likely as the other), sold in 3 to 6
//! countries over 2 to 20 weeks, more of them each week, each checked by its buyer, if at all. It is asked only of units with ten checks whether they were found by the tenth.
//!
//! Runs of 10 to 10,000, since labels of one picture are printed in runs: setting up a press, or having another shop do it, costs the same for ten as for
//! thousands, and who copies one code does so to not need thousands. Until lately this world had 2 to 1000, a quarter of them ten fakes or less; how
//! much is found of those stands beside (`World::run`). People misread a lot in several ways, not all in one.
//!
//! While the weights were fitted this world was made easier too, each time towards what seemed truer: fewer tunnels (10 to 6 in 100 people), fewer fairs
//! (1 to 0.3) and enthusiasts (3 to 0.7), fewer relatives elsewhere (10 to 5), fewer repeated checks, sales of fakes that grow, at least 3 countries, the genuine thing sold in 3 cases of 10.
//!
//! It holds what the portal knows, and no more: checks of a unit that is not shipped yet are refused and kept nowhere; half of the sellers online confirm
//! what they send and release what comes back, and of these the portal has the time, no place and no device; what goes back to a shop it never hears of,
//! nor that the claim is over then. Fairs are open nine hours a day, and three visitors in ten come to a demonstration where one has the sample after the other; some samples
//! stand on a shop's counter for weeks, and some codes can be read from a picture that somebody shows (3 and 2 in 10,000: rarer than copies of which anybody would hear).
//! `World::places` is off where the operator sets no header of countries and nobody gives a spot. A flood (`flooded`) is a code that was published, or
//! that a program tries: 40 to 440 devices within eight minutes.
//!
//! In two things it is on the cautious side: with tunnels one country in twenty is wrong, where makers of such tables promise better than one in a
//! hundred; and every person may check once more, so that ten checks of a copy are six or seven buyers.
//!
//! In one it is not: markets. Two brands in five tell them, and a copy is sold wherever its sellers are, whatever the brand meant. What is left where
//! copies are sold just where the brand sells stands beside as well (`World::meant`).
//!
//! How much hangs on these guesses is shown by worlds around this one (`World`): with half and with one and a half times as much that is unsure and odd,
//! and with half and twice as many people who tell more than they must.
//!
//! Not in this world: fakes sold in one or two countries, codes whose picture was put on the web, attackers who know these rules, countries where everybody is behind one tunnel.

mod cloned;
mod honest;
mod person;
mod random;
pub mod table;

#[allow(unused_imports, reason = "each test file uses its part")]
pub use cloned::{cloned, fakes, flooded};
#[allow(unused_imports, reason = "each test file uses its part")]
pub use honest::{Kind, honest};
#[allow(unused_imports, reason = "each test file uses its part")]
pub use random::{ASSUMED, Random, World};

use copies::{Activation, Check, Claim, Device, Made};
use model::{batch::Lot, listing::Country, place::Place, risk::CheckChannel, time::Timestamp};
use person::Person;

/// How likely a buyer, of the genuine thing or of a fake, checks once more.
const AGAIN: f64 = 0.3;

/// A unit with its checks, oldest first.
pub struct Unit {
    pub made: Made,
    pub checks: Vec<Check>,
}

/// A check as the world makes it, before claims are worked out.
#[derive(Clone)]
struct Event {
    /// Days since the batch was sealed.
    day: f64,
    /// Who.
    who: u64,
    place: Option<Place>,
    device: Option<Device>,
    lot_seen: Option<Lot>,
    shop: Option<u64>,
    channel: CheckChannel,
    /// Claims it, if nobody has.
    claims: bool,
    /// Had it from its owner, who passed the claim on.
    given: bool,
}

/// 2026-01-01.
const SEALED: Timestamp = Timestamp(1_767_225_600_000_000);
/// Days until the batch is sent out.
const SHIPPED: f64 = 10.0;

fn moment(day: f64) -> Timestamp {
    SEALED.plus_seconds((day * 86_400.0) as i64)
}

/// Sorts the events and lets claims be made and passed on, the same for all. What comes back to a shop stays claimed: nobody tells the portal.
fn unit(r: &mut Random, meant: &[Country], mut events: Vec<Event>) -> Unit {
    // Seven brands in ten say when they ship. Before they did, the portal answers that a unit is not active, and keeps no check.
    let activation = if r.chance(0.7) { Activation::Since(moment(SHIPPED)) } else { Activation::Untold };
    events.retain(|event| event.day >= SHIPPED || activation == Activation::Untold);
    events.sort_by(|a, b| a.day.total_cmp(&b.day));
    let mut owner = None;
    let checks = events
        .into_iter()
        .map(|event| {
            if event.given && owner.is_some() {
                owner = Some(event.who);
            }
            let claim = match owner {
                None => Claim::Unclaimed,
                Some(who) if who == event.who => Claim::ByOwner,
                Some(_) => Claim::ByOther,
            };
            if event.claims && owner.is_none() {
                owner = Some(event.who);
            }
            Check {
                at: moment(event.day),
                place: event.place.filter(|_| r.1.places),
                device: event.device,
                claim,
                lot_seen: event.lot_seen,
                expiry_seen: None,
                other_lot: None,
                other_host: None,
                bought_at: event.shop.map(|shop| format!("Shop {shop}")),
                channel: event.channel,
            }
        })
        .collect();
    let mut markets = Vec::new();
    if r.chance(0.4) {
        markets.extend(meant);
        markets.extend((0..r.below(8)).map(|_| person::city(r).country()));
    }
    let expires_on = r.chance(0.3).then(|| ["2027-01-01", "2027-06-30", "2028-12-31"][r.below(3)].parse().unwrap());
    Unit { made: Made { lot: Lot::parse("L1").unwrap(), expires_on, markets, sealed_at: SEALED, activation }, checks }
}

/// Checks of one person between two days: one for sure, more with the chance `again` each.
fn some_checks(r: &mut Random, person: &Person, (from, to): (f64, f64), again: f64, out: &mut Vec<Event>) {
    let mut day = from + r.unit() * r.unit() * (to - from).min(10.0);
    loop {
        out.push(person.check(r, day, person.home));
        day += 0.01 + r.unit() * (to - day).max(0.0) * 0.5;
        if day >= to || !r.chance(again) {
            return;
        }
    }
}
