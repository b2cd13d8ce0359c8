//! How an enrolment ends but by the brand: a reviewer ends it for a reason, and an office's record that changed brings it back before a reviewer. Whatever the
//! brand did by it stays; nothing more is done by it.

use super::{code::next, decide::parse_reason};
use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    own_cause,
    policy::Action,
};
use model::{
    id::RightId,
    right::{Right, RightEvent},
    trademark::{TrademarkRecord, questioned},
};
use serde_json::json;
use store::StoreError;

impl Portal {
    /// Ends an enrolment, with a reason that the brand reads: the mark is not the brand's, or not in force. The brand can file again.
    pub async fn end_right(&self, actor: &Actor, id: RightId, reason: &str) -> Result<()> {
        actor.may(Action::DecideRights)?;
        let by = actor.signed()?.viewer.user_id;
        let right = self.right_for(&mut self.read().await?, actor, Action::DecideRights, id).await?.right;
        own_cause::refuse(actor.own_cause([right.brand_id], []))?;
        let reason = parse_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        let new = next(right.state, RightEvent::End)?;
        let mut change = self.change().await?;
        let now = change.now;
        match store::right::decide(&mut change.tx, id, right.state, new, by, now, &reason).await {
            Err(StoreError::Conflict) => {
                return Err(PortalError::conflict("Something happened to this right meanwhile: read the page again. Nothing of yours was saved"));
            }
            done => done?,
        }
        self.without_right(&mut change, actor, &right, "Screening the catalogue without a mark whose enrolment was ended").await?;
        let subject = Subject::of("right", id.0, right.brand_id);
        change.audit(actor, "right.ended", subject, &format!("Ended the enrolment: {reason}"), json!({ "reason": reason })).await?;
        let what = format!("The enrolment of “{}”, {} {}, was ended.", right.filed.mark_text, right.filed.office, right.filed.registration_number);
        let then = "Listings are not held for this mark any more, and no report that relies on it is upheld. You can mend what is said there and file again.";
        let paragraphs = [&*what, &format!("The reason: {reason}"), then, "A person decided it; no automated means were used.", &self.redress()];
        self.tell_team(&mut change, &right, &format!("The enrolment of “{}” was ended", right.filed.mark_text), &paragraphs).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// Brings an enrolled right back before a reviewer if the office says by a new record that the registration is not in force any more or another's; true if
    /// it did. `before` is the record as it was known.
    pub(crate) async fn question_right(
        &self,
        change: &mut Change<'_>,
        right: &Right,
        before: Option<&TrademarkRecord>,
        record: &TrademarkRecord,
    ) -> Result<bool> {
        let Some(said) = questioned(before, record) else { return Ok(false) };
        let new = next(right.state, RightEvent::RecordChanged)?;
        store::right::set_state(&mut change.tx, right.id, right.state, new).await?;
        self.without_right(change, &Actor::System, right, "Screening the catalogue without a mark that is looked at again").await?;
        let subject = Subject::of("right", right.id.0, right.brand_id);
        change.audit(&Actor::System, "right.questioned", subject, &format!("The office's record {said}"), json!({ "was": right.state })).await?;
        let what = format!("The office's record of “{}”, {} {}, {said}.", right.filed.mark_text, right.filed.office, right.filed.registration_number);
        let then = "A reviewer looks at the right again. Until then listings are not held for this mark, and nothing is reported by it. You will be told.";
        let wrong = format!("If the record is wrong, have the office correct it, and write to {}.", self.settings().contact);
        self.tell_team(change, right, &format!("Your mark “{}” is looked at again", right.filed.mark_text), &[&what, then, &wrong]).await?;
        self.tell_reviewers(change, right.id, &right.filed).await?;
        Ok(true)
    }

    /// The brand acts by this right no more.
    async fn without_right(&self, change: &mut Change<'_>, actor: &Actor, right: &Right, sweep: &str) -> Result<()> {
        store::brand::unset_enrolled(&mut change.tx, right.brand_id).await?;
        self.queue_sweep(change, actor, Some(right.brand_id), sweep).await
    }

    async fn tell_team(&self, change: &mut Change<'_>, right: &Right, subject: &str, paragraphs: &[&str]) -> Result<()> {
        let page = self.url(&format!("/brand/rights/{}", right.id));
        let paragraphs = [paragraphs, &[&*page]].concat();
        for (name, address) in store::alert_news::told(&mut change.tx, right.brand_id).await? {
            change.mail(&address, subject, &self.letter(&name, &paragraphs)).await?;
        }
        Ok(())
    }
}
