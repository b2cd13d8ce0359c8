//! One change: a transaction with its audit event and its mails.

use crate::{Actor, Portal, Result};
use model::{
    account::Account,
    id::{BrandId, MailId, UserId},
    time::Timestamp,
};
use serde_json::Value;
use store::{Conn, Tx, audit::NewEvent, mail::NewMail};
use uuid::Uuid;

/// What an audit event is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The noun, such as `right`.
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
    /// The brand whose members see the event.
    pub brand: Option<BrandId>,
}

impl Subject {
    /// Of a noun that belongs to no brand.
    #[must_use]
    pub const fn new(kind: &'static str, id: Uuid) -> Self {
        Self { kind, id, brand: None }
    }

    /// Of a brand's noun.
    #[must_use]
    pub const fn of(kind: &'static str, id: Uuid, brand: BrandId) -> Self {
        Self { kind, id, brand: Some(brand) }
    }
}

/// A transaction under way: rolled back unless [`Change::commit`] is reached. `tx` writes.
pub struct Change<'p> {
    portal: &'p Portal,
    /// The transaction.
    pub tx: Tx,
    /// When the change happens: one instant for all its rows.
    pub now: Timestamp,
    /// Events noted so far.
    events: i64,
}

impl Portal {
    /// A connection to read with.
    pub(crate) async fn read(&self) -> Result<Conn> {
        Ok(self.db().read().await?)
    }

    /// Begins a change.
    pub(crate) async fn change(&self) -> Result<Change<'_>> {
        Ok(Change { portal: self, tx: self.db().begin().await?, now: self.now(), events: 0 })
    }
}

impl Change<'_> {
    /// Notes what happened: `action` is `noun.verb`, `summary` one sentence for people.
    pub async fn audit(&mut self, actor: &Actor, action: &str, subject: Subject, summary: &str, detail: Value) -> Result<()> {
        let by_team = subject.brand.is_some_and(|brand| actor.acts_for(brand));
        self.note((actor.user_id(), actor.name(), by_team), action, subject, summary, detail).await
    }

    /// Notes what somebody did with an account of their own before they were signed in: by a password, or by a link in a mail.
    pub async fn audit_own(&mut self, account: &Account, action: &str, summary: &str, detail: Value) -> Result<()> {
        self.note((Some(account.id), &account.name, false), action, Subject::new("account", account.id.0), summary, detail).await
    }

    async fn note(&mut self, by: (Option<UserId>, &str, bool), action: &str, subject: Subject, summary: &str, detail: Value) -> Result<()> {
        let (actor_id, actor_name, by_team) = by;
        // A microsecond apart, so that a history tells the events of one change in their order.
        let at = Timestamp(self.now.0 + self.events);
        self.events += 1;
        let event = NewEvent {
            id: self.portal.new_id(),
            at,
            actor_id,
            actor_name,
            action,
            subject_kind: subject.kind,
            subject_id: subject.id,
            brand_id: subject.brand,
            by_team,
            summary,
            detail,
        };
        Ok(store::audit::insert(&mut self.tx, &event).await?)
    }

    /// Puts a mail into the outbox.
    pub async fn mail(&mut self, to: &str, subject: &str, body: &str) -> Result<()> {
        self.write(NewMail { to, subject, body, secret: None }).await
    }

    /// Puts a mail into the outbox that says what only its reader may know: `secret` takes the place of [`model::mail::HIDDEN`] in the mail that goes out,
    /// and in no other copy.
    pub async fn mail_secret(&mut self, to: &str, subject: &str, body: &str, secret: &str) -> Result<()> {
        self.write(NewMail { to, subject, body, secret: Some(secret) }).await
    }

    async fn write(&mut self, mail: NewMail<'_>) -> Result<()> {
        Ok(store::mail::insert(&mut self.tx, MailId(self.portal.new_id()), mail, self.now).await?)
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}
