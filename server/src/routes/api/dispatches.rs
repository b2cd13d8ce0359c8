//! `/api/v1/dispatches`: sellers confirm the codes of units before they ship them.

use super::{App, body, body::Body};
use crate::http::problem::{Fault, Problem};
use axum::{
    Extension, Json,
    extract::{FromRequest, Path, Query, Request, State, rejection::QueryRejection},
    http::header,
    response::{IntoResponse, Response},
};
use model::{
    dispatch::{Dispatch, DispatchForm, DispatchState, LineAnswer, OlderForm},
    id::DispatchId,
    page::PageQuery,
};
use portal::{
    Actor, Portal, PortalError,
    dispatch::{DispatchFile, Dispatched, FileAnswer},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An order to confirm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Your number of the order. The same order is sent again by it: what is confirmed stays, only the rest counts.
    order: String,
    /// The number of your listing on the marketplace, or the GTIN.
    item: String,
    /// How many units the order has; without it, as many as codes are sent.
    #[serde(default)]
    units: Option<u32>,
    /// The codes of the units, as printed or as scanned. Send those of all boxes of an order at once, or say `units`: a code that is sent again later is the
    /// same unit, and only within one request it is told that two boxes carry one code. Its brand hears of it.
    #[serde(default)]
    codes: Vec<String>,
    /// `used` where the goods are sold second-hand: a unit that was sold two weeks before or earlier goes on to this order. Without it they are `new`.
    #[serde(default)]
    condition: String,
    /// Units without a code: older stock.
    #[serde(default)]
    older: Vec<OlderStock>,
}

/// Units without a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OlderStock {
    /// How many; 0 takes back what was said of them.
    units: u32,
    /// Their lot, if known.
    #[serde(default)]
    lot: String,
    /// When they were made, `YYYY-MM-DD`, if known.
    #[serde(default)]
    made_on: String,
    /// Who supplied them, if it matters.
    #[serde(default)]
    supplier: String,
}

/// An order, as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Confirmed {
    id: Uuid,
    /// Your number of the order.
    order: String,
    product: String,
    gtin: String,
    brand: String,
    /// `complete`; `on_word` (it may be shipped, and units of it have no code but what you said of them); `open` (units are missing, but coverage is not enforced); or `refused` (units are missing and coverage is enforced, or one was
    /// refused as `not_issued`, `not_checked`, `void`, `stolen`, `recalled`, `not_active`, `foreign` or `used`, whatever the coverage, or withdrawn by its brand after it was confirmed).
    state: &'static str,
    /// Whether the parcel may leave.
    may_ship: bool,
    /// Whether coverage was enforced when the order was last sent.
    enforced: bool,
    units: u32,
    /// Units confirmed by their codes.
    confirmed: u32,
    /// Units said to be older stock.
    older: u32,
    /// Units that nothing good was said of yet.
    missing: u32,
    /// What became of each line; only in answers to what was sent, and of refused lines when asked for one order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<Line>,
    /// Where to complain, if it may not be shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<String>,
    updated_at: String,
}

/// What became of a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    /// The place of the code in the request, or the line of the file, from 1; 0 for a unit that was confirmed and that its brand withdrew since.
    line: u32,
    code: String,
    /// `confirmed`, or why not: `mistyped`, `duplicate`, `not_issued`, `not_checked`, `void`, `stolen`, `recalled`, `not_active`, `foreign`, `used`, `too_many`,
    /// `needs_code`.
    verdict: &'static str,
    /// Why, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    /// What to do.
    #[serde(skip_serializing_if = "str::is_empty")]
    remedy: &'static str,
}

/// Several orders.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfirmedList {
    orders: Vec<Confirmed>,
    /// How many there are on all pages.
    total: i64,
    /// Orders of a file of which nothing was done; all others were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failed: Vec<Failed>,
    /// Orders of a file of which nothing has to be confirmed: no brand of this portal has the product.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nothing_to_confirm: Vec<Unknown>,
}

/// An order of a file for a product of no brand here.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unknown {
    /// Your number of the order.
    order: String,
    /// The listing or GTIN, as the file names it.
    item: String,
}

/// An order of a file of which nothing was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Failed {
    /// Your number of the order.
    order: String,
    /// The listing or GTIN, as the file names it.
    item: String,
    /// Why. Sent again, the file does what is left.
    message: String,
}

/// Units that came back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// Their codes.
    codes: Vec<String>,
    /// Why, such as “returned, unopened”.
    reason: String,
}

/// Which orders.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Only this order, by your number.
    #[serde(default)]
    order: String,
    /// The page, from 1; 25 orders each.
    #[serde(default = "first")]
    page: u32,
}

const fn first() -> u32 {
    1
}

impl Confirmed {
    fn of(portal: &Portal, dispatch: Dispatch, lines: Vec<LineAnswer>) -> Self {
        let state = dispatch.state();
        Self {
            id: dispatch.id.0,
            state: state.as_str(),
            may_ship: state.may_ship(),
            missing: dispatch.missing(),
            enforced: dispatch.enforced,
            order: dispatch.order,
            product: dispatch.product,
            gtin: dispatch.gtin.short().to_owned(),
            brand: dispatch.brand,
            units: dispatch.units,
            confirmed: dispatch.confirmed,
            older: dispatch.older,
            lines: lines.into_iter().map(Line::from).collect(),
            contact: (state == DispatchState::Refused).then(|| portal.settings().contact.to_string()),
            updated_at: dispatch.updated_at.to_rfc3339(),
        }
    }
}

