//! `GET /api/v1/me`: whom a key acts for, to try it out.

use super::App;
use crate::http::problem::Problem;
use axum::{Extension, Json, extract::State};
use portal::{Actor, PortalError};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whom a key acts for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The key, as histories name it.
    name: String,
    /// What it may do: `viewer`, `manager`, `seller` or `marketplace`.
    role: &'static str,
    /// The brand it acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    brand: Option<Holder>,
    /// The seller it acts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    seller: Option<Holder>,
    /// The marketplace that runs this portal.
    marketplace: String,
}

/// A brand or seller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Holder {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
}

/// Who this key is
#[utoipa::path(get, path = "/api/v1/me", tag = "Keys", security(("key" = [])), responses((status = 200, body = Me), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub async fn show(State(app): State<App>, Extension(actor): Extension<Actor>) -> Result<Json<Me>, Problem> {
    let Actor::Key(key) = actor else { return Err(PortalError::SignInNeeded.into()) };
    let key = *key;
    let brand = key.brand.map(|brand| Holder { id: brand.brand_id.0, name: brand.brand_name });
    let seller = key.seller_id.map(|id| Holder { id: id.0, name: key.holder });
    Ok(Json(Me { name: key.name, role: key.role.as_str(), brand, seller, marketplace: app.portal.settings().marketplace.clone() }))
}
