//! A database that fails while the portal runs: honest answers, no panic, no bare 500, and all is well again when it is.

use super::support::{Answer, PASSWORD, World};
use app::api::{ApiError, Code};
use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode, header},
};
use leptos::server_fn::error::FromServerFnError;
use sqlx::{
    AssertSqlSafe,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use store::{Db, Engine, testing};

/// A world whose database is then broken in a way.
async fn world() -> World {
    let fresh = testing::fresh_on(Engine::Sqlite).await.unwrap();
    World::over(fresh.db, fresh.dir, fresh.url)
}

fn is_honest(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{answer:?}");
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    let error = ApiError::de(Bytes::from(answer.text.clone()));
    assert_eq!(error.code, Code::Unavailable);
    for word in ["sql", "disk", "readonly", "/tmp"] {
        assert!(!answer.text.to_lowercase().contains(word), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_read_only_database_still_shows_pages_and_refuses_changes_honestly() {
    let world = world().await;
    world.person("Ana Acme", None).await;
    world.portal.db().close().await;
    let path = world.url.strip_prefix("sqlite://").unwrap();
    let pool = SqlitePoolOptions::new().connect_with(SqliteConnectOptions::new().filename(path).read_only(true)).await.unwrap();
    let world = World::over(
        Db::Sqlite { read: pool.clone(), write: pool, log: store::WriteAhead::default(), writers: store::Writers::default() },
        world.dir,
        world.url,
    );
    assert_eq!(world.get("/sign-in", None).await.status, StatusCode::OK);
    let body = format!("email=ana.acme%40example.com&password={}", PASSWORD.replace(' ', "+"));
    is_honest(&world.call("/api/account/sign_in", None, &body).await);
}

#[tokio::test]
async fn a_full_database_refuses_changes_honestly_and_keeps_what_it_has() {
    let world = world().await;
    let ana = world.person("Ana Acme", None).await;
    let Db::Sqlite { write, .. } = world.portal.db() else { unreachable!() };
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(write).await.unwrap();
    let limit = |pages: i64| sqlx::query(AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"))).execute(write);
    limit(pages).await.unwrap();
    let sign_up = |n: u32| {
        let body = format!("name=Somebody&email=somebody{n}%40example.com&password={}", PASSWORD.replace(' ', "+"));
        async move { body }
    };
    // The first ones may still find room in pages that are not full.
    let mut answer = None;
    for n in 0..200 {
        let body = sign_up(n).await;
        let this = world.call("/api/account/sign_up", None, &body).await;
        if this.status != StatusCode::OK && this.status != StatusCode::FOUND {
            answer = Some(this);
            break;
        }
        world.clock.advance(3600);
    }
    is_honest(&answer.unwrap());
    assert!(world.get("/account", Some(&ana)).await.status.is_success(), "reading goes on");
    limit(1 << 30).await.unwrap();
    let body = sign_up(1000).await;
    let answer = world.call("/api/account/sign_up", None, &body).await;
    assert!(!answer.status.is_server_error(), "all is well again: {answer:?}");
}

#[tokio::test]
async fn a_database_that_is_gone_makes_an_honest_page() {
    let world = world().await;
    let ana = world.person("Ana Acme", None).await;
    world.portal.db().close().await;
    let page = world.get("/account", Some(&ana)).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("out of order for a moment"), "{}", page.text);
    is_honest(&world.call("/api/account/sessions", Some(&ana), "").await);
    let form = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), (header::ACCEPT, "application/json")];
    is_honest(&world.send(Method::POST, "/api/account/forgot", None, &form, Body::from("email=ana.acme%40example.com")).await);
    assert_eq!(world.get("/sign-in", None).await.status, StatusCode::OK, "what needs no database is still there");
}
