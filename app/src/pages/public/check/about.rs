//! What the thing is that was checked, and what happened to its code.

use super::Mine;
use crate::{
    components::{Card, DayText, Fact, FactList, Fold, Timeline, TimelineItem, Tone},
    i18n::{self, t},
};
use leptos::prelude::*;
use model::{
    check::{CheckedUnit, Earlier},
    picture::picture_url,
    place::Place,
};

/// Both, a card each.
#[component]
pub(super) fn About(unit: CheckedUnit) -> impl IntoView {
    let lot = unit.lot.to_string();
    let alt = t::own::picture(&unit.product);
    let picture = unit.picture.map(|id| view! { <img class="product-picture" src=picture_url(id) alt=alt loading="lazy" decoding="async"/> });
    let made_in = unit.origin.made_in;
    let markets = (!unit.origin.markets.is_empty()).then(|| unit.origin.markets.iter().copied().map(i18n::country).collect::<Vec<_>>().join(", "));
    let made = match unit.made_on {
        Some(day) => t::check::made_in_lot(view! { <DayText day=day/> }, view! { <span class="whole">{lot}</span> }),
        None => view! { <span class="whole">{lot}</span> }.into_any(),
    };
    let mine = Mine::here();
    let alone = mine.are_all(&unit);
    let now = *unit.earlier.last().map_or(&0, |scan| &scan.nth);
    let mut last = 0;
    let by_day = !unit.exact;
    let history = unit
        .earlier
        .iter()
        .map(|Earlier { nth, at, place }| {
            let between = nth - last - 1;
            last = *nth;
            let title = if mine.has(*nth) {
                t::check::checked_by_you().to_owned()
            } else if *nth == 1 {
                t::check::checked_first().to_owned()
            } else {
                t::check::checked_nth(*nth)
            };
            view! {
                {(between > 0).then(|| view! { <TimelineItem title=t::check::more_checks(between) tone=Tone::Neutral/> })}
                {match place {
                    Some(place) => {
                        let place = roughly(*place);
                        view! { <TimelineItem title=title at=Some(*at) by_day=by_day>{place}</TimelineItem> }.into_any()
                    }
                    None => view! { <TimelineItem title=title at=Some(*at) by_day=by_day/> }.into_any(),
                }}
            }
        })
        .collect_view();
    let skipped = unit.nth - now - 1;
    // Issued, each of the checks, and this one: a short history is read at a glance, a long one is opened.
    let short = unit.earlier.len() <= 1 && skipped == 0;
    view! {
        <Card>
            {picture}
            <FactList>
                <Fact label=t::check::product()>{unit.product}</Fact>
                <Fact label=t::check::brand()>{unit.brand}</Fact>
                <Fact label=if unit.made_on.is_some() { t::check::made() } else { t::check::lot() }>{made}</Fact>
                {made_in.map(|country| view! { <Fact label=t::check::made_in()>{i18n::country(country)}</Fact> })}
                {markets.map(|markets| view! { <Fact label=t::check::markets()>{markets}</Fact> })}
                {unit.expires_on.map(|day| view! { <Fact label=t::check::good_until()><DayText day=day/></Fact> })}
                {(!unit.look_for.is_empty()).then(|| view! { <Fact label=t::check::look_for()><span lang="">{unit.look_for}</span></Fact> })}
                <Fact label="GTIN"><span class="code-text">{unit.gtin.short().to_owned()}</span></Fact>
            </FactList>
        </Card>
        <Fold title=t::check::history_times(unit.nth) open=short>
            <Timeline label=t::check::history_label()>
                <TimelineItem title=t::check::issued() at=Some(unit.sealed_at)/>
                {history}
                {(skipped > 0).then(|| view! { <TimelineItem title=t::check::more_checks(skipped) tone=Tone::Neutral/> })}
                <TimelineItem title=t::check::checked_by_you() at=Some(unit.checked_at) tone=if unit.nth == 1 || alone { Tone::Good } else { Tone::Warn }/>
            </Timeline>
        </Fold>
    }
}

/// Roughly where a check was: spots are told to the unit's own brand only.
fn roughly(place: Place) -> String {
    match place {
        Place::Country(country) => i18n::country(country),
        Place::Spot(spot) => {
            let near = t::own::near(format!("{:.1}, {:.1}", spot.latitude(), spot.longitude()));
            place.country().map_or_else(|| near.clone(), |country| format!("{}, {near}", i18n::country(country)))
        }
    }
}
