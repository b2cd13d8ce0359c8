//! A listing found: picture, title with what matched, why it matched, and what can be done.
//!
//! What is inside of a hit is drawn as one text: twenty of them were half of the elements of a page of search, and nothing in them changes, listens or waits. Each
//! is an element of its own, so that a hit that stands where it stood keeps its tick.
//! Links are the router's and tick boxes the form's, wherever they stand.

use super::{
    badge::{Tone, badge},
    button::Variant,
    icon::{Glyph, icon},
};
use crate::i18n::{language, money_in, t};
use leptos::prelude::*;
use maud::{Markup, html};
use model::money::Money;

/// Characters from which on a title may not be seen whole: a list shows three lines of it.
const LONG: usize = 100;

/// A piece of a text that was searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It is what was found.
    pub found: bool,
}

/// A listing that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hit {
    /// Where its page is.
    pub href: String,
    /// Its title in pieces.
    pub title: Vec<Piece>,
    /// Its first picture's address, if it has one.
    pub picture: Option<String>,
    /// The address of a picture that it is to be compared with.
    pub compared: Option<String>,
    /// Seller, age, number: one line, its parts divided by " · ".
    pub meta: String,
    /// A tick box to select it by: its field's name and value.
    pub select: Option<(String, String)>,
    /// What it says of itself, if that is why it was found.
    pub snippet: Option<String>,
    /// Why it was found, and whether it is covered by codes.
    pub badges: Vec<(Tone, String)>,
    /// What it costs.
    pub price: Option<Money>,
    /// Where it is reported, by whoever may.
    pub report: Option<String>,
    /// Where the brand's report of it is that waits.
    pub reported: Option<String>,
}

/// A list of hits.
#[component]
pub fn Hits(
    /// The hits, best first.
    hits: Vec<Hit>,
) -> impl IntoView {
    let lines = hits.into_iter().map(|hit| view! { <li class="hit" inner_html=inside(hit).into_string()></li> }).collect_view();
    view! { <ol class="hits">{lines}</ol> }
}

fn inside(hit: Hit) -> Markup {
    let Hit { href, title, picture, compared, meta, select, snippet, badges, price, report, reported } = hit;
    // Many ticks and many links on a page are told apart by the title.
    let name = title.iter().map(|piece| piece.text.as_str()).collect::<String>();
    html! {
        @if let Some((field, value)) = select {
            input.checkbox.hit-select type="checkbox" name=(field) value=(value) aria-label=(t::shared::select(&name));
        }
        div.hit-pics {
            @if let Some(src) = compared { div.hit-pic { (picture_of(&src, t::pictures::asked())) } }
            // The title beside it says what it shows.
            div.hit-pic { @if let Some(src) = picture { (picture_of(&src, "")) } @else { (icon(Glyph::Image, None, false)) } }
        }
        div {
            h2.hit-title {
                a href=(href) title=[(name.chars().count() > LONG).then_some(&name)] { @for piece in &title { @if piece.found { mark { (piece.text) } } @else { (piece.text) } } }
            }
            p.hit-meta { (meta) }
            @if let Some(snippet) = snippet { div.hit-snippet { (snippet) } }
            div.hit-why { @for (tone, text) in &badges { (badge(*tone, text)) } }
        }
        div.hit-side {
            @if let Some(price) = price { span.money { (money_in(language(), price)) } }
            @if let Some(reported) = reported {
                a class=(Variant::Plain.classes(true, false)) href=(reported) { span { (t::search::reported()) span.sr-only { " " (name) } } }
            } @else if let Some(report) = report {
                a class=(Variant::Plain.classes(true, false)) href=(report) {
                    (icon(Glyph::Flag, None, false))
                    span { (t::search::report()) span.sr-only { " " (name) } }
                }
            }
        }
    }
}

fn picture_of(src: &str, alt: &str) -> Markup {
    html! { img src=(src) alt=(alt) width="84" height="84" loading="lazy" referrerpolicy="no-referrer"; }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_is_cut_can_be_read_whole() {
        let drawn = |text: String| inside(Hit { href: "/listings/1".into(), title: vec![Piece { text, found: false }], ..Hit::default() }).into_string();
        assert!(drawn("watch ".repeat(60)).contains("title=\"watch watch"));
        assert!(!drawn("Old watch".to_owned()).contains("title="));
    }
}
