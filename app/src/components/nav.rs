//! What frames are made of: the wordmark, navigation, the account.

use super::{
    icon::{Glyph, Icon, Sign, icon},
    language_menu::LanguageMenu,
    number::group_digits,
    theme::ThemeToggle,
};
use crate::i18n::{is_untranslated, t};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use maud::html;

/// A line of the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Its sign.
    pub glyph: Glyph,
    /// How many wait for the reader. How many there are of something stands on its page.
    pub waiting: Option<i64>,
    /// Current only on this very address, not on those below it: for overviews.
    pub exact: bool,
    /// Other addresses that belong to it: it is current on these and below them too.
    pub also: &'static [&'static str],
}

impl NavItem {
    /// A line without a count.
    pub fn new(label: impl Into<String>, href: impl Into<String>, glyph: Glyph) -> Self {
        Self { label: label.into(), href: href.into(), glyph, waiting: None, exact: false, also: &[] }
    }

    /// With how many wait for the reader; nothing is shown for none.
    #[must_use]
    pub fn waiting(mut self, count: i64) -> Self {
        self.waiting = (count > 0).then_some(count);
        self
    }

    /// Current on these addresses too, and below them.
    #[must_use]
    pub fn also(mut self, addresses: &'static [&'static str]) -> Self {
        self.also = addresses;
        self
    }

    /// Current on its very address only.
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.exact = true;
        self
    }
}

/// Lines of the navigation that serve one end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    /// What they are for; none for those that stand before all others.
    pub title: Option<String>,
    /// The lines.
    pub items: Vec<NavItem>,
}

/// The navigation of an area with many pages.
#[component]
pub fn NavGroups(
    /// The groups, in order.
    groups: Vec<NavGroup>,
) -> impl IntoView {
    groups
        .into_iter()
        .map(|NavGroup { title, items }| {
            // The list has the title as its name: read aloud, it is said once.
            let head = title.clone().map(|title| view! { <p class="nav-group" aria-hidden="true">{title}</p> });
            view! { {head}<NavList items=items label=title/> }
        })
        .collect_view()
}

/// The lines of the navigation; the page shown has `aria-current`.
#[component]
pub fn NavList(
    /// The lines.
    items: Vec<NavItem>,
    /// What they are for, where the navigation has several lists.
    #[prop(optional_no_strip)]
    label: Option<String>,
) -> impl IntoView {
    let here = use_location().pathname;
    let lines = items
        .into_iter()
        .map(|item| {
            let inside = html! {
                (icon(item.glyph, None, false))
                span.nav-label { (item.label) }
                @if let Some(count) = item.waiting {
                    span.nav-count { (group_digits(count)) span.sr-only { " " (t::frame::waiting()) } }
                }
            };
            let (href, exact, also) = (item.href.clone(), item.exact, item.also);
            let is_current = move |here: &String| leads_to(&href, exact, here) || also.iter().any(|href| leads_to(href, false, here));
            let current = move || here.with(&is_current).then_some("page");
            view! { <li><a href=item.href aria-current=current inner_html=inside.into_string()></a></li> }
        })
        .collect_view();
    view! { <ul class="nav-list" aria-label=label>{lines}</ul> }
}

/// Whether the page at `here` is the one that a line leads to or, unless it must be `exact`, below it.
fn leads_to(href: &str, exact: bool, here: &str) -> bool {
    let below = here.trim_end_matches('/').strip_prefix(href);
    below.is_some_and(|below| below.is_empty() || !exact && below.starts_with('/'))
}

/// Who is signed in, for the frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountMenu {
    /// The person's name or e-mail address.
    pub name: String,
    /// In which role, for whom: "Reviewer", "Manager of Aurelia".
    pub role: String,
    /// Pages of the account, by name and address: the overview of the role, security.
    pub links: Vec<(String, String)>,
    /// Where the sign-out form is sent.
    pub sign_out: String,
}

/// The account's menu, or the way to sign in.
#[component]
pub fn AccountNav(
    /// Who is signed in.
    account: Option<AccountMenu>,
) -> impl IntoView {
    match account {
        None => view! { <a class="btn btn-plain btn-sm" href="/sign-in">{t::frame::sign_in()}</a> }.into_any(),
        Some(account) => {
            let links = account.links.into_iter().map(|(label, href)| view! { <li><a href=href>{label}</a></li> }).collect_view();
            view! {
                <details class="menu-box account">
                    <summary><Icon glyph=Glyph::User/><span class="account-name">{account.name.clone()}</span><Icon glyph=Glyph::ChevronDown/></summary>
                    <div class="menu-sheet">
                        <p class="account-who"><b>{account.name}</b><span>{account.role}</span></p>
                        <ul>{links}</ul>
                        <div class="account-look">
                            <LanguageMenu/>
                            <ThemeToggle/>
                        </div>
                        {is_untranslated().then(|| view! { <p class="account-note">{t::frame::this_area_in_english()}</p> })}
                        // A plain form: leaving loads a fresh page, so nothing of the account stays in the browser's memory.
                        <form method="post" action=account.sign_out>
                            <button class="btn btn-ghost btn-sm" type="submit"><Icon glyph=Glyph::SignOut/><span>{t::frame::sign_out()}</span></button>
                        </form>
                    </div>
                </details>
            }
            .into_any()
        }
    }
}

/// The portal's name, which leads to the start page.
#[component]
pub fn Wordmark() -> impl IntoView {
    view! { <a class="wordmark" href="/"><Sign/>"Markward"</a> }
}

/// Closes the open `<details>` around a link that was followed: a client-side visit does not reload the page, so the menu would stay open.
pub(super) fn close_menus() {
    #[cfg(feature = "hydrate")]
    {
        let Ok(open) = document().query_selector_all("details.menu-box[open]") else {
            return;
        };
        for at in 0..open.length() {
            if let Some(node) = open.get(at) {
                use wasm_bindgen::JsCast;
                let _ = node.unchecked_into::<web_sys::Element>().remove_attribute("open");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::leads_to;

    #[test]
    fn a_line_is_current_on_its_page_and_below_it() {
        for (href, exact, here, wanted) in [
            ("/brand", true, "/brand", true),
            ("/brand", true, "/brand/", true),
            ("/brand", true, "/brand/rights", false),
            ("/brand/rights", false, "/brand/rights", true),
            ("/brand/rights", false, "/brand/rights/1", true),
            ("/brand/rights", false, "/brand/rightsholders", false),
            ("/brand/rights", false, "/brand", false),
            ("/brand/rights", false, "/", false),
            ("/brand/report", false, "/brand/report/many", true),
            ("/brand/report", false, "/brand/reports", false),
        ] {
            assert_eq!(leads_to(href, exact, here), wanted, "{href} at {here}");
        }
    }
}
