//! EPCIS 2.0 (ISO/IEC 19987): what happened to units, told as events in JSON-LD with the words of CBV 2.0, and events that brands tell us.

mod amount;
mod capture;
mod export;
mod keep;
mod meaning;
mod own;
mod prefixes;
mod query;
mod read;
mod thing;

pub use capture::{Captured, Noted, OnError};
pub use export::{EpcisFile, Naming};
pub use meaning::Unacted;
pub use query::{EventPage, EventQuery};
pub(crate) use read::parse_time;

use model::time::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// The context of EPCIS 2.0's own words.
const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// `@context`: EPCIS' own, CBV's master data, and ours.
fn context(public_url: &str) -> Value {
    json!([CONTEXT, { "cbvmda": "urn:epcglobal:cbv:mda:", "markward": format!("{public_url}/ns/") }])
}

/// An id that is the same whenever the same is told.
fn event_id(of: &str) -> String {
    let hash = crate::secret::sha256(of.as_bytes());
    format!("urn:uuid:{}", uuid::Builder::from_custom_bytes(std::array::from_fn(|at| hash[at])).into_uuid())
}

fn id_of(text: &str) -> Uuid {
    let hash = crate::secret::sha256(text.as_bytes());
    Uuid::from_bytes(std::array::from_fn(|at| hash[at]))
}

/// A time as EPCIS writes it.
fn time(at: Timestamp) -> String {
    at.to_rfc3339()
}
