//! The resolver in front of the pages: addresses that are GS1 Digital Links are answered here, by redirect, link set or refusal, or go on to the page
//! of ours that stands there. Anybody's program may ask from anywhere (CORS): nothing here depends on who asks.

use super::App;
use crate::http::refusal::Refusal;
use app::api::check::NoLink;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use portal::{
    Actor,
    resolver::{LinkQuestion, Resolved, is_link},
};

/// What a link set's JSON means as linked data.
const LINKSET_CONTEXT: &str =
    "<https://ref.gs1.org/standards/resolver/linkset-context>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";

/// The resolver's description.
pub async fn description(State(app): State<App>) -> Response {
    open(Json(app.portal.resolver_description()).into_response())
}

/// Answers Digital Links; all else goes on.
pub async fn resolve(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) || !is_link(request.uri().path()) {
        return next.run(request).await;
    }
    if request.method() == Method::OPTIONS {
        return open(StatusCode::NO_CONTENT.into_response());
    }
    // Owned, and read before anything is waited for: a request's body cannot be looked at by two threads.
    let [accept, accept_language] = [header::ACCEPT, header::ACCEPT_LANGUAGE].map(|name| text(request.headers(), &name));
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let actor = request.extensions().get::<Actor>().cloned().unwrap_or_else(|| Actor::Anonymous(portal::Client::default()));
    let question = LinkQuestion { path, query, accept: &accept, accept_language: &accept_language };
    let resolved = app.portal.resolve_link(&actor, question).await;
    let all_links = link_header(&app.portal.url(path));
    match resolved {
        // The same address answers with the link set to who asks for it; a page is in a language, which a cookie may have chosen.
        Ok(Resolved::OurPage) => with(with(open(next.run(request).await), header::LINK, &all_links), header::VARY, "Accept, Accept-Language, Cookie"),
        Ok(Resolved::Redirect(to)) => match HeaderValue::try_from(to) {
            // 307: the next scan may lead elsewhere, and the method stays.
            Ok(to) => with(
                with(open((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()), header::LINK, &all_links),
                header::VARY,
                "Accept, Accept-Language",
            ),
            Err(error) => Refusal::of(portal::PortalError::internal(error)).answer(&request),
        },
        Ok(Resolved::LinkSet(set)) => {
            let body = if request.method() == Method::HEAD { String::new() } else { set.to_string() };
            let answer = ([(header::CONTENT_TYPE, "application/linkset+json")], body).into_response();
            with(with(open(answer), header::LINK, LINKSET_CONTEXT), header::VARY, "Accept, Accept-Language")
        }
        // A person who scanned a label reads it in their language, and can type the code.
        Ok(Resolved::Refused(_)) if accept.contains("text/html") => {
            request.extensions_mut().insert(NoLink);
            let mut page = next.run(request).await;
            if matches!(page.status(), StatusCode::OK | StatusCode::NOT_FOUND) {
                *page.status_mut() = StatusCode::BAD_REQUEST;
            }
            with(open(page), header::VARY, "Accept, Accept-Language, Cookie")
        }
        Ok(Resolved::Refused(why)) => with(open(refuse(StatusCode::BAD_REQUEST, &why)), header::VARY, "Accept"),
        Ok(Resolved::NoLink(why)) => with(open(refuse(StatusCode::NOT_FOUND, &why)), header::VARY, "Accept"),
        Err(error) => Refusal::of(error).answer(&request),
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Where all links of this thing are.
fn link_header(address: &str) -> String {
    // A path has no character that would end the address.
    format!("<{address}?linkType=linkset>; rel=\"linkset\"; type=\"application/linkset+json\"")
}

fn refuse(status: StatusCode, why: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{why}\n")).into_response()
}

/// Programs of every site may read the answer.
fn open(mut response: Response) -> Response {
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Accept, Accept-Language"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Link, Location"));
    response
}

fn with(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().append(name, value);
    }
    response
}
