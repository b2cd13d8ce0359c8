//! From what the server answered to what a person sees: the view, or the error with its right status.

use crate::{
    api::{ApiError, Code},
    components::{ButtonLink, FieldError, PublicFrame, Skeleton, Variant, WriteToUs, keep_typed},
    i18n::{said, t},
    pages::session::{SessionMenu, is_abandoned},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_location};
use serde::{Serialize, de::DeserializeOwned};
use std::{future::Future, str::FromStr};

/// Shows what a resource holds by `show`, or its error. On the server the page's status follows the error; somebody who is not signed in is
/// led to sign in, and back.
pub fn loaded<T, V>(resource: Resource<Result<T, ApiError>>, show: impl Fn(T) -> V + Send + Sync + Copy + 'static) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {awaited(resource, move |answer| match answer {
                Ok(value) => show(value).into_any(),
                Err(error) => view! { <ErrorPage error=error/> }.into_any(),
            })}
        </Transition>
    }
}

/// What stands in a `Suspense` or `Transition` and waits for a resource. In the browser it is made anew when the resource changes; the server makes it once: a
/// closure it would call for each of its looks at what is inside, and each call would build the whole view, and ask anew whatever that asks.
pub fn awaited<T, V>(resource: Resource<T>, show: impl Fn(T) -> V + Send + Sync + Copy + 'static) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    let wait = move || {
        Suspend::new(async move {
            let value = resource.await;
            // Whoever asked may have gone meanwhile, and taken with them what links and forms ask for. What is there now stays until the view is made.
            let _around: Vec<Owner> = std::iter::successors(Owner::current(), Owner::parent).collect();
            if is_abandoned() { ().into_any() } else { show(value).into_any() }
        })
    };
    #[cfg(feature = "ssr")]
    return wait();
    #[cfg(not(feature = "ssr"))]
    return wait;
}

/// Forgets what an action answered when the page comes to be about something else: what was refused of one says nothing of another.
pub fn cleared_with<S, T>(action: ServerAction<S>, about: impl Fn() -> T + Send + Sync + 'static)
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    T: PartialEq + Clone + Send + Sync + 'static,
{
    Effect::new(move |before: Option<T>| {
        let now = about();
        if before.is_some_and(|before| before != now) {
            action.clear();
        }
        now
    });
}

/// How often an action did something, for a page to ask anew what it shows. Not where it refused what was typed: the form stands as it was filled in, and
/// what a person mends in it meanwhile must not be lost to a page that comes anew.
pub fn acted<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let (version, answer) = (action.version(), action.value());
    Memo::new(move |before| {
        let version = version.get();
        let refused = answer.with(|answer| matches!(answer, Some(Err(error)) if error.code == Code::Invalid));
        if refused { before.copied().unwrap_or_default() } else { version }
    })
}

/// The same of several.
pub fn all_acted<const N: usize>(acts: [Memo<usize>; N]) -> Memo<usize> {
    Memo::new(move |_| acts.iter().map(Memo::get).sum())
}

/// Asks for the thing that an address names; `none` is said where it names no such thing.
pub async fn by_id<I: FromStr, T, F>(id: Option<String>, none: &'static str, ask: impl FnOnce(I) -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    match id.and_then(|id| id.parse().ok()) {
        Some(id) => ask(id).await,
        None => Err(ApiError::new(Code::NotFound, none)),
    }
}

/// What an action's last answer found wrong, for a `FormBody`. An error that names no field stands for the whole form.
pub fn errors_of<T: Clone + Send + Sync + 'static>(answer: impl Fn() -> Option<Result<T, ApiError>> + Send + Sync + 'static) -> Signal<Vec<FieldError>> {
    Signal::derive(move || match answer() {
        Some(Err(error)) if error.fields.is_empty() => vec![FieldError { field: None, message: said(&error.message) }],
        Some(Err(error)) => error.fields.into_iter().map(|e| FieldError { field: Some(e.field), message: said(&e.message) }).collect(),
        Some(Ok(_)) | None => Vec::new(),
    })
}

