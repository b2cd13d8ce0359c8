use super::*;
use crate::http::{body::Limits, headers::CspNonce, health::Check, request::ClientAddress};
use app::api::{ApiError, Code};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use futures::FutureExt;
use http_body_util::BodyExt;
use leptos::server_fn::error::FromServerFnError;
use std::net::SocketAddr;
use tower::ServiceExt;

fn service(public_url: &str, healthy: bool) -> Router {
    let web = Arc::new(Web {
        site: Site::from_files([("favicon.svg".to_owned(), Bytes::from_static(b"<svg/>"))].into_iter()),
        public_url: Url::parse(public_url).unwrap(),
        trusted_proxies: Trusted::default(),
        country_header: None,
        limits: Limits { ordinary: 1000, upload: 2000, import: 3000 },
    });
    let pages = Router::new()
        .route("/", routing::get(|Extension(CspNonce(nonce)): Extension<CspNonce>| async move { nonce.to_string() }))
        .route("/who", routing::get(|Extension(ClientAddress(address)): Extension<ClientAddress>| async move { address.to_string() }))
        .route("/api/echo", routing::post(|body: Bytes| async move { body.len().to_string() }))
        .route("/api/right/file", routing::post(|body: Bytes| async move { body.len().to_string() }))
        .route("/page", routing::get(|| async { axum::response::Html("<p>Genuine</p>".repeat(100)) }))
        .route("/panic", routing::get(panicking))
        .fallback(|| async { (StatusCode::NOT_FOUND, "no such page") });
    let check = Check { name: "database", ok: healthy, detail: "SQLite".into() };
    assemble(&web, pages, health::Probe(Arc::new(move || std::future::ready(vec![check.clone()]).boxed())))
}

#[expect(clippy::panic, reason = "the test is about panics")]
async fn panicking() -> &'static str {
    panic!("the secret detail")
}

async fn send(service: Router, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> (Response, String) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(body.into()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 5000))));
    let response = service.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    (Response::from_parts(parts, Body::empty()), text)
}

async fn get(path: &str, headers: &[(&str, &str)]) -> (Response, String) {
    send(service("http://127.0.0.1:3000", true), Method::GET, path, headers, Body::empty()).await
}

#[tokio::test]
async fn each_answer_has_a_nonce_of_its_own_and_the_policy_names_it() {
    let (first, nonce) = get("/", &[]).await;
    let policy = first.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains(&format!("script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'")), "{policy}");
    for word in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"] {
        assert!(policy.contains(word), "{word}");
    }
    assert!(!policy.contains("unsafe-inline"));
    assert_ne!(get("/", &[]).await.1, nonce);
}

#[tokio::test]
async fn every_answer_carries_the_headers_even_files_and_refusals() {
    let foreign = send(service("http://127.0.0.1:3000", true), Method::POST, "/api/echo", &[("sec-fetch-site", "cross-site")], "x").await;
    for (response, _) in [get("/", &[]).await, get("/favicon.svg", &[]).await, get("/nowhere", &[]).await, get("/panic", &[]).await, foreign] {
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "permissions-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "cache-control",
            "x-request-id",
        ] {
            assert!(response.headers().contains_key(name), "{name} on {}", response.status());
        }
        assert!(!response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
    let (secure, _) = send(service("https://brands.example", true), Method::GET, "/", &[], Body::empty()).await;
    assert!(secure.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn pages_of_those_signed_in_are_not_stored() {
    assert_eq!(get("/", &[("cookie", "session=x")]).await.0.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(get("/", &[]).await.0.headers()[header::CACHE_CONTROL], "no-cache");
    assert_eq!(get("/favicon.svg", &[("cookie", "session=x")]).await.0.headers()[header::CACHE_CONTROL], "public, max-age=300");
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_and_ours_passes() {
    let post = |headers: &'static [(&'static str, &'static str)]| send(service("http://127.0.0.1:3000", true), Method::POST, "/api/echo", headers, "four");
    assert_eq!(post(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]).await.1, "4");
    assert_eq!(post(&[]).await.1, "4");
    let (response, text) = post(&[("origin", "https://evil.example"), ("accept", "text/html")]).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(text.contains("another site sent this form"), "{text}");
    assert_eq!(post(&[("cookie", "a=b")]).await.0.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_body_is_limited_by_what_its_route_is_for_said_or_unsaid() {
    let post = |path: &'static str, length: usize, said: bool| async move {
        let bytes = Bytes::from(vec![b'x'; length]);
        let body = if said { Body::from(bytes) } else { Body::from_stream(futures::stream::iter([Ok::<_, std::io::Error>(bytes)])) };
        let length = length.to_string();
        let headers = if said { vec![("content-length", length.as_str())] } else { vec![] };
        send(service("http://127.0.0.1:3000", true), Method::POST, path, &headers, body).await.0.status()
    };
    assert_eq!(post("/api/echo", 1000, true).await, StatusCode::OK);
    assert_eq!(post("/api/echo", 1001, true).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(post("/api/echo", 1001, false).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(post("/api/right/file", 2000, true).await, StatusCode::OK);
    assert_eq!(post("/api/right/file", 2001, false).await, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_panic_becomes_a_page_with_a_number_and_without_the_detail() {
    let (response, text) = get("/panic", &[("accept", "text/html"), ("x-request-id", "request-0001")]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text.contains("request-0001") && !text.contains("secret detail"), "{text}");
    let (response, json) = get("/panic", &[("x-request-id", "request-0001")]).await;
    assert_eq!(response.headers()["x-request-id"], "request-0001");
    assert_eq!(ApiError::de(Bytes::from(json)).code, Code::Internal);
}

#[tokio::test]
async fn the_handler_learns_the_clients_address() {
    assert_eq!(get("/who", &[("x-forwarded-for", "198.51.100.1")]).await.1, "192.0.2.1");
}

#[tokio::test]
async fn health_tells_live_from_ready() {
    let sick = || service("http://127.0.0.1:3000", false);
    assert_eq!(send(sick(), Method::GET, "/health/live", &[], Body::empty()).await.0.status(), StatusCode::OK);
    let (response, text) = send(sick(), Method::GET, "/health/ready", &[], Body::empty()).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&report["checks"][0]["name"], &report["checks"][0]["ok"]), (&"database".into(), &false.into()));
    assert_eq!(get("/health/ready", &[]).await.0.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_strangers_page_is_compressed_and_nothing_else_is() {
    let encoding = async |path: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 5000))));
        let response = service("http://127.0.0.1:3000", true).oneshot(request).await.unwrap();
        let said = response.headers().get(header::CONTENT_ENCODING).map(|said| said.to_str().unwrap().to_owned());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(said.is_some(), bytes.starts_with(&[0x1f, 0x8b]), "{path}");
        said
    };
    let takes = ("accept-encoding", "gzip, br");
    assert_eq!(encoding("/page", &[takes]).await.as_deref(), Some("gzip"));
    assert_eq!(encoding("/page", &[]).await, None);
    // A length may tell of what is theirs.
    assert_eq!(encoding("/page", &[takes, ("cookie", "language=de")]).await, None);
    assert_eq!(encoding("/who", &[takes]).await, None);
}
