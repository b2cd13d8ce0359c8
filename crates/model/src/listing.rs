//! A listing: one offer of one seller on the marketplace, as the marketplace's own feed describes it.

use crate::{
    condition::Condition,
    gtin::Gtin,
    id::{ListingId, SellerId},
    letter::Handed,
    money::Money,
    time::Timestamp,
    url::HttpUrl,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Pictures that are kept and looked at of a listing, the main one first.
pub const LISTING_PICTURES_MAX: usize = 20;

/// One offer on the marketplace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Ours.
    pub id: ListingId,
    /// The marketplace's own identifier, by which a feed finds the listing again.
    pub external_id: String,
    /// Where buyers see it, if the feed says so.
    pub url: Option<HttpUrl>,
    /// The headline.
    pub title: String,
    /// The text below it; empty if there is none.
    pub description: String,
    /// The brand that the seller claims, as the seller spells it.
    pub claimed_brand: Option<String>,
    /// The number under the barcode, if the seller gave a valid one.
    pub gtin: Option<Gtin>,
    /// The number as the seller gave it, where it is no valid one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin_given: Option<String>,
    /// In which condition its goods are, if the feed says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// What it costs.
    pub price: Option<Money>,
    /// Who offers it, if the feed says so.
    pub seller: Option<SellerName>,
    /// Addresses of its pictures, the main one first.
    pub images: Vec<HttpUrl>,
    /// Where it stands in the marketplace's tree, from the root: `Home/Lighting/Lamps`. Empty if unknown.
    pub category: String,
    /// Where it ships from.
    pub country: Option<Country>,
    /// What was decided about it: never [`ListingState::Ended`]. What pages and searches show is [`Listing::shown`].
    pub state: ListingState,
    /// When its marketplace said that it is not offered any more; none while it is. It is no decision, and is kept beside what was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// When a feed brought it first.
    pub first_seen_at: Timestamp,
    /// When a feed brought it last.
    pub last_seen_at: Timestamp,
}

impl Listing {
    /// Its state as it is shown and searched for: what is not offered any more has ended, whether it was held or not; a removal is a decision that stands.
    #[must_use]
    pub const fn shown(&self) -> ListingState {
        self.state.shown(self.ended_at.is_some())
    }

    /// The steps of its category, from the root.
    pub fn category_steps(&self) -> impl Iterator<Item = &str> {
        category_steps(&self.category)
    }
}

/// Where a listing stands since it changed last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingChange {
    /// Its place in the change feed: a listing that changed again is found there alone.
    pub position: i64,
    /// Its id.
    pub id: ListingId,
    /// The marketplace's identifier.
    pub external_id: String,
    /// Its state as it is shown.
    pub state: ListingState,
    /// Why buyers do not see it, for its seller.
    pub decision: Option<Handed>,
}

/// The steps of a category written as `Home/Lighting/Lamps` or `Home > Lighting > Lamps`, from the root; empty steps are left out.
pub fn category_steps(category: &str) -> impl Iterator<Item = &str> {
    category.split(['/', '>']).map(str::trim).filter(|step| !step.is_empty())
}

/// A seller's identifier and the name it trades under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerName {
    /// Ours.
    pub id: SellerId,
    /// As the marketplace shows it.
    pub name: String,
    /// The marketplace's own, where its feed has one: then others may be called the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

impl SellerName {
    /// Of whom no identifier of the marketplace is known, or none is needed.
    #[must_use]
    pub const fn named(id: SellerId, name: String) -> Self {
        Self { id, name, external_id: None }
    }
}

/// The countries of ISO 3166-1, `code TAB name in English`, sorted by code.
const COUNTRIES: &str = include_str!("countries.tsv");

/// A country as ISO 3166-1 alpha-2 writes it: two capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// Letters that are written for a country and are another thing's, its language's or its name's above all; and that country's.
const MISTAKEN: [(&str, &str); 12] = [
    ("CS", "CZ"),
    ("DA", "DK"),
    ("EN", "GB"),
    ("JA", "JP"),
    ("KO", "KR"),
    ("OE", "AT"),
    ("PO", "PL"),
    ("RC", "TW"),
    ("SF", "FI"),
    ("SP", "ES"),
    ("SW", "SE"),
    ("ZH", "CN"),
];

