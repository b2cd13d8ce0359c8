//! Files of codes that a brand has: `/api/codes/upload?product={id}` takes one as it streams in, `/brand/batches/{id}/rejected.csv` gives the lines
//! that its import refused.

use super::{
    App,
    files::{broke_off, lead_to, refused_lines, with_error},
};
use crate::http::refusal::Refusal;
use app::api;
use axum::{
    Extension,
    body::Body,
    extract::{FromRequest as _, Multipart, Path, Query, Request, State},
    response::Response,
};
use futures::TryStreamExt as _;
use model::id::{BatchId, ProductId, UploadId};
use portal::{Actor, PortalError, policy::Action};
use serde::Deserialize;

/// Which product.
#[derive(Debug, Deserialize)]
pub struct For {
    #[serde(default)]
    product: String,
}

/// Takes the file of a form, and leads on to the page where it is described; or back, with what is wrong.
pub async fn upload(State(app): State<App>, Extension(actor): Extension<Actor>, Query(asked): Query<For>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let seen = Request::from_parts(parts.clone(), Body::empty());
    // Before a byte of the body is read.
    if let Err(error) = actor.may(Action::ManageCodes) {
        return Refusal::of(error).answer(&seen);
    }
    let Ok(product) = asked.product.parse::<ProductId>() else { return Refusal::NOT_FOUND.answer(&seen) };
    let page = format!("/brand/products/{product}/import");
    let location = match receive(&app, &actor, product, Request::from_parts(parts, body)).await {
        Ok(id) => format!("{page}?upload={id}"),
        Err(error @ (PortalError::Invalid(_) | PortalError::Conflict(_))) => with_error(&page, api::code_import::UPLOAD_PATH, &error.into()),
        Err(error) => return Refusal::of(error).answer(&seen),
    };
    lead_to(location, &seen)
}

async fn receive(app: &App, actor: &Actor, product: ProductId, request: Request) -> Result<UploadId, PortalError> {
    // Whose product it is, too.
    app.portal.product_for_codes(actor, product).await?;
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| PortalError::field("file", "Send the file with the form of this page"))?;
    while let Some(field) = form.next_field().await.map_err(broke_off)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            return app.portal.receive_codes(actor, product, &name, field.map_err(|error| error.body_text())).await;
        }
    }
    Err(PortalError::field("file", "Choose a file"))
}

/// Streams the lines that an import refused.
pub async fn rejected(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = id.parse::<BatchId>() else { return Refusal::NOT_FOUND.answer(&request) };
    refused_lines(app.portal.rejected_codes(&actor, id).await, id, request).await
}
