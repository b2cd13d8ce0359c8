//! Batches of unit codes: one row however many units, from the request to the seal.

use crate::{
    any_code::CodeSource,
    date::Day,
    form::FieldErrors,
    gtin::Gtin,
    id::{BatchId, JobId, ProductId},
    job::Job,
    listing::{Country, CountryError},
    number::{WholeError, parse_whole},
    standing::{Activation, DISTRIBUTOR_MAX, Tally, UnitEvent},
    time::Timestamp,
    unit_code::UnitCode,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, ops::RangeInclusive};

/// The most codes that one batch has.
pub const COUNT_MAX: u32 = 100_000_000;
/// The years of expiry dates that a barcode's two digits say rightly, whoever reads them: GS1 takes the century from 49 years ago to 50 ahead (General
/// Specifications, determination of century in dates), our own check 00 to 79 as ours.
pub const EXPIRY_YEARS: RangeInclusive<i32> = 2000..=2075;
/// A day as a barcode writes it (GS1 application identifiers 11 to 17): `YYMMDD`. None of a year that its two digits cannot say: it would be another one.
#[must_use]
pub fn barcode_date(day: Day) -> Option<String> {
    EXPIRY_YEARS.contains(&day.date().year()).then(|| day.to_string().replace('-', "").get(2..).unwrap_or_default().to_owned())
}
/// Longest name of a plant, in characters.
pub const PLANT_MAX: usize = 100;
/// The number of a lot: 1 to 20 characters of GS1's set 82, as application identifier 10 wants them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lot(String);

/// Why a text is not a lot number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LotError {
    /// Nothing was entered.
    #[error("Enter the lot number that is printed on the goods")]
    Empty,
    /// More than 20 characters.
    #[error("A lot number has 20 characters at most (GS1 application identifier 10); this one has {0}")]
    Length(usize),
    /// A character that barcodes cannot carry, at this place (from 1).
    #[error("A lot number cannot have “{0}” (character {1}): use letters, digits and signs such as . - _ / + ( ) without spaces")]
    Character(char, usize),
}

/// Where a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Its codes are being made; none of them is valid yet.
    Issuing,
    /// Made, with the digest of its codes: they are valid.
    Sealed,
    /// Stopped before it was sealed: its numbers are never used again.
    Cancelled,
    /// An import that was sealed and nobody met a code of: it was a mistake, and its codes can be imported anew.
    TakenBack,
}

/// What happens to a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchEvent {
    /// All codes are made.
    Seal,
    /// A person stopped it.
    Cancel,
    /// A person took an import back.
    TakeBack,
}

/// A step that a batch cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a batch that is {0} cannot be changed any more")]
pub struct Refused(pub BatchState);

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// The product it is for.
    pub product_id: ProductId,
    /// The product's name.
    pub product_name: String,
    /// The product's number.
    pub gtin: Gtin,
    /// The lot.
    pub lot: Lot,
    /// When the goods were made.
    pub made_on: Option<Day>,
    /// Until when they are good.
    pub expires_on: Option<Day>,
    /// Where the goods come from and go to.
    pub origin: Origin,
    /// To whom they go; empty if not said. What is shipped of it goes there unless the brand says otherwise.
    pub distributor: String,
    /// When its codes begin to count.
    pub activation: Activation,
    /// Where its codes come from.
    pub source: CodeSource,
    /// How many codes; while they are imported, how many there are at most.
    pub count: u32,
    /// Where it is.
    pub state: BatchState,
    /// The job that makes the codes.
    pub job_id: JobId,
    /// SHA-256 over the codes, 20 characters each and a line feed, in hexadecimal. Set when sealed.
    pub digest: Option<String>,
    /// Who asked for it; none for the portal itself.
    pub created_by: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// When it was sealed.
    pub sealed_at: Option<Timestamp>,
    /// How many of its units were checked at least once.
    pub checked: i64,
}

/// What a brand says of where goods come from and go to. All of it may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Where they were made.
    pub made_in: Option<Country>,
    /// The plant; empty if not said.
    pub plant: String,
    /// Where they are meant to be sold; empty: everywhere.
    pub markets: Vec<Country>,
}

