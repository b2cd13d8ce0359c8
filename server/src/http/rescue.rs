//! A handler that panics or hangs still gives an answer that says so, with the request's id to quote.

use super::{Web, body, refusal::Refusal};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

/// How long an ordinary request may take until its answer begins.
const PATIENCE: Duration = Duration::from_secs(60);

/// Turns a panic into a 500 page and a stuck handler into a 503 page. The panic itself is logged by the hook that telemetry sets.
pub async fn rescue(State(_): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let asks = Refusal::asks(&request);
    let patience = if body::is_long(request.uri().path()) { Duration::MAX } else { PATIENCE };
    // The state that a panic may have left half done is the request's own; what is shared is the database, whose transaction rolls back.
    match tokio::time::timeout(patience, AssertUnwindSafe(next.run(request)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Refusal::BROKEN.answer_to(&asks),
        Err(_) => {
            tracing::error!("A request took longer than {} s and was given up", PATIENCE.as_secs());
            Refusal::STUCK.answer_to(&asks)
        }
    }
}
