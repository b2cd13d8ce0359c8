//! Where a reviewer goes after a decision.

use crate::{
    api,
    components::{ButtonLink, Notice, Variant},
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use model::review::{OwnCause, QueueItem};

/// The way to what waits next, once this is decided; back to the queue if nothing does.
#[component]
pub fn Next(
    /// What the page decides.
    after: QueueItem,
    /// Whether it is decided, or left to another reviewer.
    decided: bool,
) -> impl IntoView {
    let next = Resource::new_blocking(move || decided, move |decided| async move { if decided { api::review::next(after).await } else { Ok(None) } });
    loaded(next, move |next| {
        decided.then(|| {
            let word = match next {
                Some(QueueItem::Right(_)) => t::review::next_enrolment(),
                Some(QueueItem::Hold(_)) => t::review::next_held_listing(),
                Some(QueueItem::Report(_)) => t::review::next_report(),
                None => t::review::back_to_the_queue(),
            };
            let href = next.map_or_else(|| "/review".to_owned(), |item| format!("/review/{item}"));
            view! { <p><ButtonLink href=href variant=Variant::Primary>{word}</ButtonLink></p> }
        })
    })
}

/// In place of the form, where nobody but another reviewer decides.
#[component]
pub fn ForAnother(
    /// Why.
    cause: OwnCause,
) -> impl IntoView {
    let title = match cause {
        OwnCause::Brand => t::review::own_brand(),
        OwnCause::Shop => t::review::own_shop(),
    };
    view! { <Notice title=title>{t::review::another_decides()}</Notice> }
}
