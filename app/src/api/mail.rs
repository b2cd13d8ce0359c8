//! The administrator's view of the outbox.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::MailId,
    mail::{Mail, MailHead},
    page::Page,
};

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// All mails, newest first.
#[server(endpoint = "mail/outbox")]
pub async fn outbox(page: u32) -> Result<Page<MailHead>, ApiError> {
    Ok(ctx::portal()?.outbox(&ctx::actor(), PageQuery::number(page)).await?)
}

/// One mail; that it was read is noted.
#[server(endpoint = "mail/get")]
pub async fn outbox_mail(id: MailId) -> Result<Mail, ApiError> {
    Ok(ctx::portal()?.outbox_mail(&ctx::actor(), id).await?)
}
