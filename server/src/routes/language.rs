//! `/language`: keeps the language that a reader chose, and leads back to the page they were on. A form and no link, so that nothing that
//! fetches ahead changes it; without JavaScript it works alike.

use super::App;
use crate::http::refusal::Refusal;
use app::{api::account::local_path, i18n::Language};
use axum::{
    Form, RequestExt,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

/// The form.
#[derive(Debug, Deserialize)]
struct Choice {
    language: String,
    #[serde(default)]
    next: String,
}

/// Sets the cookie for a year. A language that we do not speak is the browser's again.
pub async fn choose(State(app): State<App>, request: Request) -> Response {
    let asks = Refusal::asks(&request);
    let Ok(Form(choice)) = request.extract::<Form<Choice>, _>().await else {
        return Refusal::NOT_FOUND.answer_to(&asks);
    };
    let (value, age) = Language::from_tag(&choice.language).map_or(("", 0), |language| (language.tag(), 31_536_000));
    let secure = if app.portal.settings().public_url.starts_with("https:") { "; Secure" } else { "" };
    let cookie = format!("{}={value}; Path=/; Max-Age={age}; SameSite=Lax{secure}", Language::COOKIE);
    let next = local_path(&choice.next).unwrap_or("/");
    match (HeaderValue::try_from(cookie), HeaderValue::try_from(next)) {
        (Ok(cookie), Ok(next)) => (StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, next)]).into_response(),
        _ => Refusal::NOT_FOUND.answer_to(&asks),
    }
}
