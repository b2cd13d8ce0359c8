//! Light or dark.

use super::{
    browser,
    icon::{Glyph, Icon},
};
use crate::i18n::t;
use leptos::prelude::*;

/// The colours a reader asked for; who asked for none has the device's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

impl Theme {
    /// The name of the cookie that keeps the choice. It is read on the server, so that the first paint is right already.
    pub const COOKIE: &'static str = "theme";

    /// The choice in a `Cookie` header; anything else in it counts as none.
    #[must_use]
    pub fn from_cookies(header: &str) -> Option<Self> {
        header.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == Self::COOKIE).and_then(|(_, value)| match value {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        })
    }

    /// The value of `<html data-theme>`.
    #[must_use]
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::Light => "markward-light",
            Self::Dark => "markward-dark",
        }
    }

    const fn cookie_value(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Three buttons: as the device, light, dark. Only there when the browser's script is; without it the device decides.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let chosen = RwSignal::new(None::<Theme>);
    let known = RwSignal::new(false);
    Effect::new(move |_| {
        // What the server rendered from the cookie; not known to this component when it renders, lest hydration differ.
        let attribute = browser::theme_attribute();
        chosen.set([Theme::Light, Theme::Dark].into_iter().find(|theme| attribute.as_deref() == Some(theme.attribute())));
        known.set(true);
    });
    let button = move |theme: Option<Theme>, label: &'static str, glyph: Glyph| {
        let choose = move |_| {
            chosen.set(theme);
            browser::set_theme(theme.map(|theme| (theme.attribute(), theme.cookie_value())));
        };
        view! {
            <button type="button" title=label aria-label=label aria-pressed=move || (known.get() && chosen.get() == theme).to_string() on:click=choose>
                <Icon glyph=glyph/>
            </button>
        }
    };
    view! {
        <div class="theme-toggle needs-script" role="group" aria-label=t::frame::colours()>
            {button(None, t::frame::colours_device(), Glyph::Monitor)}
            {button(Some(Theme::Light), t::frame::colours_light(), Glyph::Sun)}
            {button(Some(Theme::Dark), t::frame::colours_dark(), Glyph::Moon)}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_read_from_among_other_cookies() {
        assert_eq!(Theme::from_cookies("sid=abc; theme=dark"), Some(Theme::Dark));
        assert_eq!(Theme::from_cookies("theme=light"), Some(Theme::Light));
        for none in ["", "theme", "theme=\"><script>", "xtheme=dark"] {
            assert_eq!(Theme::from_cookies(none), None, "{none}");
        }
    }
}
