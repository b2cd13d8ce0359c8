//! Units that nobody copied.

use super::{
    AGAIN, Event, Random, SHIPPED, Unit,
    person::{self, City, Person},
    some_checks, unit,
};
use model::risk::CheckChannel;

/// What became of an honest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Buyer,
    Family,
    Shelf,
    Online,
    Resale,
    Return,
    Fair,
    Display,
    Photo,
    Traveller,
    Enthusiast,
    TriedByStaff,
}

impl Kind {
    /// Each with its share of a hundred.
    pub const SHARES: [(Self, f64); 12] = [
        (Self::Buyer, 41.0),
        (Self::Family, 12.0),
        (Self::Shelf, 14.0),
        (Self::Online, 10.0),
        (Self::Resale, 10.0),
        (Self::Return, 4.0),
        (Self::Fair, 0.3),
        (Self::Display, 0.03),
        (Self::Photo, 0.02),
        (Self::Traveller, 7.0),
        (Self::Enthusiast, 0.7),
        (Self::TriedByStaff, 1.0),
    ];
}

/// An honest unit with all its checks.
pub fn honest(r: &mut Random) -> (Kind, Unit) {
    let odd = r.1.odd;
    let share = |(kind, share): &(Kind, f64)| match kind {
        Kind::Fair | Kind::Display | Kind::Photo | Kind::Enthusiast | Kind::Traveller | Kind::Resale => share * odd,
        _ => *share,
    };
    let (kind, _) = Kind::SHARES[r.pick(Kind::SHARES.iter().map(share))];
    let home = person::city(r);
    let mut events = Vec::new();
    let bought = SHIPPED + r.between(3.0, 200.0);
    let out = &mut events;
    match kind {
        Kind::Buyer => owner(r, home, (bought, bought + 200.0), AGAIN, false, out),
        Kind::Family => family(r, home, bought, out),
        Kind::Shelf => shelf(r, home, bought, out),
        Kind::Online => online(r, home, bought, out),
        Kind::Resale => resale(r, home, bought, out),
        Kind::Return => {
            let back = bought + r.between(3.0, 40.0);
            owner(r, home, (bought, back), AGAIN, false, out);
            let next = person::city_near(r, home, 0.8);
            owner(r, next, (back + 2.0, back + 200.0), AGAIN, false, out);
        }
        Kind::Fair => fairs(r, home, bought, out),
        Kind::Display => display(r, home, bought, out),
        Kind::Photo => photo(r, home, bought, out),
        Kind::Traveller => journeys(r, home, bought, 1, out),
        Kind::Enthusiast => {
            journeys(r, home, bought, 3, out);
            let person = Person::new(r, home);
            for _ in 0..r.below(25) {
                let day = bought + r.between(0.0, 500.0);
                out.push(person.check(r, day, home));
            }
        }
        Kind::TriedByStaff => {
            for _ in 0..=r.below(2) {
                let (works, day) = (person::city(r), r.between(0.0, SHIPPED));
                let tester = Person::new(r, works);
                out.push(tester.check(r, day, works));
            }
            owner(r, home, (bought, bought + 200.0), AGAIN, false, out);
        }
    }
    (kind, unit(r, &[home.country()], events))
}

/// Who has it for a while; claims it as often as one in four.
fn owner(r: &mut Random, home: City, held: (f64, f64), again: f64, given: bool, out: &mut Vec<Event>) {
    owner_from(r, (home, 0), held, again, given, out);
}

fn owner_from(r: &mut Random, (home, shop): (City, u64), held: (f64, f64), again: f64, given: bool, out: &mut Vec<Event>) {
    let mut person = Person::new(r, home);
    person.shop = shop;
    let first = out.len();
    some_checks(r, &person, held, again, out);
    let claims = r.chance(0.25);
    for (nth, event) in out[first..].iter_mut().enumerate() {
        event.claims = claims && nth == 0;
        event.given = given;
    }
}

fn family(r: &mut Random, home: City, bought: f64, out: &mut Vec<Event>) {
    owner(r, home, (bought, bought + 300.0), 0.6, false, out);
    for _ in 0..1 + r.below(4) {
        // One in twenty lives elsewhere: a grandmother, a student; the thing is shown on a visit, or as a picture.
        let elsewhere = r.chance(0.05);
        let home = if elsewhere { person::city_near(r, home, 0.7) } else { home };
        let person = Person::new(r, home);
        let from = bought + r.between(0.0, 60.0);
        some_checks(r, &person, (from, bought + 300.0), 0.5, out);
    }
}

/// What a seller confirms: the portal learns when, and neither where nor on which device.
fn handed(day: f64, channel: CheckChannel, out: &mut Vec<Event>) {
    out.push(Event { day, who: 0, place: None, device: None, lot_seen: None, shop: None, channel, claims: false, given: false });
}

/// In a shop: its people, and customers who look before they buy, one in twelve of them from abroad.
fn shelf(r: &mut Random, here: City, from: f64, out: &mut Vec<Event>) {
    let days = r.between(1.0, 120.0);
    for _ in 0..r.below(3) {
        let clerk = Person::new(r, here);
        some_checks(r, &clerk, (from, from + days), 0.4, out);
    }
    while r.chance(0.7) {
        visitor(r, here, (from, from + days), 0.08, out);
    }
    let home = if r.chance(0.9) { here } else { person::city_near(r, here, 0.7) };
    owner(r, home, (from + days, from + days + 200.0), AGAIN, false, out);
}

