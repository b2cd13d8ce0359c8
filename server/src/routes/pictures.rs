//! `/pictures/{id}`: a picture that was uploaded and made anew. Its address never shows another one, so that browsers keep it; only the one
//! browser, since who may see it is decided for each person.

use super::App;
use crate::http::refusal::Refusal;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use model::id::PictureId;
use portal::{Actor, PortalError};
use std::str::FromStr;

/// Sends a picture to those who may see it.
pub async fn picture(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = PictureId::from_str(&id) else {
        return Refusal::NOT_FOUND.answer(&request);
    };
    match app.portal.picture(&actor, id).await {
        Ok(picture) => {
            let headers = [
                (header::CONTENT_TYPE, picture.media_type),
                (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
                // An upload is a picture and nothing else, whatever a browser may sniff in it.
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (header::CONTENT_DISPOSITION, "inline"),
            ];
            (headers, picture.bytes).into_response()
        }
        Err(PortalError::SignInNeeded) => Refusal::SIGN_IN.answer(&request),
        Err(PortalError::Forbidden | PortalError::NotFound(_)) => Refusal::NOT_FOUND.answer(&request),
        Err(PortalError::Unavailable(cause)) => {
            tracing::error!(%cause, "The database is not available");
            Refusal::OUT_OF_ORDER.answer(&request)
        }
        Err(error) => {
            tracing::error!(error = %error, cause = ?error, "Could not read a picture");
            Refusal::BROKEN.answer(&request)
        }
    }
}
