//! Accounts: signing up, proving the address, a new password, and what the administrator does with them.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    error::check,
    password,
    policy::Action,
    secret::sha256,
    throttle::{throttle_key, throttle_key_from},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    account::{Account, StaffRole, parse_name},
    email::Email,
    form::FieldErrors,
    id::UserId,
    mail::HIDDEN,
    page::{Page, PageQuery},
};
use serde_json::json;
use store::{StoreError, token::Purpose, user::StoredUser};

/// A link to prove an address lasts so long.
const VERIFY_SECONDS: i64 = 24 * 3600;
/// A link to set a new password lasts so long.
const RESET_SECONDS: i64 = 3600;

impl Portal {
    /// Makes an account and mails a link that proves the address. An address that has an account answers alike and equally late; its owner is
    /// told by mail.
    pub async fn sign_up(&self, actor: &Actor, name: &str, email: &str, password: &str) -> Result<()> {
        actor.may(Action::UseAccounts)?;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", parse_name(name));
        let email = errors.take("email", Email::parse(email));
        let personal = [name.as_deref().unwrap_or(""), email.as_ref().map_or("", Email::as_str)];
        errors.take("password", password::check(password, &personal));
        check(errors)?;
        let (Some(name), Some(email)) = (name, email) else { return Err(PortalError::Forbidden) };
        let _counted = self.count_try([(throttle_key_from("sign-up-from", &actor.client()), 100)]).await?;
        let password_hash = password::hash(password, self.random()).await?;
        let account = Account {
            id: UserId(self.new_id()),
            email,
            name,
            staff_role: None,
            seller_id: None,
            created_at: self.now(),
            verified_at: None,
            suspended_at: None,
            suspended_because: None,
        };
        let mut change = self.change().await?;
        match store::user::insert(&mut change.tx, &StoredUser { account: account.clone(), password_hash }).await {
            Err(StoreError::Taken(_)) => {
                drop(change);
                return self.tell_owner(&account.email).await;
            }
            done => done?,
        }
        self.add_link(&mut change, &account, Purpose::Verify).await?;
        change.audit_own(&account, "account.made", "Signed up", json!({})).await?;
        change.commit().await
    }

    /// The address has an account already: its owner hears of the try, and how to sign in.
    async fn tell_owner(&self, email: &Email) -> Result<()> {
        let Some(user) = store::user::by_email(&mut self.read().await?, email).await? else { return Ok(()) };
        if user.account.verified_at.is_none() {
            return self.send_verification(&user.account).await;
        }
        let mut change = self.change().await?;
        let sign_in = self.url("/sign-in");
        let reset = self.url("/forgot");
        let body = self.letter(
            &user.account.name,
            &[
                "Somebody, perhaps you, tried to make an account with this address. You have one already.",
                &format!("Sign in: {sign_in}"),
                &format!("Set a new password: {reset}"),
                "If it was not you, you need to do nothing.",
            ],
        );
        change.mail(email.as_str(), "You have an account already", &body).await?;
        change.commit().await
    }

    /// Mails a new link that proves the address.
    pub(crate) async fn send_verification(&self, account: &Account) -> Result<()> {
        let mut change = self.change().await?;
        self.add_link(&mut change, account, Purpose::Verify).await?;
        change.commit().await
    }

    async fn add_link(&self, change: &mut Change<'_>, account: &Account, purpose: Purpose) -> Result<()> {
        let token = BASE64_URL_SAFE_NO_PAD.encode(self.random::<32>());
        let now = change.now;
        let (seconds, path, subject) = match purpose {
            Purpose::Verify => (VERIFY_SECONDS, "verify", "Confirm your e-mail address"),
            Purpose::Reset => (RESET_SECONDS, "reset", "Set a new password"),
        };
        let link = self.url(&format!("/{path}?token={token}"));
        let body = match purpose {
            Purpose::Verify => self.letter(
                &account.name,
                &["Confirm that this address is yours:", HIDDEN, "The link works for 24 hours. If you did not sign up, ignore this mail."],
            ),
            Purpose::Reset => self.letter(
                &account.name,
                &[
                    "Set a new password here:",
                    HIDDEN,
                    "The link works for one hour and once. If you did not ask for it, ignore this mail: your password stays as it is.",
                ],
            ),
        };
        store::token::insert(&mut change.tx, &sha256(token.as_bytes()), account.id, purpose, now, now.plus_seconds(seconds)).await?;
        change.mail_secret(account.email.as_str(), subject, &body, &link).await
    }

