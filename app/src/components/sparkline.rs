//! How many on each day, beside the number of all.

use super::number::group_digits;
use crate::i18n::t;
use leptos::prelude::*;
use maud::html;

/// What a bar takes of the drawing, with the room to the next.
const STEP: f64 = 10.0;
const BAR: f64 = 8.0;
const HEIGHT: f64 = 60.0;
/// The least that a bar of anything is high: one of a thousand is not none.
const LEAST: f64 = 2.0;

/// Bars over time with what they reach from and to, and the same numbers as a table. Where all fell on one day, that is said in place of a drawing.
#[component]
pub fn Sparkline(
    /// What is counted and over which time: "Reports a day, last 30 days".
    #[prop(into)]
    caption: String,
    /// The bars from left to right: what each stands for, and its value.
    points: Vec<(String, i64)>,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let most = points.iter().map(|(_, value)| *value).max().unwrap_or_default();
    let mut some = points.iter().filter(|(_, value)| *value != 0);
    if let (Some((day, value)), None) = (some.next(), some.next()) {
        return view! { <p class="muted">{t::shared::all_on(*value, day)}</p> }.into_any();
    }
    let (first, last) = (points.first().map(|(label, _)| label.clone()), points.last().map(|(label, _)| label.clone()));
    let bars = bars(&points.iter().map(|(_, value)| *value).collect::<Vec<_>>());
    let end = bars.len().saturating_sub(1);
    // Drawn as one text: nothing in it comes alive.
    let bars = html! {
        @for (at, ((y, height), (label, value))) in bars.into_iter().zip(&points).enumerate() {
            rect.spark-last[at == end] x=(at as f64 * STEP) y=(y) width=(BAR) height=(height) { title { (label) ": " (group_digits(*value)) } }
        }
    };
    let width = points.len() as f64 * STEP - (STEP - BAR);
    let rows =
        points.into_iter().map(|(label, value)| view! { <tr><th scope="row">{label}</th><td class="numeric">{group_digits(value)}</td></tr> }).collect_view();
    view! {
        <figure class=if wide { "spark spark-wide" } else { "spark" }>
            <div class="spark-scale"><span>{t::shared::at_most(most)}</span></div>
            <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" focusable="false" aria-hidden="true" inner_html=bars.into_string()></svg>
            <div class="spark-scale" aria-hidden="true"><span>{first}</span><span>{last}</span></div>
            <details>
                <summary>{t::shared::as_a_table()}</summary>
                <table>
                    <caption>{caption}</caption>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
    .into_any()
}

/// Where each bar begins from above, and how high it is: the greatest fills the drawing.
fn bars(values: &[i64]) -> Vec<(f64, f64)> {
    let most = values.iter().copied().max().unwrap_or_default().max(1) as f64;
    values
        .iter()
        .map(|value| match *value {
            ..=0 => (HEIGHT, 0.0),
            value => {
                let height = (value as f64 / most * HEIGHT).round().max(LEAST);
                (HEIGHT - height, height)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_fills_the_drawing_and_one_of_many_is_seen() {
        assert_eq!(bars(&[]), vec![]);
        assert_eq!(bars(&[0, 0]), vec![(60.0, 0.0), (60.0, 0.0)]);
        assert_eq!(bars(&[0, 5, 10]), vec![(60.0, 0.0), (30.0, 30.0), (0.0, 60.0)]);
        assert_eq!(bars(&[1, 10_000]), vec![(58.0, 2.0), (0.0, 60.0)]);
    }

    #[test]
    fn what_fell_on_one_day_is_said_and_not_drawn() {
        let shown = |points: Vec<(String, i64)>| Owner::new().with(|| view! { <Sparkline caption="Checks" points=points/> }.to_html());
        let one = shown(vec![("30 Nov".into(), 0), ("1 Dec".into(), 28)]);
        assert!(one.contains("All 28 on 1 Dec") && !one.contains("<svg"), "{one}");
        let two = shown(vec![("30 Nov".into(), 3), ("1 Dec".into(), 28)]);
        assert!(two.contains("<title>1 Dec: 28</title>") && two.contains("<details>"), "{two}");
    }
}
