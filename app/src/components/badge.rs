//! A short word with a meaning: a state, a finding, a verdict.

use leptos::prelude::*;
use maud::{Markup, html};

/// What a colour says. The word beside it says the same: colour alone tells nothing to one reader in twelve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A plain fact.
    #[default]
    Neutral,
    /// Genuine, live, enrolled, done.
    Good,
    /// Needs a look: seen before, due soon, differs.
    Warn,
    /// Wrong: removed, refused, overdue, infringing.
    Bad,
    /// The portal's own doing: issued, stamped, covered by codes.
    Brass,
}

impl Tone {
    /// The class suffix in `style/components/`.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Brass => "brass",
        }
    }
}

/// A badge. Its text is the message: "Held", not a bare dot.
#[component]
pub fn Badge(
    /// What the colour says.
    #[prop(optional)]
    tone: Tone,
    /// A few words.
    children: Children,
) -> impl IntoView {
    view! { <span class=class_of(tone)>{children()}</span> }
}

/// The same, for what is drawn as one text.
pub(super) fn badge(tone: Tone, text: &str) -> Markup {
    html! { span class=(class_of(tone)) { (text) } }
}

fn class_of(tone: Tone) -> String {
    format!("tag tag-{}", tone.class())
}
