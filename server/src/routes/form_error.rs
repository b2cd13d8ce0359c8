//! Without JavaScript a form's error comes back in the address (`?__err=`). Anybody could write such an address and mail it around, with
//! words of their own on our page. So ours carry a MAC, and an address with any other is led to the one without. What was typed into the form does not
//! travel with it: names and long texts would stand in histories and logs, and in no proxy's buffer would they fit. The portal keeps it for the browser.

use super::App;
use crate::http::request::ClientAddress;
use app::api::{
    account::cookie,
    error::{Typed, from_url, sealed_for_url},
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use portal::{Client, once::Browser, typed::KEPT_SECONDS};
use url::form_urlencoded;

/// Leads an address with a forged error to the one without it: the browser's script reads the address too, so it is not enough to hide the error from the
/// server's rendering. Gives the page of an error what was typed, and takes it out of the address that an error leads to.
pub async fn carry(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Some(Ok(location)) = without_forged(request.uri()).map(HeaderValue::try_from) {
        return (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    }
    let browser = browser(request.headers(), &app.portal.settings().public_url);
    let kept = errors(request.uri().query().unwrap_or_default()).pop().and_then(|error| from_url(&error)?.1);
    if let (Some(browser), Some(id)) = (browser, kept) {
        match app.portal.typed(browser, id).await {
            Ok(typed) => drop(request.extensions_mut().insert(Typed(typed))),
            Err(error) => tracing::error!(%error, "Could not look up what was typed into a form"),
        }
    }
    let client = Client { address: request.extensions().get::<ClientAddress>().map_or_else(String::new, |address| address.0.to_string()), ..Client::default() };
    let mut response = next.run(request).await;
    let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok()).filter(|location| location.contains("__err="));
    if let Some(location) = location.map(str::to_owned) {
        shorten(&app, browser, &client, &location, response.headers_mut()).await;
    }
    response
}

/// Keeps what was typed, and leaves in the address what stands for it. Where it cannot be kept the error comes alone.
async fn shorten(app: &App, browser: Option<Browser>, client: &Client, location: &str, headers: &mut HeaderMap) {
    let Some((page, query)) = location.split_once('?') else { return };
    let Some((mut error, kept_before)) = errors(query).pop().and_then(|error| from_url(&error)) else { return };
    let typed = std::mem::take(&mut error.typed);
    if typed.is_empty() && kept_before.is_some() {
        // On the way through signing in: it was shortened before.
        return;
    }
    let browser = browser.unwrap_or_else(|| Browser(app.portal.random()));
    let kept = match typed.is_empty() {
        true => None,
        false => app.portal.keep_typed(client, browser, &typed).await.unwrap_or_else(|error| {
            tracing::error!(%error, "Could not keep what was typed into a form");
            None
        }),
    };
    // A form that fails again was sent from an address with an error: the last one counts.
    let form = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == "__path").last().map_or_else(String::new, |(_, path)| path.into_owned());
    let mut left = form_urlencoded::Serializer::new(String::new());
    left.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != "__err" && key != "__path"));
    left.append_pair("__path", &form).append_pair("__err", &sealed_for_url(&error, kept));
    if let Ok(location) = HeaderValue::try_from(format!("{page}?{}", left.finish())) {
        headers.insert(header::LOCATION, location);
    }
    if kept.is_some() {
        let public_url = &app.portal.settings().public_url;
        let secure = if public_url.starts_with("https://") { "; Secure" } else { "" };
        let value = BASE64_URL_SAFE_NO_PAD.encode(browser.0);
        let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={KEPT_SECONDS}{secure}", cookie_name(public_url));
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

/// Its name; see [`cookie::name`].
fn cookie_name(public_url: &str) -> String {
    format!("{}-typed", cookie::name(public_url))
}

fn browser(headers: &HeaderMap, public_url: &str) -> Option<Browser> {
    let text = cookie::value(headers, &cookie_name(public_url))?;
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Browser)
}

/// The errors in a query.
fn errors(query: &str) -> Vec<String> {
    form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == "__err").map(|(_, error)| error.into_owned()).collect()
}

/// The address without its errors, if one of them is not ours.
fn without_forged(uri: &Uri) -> Option<String> {
    let query = uri.query().filter(|query| query.contains("__err") || query.contains('%'))?;
    if errors(query).iter().all(|error| from_url(error).is_some()) {
        return None;
    }
    let mut kept = form_urlencoded::Serializer::new(String::new());
    kept.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != "__err" && key != "__path"));
    // One slash only: `//host` would be an address of another site.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    let kept = kept.finish();
    Some(if kept.is_empty() { path } else { format!("{path}?{kept}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::api::{ApiError, Code, error::set_seal_secret};
    use leptos::server_fn::error::FromServerFnError;

    fn cleaned(uri: &str) -> Option<String> {
        without_forged(&uri.parse().unwrap())
    }

    #[test]
    fn a_forged_error_is_dropped_with_its_path_and_nothing_else() {
        let forged = "eyJlcnJvciI6eyJjb2RlIjoiaW50ZXJuYWwiLCJtZXNzYWdlIjoiQ2FsbCAwMTIzNCJ9LCJtYWMiOiIifQ==";
        assert_eq!(cleaned(&format!("/sign-in?next=%2Fbrand&__path=x&__err={forged}")).as_deref(), Some("/sign-in?next=%2Fbrand"));
        assert_eq!(cleaned(&format!("//evil.example/?__err={forged}")).as_deref(), Some("/evil.example/"));
        assert_eq!(cleaned(&format!("/sign-in?%5F%5Ferr={forged}")).as_deref(), Some("/sign-in"));
        assert_eq!(cleaned("/sign-in?__err=nonsense").as_deref(), Some("/sign-in"));
        assert_eq!(cleaned("/search?q=50%25+off"), None);
        assert_eq!(cleaned("/sign-in"), None);
    }

    #[test]
    fn our_own_error_stays_and_a_second_one_beside_it_does_not() {
        use base64::engine::general_purpose::URL_SAFE;
        set_seal_secret(&portal::secret::Secret::new([42; 32]).unwrap());
        let ours = URL_SAFE.encode(ApiError::new(Code::Invalid, "The e-mail address or the password is wrong").ser());
        assert_eq!(cleaned(&format!("/sign-in?__err={ours}")), None);
        assert!(cleaned(&format!("/sign-in?__err={ours}&__err=AAAA")).is_some());
    }

    #[test]
    fn what_stands_for_what_was_typed_cannot_be_exchanged() {
        set_seal_secret(&portal::secret::Secret::new([42; 32]).unwrap());
        let error = ApiError::new(Code::Invalid, "Say why");
        let id = uuid::Uuid::from_u128(7);
        assert_eq!(from_url(&sealed_for_url(&error, Some(id))), Some((error.clone(), Some(id))));
        let other = base64::engine::general_purpose::URL_SAFE.decode(sealed_for_url(&error, Some(id))).unwrap();
        let other = String::from_utf8(other).unwrap().replace(&id.to_string(), &uuid::Uuid::from_u128(8).to_string());
        assert_eq!(from_url(&base64::engine::general_purpose::URL_SAFE.encode(other)), None);
    }
}
