//! A sheet of paper on the desk.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// A card: one thing, with its heading.
#[component]
pub fn Card(
    /// Its heading (`<h2>`).
    #[prop(optional, into)]
    title: Option<String>,
    /// What stands at the heading's right: a badge, a link, a small button.
    #[prop(optional, into)]
    aside: ViewFn,
    /// No inner margin, for a table or a list that reaches the edges.
    #[prop(optional)]
    flush: bool,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=if flush { "sheet sheet-flush" } else { "sheet" }>
            {title.map(|title| view! { <header class="sheet-head"><h2>{title}</h2><div class="sheet-aside">{aside.run()}</div></header> })}
            {children()}
        </section>
    }
}

/// A card that opens at a press, with or without a script.
#[component]
pub fn Fold(
    /// Its heading (`<h2>`): what is in it.
    #[prop(into)]
    title: String,
    /// It is open at first.
    #[prop(optional)]
    open: bool,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="sheet fold" open=open>
            <summary><h2>{title}</h2><Icon glyph=Glyph::ChevronDown/></summary>
            <div class="fold-body">{children()}</div>
        </details>
    }
}

/// A door: a whole card that leads somewhere. The link is the last line; its area is the card.
#[component]
pub fn DoorCard(
    /// Who it is for, or what it is (`<h2>`).
    #[prop(into)]
    title: String,
    /// The sign above the title.
    glyph: Glyph,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What the link says: a verb.
    #[prop(into)]
    action: String,
    /// One or two sentences.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="sheet door">
            <Icon glyph=glyph large=true/>
            <h2>{title}</h2>
            <p>{children()}</p>
            <a class="door-link" href=href>{action}<Icon glyph=Glyph::ArrowRight/></a>
        </section>
    }
}
