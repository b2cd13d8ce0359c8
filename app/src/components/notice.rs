//! A message in the page.

use super::{
    badge::Tone,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// A message that stays in the page: a result, a warning, something to know. Announced when it appears, if `live`.
#[component]
pub fn Notice(
    /// What the colour says.
    #[prop(optional)]
    tone: Tone,
    /// The message in one sentence.
    #[prop(into)]
    title: String,
    /// It is the answer to something the reader just did.
    #[prop(optional)]
    live: bool,
    /// More about it, and what can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let glyph = match tone {
        Tone::Neutral => Glyph::Info,
        Tone::Good => Glyph::Done,
        Tone::Warn => Glyph::Warning,
        Tone::Bad => Glyph::Alert,
        Tone::Brass => Glyph::Stamp,
    };
    view! {
        <div class=format!("notice notice-{}", tone.class()) role=live.then_some("status")>
            <Icon glyph=glyph/>
            <div><p class="notice-title">{title}</p>{children.map(|children| view! { <div class="notice-text">{children()}</div> })}</div>
        </div>
    }
}
