//! Without JavaScript a form's error comes back in the address (`?__err=`). Anybody could write such an address and mail it around, with
//! words of their own on our page. So ours carry a MAC, and an address with any other is led to the one without.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::form_urlencoded;

/// Leads an address with a forged error to the one without it. The browser's script reads the address too, so it is not enough to hide
/// the error from the server's rendering.
pub async fn drop_forged(request: Request, next: Next) -> Response {
    match without_forged(request.uri()).map(HeaderValue::try_from) {
        Some(Ok(location)) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        _ => next.run(request).await,
    }
}

/// The address without its errors, if one of them is not ours.
fn without_forged(uri: &Uri) -> Option<String> {
    let query = uri.query().filter(|query| query.contains("__err") || query.contains('%'))?;
    let pairs = || form_urlencoded::parse(query.as_bytes());
    let mut errors = pairs().filter(|(key, _)| key == "__err").peekable();
    errors.peek()?;
    if errors.all(|(_, error)| app::api::error::url_error_is_ours(&error)) {
        return None;
    }
    let mut kept = form_urlencoded::Serializer::new(String::new());
    kept.extend_pairs(pairs().filter(|(key, _)| key != "__err" && key != "__path"));
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
        use base64::{Engine, engine::general_purpose::URL_SAFE};
        set_seal_secret(&portal::secret::Secret::new([42; 32]).unwrap());
        let ours = URL_SAFE.encode(ApiError::new(Code::Invalid, "The e-mail address or the password is wrong").ser());
        assert_eq!(cleaned(&format!("/sign-in?__err={ours}")), None);
        assert!(cleaned(&format!("/sign-in?__err={ours}&__err=AAAA")).is_some());
    }
}
