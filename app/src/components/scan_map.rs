//! A map of the world with places on it, small enough to be part of a page.

use leptos::prelude::*;

/// A place on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapPlace {
    /// Tenths of a degree north and east.
    pub at: (i32, i32),
    /// What is written beside it for those who point at it.
    pub title: String,
    /// How many things are there.
    pub count: usize,
    /// Known to the town, and not only to the country.
    pub exact: bool,
}

/// The world with the places on it. It shows what a table on the same page says, and is named for those who cannot see it.
#[component]
pub fn ScanMap(
    /// What it shows, in a sentence.
    #[prop(into)]
    label: String,
    /// The places, in order of their first check.
    places: Vec<MapPlace>,
    /// Whether lines lead from each to the next.
    #[prop(default = true)]
    lines: bool,
) -> impl IntoView {
    let route = if lines { route(&places) } else { String::new() };
    let dots = places
        .into_iter()
        .map(|place| {
            let (x, y) = drawn(place.at);
            let radius = 2.2 + (place.count as f64).sqrt();
            let class = if place.exact { "map-dot" } else { "map-dot map-ring" };
            view! { <circle class=class cx=format!("{x:.1}") cy=format!("{y:.1}") r=format!("{radius:.1}")><title>{place.title}</title></circle> }
        })
        .collect_view();
    view! {
        <svg class="scan-map" viewBox="0 0 360 142" role="img" aria-label=label focusable="false">
            <path class="map-land" d=LAND></path>
            <path class="map-route" d=route></path>
            {dots}
        </svg>
    }
}

/// Degrees as the land has them (plate carrée): from 180° west, and from 84° north down to 58° south.
fn drawn((north, east): (i32, i32)) -> (f64, f64) {
    (f64::from(east) / 10.0 + 180.0, (84.0 - f64::from(north) / 10.0).clamp(2.0, 140.0))
}

/// From place to place as they were seen.
fn route(places: &[MapPlace]) -> String {
    let points = places.iter().map(|place| drawn(place.at));
    points.enumerate().map(|(nth, (x, y))| format!("{}{x:.1} {y:.1}", if nth == 0 { 'M' } else { 'L' })).collect()
}

