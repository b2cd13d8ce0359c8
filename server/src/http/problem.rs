//! What the REST API answers when it cannot do it: problem details (RFC 9457), with a code for programs and every fault by field and line.

use super::key::API;
use app::api::{ApiError, Code};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use portal::PortalError;
use serde::Serialize;
use utoipa::ToSchema;

/// Problem details (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Where the kind of problem is described.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem, in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The kind of problem, for programs: `sign_in`, `forbidden`, `not_found`, `invalid`, `conflict`, `too_many`, `unavailable`, `internal`.
    code: &'static str,
    /// What happened this time, in one sentence.
    detail: String,
    /// Each fault of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
    #[serde(skip)]
    retry_after: Option<i64>,
}

/// One fault of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// The field, as the request names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The line of the body or file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Problem {
    /// Of a kind, with its sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let (word, title) = said(code);
        let kind = format!("{API}/docs#{word}");
        Self { kind, title, status: code.status(), code: word, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// The request cannot be read.
    pub fn invalid(fault: Fault) -> Self {
        Self { errors: vec![fault.clone()], ..Self::new(Code::Invalid, fault.message) }
    }

    /// Several faults of the request.
    pub fn faults(errors: Vec<Fault>) -> Self {
        let detail = errors.first().map_or_else(|| "The request is wrong".to_owned(), |fault| fault.message.clone());
        Self { errors, ..Self::new(Code::Invalid, detail) }
    }

    /// No key, or one that does not work.
    pub fn no_key() -> Self {
        Self::new(Code::SignIn, "Send a key of your brand, shop or marketplace that is in use: “Authorization: Bearer mw_…”. An owner makes one in the portal")
    }

    /// Nothing is there.
    pub fn nowhere() -> Self {
        Self::new(Code::NotFound, format!("Nothing is at this address: {API}/docs lists what there is"))
    }

    /// With another status.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status.as_u16();
        self
    }
}

/// A code as programs read it, and as people do.
const fn said(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::SignIn => ("sign_in", "A key is needed"),
        Code::Forbidden => ("forbidden", "This key does not allow it"),
        Code::NotEnrolled => ("not_enrolled", "The brand is not enrolled"),
        Code::NotFound => ("not_found", "There is no such thing"),
        Code::Invalid => ("invalid", "Something in the request is wrong"),
        Code::Conflict => ("conflict", "Not as things stand"),
        Code::TooMany => ("too_many", "Too many tries"),
        Code::Unavailable | Code::Network => ("unavailable", "Out of order for a moment"),
        Code::Internal => ("internal", "A fault of the portal"),
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let errors = error.fields.into_iter().map(|fault| Fault { line: fault.line, field: Some(fault.field), message: fault.message });
        Self { errors: errors.collect(), ..Self::new(error.code, error.message) }
    }
}

impl From<PortalError> for Problem {
    fn from(error: PortalError) -> Self {
        match error {
            PortalError::SignInNeeded => Self::no_key(),
            PortalError::Forbidden => Self::new(Code::Forbidden, "The role of this key does not allow it"),
            PortalError::TooMany { seconds } => Self { retry_after: Some(seconds), ..Self::from(ApiError::from(error)) },
            error => Self::from(ApiError::from(error)),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(serde_json::to_vec(&self).unwrap_or_default()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Markward\""));
        }
        let wait = self.retry_after.or((self.status == 503).then_some(30));
        if let Some(wait) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}
