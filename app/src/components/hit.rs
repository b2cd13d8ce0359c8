//! A listing found: picture, title with what matched, why it matched, and what can be done.

use super::icon::{Glyph, Icon};
use crate::i18n::t;
use leptos::prelude::*;

/// A list of [`Hit`]s.
#[component]
pub fn Hits(
    /// The hits, best first.
    children: Children,
) -> impl IntoView {
    view! { <ol class="hits">{children()}</ol> }
}

/// A piece of a text that was searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It is what was found.
    pub found: bool,
}

/// A text with what was found in it marked.
#[component]
pub fn Found(
    /// The text in pieces.
    pieces: Vec<Piece>,
) -> impl IntoView {
    pieces
        .into_iter()
        .map(|piece| match piece.found {
            true => view! { <mark>{piece.text}</mark> }.into_any(),
            false => piece.text.into_any(),
        })
        .collect_view()
}

/// A listing that was found.
#[component]
pub fn Hit(
    /// Where its page is.
    #[prop(into)]
    href: String,
    /// Its title in pieces.
    title: Vec<Piece>,
    /// Its first picture's address, if it has one.
    #[prop(optional_no_strip)]
    picture: Option<String>,
    /// The address of a picture that it is to be compared with.
    #[prop(optional_no_strip)]
    compared: Option<String>,
    /// Seller, age, number: one line, its parts divided by " · ".
    #[prop(into)]
    meta: String,
    /// A tick box to select it by: its field's name and value.
    #[prop(optional_no_strip)]
    select: Option<(String, String)>,
    /// What it says of itself, if that is why it was found.
    #[prop(optional, into)]
    snippet: ViewFn,
    /// Badges that say why it was found, and whether it is covered by codes.
    #[prop(optional, into)]
    why: ViewFn,
    /// Price and what can be done with it.
    children: Children,
) -> impl IntoView {
    let name = title.iter().map(|piece| piece.text.as_str()).collect::<String>();
    let tick = select.map(|(field, value)| {
        view! { <input class="checkbox hit-select" type="checkbox" name=field value=value aria-label=t::shared::select(&name)/> }
    });
    let picture = match picture {
        // The title beside it says what it shows.
        Some(src) => view! { <img src=src alt="" width="84" height="84" loading="lazy" referrerpolicy="no-referrer"/> }.into_any(),
        None => view! { <Icon glyph=Glyph::Image/> }.into_any(),
    };
    view! {
        <li class="hit">
            {tick}
            <div class="hit-pics">
                {compared.map(|src| view! { <div class="hit-pic"><img src=src alt=t::pictures::asked() width="84" height="84" loading="lazy" referrerpolicy="no-referrer"/></div> })}
                <div class="hit-pic">{picture}</div>
            </div>
            <div>
                <h2 class="hit-title"><a href=href><Found pieces=title/></a></h2>
                <p class="hit-meta">{meta}</p>
                <div class="hit-snippet">{snippet.run()}</div>
                <div class="hit-why">{why.run()}</div>
            </div>
            <div class="hit-side">{children()}</div>
        </li>
    }
}
