//! What happened: the administrator's log, and histories of single things for the pages that show them.

use crate::{Actor, Portal, Result, policy::Action};
use model::{
    audit::{AuditEntry, AuditFilter},
    page::{Page, PageQuery},
};

impl Portal {
    /// The whole log, newest first.
    pub async fn audit_log(&self, actor: &Actor, query: PageQuery) -> Result<Page<AuditEntry>> {
        self.search_audit(actor, &AuditFilter::default(), query).await
    }

    /// What is asked for of the log, newest first.
    pub async fn search_audit(&self, actor: &Actor, filter: &AuditFilter, query: PageQuery) -> Result<Page<AuditEntry>> {
        actor.may(Action::ReadAudit)?;
        Ok(store::audit::page(&mut self.read().await?, filter, query).await?)
    }
}
