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
    api::{self, ApiError},
    components::{AppFrame, FieldError, Glyph, NavItem, NavList, Notice, Tone},
    i18n::t,
    pages::{
        acted, all_acted, awaited, by_id, cleared_with,
        session::{SessionMenu, SignedIn},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_params_map},
};
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// In place of the form for a decision that is made already: what was said to one that came too late is shown all the same.
#[component]
fn TooLate(errors: Signal<Vec<FieldError>>) -> impl IntoView {
    let late = move || errors.get().into_iter().next().map(|error| view! { <Notice tone=Tone::Warn title=error.message live=true/> });
    view! { <div>{late}</div> }
}

/// What a page begins with where one thing is decided: what its address names, asked for anew when either action did something. What an action answered is
/// forgotten when the page comes to be about another. `none` is said where there is no such thing.
fn decision_page<A, B, I, T, F>(
    first: ServerAction<A>,
    second: ServerAction<B>,
    none: &'static str,
    ask: impl Fn(I) -> F + Copy + Send + Sync + 'static,
) -> Resource<Result<T, ApiError>>
where
    A: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    A::Output: Send + Sync + 'static,
    B: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    B::Output: Send + Sync + 'static,
    I: FromStr + Send + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id"));
    let acts = all_acted([acted(first), acted(second)]);
    cleared_with(first, id);
    cleared_with(second, id);
    Resource::new_blocking(move || (id(), acts.get()), move |(id, _)| by_id(id, none, ask))
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
