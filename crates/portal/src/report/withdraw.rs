//! Taking a report back while nobody has decided it. A report hides no listing and tells no seller before it is decided, so that nothing of that is to undo; what
//! the content filters hold, they hold for their own findings.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{id::ReportId, report::parse_withdrawal};
use serde_json::json;
use store::{StoreError, report::StoredReport};

impl Portal {
    /// Takes back a report of the brand's own that waits for its decision; whoever may file reports for the brand may. It counts as neither upheld nor rejected,
    /// and who filed it is told, or the brand's team.
    pub async fn withdraw_report(&self, actor: &Actor, id: ReportId, reason: &str) -> Result<()> {
        actor.known()?;
        let stored = store::report::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("report"))?;
        let brand = stored.report.brand_id.ok_or(PortalError::NotFound("report"))?;
        if !actor.acts_for(brand) {
            return Err(PortalError::NotFound("report"));
        }
        actor.may_for(Action::WithdrawReport, brand, "report")?;
        let reason = parse_withdrawal(reason).map_err(|e| PortalError::field("withdrawal", e))?;
        let state = stored.report.state.withdraw().map_err(|_| over(&stored))?;
        let mut change = self.change().await?;
        let now = change.now;
        match store::report::decide(&mut change.tx, id, state, actor.user_id(), &reason, now).await {
            Err(StoreError::Conflict) => {
                drop(change);
                let stored = store::report::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("report"))?;
                return Err(over(&stored));
            }
            done => done?,
        }
        store::watch_hit::no_longer_reported(&mut change.tx, stored.report.listing_id, brand).await?;
        let (reference, title) = (&stored.report.reference, &stored.snapshot.title);
        let follow = self.url(&format!("/follow/{reference}"));
        for (name, address) in super::told(&mut change.tx, &stored).await? {
            let letter = self.letter(
                &name,
                &[
                    &format!("Your brand's report {reference} of the listing “{title}” was taken back. Nobody will decide it."),
                    &format!("The reason: {reason}"),
                    &format!("The report: {follow}"),
                ],
            );
            change.mail(&address, &format!("Your report {reference} was taken back"), &letter).await?;
        }
        let detail = json!({ "listing": stored.report.listing_id });
        change.audit(actor, "report.withdrawn", Subject::of("report", id.0, brand), &format!("Taken back: {reason}"), detail).await?;
        change.commit().await
    }
}

fn over(stored: &StoredReport) -> PortalError {
    let state = stored.report.state.label();
    PortalError::conflict(format!("This report is {state} already: it cannot be taken back any more. Nothing of yours was saved"))
}
