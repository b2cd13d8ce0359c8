//! A batch as EPCIS events: `/brand/batches/{id}/epcis.jsonld`, with `?prefix=7` as EPC URNs.

use super::App;
use crate::http::refusal::Refusal;
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use model::id::BatchId;
use portal::{Actor, epcis::Naming};
use serde::Deserialize;

/// How units are named.
#[derive(Debug, Deserialize)]
pub struct Asked {
    prefix: Option<usize>,
}

/// Streams the events of a batch: a million units are told as fast as the reader takes them.
pub async fn export(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, asked: Query<Asked>, request: Request) -> Response {
    let Ok(id) = id.parse::<BatchId>() else { return Refusal::NOT_FOUND.answer(&request) };
    let naming = asked.prefix.map_or(Naming::DigitalLink, Naming::Urn);
    match app.portal.epcis_file(&actor, id, naming).await {
        Ok(file) => {
            // The name is made of letters, digits, dots and hyphens.
            let disposition = format!("attachment; filename=\"{}\"", file.name);
            let headers = [(header::CONTENT_TYPE, "application/ld+json".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            (headers, Body::from_stream(file.chunks)).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}
