//! Units whose code is on fakes as well.

use super::{AGAIN, Event, Random, SHIPPED, Unit, person, person::Person, some_checks, unit};

/// How many fakes: 2 to 1000, every power of ten as likely as the other.
pub fn fakes(r: &mut Random) -> usize {
    (2.0 * 500_f64.powf(r.unit())) as usize
}

/// A unit that was copied to so many fakes, sold in so many countries, with all its checks; some have less than
/// ten.
pub fn cloned(r: &mut Random, fakes: usize, countries: usize) -> Unit {
    let mut events: Vec<Event> = Vec::new();
    let home = person::city(r);
    // The genuine one was sold, unless the copyist keeps it.
    if r.chance(0.3) {
        let bought = SHIPPED + r.between(5.0, 120.0);
        household(r, home, bought, 0.3, ("L1", 0), &mut events);
    }
    let mut markets: Vec<person::City> = Vec::new();
    while markets.len() < countries {
        let market = person::city(r);
        if markets.iter().all(|other| other.country() != market.country()) {
            markets.push(market);
        }
    }
    let sellers = 1 + r.below(4);
    let (from, days) = (SHIPPED + r.between(20.0, 300.0), r.between(14.0, 140.0));
    // Most copyists copy the whole label.
    let lot = if r.chance(0.7) { "L1" } else { "K9" };
    for _ in 0..fakes {
        if !r.chance(0.6) {
            continue;
        }
        let nth = r.below(markets.len());
        let (market, shop) = (markets[nth], (1 + nth * 4 + r.below(sellers)) as u64);
        let home = person::city_near(r, market, 0.97);
        // Sales grow from nothing, as those of anything.
        let bought = from + r.unit().sqrt() * days;
        household(r, home, bought, 0.15, (lot, shop), &mut events);
        // Only the first checks are looked at.
        if events.len() > 4000 {
            break;
        }
    }
    unit(r, home.country(), events)
}

/// A buyer, and now and then a family.
fn household(r: &mut Random, home: person::City, bought: f64, claims: f64, (lot, shop): (&'static str, u64), events: &mut Vec<Event>) {
    let people = if r.chance(0.15) { 2 + r.below(3) } else { 1 };
    for nth in 0..people {
        let mut person = Person::new(r, home);
        (person.lot, person.shop) = (lot, shop);
        let first = events.len();
        some_checks(r, &person, (bought, bought + 200.0), AGAIN, events);
        if nth == 0 && r.chance(claims) {
            events[first].claims = true;
        }
    }
}
