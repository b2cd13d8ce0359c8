//! People, where they are, and what a check tells of them.

use super::{Event, Random};
use copies::Device;
use model::{
    batch::Lot,
    listing::Country,
    place::{Place, Spot},
    risk::CheckChannel,
};

/// A town: its country, degrees north and east, how many people check things there.
#[derive(Clone, Copy)]
pub struct City {
    country: &'static str,
    latitude: f64,
    longitude: f64,
    weight: f64,
}

const fn town(country: &'static str, latitude: f64, longitude: f64, weight: f64) -> City {
    City { country, latitude, longitude, weight }
}

const CITIES: [City; 56] = [
    town("DE", 52.5, 13.4, 4.0),
    town("DE", 48.1, 11.6, 3.0),
    town("DE", 53.6, 10.0, 3.0),
    town("DE", 50.9, 6.9, 3.0),
    town("FR", 48.9, 2.4, 5.0),
    town("FR", 43.3, 5.4, 2.0),
    town("FR", 45.8, 4.8, 2.0),
    town("GB", 51.5, -0.1, 5.0),
    town("GB", 53.5, -2.2, 2.0),
    town("GB", 55.9, -3.2, 1.0),
    town("IT", 45.5, 9.2, 3.0),
    town("IT", 41.9, 12.5, 3.0),
    town("ES", 40.4, -3.7, 3.0),
    town("ES", 41.4, 2.2, 2.0),
    town("PT", 38.7, -9.1, 1.0),
    town("NL", 52.4, 4.9, 3.0),
    town("BE", 50.8, 4.4, 2.0),
    town("AT", 48.2, 16.4, 2.0),
    town("CH", 47.4, 8.5, 2.0),
    town("PL", 52.2, 21.0, 2.0),
    town("PL", 50.1, 19.9, 1.0),
    town("CZ", 50.1, 14.4, 1.0),
    town("SE", 59.3, 18.1, 1.0),
    town("DK", 55.7, 12.6, 1.0),
    town("NO", 59.9, 10.8, 1.0),
    town("FI", 60.2, 24.9, 1.0),
    town("IE", 53.3, -6.3, 1.0),
    town("GR", 38.0, 23.7, 1.0),
    town("RO", 44.4, 26.1, 1.0),
    town("HU", 47.5, 19.0, 1.0),
    town("TR", 41.0, 29.0, 2.0),
    town("US", 40.7, -74.0, 4.0),
    town("US", 34.1, -118.2, 3.0),
    town("US", 41.9, -87.6, 2.0),
    town("US", 29.8, -95.4, 2.0),
    town("CA", 43.7, -79.4, 1.0),
    town("CA", 49.3, -123.1, 1.0),
    town("MX", 19.4, -99.1, 2.0),
    town("BR", -23.5, -46.6, 3.0),
    town("BR", -3.7, -38.5, 1.0),
    town("AR", -34.6, -58.4, 1.0),
    town("ZA", -26.2, 28.0, 1.0),
    town("NG", 6.5, 3.4, 1.0),
    town("EG", 30.0, 31.2, 1.0),
    town("AE", 25.2, 55.3, 2.0),
    town("SA", 24.7, 46.7, 1.0),
    town("IN", 19.1, 72.9, 3.0),
    town("IN", 28.6, 77.2, 2.0),
    town("CN", 31.2, 121.5, 3.0),
    town("CN", 22.5, 114.1, 2.0),
    town("HK", 22.3, 114.2, 1.0),
    town("JP", 35.7, 139.7, 2.0),
    town("KR", 37.6, 127.0, 2.0),
    town("SG", 1.35, 103.8, 1.0),
    town("TH", 13.8, 100.5, 1.0),
    town("AU", -33.9, 151.2, 1.0),
];

/// Where tunnels come out.
const EXITS: [&str; 9] = ["US", "US", "NL", "NL", "DE", "GB", "CH", "SG", "JP"];

impl City {
    pub fn country(self) -> Country {
        Country::parse(self.country).unwrap()
    }

    /// Hours from one to the other with the thing in a bag: by aeroplane at 850 to 950 km/h and two hours at the airports, no less than three.
    pub fn hours_to(self, other: Self, r: &mut Random) -> f64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let cos = a.sin() * b.sin() + a.cos() * b.cos() * (self.longitude - other.longitude).to_radians().cos();
        let km = 6371.0 * cos.clamp(-1.0, 1.0).acos();
        // One journey in four has a check at each gate: the flight alone.
        let airports = if r.chance(0.25) { 0.3 } else { r.between(2.0, 9.0) };
        km / r.between(850.0, 950.0) + airports
    }
}

