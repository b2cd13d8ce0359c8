//! The frame of pages for people at work.

use super::{
    icon::{Glyph, Icon},
    nav::{Wordmark, close_menus},
    operator::OperatorLinks,
    toast::ToastRegion,
};
use crate::i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Navigation at the left, the page at the right; on a phone a bar on top with a menu.
#[component]
pub fn AppFrame(
    /// For whom: "Brand", "Review", "Administration". Names the navigation.
    #[prop(into)]
    area: String,
    /// The navigation: [`NavList`](super::NavList), under a `Suspense` of the page's when it has counts. Rendered twice: for wide and for narrow windows.
    #[prop(into)]
    nav: ViewFn,
    /// The account: [`AccountNav`](super::AccountNav), under a `Suspense` of the page's. Rendered once.
    #[prop(into)]
    account: ViewFn,
    /// The brand or shop that the pages are about: [`ActingFor`](super::ActingFor).
    #[prop(optional, into)]
    own: ViewFn,
    /// The page.
    children: Children,
) -> impl IntoView {
    let location = use_location();
    Effect::new(move |_| {
        location.pathname.track();
        close_menus();
    });
    view! {
        <a class="skip-link" href="#main" rel="external">{t::frame::skip()}</a>
        <div class="app">
            <header class="app-head">
                <Wordmark/>
                <span class="app-area">{area.clone()}</span>
                {own.run()}
                <details class="menu-box app-menu">
                    <summary><Icon glyph=Glyph::Menu label=t::frame::menu()/></summary>
                    <nav class="menu-sheet" aria-label=t::frame::area_menu(&area)>{nav.run()}</nav>
                </details>
                <nav class="app-nav" aria-label=area>{nav.run()}</nav>
                <div class="app-foot">{account.run()}</div>
            </header>
            <main id="main" class="app-main" tabindex="-1">{children()}</main>
            <OperatorLinks/>
        </div>
        <ToastRegion/>
    }
}
