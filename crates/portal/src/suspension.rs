//! Accounts that are shut out. It can keep a seller from answering for its listings, and so it is a restriction of which reasons are stated (DSA Art. 17): to the
//! account's owner by mail, and to whoever comes with its password.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
};
use model::{
    account::{Account, Suspension},
    id::UserId,
    report::parse_reason,
};
use serde_json::json;

impl Portal {
    /// What it would mean to suspend an account.
    pub async fn suspension(&self, actor: &Actor, id: UserId) -> Result<Suspension> {
        actor.may(Action::ManageAccounts)?;
        let (mut conn, now) = (self.read().await?, self.now());
        let account = store::user::by_id(&mut conn, id).await?.ok_or(PortalError::NotFound("account"))?.account;
        let sessions = store::session::of_user(&mut conn, id, now).await?.len();
        let brands = store::brand::memberships(&mut conn, id).await?;
        let shops = store::seller_member::of_user(&mut conn, id).await?;
        let mut unanswered = 0;
        for shop in &shops {
            unanswered += store::dashboard::seller(&mut conn, shop.id, now).await?.unanswered;
        }
        Ok(Suspension { account, sessions: i64::try_from(sessions).unwrap_or(i64::MAX), brands, shops, unanswered })
    }

    /// Shuts an account out for a reason, and ends its sessions. Its owner is told why, and where to complain.
    pub async fn suspend(&self, actor: &Actor, id: UserId, reason: &str) -> Result<()> {
        actor.may(Action::ManageAccounts)?;
        let reason = parse_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        let (mut change, account) = self.account_change(actor, id).await?;
        if account.suspended_at.is_some() {
            return Err(PortalError::conflict(format!("{} is suspended already. Nothing of yours was saved", account.name)));
        }
        let now = change.now;
        store::user::set_suspended(&mut change.tx, id, Some((now, &reason))).await?;
        store::session::end_all(&mut change.tx, id, now).await?;
        let shops = store::seller_member::of_user(&mut change.tx, id).await?;
        let contact = &self.settings().contact;
        let mut paragraphs = vec![
            format!(
                "We suspended your account on {}. You cannot sign in with it, its sessions are ended, and keys for programs that you made do not work. This holds everywhere, \
                 until we let you in again.",
                now.to_day()
            ),
            format!("The reason: {reason}"),
            "A person decided it under our terms; no automated means were used to decide it.".to_owned(),
        ];
        paragraphs.extend(shops.iter().map(|shop| {
            format!(
                "The listings of “{}” stay as they are. What is held or removed of them can be answered by whoever else acts for it, and by mail to {contact}.",
                shop.name
            )
        }));
        paragraphs.push(self.redress());
        let letter = self.letter(&account.name, &paragraphs.iter().map(String::as_str).collect::<Vec<_>>());
        change.mail(account.email.as_str(), "Your account was suspended", &letter).await?;
        let summary = format!("Suspended {}: {reason}", account.name);
        change.audit(actor, "account.suspended", Subject::new("account", id.0), &summary, json!({})).await?;
        change.commit().await
    }

    /// Lets an account in again; its owner is told.
    pub async fn restore(&self, actor: &Actor, id: UserId) -> Result<()> {
        let (mut change, account) = self.account_change(actor, id).await?;
        if account.suspended_at.is_none() {
            return Err(PortalError::conflict(format!("{} is not suspended", account.name)));
        }
        store::user::set_suspended(&mut change.tx, id, None).await?;
        let sign_in = format!("Sign in: {}", self.url("/sign-in"));
        let letter = self.letter(&account.name, &["Your account is not suspended any more: it works as it did before.", &sign_in]);
        change.mail(account.email.as_str(), "Your account works again", &letter).await?;
        change.audit(actor, "account.restored", Subject::new("account", id.0), &format!("Restored {}", account.name), json!({})).await?;
        change.commit().await
    }

    /// What somebody reads who comes with the password of a suspended account.
    pub(crate) fn suspended(&self, account: &Account) -> Option<PortalError> {
        let (day, contact) = (account.suspended_at?.to_day(), &self.settings().contact);
        let said = match &account.suspended_because {
            Some(reason) => format!("This account was suspended on {day}. The reason: “{reason}”. If you think that this is wrong, write to {contact}"),
            None => format!("This account was suspended on {day}. If you think that this is wrong, write to {contact}"),
        };
        Some(PortalError::field("email", said))
    }

    /// In place of a link for a new password, which would open nothing.
    pub(crate) async fn tell_still_suspended(&self, change: &mut Change<'_>, account: &Account) -> Result<()> {
        let Some(since) = account.suspended_at else { return Ok(()) };
        let mut paragraphs =
            vec![format!("You asked for a new password. Your account was suspended on {}, so that a new password would not let you in.", since.to_day())];
        paragraphs.extend(account.suspended_because.as_ref().map(|reason| format!("The reason: {reason}")));
        paragraphs.push(self.redress());
        let letter = self.letter(&account.name, &paragraphs.iter().map(String::as_str).collect::<Vec<_>>());
        change.mail(account.email.as_str(), "Your account is suspended", &letter).await
    }
}
