//! The headers that tell the browser what this site never does, so that an injected script, a framing page or a curious neighbour gets nothing.

use super::Web;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::sync::Arc;

/// The word of this one answer that its own scripts know and an injected one does not. The application gives it to Leptos.
#[derive(Clone, Debug)]
pub struct CspNonce(pub Arc<str>);

const CROSS_ORIGIN_OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const ORIGIN_AGENT_CLUSTER: HeaderName = HeaderName::from_static("origin-agent-cluster");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// Mints the nonce and sets every header that the answer does not set itself.
pub async fn secure(State(web): State<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let nonce: Arc<str> = Arc::from(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>()));
    request.extensions_mut().insert(CspNonce(Arc::clone(&nonce)));
    let with_cookie =
        says_who(request.headers(), &app::api::check::cookie::name(web.public_url.as_str())) || request.headers().contains_key(header::AUTHORIZATION);
    let https = web.public_url.scheme() == "https";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut fill = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    // Scripts that somebody manages to write into a page do not run: they do not know the nonce. (XSS)
    if let Ok(policy) = HeaderValue::try_from(policy(&nonce, https)) {
        fill(header::CONTENT_SECURITY_POLICY, policy);
    }
    // A picture or a text is never taken for a script because it looks like one.
    fill(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // No page frames ours and lets people click on what they do not see. (Browsers that do not know frame-ancestors.)
    fill(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Addresses of ours, with the tokens of mailed links in them, are not told to other sites. Our own server functions need the Referer of
    // our own pages, to lead back to them without JavaScript.
    fill(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    // The camera scans codes, and a buyer may add to a check roughly where it was; nothing here needs more of the device, and no embedded content
    // may ask for it.
    fill(PERMISSIONS, HeaderValue::from_static("camera=(self), microphone=(), geolocation=(self), payment=(), usb=(), serial=(), hid=(), browsing-topics=()"));
    // A window that another site opens on us cannot be reached by it, nor share its process. (Tab-nabbing, Spectre)
    fill(CROSS_ORIGIN_OPENER, HeaderValue::from_static("same-origin"));
    fill(CROSS_ORIGIN_RESOURCE, HeaderValue::from_static("same-origin"));
    fill(ORIGIN_AGENT_CLUSTER, HeaderValue::from_static("?1"));
    // Nobody in the network talks a returning browser down to plain http. Two years, as the browsers' preload list wants it.
    if https {
        fill(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    vary(headers);
    keep_private(headers, with_cookie);
    response
}

/// Whether cookies came that pages look at. The one by which a browser knows its checks is looked at for checks only, and they say so themselves.
fn says_who(headers: &HeaderMap, of_checks: &str) -> bool {
    let name = |pair: &str| pair.split_once('=').map_or_else(String::new, |(name, _)| name.trim().to_owned());
    headers.get_all(header::COOKIE).iter().any(|value| value.to_str().map_or(true, |all| all.split(';').any(|pair| name(pair) != of_checks)))
}

/// What a signed-in person saw is not left in caches or behind the Back button of a shared computer; a page for everybody is asked for again
/// each time, since the next visitor of the browser may be signed in.
fn keep_private(headers: &mut HeaderMap, with_cookie: bool) {
    let personal = with_cookie || headers.contains_key(header::SET_COOKIE);
    let value = if personal { "no-store" } else { "no-cache" };
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(value));
}

/// A page is in the language that the browser asks for or that a cookie chose: a cache between us keeps them apart.
fn vary(headers: &mut HeaderMap) {
    let page = headers.get(header::CONTENT_TYPE).is_some_and(|mime| mime.as_bytes().starts_with(b"text/html"));
    if page {
        headers.entry(header::VARY).or_insert(HeaderValue::from_static("accept-language, cookie"));
    }
}

/// The content security policy: nothing but what is named. Pictures of listings lie on other hosts, over https; everything else is ours.
fn policy(nonce: &str, https: bool) -> String {
    // `cargo leptos watch` tells the page over a web socket that it was rebuilt.
    let connect = if std::env::var_os("LEPTOS_WATCH").is_some() { "'self' ws://127.0.0.1:3001 ws://localhost:3001" } else { "'self'" };
    let upgrade = if https { "; upgrade-insecure-requests" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob: https:; font-src 'self'; connect-src {connect}; media-src 'self' blob:; worker-src 'self'; \
         manifest-src 'self'; form-action 'self'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'{upgrade}"
    )
}
