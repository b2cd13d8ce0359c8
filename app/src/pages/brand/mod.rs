//! Pages of brand owners and their teams.

pub mod alert;
pub mod alerts;
pub mod batch;
pub mod case;
pub mod case_card;
pub mod cases;
pub mod code_import;
pub mod codes;
pub mod coverage;
pub mod coverage_card;
pub mod enrol;
pub mod events;
pub mod invitations;
pub mod labels;
pub mod overview;
pub mod pictures;
pub mod product;
pub mod product_links;
pub mod product_price;
pub mod products;
pub mod report;
pub mod report_many;
pub mod report_new;
pub mod reports;
pub mod right;
pub mod right_names;
pub mod rights;
pub mod search;
pub mod suspicious;
pub mod team;
pub mod thresholds;
pub mod watch;
pub mod watches;

use crate::{
    api::{self, ApiError, Code, account::ChooseBrand, api_key::KeyArea},
    components::{ActingFor, AppFrame, Glyph, NavItem, NavList, Own},
    i18n::t,
    pages::{
        api_keys, awaited,
        session::{SessionMenu, SignedIn, use_viewer},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{components::Outlet, hooks::use_location};
use model::{account::Membership, dashboard::BrandNavCounts};

/// The frame around these pages. Its numbers are asked anew at each page, since what one does on a page changes them.
#[component]
pub fn Frame() -> impl IntoView {
    let location = use_location();
    let counts = Resource::new_blocking(move || location.pathname.get(), |_| api::dashboard::brand_numbers());
    let nav = move || {
        view! {
            <Transition fallback=|| view! { <NavList items=items(Ok(None))/> }>
                {awaited(counts, |counts| view! { <NavList items=items(counts.map(Some))/> })}
            </Transition>
        }
    };
    view! {
        <AppFrame area=t::brand::brand() own=own nav=nav account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|_| true>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}

/// The brand that the session works for, and the way to another.
fn own() -> Option<impl IntoView> {
    let viewer = use_viewer()?;
    let of = |brand: Membership| Own { id: brand.brand_id.to_string(), name: brand.brand_name };
    let all = viewer.memberships.into_iter().map(of).collect();
    let chosen = of(viewer.brand?);
    Some(view! { <ActingFor label=t::brand::brand() chosen=chosen all=all action=ChooseBrand::url() field="brand"/> })
}

/// `/brand/keys`.
#[component]
pub fn Keys() -> impl IntoView {
    view! { <api_keys::Keys area=KeyArea::Brand/> }
}

/// The navigation. Who works for no brand yet has one way to go.
fn items(counts: Result<Option<BrandNavCounts>, ApiError>) -> Vec<NavItem> {
    if counts.as_ref().is_err_and(|error| error.code == Code::Forbidden) {
        return vec![NavItem::new(t::brand::enrol_a_brand(), "/brand/enrol", Glyph::Stamp)];
    }
    let counts = counts.ok().flatten();
    let numbered = |item: NavItem, number: fn(&BrandNavCounts) -> i64| match counts.as_ref().map(number) {
        Some(number) if number > 0 => item.count(number),
        _ => item,
    };
    let rights = NavItem::new(t::brand::rights(), "/brand/rights", Glyph::Shield).also(&["/brand/enrol"]);
    let rights = match counts {
        Some(counts) if counts.rights_need_code > 0 => rights.waiting(counts.rights_need_code),
        _ => numbered(rights, |counts| counts.rights_enrolled),
    };
    let tips = NavItem::new(t::tips::title(), "/brand/tips", Glyph::Users).waiting(counts.map_or(0, |counts| counts.tips));
    vec![
        NavItem::new(t::brand::overview(), "/brand", Glyph::Overview).exact(),
        rights,
        numbered(NavItem::new(t::brand::products(), "/brand/products", Glyph::Package).also(&["/brand/batches"]), |counts| counts.products),
        NavItem::new(t::brand::codes(), "/brand/codes", Glyph::QrCode),
        numbered(NavItem::new(t::brand::alerts(), "/brand/alerts", Glyph::Alert), |counts| counts.alerts_new),
        NavItem::new(t::brand::coverage(), "/brand/coverage", Glyph::ShieldCheck),
        NavItem::new(t::brand::search(), "/brand/search", Glyph::Search),
        NavItem::new(t::pictures::title(), "/brand/pictures", Glyph::Image),
        NavItem::new(t::suspicious::title(), "/brand/suspicious", Glyph::Eye),
        NavItem::new(t::watches::title(), "/brand/watches", Glyph::Inbox),
        NavItem::new(t::screening::rules(), "/brand/rules", Glyph::Gavel),
        numbered(NavItem::new(t::brand::reports(), "/brand/reports", Glyph::Flag).also(&["/brand/report"]), |counts| counts.reports_open),
        tips,
        NavItem::new(t::brand::team(), "/brand/team", Glyph::Users).also(&["/brand/keys"]),
        NavItem::new(t::cases::title(), "/brand/cases", Glyph::Document),
    ]
}
