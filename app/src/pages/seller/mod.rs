//! Pages of sellers.

pub mod dispatch;
pub mod dispatch_one;
pub mod hold;
pub mod listings;
pub mod notice;
pub mod notices;
pub mod overview;

use crate::{
    api::api_key::KeyArea,
    components::{AppFrame, Glyph, NavItem, NavList},
    i18n::t,
    pages::{
        api_keys,
        session::{SessionMenu, SignedIn},
    },
};
use leptos::prelude::*;
use leptos_router::components::Outlet;

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
        <AppFrame area=t::seller::seller() nav=move || view! { <NavList items=items()/> } account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|viewer| viewer.seller_id.is_some() hint=t::seller::no_shop()>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}

/// `/seller/keys`.
#[component]
pub fn Keys() -> impl IntoView {
    view! { <api_keys::Keys area=KeyArea::Seller/> }
}
