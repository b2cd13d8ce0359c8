//! Pages of sellers.

pub mod listings;
pub mod notice;
pub mod notices;
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
            NavItem::new("Overview", "/seller", Glyph::Overview).exact(),
            NavItem::new("Listings", "/seller/listings", Glyph::Package),
            NavItem::new("Notices against me", "/seller/notices", Glyph::Gavel),
        ]
    };
    view! {
        <AppFrame area="Seller" nav=move || view! { <NavList items=items()/> } account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|viewer| viewer.seller_id.is_some()>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}
