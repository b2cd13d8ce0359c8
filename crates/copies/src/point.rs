//! Places as points with a radius, and the least distance between them.

use crate::country;
use model::{
    listing::Country,
    place::{Place, Spot},
};

/// The Earth's mean radius (IUGG), in kilometres.
const EARTH_KM: f64 = 6371.0;
/// Spots at most this far apart, in kilometres, are one place: a town with what lies around it.
const TOWN_KM: f64 = 100.0;

/// A place to measure from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    unit: [f64; 3],
    radius_km: f64,
    place: Place,
}

impl Point {
    /// `None` for a country that is on no map.
    pub fn of(place: Place) -> Option<Self> {
        let (latitude, longitude, radius_km) = match place {
            Place::Spot(spot) => (spot.latitude(), spot.longitude(), f64::from(spot.radius_km())),
            Place::Country(country) => country::circle(country).map(|circle| (circle.latitude, circle.longitude, circle.radius_km))?,
        };
        let ((sin_lat, cos_lat), (sin_lon, cos_lon)) = (latitude.to_radians().sin_cos(), longitude.to_radians().sin_cos());
        Some(Self { unit: [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], radius_km, place })
    }

    /// A spot, given by the person; a mere country is guessed from the network.
    pub const fn is_spot(&self) -> bool {
        matches!(self.place, Place::Spot(_))
    }

    /// The country, if known.
    pub const fn country(&self) -> Option<Country> {
        self.place.country()
    }

    /// Kilometres between the two at the least: along the great circle, less both radii; never below 0.
    pub fn least_km(&self, other: &Self) -> f64 {
        if self.place == other.place {
            return 0.0;
        }
        let chord: f64 = self.unit.iter().zip(&other.unit).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
        let km = 2.0 * (chord / 2.0).min(1.0).asin() * EARTH_KM;
        (km - self.radius_km - other.radius_km).max(0.0)
    }

    /// Whether both may be one place: spots less than [`TOWN_KM`] apart, else the same country as far as it is known.
    pub fn may_be(&self, other: &Self) -> bool {
        match (self.is_spot() && other.is_spot(), self.country(), other.country()) {
            (false, Some(a), Some(b)) => a == b,
            _ => self.least_km(other) <= TOWN_KM,
        }
    }

    /// `in Germany`, or `near 52.5° N, 13.4° E (DE)`.
    pub fn located(&self) -> String {
        match self.place {
            Place::Country(country) => format!("in {}", country.name()),
            Place::Spot(spot) => spot_name(spot) + &self.country().map(|country| format!(" ({country})")).unwrap_or_default(),
        }
    }
}

fn spot_name(spot: Spot) -> String {
    let (latitude, longitude) = (spot.latitude(), spot.longitude());
    let (north, east) = (if latitude < 0.0 { 'S' } else { 'N' }, if longitude < 0.0 { 'W' } else { 'E' });
    format!("near {:.1}° {north}, {:.1}° {east}", latitude.abs(), longitude.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(latitude: f64, longitude: f64, radius: u16, country: &str) -> Point {
        Point::of(Place::Spot(Spot::new(latitude, longitude, radius, Country::parse(country).ok()).unwrap())).unwrap()
    }

    fn country(code: &str) -> Point {
        Point::of(Place::Country(Country::parse(code).unwrap())).unwrap()
    }

    #[test]
    fn distances_are_the_least_that_the_radii_leave() {
        let (berlin, singapore) = (spot(52.52, 13.40, 20, "DE"), spot(1.35, 103.82, 20, "SG"));
        // 9,926 km along the great circle.
        assert!((berlin.least_km(&singapore) - (9926.0 - 40.0)).abs() < 15.0, "{}", berlin.least_km(&singapore));
        assert!(country("DE").least_km(&country("SG")) > 9000.0);
        assert_eq!(country("DE").least_km(&country("NL")), 0.0);
        assert!(spot(0.0, 0.0, 1, "").least_km(&spot(0.0, 180.0, 1, "")) > 20_000.0);
    }

    #[test]
    fn a_country_holds_its_spots_and_neighbours_are_two_places() {
        let (berlin, munich, unnamed) = (spot(52.52, 13.40, 20, "DE"), spot(48.14, 11.58, 20, "DE"), spot(52.5, 13.4, 5, ""));
        assert!(berlin.may_be(&country("DE")) && munich.may_be(&country("DE")) && unnamed.may_be(&country("DE")));
        assert!(!berlin.may_be(&munich) && !country("DE").may_be(&country("NL")));
        assert!(Point::of(Place::Country(Country::parse("ZZ").unwrap())).is_none());
    }

    #[test]
    fn places_are_named_for_people() {
        assert_eq!(country("SG").located(), "in Singapore");
        assert_eq!(spot(-33.87, 151.21, 5, "AU").located(), "near 33.9° S, 151.2° E (AU)");
    }
}
