use super::*;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http_body_util::BodyExt;
use std::{fs, path::Path};

fn site() -> Site {
    let files = [
        ("pkg/markward.js", "a long script, a long script, a long script"),
        ("pkg/markward.js.br", "brotli"),
        ("pkg/markward.js.gz", "gzipped"),
        ("pkg/markward_bg.wasm", "\0asm"),
        ("favicon.svg", "<svg/>"),
        ("tool.gz", "no form of another file"),
    ];
    Site::from_files(files.into_iter().map(|(name, text)| (name.to_owned(), Bytes::from_static(text.as_bytes()))))
}

fn get(site: &Site, path: &str, headers: &[(header::HeaderName, &str)]) -> Option<Response> {
    let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
    site.respond(&Method::GET, path, &headers)
}

async fn text(response: Response) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn the_script_is_served_under_its_hash_for_ever_and_compressed() {
    let site = site();
    let path = format!("/{}/markward.js", site.pkg_dir());
    let response = get(&site, &path, &[(ACCEPT_ENCODING, "gzip, br")]).unwrap();
    assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(response.headers()[CONTENT_ENCODING], "br");
    assert_eq!(response.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
    assert_eq!(response.headers()["vary"], "accept-encoding");
    assert_eq!(text(response).await, "brotli");
    let plain = get(&site, &path, &[]).unwrap();
    assert!(plain.headers().get(CONTENT_ENCODING).is_none());
    assert_eq!(text(plain).await, "a long script, a long script, a long script");
}

#[test]
fn another_content_has_another_address() {
    let other = Site::from_files([("pkg/markward.js".to_owned(), Bytes::from_static(b"changed"))].into_iter());
    assert_ne!(other.pkg_dir(), site().pkg_dir());
    assert!(get(&other, &format!("/{}/markward.js", site().pkg_dir()), &[]).is_none());
}

#[test]
fn a_file_that_the_client_holds_is_not_sent_again() {
    let site = site();
    let path = format!("/{}/markward.js", site.pkg_dir());
    let tags = ["br", "gzip", "identity"].map(|encoding| get(&site, &path, &[(ACCEPT_ENCODING, encoding)]).unwrap().headers()[ETAG].clone());
    assert_ne!(tags[0], tags[1]);
    assert_ne!(tags[1], tags[2]);
    let same = get(&site, &path, &[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, &format!("\"x\", W/{}", tags[0].to_str().unwrap()))]).unwrap();
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
    assert!(same.headers().get(CONTENT_LENGTH).is_none());
    let other_form = get(&site, &path, &[(ACCEPT_ENCODING, "gzip"), (IF_NONE_MATCH, tags[0].to_str().unwrap())]).unwrap();
    assert_eq!(other_form.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_head_has_the_headers_and_no_body() {
    let site = site();
    let response = site.respond(&Method::HEAD, "/favicon.svg", &HeaderMap::new()).unwrap();
    assert_eq!(response.headers()[CONTENT_LENGTH], "6");
    assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=300");
    assert_eq!(text(response).await, "");
}

#[test]
fn what_is_no_file_or_no_reading_is_left_to_the_pages() {
    let site = site();
    for path in ["/", "/pkg/markward.js", "/pkg", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "//favicon.svg", "/favicon.svg/", "/markward.js.br", ""] {
        assert!(get(&site, path, &[]).is_none(), "{path}");
    }
    assert!(get(&site, "/tool.gz", &[]).is_some());
    assert!(site.respond(&Method::POST, "/favicon.svg", &HeaderMap::new()).is_none());
}

#[test]
fn a_site_that_was_not_built_is_told_with_the_way_to_build_it() {
    let directory = tempfile::tempdir().unwrap();
    let error = Site::load(Some(directory.path())).unwrap_err().to_string();
    assert!(error.contains("make run") && error.contains(&directory.path().display().to_string()), "{error}");
    let error = Site::load(Some(Path::new("/nowhere"))).unwrap_err().to_string();
    assert!(error.contains("/nowhere"), "{error}");
}

#[test]
fn a_directory_is_read_with_its_folders_and_without_hidden_files() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [("pkg/markward.js", "js"), ("fonts/inter.woff2", "font"), (".DS_Store", "x"), (".well-known/security.txt", "mailto")] {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let site = Site::load(Some(directory.path())).unwrap();
    assert_eq!(get(&site, "/fonts/inter.woff2", &[]).unwrap().headers()[CONTENT_TYPE], "font/woff2");
    assert!(get(&site, "/.well-known/security.txt", &[]).is_some());
    assert_eq!(site.size().0, 3);
}