/// Any town.
pub fn city(r: &mut Random) -> City {
    CITIES[r.pick(CITIES.iter().map(|city| city.weight))]
}

/// A town of the same country as often as `chance`.
pub fn city_near(r: &mut Random, home: City, chance: f64) -> City {
    if r.chance(chance) { city_in(r, home.country) } else { city(r) }
}

/// A town of a country.
pub fn city_in(r: &mut Random, country: &str) -> City {
    CITIES[r.pick(CITIES.iter().map(|city| if city.country == country { city.weight } else { 0.0 }))]
}

#[derive(Clone, Copy)]
enum Tunnel {
    None,
    /// Always out of the same country.
    Fixed(&'static str),
    Hopping,
}

/// Somebody who checks things.
#[derive(Clone)]
pub struct Person {
    pub home: City,
    id: u64,
    devices: [u64; 2],
    gives_device: bool,
    gives_place: bool,
    gives_spot: bool,
    tunnel: Tunnel,
    reads_lot: bool,
    tells_shop: bool,
    misnames: bool,
    /// Where the thing in the hand was bought; 0: where the genuine one was sold first.
    pub shop: u64,
    /// What the thing in the hand says.
    pub lot: &'static str,
}

impl Person {
    pub fn new(r: &mut Random, home: City) -> Self {
        let super::random::World { unsure, told, .. } = r.1;
        let tunnel = match r.unit() / unsure {
            x if x < 0.015 => Tunnel::Hopping,
            x if x < 0.06 => Tunnel::Fixed(EXITS[r.below(EXITS.len())]),
            _ => Tunnel::None,
        };
        Self {
            home,
            id: r.bits(),
            devices: [r.bits(), r.bits()],
            gives_device: !r.chance(0.125),
            gives_place: !r.chance(0.1),
            gives_spot: r.chance(0.25 * told),
            tunnel,
            reads_lot: r.chance(0.04 * told),
            tells_shop: r.chance(0.16 * told),
            misnames: r.chance(0.1),
            shop: 0,
            lot: "L1",
        }
    }

    /// A check at a town that may not be home.
    pub fn check(&self, r: &mut Random, day: f64, here: City) -> Event {
        let device = self.gives_device.then(|| match r.unit() / r.1.unsure {
            // Cookies gone, a private window, another app.
            x if x < 0.14 => r.bits(),
            x if x < 0.22 => self.devices[1],
            _ => self.devices[0],
        });
        let lot = if r.chance(0.03) { ["L4", "L7", "L11", "1L"][r.below(4)] } else { self.lot };
        let lot_seen = self.reads_lot.then(|| Lot::parse(lot).unwrap());
        Event {
            day,
            who: self.id,
            place: self.place(r, here),
            device: device.map(Device),
            lot_seen,
            shop: self.tells_shop.then_some(if self.misnames { self.id } else { self.shop }),
            channel: CheckChannel::Consumer,
            claims: false,
            given: false,
        }
    }

    fn place(&self, r: &mut Random, here: City) -> Option<Place> {
        if !self.gives_place {
            return None;
        }
        if self.gives_spot && r.chance(0.9) {
            // A desktop computer now and then does not know where it is.
            let here = if r.chance(0.004) { city(r) } else { here };
            let radius = [5, 10, 20, 50][r.below(4)];
            let near = |r: &mut Random, degrees: f64| degrees + r.between(-0.3, 0.3);
            let spot = Spot::new(near(r, here.latitude), near(r, here.longitude), radius, Some(here.country())).unwrap();
            return Some(Place::Spot(spot));
        }
        let abroad = here.country != self.home.country;
        let country = match self.tunnel {
            Tunnel::Fixed(exit) if r.chance(0.6) => exit,
            Tunnel::Hopping if r.chance(0.6) => EXITS[r.below(EXITS.len())],
            _ if r.chance(0.014 * r.1.unsure) => city(r).country,
            _ if abroad && r.chance(0.5) => self.home.country,
            _ => here.country,
        };
        Some(Place::Country(Country::parse(country).unwrap()))
    }
}
