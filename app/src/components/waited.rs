//! How long something has waited.

use super::{
    badge::{Badge, Tone},
    time_text::TimeText,
};
use crate::i18n::t;
use leptos::prelude::*;
use model::{review::LATE_SECONDS, time::Timestamp};

/// How long, marked if that is late, and since when. The moment comes with what waits: a page that asked its own clock would be another on the server
/// than in the browser.
#[component]
pub fn Waited(
    /// Since when.
    since: Timestamp,
    /// The moment of the list.
    at: Timestamp,
) -> impl IntoView {
    let seconds = at.seconds_since(since).max(0);
    let text = in_words(seconds);
    let long = if seconds > LATE_SECONDS { view! { <Badge tone=Tone::Warn>{text}</Badge> }.into_any() } else { text.into_any() };
    view! { {long}<br/><small>{t::review::since(view! { <TimeText at=since/> })}</small> }
}

/// The largest unit that tells it: minutes, hours up to two days, days.
fn in_words(seconds: i64) -> String {
    match (seconds / 60, seconds / 3600, seconds / 86_400) {
        (0, ..) => t::review::waited_moment().to_owned(),
        (minutes, 0, _) => t::review::waited_minutes(minutes),
        (_, hours, 0 | 1) => t::review::waited_hours(hours),
        (.., days) => t::review::waited_days(days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_tells_it() {
        for (seconds, text) in
            [(0, "less than a minute"), (60, "1 minute"), (3599, "59 minutes"), (3600, "1 hour"), (47 * 3600, "47 hours"), (49 * 3600, "2 days")]
        {
            assert_eq!(Owner::new().with(|| in_words(seconds)), text);
        }
    }
}
