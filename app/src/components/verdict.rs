//! The answer to a check.

use super::{
    badge::Tone,
    hallmark::Hallmark,
    icon::{Glyph, Icon},
};
use crate::i18n::t;
use leptos::prelude::*;

/// The answer on top of its page: the stamp, one sentence, what to compare. With a hallmark the word is struck over it; without one an
/// icon stands in its place, since nothing was found that could carry one.
#[component]
pub fn Verdict(
    /// What the colour says.
    tone: Tone,
    /// The stamp: "Genuine", "Seen before", "Not issued".
    #[prop(into)]
    word: String,
    /// The answer in one sentence (`<h1>`).
    #[prop(into)]
    title: String,
    /// The hallmark's `<svg>` from the server, never from a user.
    #[prop(optional_no_strip)]
    hallmark: Option<String>,
    /// What to compare, what to do next; the code.
    children: Children,
) -> impl IntoView {
    let glyph = match tone {
        Tone::Good | Tone::Brass => Glyph::ShieldCheck,
        Tone::Warn | Tone::Bad => Glyph::ShieldAlert,
        Tone::Neutral => Glyph::ShieldQuestion,
    };
    let stamp = match hallmark {
        Some(svg) => view! { <Hallmark svg=svg label=t::check::hallmark() large=true/> }.into_any(),
        None => view! { <Icon glyph=glyph large=true/> }.into_any(),
    };
    view! {
        <section class=format!("sheet verdict verdict-{}", tone.class())>
            <div class="verdict-stamp">{stamp}<b>{word}</b></div>
            <h1>{title}</h1>
            {children()}
        </section>
    }
}