impl From<LineAnswer> for Line {
    fn from(answer: LineAnswer) -> Self {
        let (verdict, remedy) = answer.refusal.map_or(("confirmed", ""), |refusal| (refusal.as_str(), refusal.remedy()));
        Self { line: answer.line, code: answer.code, verdict, message: answer.message, remedy }
    }
}

impl From<Order> for DispatchForm {
    fn from(order: Order) -> Self {
        let older = order.older.into_iter().map(|one| OlderForm { units: one.units.to_string(), lot: one.lot, made_on: one.made_on, supplier: one.supplier });
        Self {
            order: order.order,
            item: order.item,
            gtin: String::new(),
            units: order.units.map(|units| units.to_string()).unwrap_or_default(),
            condition: order.condition,
            codes: (1..).zip(order.codes).collect(),
            older: older.collect(),
        }
    }
}

/// What is no id names nothing.
fn id_of(text: &str) -> Result<DispatchId, Problem> {
    text.parse().map_err(|_| PortalError::NotFound("dispatch").into())
}

/// Confirm the units of an order
///
/// Every code is judged by itself: good ones are confirmed, the others are named with their reason, and nothing is lost. Sent again, an order is
/// confirmed as before. A body of `text/csv` with the columns order, listing (or gtin, or both) and code, units if an order has others, and condition if its goods are `used`, confirms many orders, and
/// answers a list; what could not be done of single orders is named in `failed`, all others are done. Orders of products that no brand here has are named in
/// `nothing_to_confirm`.
#[utoipa::path(post, path = "/api/v1/dispatches", tag = "Dispatches", security(("key" = [])), request_body(content((Order = "application/json"), (String = "text/csv"))), responses((status = 200, body = Confirmed), (status = 422, body = Problem, content_type = "application/problem+json"), (status = 429, body = Problem, content_type = "application/problem+json")))]
pub async fn confirm(State(app): State<App>, Extension(actor): Extension<Actor>, request: Request) -> Result<Response, Problem> {
    // Who may not is told so before a body is read.
    actor.seller_for(portal::policy::Action::ConfirmDispatches)?;
    // Types of media are the same in capitals (RFC 9110 §8.3.1).
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(|kind| kind.split(';').next());
    if kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/csv")) {
        let bytes = body::whole(request).await?;
        let done = app.portal.confirm_dispatches(&actor, &DispatchFile::read(&bytes)?).await?;
        let (mut orders, mut failed, mut nothing_to_confirm) = (Vec::with_capacity(done.len()), Vec::new(), Vec::new());
        for FileAnswer { order, item, done } in done {
            match done {
                Ok(None) => nothing_to_confirm.push(Unknown { order, item }),
                Ok(Some(Dispatched { dispatch, lines })) => orders.push(Confirmed::of(&app.portal, dispatch, lines)),
                Err(error) => failed.push(Failed { order, item, message: error.to_string() }),
            }
        }
        let total = i64::try_from(orders.len()).unwrap_or(i64::MAX);
        return Ok(Json(ConfirmedList { orders, total, failed, nothing_to_confirm }).into_response());
    }
    let Body(order) = Body::<Order>::from_request(request, &()).await?;
    let Dispatched { dispatch, lines } = app.portal.confirm_dispatch(&actor, &order.into()).await?;
    Ok(Json(Confirmed::of(&app.portal, dispatch, lines)).into_response())
}

/// Orders that you confirmed, the latest first
#[utoipa::path(get, path = "/api/v1/dispatches", tag = "Dispatches", security(("key" = [])), params(Which), responses((status = 200, body = ConfirmedList)))]
pub async fn list(
    State(app): State<App>,
    Extension(actor): Extension<Actor>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<ConfirmedList>, Problem> {
    let Query(which) = which.map_err(|error| Problem::invalid(Fault { field: Some("page".to_owned()), line: None, message: error.body_text() }))?;
    let page = app.portal.dispatches(&actor, &which.order, PageQuery::number(which.page)).await?;
    let orders = page.rows.into_iter().map(|dispatch| Confirmed::of(&app.portal, dispatch, Vec::new())).collect();
    Ok(Json(ConfirmedList { orders, total: page.total, failed: Vec::new(), nothing_to_confirm: Vec::new() }))
}

/// One order, with the lines that are refused
#[utoipa::path(get, path = "/api/v1/dispatches/{id}", tag = "Dispatches", security(("key" = [])), params(("id" = Uuid, Path, description = "The order's id here")), responses((status = 200, body = Confirmed), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn one(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>) -> Result<Json<Confirmed>, Problem> {
    let detail = app.portal.dispatch(&actor, id_of(&id)?).await?;
    Ok(Json(Confirmed::of(&app.portal, detail.dispatch, detail.refused)))
}

/// Release units that came back, so that they can be shipped again
#[utoipa::path(post, path = "/api/v1/dispatches/{id}/returns", tag = "Dispatches", security(("key" = [])), params(("id" = Uuid, Path, description = "The order's id here")), request_body = Returned, responses((status = 200, body = Confirmed), (status = 404, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn returned(
    State(app): State<App>,
    Extension(actor): Extension<Actor>,
    Path(id): Path<String>,
    Body(returned): Body<Returned>,
) -> Result<Json<Confirmed>, Problem> {
    let id = id_of(&id)?;
    // A brand may release, too, but what the order holds is its seller's.
    actor.seller_for(portal::policy::Action::ConfirmDispatches)?;
    app.portal.release_units(&actor, id, &returned.codes, &returned.reason).await?;
    let detail = app.portal.dispatch(&actor, id).await?;
    Ok(Json(Confirmed::of(&app.portal, detail.dispatch, detail.refused)))
}
