//! Contacts on the office's record are told who asks to enrol their mark, and can object: brand registries were robbed by thieves who had changed the contact,
//! so that those who stood there before are told, too.

use super::is_contact_fresh;
use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    mail::no_address,
    policy::Action,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    email::Email,
    id::{BrandId, RightId},
    mail::HIDDEN,
    right::{OBJECTION_SECONDS, RightEvent, RightState},
    time::Timestamp,
    trademark::FiledMark,
};
use serde_json::json;
use store::{Conn, StoreError, right::StoredRight, trademark::StoredTrademark};

/// What the links' key is for.
const PURPOSE: &str = "right-objection";

impl Portal {
    /// Tells everybody who stands or stood on the record but `except` what becomes of a filing, with a link to object.
    pub(super) async fn tell_contacts(
        &self,
        change: &mut Change<'_>,
        right: (RightId, BrandId, &FiledMark),
        record: &StoredTrademark,
        except: Option<&Email>,
        what: &str,
    ) -> Result<()> {
        let (id, brand, filed) = right;
        let brand = store::brand::by_id(&mut change.tx, brand).await?.map(|brand| no_address(&brand.name)).unwrap_or_default();
        let mark = no_address(&filed.mark_text);
        let key = BASE64_URL_SAFE_NO_PAD.encode(self.secret().mac(PURPOSE, id.0.as_bytes()));
        let link = self.url(&format!("/not-ours?right={id}&key={key}"));
        let body = self.letter(
            "there",
            &[
                &format!(
                    "Somebody asks to enrol the mark “{mark}” ({} registration {}) for the brand “{brand}” on {}. Your address is, or was, a contact on the \
                     office's record.",
                    filed.office,
                    filed.registration_number,
                    self.settings().marketplace
                ),
                what,
                "If you know nothing of it, say so here, and nothing is enrolled before a person has looked at it:",
                HIDDEN,
                &format!("You can also write to {}. If all is well, you need to do nothing.", self.settings().contact),
            ],
        );
        for email in all_contacts(&mut change.tx, record).await? {
            if Some(&email) != except {
                change.mail_secret(email.as_str(), &format!("Somebody asks to enrol the mark “{mark}”"), &body, &link).await?;
            }
        }
        Ok(())
    }

