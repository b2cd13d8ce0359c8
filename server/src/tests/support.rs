//! A portal with its whole service, on each engine at hand, and people of every kind.

use crate::{
    config::Trusted,
    http::{self, Web, body::Limits, health::Probe},
    routes,
    site::Site,
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{Method, Request, Response, StatusCode, header},
};
use futures::FutureExt;
use http_body_util::BodyExt;
use model::{account::StaffRole, email::Email, time::Timestamp};
use portal::{
    Actor, Client, Portal, Settings,
    secret::Secret,
    session::SignedIn,
    world::{FixedClock, SeededRng},
};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use store::{Db, testing};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use url::Url;

/// A password that all test accounts have.
pub const PASSWORD: &str = "violet tram under glass";
/// Where the portal of the tests is.
pub const PUBLIC_URL: &str = "http://127.0.0.1:3000";

/// A portal and its world.
pub struct World {
    pub portal: Portal,
    pub clock: Arc<FixedClock>,
    pub dir: PathBuf,
    pub url: String,
    pub service: Router,
}

/// One on each engine at hand.
pub async fn worlds() -> Vec<World> {
    let fresh = testing::fresh().await;
    fresh.into_iter().map(|fresh| World::over(fresh.db, fresh.dir, fresh.url)).collect()
}

/// What a request was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub text: String,
}

impl World {
    /// A portal over this database, with a clock that stands at noon of 23 November 2026.
    pub fn over(db: Db, dir: PathBuf, url: String) -> Self {
        let clock = Arc::new(FixedClock::new(Timestamp(1_795_435_200_000_000)));
        let settings = Settings {
            marketplace: "Nordlys Market".into(),
            public_url: PUBLIC_URL.into(),
            contact: Email::parse("help@nordlys.example").unwrap(),
            contact_chosen: true,
            pages: model::operator::OperatorPages::default(),
            data_dir: dir.clone(),
            session_seconds: 14 * 86_400,
            label_urls: Vec::new(),
            keep: portal::retention::Keep::default(),
            reads_pictures: true,
            vocabulary: Vec::new(),
        };
        let portal = Portal::new(db, settings, Secret::new(vec![42; 32]).unwrap(), clock.clone(), Arc::new(SeededRng::new(1)));
        let web = Arc::new(Web {
            site: Site::from_files([("pkg/markward.js".to_owned(), Bytes::from_static(b"script"))].into_iter()),
            public_url: Url::parse(PUBLIC_URL).unwrap(),
            trusted_proxies: Trusted::default(),
            country_header: None,
            limits: Limits { ordinary: 1 << 20, upload: 1 << 22, import: 1 << 22 },
        });
        let pages = routes::application(portal.clone(), &web.site, CancellationToken::new());
        let service = http::assemble(&web, pages, Probe(Arc::new(|| std::future::ready(Vec::new()).boxed())));
        Self { portal, clock, dir, url, service }
    }

    /// Makes an account with a proved address and signs it in; answers its cookie.
    pub async fn person(&self, name: &str, role: Option<StaffRole>) -> String {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        self.portal.make_account(&Actor::System, name, &email, PASSWORD, role).await.unwrap();
        self.sign_in(&email).await
    }

    /// Signs in with [`PASSWORD`]; answers the cookie.
    pub async fn sign_in(&self, email: &str) -> String {
        match self.portal.sign_in(&Actor::Anonymous(Client::default()), email, PASSWORD).await.unwrap() {
            SignedIn::Session(token) => format!("markward={}", token.0),
            SignedIn::Unverified => unreachable!("{email} is not verified"),
        }
    }

    /// Who a cookie stands for.
    pub async fn actor(&self, cookie: &str) -> Actor {
        self.portal.actor(cookie.strip_prefix("markward="), Client::default()).await.unwrap()
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str, cookie: Option<&str>) -> Answer {
        self.send(Method::GET, path, cookie, &[(header::ACCEPT, "text/html")], Body::empty()).await
    }

    /// Calls a server function as the browser's script does.
    pub async fn call(&self, path: &str, cookie: Option<&str>, body: &str) -> Answer {
        let headers = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), (header::ACCEPT, "application/json")];
        self.send(Method::POST, path, cookie, &headers, Body::from(body.to_owned())).await
    }

    /// Sends a request of our own pages.
    pub async fn send(&self, method: Method, path: &str, cookie: Option<&str>, headers: &[(header::HeaderName, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 5000))));
        let response: Response<Body> = self.service.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}
