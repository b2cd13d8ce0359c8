//! Decisions: a reviewer enrols or refuses with a reason, the brand withdraws.

use super::code::next;
use crate::{Actor, Portal, PortalError, Result, change::Subject, own_cause, policy::Action};
use model::{
    id::RightId,
    right::{RightEvent, RightState},
};
use serde_json::json;
use store::StoreError;

/// Longest reason.
const REASON_MAX: usize = 2000;

impl Portal {
    /// Enrols a right or refuses it, with a reason that the brand reads. Of two who decide at once one wins, and the other is told.
    pub async fn decide_right(&self, actor: &Actor, id: RightId, enrol: bool, reason: &str) -> Result<()> {
        actor.may(Action::DecideRights)?;
        let by = actor.signed()?.viewer.user_id;
        let stored = self.right_for(&mut self.read().await?, actor, Action::DecideRights, id).await?;
        own_cause::refuse(actor.own_cause([stored.right.brand_id], []))?;
        let reason = parse_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        let event = if enrol { RightEvent::Enrol } else { RightEvent::Refuse };
        let old = stored.right.state;
        let new = next(old, event).map_err(|_| decided_before(stored.right.state))?;
        let (brand, filed) = (stored.right.brand_id, &stored.right.filed);
        // Another brand's mark may have been enrolled since the names were given.
        if enrol && let Err(PortalError::Invalid(wrong)) = self.check_aliases(&stored.right, &stored.right.aliases.names).await {
            let wrong = wrong.into_iter().map(|field| field.message).collect::<Vec<_>>().join(". ");
            return Err(PortalError::conflict(format!("The mark's other names cannot be looked for as they are: {wrong}. The brand has to change them first")));
        }
        let mut change = self.change().await?;
        let now = change.now;
        match store::right::decide(&mut change.tx, id, old, new, by, now, &reason).await {
            Err(StoreError::Conflict) => {
                drop(change);
                let state = store::right::by_id(&mut self.read().await?, id).await?.map_or(old, |r| r.right.state);
                return Err(decided_before(state));
            }
            Err(StoreError::Taken(_)) => {
                drop(change);
                let other = store::right::enrolled_elsewhere(&mut self.read().await?, filed, brand).await?;
                let name = other.map(|c| format!("“{}”", c.brand_name)).unwrap_or_else(|| "another brand".to_owned());
                return Err(PortalError::conflict(format!("This registration is enrolled for {name}. End that enrolment first, or refuse this one")));
            }
            done => done?,
        }
        if enrol {
            store::brand::set_enrolled(&mut change.tx, brand, now).await?;
            self.queue_sweep(&mut change, actor, Some(brand), &format!("Screening the catalogue for “{}”", filed.mark_text)).await?;
        }
        let (action, verb) = if enrol { ("right.enrolled", "is enrolled") } else { ("right.refused", "was not enrolled") };
        let text = if enrol { format!("Enrolled: {reason}") } else { format!("Refused: {reason}") };
        change.audit(actor, action, Subject::of("right", id.0, brand), &text, json!({ "reason": reason })).await?;
        if let Some(filer) = store::user::by_id(&mut change.tx, stored.filed_by).await? {
            let page = self.url(&format!("/brand/rights/{id}"));
            let then = if enrol { "You can now add products, issue codes and report listings." } else { "You can mend what is said there and file again." };
            let body = self.letter(
                &filer.account.name,
                &[&format!("“{}”, {} {}, {verb}.", filed.mark_text, filed.office, filed.registration_number), &format!("The reason: {reason}"), then, &page],
            );
            change.mail(filer.account.email.as_str(), &format!("Your mark “{}” {verb}", filed.mark_text), &body).await?;
        }
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// Takes a right back. A brand whose last enrolled right it was loses its powers; what it did stays.
    pub async fn withdraw_right(&self, actor: &Actor, id: RightId) -> Result<()> {
        let stored = self.right_for(&mut self.read().await?, actor, Action::ManageRights, id).await?;
        let old = stored.right.state;
        let new = next(old, RightEvent::Withdraw)?;
        let brand = stored.right.brand_id;
        let mut change = self.change().await?;
        store::right::set_state(&mut change.tx, id, old, new).await?;
        store::brand::unset_enrolled(&mut change.tx, brand).await?;
        if old == RightState::Enrolled {
            self.queue_sweep(&mut change, actor, Some(brand), "Screening the catalogue without a mark that was withdrawn").await?;
        }
        change.audit(actor, "right.withdrawn", Subject::of("right", id.0, brand), "Withdrew the right", json!({ "was": old })).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }
}

pub(super) fn parse_reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err("Say why: the brand reads it".into()),
        n if n > REASON_MAX => Err(format!("The reason has {n} characters; the most is {REASON_MAX}")),
        _ => Ok(text.to_owned()),
    }
}

fn decided_before(state: RightState) -> PortalError {
    match state {
        RightState::Enrolled => PortalError::conflict(
            "Another reviewer was quicker, or this was decided before: the right is enrolled. Nothing of yours was saved; its page offers to end the enrolment",
        ),
        RightState::Refused => PortalError::conflict("Another reviewer was quicker: this right is refused already. Nothing of yours was saved"),
        RightState::Withdrawn => PortalError::conflict("The brand has withdrawn this right in the meantime. There is nothing to decide"),
        RightState::Ended => PortalError::conflict("The enrolment of this right was ended: the brand has to file it again. Nothing of yours was saved"),
        RightState::AwaitingCode | RightState::InReview => PortalError::conflict("This right still waits for its code: it cannot be decided yet"),
    }
}
