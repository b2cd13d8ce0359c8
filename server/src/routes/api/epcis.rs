//! EPCIS 2.0 (ISO/IEC 19987): `POST …/epcis/capture` takes events of a brand's units, `GET …/epcis/events` gives those of a batch or unit. The base of
//! the EPCIS REST interface is `/api/v1/epcis`.

use super::{App, body};
use crate::http::problem::{Fault, Problem};
use axum::{
    Extension, Json,
    extract::{Query, Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::id::BatchId;
use portal::{
    Actor, PortalError,
    epcis::{EventQuery, Noted},
    policy::Action,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// EPCIS wants its version said (§12.3).
const VERSION: [(HeaderName, &str); 2] = [(HeaderName::from_static("gs1-epcis-version"), "2.0"), (HeaderName::from_static("gs1-cbv-version"), "2.0")];

/// What a document did.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaptureAnswer {
    /// Events in it.
    events: u64,
    /// Of them new.
    new: u64,
    /// Of them told before, by their `eventID`, or written by our own export: they did nothing.
    known: u64,
    /// Units that were activated, made void, stolen, recalled or released.
    units: u64,
    /// What the other new events say: it is kept, and does nothing to units.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    noted: Vec<NotedWords>,
}

/// Words of events that are only kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotedWords {
    #[serde(skip_serializing_if = "String::is_empty")]
    biz_step: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    disposition: String,
    /// How many events say so.
    events: u64,
}

/// Which events.
#[derive(Debug, Deserialize)]
pub struct Asked {
    batch: Option<String>,
    #[serde(rename = "MATCH_epc")]
    epc: Option<String>,
    #[serde(rename = "EQ_bizStep")]
    biz_step: Option<String>,
    #[serde(rename = "perPage")]
    per_page: Option<u32>,
    #[serde(rename = "nextPageToken")]
    token: Option<String>,
}

/// Capture events
///
/// An EPCISDocument in JSON-LD with ObjectEvents of the brand's own units, all of it or nothing. `shipping` activates units for the distributor named
/// (`markward:distributor`, else the first destination), `decommissioning` and `destroying` make them void. The dispositions `recalled` and `stolen` call
/// units back and report them stolen, with `markward:message` for buyers; `active` without a business step ends both, as does
/// `persistentDisposition` that unsets them. Everything else is kept and named in `noted`. Idempotent by `eventID`.
#[utoipa::path(post, path = "/api/v1/epcis/capture", tag = "EPCIS", security(("key" = [])), request_body(content = Object, content_type = "application/ld+json"), responses((status = 200, body = CaptureAnswer), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn capture(State(app): State<App>, Extension(actor): Extension<Actor>, request: Request) -> Result<Response, Problem> {
    // Before a byte of the body is read.
    actor.may(Action::ManageCodes)?;
    let bytes = body::whole(request).await?;
    let done = app.portal.capture_epcis(&actor, &bytes).await?;
    let noted = done.noted.into_iter().map(|Noted { biz_step, disposition, events }| NotedWords { biz_step, disposition, events }).collect();
    let answer = CaptureAnswer { events: done.events, new: done.new, known: done.known, units: done.units, noted };
    Ok((StatusCode::OK, VERSION, Json(answer)).into_response())
}

/// Events of a batch or unit
///
/// The part of EPCIS' SimpleEventQuery that is answered: `MATCH_epc` with one unit (EPC URN or GS1 Digital Link), or `batch` with a batch's id, and
/// `EQ_bizStep`. Units of a batch are told as a quantity of its lot. An answer has `perPage` captured events, 1000 if it is not said; where there are more,
/// its `Link` header (`rel="next"`) has the address of the next page.
#[utoipa::path(get, path = "/api/v1/epcis/events", tag = "EPCIS", security(("key" = [])), params(("batch" = Option<String>, Query, description = "A batch's id"), ("MATCH_epc" = Option<String>, Query, description = "A unit"), ("EQ_bizStep" = Option<String>, Query, description = "A business step"), ("perPage" = Option<u32>, Query, description = "Captured events of an answer, 1 to 1000"), ("nextPageToken" = Option<String>, Query, description = "From the Link header of the page before")), responses((status = 200, body = Object, content_type = "application/ld+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn events(State(app): State<App>, Extension(actor): Extension<Actor>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let wrong = |error: model::id::IdError| Problem::invalid(Fault { field: Some("batch".to_owned()), line: None, message: error.to_string() });
    let batch = asked.batch.as_deref().map(str::parse::<BatchId>).transpose().map_err(wrong)?;
    let (epc, biz_step, token) = (asked.epc.as_deref(), asked.biz_step.as_deref(), asked.token.as_deref());
    let page = app.portal.query_epcis(&actor, EventQuery { batch, epc, biz_step, per_page: asked.per_page, token }).await?;
    let mut answer = (VERSION, [(header::CONTENT_TYPE, "application/ld+json")], page.document.to_string()).into_response();
    if let Some(next) = page.next {
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        let said = [("batch", asked.batch), ("MATCH_epc", asked.epc), ("EQ_bizStep", asked.biz_step), ("perPage", asked.per_page.map(|most| most.to_string()))];
        for (name, value) in said {
            if let Some(value) = value {
                address.append_pair(name, &value);
            }
        }
        let link = format!("</api/v1/epcis/events?{}>; rel=\"next\"", address.append_pair("nextPageToken", &next).finish());
        answer.headers_mut().insert(header::LINK, link.try_into().map_err(PortalError::internal)?);
    }
    Ok(answer)
}
