//! The languages of the pages.

use super::{
    icon::{Glyph, Icon},
    nav::close_menus,
};
use crate::i18n::{Language, language, t};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Every language by its own name: a plain form, since another language is another page. It leads back to where the reader is.
#[component]
pub fn LanguageMenu(
    /// Behind the name of the language that the page is in, where room is scarce.
    #[prop(optional)]
    folded: bool,
) -> impl IntoView {
    let location = use_location();
    let here = move || match location.search.get() {
        search if search.is_empty() => location.pathname.get(),
        search => format!("{}?{search}", location.pathname.get()),
    };
    let current = language();
    let buttons = Language::ALL
        .map(|language| {
            view! {
                <li>
                    <button type="submit" name="language" value=language.tag() lang=language.tag() aria-current=(language == current).then_some("true")>
                        {language.name()}
                    </button>
                </li>
            }
        })
        .collect_view();
    let form = view! {
        <form class="languages" method="post" action="/language" aria-label=t::frame::language() on:submit=|_| close_menus()>
            <input type="hidden" name="next" value=here/>
            <ul>{buttons}</ul>
        </form>
    };
    if folded {
        view! {
            <details class="menu-box language-menu">
                <summary><Icon glyph=Glyph::Language/><span lang=current.tag()>{current.name()}</span></summary>
                <div class="menu-sheet">{form}</div>
            </details>
        }
        .into_any()
    } else {
        form.into_any()
    }
}
