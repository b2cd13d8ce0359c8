//! What waits for the reader, each line a link to where it is done.

use super::{
    badge::Tone,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// Something to do, which a line of the list leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Todo {
    /// Where it is done.
    pub href: &'static str,
    /// A sign for the kind of thing.
    pub glyph: Glyph,
    /// How pressing it is.
    pub tone: Tone,
    /// What is to do: a verb and a number.
    pub title: String,
    /// Why, and what happens then.
    pub why: &'static str,
    /// It leads to a file.
    pub file: bool,
}

impl Todo {
    /// A line with a verb and a number, and why.
    pub fn new(href: &'static str, glyph: Glyph, tone: Tone, title: impl Into<String>, why: &'static str) -> Self {
        Self { href, glyph, tone, title: title.into(), why, file: false }
    }

    /// A line that leads to a file.
    pub fn of_file(self) -> Self {
        Self { file: true, ..self }
    }
}

/// The list, or that nothing waits.
#[component]
pub fn TodoList(
    /// The lines.
    lines: Vec<Todo>,
    /// What is said where there is none.
    #[prop(into)]
    empty: String,
) -> impl IntoView {
    if lines.is_empty() {
        return view! { <p class="calm">{empty}</p> }.into_any();
    }
    let lines = lines.into_iter().map(|Todo { href, glyph, tone, title, why, file }| {
        view! {
            <li class=format!("todo todo-{}", tone.class())>
                <span class="todo-glyph"><Icon glyph=glyph/></span>
                <div><a class="todo-link" href=href rel=file.then_some("external") download=file.then_some("")>{title}</a><p>{why}</p></div>
                <Icon glyph=Glyph::ChevronRight/>
            </li>
        }
    });
    view! { <ul class="todos">{lines.collect_view()}</ul> }.into_any()
}
