//! Calendar days without a clock or zone: filing dates, manufacture and expiry dates.

use crate::time::Timestamp;
use ::time::{Date, macros::format_description};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A calendar day, shown and stored as `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

/// Why a text is not a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a day: write it as YYYY-MM-DD, such as 2026-03-12")]
pub struct DayError(String);

impl Day {
    /// Year 1900 to 9999 only.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Result<Self, DayError> {
        let wrong = || DayError(format!("{year:04}-{month:02}-{day:02}"));
        let month = ::time::Month::try_from(month).map_err(|_| wrong())?;
        let date = Date::from_calendar_date(year, month, day).map_err(|_| wrong())?;
        if (1800..=9999).contains(&year) { Ok(Self(date)) } else { Err(wrong()) }
    }

    /// The day of an instant, in UTC.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        Self(at.to_offset().date())
    }

    /// Whether it is over by an instant wherever on earth one is: a whole day later.
    #[must_use]
    pub fn is_over(self, at: Timestamp) -> bool {
        at.to_offset().date() > self.0.saturating_add(::time::Duration::DAY)
    }

    /// `time`'s form.
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
    }

    /// `12 Mar 2026`.
    #[must_use]
    pub fn to_text(self) -> String {
        self.0.format(format_description!("[day padding:none] [month repr:short] [year]")).unwrap_or_default()
    }
}

/// When the first of two days begins and the last ends, in UTC; without a day there is no end on its side.
#[must_use]
pub fn span(from: Option<Day>, to: Option<Day>) -> (Timestamp, Timestamp) {
    let begins = |day: Day| Timestamp::from_offset(day.date().midnight().assume_utc());
    let ends = |day: Day| begins(day).plus_seconds(86_400);
    (from.map_or(Timestamp(i64::MIN), begins), to.map_or(Timestamp(i64::MAX), ends))
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl FromStr for Day {
    type Err = DayError;
    fn from_str(text: &str) -> Result<Self, DayError> {
        let text = text.trim();
        let wrong = || DayError(text.chars().take(40).collect());
        let mut parts = text.split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else { return Err(wrong()) };
        if y.len() != 4 || m.len() != 2 || d.len() != 2 {
            return Err(wrong());
        }
        let (y, m, d) = (y.parse().map_err(|_| wrong())?, m.parse().map_err(|_| wrong())?, d.parse().map_err(|_| wrong())?);
        Self::from_ymd(y, m, d).map_err(|_| wrong())
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;
    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_and_written_alike() {
        let day: Day = " 2026-03-12 ".parse().unwrap();
        assert_eq!(day.to_string(), "2026-03-12");
        assert_eq!(day.to_text(), "12 Mar 2026");
        for wrong in ["2026-02-30", "12.03.2026", "2026-3-12", "", "0001-01-01"] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_over_once_it_is_so_everywhere() {
        let day: Day = "2026-03-12".parse().unwrap();
        let at = |day: u8, hour: u8| {
            Timestamp::from_offset(Date::from_calendar_date(2026, ::time::Month::March, day).unwrap().with_hms(hour, 59, 59).unwrap().assume_utc())
        };
        assert!(!day.is_over(at(12, 23)) && !day.is_over(at(13, 23)));
        assert!(day.is_over(at(14, 0)));
    }
}
