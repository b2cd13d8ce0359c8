//! A JSON body that says what is wrong with it and in which line, and the key that makes a request happen once.

use crate::http::problem::{Fault, Problem};
use app::api::Code;
use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use portal::{Actor, secret::sha256};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The longest `Idempotency-Key`.
const KEY_MAX: usize = 255;

/// A parsed JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        // A page of another site can send texts and forms without asking us, but never this type.
        if !is_json(request.headers()) {
            let problem = Problem::new(Code::Invalid, "Send JSON, with “Content-Type: application/json”");
            return Err(problem.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = whole(request).await?;
        // Programs of Windows write a byte order mark.
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        // Half an emoji, as programs leave that cut texts, is no reason to refuse all that was sent with it.
        let read = match str::from_utf8(bytes) {
            Ok(text) => serde_json::from_str(&feeds::whole_characters(text)),
            Err(_) => serde_json::from_slice(bytes),
        };
        read.map(Self).map_err(|error| {
            let line = u64::try_from(error.line()).ok().filter(|line| *line > 0);
            Problem::invalid(Fault { field: None, line, message: format!("The JSON cannot be read: {error}") })
        })
    }
}

/// Everything that was sent; the limit lies around all routes.
pub async fn whole(request: Request) -> Result<Bytes, Problem> {
    to_bytes(request.into_body(), usize::MAX)
        .await
        .map_err(|_| Problem::new(Code::Invalid, "The request was cut off or is too large").with_status(StatusCode::PAYLOAD_TOO_LARGE))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || (kind.len() > 5 && kind.to_ascii_lowercase().ends_with("+json"))
}

/// The sender's own name for this request, as an id: the same name from another sender is another request.
pub fn once(headers: &HeaderMap, actor: &Actor) -> Result<Option<Uuid>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    if value.is_empty() || value.len() > KEY_MAX {
        let message = format!("An Idempotency-Key has 1 to {KEY_MAX} characters");
        return Err(Problem::invalid(Fault { field: Some("Idempotency-Key".to_owned()), line: None, message }));
    }
    let who = match actor {
        Actor::Key(key) => key.id.0.as_bytes().to_vec(),
        other => other.client().address.into_bytes(),
    };
    let hash = sha256(&[&who, &b"\0"[..], value.as_bytes()].concat());
    Ok(Some(Uuid::from_bytes(std::array::from_fn(|at| hash[at]))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    async fn read(body: &'static [u8]) -> Result<Value, Problem> {
        let request = Request::post("/").header(header::CONTENT_TYPE, "application/json").body(body.into()).unwrap();
        Body::from_request(request, &()).await.map(|Body(value)| value)
    }

    #[tokio::test]
    async fn half_an_emoji_is_no_reason_to_refuse_a_request() {
        let sent = read(br#"[{"title":"Fine \ud83d\ude00"},{"title":"Broken \ud83d emoji"}]"#).await.unwrap();
        assert_eq!((&sent[0]["title"], &sent[1]["title"]), (&Value::from("Fine 😀"), &Value::from("Broken \u{fffd} emoji")));
        assert_eq!(read(b"\xEF\xBB\xBF[7]").await.unwrap(), Value::from(vec![7]));
        assert!(read(b"[{").await.is_err() && read(b"\"\xff\"").await.is_err());
    }
}
