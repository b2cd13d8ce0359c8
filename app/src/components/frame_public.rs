//! The frame of pages for everyone.

use super::{
    icon::{Glyph, Icon},
    language_menu::LanguageMenu,
    nav::{Wordmark, close_menus},
    operator::OperatorLinks,
    theme::ThemeToggle,
    toast::ToastRegion,
};
use crate::i18n::t;
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

/// Header, page and footer for everyone, signed in or not.
#[component]
pub fn PublicFrame(
    /// The account: [`AccountNav`](super::AccountNav), under a `Suspense` of the page's.
    #[prop(into)]
    account: ViewFn,
    /// The page.
    children: Children,
) -> impl IntoView {
    let location = use_location();
    Effect::new(move |_| {
        location.pathname.track();
        close_menus();
    });
    let links = || {
        view! {
            <li><A href="/brands">{t::frame::register()}</A></li>
            <li><A href="/check">{t::frame::check_a_code()}</A></li>
            <li><A href="/report">{t::frame::report_a_listing()}</A></li>
        }
    };
    view! {
        <a class="skip-link" href="#main" rel="external">{t::frame::skip()}</a>
        <div class="public">
            <header class="public-head">
                <Wordmark/>
                <nav class="public-nav" aria-label=t::frame::portal()><ul>{links()}</ul></nav>
                <LanguageMenu folded=true/>
                <div class="public-account">{account.run()}</div>
                <details class="menu-box public-menu">
                    <summary><Icon glyph=Glyph::Menu label=t::frame::menu()/></summary>
                    <div class="menu-sheet">
                        <nav aria-label=t::frame::portal_menu()><ul>{links()}</ul></nav>
                        <p class="menu-title" aria-hidden="true">{t::frame::language()}</p>
                        <LanguageMenu/>
                    </div>
                </details>
            </header>
            <main id="main" class="public-main" tabindex="-1">{children()}</main>
            <footer class="public-foot">
                <div>
                    <Wordmark/>
                    <p>{t::frame::motto()}</p>
                </div>
                <nav aria-label=t::frame::more()>
                    <ul>
                        <li><a href="/check">{t::frame::check_a_code()}</a></li>
                        <li><a href="/report">{t::frame::report_a_listing()}</a></li>
                        <li><a href="/brands">{t::frame::register()}</a></li>
                        <li><a href="/sign-up">{t::frame::enrol_a_brand()}</a></li>
                    </ul>
                </nav>
                <OperatorLinks/>
                <LanguageMenu/>
                <ThemeToggle/>
            </footer>
        </div>
        <ToastRegion/>
    }
}
