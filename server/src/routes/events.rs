//! `/events/jobs/{id}`: a job's progress as server-sent events, one [`model::job::Job`] in JSON each.
//!
//! The progress is read from the database, where the worker writes it, so that it does not matter which process works. The browser
//! connects again by itself; an answer without content tells it that there is nothing more to come.

use super::App;
use crate::http::refusal::Refusal;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::StatusCode,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use model::{id::JobId, job::Job};
use portal::{Actor, Portal, PortalError};
use std::{convert::Infallible, str::FromStr, time::Duration};
use tokio_util::sync::CancellationToken;

/// How often the progress is read.
const PAUSE: Duration = Duration::from_millis(400);
/// A stream ends after so many readings, ten minutes: the browser's new connection shows who it is again, for sessions end.
const READINGS: u32 = 1500;
/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);
/// The id of the last event of a job that is over.
const OVER: &str = "over";

/// Streams the progress of a job to those who may see it.
pub async fn job(State(app): State<App>, Extension(actor): Extension<Actor>, Path(id): Path<String>, request: Request) -> Response {
    // A browser that has seen the end must not ask for ever: 204 is how it learns to stop (HTML Standard, server-sent events).
    if request.headers().get("last-event-id").is_some_and(|id| id == OVER) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let Ok(id) = JobId::from_str(&id) else {
        return Refusal::NOT_FOUND.answer(&request);
    };
    match app.portal.job(&actor, id).await {
        Ok(job) => Sse::new(progress(app.portal.clone(), actor, job, app.stop.clone())).keep_alive(KeepAlive::default()).into_response(),
        Err(PortalError::SignInNeeded) => Refusal::SIGN_IN.answer(&request),
        Err(PortalError::Forbidden | PortalError::NotFound(_)) => Refusal::NOT_FOUND.answer(&request),
        Err(PortalError::Unavailable(cause)) => {
            tracing::error!(%cause, "The database is not available");
            Refusal::OUT_OF_ORDER.answer(&request)
        }
        Err(error) => {
            tracing::error!(error = %error, cause = ?error, "Could not read a job");
            Refusal::BROKEN.answer(&request)
        }
    }
}

/// Where the stream is.
struct Watch {
    portal: Portal,
    actor: Actor,
    stop: CancellationToken,
    job: Job,
    /// Whether `job` was told already.
    told: bool,
    readings: u32,
}

fn progress(portal: Portal, actor: Actor, job: Job, stop: CancellationToken) -> impl Stream<Item = Result<Event, Infallible>> {
    let watch = Watch { portal, actor, stop, job, told: false, readings: READINGS };
    stream::unfold(watch, |mut watch| async move {
        while watch.told {
            watch.next().await?;
        }
        watch.told = true;
        Some((Ok(event(&watch.job)), watch))
    })
}

impl Watch {
    /// Waits and reads once more; `None` at the end of the stream.
    async fn next(&mut self) -> Option<()> {
        if self.job.state.is_over() || self.readings == 0 {
            return None;
        }
        self.readings -= 1;
        tokio::select! {
            () = self.stop.cancelled() => return None,
            () = tokio::time::sleep(PAUSE) => {}
        }
        match self.portal.job(&self.actor, self.job.id).await {
            Ok(job) => {
                self.told = job == self.job;
                self.job = job;
                Some(())
            }
            // The browser comes back and is told why.
            Err(_) => None,
        }
    }
}

fn event(job: &Job) -> Event {
    let id = if job.state.is_over() { OVER.to_owned() } else { job.done.to_string() };
    let event = Event::default().id(id).retry(RETRY);
    event.json_data(job).unwrap_or_else(|_| Event::default().comment("this job cannot be shown"))
}
