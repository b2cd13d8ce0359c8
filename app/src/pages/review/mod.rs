//! Pages of reviewers.

pub mod counts;
pub mod queue;
pub mod report;
pub mod right;

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
            NavItem::new("Queue", "/review", Glyph::Inbox).exact(),
        ]
    };
    view! {
        <AppFrame area="Review" nav=move || view! { <NavList items=items()/> } account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|viewer| viewer.staff_role.is_some()>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}