/// The page of one batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchOverview {
    /// The batch.
    pub batch: Batch,
    /// The work on its codes.
    pub job: Job,
    /// The reader may take codes out, cancel, and say what happens to units.
    pub may_manage: bool,
    /// The reader may take it back: an import nobody met a code of.
    pub may_take_back: bool,
    /// What happened to its units, the latest first, a hundred at most.
    pub events: Vec<UnitEvent>,
    /// How its units stand; none if more was said of them than is counted for a page.
    pub tally: Option<Tally>,
    /// How many units an act on all of them reaches.
    pub reached: Reached,
    /// For the form that says what happens to units: sent twice, it acts once.
    pub submission: uuid::Uuid,
    /// Its first label, for those who may take codes out.
    pub sample: Option<Label>,
}

/// How many units an act reaches beyond a batch; 0 for those who cannot act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// In all batches of its product with its lot, in whatever letters that is written.
    pub lot: u64,
    /// How else it is written there.
    pub lot_also: Vec<Lot>,
    /// In all batches of its product.
    pub product: u64,
    /// Of the former, in batches that are being made.
    pub lot_unmade: u64,
    /// Of the latter.
    pub product_unmade: u64,
}

/// One label, drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The code.
    pub code: UnitCode,
    /// The address in its QR code.
    pub link: String,
    /// The QR code as SVG.
    pub qr_svg: String,
    /// The hallmark as SVG.
    pub hallmark_svg: String,
}

/// What a person entered of a batch, as it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BatchForm<'a> {
    /// The lot.
    pub lot: &'a str,
    /// How many codes.
    pub count: &'a str,
    /// When the goods were made; empty if unknown.
    pub made_on: &'a str,
    /// Until when they are good; empty if unknown.
    pub expires_on: &'a str,
    /// Where they were made, as a country's two letters; empty if unknown.
    pub made_in: &'a str,
    /// The plant; empty if unknown.
    pub plant: &'a str,
    /// Countries they are meant for, by two letters each; empty for everywhere.
    pub markets: &'a str,
    /// To whom they go; empty if unknown.
    pub distributor: &'a str,
    /// `shipped` if codes count only once their units are shipped.
    pub activation: &'a str,
}

/// What a person entered of a batch, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchFacts {
    /// The lot.
    pub lot: Lot,
    /// How many codes.
    pub count: u32,
    /// When the goods were made.
    pub made_on: Option<Day>,
    /// Until when they are good.
    pub expires_on: Option<Day>,
    /// Where they come from and go to.
    pub origin: Origin,
    /// To whom they go; empty if not said.
    pub distributor: String,
    /// When the codes begin to count.
    pub activation: Activation,
}

impl Lot {
    /// Spaces around it are dropped.
    pub fn parse(text: &str) -> Result<Self, LotError> {
        let text = text.trim();
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(c);
        if let Some((at, wrong)) = text.chars().enumerate().find(|(_, c)| !allowed(*c)) {
            return Err(LotError::Character(wrong, at + 1));
        }
        match text.len() {
            0 => Err(LotError::Empty),
            1..=20 => Ok(Self(text.to_owned())),
            n => Err(LotError::Length(n)),
        }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the same but for case and what people take for one another (O and 0, I and 1) or leave out: hyphens, dots and the like. These may be
    /// missing and not move: of a year, a week and a day, 26-1-12 is not 26-11-2.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let (own, others) = (separated(&self.0), separated(&other.0));
        let both = own & others;
        (both == own || both == others) && letters(&self.0).eq(letters(&other.0))
    }

    /// Which of these lots are this one: all that are [alike](Self::is_alike), if they are so to one another; if not, the one that is written exactly so.
    /// 26112 may be 26-1-12 and may be 26-11-2, and is not both.
    pub fn among<'l>(&self, lots: impl IntoIterator<Item = &'l Self>) -> Result<BTreeSet<Self>, SeveralLots> {
        let alike: BTreeSet<Self> = lots.into_iter().filter(|lot| lot.is_alike(self)).cloned().collect();
        if alike.iter().all(|one| alike.iter().all(|other| one.is_alike(other))) {
            Ok(alike)
        } else if alike.contains(self) {
            Ok(BTreeSet::from([self.clone()]))
        } else {
            Err(SeveralLots(alike))
        }
    }
}

