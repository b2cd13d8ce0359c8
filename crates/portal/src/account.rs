//! Accounts: signing up, proving the address, a new password, and what the administrator does with them.

use crate::{
    Actor, Client, Portal, PortalError, Result,
    change::{Change, Subject},
    error::check,
    password,
    policy::Action,
    secret::sha256,
    throttle::{host_of, throttle_key, throttle_key_from},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    account::{Account, ListedAccount, StaffRole, parse_name},
    email::Email,
    form::FieldErrors,
    id::UserId,
    mail::HIDDEN,
    page::{Page, PageQuery},
};
use serde_json::json;
use store::{
    StoreError,
    token::{Purpose, SignUp},
    user::StoredUser,
};

/// A link to prove an address lasts so long.
const VERIFY_SECONDS: i64 = 24 * 3600;
/// A link to set a new password lasts so long.
const RESET_SECONDS: i64 = 3600;
/// Mails to one address about signing up, before one has to wait.
const FREE_SIGN_UP_MAILS: i64 = 5;
/// How a mail begins to whom nobody knows: a name typed at a sign-up may be anybody's words.
const STRANGER: &str = "there";

impl Portal {
    /// Makes an account and mails a link that proves the address. An address that has an account answers alike and equally late; its owner is
    /// told by mail. Of an address that nobody proved yet, the last sign-up counts.
    pub async fn sign_up(&self, actor: &Actor, name: &str, email: &str, password: &str) -> Result<()> {
        actor.may(Action::UseAccounts)?;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", parse_name(name));
        let email = errors.take("email", Email::parse(email));
        let personal = [name.as_deref().unwrap_or(""), email.as_ref().map_or("", Email::as_str)];
        errors.take("password", password::check(password, &personal));
        check(errors)?;
        let (Some(name), Some(email)) = (name, email) else { return Err(PortalError::Forbidden) };
        let client = actor.client();
        let [own, all] = sign_up_mails(&email, &client);
        let _counted = self.count_try([own, all, (throttle_key_from("sign-up-from", &client), 100)]).await?;
        let password_hash = password::hash(password, self.random()).await?;
        let account = Account {
            id: UserId(self.new_id()),
            email,
            name,
            staff_role: None,
            created_at: self.now(),
            verified_at: None,
            suspended_at: None,
            suspended_because: None,
        };
        let mut change = self.change().await?;
        let user = StoredUser { account, password_hash };
        match store::user::insert(&mut change.tx, &user).await {
            Err(StoreError::Taken(_)) => {
                drop(change);
                return self.sign_up_again(user).await;
            }
            done => done?,
        }
        self.add_proof(&mut change, &user).await?;
        change.audit_own(&user.account, "account.made", "Signed up", json!({})).await?;
        change.commit().await
    }

