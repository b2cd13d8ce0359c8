//! Codes to read aloud and compare.

use leptos::prelude::*;

/// A code in type of one width. Groups stay whole at a line's end, and a selection copies the text as it stands.
#[component]
pub fn CodeText(
    /// The code, its groups separated by hyphens or spaces.
    #[prop(into)]
    code: String,
) -> impl IntoView {
    let groups = code.split_inclusive(['-', ' ']).map(|group| view! { <span class="code-group">{group.to_owned()}</span><wbr/> }).collect_view();
    view! { <code class="code-text">{groups}</code> }
}
