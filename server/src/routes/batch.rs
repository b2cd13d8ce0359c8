//! A batch's codes as files: `/brand/batches/{id}/codes.csv` and its siblings, and its labels as `/brand/batches/{id}/labels.pdf` and its siblings, by the
//! designer's form in the query.

use super::App;
use crate::http::refusal::Refusal;
use axum::{
    Extension,
    body::Body,
    extract::{Path, Request, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use codes::list::ListFormat;
use futures::{Stream, stream};
use model::{
    id::BatchId,
    label::{DESIGNER_FILE, LabelForm},
};
use portal::{
    Actor, PortalError,
    label::{LabelOutput, RangeForm},
};
use std::convert::Infallible;
use tokio::task::{JoinError, spawn_blocking};
use url::form_urlencoded;

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

/// What takes a while to make, each piece on a thread for such work once the reader has taken the one before.
fn made_apart(chunks: Box<dyn Iterator<Item = Vec<u8>> + Send>) -> impl Stream<Item = Result<Vec<u8>, JoinError>> + Send {
    stream::try_unfold(chunks, |mut chunks| async move {
        let (next, chunks) = spawn_blocking(move || (chunks.next(), chunks)).await?;
        Ok(next.map(|chunk| (chunk, chunks)))
    })
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

/// Labels as a PDF.
pub async fn labels_pdf(app: State<App>, actor: Extension<Actor>, id: Path<String>, request: Request) -> Response {
    labels(app, actor, id, request, LabelOutput::Pdf).await
}

/// A label as SVG.
pub async fn labels_svg(app: State<App>, actor: Extension<Actor>, id: Path<String>, request: Request) -> Response {
    labels(app, actor, id, request, LabelOutput::Svg).await
}

/// A label as PNG.
pub async fn labels_png(app: State<App>, actor: Extension<Actor>, id: Path<String>, request: Request) -> Response {
    labels(app, actor, id, request, LabelOutput::Png).await
}

/// Labels for a Zebra printer, streamed.
pub async fn labels_zpl(app: State<App>, actor: Extension<Actor>, id: Path<String>, request: Request) -> Response {
    labels(app, actor, id, request, LabelOutput::Zpl).await
}

async fn labels(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request, output: LabelOutput) -> Response {
    let Ok(id) = id.parse::<BatchId>() else { return Refusal::NOT_FOUND.answer(&request) };
    let query = request.uri().query().unwrap_or_default().to_owned();
    let field = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let form = LabelForm::from_fields(field).unwrap_or_default();
    let [from, count, place] = ["from", "count", "place"].map(|name| field(name).unwrap_or_default());
    match app.portal.label_file(&actor, id, &form, output, RangeForm { from: &from, count: &count, place: &place }).await {
        Ok(file) => {
            // The name is made of letters, digits, dots, hyphens and underscores.
            let disposition = format!("attachment; filename=\"{}\"", file.name);
            let headers = [(header::CONTENT_TYPE, output.media_type().to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            (headers, Body::from_stream(made_apart(file.chunks))).into_response()
        }
        // A person pressed a button of the designer: it shows the fault at its field, beside the design as typed.
        Err(PortalError::Invalid(_)) if Refusal::asks(&request).is_a_page() => {
            let designer = format!("/brand/batches/{id}/labels?");
            let query_from = designer.len();
            let mut address = form_urlencoded::Serializer::for_suffix(designer, query_from);
            address.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != DESIGNER_FILE));
            Redirect::to(&address.append_pair(DESIGNER_FILE, output.extension()).finish()).into_response()
        }
        Err(error) => Refusal::of(error).answer(&request),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::TryStreamExt as _;
    use std::thread;

    #[tokio::test]
    async fn labels_are_drawn_beside_the_threads_that_serve_requests() {
        let here = thread::current().id();
        let pieces = (0..3_u8).map(move |n| vec![n, u8::from(thread::current().id() == here)]);
        let made: Vec<Vec<u8>> = made_apart(Box::new(pieces)).try_collect().await.unwrap();
        assert_eq!(made, [[0, 0], [1, 0], [2, 0]]);
    }
}
