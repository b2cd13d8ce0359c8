//! What a text says of a thing, whichever form it came in: for who checks, reads pictures or imports, and does not know what was scanned or pasted.

use super::{Elements, ParseError, epc::Epc, read, scanned};
use model::date::Day;
use std::borrow::Cow;

impl Elements {
    /// The elements in an EPC, an element string, in brackets or not, or a Digital Link, with or without its scheme and host, written out or compressed.
    /// The form is known by how the text begins: a value may have slashes in it. What is wrong in a link's query spoils only the query.
    pub fn of_text(text: &str) -> Result<Self, ParseError> {
        let text = scanned(text);
        if let Ok(epc) = Epc::parse(text) {
            return Ok(epc.elements().clone());
        }
        if is_link(text)
            && let Ok(path) = Self::of_path(text)
        {
            // A path alone has a query only as part of an address.
            let whole = if text.starts_with('/') { Cow::Owned(format!("https://path.invalid{text}")) } else { Cow::Borrowed(text) };
            return Ok(Self::parse_part(&whole).unwrap_or(path));
        }
        Self::parse_part(text)
    }
}

/// Whether a text is a link by how it begins, with or without its scheme and host: an element string may have slashes in its values.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let text = scanned(text);
    !text.starts_with([']', '(']) && !read::begins_with_separator(text) && (text.contains("://") || text.contains("/01/"))
}

/// Until when a thing is good, as its barcode says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidDate {
    day: Day,
    whole_month: bool,
}

impl SaidDate {
    /// Reads a date of six digits, as in 17. Day 00 stands for a month without a day (General Specifications §3.4.7). The century is that which is nearest for
    /// what is sold now: 00 to 79 are of ours.
    #[must_use]
    pub fn parse(date: &str) -> Option<Self> {
        let part = |at: usize| date.get(at..at + 2)?.parse::<u8>().ok();
        let (year, month, day) = (part(0)?, part(2)?, part(4)?);
        let year = i32::from(year) + if year < 80 { 2000 } else { 1900 };
        let read = match day {
            0 => (28..=31).rev().find_map(|last| Day::from_ymd(year, month, last).ok()),
            day => Day::from_ymd(year, month, day).ok(),
        };
        Some(Self { day: read?, whole_month: day == 0 })
    }

    /// Whether it says this day; a month without a day says each of its days. A century is not said: what expires in 9999 has 99 printed.
    #[must_use]
    pub fn says(self, day: Day) -> bool {
        let month = |day: Day| (day.date().year().rem_euclid(100), day.date().month());
        month(self.day) == month(day) && (self.whole_month || self.day.date().day() == day.date().day())
    }

    /// The day; of a month without one, the last.
    #[must_use]
    pub const fn day(self) -> Day {
        self.day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digital_link::Stem;

    #[test]
    fn a_date_without_a_day_is_any_day_of_its_month() {
        let read = |date: &str| SaidDate::parse(date).map(|said| said.day().to_string());
        assert_eq!([read("291231"), read("280200"), read("261100")], ["2029-12-31", "2028-02-29", "2026-11-30"].map(|day| Some(day.to_owned())));
        assert_eq!([read("291331"), read("2912"), read("ab1231")], [None, None, None]);
        let says = |date: &str, day: &str| SaidDate::parse(date).unwrap().says(day.parse().unwrap());
        assert!(says("261100", "2026-11-01") && says("261100", "2026-11-30") && says("261101", "2026-11-01"));
        assert!(says("991231", "9999-12-31") && !says("991231", "9998-12-31"), "labels from before such dates were refused");
        assert!(!says("261100", "2026-12-01") && !says("261100", "2027-11-01") && !says("261101", "2026-11-30"));
    }

    #[test]
    fn a_text_is_read_by_how_it_begins() {
        let stem = Stem::parse("https://id.example").unwrap();
        let unit = Elements::parse("(01)04006381333931(21)AB/01/C").unwrap();
        let compressed = format!("{}/{}", stem.as_str(), unit.to_compressed().unwrap());
        let link = unit.to_link(&stem).unwrap();
        for text in [
            "(01)04006381333931(21)AB/01/C",
            "]d2010400638133393121AB/01/C",
            "010400638133393121AB/01/C",
            &compressed,
            &link,
            &format!("]Q1{link}?sig=x&17=soon"),
        ] {
            let elements = Elements::of_text(text).unwrap();
            assert_eq!((elements.get("01"), elements.get("21")), (Some("04006381333931"), Some("AB/01/C")), "{text}");
        }
        let path = Elements::of_text("/01/04006381333931/10/L%2F1/21/7").unwrap();
        let asked = Elements::of_text("/01/04006381333931/10/L%2F1/21/7?17=261231").unwrap();
        assert_eq!([asked.get("10"), asked.get("21"), asked.get("17")], [Some("L/1"), Some("7"), Some("261231")]);
        assert_eq!((path.get("10"), path.get("21")), (Some("L/1"), Some("7")));
        assert_eq!(Elements::of_text("https://id.example/01/04006381333931/21/7?17=291231").unwrap().get("17"), Some("291231"));
        assert_eq!(Elements::of_text("urn:epc:id:sgtin:4006381.033393.A1").unwrap().get("21"), Some("A1"));
        assert!(Elements::of_text("https://shop.example/menu").is_err() && Elements::of_text("AB/01/C").is_err());
    }
}
