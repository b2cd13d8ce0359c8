//! A short word with a meaning: a state, a finding, a verdict.

use leptos::prelude::*;

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
    view! { <span class=format!("tag tag-{}", tone.class())>{children()}</span> }
}
