//! What waits for the reader, each line a link to where it is done.

use super::{
    badge::Tone,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// A list of [`Todo`]s.
#[component]
pub fn TodoList(
    /// The lines.
    children: Children,
) -> impl IntoView {
    view! { <ul class="todos">{children()}</ul> }
}

/// Something to do: a whole line that leads to where it is done.
#[component]
pub fn Todo(
    /// Where it is done.
    #[prop(into)]
    href: String,
    /// A sign for the kind of thing.
    glyph: Glyph,
    /// How pressing it is.
    #[prop(optional)]
    tone: Tone,
    /// What is to do: a verb and a number.
    #[prop(into)]
    title: String,
    /// It leads to a file.
    #[prop(optional)]
    file: bool,
    /// Why, and what happens then.
    children: Children,
) -> impl IntoView {
    view! {
        <li class=format!("todo todo-{}", tone.class())>
            <span class="todo-glyph"><Icon glyph=glyph/></span>
            <div><a class="todo-link" href=href rel=file.then_some("external") download=file.then_some("")>{title}</a><p>{children()}</p></div>
            <Icon glyph=Glyph::ChevronRight/>
        </li>
    }
}
