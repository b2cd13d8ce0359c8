//! A letter that was sent.

use crate::i18n::t;
use leptos::prelude::*;
use model::letter_parts::{Part, parts};

/// A letter as one reads it: with headings (`<h3>`) and lists, every word as it was sent.
#[component]
pub fn Letter(
    /// The plain text that was sent.
    text: String,
    /// The text itself can be shown, too: for who wants to compare it.
    #[prop(optional)]
    as_sent: bool,
) -> impl IntoView {
    let drawn = parts(&text)
        .into_iter()
        .map(|part| match part {
            Part::Heading(text) => view! { <h3>{text}</h3> }.into_any(),
            Part::Paragraph(text) => view! { <p>{text}</p> }.into_any(),
            Part::Points(points) => view! { <ul>{points.into_iter().map(|point| view! { <li>{point}</li> }).collect_view()}</ul> }.into_any(),
            Part::Steps(steps) => view! { <ol>{steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol> }.into_any(),
        })
        .collect_view();
    view! {
        <article class="letter">{drawn}</article>
        {as_sent.then(|| view! { <details class="letter-sent"><summary>{t::shared::as_it_was_sent()}</summary><pre tabindex="0">{text}</pre></details> })}
    }
}
