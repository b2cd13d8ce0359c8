//! Where a check came from: a country, or a spot that was rounded on purpose so that it names no home.

use crate::listing::Country;
use serde::{Deserialize, Serialize};

/// Where a check came from, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The country alone, from the network: a tunnel (VPN), or a telephone abroad, moves it.
    Country(Country),
    /// A rounded spot, which the person gave.
    Spot(Spot),
}

/// A rounded spot on the Earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "SpotParts", into = "SpotParts")]
pub struct Spot {
    /// Hundredths of a degree north.
    latitude: i16,
    /// Hundredths of a degree east.
    longitude: i16,
    radius_km: u16,
    country: Option<Country>,
}

/// Why numbers are not a spot.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SpotError {
    /// Not from 90° south to 90° north.
    #[error("A latitude is from -90 to 90 degrees, not {0}")]
    Latitude(f64),
    /// Not from 180° west to 180° east.
    #[error("A longitude is from -180 to 180 degrees, not {0}")]
    Longitude(f64),
}

/// A spot as JSON has it.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct SpotParts {
    latitude: f64,
    longitude: f64,
    radius_km: u16,
    country: Option<Country>,
}

impl Spot {
    /// A spot in degrees north and east, cut to a hundredth of a degree (1.1 km at most), within `radius_km` of where the person was (at least 1).
    pub fn new(latitude: f64, longitude: f64, radius_km: u16, country: Option<Country>) -> Result<Self, SpotError> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(SpotError::Latitude(latitude));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(SpotError::Longitude(longitude));
        }
        let hundredths = |degrees: f64| (degrees * 100.0).round() as i16;
        Ok(Self { latitude: hundredths(latitude), longitude: hundredths(longitude), radius_km: radius_km.max(1), country })
    }

    /// Degrees north.
    #[must_use]
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude) / 100.0
    }

    /// Degrees east.
    #[must_use]
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude) / 100.0
    }

    /// How far from here the person may have been, in kilometres.
    #[must_use]
    pub const fn radius_km(self) -> u16 {
        self.radius_km
    }
}

impl Place {
    /// As anybody may know it, who knows no more than the code: the country, without the spot that a person gave.
    #[must_use]
    pub fn coarse(self) -> Option<Self> {
        self.country().map(Self::Country)
    }

    /// The country, if it is known.
    #[must_use]
    pub const fn country(self) -> Option<Country> {
        match self {
            Self::Country(country) => Some(country),
            Self::Spot(spot) => spot.country,
        }
    }
}

impl TryFrom<SpotParts> for Spot {
    type Error = SpotError;
    fn try_from(parts: SpotParts) -> Result<Self, SpotError> {
        Self::new(parts.latitude, parts.longitude, parts.radius_km, parts.country)
    }
}

impl From<Spot> for SpotParts {
    fn from(spot: Spot) -> Self {
        Self { latitude: spot.latitude(), longitude: spot.longitude(), radius_km: spot.radius_km, country: spot.country }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_is_rounded_and_read_back() {
        let spot = Spot::new(52.5163, 13.3777, 0, Country::parse("de").ok()).unwrap();
        assert_eq!((spot.latitude(), spot.longitude(), spot.radius_km()), (52.52, 13.38, 1));
        let json = serde_json::to_string(&Place::Spot(spot)).unwrap();
        assert_eq!(json, r#"{"spot":{"latitude":52.52,"longitude":13.38,"radius_km":1,"country":"DE"}}"#);
        assert_eq!(serde_json::from_str::<Place>(&json).unwrap(), Place::Spot(spot));
        assert_eq!(Place::Spot(spot).country().unwrap().as_str(), "DE");
    }

    #[test]
    fn what_is_not_on_the_earth_is_refused() {
        assert_eq!(Spot::new(90.1, 0.0, 5, None), Err(SpotError::Latitude(90.1)));
        assert_eq!(Spot::new(0.0, -180.5, 5, None), Err(SpotError::Longitude(-180.5)));
        assert!(Spot::new(f64::NAN, 0.0, 5, None).is_err());
        assert!(serde_json::from_str::<Place>(r#"{"spot":{"latitude":100,"longitude":0,"radius_km":5,"country":null}}"#).is_err());
    }
}