    /// Proves an address by the link's token.
    pub async fn verify_email(&self, actor: &Actor, token: &str) -> Result<()> {
        actor.may(Action::UseAccounts)?;
        let mut change = self.change().await?;
        let now = change.now;
        let Some(user) = store::token::redeem(&mut change.tx, &sha256(token.trim().as_bytes()), Purpose::Verify, now).await? else {
            return Err(link_over());
        };
        match store::user::verify(&mut change.tx, user, now).await {
            // Proved by an earlier link: nothing to do.
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
        store::token::end_all(&mut change.tx, user, Purpose::Verify, now).await?;
        let account = store::user::by_id(&mut change.tx, user).await?.ok_or(PortalError::NotFound("account"))?.account;
        self.attach(&mut change, &account).await?;
        change.audit_own(&account, "account.verified", "Confirmed the e-mail address", json!({})).await?;
        change.commit().await
    }

    /// What waits for a proved address: invitations of brands, and the shop whose address it is.
    pub(crate) async fn attach(&self, change: &mut Change<'_>, account: &Account) -> Result<()> {
        let now = change.now;
        store::brand::accept_invitations(&mut change.tx, &account.email, account.id, now).await?;
        if account.seller_id.is_none()
            && let Some(seller) = store::seller::by_email(&mut change.tx, &account.email).await?
        {
            store::user::set_seller(&mut change.tx, account.id, Some(seller.id)).await?;
        }
        Ok(())
    }

    /// Mails a link to set a new password, if the address has an account; answers alike if not. Whose account is suspended is told that in place of a link.
    pub async fn forgot_password(&self, actor: &Actor, email: &str) -> Result<()> {
        actor.may(Action::UseAccounts)?;
        let email = Email::parse(email).map_err(|e| PortalError::field("email", e))?;
        let _counted = self.count_try([(throttle_key("forgot", email.as_str()), 5), (throttle_key_from("forgot-from", &actor.client()), 50)]).await?;
        let user = store::user::by_email(&mut self.read().await?, &email).await?;
        let mut change = self.change().await?;
        match user.map(|user| user.account) {
            Some(account) if account.suspended_at.is_some() => self.tell_still_suspended(&mut change, &account).await?,
            Some(account) => self.add_link(&mut change, &account, Purpose::Reset).await?,
            None => {}
        }
        change.commit().await
    }

    /// Sets a new password by the link's token, and ends all sessions: whoever knew the old one is out. Also proves the address.
    pub async fn reset_password(&self, actor: &Actor, token: &str, new_password: &str) -> Result<()> {
        actor.may(Action::UseAccounts)?;
        password::check(new_password, &[]).map_err(|e| PortalError::field("password", e))?;
        let hash = password::hash(new_password, self.random()).await?;
        let mut change = self.change().await?;
        let now = change.now;
        let Some(id) = store::token::redeem(&mut change.tx, &sha256(token.trim().as_bytes()), Purpose::Reset, now).await? else {
            return Err(link_over());
        };
        let user = store::user::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("account"))?;
        store::user::set_password(&mut change.tx, id, &hash).await?;
        if user.account.verified_at.is_none() {
            store::user::verify(&mut change.tx, id, now).await?;
        }
        store::token::end_all(&mut change.tx, id, Purpose::Reset, now).await?;
        store::session::end_all(&mut change.tx, id, now).await?;
        store::throttle::clear(&mut change.tx, &throttle_key("sign-in", user.account.email.as_str())).await?;
        self.tell_password_changed(&mut change, &user.account).await?;
        change.audit_own(&user.account, "account.password_reset", "Set a new password by mail", json!({})).await?;
        change.commit().await
    }

