//! Files of imports: `/api/import/upload` takes one as it streams in, `/admin/imports/{id}/rejected.csv` gives the lines that one refused.

use super::App;
use crate::http::refusal::Refusal;
use app::api::{self, ApiError};
use axum::{
    Extension,
    body::Body,
    extract::{FromRequest as _, Multipart, Path, Request, State, multipart::MultipartError},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::TryStreamExt as _;
use model::id::{JobId, UploadId};
use portal::{Actor, PortalError, policy::Action};
use tokio_util::io::ReaderStream;
use url::form_urlencoded;

/// Takes the file of a form, and leads on to the page where its columns are mapped; or back, with what is wrong.
pub async fn upload(State(app): State<App>, Extension(actor): Extension<Actor>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), Body::empty());
    // Before a byte of the body is read.
    if let Err(error) = actor.may(Action::ImportListings) {
        return Refusal::of(error).answer(&asked);
    }
    let location = match receive(&app, &actor, Request::from_parts(parts, body)).await {
        Ok(id) => format!("/admin/imports/new?upload={id}"),
        Err(error @ (PortalError::Invalid(_) | PortalError::Conflict(_))) => back_with(&error.into()),
        Err(error) => return Refusal::of(error).answer(&asked),
    };
    match HeaderValue::try_from(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(error) => Refusal::of(PortalError::internal(error)).answer(&asked),
    }
}

async fn receive(app: &App, actor: &Actor, request: Request) -> Result<UploadId, PortalError> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| PortalError::field("file", "Send the file with the form of this page"))?;
    while let Some(field) = form.next_field().await.map_err(broke_off)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            return app.portal.receive_upload(actor, &name, field.map_err(|error| error.body_text())).await;
        }
    }
    Err(PortalError::field("file", "Choose a file"))
}

fn broke_off(error: MultipartError) -> PortalError {
    PortalError::conflict(format!("The upload broke off: {}. Try again", error.body_text()))
}

/// The address of the form with an error that its page shows, as server functions answer without JavaScript.
fn back_with(error: &ApiError) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("__path", api::import::UPLOAD_PATH).append_pair("__err", &api::error::sealed_for_url(error));
    format!("/admin/imports?{}", query.finish())
}

/// Streams the lines that an import refused.
pub async fn rejected(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = id.parse::<JobId>() else { return Refusal::NOT_FOUND.answer(&request) };
    let path = match app.portal.rejected_lines(&actor, id).await {
        Ok(path) => path,
        Err(error) => return Refusal::of(error).answer(&request),
    };
    match tokio::fs::File::open(path).await {
        Ok(file) => {
            let disposition = format!("attachment; filename=\"refused-{id}.csv\"");
            let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            (headers, Body::from_stream(ReaderStream::new(file))).into_response()
        }
        Err(error) => Refusal::of(PortalError::internal(error)).answer(&request),
    }
}
