//! Units whose code is on fakes as well.

use super::{AGAIN, Event, Random, SHIPPED, Unit, person, person::Person, some_checks, unit};

/// How many fakes, every power of ten as likely as the other.
pub fn fakes(r: &mut Random) -> usize {
    let (least, most) = r.1.run;
    (least * (most / least).powf(r.unit())) as usize
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
    // Six in ten are ever checked. Sales grow from nothing, as those of anything.
    let mut sold = Vec::new();
    for _ in 0..fakes {
        if r.chance(0.6) {
            sold.push(from + r.unit().sqrt() * days);
        }
    }
    // Only the first checks are looked at.
    sold.sort_by(f64::total_cmp);
    for bought in sold.into_iter().take(300) {
        let nth = r.below(markets.len());
        let (market, shop) = (markets[nth], (1 + nth * 4 + r.below(sellers)) as u64);
        let home = person::city_near(r, market, 0.97);
        household(r, home, bought, 0.15, (lot, shop), &mut events);
    }
    let mut meant = vec![home.country()];
    if r.1.meant {
        meant.extend(markets.iter().map(|market| market.country()));
    }
    unit(r, &meant, events)
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

/// A unit whose code was published, or is tried by a program: so many devices within minutes.
pub fn flooded(r: &mut Random) -> Unit {
    let (devices, minutes) = (40 + r.below(400), r.between(0.05, 8.0));
    let from = SHIPPED + r.between(5.0, 200.0);
    let mut events: Vec<Event> = Vec::new();
    for _ in 0..devices {
        let home = person::city(r);
        let mut person = Person::new(r, home);
        person.shop = 1;
        let day = from + r.unit() * minutes / 1440.0;
        events.push(person.check(r, day, home));
    }
    unit(r, &[], events)
}
