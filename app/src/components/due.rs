//! When something is due.

use super::{
    badge::{Badge, Tone},
    time_text::TimeText,
};
use crate::i18n::t;
use leptos::prelude::*;
use model::time::Timestamp;

/// How long is left, or for how long it has been late, and the moment. What is now comes with what waits: a page that asked its own clock would be another
/// on the server than in the browser.
#[component]
pub fn Due(
    /// When.
    due: Timestamp,
    /// The moment of the list.
    at: Timestamp,
) -> impl IntoView {
    let left = due.seconds_since(at);
    let said = if left < 0 {
        view! { <Badge tone=Tone::Bad>{t::review::late_by(in_words(-left))}</Badge> }.into_any()
    } else {
        t::review::due_in(in_words(left)).into_any()
    };
    view! { {said}<br/><small><TimeText at=due/></small> }
}

/// The largest unit that tells it: minutes, hours up to two days, days.
fn in_words(seconds: i64) -> String {
    match (seconds / 60, seconds / 3600, seconds / 86_400) {
        (0, ..) => t::review::moment().to_owned(),
        (minutes, 0, _) => t::review::minutes(minutes),
        (_, hours, 0 | 1) => t::review::hours(hours),
        (.., days) => t::review::days(days),
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
