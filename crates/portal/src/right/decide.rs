//! Decisions: a reviewer enrols or refuses with a reason, the brand withdraws.

use super::code::next;
use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    own_cause,
    policy::Action,
};
use model::{
    id::RightId,
    right::{Conflict, OBJECTION_SECONDS, RightEvent, RightState},
};
use serde_json::json;
use store::{StoreError, right::StoredRight};

/// Longest reason.
const REASON_MAX: usize = 2000;

impl Portal {
    /// Enrols a right or refuses it, with a reason that the brand reads. Of two who decide at once one wins, and the other is told. What no contact on the
    /// record confirmed is accepted, and enrolled when none of them objects in time ([`Portal::enrol_accepted`]).
    pub async fn decide_right(&self, actor: &Actor, id: RightId, enrol: bool, reason: &str) -> Result<()> {
        actor.may(Action::DecideRights)?;
        let by = actor.signed()?.viewer.user_id;
        let stored = self.right_for(&mut self.read().await?, actor, Action::DecideRights, id).await?;
        own_cause::refuse(actor.own_cause([stored.right.brand_id], []))?;
        let reason = parse_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        let old = stored.right.state;
        if enrol && old == RightState::Enrolled && stored.right.objected_at.is_some() {
            return self.keep_enrolment(actor, &stored, &reason).await;
        }
        let event = match (enrol, old) {
            (false, _) => RightEvent::Refuse,
            (true, RightState::InReview) => self.how_to_enrol(&stored).await?,
            (true, _) => RightEvent::Accept,
        };
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
                return Err(held_elsewhere(other));
            }
            done => done?,
        }
        match event {
            RightEvent::Enrol => self.begin_enrolment(&mut change, actor, &stored, &reason).await?,
            RightEvent::Accept => self.begin_wait(&mut change, actor, &stored, &reason).await?,
            _ => {
                let text = format!("Refused: {reason}");
                change.audit(actor, "right.refused", Subject::of("right", id.0, brand), &text, json!({ "reason": reason })).await?;
                self.tell_filer(&mut change, &stored, "was not enrolled", &reason, "You can mend what is said there and file again.").await?;
            }
        }
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// A reviewer looked at an objection to an enrolled right, and it stays enrolled.
    async fn keep_enrolment(&self, actor: &Actor, stored: &StoredRight, reason: &str) -> Result<()> {
        let id = stored.right.id;
        let mut change = self.change().await?;
        match store::right::dismiss(&mut change.tx, id).await {
            Err(StoreError::Conflict) => {
                return Err(PortalError::conflict("Something happened to this right meanwhile: read the page again. Nothing of yours was saved"));
            }
            done => done?,
        }
        let subject = Subject::of("right", id.0, stored.right.brand_id);
        let text = format!("Kept the enrolment after an objection: {reason}");
        change.audit(actor, "right.objection_dismissed", subject, &text, json!({ "reason": reason })).await?;
        change.commit().await
    }

    /// Whether a right is enrolled at once or waits for objections. Refused where the record gives no rights: pending and ended marks have none to enforce.
    async fn how_to_enrol(&self, stored: &StoredRight) -> Result<RightEvent> {
        let filed = &stored.right.filed;
        let (now, mut conn) = (self.now(), self.read().await?);
        let record = store::trademark::by_number(&mut conn, filed.office, &filed.registration_number).await?;
        if let Some(status) = record.as_ref().map(|record| &record.record.status).filter(|status| !status.in_force) {
            let words = status.words();
            let text = format!("The office's record says “{words}”: a mark that is not in force gives no rights. Import a newer record, or refuse this one");
            return Err(PortalError::conflict(text));
        }
        // Who decides after an objection has looked at it: whoever objects again is heard, and keeps nobody out for ever.
        let history = store::audit::of_subject(&mut conn, "right", stored.right.id.0).await?;
        let last = |action: &str| history.iter().rposition(|event| event.action == action);
        let objected = last("right.objected").is_some_and(|at| last("right.accepted").is_some_and(|accepted| accepted < at));
        if objected || !self.needs_time(&mut conn, stored, record.as_ref(), now).await? {
            return Ok(RightEvent::Enrol);
        }
        match store::right::enrolled_elsewhere(&mut conn, filed, stored.right.brand_id).await? {
            Some(other) => Err(held_elsewhere(Some(other))),
            None => Ok(RightEvent::Accept),
        }
    }

    /// What an enrolled right brings: its brand's powers, a look through the catalogue, and the news to who filed it.
    pub(super) async fn begin_enrolment(&self, change: &mut Change<'_>, actor: &Actor, stored: &StoredRight, reason: &str) -> Result<()> {
        let (right, brand, now) = (&stored.right, stored.right.brand_id, change.now);
        store::brand::set_enrolled(&mut change.tx, brand, now).await?;
        self.queue_sweep(change, actor, Some(brand), &format!("Screening the catalogue for “{}”", right.filed.mark_text)).await?;
        let text = format!("Enrolled: {reason}");
        change.audit(actor, "right.enrolled", Subject::of("right", right.id.0, brand), &text, json!({ "reason": reason })).await?;
        self.tell_filer(change, stored, "is enrolled", reason, "You can now add products, issue codes and report listings.").await
    }

    /// Tells the contacts on the record of a right that was accepted, and who filed it until when they can object.
    async fn begin_wait(&self, change: &mut Change<'_>, actor: &Actor, stored: &StoredRight, reason: &str) -> Result<()> {
        let (right, brand) = (&stored.right, stored.right.brand_id);
        let from = change.now.plus_seconds(OBJECTION_SECONDS).to_day();
        let text = format!("Accepted: {reason}. It is enrolled on {from}, unless a contact on the office's record objects");
        change.audit(actor, "right.accepted", Subject::of("right", right.id.0, brand), &text, json!({ "reason": reason })).await?;
        if let Some(record) = store::trademark::by_number(&mut change.tx, right.filed.office, &right.filed.registration_number).await? {
            let what =
                format!("A person at the marketplace accepted it. On {from} the brand gets rights here: its listings, and what others offer under the mark.");
            self.tell_contacts(change, (right.id, brand, &right.filed), &record, None, &what).await?;
        }
        let then = format!("The contacts on the office's record can object until then: it is enrolled on {from}, and you get another mail.");
        self.tell_filer(change, stored, "was accepted", reason, &then).await
    }

    async fn tell_filer(&self, change: &mut Change<'_>, stored: &StoredRight, verb: &str, reason: &str, then: &str) -> Result<()> {
        let Some(filer) = store::user::by_id(&mut change.tx, stored.filed_by).await? else { return Ok(()) };
        let filed = &stored.right.filed;
        let page = self.url(&format!("/brand/rights/{}", stored.right.id));
        let what = format!("“{}”, {} {}, {verb}.", filed.mark_text, filed.office, filed.registration_number);
        let body = self.letter(&filer.account.name, &[&what, &format!("The reason: {reason}"), then, &page]);
        change.mail(filer.account.email.as_str(), &format!("Your mark “{}” {verb}", filed.mark_text), &body).await
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

fn held_elsewhere(other: Option<Conflict>) -> PortalError {
    let name = other.as_ref().map_or_else(|| "another brand".to_owned(), |conflict| format!("“{}”", conflict.brand_name));
    PortalError::conflict(if other.is_some_and(|conflict| conflict.accepted) {
        format!("This registration was accepted for {name}, and is enrolled soon if no contact on the record objects. Refuse that one first, or this one")
    } else {
        format!("This registration is enrolled for {name}. End that enrolment first, or refuse this one")
    })
}

fn decided_before(state: RightState) -> PortalError {
    match state {
        RightState::Enrolled => PortalError::conflict(
            "Another reviewer was quicker, or this was decided before: the right is enrolled. Nothing of yours was saved; its page offers to end the enrolment",
        ),
        RightState::Refused => PortalError::conflict("Another reviewer was quicker: this right is refused already. Nothing of yours was saved"),
        RightState::Accepted => PortalError::conflict("This right is accepted already: it is enrolled by itself if no contact on the record objects"),
        RightState::Withdrawn => PortalError::conflict("The brand has withdrawn this right in the meantime. There is nothing to decide"),
        RightState::Ended => PortalError::conflict("The enrolment of this right was ended: the brand has to file it again. Nothing of yours was saved"),
        RightState::AwaitingCode | RightState::InReview => PortalError::conflict("This right still waits for its code: it cannot be decided yet"),
    }
}