/// Why a text is not a country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a country: {hint}", hint = likely(.0))]
pub struct CountryError(String);

fn likely(text: &str) -> String {
    let meant = MISTAKEN.iter().find(|(mistaken, _)| text.eq_ignore_ascii_case(mistaken)).and_then(|(_, meant)| Country::parse(meant).ok());
    meant.map_or_else(|| "two letters such as DE (ISO 3166-1)".to_owned(), |meant| format!("if you mean {}, write {meant} (ISO 3166-1)", meant.name()))
}

impl Country {
    /// Two letters, any case. `EL` and `UK`, which offices of the European Union and its traders write, are Greece and the United Kingdom.
    pub fn parse(text: &str) -> Result<Self, CountryError> {
        match text.trim().as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => Ok(Self(match &[a.to_ascii_uppercase(), b.to_ascii_uppercase()] {
                b"EL" => *b"GR",
                b"UK" => *b"GB",
                letters => *letters,
            })),
            _ => Err(CountryError(text.chars().take(20).collect())),
        }
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("ZZ")
    }

    /// The country, if ISO 3166-1 has assigned its letters or everybody uses them (`XK`). What was stored before this was asked, or comes from a network, may
    /// have others.
    pub fn assigned(self) -> Result<Self, CountryError> {
        let is_named = COUNTRIES.lines().any(|line| line.as_bytes().get(..2) == Some(&self.0[..]));
        if is_named { Ok(self) } else { Err(CountryError(self.to_string())) }
    }

    /// Its name in English; its letters if ISO 3166-1 has not assigned them.
    #[must_use]
    pub fn name(&self) -> &str {
        let named = COUNTRIES.lines().filter_map(|line| line.split_once('\t')).find(|(code, _)| code.as_bytes() == self.0);
        named.map_or_else(|| self.as_str(), |(_, name)| name)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Country {
    type Err = CountryError;
    fn from_str(text: &str) -> Result<Self, CountryError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Country {
    type Error = CountryError;
    fn try_from(text: String) -> Result<Self, CountryError> {
        Self::parse(&text)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

/// Whether buyers see a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListingState {
    /// On sale.
    Live,
    /// Out of sight until somebody has looked at it.
    Held,
    /// Taken down by a decision, which the seller can contest.
    Removed,
    /// Not offered any more: sold, or taken down by its seller. Shown in the place of live and held; nothing is decided by it.
    Ended,
}

/// What can happen to a listing's visibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListingEvent {
    /// Out of sight while somebody looks at it.
    Hold,
    /// Looked at, and nothing wrong with it.
    Release,
    /// A report was upheld, or a held listing was not let go.
    Remove,
    /// Somebody else looked at the removal again, and undid it.
    Reinstate,
}

/// An event that does not fit the state: somebody else was there first, or the page was old.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This listing is {}: it cannot be {} now", .state, .event.done())]
pub struct Refused {
    /// What the listing is.
    pub state: ListingState,
    /// What was asked.
    pub event: ListingEvent,
}

impl ListingState {
    /// Every state, in the order in which pages list them.
    pub const ALL: [Self; 4] = [Self::Live, Self::Held, Self::Removed, Self::Ended];

    /// How what was decided is shown of a listing that has ended or not: see [`Listing::shown`].
    #[must_use]
    pub const fn shown(self, ended: bool) -> Self {
        match self {
            Self::Live | Self::Held if ended => Self::Ended,
            state => state,
        }
    }

    /// Whether a report of a listing in this state would change anything.
    #[must_use]
    pub const fn is_reportable(self) -> bool {
        matches!(self, Self::Live | Self::Held)
    }

    /// The state after `event`.
    pub const fn transition(self, event: ListingEvent) -> Result<Self, Refused> {
        match (self, event) {
            (Self::Live, ListingEvent::Hold) => Ok(Self::Held),
            (Self::Held, ListingEvent::Release) | (Self::Removed, ListingEvent::Reinstate) => Ok(Self::Live),
            (Self::Live | Self::Held, ListingEvent::Remove) => Ok(Self::Removed),
            (state, event) => Err(Refused { state, event }),
        }
    }

    /// As stored, in addresses and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Held => "held",
            Self::Removed => "removed",
            Self::Ended => "ended",
        }
    }
}

