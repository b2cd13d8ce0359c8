//! Which checks of a unit this browser made itself. It knows them by a cookie, and the database by nothing: there, no check tells whose browser made it.

use super::{ApiError, account, ctx};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use leptos::prelude::use_context;
use model::any_code::AnyCode;
use portal::once::Browser;

/// Checks that a browser remembers, the latest ones: some 500 bytes of a cookie.
const MOST: usize = 60;

/// Days that it remembers them, from the last one on.
const DAYS: i64 = 30;

/// A check: what tells its unit from others in this browser, and which check of the unit it was.
type Entry = ([u8; 4], u16);

/// The checks that a browser remembers, the latest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct OwnChecks(Vec<Entry>);

impl OwnChecks {
    /// As the cookie has them. What is none of ours says nothing.
    fn parse(text: &str) -> Self {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let entry = |bytes: &[u8; 6]| ([bytes[0], bytes[1], bytes[2], bytes[3]], u16::from_be_bytes([bytes[4], bytes[5]]));
        Self(bytes.as_chunks::<6>().0.iter().map(entry).take(MOST).collect())
    }

    fn text(&self) -> String {
        let bytes: Vec<u8> = self.0.iter().flat_map(|(unit, nth)| unit.iter().copied().chain(nth.to_be_bytes())).collect();
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Which checks of a unit are among them.
    fn of(&self, unit: [u8; 4]) -> Vec<i64> {
        self.0.iter().filter(|(of, _)| *of == unit).map(|(_, nth)| i64::from(*nth)).collect()
    }

    /// With one more. Of a unit that was checked very often, which it was is not remembered.
    fn add(&mut self, unit: [u8; 4], nth: i64) {
        let Ok(nth) = u16::try_from(nth) else { return };
        self.0.retain(|entry| *entry != (unit, nth));
        self.0.push((unit, nth));
        let over = self.0.len().saturating_sub(MOST);
        self.0.drain(..over);
    }
}

/// Remembers that this browser made a check of a unit, the `nth`, and answers which of those before it made as well.
pub(super) fn remember(browser: Browser, code: AnyCode, nth: i64) -> Result<Vec<i64>, ApiError> {
    let portal = ctx::portal()?;
    let public_url = &portal.settings().public_url;
    let name = format!("{}-checked", account::cookie::name(public_url));
    let mut checks =
        use_context::<http::request::Parts>().and_then(|parts| account::cookie::value(&parts.headers, &name).map(OwnChecks::parse)).unwrap_or_default();
    let unit = portal.unit_in_browser(browser, code);
    let mut before = checks.of(unit);
    before.retain(|own| *own < nth);
    checks.add(unit, nth);
    account::cookie::write(&name, &checks.text(), DAYS * 86_400, public_url)?;
    Ok(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_remembers_its_latest_checks_of_each_unit() {
        let mut checks = OwnChecks::default();
        for nth in [1, 3, 1] {
            checks.add(*b"unit", nth);
        }
        checks.add(*b"else", 2);
        checks.add(*b"unit", 1_000_000);
        let read = OwnChecks::parse(&checks.text());
        assert_eq!((read.of(*b"unit"), read.of(*b"else"), read.of(*b"none")), (vec![3, 1], vec![2], vec![]));
        (1..=500).for_each(|nth| checks.add(*b"more", nth));
        assert_eq!((checks.0.len(), checks.of(*b"unit")), (MOST, vec![]));
        assert!(checks.text().len() < 500);
    }

    #[test]
    fn what_is_no_cookie_of_ours_says_nothing() {
        for text in ["", "?", "AAAA", "\u{fffd}", &"A".repeat(5000)] {
            assert!(OwnChecks::parse(text).of(*b"unit").is_empty(), "{text}");
        }
    }
}