    /// The address has an account already. If nobody proved it, whoever signed up before is no more its owner than who does now; else its owner hears of
    /// the try, and how to sign in.
    async fn sign_up_again(&self, typed: StoredUser) -> Result<()> {
        let email = &typed.account.email;
        let mut change = self.change().await?;
        let Some(mut user) = store::user::by_email(&mut change.tx, email).await? else { return Ok(()) };
        if user.account.verified_at.is_none() {
            user.password_hash = typed.password_hash;
            // Who was appointed is called as the operator said.
            if user.account.staff_role.is_none() {
                user.account.name = typed.account.name;
            }
            match store::user::sign_up_again(&mut change.tx, user.account.id, &sign_up_of(&user)).await {
                Ok(()) => {
                    self.add_proof(&mut change, &user).await?;
                    return change.commit().await;
                }
                // Proved in the meantime.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
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

    /// Mails a new link that proves the address to who knows the password: counted by itself, so that nobody's sign-ups keep them from it.
    pub(crate) async fn send_verification(&self, user: &StoredUser) -> Result<()> {
        let _counted = self.count_try([(throttle_key("verify-mail", user.account.email.as_str()), FREE_SIGN_UP_MAILS)]).await?;
        let mut change = self.change().await?;
        self.add_proof(&mut change, user).await?;
        change.commit().await
    }

    /// Mails a link that proves the address for whoever typed this name and this password.
    async fn add_proof(&self, change: &mut Change<'_>, user: &StoredUser) -> Result<()> {
        let body = self.letter(
            STRANGER,
            &[
                "Confirm that this address is yours:",
                HIDDEN,
                "You are asked for the password that you chose. The link works for 24 hours.",
                "If you did not sign up, ignore this mail: without that password nobody can use the account.",
            ],
        );
        self.mail_link(change, &user.account, Purpose::Verify, ("Confirm your e-mail address", &body), Some(&sign_up_of(user))).await
    }

    /// Mails a link that sets a new password.
    async fn add_reset(&self, change: &mut Change<'_>, account: &Account) -> Result<()> {
        let body = self.letter(
            if account.verified_at.is_some() { &account.name } else { STRANGER },
            &[
                "Set a new password here:",
                HIDDEN,
                "The link works for one hour and once. If you did not ask for it, ignore this mail: your password stays as it is.",
            ],
        );
        self.mail_link(change, account, Purpose::Reset, ("Set a new password", &body), None).await
    }

    async fn mail_link(
        &self,
        change: &mut Change<'_>,
        account: &Account,
        purpose: Purpose,
        (subject, body): (&str, &str),
        sign_up: Option<&SignUp>,
    ) -> Result<()> {
        let token = BASE64_URL_SAFE_NO_PAD.encode(self.random::<32>());
        let now = change.now;
        let (seconds, path) = match purpose {
            Purpose::Verify => (VERIFY_SECONDS, "verify"),
            Purpose::Reset => (RESET_SECONDS, "reset"),
        };
        let link = self.url(&format!("/{path}?token={token}"));
        store::token::insert(&mut change.tx, &sha256(token.as_bytes()), account.id, purpose, (now, now.plus_seconds(seconds)), sign_up).await?;
        change.mail_secret(account.email.as_str(), subject, body, &link).await
    }

    /// Proves an address by the link's token, and the password that was chosen at the sign-up which the link was mailed for. Who has the link alone reads
    /// the address's mail, and did not sign up: the password would stay that of whoever did.
    pub async fn verify_email(&self, actor: &Actor, token: &str, password: &str) -> Result<()> {
        actor.may(Action::UseAccounts)?;
        let hash = sha256(token.trim().as_bytes());
        let (link, user) = {
            let (now, mut conn) = (self.now(), self.read().await?);
            let link = store::token::open(&mut conn, &hash, Purpose::Verify, now).await?.ok_or_else(link_over)?;
            let user = store::user::by_id(&mut conn, link.user).await?.ok_or(PortalError::NotFound("account"))?;
            (link, user)
        };
        let sign_up = link.sign_up.unwrap_or_else(|| sign_up_of(&user));
        let tried = self.count_try([(throttle_key("verify", token.trim()), 10)]).await?;
        if !password::verify(password, Some(sign_up.password_hash.clone())).await? {
            return Err(PortalError::field("password", "This is not the password that was chosen for this account"));
        }
        let mut change = self.change().await?;
        let now = change.now;
        if store::token::redeem(&mut change.tx, &hash, Purpose::Verify, now).await?.is_none() {
            return Err(link_over());
        }
        match store::user::sign_up_again(&mut change.tx, link.user, &sign_up).await {
            // Proved in the meantime, maybe with another password.
            Err(StoreError::Conflict) => return Err(link_over()),
            done => done?,
        }
        store::user::verify(&mut change.tx, link.user, now).await?;
        store::token::end_all(&mut change.tx, link.user, Purpose::Verify, now).await?;
        change.give_back(tried).await?;
        let account = store::user::by_id(&mut change.tx, link.user).await?.ok_or(PortalError::NotFound("account"))?.account;
        store::seller_member::attach_user(&mut change.tx, account.id, &account.email, now).await?;
        change.audit_own(&account, "account.verified", "Confirmed the e-mail address", json!({})).await?;
        change.commit().await
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
            Some(account) => self.add_reset(&mut change, &account).await?,
            None => {}
        }
        change.commit().await
    }

    /// Sets a new password by the link's token, and ends all sessions: whoever knew the old one is out. Also proves the address.
    pub async fn reset_password(&self, actor: &Actor, token: &str, new_password: &str) -> Result<()> {
        actor.may(Action::UseAccounts)?;
        password::check(new_password, &[]).map_err(|e| PortalError::field("password", e))?;
        let hash = password::hash(new_password, self.random()).await?;
        let token_hash = sha256(token.trim().as_bytes());
        let user = {
            let (now, mut conn) = (self.now(), self.read().await?);
            let link = store::token::open(&mut conn, &token_hash, Purpose::Reset, now).await?.ok_or_else(link_over)?;
            store::user::by_id(&mut conn, link.user).await?.ok_or(PortalError::NotFound("account"))?
        };
        let sign_in_key = self.sign_in_key(&user.account.email, Some(&user), &actor.client()).await?;
        let mut change = self.change().await?;
        let now = change.now;
        let Some(id) = store::token::redeem(&mut change.tx, &token_hash, Purpose::Reset, now).await? else {
            return Err(link_over());
        };
        let user = store::user::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("account"))?;
        store::user::set_password(&mut change.tx, id, &hash).await?;
        let mut account = user.account;
        let keys = [throttle_key("sign-in", account.email.as_str()), sign_in_key];
        if account.verified_at.is_none() {
            store::user::verify(&mut change.tx, id, now).await?;
            // Whoever signed up last with the address typed the name, and need not be who reads its mail, unless the operator said it.
            if account.staff_role.is_none() {
                account.name = name_of(&account.email);
                store::user::rename(&mut change.tx, id, &account.name).await?;
            }
            store::token::end_all(&mut change.tx, id, Purpose::Verify, now).await?;
        }
        store::token::end_all(&mut change.tx, id, Purpose::Reset, now).await?;
        store::session::end_all(&mut change.tx, id, now).await?;
        // Who mistyped the old one does not wait with the new one.
        for key in &keys {
            store::throttle::clear(&mut change.tx, key).await?;
        }
        self.tell_password_changed(&mut change, &account).await?;
        change.audit_own(&account, "account.password_reset", "Set a new password by mail", json!({})).await?;
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

    /// All accounts and their teams, whose address or name contains `text`.
    pub async fn accounts(&self, actor: &Actor, text: &str, query: PageQuery) -> Result<Page<ListedAccount>> {
        actor.may(Action::ManageAccounts)?;
        let mut conn = self.read().await?;
        let found = store::user::page(&mut conn, text, query).await?;
        let mut rows = Vec::with_capacity(found.rows.len());
        for account in found.rows {
            let teams = store::brand::memberships(&mut conn, account.id).await?;
            rows.push(ListedAccount { teams, shops: store::seller_member::of_user(&mut conn, account.id).await?, account });
        }
        Ok(Page { rows, total: found.total, page: found.page, size: found.size })
    }

    /// Gives or takes a staff role. Nobody changes their own: the last administrator must not lock everybody out.
    pub async fn set_staff_role(&self, actor: &Actor, id: UserId, role: Option<StaffRole>) -> Result<()> {
        let (mut change, account) = self.account_change(actor, id).await?;
        store::user::set_staff_role(&mut change.tx, id, role).await?;
        let summary = role.map_or_else(|| format!("Took the staff role of {}", account.name), |r| format!("Made {} a {}", account.name, r.as_str()));
        change.audit(actor, "account.role_set", Subject::new("account", id.0), &summary, json!({ "role": role })).await?;
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
            created_at: now,
            verified_at: Some(now),
            suspended_at: None,
            suspended_because: None,
        };
        match store::user::insert(&mut change.tx, &StoredUser { account: account.clone(), password_hash }).await {
            Err(StoreError::Taken(_)) => return Err(PortalError::conflict(format!("{} has an account already", account.email))),
            done => done?,
        }
        store::seller_member::attach_user(&mut change.tx, account.id, &account.email, now).await?;
        change
            .audit(actor, "account.made", Subject::new("account", account.id.0), &format!("Made an account for {}", account.name), json!({ "role": role }))
            .await?;
        change.commit().await?;
        Ok(account.id)
    }
}

/// Mails about signing up, counted by the address that they go to: whoever it belongs to asked for none of them.
/// Mails about signing up: those that one place asks for, and all to one address.
fn sign_up_mails(to: &Email, client: &Client) -> [(String, i64); 2] {
    let own = throttle_key("sign-up-mail-by", &format!("{to} {}", host_of(&client.address)));
    [(own, FREE_SIGN_UP_MAILS), (throttle_key("sign-up-mail", to.as_str()), 2 * FREE_SIGN_UP_MAILS)]
}

/// How somebody is called of whom the address alone is known.
fn name_of(email: &Email) -> String {
    let local = email.as_str().split(['@', '+']).next().unwrap_or_default();
    parse_name(local).unwrap_or_else(|_| email.to_string())
}

fn sign_up_of(user: &StoredUser) -> SignUp {
    SignUp { name: user.account.name.clone(), password_hash: user.password_hash.clone() }
}

fn link_over() -> PortalError {
    PortalError::conflict("This link was used already or has expired. Ask for a new one: it comes by mail at once")
}
