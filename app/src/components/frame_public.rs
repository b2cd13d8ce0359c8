//! The frame of pages for everyone.

use super::{
    icon::{Glyph, Icon},
    nav::{Wordmark, close_menus},
    theme::ThemeToggle,
    toast::ToastRegion,
};
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
            <li><A href="/brands">"Brand register"</A></li>
            <li><A href="/check">"Check a code"</A></li>
            <li><A href="/report">"Report a listing"</A></li>
        }
    };
    view! {
        <a class="skip-link" href="#main" rel="external">"Skip to the page"</a>
        <header class="public-head">
            <Wordmark/>
            <nav class="public-nav" aria-label="Portal"><ul>{links()}</ul></nav>
            <div class="public-account">{account.run()}</div>
            <details class="menu-box public-menu">
                <summary><Icon glyph=Glyph::Menu label="Menu"/></summary>
                <nav class="menu-sheet" aria-label="Portal, menu"><ul>{links()}</ul></nav>
            </details>
        </header>
        <main id="main" class="public-main" tabindex="-1">{children()}</main>
        <footer class="public-foot">
            <div>
                <Wordmark/>
                <p>"Every mark has someone to keep it."</p>
            </div>
            <nav aria-label="More">
                <ul>
                    <li><a href="/check">"Check a code"</a></li>
                    <li><a href="/report">"Report a listing"</a></li>
                    <li><a href="/brands">"Brand register"</a></li>
                    <li><a href="/sign-up">"Enrol a brand"</a></li>
                </ul>
            </nav>
            <ThemeToggle/>
        </footer>
        <ToastRegion/>
    }
}
