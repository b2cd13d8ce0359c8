//! EPCIS 2.0 (ISO/IEC 19987): `POST …/epcis/capture` takes events of a brand's units, `GET …/epcis/events` gives those of a batch or unit. The base of
//! the EPCIS REST interface is `/api/v1/epcis`.

use super::{App, body};
use crate::http::problem::{Fault, Problem};
use axum::{
    Extension, Json,
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::id::BatchId;
use portal::{
    Actor, PortalError,
    epcis::{EventQuery, Noted, OnError, Unacted},
    policy::Action,
};
use serde::Serialize;
use utoipa::ToSchema;

/// EPCIS wants its version said (§12.3).
const VERSION: [(HeaderName, &str); 2] = [(HeaderName::from_static("gs1-epcis-version"), "2.0"), (HeaderName::from_static("gs1-cbv-version"), "2.0")];

const ON_ERROR: HeaderName = HeaderName::from_static("gs1-capture-error-behaviour");

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
    /// Units that new events name and that were void before: they stay so.
    #[serde(skip_serializing_if = "Option::is_none")]
    void: Option<u64>,
    /// Events among the new ones that happened before something that was told, or done here, earlier: they hold at their own `eventTime`.
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<u64>,
    /// Names in the new ones that are no units or lots of yours here, such as those of pallets and of other brands' units: they are kept only.
    #[serde(skip_serializing_if = "Option::is_none")]
    elsewhere: Option<u64>,
    /// What new events say that is kept, and does nothing to units.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    noted: Vec<NotedWords>,
    /// With `GS1-Capture-Error-Behaviour: proceed`: events that were not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<u64>,
    /// What is wrong with them, each by its place in the document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
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
    /// Why nothing was done, where an event might be believed to have done something.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

impl From<Noted> for NotedWords {
    fn from(Noted { biz_step, disposition, events, unacted }: Noted) -> Self {
        Self { biz_step, disposition, events, message: unacted.map(Unacted::message) }
    }
}

/// What may be asked of events, as the address names it; whatever else is asked is refused, for it would be answered as if it were filtered.
const PARAMETERS: [&str; 9] = ["batch", "MATCH_epc", "EQ_bizStep", "EQ_disposition", "EQ_action", "GE_eventTime", "LT_eventTime", "perPage", "nextPageToken"];

/// The parameters of a question, each once.
struct Asked(Vec<(String, String)>);

impl Asked {
    fn parse(said: Vec<(String, String)>) -> Result<Self, Problem> {
        let refused =
            |name: &str, message: String| Problem::invalid(Fault { field: Some(name.to_owned()), line: None, message }).with_status(StatusCode::BAD_REQUEST);
        for (at, (name, _)) in said.iter().enumerate() {
            if !PARAMETERS.contains(&name.as_str()) {
                return Err(refused(name, format!("“{name}” is not answered here: ask by {}", PARAMETERS.join(", "))));
            }
            if said.iter().take(at).any(|(before, _)| before == name) {
                return Err(refused(name, format!("“{name}” is there twice: write several values with | between them")));
            }
        }
        Ok(Self(said))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(said, _)| said == name).map(|(_, value)| value.as_str())
    }
}

/// Capture events
///
/// An EPCISDocument in JSON-LD, all of it or nothing; with the header `GS1-Capture-Error-Behaviour: proceed` the events that are right, as long as there are
/// any, and `errors` says why others were not taken. ObjectEvents act on the brand's own units. `shipping` activates units for the distributor named
/// (`markward:distributor`, else the first destination), unless their disposition says that they are not for sale, such as `damaged`, `expired` or
/// `returned`; `decommissioning` and `destroying` make them void. The dispositions `recalled` and `stolen` call
/// units back and report them stolen, with `markward:message` for buyers; `active` without a business step ends both, as does
/// `persistentDisposition` that unsets them. Acts hold in the order of their `eventTime`, whenever they are told; one that is more than five minutes ahead, or
/// more than a week before the codes of its units were made here, is refused. Everything else is kept and named in `noted`: other steps, events of other kinds,
/// and whatever names pallets or other brands' units (`elsewhere`); an SSCC does not stand for the units on it. Idempotent by `eventID`: told again an event is
/// `known`, and one that says something else under the same id is wrong. A large document is kept in portions: after no answer, or one of 500 and above, send it
/// again; what was taken is `known` then.
#[utoipa::path(post, path = "/api/v1/epcis/capture", tag = "EPCIS", security(("key" = [])), params(("GS1-Capture-Error-Behaviour" = Option<String>, Header, description = "rollback (as without it) or proceed")), request_body(content = Object, content_type = "application/ld+json"), responses((status = 200, body = CaptureAnswer), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn capture(State(app): State<App>, Extension(actor): Extension<Actor>, request: Request) -> Result<Response, Problem> {
    // Before a byte of the body is read.
    actor.may(Action::ManageCodes)?;
    let on_error = on_error(request.headers())?;
    let bytes = body::whole(request).await?;
    let done = app.portal.capture_epcis(&actor, &bytes, on_error).await?;
    let noted = done.noted.into_iter().map(NotedWords::from).collect();
    let some = |many: u64| (many > 0).then_some(many);
    let (void, late, elsewhere, refused) = (some(done.void), some(done.late), some(done.elsewhere), some(done.refused));
    let errors = done.faults.into_iter().map(|fault| Fault { field: Some(fault.field), line: None, message: fault.message }).collect();
    let answer = CaptureAnswer { events: done.events, new: done.new, known: done.known, units: done.units, void, late, elsewhere, noted, refused, errors };
    Ok((StatusCode::OK, VERSION, Json(answer)).into_response())
}

