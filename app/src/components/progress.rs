//! How far long work has come.

use super::number::group_digits;
use crate::i18n::t;
use leptos::prelude::*;

/// A bar with counts, rate and time left. Screen readers hear the text when they ask, not at every step.
#[component]
pub fn Progress(
    /// What is being done: "Issuing codes".
    #[prop(into)]
    label: String,
    /// How many are done.
    #[prop(into)]
    done: Signal<i64>,
    /// How many there are in all, once that is known.
    #[prop(into)]
    total: Signal<Option<i64>>,
    /// How many are done a second, once measured.
    #[prop(optional, into)]
    rate: Signal<Option<i64>>,
    /// Seconds left, once measured.
    #[prop(optional, into)]
    seconds_left: Signal<Option<i64>>,
) -> impl IntoView {
    let counts = move || match total.get() {
        Some(total) => t::shared::of(group_digits(done.get()), group_digits(total)),
        None => group_digits(done.get()),
    };
    let pace = move || {
        let rate = rate.get().map(|rate| t::shared::a_second(group_digits(rate)));
        let left = seconds_left.get().map(time_left);
        [rate, left].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <div class="progress-box">
            <div class="progress-line"><span>{label.clone()}</span><b>{counts}</b></div>
            <progress class="bar" aria-label=label max=move || total.get().unwrap_or(1).max(1).to_string() value=move || total.get().map(|_| done.get().to_string())></progress>
            <p class="progress-pace">{pace}</p>
        </div>
    }
}

/// `about 40 seconds left`, in steps that do not flicker.
fn time_left(seconds: i64) -> String {
    match seconds {
        ..=4 => t::shared::a_few_seconds_left().into(),
        5..=89 => t::shared::about_seconds_left((seconds + 4) / 5 * 5),
        90..=5_399 => t::shared::about_minutes_left((seconds + 30) / 60),
        _ => t::shared::about_hours_left((seconds + 1_800) / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_rounded_as_people_speak() {
        assert_eq!(time_left(0), "a few seconds left");
        assert_eq!(time_left(42), "about 45 seconds left");
        assert_eq!(time_left(100), "about 2 minutes left");
        assert_eq!(time_left(7_300), "about 2 hours left");
    }
}
