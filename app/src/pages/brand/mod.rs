//! Pages of brand owners and their teams.

pub mod batch;
pub mod codes;
pub mod enrol;
pub mod overview;
pub mod product;
pub mod products;
pub mod report;
pub mod report_new;
pub mod reports;
pub mod right;
pub mod rights;
pub mod search;
pub mod team;

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
            NavItem::new("Overview", "/brand", Glyph::Overview).exact(),
            NavItem::new("Rights", "/brand/rights", Glyph::Stamp),
            NavItem::new("Products", "/brand/products", Glyph::Package),
            NavItem::new("Codes", "/brand/codes", Glyph::QrCode),
            NavItem::new("Search", "/brand/search", Glyph::Search),
            NavItem::new("Reports", "/brand/reports", Glyph::Flag),
            NavItem::new("Team", "/brand/team", Glyph::Users),
        ]
    };
    view! {
        <AppFrame area="Brand" nav=move || view! { <NavList items=items()/> } account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|_| true>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}
