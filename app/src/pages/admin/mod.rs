//! Pages of administrators.

pub mod accounts;
pub mod audit;
pub mod import;
pub mod import_new;
pub mod imports;
pub mod jobs;
pub mod outbox;
pub mod overview;
pub mod products;
pub mod suspend;

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
            NavItem::new(t::admin::overview(), "/admin", Glyph::Overview).exact(),
            NavItem::new(t::admin::imports(), "/admin/imports", Glyph::Upload),
            NavItem::new(t::jobs::title(), "/admin/jobs", Glyph::Activity),
            NavItem::new(t::admin::accounts(), "/admin/accounts", Glyph::Users),
            NavItem::new(t::admin::products(), "/admin/products", Glyph::Package),
            NavItem::new(t::screening::rules(), "/admin/rules", Glyph::Gavel),
            NavItem::new(t::brand::api_keys(), "/admin/keys", Glyph::Key),
            NavItem::new(t::admin::outbox(), "/admin/outbox", Glyph::Mail),
            NavItem::new(t::admin::audit_log(), "/admin/audit", Glyph::Log),
            NavItem::new(t::admin::review_queue(), "/review", Glyph::Inbox),
        ]
    };
    view! {
        <AppFrame area=t::admin::administration() nav=move || view! { <NavList items=items()/> } account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|viewer| viewer.staff_role == Some(model::account::StaffRole::Administrator)>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}

/// `/admin/keys`.
#[component]
pub fn Keys() -> impl IntoView {
    view! { <api_keys::Keys area=KeyArea::Marketplace/> }
}
