//! A small curve beside a number.

use super::number::group_digits;
use leptos::prelude::*;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 32.0;
/// Room for the stroke at the edges.
const EDGE: f64 = 2.0;

/// A line over time, drawn as SVG, with the same numbers in a table for those who cannot see it or want to know exactly.
#[component]
pub fn Sparkline(
    /// What is counted and over which time: "Reports a day, last 30 days".
    #[prop(into)]
    caption: String,
    /// The points from left to right: what each stands for, and its value.
    points: Vec<(String, i64)>,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let path = path(&points.iter().map(|(_, value)| *value).collect::<Vec<_>>());
    let rows = points.into_iter().map(|(label, value)| view! { <tr><th scope="row">{label}</th><td>{group_digits(value)}</td></tr> }).collect_view();
    view! {
        <figure class=if wide { "spark spark-wide" } else { "spark" }>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" focusable="false" aria-hidden="true"><path d=path></path></svg>
            <div class="sr-only">
                <table>
                    <caption>{caption}</caption>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </figure>
    }
}

/// The curve through the values, its lowest point zero or the least value, its highest the greatest.
fn path(values: &[i64]) -> String {
    let (low, high) = values.iter().fold((0_i64, 1_i64), |(low, high), value| (low.min(*value), high.max(*value)));
    let span = (high - low) as f64;
    let step = (WIDTH - 2.0 * EDGE) / (values.len().max(2) - 1) as f64;
    let mut path = String::new();
    for (at, value) in values.iter().enumerate() {
        let x = EDGE + at as f64 * step;
        let y = HEIGHT - EDGE - (value - low) as f64 / span * (HEIGHT - 2.0 * EDGE);
        path.push_str(&format!("{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' }));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_stays_within_its_box() {
        assert_eq!(path(&[]), "");
        assert_eq!(path(&[5]), "M2.0 2.0");
        assert_eq!(path(&[0, 10]), "M2.0 30.0L118.0 2.0");
        assert_eq!(path(&[0, 0, 0]), "M2.0 30.0L60.0 30.0L118.0 30.0");
    }
}
