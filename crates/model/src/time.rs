//! Instants as the database holds them: microseconds since 1970-01-01 UTC.

use ::time::{OffsetDateTime, Time, macros::format_description};
use serde::{Deserialize, Serialize};

/// An instant, in microseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The same instant, `seconds` later (earlier if negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Seconds from `earlier` to this instant; negative if it is later.
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1_000_000
    }

    /// `time`'s form of the instant. Instants outside of years ±9999 become 1970.
    #[must_use]
    pub fn to_offset(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// From `time`'s form; anything finer than a microsecond is cut.
    #[must_use]
    pub fn from_offset(at: OffsetDateTime) -> Self {
        Self(i64::try_from(at.unix_timestamp_nanos() / 1000).unwrap_or(0))
    }

    /// When its day began, in UTC.
    #[must_use]
    pub fn day_began(self) -> Self {
        Self::from_offset(self.to_offset().replace_time(Time::MIDNIGHT))
    }

    /// `2026-11-23T18:47:31Z`, for `<time datetime>` and files.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        self.to_offset().format(format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z")).unwrap_or_default()
    }

    /// `23 Nov 2026, 18:47 UTC`, what a page shows before the browser knows the reader's zone.
    #[must_use]
    pub fn to_text(self) -> String {
        self.to_offset().format(format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC")).unwrap_or_default()
    }

    /// `23 Nov 2026`.
    #[must_use]
    pub fn to_day(self) -> String {
        self.to_offset().format(format_description!("[day padding:none] [month repr:short] [year]")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_reads_as_a_person_writes_it() {
        let at = Timestamp(1_795_459_651_000_000);
        assert_eq!(at.to_rfc3339(), "2026-11-23T18:47:31Z");
        assert_eq!(at.to_text(), "23 Nov 2026, 18:47 UTC");
        assert_eq!(at.plus_seconds(86_400).to_day(), "24 Nov 2026");
        assert_eq!(Timestamp::from_offset(at.to_offset()), at);
    }
}
