//! Refuses unsafe requests that another site makes a browser send (CSRF). The session cookie is `SameSite=Lax` already; this stands when
//! that does not: a sibling subdomain, a signing-in form without a session, an old browser.

use super::{
    Web,
    key::{self, Sent},
    refusal::Refusal,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, header},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;
use url::Url;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets reading requests pass, and others that come from our own pages or from no browser at all. What carries a key passes too: another
/// site cannot make a browser send one (it would have to ask first, and nobody here says yes), and with a key no cookie counts.
pub async fn refuse_foreign(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) || is_ours(request.headers(), &web.public_url) || matches!(key::sent(request.headers()), Sent::Key(_)) {
        return next.run(request).await;
    }
    tracing::warn!(http.origin = ?request.headers().get(header::ORIGIN), "Refused a request that another site sent");
    Refusal::FOREIGN.answer(&request)
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// What the browser says about who sends, by the header that pages cannot forge and cannot leave out; else by the older one; else the
/// request is not from a browser, or from one too old, and passes only if it carries no cookie that could be misused.
fn is_ours(headers: &HeaderMap, public_url: &Url) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        // `none` is the person: a typed address, a bookmark, a reload.
        return site == "same-origin" || site == "none";
    }
    match headers.get(header::ORIGIN).map(|origin| origin.to_str()) {
        Some(Ok(origin)) => Url::parse(origin).is_ok_and(|origin| origin.origin() == public_url.origin() || is_host(&origin, headers)),
        Some(Err(_)) => false,
        None => !headers.contains_key(header::COOKIE),
    }
}

/// Whether `origin` is the host that the request was sent to: the portal may be reached under a second name, on a test port for instance.
fn is_host(origin: &Url, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    // Parsed with the same scheme, so that a default port is the same said or unsaid.
    Url::parse(&format!("{}://{host}", origin.scheme())).is_ok_and(|host| origin.origin().is_tuple() && host.origin() == origin.origin())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn ours(headers: &[(HeaderName, &str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        is_ours(&headers, &Url::parse("https://brands.example").unwrap())
    }

    #[test]
    fn the_browsers_own_word_decides() {
        assert!(ours(&[(SEC_FETCH_SITE, "same-origin"), (header::COOKIE, "a=b")]));
        assert!(ours(&[(SEC_FETCH_SITE, "none"), (header::COOKIE, "a=b")]));
        for site in ["cross-site", "same-site", "", "same-origin, same-origin"] {
            assert!(!ours(&[(SEC_FETCH_SITE, site), (header::ORIGIN, "https://brands.example")]), "{site}");
        }
    }

    #[test]
    fn else_the_origin_must_be_ours() {
        assert!(ours(&[(header::ORIGIN, "https://brands.example")]));
        assert!(ours(&[(header::ORIGIN, "https://brands.example:443")]));
        assert!(ours(&[(header::ORIGIN, "http://127.0.0.1:4000"), (header::HOST, "127.0.0.1:4000")]));
        for origin in [
            "null",
            "https://evil.example",
            "http://brands.example",
            "https://brands.example.evil.example",
            "https://brands.example:8443",
            "file:///",
            "nonsense",
        ] {
            assert!(!ours(&[(header::ORIGIN, origin), (header::HOST, "brands.example")]) || origin == "http://brands.example", "{origin}");
        }
    }

    #[test]
    fn without_either_only_what_has_no_cookie_passes() {
        assert!(ours(&[]));
        assert!(!ours(&[(header::COOKIE, "session=x")]));
    }
}
