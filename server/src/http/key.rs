//! The key that a program sends: `Authorization: Bearer mw_…`. A browser never sends it by itself, so that what carries one was meant.

use axum::http::{HeaderMap, header};
use model::api_key::KEY_PREFIX;

/// Where the REST API begins. Cookies count for nothing there.
pub const API: &str = "/api/v1";

/// What is sent as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent<'h> {
    /// No `Authorization` at all.
    Nothing,
    /// A key of ours, by its prefix.
    Key(&'h str),
    /// Something else: a proxy's password, another service's token.
    Foreign,
}

/// Reads the key. The scheme's name is in any case (RFC 9110 §11.1).
pub fn sent(headers: &HeaderMap) -> Sent<'_> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Sent::Nothing };
    let token = value.to_str().ok().and_then(|text| text.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| token.trim()).filter(|token| token.starts_with(KEY_PREFIX)).map_or(Sent::Foreign, Sent::Key)
}

/// Whether a path is the REST API's.
pub fn is_api(path: &str) -> bool {
    path.strip_prefix(API).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_a_key_of_ours_is_one() {
        let with = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap())]);
        assert_eq!(sent(&HeaderMap::new()), Sent::Nothing);
        assert_eq!(sent(&with("Bearer mw_abc")), Sent::Key("mw_abc"));
        assert_eq!(sent(&with("bearer  mw_abc ")), Sent::Key("mw_abc"));
        for other in ["Basic mw_abc", "Bearer abc", "mw_abc", "Bearer"] {
            assert_eq!(sent(&with(other)), Sent::Foreign, "{other}");
        }
    }

    #[test]
    fn the_apis_paths_are_told_from_those_that_begin_alike() {
        assert!(is_api("/api/v1") && is_api("/api/v1/me"));
        assert!(!is_api("/api/v10/me") && !is_api("/api/check/code") && !is_api("/"));
    }
}
