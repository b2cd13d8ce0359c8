//! The rosette that only the portal can draw.

use leptos::prelude::*;

/// A hallmark or a brand's seal. The SVG is what `codes` drew on the server; it enters the page as it is, so **nothing that a user wrote
/// may ever be passed here**.
#[component]
pub fn Hallmark(
    /// The `<svg>` element, from the server.
    #[prop(into)]
    svg: String,
    /// What it is, for those who cannot see it: "Hallmark of this unit".
    #[prop(into)]
    label: String,
    /// Large, for a verdict; else as on a card.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    view! { <span class=if large { "hallmark hallmark-large" } else { "hallmark" } role="img" aria-label=label inner_html=svg></span> }
}
