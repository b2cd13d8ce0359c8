//! What frames are made of: the wordmark, navigation, the account.

use super::{
    icon::{Glyph, Icon, Sign, icon},
    number::group_digits,
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
    /// How many there are, or wait.
    pub count: Option<i64>,
    /// The count is what waits for the reader, not how many there are.
    pub urgent: bool,
    /// Current only on this very address, not on those below it: for overviews.
    pub exact: bool,
    /// Other addresses that belong to it: it is current on these and below them too.
    pub also: &'static [&'static str],
}

impl NavItem {
    /// A line without a count.
    pub fn new(label: impl Into<String>, href: impl Into<String>, glyph: Glyph) -> Self {
        Self { label: label.into(), href: href.into(), glyph, count: None, urgent: false, exact: false, also: &[] }
    }

    /// With how many there are.
    #[must_use]
    pub fn count(mut self, count: i64) -> Self {
        self.count = Some(count);
        self
    }

    /// With how many wait for the reader; nothing is shown for none.
    #[must_use]
    pub fn waiting(mut self, count: i64) -> Self {
        (self.count, self.urgent) = ((count > 0).then_some(count), true);
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

/// The lines of the navigation; the page shown has `aria-current`.
#[component]
pub fn NavList(
    /// The lines.
    items: Vec<NavItem>,
) -> impl IntoView {
    let here = use_location().pathname;
    let lines = items
        .into_iter()
        .map(|item| {
            let inside = html! {
                (icon(item.glyph, None, false))
                span.nav-label { (item.label) }
                @if let Some(count) = item.count {
                    span.nav-count.tag[item.urgent].tag-bad[item.urgent] {
                        (group_digits(count))
                        @if item.urgent { span.sr-only { " " (t::frame::waiting()) } }
                    }
                }
            };
            let (href, exact, also) = (item.href.clone(), item.exact, item.also);
            let is_current = move |here: &String| leads_to(&href, exact, here) || also.iter().any(|href| leads_to(href, false, here));
            let current = move || here.with(&is_current).then_some("page");
            view! { <li><a href=item.href aria-current=current inner_html=inside.into_string()></a></li> }
        })
        .collect_view();
    view! { <ul class="nav-list">{lines}</ul> }
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
