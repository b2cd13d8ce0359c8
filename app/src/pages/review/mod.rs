//! Pages of reviewers.

pub mod counts;
pub mod hold;
pub mod keys;
pub mod next;
pub mod queue;
pub mod reinstate;
pub mod report;
pub mod right;

use crate::{
    api,
    components::{AppFrame, FieldError, Glyph, NavItem, NavList, Notice, Tone},
    i18n::t,
    pages::{
        awaited,
        session::{SessionMenu, SignedIn},
    },
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

/// In place of the form for a decision that is made already: what was said to one that came too late is shown all the same.
#[component]
fn TooLate(errors: Signal<Vec<FieldError>>) -> impl IntoView {
    let late = move || errors.get().into_iter().next().map(|error| view! { <Notice tone=Tone::Warn title=error.message live=true/> });
    view! { <div>{late}</div> }
}

/// The way to the decision, which stands below all else where there is no room beside it.
#[component]
fn ToDecision() -> impl IntoView {
    view! { <p class="to-decision"><a class="btn btn-primary btn-block" href="#decision">{t::review::decide()}</a></p> }
}

/// The frame around these pages. The number of what waits is asked anew at each page.
#[component]
pub fn Frame() -> impl IntoView {
    let location = use_location();
    let counts = Resource::new_blocking(move || location.pathname.get(), |_| api::dashboard::review());
    let items = |waiting: i64, tips: i64| {
        vec![
            NavItem::new(t::review::queue(), "/review", Glyph::Inbox).waiting(waiting).exact().also(&[
                "/review/reports",
                "/review/rights",
                "/review/holds",
                "/review/decisions",
            ]),
            NavItem::new(t::tips::title(), "/review/tips", Glyph::Mail).waiting(tips),
        ]
    };
    let nav = move || {
        view! {
            <Transition fallback=move || view! { <NavList items=items(0, 0)/> }>
                {awaited(counts, move |counts| {
                    let (waiting, tips) = counts.map_or((0, 0), |counts| (counts.waiting(), counts.tips));
                    view! { <NavList items=items(waiting, tips)/> }
                })}
            </Transition>
        }
    };
    view! {
        <AppFrame area=t::review::review() nav=nav account=|| view! { <SessionMenu/> }>
            <SignedIn allowed=|viewer| viewer.staff_role.is_some()>
                <Outlet/>
            </SignedIn>
        </AppFrame>
    }
}
