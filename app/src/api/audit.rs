//! The audit log.

use super::ApiError;
use leptos::prelude::*;
use model::{audit::AuditEntry, page::Page};

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{audit::AuditFilter, page::PageQuery},
};

/// The log, narrowed as [`AuditFilter`] reads it, newest first.
#[server(endpoint = "audit/log")]
pub async fn audit_log(
    #[server(default)] q: String,
    #[server(default)] kind: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    page: u32,
) -> Result<Page<AuditEntry>, ApiError> {
    let filter = AuditFilter::read(&q, &kind, &from, &to);
    Ok(ctx::portal()?.search_audit(&ctx::actor(), &filter, PageQuery { page, size: 50 }).await?)
}
