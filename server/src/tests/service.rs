//! Pages, server functions and streams as a browser meets them.

use super::support::{PASSWORD, worlds};
use app::api::{ApiError, Code};
use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode, header},
};
use leptos::server_fn::error::FromServerFnError;
use model::{
    id::JobId,
    job::{JobKind, JobState},
};
use portal::{Actor, Client, policy::Action};
use store::job::NewJob;

#[tokio::test]
async fn a_page_is_rendered_with_the_nonce_of_its_own_policy() {
    for world in worlds().await {
        let page = world.get("/sign-in", None).await;
        assert_eq!(page.status, StatusCode::OK);
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert!(page.text.contains(&format!("nonce=\"{nonce}\"")), "{}", page.text);
        let inline = page.text.match_indices("<script").count();
        assert_eq!(page.text.match_indices(&format!("nonce=\"{nonce}\"")).count(), inline, "every script has it");
        assert!(page.text.contains("/pkg/"), "the script is addressed by its content");
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_page_with_404() {
    for world in worlds().await {
        let page = world.get("/nowhere", None).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.text.contains("Nothing is at this address") && page.text.contains("</html>"));
    }
}

#[tokio::test]
async fn a_failed_server_function_has_the_status_of_its_error() {
    for world in worlds().await {
        let answer = world.call("/api/account/sign_in", None, "email=ana%40acme.example&password=wrong").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
        assert_eq!(ApiError::de(Bytes::from(answer.text)).code, Code::Invalid);
        let answer = world.call("/api/account/sessions", None, "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn signing_in_without_javascript_leads_on_and_back() {
    for world in worlds().await {
        world.person("Ana Acme", None).await;
        let form =
            [(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), (header::ACCEPT, "text/html"), (header::REFERER, "http://127.0.0.1:3000/sign-in")];
        let send = |password: &str| {
            let body = format!("email=ana.acme%40example.com&password={}", password.replace(' ', "+"));
            world.send(Method::POST, "/api/account/sign_in", None, &form, Body::from(body))
        };
        let wrong = send("wrong").await;
        assert_eq!(wrong.status, StatusCode::FOUND);
        let back = wrong.headers[header::LOCATION].to_str().unwrap();
        assert!(back.starts_with("http://127.0.0.1:3000/sign-in?") && back.contains("__err="), "{back}");
        let page = world.get(back.strip_prefix("http://127.0.0.1:3000").unwrap(), None).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("The e-mail address or the password is wrong"), "{}", page.text);
        let right = send(PASSWORD).await;
        assert_eq!((right.status, right.headers[header::LOCATION].to_str().unwrap()), (StatusCode::FOUND, "/home"));
        let cookie = right.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("markward=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    }
}

#[tokio::test]
async fn what_was_typed_into_a_refused_form_comes_back_and_stands_in_no_address() {
    for world in worlds().await {
        let explanation = "\u{4eff}\u{5192}\u{54c1}".repeat(600);
        let headers = |at: &'static str| [(header::CONTENT_TYPE, "multipart/form-data; boundary=cut"), (header::ACCEPT, "text/html"), (header::REFERER, at)];
        let part = |field: &str, text: &str| format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n");
        let body = part("listing", "no such number") + &part("name", "Jürgen Groß") + &part("explanation", &explanation) + "--cut--\r\n";
        let form = headers("http://127.0.0.1:3000/report?lang=x");
        let refused = world.send(Method::POST, "/api/report/file_public", None, &form, Body::from(body.clone())).await;
        assert_eq!(refused.status, StatusCode::FOUND);
        let back = refused.headers[header::LOCATION].to_str().unwrap().to_owned();
        assert!(back.len() < 1500 && back.starts_with("http://127.0.0.1:3000/report?lang=x&"), "{} bytes: {back}", back.len());
        let cookie = refused.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("markward-typed=") && cookie.contains("HttpOnly") && cookie.contains("Max-Age=3600"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap();
        let path = back.strip_prefix("http://127.0.0.1:3000").unwrap();
        let page = world.get(path, Some(cookie)).await;
        assert!(page.text.contains(&explanation) && page.text.contains("Jürgen Groß"), "nothing typed is lost");
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
        for (whose, cookie) in [("nobody's", None), ("another", Some("markward-typed=AAAAAAAAAAAAAAAAAAAAAA"))] {
            let page = world.get(path, cookie).await;
            assert!(!page.text.contains("Jürgen") && page.text.contains("error-summary"), "{whose} browser reads the error only");
        }
        // Sent again from there: the address does not grow.
        let referer = [(header::CONTENT_TYPE, "multipart/form-data; boundary=cut"), (header::ACCEPT, "text/html"), (header::REFERER, back.as_str())];
        let again = world.send(Method::POST, "/api/report/file_public", Some(cookie), &referer, Body::from(body)).await;
        assert_eq!(again.headers[header::LOCATION].to_str().unwrap().matches("__err=").count(), 1);
        // After an hour it is gone.
        world.clock.advance(3601);
        assert!(!world.get(path, Some(cookie)).await.text.contains("Jürgen"));
        world.portal.forget_typed().await.unwrap();
    }
}

#[tokio::test]
async fn words_that_somebody_put_into_an_address_are_not_shown() {
    for world in worlds().await {
        let page = world.get("/sign-in?__path=%2Fapi%2Faccount%2Fsign_in&__err=eyJlcnJvciI6e319", None).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(page.headers[header::LOCATION], "/sign-in");
    }
}

#[tokio::test]
async fn a_jobs_progress_is_streamed_to_those_who_may_see_it_only() {
    for world in worlds().await {
        let administrator = world.person("Adam Administrator", Some(model::account::StaffRole::Administrator)).await;
        let seller = world.person("Sam Seller", None).await;
        let id = JobId(world.portal.new_id());
        let now = world.portal.now();
        let mut tx = world.portal.db().begin().await.unwrap();
        let job = NewJob {
            id,
            kind: JobKind::ImportListings,
            lane: store::job::Lane::Ordinary,
            title: "Import",
            brand_id: None,
            payload: serde_json::json!({}),
            total: Some(2),
            created_by: None,
        };
        store::job::insert(&mut tx, &job, now).await.unwrap();
        let claimed = store::job::claim(&mut tx, store::job::Lane::Ordinary, now, now.plus_seconds(30)).await.unwrap().unwrap();
        store::job::finish(&mut tx, claimed.job.id, JobState::Done, None, None, now).await.unwrap();
        tx.commit().await.unwrap();
        let path = format!("/events/jobs/{id}");
        let stream = world.get(&path, Some(&administrator)).await;
        assert_eq!(stream.status, StatusCode::OK);
        assert_eq!(stream.headers[header::CONTENT_TYPE], "text/event-stream");
        let data = stream.text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        let job: model::job::Job = serde_json::from_str(data).unwrap();
        assert_eq!((job.id, job.state), (id, JobState::Done));
        assert!(stream.text.contains("id: over"));
        assert_eq!(world.get(&path, Some(&seller)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.get(&path, None).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(world.get("/events/jobs/nonsense", Some(&administrator)).await.status, StatusCode::NOT_FOUND);
        let again = [(header::HeaderName::from_static("last-event-id"), "over")];
        let ended = world.send(Method::GET, &path, Some(&administrator), &again, Body::empty()).await;
        assert_eq!(ended.status, StatusCode::NO_CONTENT, "so that the browser does not ask for ever");
    }
}

#[tokio::test]
async fn a_form_without_an_account_waits_while_others_from_its_address_are_read() {
    for world in worlds().await {
        let photo = |path: &'static str| {
            let headers = [(header::CONTENT_TYPE, "multipart/form-data; boundary=cut"), (header::ACCEPT, "application/json")];
            let part = |field: &str, text: &str| format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n");
            let file = "--cut\r\nContent-Disposition: form-data; name=\"pictures\"; filename=\"a.jpg\"\r\n\r\nno picture\r\n--cut--\r\n";
            let body = part("kept", "one") + &part("kept", "two") + &part("explanation", "What I saw") + file;
            let world = &world;
            async move { world.send(Method::POST, path, None, &headers, Body::from(body)).await }
        };
        let held = [
            world.portal.room_for_files(&Actor::Anonymous(client()), Some(Action::CheckCode)).await.unwrap(),
            world.portal.room_for_files(&Actor::Anonymous(client()), Some(Action::CheckCode)).await.unwrap(),
        ];
        for path in ["/api/check/photo", "/api/report/file_public"] {
            let busy = photo(path).await;
            assert_eq!(busy.status, StatusCode::TOO_MANY_REQUESTS, "{}", busy.text);
            let error = ApiError::de(Bytes::from(busy.text));
            assert_eq!((error.typed("explanation").as_deref(), error.typed("kept").as_deref()), (Some("What I saw"), Some("one two")), "nothing typed is lost");
        }
        drop(held);
        let read = photo("/api/check/photo").await;
        assert_eq!(read.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", read.text);
        // Whose files are not read is told by the server function itself why.
        for path in ["/api/report/file", "/api/reference/add", "/api/product/picture", "/api/right/file"] {
            let refused = photo(path).await;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{path}: {}", refused.text);
        }
    }
}

fn client() -> Client {
    Client { address: "192.0.2.7".into(), ..Client::default() }
}
