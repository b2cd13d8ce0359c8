//! Pages of sellers.

pub mod dispatch;
pub mod dispatch_one;
pub mod hold;
pub mod listings;
pub mod notice;
pub mod notices;
pub mod overview;

use crate::{
    api::{account::ChooseShop, api_key::KeyArea},
    components::{ActingFor, AppFrame, Glyph, NavItem, NavList, Own},
    i18n::t,
    pages::{
        api_keys,
        session::{SessionMenu, SignedIn, use_viewer},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::components::Outlet;
use model::shop::Shop;

/// The frame around these pages.
#[component]
pub fn Frame() -> impl IntoView {
    let items = || {
        vec![
            NavItem::new(t::seller::overview(), "/seller", Glyph::Overview).exact(),
            NavItem::new(t::seller::listings_2(), "/seller/listings", Glyph::Package).also(&["/seller/holds", "/listings"]),
            NavItem::new(t::seller::dispatch(), "/seller/dispatch", Glyph::ShieldCheck).also(&["/seller/dispatches"]),
            NavItem::new(t::seller::notices_against_me(), "/seller/notices", Glyph::Gavel),
            NavItem::new(t::seller::keys(), "/seller/keys", Glyph::Key),
        ]
    };
    view! {
        <AppFrame area=t::seller::seller() own=own nav=move || view! { <NavList items=items()/> } account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|viewer| viewer.shop.is_some() hint=t::seller::no_shop()>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}

/// The shop that the session works for, and the way to another.
fn own() -> Option<impl IntoView> {
    let viewer = use_viewer()?;
    let of = |shop: Shop| Own { id: shop.id.to_string(), name: shop.name };
    let all = viewer.shops.into_iter().map(of).collect();
    let chosen = of(viewer.shop?);
    Some(view! { <ActingFor label=t::seller::shop() chosen=chosen all=all action=ChooseShop::url() field="shop"/> })
}

/// `/seller/keys`.
#[component]
pub fn Keys() -> impl IntoView {
    view! { <api_keys::Keys area=KeyArea::Seller/> }
}
