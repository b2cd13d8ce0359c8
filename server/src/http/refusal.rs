//! Answers that guards and routes give in place of the application: a plain page for a person, and for a program the same
//! [`ApiError`] in JSON that server functions answer.

use super::{headers::CspNonce, key, problem::Problem, request::RequestId};
use app::api::{ApiError, Code};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::server_fn::error::FromServerFnError;
use model::encode;
use portal::PortalError;
use std::borrow::Cow;

/// A refusal: what happened, and what the reader can do.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    code: Code,
    title: &'static str,
    message: Cow<'static, str>,
}

/// What the answer has to fit.
#[derive(Clone, Debug)]
pub struct Asks {
    html: bool,
    /// The REST API's callers read problem details.
    problem: bool,
    nonce: Option<CspNonce>,
    request_id: Option<RequestId>,
}

impl Asks {
    /// Whether a person's browser waits for a page.
    pub const fn is_a_page(&self) -> bool {
        self.html
    }
}

impl Refusal {
    /// Another site sent this.
    pub const FOREIGN: Self = Self::new(
        StatusCode::FORBIDDEN,
        Code::Forbidden,
        "This was not sent from our pages",
        "Your browser says that another site sent this form, so nothing was done. Open the page here and send it again.",
    );
    /// A panic.
    pub const BROKEN: Self = Self::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        Code::Internal,
        "Something broke on our side",
        "The fault is ours and has been logged. Please try again; if it stays, tell the marketplace the number below.",
    );
    /// No answer in time.
    pub const STUCK: Self = Self::new(
        StatusCode::SERVICE_UNAVAILABLE,
        Code::Unavailable,
        "This took too long",
        "The server is very busy and gave this request up. Please try again in a minute.",
    );

    /// The database cannot work now.
    pub const OUT_OF_ORDER: Self = Self::new(
        StatusCode::SERVICE_UNAVAILABLE,
        Code::Unavailable,
        "The portal is out of order for a moment",
        "Its database does not answer. Nothing was changed or lost: please try again in a few minutes.",
    );
    /// No such thing, or somebody else's.
    pub const NOT_FOUND: Self =
        Self::new(StatusCode::NOT_FOUND, Code::NotFound, "There is no such page", "The address may be mistyped, or what it named is not yours to see.");
    /// The role does not allow it.
    pub const FORBIDDEN: Self =
        Self::new(StatusCode::FORBIDDEN, Code::Forbidden, "This is not open to you", "Your role does not allow it. Ask the person who manages your team.");
    /// Nobody is signed in.
    pub const SIGN_IN: Self = Self::new(StatusCode::UNAUTHORIZED, Code::SignIn, "Sign in first", "This is for those who are signed in.");

    const fn new(status: StatusCode, code: Code, title: &'static str, message: &'static str) -> Self {
        Self { status, code, title, message: Cow::Borrowed(message) }
    }

    /// More than `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        let message = format!("What you sent is larger than the {} that fit here. Send less, or smaller files.", size(limit));
        Self { message: Cow::Owned(message), ..Self::new(StatusCode::PAYLOAD_TOO_LARGE, Code::Invalid, "That is too much at once", "") }
    }

    /// What a use case refused, for routes that are no pages. Its cause goes to the log. A sentence that may quote what people wrote is written as HTML; in JSON
    /// the few entities do no harm.
    pub fn of(error: PortalError) -> Self {
        match error {
            PortalError::SignInNeeded => Self::SIGN_IN,
            PortalError::NotFound(_) => Self::NOT_FOUND,
            PortalError::Forbidden | PortalError::NotEnrolled => Self::FORBIDDEN,
            PortalError::Conflict(message) => {
                Self { message: Cow::Owned(encode::html(&message)), ..Self::new(StatusCode::CONFLICT, Code::Conflict, "Not as things stand", "") }
            }
            PortalError::Invalid(_) => Self {
                message: Cow::Owned(encode::html(&error.to_string())),
                ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, Code::Invalid, "Something in the address is wrong", "")
            },
            PortalError::Unavailable(cause) => {
                tracing::error!(%cause, "The database is not available");
                Self::OUT_OF_ORDER
            }
            error => {
                tracing::error!(error = %error, cause = ?error, "A route failed");
                Self::BROKEN
            }
        }
    }

    /// What an answer to `request` has to fit; for guards that give the request away.
    pub fn asks(request: &Request) -> Asks {
        let accepts = |value: &HeaderValue| value.to_str().is_ok_and(|value| value.contains("text/html"));
        Asks {
            problem: key::is_api(request.uri().path()),
            html: request.headers().get(header::ACCEPT).is_some_and(accepts),
            nonce: request.extensions().get::<CspNonce>().cloned(),
            request_id: request.extensions().get::<RequestId>().cloned(),
        }
    }

    /// The answer to `request`.
    pub fn answer(&self, request: &Request) -> Response {
        self.answer_to(&Self::asks(request))
    }

    /// The answer to what [`Refusal::asks`] kept.
    pub fn answer_to(&self, asks: &Asks) -> Response {
        if asks.problem {
            return Problem::new(self.code, self.message.clone()).with_status(self.status).into_response();
        }
        let (mime, body) = if asks.html {
            ("text/html; charset=utf-8", Body::from(self.page(asks)))
        } else {
            ("application/json", Body::from(ApiError::new(self.code, self.message.clone()).ser()))
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        response
    }

    /// A page that needs nothing but itself. Every text in it is ours, or checked ([`RequestId`]), so that nothing needs escaping.
    fn page(&self, asks: &Asks) -> String {
        let nonce = asks.nonce.as_ref().map_or("", |nonce| &*nonce.0);
        let number = asks.request_id.as_ref().map_or_else(String::new, |id| format!("<p>Number: <code>{id}</code></p>"));
        format!(
            r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style nonce="{nonce}">:root{{color-scheme:light dark}}body{{font:1.0625rem/1.6 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1.5rem}}h1{{font:600 1.75rem/1.2 Georgia,serif}}</style>
</head><body><main><h1>{title}</h1><p>{message}</p>{number}<p><a href="/">To the start page</a></p></main></body></html>"#,
            title = self.title,
            message = self.message,
        )
    }
}

/// A limit as people say it: `40 MiB`.
fn size(bytes: usize) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    units.iter().find(|(unit, _)| bytes >= *unit).map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}