/// A lot is written so that it may be any of several, which are not one another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This may be any of the lots {}, which are not the same: write the one that is meant as it is written here", listed(.0))]
pub struct SeveralLots(pub BTreeSet<Lot>);

fn listed(lots: &BTreeSet<Lot>) -> String {
    lots.iter().map(Lot::as_str).collect::<Vec<_>>().join(" and ")
}

/// Between which letters something stands: a bit for how many went before. What stands before all or behind all separates nothing.
fn separated(lot: &str) -> u32 {
    let lot = lot.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let (mut places, mut before) = (0, 0_u32);
    for c in lot.chars() {
        // A lot has 20 characters at most: each has a bit.
        if c.is_ascii_alphanumeric() { before += 1 } else { places |= 1 << before }
    }
    places
}

fn letters(lot: &str) -> impl Iterator<Item = char> {
    lot.chars().filter(char::is_ascii_alphanumeric).map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    })
}

/// What a unit's barcode says otherwise than the batch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OtherSaid {
    /// Until when it is good.
    Date(Day),
    /// Its lot.
    Lot(Lot),
}

impl BatchState {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issuing => "issuing",
            Self::Sealed => "sealed",
            Self::Cancelled => "cancelled",
            Self::TakenBack => "taken_back",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Issuing, Self::Sealed, Self::Cancelled, Self::TakenBack].into_iter().find(|s| s.as_str() == text)
    }

    /// The state after an event.
    pub const fn transition(self, event: BatchEvent) -> Result<Self, Refused> {
        match (self, event) {
            (Self::Issuing, BatchEvent::Seal) => Ok(Self::Sealed),
            (Self::Issuing, BatchEvent::Cancel) => Ok(Self::Cancelled),
            (Self::Sealed, BatchEvent::TakeBack) => Ok(Self::TakenBack),
            (over, _) => Err(Refused(over)),
        }
    }
}

impl BatchFacts {
    /// Reads the form, and says all that is wrong with it at once.
    pub fn parse(form: BatchForm<'_>) -> Result<Self, FieldErrors> {
        let BatchForm { lot, count, made_on, expires_on, made_in, plant, markets, distributor, activation } = form;
        let mut errors = FieldErrors::new();
        let lot = errors.take("lot", Lot::parse(lot));
        let count = errors.take("count", parse_count(count));
        let mut day = |field: &str, text: &str| {
            if text.trim().is_empty() { Some(None) } else { errors.take(field, text.parse::<Day>()).map(Some) }
        };
        let (made_on, expires_on) = (day("made_on", made_on), day("expires_on", expires_on));
        if let Some(Some(expires)) = expires_on
            && !EXPIRY_YEARS.contains(&expires.date().year())
        {
            errors.add(
                "expires_on",
                format!(
                    "A barcode says a year by two digits, and scanners read them as {} to {}. Leave this empty if the goods do not expire",
                    EXPIRY_YEARS.start(),
                    EXPIRY_YEARS.end()
                ),
            );
        }
        if let (Some(Some(made)), Some(Some(expires))) = (made_on, expires_on)
            && expires < made
        {
            errors.add("expires_on", format!("The goods cannot expire before they were made ({made})"));
        }
        let made_in = match made_in.trim() {
            "" => None,
            text => errors.take("made_in", Country::parse(text).and_then(Country::assigned)),
        };
        let markets = errors.take("markets", parse_markets(markets)).unwrap_or_default();
        let mut name = |field: &str, text: &str, most: usize| {
            let text = text.trim();
            if text.chars().count() > most {
                errors.add(field, format!("At most {most} characters"));
            }
            text.to_owned()
        };
        let (plant, distributor) = (name("plant", plant, PLANT_MAX), name("distributor", distributor, DISTRIBUTOR_MAX));
        let activation = if activation == "shipped" { Activation::Shipped } else { Activation::Sealed };
        let origin = Origin { made_in, plant, markets };
        match (lot, count, made_on, expires_on) {
            (Some(lot), Some(count), Some(made_on), Some(expires_on)) if errors.is_empty() => {
                Ok(Self { lot, count, made_on, expires_on, origin, distributor, activation })
            }
            _ => Err(errors),
        }
    }
}

