//! Server functions answer every failure with the status 500. Programs, balancers and logs go by the status, so it follows the error's code.

use app::api::{ApiError, Code};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use leptos::server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};

/// Bytes of an error's body, which holds what was typed into a form.
const LIMIT: usize = 1 << 20;

/// Gives a server function's failure the status of its code.
pub async fn give_status(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    // A form without JavaScript is answered with a redirect, whatever happened: that stays.
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR || !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LIMIT).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let error = ApiError::de(bytes.clone());
    if let Ok(status) = StatusCode::from_u16(error.code.status()) {
        parts.status = status;
    }
    if error.code == Code::Unavailable {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    Response::from_parts(parts, Body::from(bytes))
}
