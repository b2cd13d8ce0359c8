//! Instants in the reader's zone.

use super::browser;
use crate::i18n;
use leptos::prelude::*;
use model::{date::Day, time::Timestamp};

/// An instant. The server writes it in UTC; once the page is alive it changes to the reader's zone. The exact UTC is its title.
#[component]
pub fn TimeText(
    /// When.
    at: Timestamp,
    /// The day only.
    #[prop(optional)]
    day: bool,
    /// To the second, where that is what it is about.
    #[prop(optional)]
    seconds: bool,
) -> impl IntoView {
    let local = RwSignal::new(None::<String>);
    // An effect runs in the browser only and after hydration, so both renderings are the same at first.
    Effect::new(move |_| local.set(browser::local_time(at, day, seconds)));
    let text = move || {
        local.get().unwrap_or_else(|| match (day, seconds) {
            (true, _) => i18n::instant_day(at),
            (false, true) => i18n::instant_to_the_second(at),
            (false, false) => i18n::instant(at),
        })
    };
    view! { <time datetime=at.to_rfc3339() title=format!("{} (UTC)", at.to_rfc3339())>{text}</time> }
}

/// A calendar day, which has no zone.
#[component]
pub fn DayText(
    /// Which day.
    day: Day,
) -> impl IntoView {
    view! { <time datetime=day.to_string()>{i18n::day(day)}</time> }
}
