//! An import that was a mistake, such as one under another product or lot: taken back whole, so that its codes can be imported anew. Only while nobody met a
//! code of it, and while nothing was said of single units: a code that somebody was answered for, or that was made void for itself, keeps its answer for good.
//! An import all of which was made void can be, for that was the only way before: it takes a person who says so, and another import, before such a code counts.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{
    any_code::CodeSource,
    batch::BatchState,
    id::{BatchId, JobId},
    job::JobKind,
};
use serde_json::json;
use store::job::{Lane, NewJob};

impl Portal {
    /// Takes an import back; a job forgets its codes, which count no more from now on. `confirmed`: the person says that it is meant.
    pub async fn take_back_import(&self, actor: &Actor, id: BatchId, confirmed: bool) -> Result<()> {
        let stored = self.batch_for(actor, Action::ManageCodes, id).await?;
        let batch = &stored.batch;
        if batch.source == CodeSource::Markward {
            return Err(PortalError::conflict("Codes that were issued here cannot be taken back: make them void"));
        }
        match batch.state {
            BatchState::TakenBack => return Ok(()),
            BatchState::Issuing => return Err(PortalError::conflict("This import is still being read in: cancel it")),
            BatchState::Cancelled => return Err(PortalError::conflict("This import was stopped: nothing of it was kept")),
            BatchState::Sealed => {}
        }
        if !confirmed {
            return Err(PortalError::field("confirmed", "Tick this if you mean the whole import"));
        }
        let mut change = self.change().await?;
        store::imported::take_back(&mut change.tx, id).await?;
        // Asked once it counts no more: whoever checks a code of it from now on is not told of it.
        if store::imported::is_met(&mut change.tx, id).await? {
            return Err(PortalError::conflict(
                "This import cannot be taken back: somebody checked, showed or sold units of it, or something was said of single ones. Make them void",
            ));
        }
        let title = format!("Taking back the codes of {}, lot {}", batch.product_name, batch.lot);
        let job = NewJob {
            id: JobId(self.new_id()),
            kind: JobKind::ImportCodes,
            lane: Lane::of(JobKind::ImportCodes),
            title: &title,
            brand_id: Some(stored.brand_id),
            payload: json!({ "batch": id }),
            total: Some(batch.count.into()),
            created_by: actor.user_id(),
        };
        store::job::insert(&mut change.tx, &job, change.now).await?;
        let summary = format!("Took back the import of {} codes for {}, lot {}", batch.count, batch.product_name, batch.lot);
        let detail = json!({ "count": batch.count, "digest": batch.digest });
        change.audit(actor, "batch.taken_back", Subject::of("batch", id.0, stored.brand_id), &summary, detail).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }
}
