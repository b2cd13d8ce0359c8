//! Files of imports: `/api/import/upload` takes one as it streams in, `/admin/imports/{id}/rejected.csv` gives the lines that one refused.

use super::{
    App,
    files::{broke_off, lead_to, refused_lines, with_error},
};
use crate::http::refusal::Refusal;
use app::api;
use axum::{
    Extension,
    body::Body,
    extract::{FromRequest as _, Multipart, Path, Request, State},
    response::Response,
};
use futures::TryStreamExt as _;
use model::id::{JobId, UploadId};
use portal::{Actor, PortalError, policy::Action};

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
        Err(error @ (PortalError::Invalid(_) | PortalError::Conflict(_))) => with_error("/admin/imports", api::import::UPLOAD_PATH, &error.into()),
        Err(error) => return Refusal::of(error).answer(&asked),
    };
    lead_to(location, &asked)
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

/// Streams the lines that an import refused.
pub async fn rejected(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = id.parse::<JobId>() else { return Refusal::NOT_FOUND.answer(&request) };
    refused_lines(app.portal.rejected_lines(&actor, id).await, id, request).await
}