impl ListingEvent {
    const fn done(self) -> &'static str {
        match self {
            Self::Hold => "held",
            Self::Release => "released",
            Self::Remove => "removed",
            Self::Reinstate => "reinstated",
        }
    }
}

/// Why a text is not a listing's state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a state of a listing: live, held, removed or ended")]
pub struct ListingStateError(String);

impl fmt::Display for ListingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ListingState {
    type Err = ListingStateError;
    fn from_str(text: &str) -> Result<Self, ListingStateError> {
        let word = text.trim();
        Self::ALL.into_iter().find(|state| word.eq_ignore_ascii_case(state.as_str())).ok_or_else(|| ListingStateError(word.chars().take(20).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_a_name() {
        let name = |code| Country::parse(code).unwrap().name().to_owned();
        assert_eq!([name("de"), name("AX"), name("ZW"), name("QQ")], ["Germany", "Åland Islands", "Zimbabwe", "QQ"]);
    }

    #[test]
    fn a_listing_is_held_released_removed_and_reinstated() {
        use ListingEvent::{Hold, Reinstate, Release, Remove};
        use ListingState::{Held, Live, Removed};
        let allowed = [(Live, Hold, Held), (Held, Release, Live), (Live, Remove, Removed), (Held, Remove, Removed), (Removed, Reinstate, Live)];
        for state in ListingState::ALL {
            for event in [Hold, Release, Remove, Reinstate] {
                let want = allowed.iter().find(|(s, e, _)| (*s, *e) == (state, event)).map(|(_, _, next)| *next);
                assert_eq!(state.transition(event).ok(), want, "{state} {event:?}");
            }
        }
        assert_eq!(Removed.transition(Remove).unwrap_err().to_string(), "This listing is removed: it cannot be removed now");
    }

    #[test]
    fn what_is_not_offered_any_more_has_ended_unless_a_decision_removed_it() {
        let of = |state, ended_at| Listing {
            id: ListingId(uuid::Uuid::nil()),
            external_id: String::new(),
            url: None,
            title: String::new(),
            description: String::new(),
            claimed_brand: None,
            gtin: None,
            gtin_given: None,
            condition: None,
            price: None,
            seller: None,
            images: Vec::new(),
            category: String::new(),
            country: None,
            state,
            ended_at,
            first_seen_at: Timestamp(0),
            last_seen_at: Timestamp(0),
        };
        use ListingState::{Ended, Held, Live, Removed};
        assert_eq!([Live, Held, Removed].map(|state| of(state, None).shown()), [Live, Held, Removed]);
        assert_eq!([Live, Held, Removed].map(|state| of(state, Some(Timestamp(1))).shown()), [Ended, Ended, Removed]);
        // Reports keep the listing as it was: those from before read as they did.
        let old = serde_json::to_value(of(Held, None)).unwrap();
        assert!(old.get("ended_at").is_none() && serde_json::from_value::<Listing>(old).unwrap() == of(Held, None));
    }

    #[test]
    fn states_and_countries_are_read_as_they_are_written() {
        for state in ListingState::ALL {
            assert_eq!(state.to_string().parse(), Ok(state));
        }
        assert!("sold".parse::<ListingState>().is_err());
        assert_eq!(Country::parse(" de ").unwrap().as_str(), "DE");
        assert_eq!(["EL", "uk"].map(|code| Country::parse(code).unwrap().name().to_owned()), ["Greece", "United Kingdom"]);
        assert!(Country::parse("ZZ").unwrap().assigned().is_err() && Country::parse("XK").unwrap().assigned().is_ok());
        for wrong in ["", "D", "DEU", "1a", "ДЕ"] {
            assert!(Country::parse(wrong).is_err(), "{wrong}");
        }
        for (mistaken, meant) in MISTAKEN {
            let [mistaken, meant] = [mistaken, meant].map(|code| Country::parse(code).and_then(Country::assigned));
            assert!(mistaken.is_err() && meant.is_ok(), "{mistaken:?} {meant:?}");
        }
    }

    #[test]
    fn a_category_is_read_with_either_separator() {
        assert_eq!(category_steps("Home / Lighting//Lamps").collect::<Vec<_>>(), ["Home", "Lighting", "Lamps"]);
        assert_eq!(category_steps("Home > Lighting").collect::<Vec<_>>(), ["Home", "Lighting"]);
        assert_eq!(category_steps("").count(), 0);
    }
}
