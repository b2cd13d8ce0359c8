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
    components::{ActingFor, AppFrame, Glyph, NavGroup, NavGroups, NavItem, Own},
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
            <Transition fallback=|| view! { <NavGroups groups=groups(Ok(None))/> }>
                {awaited(counts, |counts| view! { <NavGroups groups=groups(counts.map(Some))/> })}
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

/// The navigation, by what one is there for. Who works for no brand yet has one way to go.
fn groups(counts: Result<Option<BrandNavCounts>, ApiError>) -> Vec<NavGroup> {
    let group = |title: Option<&str>, items: Vec<NavItem>| NavGroup { title: title.map(str::to_owned), items };
    if counts.as_ref().is_err_and(|error| error.code == Code::Forbidden) {
        return vec![group(None, vec![NavItem::new(t::brand::enrol_a_brand(), "/brand/enrol", Glyph::Stamp)])];
    }
    let BrandNavCounts { rights_need_code, suspicious_live, alerts_new, tips } = counts.ok().flatten().unwrap_or_default();
    vec![
        group(None, vec![NavItem::new(t::brand::overview(), "/brand", Glyph::Overview).exact()]),
        group(
            Some(t::brand::nav_find()),
            vec![
                NavItem::new(t::brand::search(), "/brand/search", Glyph::Search).also(&["/listings"]),
                NavItem::new(t::brand::suspicious(), "/brand/suspicious", Glyph::Eye).waiting(suspicious_live),
                NavItem::new(t::watches::title(), "/brand/watches", Glyph::Inbox),
                NavItem::new(t::pictures::title(), "/brand/pictures", Glyph::Image),
                NavItem::new(t::tips::title(), "/brand/tips", Glyph::Mail).waiting(tips),
            ],
        ),
        group(
            Some(t::brand::nav_act()),
            vec![
                NavItem::new(t::brand::reports(), "/brand/reports", Glyph::Flag).also(&["/brand/report"]),
                NavItem::new(t::cases::title(), "/brand/cases", Glyph::Document),
            ],
        ),
        group(
            Some(t::brand::nav_protect()),
            vec![
                NavItem::new(t::brand::products(), "/brand/products", Glyph::Package).also(&["/brand/batches"]),
                NavItem::new(t::brand::codes(), "/brand/codes", Glyph::QrCode),
                NavItem::new(t::brand::alerts(), "/brand/alerts", Glyph::Alert).waiting(alerts_new),
                NavItem::new(t::brand::coverage(), "/brand/coverage", Glyph::ShieldCheck),
            ],
        ),
        group(
            Some(t::brand::nav_set_up()),
            vec![
                NavItem::new(t::brand::rights(), "/brand/rights", Glyph::Shield).also(&["/brand/enrol"]).waiting(rights_need_code),
                NavItem::new(t::screening::rules(), "/brand/rules", Glyph::Gavel),
                NavItem::new(t::brand::team(), "/brand/team", Glyph::Users),
                NavItem::new(t::brand::api_keys(), "/brand/keys", Glyph::Key),
            ],
        ),
    ]
}