/// The land by Natural Earth (public domain, 1:110 million, by the npm package `world-atlas`), cut to whole degrees, without Antarctica and what is
/// smaller than three square degrees, and parted where the map ends, at 180°.
#[rustfmt::skip]
const LAND: &str = "M112 138l3 1l-4 0l-6 -2l4 1l2 -1zM325 125l3 0l0 2l-2 1zM353 125l1 0l-1 2l0 1l-2 0l-2 3l-2 -1l0 -1zM355 120l2 2l2 0l-1 1l-1 0l-2 3l0 -1l0 -1l-1 0l1 -3l-2 -2l1 0zM230 98l0 2l-3 9l-2 1l-1 -1l-1 -3l1 -2l0 -4l4 -1l1 -3zM324 98l1 1l1 4l3 1l1 2l1 0l2 4l0 5l-3 6l-4 2l-1 -1l-1 1l-3 -1l-1 -2l-2 0l0 -2l-1 1l1 -2l-2 2l-2 -2l-3 -2l-5 1l-2 2l-4 0l-2 1l-3 -1l1 -2l-3 -6l1 1l-1 -1l1 0l-1 -2l1 -2l0 1l3 -2l4 -1l2 -4l1 1l2 -3l1 0l3 1l1 -2l2 -1l-1 -1l3 1l1 0l1 0l-2 3l5 3l2 -3l0 -4l1 0zM289 91l2 -1l5 2l-8 0l-3 -1l1 -1zM332 89l-2 1l-2 0l2 -1l1 0l1 -1zM314 85l0 2l1 0l3 -1l7 2l3 2l-1 1l4 4l-3 -1l-3 -2l-2 1l-4 -1l-1 0l1 -1l-1 -2l-4 -1l-1 0l-1 -1l2 -1l-2 0l-1 -1l1 -1zM305 83l-1 1l-4 0l1 1l2 0l-1 1l1 3l-1 0l1 -1l-2 1l0 -2l-1 0l0 3l-1 -1l0 -2l1 -4l1 0zM286 90l-1 0l-2 -2l-8 -9l2 0l7 5l-1 1l3 2zM298 82l1 1l-1 0l-2 5l-6 -1l-1 -3l1 -2l1 0l0 -1l2 0l4 -4l2 2l-2 2zM306 76l1 1l-1 1l0 -1l-1 0l0 1l-1 0l0 -2l-2 1l1 -2l1 1l1 -1l0 -1zM261 78l-1 0l0 -1l0 -3l2 2zM301 65l1 1l1 1l-1 1l0 2l2 0l0 1l-1 -1l-2 0l0 -1l-1 0l0 -1zM107 64l3 0l2 1l-3 1l-3 0l0 -1l2 0zM100 61l6 3l-4 0l1 0l-2 -2l-3 -1l-3 1l3 -1zM301 61l0 1l-1 -2l1 -1zM321 47l-1 2l-3 0l-1 2l-1 -2l-4 1l1 1l-1 2l-1 0l0 -1l-1 -1l4 -2l3 -1l1 -1l2 -1l1 -3l1 0l1 1zM324 40l1 0l1 1l-3 1l-1 -1l-1 1l-1 0l0 -1l1 0l1 -3zM56 35l-2 0l-2 -2l2 1zM124 33l-1 1l4 1l-1 0l1 0l0 1l0 1l-1 0l0 -1l-1 1l-1 -1l-3 0l2 -3l1 -1zM324 33l1 2l-2 0l0 1l1 2l-1 -1l-1 1l0 -7l1 -1zM173 32l-3 0l1 -1l-1 -1l3 -1l1 0zM177 25l-1 1l2 0l-1 2l1 0l2 3l2 0l-1 2l-6 1l2 -1l-2 -1l1 0l-1 -1l2 0l0 -1l-2 -1l0 -1l-1 1l0 -2l1 -2zM95 18l5 2l-3 0l-3 1l-1 -1l1 -2zM165 18l1 1l-5 2l-4 -1l1 0l-2 -1l2 0l-2 -1l2 0l1 0zM0 15l5 2l1 1l-1 -1l3 0l2 1l-3 1l0 1l-5 -1l-1 -1l-1 0l1 1l-1 0zM360 19l-3 0l2 2l0 1l-5 0l-4 2l-1 -1l-5 1l-2 2l1 0l0 2l-1 1l-2 1l0 1l-1 0l-2 2l-2 -4l1 -2l8 -4l0 -2l-4 2l-1 -1l-2 1l-3 1l1 1l-4 0l0 -1l-1 0l-8 1l-7 4l3 1l2 0l1 2l-1 4l-2 2l-3 3l-1 0l-2 0l-4 3l1 3l0 2l-3 1l0 -3l1 0l-2 -1l0 -2l-1 0l-3 1l1 -1l0 -1l-4 2l1 2l3 0l1 0l-4 2l3 3l-1 1l1 1l0 2l-3 3l-3 2l-5 2l-1 1l0 -1l-1 -1l-3 2l0 1l3 4l0 2l0 1l-4 3l0 -1l-2 -1l0 -1l-2 -1l-1 0l-1 4l4 3l1 5l-3 -2l-1 -3l-1 -2l-1 0l1 -3l-2 -6l-2 1l-1 0l0 -2l-3 -5l-1 0l0 1l-3 1l-1 1l-4 3l-2 1l0 6l-2 2l-4 -8l-1 -5l-3 0l-4 -4l-5 0l-4 -1l-1 -1l-1 1l-3 -2l-2 -2l-2 0l3 5l0 -1l1 0l0 2l2 0l2 -2l1 2l3 2l-2 2l0 1l-3 2l-3 1l-3 2l-6 1l0 -4l-4 -4l-1 -3l-3 -4l0 -2l-1 2l-2 -2l4 7l1 1l0 3l2 3l4 4l2 2l6 -2l0 1l-3 7l-8 7l-1 2l0 1l1 5l1 4l-2 2l-4 3l0 4l-2 2l-1 3l-4 4l-2 1l-3 0l-3 1l-2 -1l0 -2l-3 -5l-1 -5l-2 -4l0 -2l2 -5l-2 -6l-3 -4l0 -5l0 -1l-3 1l-2 -2l-6 1l-7 0l-3 -2l-3 -4l-2 -1l-1 -3l2 -3l-1 -4l3 -4l4 -4l1 -3l2 -1l1 -2l4 1l3 -2l9 0l1 0l-1 3l9 4l1 -1l0 -1l2 -1l7 2l2 -1l3 1l2 -4l0 -2l-3 1l-5 -1l-2 -2l3 -2l5 -1l4 1l2 0l2 -1l-5 -3l2 -2l-4 1l1 1l-2 1l-2 -1l1 -1l-2 -1l-2 2l-1 2l1 2l-3 1l-1 -1l-1 0l0 1l-1 0l1 2l-1 0l0 2l-1 0l-3 -4l1 -2l-7 -4l-1 1l1 1l5 4l-1 0l0 1l-1 1l-1 -2l-6 -4l-2 1l-4 0l0 1l-2 1l-1 2l-2 2l-3 1l-2 -1l-2 0l0 -6l1 -1l6 1l1 -1l0 -2l-3 -2l-1 -1l3 0l0 -1l1 1l2 -1l1 -1l2 -1l1 -1l3 -1l1 0l-1 -2l1 -1l2 -1l-1 1l1 1l-1 1l1 1l2 0l1 0l4 -1l2 1l1 -1l1 -2l2 0l0 -1l-1 -1l6 -1l-1 -1l-5 1l-2 -1l1 -2l3 -2l-1 -1l-2 0l-1 2l-3 1l-1 2l2 1l-2 1l-1 3l-3 1l-3 -4l-2 1l-2 -1l-1 -3l1 -1l5 -1l4 -4l4 -2l6 -1l3 0l3 1l-1 0l1 0l1 0l8 2l1 1l-1 1l-7 -1l2 1l0 2l2 0l0 -1l3 0l2 -1l2 0l1 -1l-2 -2l3 1l1 0l-1 1l8 -2l-1 1l6 -1l1 1l1 -1l-1 -1l1 0l8 2l0 -1l-2 0l0 -2l2 -2l4 0l-1 2l1 1l0 1l1 1l-3 2l1 0l3 -2l-1 0l1 -1l-1 -1l0 -1l-1 0l2 -1l0 -1l1 1l-1 1l1 0l0 -1l2 0l3 0l0 -2l6 0l-1 0l1 -1l14 -1l3 -2l3 2l4 -1l3 1l-5 2l14 1l0 -1l4 0l2 1l0 1l-1 0l3 1l1 -1l8 1l-1 -1l1 -1l10 1l3 1l6 0l2 2l7 -1l2 1l1 0l-1 -1l9 1zM229 43l1 1l-1 1l0 1l5 1l0 -2l-1 -1l0 -1l2 0l-1 -1l-1 1l0 -2l-3 -2l3 0l0 -2l-4 1l-2 1zM89 15l0 1l2 -1l2 2l1 -2l0 -1l3 0l2 1l-1 1l1 0l-2 2l-3 -1l-1 2l-6 3l-2 3l2 0l1 2l10 2l0 2l2 2l1 -2l-1 -2l3 -2l-2 -2l2 -1l-1 -2l4 0l4 1l1 2l1 1l3 -2l4 3l-1 1l5 1l1 2l0 1l-4 2l-6 0l-5 3l6 -2l1 0l-1 1l1 2l2 0l1 -1l1 1l-5 2l-1 0l2 -1l-3 0l-4 2l1 1l-4 1l2 0l-2 0l-1 2l-1 0l1 1l-1 1l0 -2l0 1l-1 0l1 2l-5 5l1 4l0 2l-2 -1l-1 -3l-1 -1l-5 0l0 1l-1 0l-4 -1l-3 2l0 1l-1 5l2 3l2 1l2 -1l1 0l1 -2l3 -1l-2 6l4 0l2 1l-1 4l3 2l1 -1l3 1l2 -2l3 -1l1 0l-1 1l0 2l1 -1l0 -1l1 -1l2 1l3 1l3 -1l-1 1l1 0l5 4l3 0l3 2l1 2l0 2l1 0l0 1l1 0l3 1l0 1l5 0l4 2l1 2l0 2l-4 4l0 5l-2 4l-1 1l-6 2l-1 4l-5 5l-2 1l-2 -1l1 3l-2 2l-3 0l0 2l-1 0l-2 0l0 1l2 1l-2 0l-1 2l-1 1l-1 0l2 1l0 1l-3 3l1 1l-3 1l0 1l-4 -2l-1 -3l2 -2l-2 0l2 -3l1 0l0 -2l-1 1l1 -4l-1 -2l3 -5l1 -12l-1 -3l-5 -2l-4 -8l-1 -1l0 -1l1 -2l-1 -1l0 -1l4 -5l-1 -4l-2 -1l-1 2l-5 -3l0 -1l-1 -2l-4 -1l-4 -2l-2 0l-6 -2l-2 -2l-1 -3l-3 -3l-3 -3l-2 -3l-1 0l0 2l6 7l-1 0l-2 -2l0 -1l-3 -2l1 -1l-2 -1l-1 -3l-4 -2l-3 -5l0 -6l-1 -2l2 0l0 1l0 -2l-4 -2l-1 -1l-1 -1l-5 -5l-13 -3l-1 0l0 1l-4 1l1 -2l-3 2l1 0l-1 1l-4 2l-7 2l7 -4l1 -1l-5 0l0 -1l-2 0l-2 -1l1 -2l4 -1l-1 0l1 -1l-4 1l-3 -2l4 -1l2 1l-5 -2l5 -2l5 -1l20 2l8 -1l1 0l2 1l2 -1l0 1l3 -1l6 1l1 1l-1 0l5 0l1 1l1 -1l-1 0l1 -1l2 0l5 1l3 0l-1 0l1 -1l2 1l0 1l2 -2l-2 -1l0 -1l1 -1l2 1l1 1zM66 11l-1 0l4 1l1 -1l2 1l0 -1l1 0l2 0l1 2l3 1l-2 0l1 1l-11 0l-3 0l-1 -1l5 0l-6 -1l2 0l-3 -1l1 -1zM104 11l-3 0l-2 0zM93 11l1 0l4 -1l1 1l0 1l3 -1l4 2l2 -1l4 2l1 1l-2 0l7 2l-2 2l-3 -1l-1 0l3 3l-4 -1l3 2l-5 -1l-4 -2l-3 1l-1 -1l1 0l4 0l1 -3l-6 -2l-10 0l-1 -1l2 0l-2 0l0 -1l2 -2l2 0zM80 10l3 0l-1 1l1 0l0 1l-2 1l-3 -2l2 0l-2 0zM87 11l-2 1l-1 -1l1 -1l4 0zM60 13l-3 0l-3 -1l2 -2l-1 0l7 0l2 1l-3 0zM325 8l-1 1l-5 0l-2 0l2 -1zM82 7l0 1l0 1l-5 -1zM72 8l2 0l0 1l-8 1l2 -1l-6 0l3 -1l6 1l-1 -1zM238 13l-6 0l0 -2l2 -1l2 -1l10 -2l3 0l-11 3l-3 2l1 0zM85 7l6 1l8 0l1 1l-12 0l-2 -1l-3 -1zM64 6l-1 1l-6 1l4 -2zM80 6l-5 0l1 -1l-1 0zM285 6l-6 0l3 -1zM198 4l4 1l-3 0l-2 2l-1 0l-6 -3zM205 4l2 0l-4 1l-6 -1zM280 5l-5 0l-4 -1l5 -1l4 1zM93 4l1 1l-5 1l-2 0l-1 -1l1 0l-4 -1l2 -1l3 0zM112 1l6 1l-6 0l3 0l-6 2l-6 1l1 0l1 0l-5 2l2 0l-3 1l-8 0l1 -1l0 -1l3 0l-3 0l3 -1l-2 -1l5 0l-6 -1l-4 -1l13 -1zM153 0l6 1l-10 1l8 0l1 0l-1 1l7 -1l4 1l-8 1l2 0l-2 1l0 1l2 1l-4 0l2 1l0 1l-1 0l2 1l-5 1l2 1l-3 0l3 1l-2 1l-2 -1l1 0l-1 1l4 0l-18 5l-1 2l-2 0l1 1l-1 2l-5 -1l-4 -3l-2 -3l3 -3l-4 0l1 -1l3 0l-5 -1l1 -1l-4 -3l-10 0l-2 -1l4 0l-6 -1l7 -1l-2 -1l6 -1l-1 -1l13 0l5 0l-2 -1l4 0z";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_where_they_are() {
        assert_eq!(drawn((525, 134)), (193.4, 31.5));
        assert_eq!(drawn((-900, -1800)), (0.0, 140.0), "the poles are at the edge");
        let place = |at| MapPlace { at, title: String::new(), count: 1, exact: true };
        assert_eq!(route(&[place((0, 0)), place((100, -100))]), "M180.0 84.0L170.0 74.0");
        assert!(LAND.starts_with('M') && LAND.ends_with('z') && LAND.len() < 8000);
    }
}