/// What was typed into a field of a form that came back without JavaScript; empty at first.
pub fn typed_in<T>(answer: Option<&Result<T, ApiError>>, field: &str) -> String {
    answer.and_then(|a| a.as_ref().err()).and_then(|e| e.typed(field)).unwrap_or_default()
}

/// What a field begins with that stands for something already: what was typed into it, be it nothing, where its form came back without JavaScript; else what
/// stands.
pub fn typed_or<T>(answer: Option<&Result<T, ApiError>>, field: &str, stands: impl FnOnce() -> String) -> String {
    answer.and_then(|a| a.as_ref().err()).and_then(|e| e.typed(field)).unwrap_or_else(stands)
}

/// A page that could not be shown, and what can be done.
#[component]
pub fn ErrorPage(
    /// Why.
    error: ApiError,
    /// What can be done, if it is not what stands for all errors of the kind.
    #[prop(optional_no_strip)]
    hint: Option<&'static str>,
) -> impl IntoView {
    set_status(error.code.status());
    let location = use_location();
    let here = format!(
        "{}{}",
        location.pathname.get_untracked(),
        match location.search.get_untracked() {
            search if search.is_empty() => String::new(),
            search => format!("?{search}"),
        }
    );
    if error.code == Code::SignIn {
        keep_typed();
        let next = encode(&here);
        return view! { <Redirect path=format!("/sign-in?next={next}")/> }.into_any();
    }
    let (title, usual) = match error.code {
        Code::NotFound => (t::error::not_found(), t::error::not_found_hint()),
        Code::Forbidden => (t::error::forbidden(), t::error::forbidden_hint()),
        Code::NotEnrolled => (t::brand::not_enrolled_title(), t::brand::not_enrolled_hint()),
        Code::Unavailable | Code::Network => (t::error::unavailable(), t::error::unavailable_hint()),
        Code::TooMany => (t::error::too_many(), t::error::too_many_hint()),
        Code::Conflict => (t::error::conflict(), t::error::conflict_hint()),
        Code::Invalid => (t::error::invalid(), t::error::invalid_hint()),
        _ => (t::error::internal(), t::error::internal_hint()),
    };
    // What passes is asked for again: the router would not leave a page for its own address, so the browser does.
    let (href, way, anew) = match error.code {
        Code::NotEnrolled => ("/brand/rights".to_owned(), t::brand::see_its_rights(), false),
        Code::TooMany | Code::Unavailable | Code::Network => (here, t::error::again(), true),
        _ => ("/".to_owned(), t::error::to_start(), false),
    };
    view! {
        <Title text=title/>
        <section class="error-page">
            <p class="error-code">{error.code.status()}</p>
            <h1>{title}</h1>
            <p class="error-why">{said(&error.message)}</p>
            <p>{hint.unwrap_or(usual)}</p>
            <ButtonLink href=href anew=anew variant=Variant::Primary>{way}</ButtonLink>
            <WriteToUs/>
        </section>
    }
    .into_any()
}

/// The page for addresses that lead nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <PublicFrame account=|| view! { <SessionMenu/> }>
            <ErrorPage error=ApiError::new(Code::NotFound, t::error::nothing_here())/>
        </PublicFrame>
    }
}

/// Percent-encodes a value of a query.
pub fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => text.push(char::from(byte)),
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}

/// Gives the page that is rendered its status; in the browser nothing is left to be done.
pub fn set_status(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(options), Ok(status)) = (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status)) {
        options.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Code;

    #[test]
    fn a_field_that_was_emptied_stays_empty() {
        let refused: Result<(), ApiError> = Err(ApiError::new(Code::Invalid, "").with_typed([("hold", ""), ("block", "80")]));
        let value = |answer, field| typed_or(answer, field, || "60".to_owned());
        assert_eq!((value(Some(&refused), "hold").as_str(), value(Some(&refused), "block").as_str()), ("", "80"));
        assert_eq!((value(Some(&refused), "watch"), value(Some(&Ok(())), "hold"), value(None, "hold")), ("60".into(), "60".into(), "60".into()));
    }
}
