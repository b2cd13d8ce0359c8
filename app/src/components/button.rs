//! Buttons do something, links lead somewhere; they may look alike.

use super::{
    form::FormState,
    icon::{Glyph, Icon},
};
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// One choice among several.
    #[default]
    Plain,
    /// The page's one main action.
    Primary,
    /// Takes something away.
    Danger,
    /// Barely there, for rows and toolbars.
    Quiet,
}

impl Variant {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn btn-plain",
            Self::Primary => "btn btn-primary",
            Self::Danger => "btn btn-error",
            Self::Quiet => "btn btn-ghost",
        }
    }

    pub(super) fn classes(self, small: bool, wide: bool) -> String {
        format!("{}{}{}", self.class(), if small { " btn-sm" } else { "" }, if wide { " btn-block" } else { "" })
    }
}

/// What pressing a button does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Sends the form around it.
    #[default]
    Submit,
    /// Only what its `on:click` does: give it the class `needs-script` unless it works without.
    Button,
}

/// A button. One that sends a form disables itself while the answer is awaited, so that a double click sends once; inside of a
/// [`FormBody`](super::FormBody) it knows that by itself.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// 32 px high instead of 40.
    #[prop(optional)]
    small: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// What pressing it does.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the text.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// An answer is awaited. Outside of a `FormBody` only.
    #[prop(optional, into)]
    pending: Option<Signal<bool>>,
    /// Cannot be pressed now. Rather hide the button, or let it be pressed and say what is missing.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The field that it sends, when a form has several buttons.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that it sends under `name`.
    #[prop(optional, into)]
    value: Option<String>,
    /// The `id` of the form it sends, when it stands outside of it.
    #[prop(optional, into)]
    form: Option<String>,
    /// Where it sends the form, in place of the form's own address.
    #[prop(optional, into)]
    action: Option<String>,
    /// The text: a verb.
    children: Children,
) -> impl IntoView {
    let pending = pending.or_else(|| use_context::<FormState>().map(|form| form.pending)).unwrap_or_default();
    // When the answer leads to another page, the form's signals may end before its buttons do.
    let busy = move || kind == ButtonKind::Submit && pending.try_get().unwrap_or_default();
    view! {
        <button
            class=variant.classes(small, wide)
            type=if kind == ButtonKind::Submit { "submit" } else { "button" }
            name=name
            value=value
            form=form
            formaction=action
            disabled=move || disabled.try_get().unwrap_or_default() || busy()
            aria-busy=move || busy().then_some("true")
        >
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            <span>{children()}</span>
        </button>
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// 32 px high instead of 40.
    #[prop(optional)]
    small: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// An icon before the text.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// A file to save under this name, not a page. The router leaves it to the browser.
    #[prop(optional, into)]
    download: Option<String>,
    /// A page that the browser asks for anew, as the router does not for its own address.
    #[prop(optional)]
    anew: bool,
    /// The text.
    children: Children,
) -> impl IntoView {
    let external = (anew || download.is_some()).then_some("external");
    view! {
        <a class=variant.classes(small, wide) href=move || href.get() download=download rel=external>
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            <span>{children()}</span>
        </a>
    }
}
