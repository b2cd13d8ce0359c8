//! When a price of a sale is asked: before and after, what stands beside it is.

use model::{
    date::{Day, span},
    time::Timestamp,
};

/// What a column says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SaleDate {
    /// From when until when, with a slash between: Google's.
    Period,
    /// From when.
    From,
    /// Until when.
    Until,
}

/// What a line says of it, by [`SaleDate`].
pub(crate) type SaleDates<'t> = [Option<&'t str>; 3];

/// Whether the price is asked at an instant. Dates that cannot be read, and those of nobody who says what time it is, leave it as it is.
pub(crate) fn is_on(dates: SaleDates<'_>, now: Option<Timestamp>) -> bool {
    let Some(now) = now else { return true };
    let [period, from, until] = dates.map(|date| date.map(str::trim).filter(|date| !date.is_empty()));
    let (begins, ends) = period.and_then(|period| period.split_once('/')).map_or((from, until), |(begins, ends)| (Some(begins), Some(ends)));
    let begun = begins.and_then(|at| instant(at, false)).is_none_or(|at| at <= now);
    let over = ends.and_then(|at| instant(at, true)).is_some_and(|at| at <= now);
    begun && !over
}

/// An instant as feeds write it (ISO 8601): `2026-11-27T00:00+0100`, `2026-11-27 00:00:00`, or a day, of which it is the first or the last. Without a zone it
/// is in UTC.
fn instant(text: &str, last: bool) -> Option<Timestamp> {
    let text = text.trim();
    let (day, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let day: Day = day.parse().ok()?;
    let (begins, ends) = span(Some(day), Some(day));
    let time = time.trim();
    if time.is_empty() {
        return Some(if last { ends } else { begins });
    }
    let (clock, zone) = time.find(['Z', 'z', '+', '-']).map_or((time, ""), |at| time.split_at(at));
    let mut parts = clock.trim().split(':').map(|part| part.split('.').next().unwrap_or_default().parse::<i64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    Some(begins.plus_seconds(hours * 3600 + minutes * 60 + seconds - offset(zone)?))
}

/// Seconds that a zone is before UTC.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next() {
        None | Some('Z' | 'z') => return Some(0),
        Some('-') => -1,
        Some(_) => 1,
    };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = (digits.get(..2)?.parse::<i64>().ok()?, digits.get(2..4).map_or(Some(0), |minutes| minutes.parse().ok())?);
    Some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_is_on_between_its_dates() {
        let on = |dates, day: &str| is_on(dates, instant(day, false));
        let period = [Some("2026-11-27T00:00+0100/2026-11-30T23:59+0100"), None, None];
        let days = ["2026-11-26T22:59Z", "2026-11-26T23:00Z", "2026-11-30T22:58Z", "2026-11-30T22:59Z"];
        assert_eq!(days.map(|day| on(period, day)), [false, true, true, false]);
        let two = [None, Some("2026-11-27"), Some("2026-11-30")];
        assert_eq!(["2026-11-26", "2026-11-27", "2026-11-30 23:59:59", "2026-12-01"].map(|day| on(two, day)), [false, true, true, false]);
        assert_eq!([[None; 3], [Some("soon"), None, None], [None, None, Some("2026-12-24T12:00:00-08:00")]].map(|dates| on(dates, "2026-12-01")), [true; 3]);
        assert!(is_on([None, Some("2999-01-01"), None], None), "nobody says what time it is");
    }
}
