//! What the content filters found for a brand: trend, kinds, sellers, countries, and how its marks are written.

use crate::{
    Actor, Portal, Result,
    dashboard::{DAY, day_count},
    policy::Action,
};
use model::{
    listing::Country,
    page::{Page, PageQuery},
    place::Place,
    suspicious::{CountryCount, Found, Suspicious, SuspiciousQuery, SuspiciousState},
    time::Timestamp,
};

/// Days of the trend.
const DAYS: i64 = 30;
/// Listings that are listed.
const LISTED: i64 = 1000;
/// Listings on a page of the list.
const SHOWN: u32 = 20;

impl Portal {
    /// Everything that is suspicious for the brand that the session works for, with a page of the listings; of each list the first thousand.
    pub async fn suspicious(&self, actor: &Actor, query: SuspiciousQuery) -> Result<Suspicious> {
        let brand = actor.brand_for(Action::ReadRules)?.brand_id;
        let today = self.now().0.div_euclid(DAY * 1_000_000);
        let first = today - (DAYS - 1);
        let mut conn = self.read().await?;
        let states = store::suspicious::now(&mut conn, brand).await?;
        let days = store::suspicious::days(&mut conn, brand, Timestamp(first * DAY * 1_000_000)).await?;
        let countries = store::suspicious::countries(&mut conn, brand).await?;
        let in_state = |state: &str| states.iter().filter(|(of, _)| of == state).map(|(_, count)| count).sum::<i64>();
        let (now, held) = (states.iter().map(|(_, count)| count).sum(), in_state("held"));
        let total = LISTED.min(match query.state {
            SuspiciousState::All => now,
            state => in_state(state.as_str()),
        });
        let page = PageQuery { page: query.page, size: SHOWN }.within(total);
        let rows = store::suspicious::listed(&mut conn, brand, query.state, query.sort, page).await?;
        Ok(Suspicious {
            now,
            held,
            days: (first..=today).map(|day| day_count(day, &days)).collect::<Result<_>>()?,
            kinds: store::suspicious::kinds(&mut conn, brand).await?,
            sellers: store::suspicious::sellers(&mut conn, brand).await?,
            written: store::suspicious::written(&mut conn, brand).await?,
            countries: countries.into_iter().map(|(code, count)| country(&code, count)).collect(),
            listed: Page { rows, total, page: page.page, size: page.size },
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees")]
fn country(code: &str, count: Found) -> CountryCount {
    let place = Country::parse(code).ok().map(Place::Country);
    let tenths = |degrees: f64| (degrees * 10.0).round() as i32;
    let drawn_at = place.and_then(copies::middle_of).map(|(north, east)| (tenths(north), tenths(east)));
    CountryCount { name: place.map(copies::place_in_words).unwrap_or_default(), count, drawn_at }
}
