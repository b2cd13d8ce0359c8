//! `/check/keep`: leads a browser without script from the answer of a check to the address that knows the check, so that loaded again it is the same
//! one. With a script, `browser/check.js` writes that address itself.

use super::App;
use app::api::{account::local_path, check::cookie};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use uuid::Uuid;

/// The page of an answer, and the check.
#[derive(Debug, Deserialize)]
pub struct Answered {
    at: String,
    once: Uuid,
}

/// 303 to the answer's address with the token of its check. A browser that keeps no cookies would make another check there: 204, on which it stays where it is.
pub async fn keep(State(app): State<App>, headers: HeaderMap, answered: Result<Query<Answered>, QueryRejection>) -> Response {
    let Ok(Query(Answered { at, once })) = answered else { return StatusCode::NO_CONTENT.into_response() };
    let made_here = cookie::read(&headers, &app.portal.settings().public_url).is_some_and(|browser| app.portal.check_of_token(browser, once).is_some());
    let page = local_path(&at).filter(|at| at.starts_with("/check?") || at.starts_with("/01/")).filter(|_| made_here);
    let location = page.and_then(|at| HeaderValue::try_from(format!("{at}{}once={once}", if at.contains('?') { '&' } else { '?' })).ok());
    match location {
        Some(location) => {
            (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    }
}