/// 1 to [`COUNT_MAX`], with or without separators of thousands.
fn parse_count(text: &str) -> Result<u32, String> {
    const TOO_MANY: &str = "At most 100,000,000 codes in a batch: make several batches of the same lot for more";
    match parse_whole(text) {
        Ok(0) => Err("Enter at least 1".to_owned()),
        Ok(n) => u32::try_from(n).ok().filter(|n| *n <= COUNT_MAX).ok_or_else(|| TOO_MANY.to_owned()),
        Err(WholeError::TooLarge) => Err(TOO_MANY.to_owned()),
        Err(WholeError::NoNumber) => Err("Enter how many codes you need: a whole number from 1 to 100,000,000".to_owned()),
        Err(ambiguous @ WholeError::Ambiguous { .. }) => Err(ambiguous.to_string()),
    }
}

/// Countries with commas or spaces between, each once. Only those that there are: no check comes from another, and the goods would be wrong everywhere.
fn parse_markets(text: &str) -> Result<Vec<Country>, CountryError> {
    let mut markets: Vec<Country> = Vec::new();
    for word in text.split([',', ';', ' ', '\n']).map(str::trim).filter(|word| !word.is_empty()) {
        let country = Country::parse(word)?.assigned()?;
        if !markets.contains(&country) {
            markets.push(country);
        }
    }
    Ok(markets)
}

impl fmt::Display for BatchState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Lot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Lot {
    type Error = LotError;
    fn try_from(text: String) -> Result<Self, LotError> {
        Self::parse(&text)
    }
}

impl From<Lot> for String {
    fn from(lot: Lot) -> Self {
        lot.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_read_as_people_write_it() {
        let facts = BatchFacts::parse(BatchForm {
            lot: " H42-0312 ",
            count: "1,000,000",
            made_on: "2026-03-12",
            expires_on: " ",
            markets: "de, fr de",
            made_in: "ch",
            distributor: " Nordlys Logistics ",
            ..BatchForm::default()
        })
        .unwrap();
        assert_eq!(facts.distributor, "Nordlys Logistics");
        assert_eq!(facts.origin.markets.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["DE", "FR"]);
        assert_eq!((facts.origin.made_in.map(|c| c.as_str().to_owned()), facts.activation), (Some("CH".to_owned()), Activation::Sealed));
        assert_eq!((facts.lot.as_str(), facts.count, facts.expires_on), ("H42-0312", 1_000_000, None));
        assert_eq!(facts.made_on.unwrap().to_string(), "2026-03-12");
    }

    #[test]
    fn goods_come_from_and_go_to_countries_that_there_are() {
        let wrong = |form: BatchForm<'_>| BatchFacts::parse(BatchForm { lot: "L1", count: "1", ..form }).unwrap_err().into_vec();
        for (markets, likely) in [("XX", "“XX” is not a country"), ("DE, JA", "if you mean Japan, write JP"), ("SW", "if you mean Sweden, write SE")] {
            let errors = wrong(BatchForm { markets, ..BatchForm::default() });
            assert!(errors[0].field == "markets" && errors[0].message.contains(likely), "{errors:?}");
        }
        assert_eq!(wrong(BatchForm { made_in: "ZZ", ..BatchForm::default() })[0].field, "made_in");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = |lot: &str, count: &str, made: &str, expires: &str| -> Vec<String> {
            BatchFacts::parse(BatchForm { lot, count, made_on: made, expires_on: expires, ..BatchForm::default() })
                .unwrap_err()
                .into_vec()
                .into_iter()
                .map(|e| e.field)
                .collect()
        };
        assert_eq!(wrong("", "0", "yesterday", "2026-13-01"), ["lot", "count", "made_on", "expires_on"]);
        assert_eq!(wrong("L1", "100000001", "2026-03-12", "2026-03-11"), ["count", "expires_on"]);
        for day in ["9999-12-31", "2076-01-01", "1999-12-31"] {
            assert_eq!(wrong("L1", "1", "", day), ["expires_on"], "a barcode cannot say {day}");
        }
        assert!(BatchFacts::parse(BatchForm { lot: "L1", count: "1", expires_on: "2075-12-31", ..BatchForm::default() }).is_ok());
        for count in ["", "-1", "1e6", "99999999999999999999999", "ten", "1000.00", "1.5"] {
            assert_eq!(wrong("L1", count, "", ""), ["count"], "{count}");
        }
        let long = "x".repeat(101);
        let names = BatchForm { lot: "L1", count: "1", plant: &long, distributor: &long, ..BatchForm::default() };
        let errors = BatchFacts::parse(names).unwrap_err().into_vec();
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["plant", "distributor"]);
        assert_eq!(Lot::parse("Lot 7").unwrap_err(), LotError::Character(' ', 4));
        assert_eq!(Lot::parse("123456789012345678901").unwrap_err(), LotError::Length(21));
    }

