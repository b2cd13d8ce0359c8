//! What happened, in order.

use super::{
    badge::Tone,
    time_text::{DayText, TimeText},
};
use leptos::prelude::*;
use model::{date::Day, time::Timestamp};

/// A history. Its children are [`TimelineItem`]s in order of time.
#[component]
pub fn Timeline(
    /// Of what.
    #[prop(into)]
    label: String,
    /// The events.
    children: Children,
) -> impl IntoView {
    view! { <ol class="line-of-time" aria-label=label>{children()}</ol> }
}

/// One event.
#[component]
pub fn TimelineItem(
    /// What happened, in a few words.
    #[prop(into)]
    title: String,
    /// The page of what it is about.
    #[prop(optional_no_strip)]
    href: Option<String>,
    /// When; `None` for what is still to come.
    #[prop(optional_no_strip)]
    at: Option<Timestamp>,
    /// Only the day of it is known here.
    #[prop(optional)]
    by_day: bool,
    /// What is told is a matter of seconds.
    #[prop(optional)]
    to_the_second: bool,
    /// What the dot's colour says.
    #[prop(default = Tone::Brass)]
    tone: Tone,
    /// More about it: who, the reason.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let title = match href {
        Some(href) => view! { <a href=href>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    view! {
        <li class=format!("moment moment-{}{}", tone.class(), if at.is_none() { " moment-next" } else { "" })>
            <p class="moment-title">{title}{at.map(|at| view! { " "{if by_day { view! { <DayText day=Day::of(at)/> }.into_any() } else { view! { <TimeText at=at seconds=to_the_second/> }.into_any() }} })}</p>
            {children.map(|children| view! { <div class="moment-text">{children()}</div> })}
        </li>
    }
}
