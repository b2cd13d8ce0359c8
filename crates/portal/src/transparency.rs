//! Statements of reasons for the EU Transparency Database (DSA Art. 24(5)): what a program sends there is made here.

use crate::{Actor, Portal, Result, policy::Action};
use model::{date::Day, date::span, id::StatementId, time::Timestamp};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Statements that one request to the database holds at most.
const AT_ONCE: i64 = 100;

/// Where an export goes on; the default is its beginning.
#[derive(Clone, Copy, Debug)]
pub struct ExportedTo(Timestamp, StatementId);

impl Default for ExportedTo {
    fn default() -> Self {
        Self(Timestamp(i64::MIN), StatementId(Uuid::nil()))
    }
}

impl Portal {
    /// The next statements made on `since` (UTC) or later and not after `until`, in the database's form and without names of sellers, a hundred at most, and where the next are; none
    /// when there are no more. A hundred may be fewer in that form: what touches no country of the EEA is not for the database.
    pub async fn statements_for_database(&self, actor: &Actor, since: Day, until: Option<Day>, after: ExportedTo) -> Result<Option<(Vec<Value>, ExportedTo)>> {
        actor.may(Action::ExportStatements)?;
        let mut conn = self.read().await?;
        let stored = store::statement::of_span(&mut conn, span(Some(since), until), (after.0, after.1), AT_ONCE).await?;
        let Some(last) = stored.last().map(|last| ExportedTo(last.created_at, last.id)) else { return Ok(None) };
        let mut names = HashMap::new();
        for seller in stored.iter().filter_map(|statement| statement.seller_id) {
            if let std::collections::hash_map::Entry::Vacant(unknown) = names.entry(seller)
                && let Some(known) = store::seller::by_id(&mut conn, seller).await?
            {
                unknown.insert(known.name);
            }
        }
        let terms = self.settings().pages.terms.as_deref();
        let entries = stored.iter().filter_map(|stored| {
            let name = stored.seller_id.and_then(|seller| names.get(&seller)).map(String::as_str);
            notices::database::entry(&stored.statement, name.as_slice(), terms)
        });
        Ok(Some((entries.collect(), last)))
    }
}
