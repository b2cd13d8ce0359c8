//! The audit log.

use super::ApiError;
use leptos::prelude::*;
use model::{audit::AuditEntry, page::Page};

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// The whole log, newest first.
#[server(endpoint = "audit/log")]
pub async fn audit_log(page: u32) -> Result<Page<AuditEntry>, ApiError> {
    Ok(ctx::portal()?.audit_log(&ctx::actor(), PageQuery { page, size: 50 }).await?)
}
