//! Pages of administrators.

pub mod accounts;
pub mod audit;
pub mod import;
pub mod import_new;
pub mod imports;
pub mod outbox;
pub mod overview;

use crate::{
    components::{AppFrame, Glyph, NavItem, NavList},
    pages::session::{SessionMenu, SignedIn},
};
use leptos::prelude::*;
use leptos_router::components::Outlet;

/// The frame around these pages.
#[component]
pub fn Frame() -> impl IntoView {
    let items = || {
        vec![
            NavItem::new("Overview", "/admin", Glyph::Overview).exact(),
            NavItem::new("Imports", "/admin/imports", Glyph::Upload),
            NavItem::new("Accounts", "/admin/accounts", Glyph::Users),
            NavItem::new("Outbox", "/admin/outbox", Glyph::Mail),
            NavItem::new("Audit log", "/admin/audit", Glyph::Log),
            NavItem::new("Review queue", "/review", Glyph::Inbox),
        ]
    };
    view! {
        <AppFrame area="Administration" nav=move || view! { <NavList items=items()/> } account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|viewer| viewer.staff_role == Some(model::account::StaffRole::Administrator)>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}
