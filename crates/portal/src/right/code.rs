//! The code that goes to the contact on the office's record: who enters it can read that contact's mail.

use super::is_contact_fresh;
use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    chores::DAY_SECONDS,
    mail::no_address,
    policy::Action,
    throttle::throttle_key,
};
use model::{
    id::{BrandId, RightId},
    mail::HIDDEN,
    right::{EnrolmentCode, RightEvent, RightState},
    trademark::FiledMark,
};
use serde_json::json;
use store::trademark::StoredTrademark;

/// Codes that can be asked for before one has to wait.
const FREE_REQUESTS: i64 = 3;
/// Codes that go out within a day for one right, and for one registration before another brand's filing goes without: their reader asked for none of them.
pub(super) const CODES_A_DAY: usize = 4;

impl Portal {
    /// Draws a code, notes its hash, and mails it to the main address on the record; all others that stand or stood there are told that somebody files.
    pub(super) async fn send_code(
        &self,
        change: &mut Change<'_>,
        actor: &Actor,
        id: RightId,
        brand: BrandId,
        filed: &FiledMark,
        record: &StoredTrademark,
    ) -> Result<()> {
        let [main, ..] = &record.record.correspondent.emails[..] else { return Err(PortalError::NotFound("contact")) };
        let code = EnrolmentCode::from_random(self.random());
        let now = change.now;
        let expires_at = now.plus_seconds(EnrolmentCode::LIFE_SECONDS);
        store::right::set_code(&mut change.tx, id, &self.code_hash(id, &code), main, now, expires_at).await?;
        let brand_name = store::brand::by_id(&mut change.tx, brand).await?.map(|b| no_address(&b.name)).unwrap_or_default();
        let mark = no_address(&filed.mark_text);
        let name = record.record.correspondent.name.as_deref().unwrap_or("correspondent");
        let marketplace = &self.settings().marketplace;
        let what = format!(
            "{} asks to enrol the mark “{mark}” ({} registration {}) for the brand “{brand_name}” on {marketplace}. You are the contact on the office's record.",
            no_address(actor.name()),
            filed.office,
            filed.registration_number
        );
        let body = self.letter(
            name,
            &[
                &what,
                "If they act for the owner of the mark, give them this code:",
                &format!("    {HIDDEN}"),
                &format!("It works until {} and for this mark only.", expires_at.to_day()),
                "If they do not, keep the code to yourself: without it a person looks at the case. You need to do nothing else.",
            ],
        );
        change.mail_secret(main.as_str(), &format!("Code to enrol the mark “{mark}”"), &body, &code.to_string()).await?;
        // Whoever took over one mailbox has not taken over all.
        let sent = format!("A code went to {}.", main.masked());
        self.tell_contacts(change, (id, brand, filed), record, Some(main), &sent).await?;
        let text = format!("Mailed a code to the contact on the record, {}", main.masked());
        change.audit(&Actor::System, "right.code_sent", Subject::of("right", id.0, brand), &text, json!({})).await
    }

    /// Enters the code. Right: the right goes to a reviewer. Wrong: one try less, and says how many are left.
    pub async fn confirm_right(&self, actor: &Actor, id: RightId, code: &str) -> Result<()> {
        let stored = self.right_for(&mut self.read().await?, actor, Action::ManageRights, id).await?;
        let new = next(stored.right.state, RightEvent::CodeConfirmed)?;
        let code = EnrolmentCode::parse(code).map_err(|e| PortalError::field("code", e))?;
        let mut change = self.change().await?;
        let now = change.now;
        if !store::right::take_try(&mut change.tx, id, EnrolmentCode::MAX_TRIES, now).await? {
            return Err(PortalError::field("code", "This code works no longer: it was tried too often or has expired. Ask for a new one"));
        }
        let stored = store::right::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("right"))?;
        let subject = Subject::of("right", id.0, stored.right.brand_id);
        let right = stored.code_hash.is_some_and(|hash| self.secret().verify(PURPOSE, &message(id, &code), &hash));
        if !right {
            let left = stored.right.code.map_or(0, |code| code.tries_left());
            change.audit(actor, "right.code_wrong", subject, "Entered a wrong code", json!({ "left": left })).await?;
            change.commit().await?;
            let next = match left {
                0 => "Ask for a new code".to_owned(),
                1 => "One try is left".to_owned(),
                n => format!("{n} tries are left"),
            };
            return Err(PortalError::field("code", format!("This is not the code that was mailed. {next}")));
        }
        store::right::confirm(&mut change.tx, id, new, now).await?;
        change.audit(actor, "right.confirmed", subject, "Entered the code from the record's contact", json!({})).await?;
        self.tell_reviewers(&mut change, id, &stored.right.filed).await?;
        change.commit().await
    }

    /// Mails a new code; the one before works no longer.
    pub async fn renew_code(&self, actor: &Actor, id: RightId) -> Result<()> {
        let stored = self.right_for(&mut self.read().await?, actor, Action::ManageRights, id).await?;
        next(stored.right.state, RightEvent::CodeConfirmed)?;
        let _counted = self.count_try([(throttle_key("right-code", &id.to_string()), FREE_REQUESTS)]).await?;
        let mut change = self.change().await?;
        let since = change.now.plus_seconds(-DAY_SECONDS);
        let events = store::audit::of_subject(&mut change.tx, "right", id.0).await?;
        if events.iter().filter(|event| event.action == "right.code_sent" && event.at > since).count() >= CODES_A_DAY {
            return Err(PortalError::conflict("Enough codes were mailed to this contact today. Ask for one tomorrow, or for a reviewer now"));
        }
        let filed = &stored.right.filed;
        let record = store::trademark::by_number(&mut change.tx, filed.office, &filed.registration_number).await?;
        let now = change.now;
        let Some(record) = record.filter(|r| !r.record.correspondent.emails.is_empty() && !is_contact_fresh(r, now)) else {
            return Err(PortalError::conflict("The contact on the record is new here. Ask for a reviewer instead: no code can be sent there now"));
        };
        self.send_code(&mut change, actor, id, stored.right.brand_id, filed, &record).await?;
        change.commit().await
    }

    /// Asks for a reviewer without the code: the contact is out of date, or does not answer.
    pub async fn ask_review(&self, actor: &Actor, id: RightId) -> Result<()> {
        let stored = self.right_for(&mut self.read().await?, actor, Action::ManageRights, id).await?;
        let old = stored.right.state;
        let new = next(old, RightEvent::ReviewAsked)?;
        let mut change = self.change().await?;
        store::right::set_state(&mut change.tx, id, old, new).await?;
        let subject = Subject::of("right", id.0, stored.right.brand_id);
        change.audit(actor, "right.review_asked", subject, "Asked for a reviewer without the code", json!({})).await?;
        self.tell_reviewers(&mut change, id, &stored.right.filed).await?;
        change.commit().await
    }

    /// A keyed hash: forty bits could be tried out against a plain one by who stole the database.
    fn code_hash(&self, id: RightId, code: &EnrolmentCode) -> [u8; 32] {
        self.secret().mac(PURPOSE, &message(id, code))
    }
}

/// What the key is for.
const PURPOSE: &str = "right-code";

/// A code is good for its own right only.
fn message(id: RightId, code: &EnrolmentCode) -> Vec<u8> {
    [id.0.as_bytes().as_slice(), code.as_bytes()].concat()
}

/// The state after an event, or why it cannot be, in words.
pub(super) fn next(state: RightState, event: RightEvent) -> Result<RightState> {
    state.transition(event).map_err(|e| PortalError::conflict(e.to_string()))
}
