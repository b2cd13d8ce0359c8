//! What happened: the administrator's log, and histories of single things for the pages that show them.

use crate::{Actor, Portal, Result, policy::Action};
use model::{
    audit::{AuditEntry, AuditFilter},
    page::{Page, PageQuery},
};
use store::audit::Doer;

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

/// An event as a brand's team sees it: by name it knows its own people alone. Reviewers stand for the marketplace, and people of a shop for the shop; nobody should be
/// able to take what they did personally.
pub(crate) fn for_team((entry, doer): (AuditEntry, Doer)) -> AuditEntry {
    let actor = match doer {
        Doer::Named(name) | Doer::Shop(name) => name,
        Doer::Staff => "A reviewer".to_owned(),
        Doer::Unknown => "Somebody".to_owned(),
    };
    AuditEntry { actor, ..entry }
}
