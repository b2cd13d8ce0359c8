//! Long work: its progress, and stopping it. Live progress comes from `/events/jobs/{id}` (see `components::Progress`' page code).

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::JobId,
    job::{Job, JobLine},
    page::Page,
};

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// A job's progress.
#[server(endpoint = "job/get")]
pub async fn job_progress(id: JobId) -> Result<Job, ApiError> {
    Ok(ctx::portal()?.job(&ctx::actor(), id).await?)
}

/// All jobs, for administrators.
#[server(endpoint = "job/list")]
pub async fn jobs(page: u32) -> Result<Page<JobLine>, ApiError> {
    Ok(ctx::portal()?.jobs(&ctx::actor(), PageQuery::number(page)).await?)
}

/// Begins a screening of the catalogue again that was stopped or failed.
#[server(endpoint = "job/sweep_again")]
pub async fn sweep_again(id: JobId) -> Result<(), ApiError> {
    Ok(ctx::portal()?.sweep_again(&ctx::actor(), id).await?)
}

/// Asks a job to stop.
#[server(endpoint = "job/cancel")]
pub async fn cancel_job(id: JobId) -> Result<(), ApiError> {
    Ok(ctx::portal()?.cancel_job(&ctx::actor(), id).await?)
}