    #[test]
    fn a_lot_is_the_same_in_whatever_letters_and_not_with_its_hyphens_elsewhere() {
        let alike = |one: &str, other: &str| {
            let (one, other) = (Lot::parse(one).unwrap(), Lot::parse(other).unwrap());
            assert_eq!(one.is_alike(&other), other.is_alike(&one));
            one.is_alike(&other)
        };
        for (one, other) in [("H42-0312", "h420312"), ("H42-0312", "H42.O3I2"), ("26-1-12", "26112"), ("26-1-12", "261-12"), ("-A1", "A1-"), ("A--1", "A/1")] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [("26-1-12", "26-11-2"), ("1-23", "12-3"), ("A/1.11", "A/11.1"), ("H42", "H43"), ("H42", "H421")] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_lot_that_may_be_either_of_two_is_the_one_that_is_written_so_or_none() {
        let among = |lot: &str, lots: &[&str]| {
            let lots: Vec<Lot> = lots.iter().map(|lot| Lot::parse(lot).unwrap()).collect();
            let meant = Lot::parse(lot).unwrap().among(&lots);
            meant.map(|lots| lots.into_iter().map(String::from).collect::<Vec<_>>()).map_err(|several| several.to_string())
        };
        assert_eq!(among("26112", &["26-1-12", "H42"]).unwrap(), ["26-1-12"]);
        assert_eq!(among("26112", &["26-1-12", "26112"]).unwrap(), ["26-1-12", "26112"]);
        assert_eq!(among("26112", &["26-1-12", "26112", "26-11-2"]).unwrap(), ["26112"]);
        assert_eq!(among("26-1-12", &["26-1-12", "26112", "26-11-2"]).unwrap(), ["26-1-12", "26112"]);
        assert!(among("26112", &["26-1-12", "26-11-2"]).unwrap_err().contains("26-1-12 and 26-11-2"));
        assert!(among("26112", &["H42"]).unwrap().is_empty());
    }

    #[test]
    fn a_batch_that_is_over_stays_as_it_is() {
        use BatchState::{Cancelled, Issuing, Sealed, TakenBack};
        assert_eq!(Issuing.transition(BatchEvent::Seal), Ok(Sealed));
        assert_eq!(Issuing.transition(BatchEvent::Cancel), Ok(Cancelled));
        assert_eq!(Sealed.transition(BatchEvent::TakeBack), Ok(TakenBack));
        for other in [Issuing, Cancelled, TakenBack] {
            assert_eq!(other.transition(BatchEvent::TakeBack), Err(Refused(other)));
        }
        for over in [Sealed, Cancelled, TakenBack] {
            for event in [BatchEvent::Seal, BatchEvent::Cancel] {
                assert_eq!(over.transition(event), Err(Refused(over)));
            }
        }
        for state in [Issuing, Sealed, Cancelled, TakenBack] {
            assert_eq!(BatchState::parse(state.as_str()), Some(state));
        }
    }
}
