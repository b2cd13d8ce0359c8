//! A batch's codes as files: `/brand/batches/{id}/codes.csv`, and `/brand/batches/{id}/labels?from=1&count=96` as a page to print.

use super::App;
use crate::http::{headers::CspNonce, refusal::Refusal};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, Request, State},
    http::header,
    response::{Html, IntoResponse, Response},
};
use codes::list::ListFormat;
use futures::stream;
use model::{batch::LABELS_DEFAULT, id::BatchId};
use portal::Actor;
use serde::Deserialize;
use std::convert::Infallible;

/// Which labels.
#[derive(Debug, Deserialize)]
pub struct Range {
    /// The first, from 1.
    #[serde(default = "first")]
    from: u32,
    /// How many.
    #[serde(default = "default_count")]
    count: u32,
}

const fn first() -> u32 {
    1
}

const fn default_count() -> u32 {
    LABELS_DEFAULT
}

/// Streams all codes of a batch as CSV: a million lines are made as fast as the reader takes them.
pub async fn codes_csv(app: State<App>, actor: Extension<Actor>, id: Path<String>, request: Request) -> Response {
    codes(app, actor, id, request, ListFormat::Csv).await
}

/// The same as one JSON object a line.
pub async fn codes_ndjson(app: State<App>, actor: Extension<Actor>, id: Path<String>, request: Request) -> Response {
    codes(app, actor, id, request, ListFormat::Ndjson).await
}

/// The same as GS1 element strings, one a line.
pub async fn codes_gs1(app: State<App>, actor: Extension<Actor>, id: Path<String>, request: Request) -> Response {
    codes(app, actor, id, request, ListFormat::Gs1).await
}

async fn codes(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request, format: ListFormat) -> Response {
    let Ok(id) = id.parse::<BatchId>() else { return Refusal::NOT_FOUND.answer(&request) };
    match app.portal.batch_file(&actor, id, format).await {
        Ok(file) => {
            // The name is made of letters, digits, dots, hyphens and underscores.
            let disposition = format!("attachment; filename=\"{}\"", file.name);
            let headers = [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            (headers, Body::from_stream(stream::iter(file.chunks.map(Ok::<_, Infallible>)))).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}

/// The signed manifest of a batch.
pub async fn manifest(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = id.parse::<BatchId>() else { return Refusal::NOT_FOUND.answer(&request) };
    match app.portal.batch_manifest(&actor, id).await {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "application/jose+json".to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"manifest-{id}.json\"")),
            ];
            (headers, file).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}

/// The public keys that manifests are verified with, as a JWK set (RFC 7517).
pub async fn keys(State(app): State<App>, request: Request) -> Response {
    match app.portal.manifest_keys() {
        Ok(keys) => ([(header::CONTENT_TYPE, "application/jwk-set+json")], keys.to_jwks()).into_response(),
        Err(error) => Refusal::of(error).answer(&request),
    }
}

/// Labels to print.
pub async fn labels(
    State(app): State<App>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    range: Result<Query<Range>, axum::extract::rejection::QueryRejection>,
    request: Request,
) -> Response {
    let (Ok(id), Ok(Query(range))) = (id.parse::<BatchId>(), range) else { return Refusal::NOT_FOUND.answer(&request) };
    let nonce = request.extensions().get::<CspNonce>().map(|nonce| nonce.0.to_string()).unwrap_or_default();
    match app.portal.label_sheet(&actor, id, range.from, range.count, &nonce).await {
        Ok(page) => Html(page).into_response(),
        Err(error) => Refusal::of(error).answer(&request),
    }
}