/// What to do about single events that are wrong (EPCIS 2.0 §12.7).
fn on_error(headers: &HeaderMap) -> Result<OnError, Problem> {
    let Some(said) = headers.get(ON_ERROR) else { return Ok(OnError::default()) };
    said.to_str().ok().and_then(OnError::parse).ok_or_else(|| {
        let message = "GS1-Capture-Error-Behaviour is rollback or proceed".to_owned();
        Problem::invalid(Fault { field: Some(ON_ERROR.to_string()), line: None, message }).with_status(StatusCode::BAD_REQUEST)
    })
}

/// Events of a batch or unit
///
/// The part of EPCIS' SimpleEventQuery that is answered: `MATCH_epc` with one unit (EPC URN or GS1 Digital Link), or `batch` with a batch's id, and the
/// filters below; any other parameter is refused (400). An event is told as the batch's file tells it, under the same `eventID`; where the file names more
/// than a thousand units in several events, a batch is answered by one of its own, with a quantity of the lot. Events name units by their codes: a key of a
/// manager's or owner's role may ask, and the audit log has it. An answer has `perPage` captured events before
/// they are filtered, 1000 if it is not said; where there are more, its `Link` header (`rel="next"`) has the address of the next page.
#[utoipa::path(get, path = "/api/v1/epcis/events", tag = "EPCIS", security(("key" = [])), params(("batch" = Option<String>, Query, description = "A batch's id"), ("MATCH_epc" = Option<String>, Query, description = "A unit"), ("EQ_bizStep" = Option<String>, Query, description = "Business steps, with | between them"), ("EQ_disposition" = Option<String>, Query, description = "Dispositions, with | between them"), ("EQ_action" = Option<String>, Query, description = "ADD, OBSERVE or DELETE, with | between them"), ("GE_eventTime" = Option<String>, Query, description = "At this time or later: 2026-11-23T12:00:00Z"), ("LT_eventTime" = Option<String>, Query, description = "Before this time"), ("perPage" = Option<u32>, Query, description = "Captured events of an answer, 1 to 1000"), ("nextPageToken" = Option<String>, Query, description = "From the Link header of the page before")), responses((status = 200, body = Object, content_type = "application/ld+json"), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub async fn events(State(app): State<App>, Extension(actor): Extension<Actor>, Query(said): Query<Vec<(String, String)>>) -> Result<Response, Problem> {
    actor.may(Action::ManageCodes)?;
    let asked = Asked::parse(said)?;
    let wrong = |field: &str, message: String| Problem::invalid(Fault { field: Some(field.to_owned()), line: None, message });
    let batch = asked.get("batch").map(|id| id.parse::<BatchId>().map_err(|error| wrong("batch", error.to_string()))).transpose()?;
    let per_page = asked.get("perPage").map(|most| most.parse::<u32>().map_err(|_| wrong("perPage", "This is no number of events".to_owned()))).transpose()?;
    let query = EventQuery {
        batch,
        epc: asked.get("MATCH_epc"),
        biz_step: asked.get("EQ_bizStep"),
        disposition: asked.get("EQ_disposition"),
        action: asked.get("EQ_action"),
        from: asked.get("GE_eventTime"),
        before: asked.get("LT_eventTime"),
        per_page,
        token: asked.get("nextPageToken"),
    };
    let page = app.portal.query_epcis(&actor, query).await?;
    let mut answer = (VERSION, [(header::CONTENT_TYPE, "application/ld+json")], page.document.to_string()).into_response();
    if let Some(next) = page.next {
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        address.extend_pairs(asked.0.iter().filter(|(name, _)| name != "nextPageToken"));
        let link = format!("</api/v1/epcis/events?{}>; rel=\"next\"", address.append_pair("nextPageToken", &next).finish());
        answer.headers_mut().insert(header::LINK, link.try_into().map_err(PortalError::internal)?);
    }
    Ok(answer)
}
