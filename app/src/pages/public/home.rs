//! Where signing in leads: the page that this person begins at.

use crate::{
    api::{ApiError, Code},
    i18n::t,
    pages::{
        ErrorPage,
        session::{home_of, use_viewer},
    },
};
use leptos::prelude::*;
use leptos_router::components::Redirect;

/// Leads on to the overview of the person's role.
#[component]
pub fn Home() -> impl IntoView {
    match use_viewer() {
        Some(viewer) => view! { <Redirect path=home_of(&viewer)/> }.into_any(),
        None => view! { <ErrorPage error=ApiError::new(Code::SignIn, t::account::sign_in_first())/> }.into_any(),
    }
}