fn visitor(r: &mut Random, here: City, (from, to): (f64, f64), foreign: f64, out: &mut Vec<Event>) {
    let home = if r.chance(foreign) { person::city(r) } else { here };
    let (person, day) = (Person::new(r, home), r.between(from, to));
    out.push(person.check(r, day, here));
    if r.chance(0.1) {
        out.push(person.check(r, day + 0.002, here));
    }
}

/// Sent to its buyer, by a seller who confirms it here in one case of two; what comes back to one who does is released before it is sent again.
fn online(r: &mut Random, shop: City, sent: f64, out: &mut Vec<Event>) {
    let confirms = r.chance(0.5);
    let hand = |day: f64, channel, out: &mut Vec<Event>| {
        if confirms {
            handed(day, channel, out);
        }
    };
    hand(sent, CheckChannel::SellerDispatch, out);
    let home = person::city_near(r, shop, 0.6);
    let comes = sent + r.between(1.0, 12.0);
    let back = comes + r.between(2.0, 20.0);
    if r.chance(0.2) {
        owner(r, home, (comes, back), AGAIN, false, out);
        hand(back + 3.0, CheckChannel::RetailerReturn, out);
        hand(back + 5.0, CheckChannel::SellerDispatch, out);
        let next = person::city_near(r, shop, 0.6);
        owner(r, next, (back + 8.0, back + 200.0), AGAIN, false, out);
    } else {
        owner(r, home, (comes, comes + 200.0), AGAIN, false, out);
    }
}

/// Two to four owners, half of them in another country; half of the claims are passed on. One sale in ten is made by a picture that shows the code.
fn resale(r: &mut Random, first: City, bought: f64, out: &mut Vec<Event>) {
    let (mut home, mut day, mut given) = (first, bought, false);
    for nth in 0..2 + r.pick([6.0, 3.0, 1.0].into_iter()) {
        let until = day + r.between(20.0, 500.0);
        owner_from(r, (home, nth as u64), (day, until), AGAIN, given, out);
        if r.chance(0.1) {
            for _ in 0..=r.below(2) {
                let looker = person::city_near(r, home, 0.6);
                visitor(r, looker, (until - 5.0, until), 0.0, out);
            }
        }
        (home, day, given) = (person::city_near(r, home, 0.5), until + r.between(1.0, 8.0), r.chance(0.5));
    }
}

/// A sample that hundreds check, three in ten of them from abroad; one in ten goes on to a second fair.
fn fairs(r: &mut Random, here: City, from: f64, out: &mut Vec<Event>) {
    let days = 1 + r.below(5);
    let visitors = 20 + r.below(280);
    fair(r, here, from, (days, visitors), out);
    if r.chance(0.1) {
        let (next, from) = (person::city(r), from + days as f64 + r.between(14.0, 120.0));
        let visitors = 20 + r.below(180);
        fair(r, next, from, (days, visitors), out);
    }
}

/// Open for nine hours a day. Three visitors in ten come to a demonstration, where the sample goes from hand to hand.
fn fair(r: &mut Random, here: City, from: f64, (days, visitors): (usize, usize), out: &mut Vec<Event>) {
    let opening = |r: &mut Random| from.floor() + r.below(days) as f64 + r.between(0.375, 0.75);
    let mut left = visitors;
    while left > 0 {
        let mut at = opening(r);
        let together = if r.chance(0.04) { (5 + r.below(16)).min(left) } else { 1 };
        for _ in 0..together {
            visitor(r, here, (at, at + 0.0001), 0.3, out);
            at += r.between(12.0, 60.0) / 86_400.0;
        }
        left -= together;
    }
}

/// A sample on a shop's counter for weeks: some customers a day.
fn display(r: &mut Random, here: City, from: f64, out: &mut Vec<Event>) {
    let days = r.between(20.0, 150.0);
    for _ in 0..10 + r.below(190) {
        visitor(r, here, (from, from + days), 0.08, out);
    }
}

/// Its owner shows it in a picture from which the code can be read: most are looked at by few, some by hundreds within a day, wherever they are.
fn photo(r: &mut Random, home: City, bought: f64, out: &mut Vec<Event>) {
    owner(r, home, (bought, bought + 200.0), AGAIN, false, out);
    let (shown, readers) = (bought + r.between(1.0, 100.0), 3.0 * 100_f64.powf(r.unit() * r.unit()));
    for _ in 0..readers as usize {
        let reader = person::city_near(r, home, 0.6);
        let day = shown + r.unit() * r.unit() * r.unit() * 2.0;
        visitor(r, reader, (day, day + 0.001), 0.0, out);
    }
}

/// One who carries it along, one in two times with somebody, and checks before leaving and on arrival.
fn journeys(r: &mut Random, home: City, bought: f64, most: usize, out: &mut Vec<Event>) {
    let (person, companion) = (Person::new(r, home), Person::new(r, home));
    let company = r.chance(0.5);
    some_checks(r, &person, (bought, bought + 10.0), 0.4, out);
    let mut day = bought + r.between(10.0, 60.0);
    for _ in 0..=r.below(most + 1) {
        let there = person::city_near(r, home, 0.2);
        let one = |r: &mut Random, day, here| if company && r.chance(0.5) { companion.check(r, day, here) } else { person.check(r, day, here) };
        out.push(one(r, day, home));
        day += home.hours_to(there, r) / 24.0;
        out.push(one(r, day, there));
        if r.chance(0.5) {
            // Shown to somebody there.
            visitor(r, there, (day, day + 6.0), 0.0, out);
        }
        day += r.between(0.5, 14.0);
        if r.chance(0.6) {
            out.push(one(r, day, there));
            day += there.hours_to(home, r) / 24.0;
            out.push(one(r, day, home));
        } else {
            day += there.hours_to(home, r) / 24.0;
        }
        day += r.between(20.0, 90.0);
    }
}
