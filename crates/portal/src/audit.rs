//! What happened: the administrator's log, and histories of single things for the pages that show them.

use crate::{Actor, Portal, Result, policy::Action};
use model::{
    audit::AuditEntry,
    page::{Page, PageQuery},
};

impl Portal {
    /// The whole log, newest first.
    pub async fn audit_log(&self, actor: &Actor, query: PageQuery) -> Result<Page<AuditEntry>> {
        actor.may(Action::ReadAudit)?;
        Ok(store::audit::page(&mut self.read().await?, query).await?)
    }
}
