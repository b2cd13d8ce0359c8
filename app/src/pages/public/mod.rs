//! Pages that everyone can open.

pub mod account;
pub mod check;
pub mod follow;
pub mod forgot;
pub mod home;
pub mod letter;
pub mod listing;
pub mod not_ours;
pub mod own;
pub mod product;
pub mod register;
pub mod report;
pub mod reset;
pub mod sign_in;
pub mod sign_up;
pub mod start;
pub mod tip;
pub mod verify;

use crate::{components::PublicFrame, pages::session::SessionMenu};
use leptos::prelude::*;
use leptos_router::components::Outlet;

/// The frame around these pages.
#[component]
pub fn Frame() -> impl IntoView {
    view! {
        <PublicFrame account=|| view! { <SessionMenu/> }>
            <Outlet/>
        </PublicFrame>
    }
}