    /// Changes one's own password, given the old one; ends all other sessions.
    pub async fn change_password(&self, actor: &Actor, old: &str, new: &str) -> Result<()> {
        actor.may(Action::ManageOwnAccount)?;
        let signed = actor.signed()?;
        let id = signed.viewer.user_id;
        let tried = self.count_try([(throttle_key("password", &id.to_string()), 5)]).await?;
        let user = store::user::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("account"))?;
        if !password::verify(old, Some(user.password_hash)).await? {
            return Err(PortalError::field("old_password", "This is not your present password"));
        }
        let mut change = self.change().await?;
        change.give_back(tried).await?;
        change.commit().await?;
        password::check(new, &[&user.account.name, user.account.email.as_str()]).map_err(|e| PortalError::field("new_password", e))?;
        let hash = password::hash(new, self.random()).await?;
        let mut change = self.change().await?;
        let now = change.now;
        store::user::set_password(&mut change.tx, id, &hash).await?;
        store::session::end_others(&mut change.tx, id, signed.session_id, now).await?;
        self.tell_password_changed(&mut change, &user.account).await?;
        change.audit(actor, "account.password_changed", Subject::new("account", id.0), "Changed the password", json!({})).await?;
        change.commit().await
    }

    async fn tell_password_changed(&self, change: &mut Change<'_>, account: &Account) -> Result<()> {
        let reset = self.url("/forgot");
        let body = self.letter(
            &account.name,
            &[
                "The password of your account was changed, and all its other sessions were ended.",
                &format!("If it was not you, set a new one at once: {reset}"),
            ],
        );
        change.mail(account.email.as_str(), "Your password was changed", &body).await
    }

    /// All accounts whose address or name contains `text`.
    pub async fn accounts(&self, actor: &Actor, text: &str, query: PageQuery) -> Result<Page<Account>> {
        actor.may(Action::ManageAccounts)?;
        Ok(store::user::page(&mut self.read().await?, text, query).await?)
    }

    /// Gives or takes a staff role. Nobody changes their own: the last administrator must not lock everybody out.
    pub async fn set_staff_role(&self, actor: &Actor, id: UserId, role: Option<StaffRole>) -> Result<()> {
        let (mut change, account) = self.account_change(actor, id).await?;
        store::user::set_staff_role(&mut change.tx, id, role).await?;
        let summary = role.map_or_else(|| format!("Took the staff role of {}", account.name), |r| format!("Made {} a {}", account.name, r.as_str()));
        change.audit(actor, "account.role_set", Subject::new("account", id.0), &summary, json!({ "role": role })).await?;
        change.commit().await
    }

    /// Makes an account act for the shop of that name, or for none if the name is empty.
    pub async fn set_account_seller(&self, actor: &Actor, id: UserId, seller: &str) -> Result<()> {
        let (mut change, account) = self.account_change(actor, id).await?;
        let name = seller.trim();
        let seller = match name {
            "" => None,
            name => Some(
                store::seller::by_name(&mut change.tx, name)
                    .await?
                    .ok_or_else(|| PortalError::field("seller", format!("There is no seller named “{name}”")))?
                    .id,
            ),
        };
        store::user::set_seller(&mut change.tx, id, seller).await?;
        let summary =
            if seller.is_some() { format!("Made {} act for the seller {name}", account.name) } else { format!("Made {} act for no seller", account.name) };
        change.audit(actor, "account.seller_set", Subject::new("account", id.0), &summary, json!({ "seller": seller })).await?;
        change.commit().await
    }

    pub(crate) async fn account_change(&self, actor: &Actor, id: UserId) -> Result<(Change<'_>, Account)> {
        actor.may(Action::ManageAccounts)?;
        if actor.user_id() == Some(id) {
            return Err(PortalError::conflict("You cannot change your own role. Ask another administrator"));
        }
        let mut change = self.change().await?;
        let account = store::user::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("account"))?.account;
        if account.is_closed() {
            return Err(PortalError::conflict("This account is closed: its person left, and nothing of it can be changed"));
        }
        Ok((change, account))
    }

    /// Makes an account with a proved address: for the operator's command line and the demonstration.
    pub async fn make_account(&self, actor: &Actor, name: &str, email: &str, password: &str, role: Option<StaffRole>) -> Result<UserId> {
        actor.may(Action::ManageAccounts)?;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", parse_name(name));
        let email = errors.take("email", Email::parse(email));
        errors.take("password", password::check(password, &[]));
        check(errors)?;
        let (Some(name), Some(email)) = (name, email) else { return Err(PortalError::Forbidden) };
        let password_hash = password::hash(password, self.random()).await?;
        let mut change = self.change().await?;
        let now = change.now;
        let account = Account {
            id: UserId(self.new_id()),
            email,
            name,
            staff_role: role,
            seller_id: None,
            created_at: now,
            verified_at: Some(now),
            suspended_at: None,
            suspended_because: None,
        };
        match store::user::insert(&mut change.tx, &StoredUser { account: account.clone(), password_hash }).await {
            Err(StoreError::Taken(_)) => return Err(PortalError::conflict(format!("{} has an account already", account.email))),
            done => done?,
        }
        self.attach(&mut change, &account).await?;
        change
            .audit(actor, "account.made", Subject::new("account", account.id.0), &format!("Made an account for {}", account.name), json!({ "role": role }))
            .await?;
        change.commit().await?;
        Ok(account.id)
    }
}

fn link_over() -> PortalError {
    PortalError::conflict("This link was used already or has expired. Ask for a new one: it comes by mail at once")
}