    /// A contact on the record says that it knows nothing of an enrolment: a reviewer looks at it, and until then it goes no further.
    pub async fn object_to_right(&self, actor: &Actor, id: RightId, key: &str) -> Result<()> {
        actor.may(Action::ObjectToRight)?;
        let key = BASE64_URL_SAFE_NO_PAD.decode(key.trim()).unwrap_or_default();
        if !self.secret().verify(PURPOSE, id.0.as_bytes(), &key) {
            return Err(PortalError::conflict("This link is not complete. Copy all of it from the message"));
        }
        let mut change = self.change().await?;
        let stored = store::right::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("right"))?;
        let old = stored.right.state;
        let moved = old.transition(RightEvent::Object);
        // Said once is enough, unless it stops something again.
        let known = store::audit::of_subject(&mut change.tx, "right", id.0).await?.iter().any(|event| event.action == "right.objected");
        if old.is_over() || known && moved.is_err() {
            return Ok(());
        }
        if let Ok(new) = moved {
            match store::right::set_state(&mut change.tx, id, old, new).await {
                Err(StoreError::Conflict) => return Err(PortalError::conflict("Something else was decided at this very moment. Try it again")),
                done => done?,
            }
        }
        let now = change.now;
        store::right::object(&mut change.tx, id, now).await?;
        let subject = Subject::of("right", id.0, stored.right.brand_id);
        change.audit(&Actor::System, "right.objected", subject, "A contact on the office's record knows nothing of this enrolment", json!({})).await?;
        let filed = &stored.right.filed;
        let subject = format!("Somebody objects to the enrolment of “{}”", filed.mark_text);
        let said = match old {
            RightState::Enrolled => {
                "The right is enrolled, and waits in the queue: end the enrolment on its page if the objection is right, or say there why it is kept."
            }
            _ => "It waits for your decision.",
        };
        let what = format!(
            "A contact on the office's record of “{}”, {} {}, knows nothing of its enrolment.",
            filed.mark_text, filed.office, filed.registration_number
        );
        let body = self.letter("reviewers", &[&what, said, &self.url(&format!("/review/rights/{id}"))]);
        for reviewer in store::user::reviewers(&mut change.tx).await? {
            change.mail(&reviewer, &subject, &body).await?;
        }
        change.commit().await
    }

    /// Whether contacts on the record have to be given time to object: they are known, and none that can be trusted has confirmed it by a code.
    pub(super) async fn needs_time(&self, conn: &mut Conn, stored: &StoredRight, record: Option<&StoredTrademark>, now: Timestamp) -> Result<bool> {
        let Some(record) = record else { return Ok(false) };
        // By who stands there now: a code that a former contact entered says nothing of him.
        let confirmed = stored.right.code.as_ref().and_then(|code| code.confirmed_at).is_some_and(|at| at >= record.contact_since);
        Ok((!confirmed || is_contact_fresh(record, now)) && !all_contacts(conn, record).await?.is_empty())
    }

    /// Enrols what was accepted and nobody objected to in time; answers how many.
    pub async fn enrol_accepted(&self) -> Result<u64> {
        let due = store::right::accepted(&mut self.read().await?, self.now().plus_seconds(-OBJECTION_SECONDS)).await?;
        let mut enrolled = 0;
        for id in due {
            // One that fails keeps no other waiting.
            match self.enrol_one(id).await {
                Ok(done) => enrolled += u64::from(done),
                Err(error) => tracing::error!(right = %id, error = %error, "A right that was accepted could not be enrolled; trying again"),
            }
        }
        if enrolled > 0 {
            self.runner().wake();
        }
        Ok(enrolled)
    }

    async fn enrol_one(&self, id: RightId) -> Result<bool> {
        let mut change = self.change().await?;
        let Some(stored) = store::right::by_id(&mut change.tx, id).await?.filter(|stored| stored.right.state == RightState::Accepted) else { return Ok(false) };
        let filed = &stored.right.filed;
        let record = store::trademark::by_number(&mut change.tx, filed.office, &filed.registration_number).await?;
        let in_force = record.is_none_or(|record| record.record.status.in_force);
        let done = if in_force {
            store::right::set_state(&mut change.tx, id, RightState::Accepted, RightState::Enrolled).await
        } else {
            Err(StoreError::Taken("registration".into()))
        };
        match done {
            Ok(()) => {
                let reason = stored.right.decision.as_ref().map(|decision| decision.reason.clone()).unwrap_or_default();
                self.begin_enrolment(&mut change, &Actor::System, &stored, &reason).await?;
                change.commit().await?;
                Ok(true)
            }
            Err(StoreError::Conflict) => Ok(false),
            // Another brand's was enrolled meanwhile, or the record is in force no longer: a person looks again.
            Err(StoreError::Taken(_)) => {
                drop(change);
                let mut change = self.change().await?;
                store::right::set_state(&mut change.tx, id, RightState::Accepted, RightState::InReview).await?;
                let subject = Subject::of("right", id.0, stored.right.brand_id);
                let why = "The record changed, or another brand's right was enrolled, while it waited: a reviewer looks again";
                change.audit(&Actor::System, "right.in_review", subject, why, json!({})).await?;
                self.tell_reviewers(&mut change, id, filed).await?;
                change.commit().await?;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Who stands on the record, and who stood there before.
async fn all_contacts(conn: &mut Conn, record: &StoredTrademark) -> Result<Vec<Email>> {
    let mut all = record.record.correspondent.emails.clone();
    all.extend(store::trademark::former_contacts(conn, record.id).await?.into_iter().filter(|email| !record.record.correspondent.emails.contains(email)));
    Ok(all)
}
