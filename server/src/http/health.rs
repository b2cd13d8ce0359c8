//! `/health/live`: the process answers. `/health/ready`: it can do its work. The first never touches anything, or a slow database would get
//! the process killed; the second asks all that it depends on, so that a balancer sends nobody to a node that cannot serve.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::future::BoxFuture;
use serde::Serialize;
use std::{fmt, sync::Arc, time::Duration};

/// How long the checks may take together.
const PATIENCE: Duration = Duration::from_secs(5);

/// One thing that the portal depends on. The page is public: `detail` names no path, address or cause, which stand in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// `database`, `migrations`, `index`, `jobs`.
    pub name: &'static str,
    /// Whether it does what it should.
    pub ok: bool,
    /// In a few words, how it stands.
    pub detail: String,
}

/// Asks everything that the portal depends on.
#[derive(Clone)]
pub struct Probe(pub Arc<dyn Fn() -> BoxFuture<'static, Vec<Check>> + Send + Sync>);

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Probe")
    }
}

#[derive(Debug, Serialize)]
struct Report {
    status: &'static str,
    version: &'static str,
    checks: Vec<Check>,
}

fn report(status: &'static str, checks: Vec<Check>) -> Json<Report> {
    Json(Report { status, version: env!("CARGO_PKG_VERSION"), checks })
}

/// `200 {"status": "live"}` as long as the process answers.
pub async fn live() -> Response {
    report("live", Vec::new()).into_response()
}

/// `200` if every check is well, else `503`, with each check.
pub async fn ready(State(probe): State<Probe>) -> Response {
    let late = || vec![Check { name: "checks", ok: false, detail: format!("no answer within {} s", PATIENCE.as_secs()) }];
    let checks = tokio::time::timeout(PATIENCE, (probe.0)()).await.unwrap_or_else(|_| late());
    if checks.iter().all(|check| check.ok) {
        report("ready", checks).into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, report("not ready", checks)).into_response()
    }
}
