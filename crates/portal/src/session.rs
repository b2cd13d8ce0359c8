//! Sessions: signing in and out, and who a cookie's token stands for.

use crate::{
    Actor, Client, Portal, PortalError, Result, Signed,
    change::Subject,
    chores::DAY_SECONDS,
    password,
    policy::Action,
    secret::sha256,
    throttle::{Tried, host_of, throttle_key, throttle_key_from},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    account::{Account, SessionInfo, Viewer},
    email::Email,
    id::{BrandId, SellerId, SessionId},
};
use serde_json::json;
use store::{session::StoredSession, user::StoredUser};

/// A session's token goes into the cookie and nowhere else.
pub struct SessionToken(pub String);

/// What signing in answers.
pub enum SignedIn {
    /// Here is the session.
    Session(SessionToken),
    /// The password is right, but the address was never proved: a new link is under way.
    Unverified,
}

/// Failures without a wait.
const FREE_TRIES: i64 = 5;
/// So many in a row are told to whose account it is.
const TOLD_TRIES: i64 = 10;
/// Where somebody signed in within so many days, others' failures elsewhere do not make them wait.
const KNOWN_DAYS: i64 = 30;

impl Portal {
    /// Who a cookie's token stands for; somebody anonymous if it is unknown, ended or expired.
    pub async fn actor(&self, token: Option<&str>, client: Client) -> Result<Actor> {
        let Some(token) = token.filter(|t| t.len() == 43) else { return Ok(Actor::Anonymous(client)) };
        let now = self.now();
        let mut conn = self.read().await?;
        let found = store::session::by_token(&mut conn, &sha256(token.as_bytes()), now).await?;
        let Some((session, user)) = found.filter(|(_, user)| user.account.suspended_at.is_none()) else { return Ok(Actor::Anonymous(client)) };
        let viewer = self.viewer(&mut conn, user.account, session.brand_id, session.seller_id).await?;
        drop(conn);
        // Once a minute is exact enough, and spares a write for each request. A database that takes no writes still lets people read.
        if now.seconds_since(session.info.last_seen_at) >= 60
            && let Err(error) = self.touch(session.info.id).await
        {
            tracing::warn!(error = %error, "Could not note that a session was used");
        }
        Ok(Actor::Signed(Box::new(Signed { session_id: session.info.id, viewer, client })))
    }

    async fn touch(&self, id: SessionId) -> Result<()> {
        let mut change = self.change().await?;
        let expires_at = change.now.plus_seconds(self.settings().session_seconds);
        let now = change.now;
        store::session::touch(&mut change.tx, id, now, expires_at).await?;
        change.commit().await
    }

    pub(crate) async fn viewer(&self, conn: &mut store::Conn, account: Account, brand: Option<BrandId>, seller: Option<SellerId>) -> Result<Viewer> {
        let memberships = store::brand::memberships(conn, account.id).await?;
        // The chosen brand, if the person still acts for it; else the only or oldest one.
        let brand = brand.and_then(|id| memberships.iter().find(|m| m.brand_id == id)).or_else(|| memberships.first()).cloned();
        // As with brands: the first is where somebody begins who has chosen none.
        let shops = store::seller_member::of_user(conn, account.id).await?;
        let shop = seller.and_then(|id| shops.iter().find(|shop| shop.id == id)).or_else(|| shops.first()).cloned();
        Ok(Viewer { user_id: account.id, name: account.name, email: account.email, staff_role: account.staff_role, shops, shop, memberships, brand })
    }

    /// Signs in. A wrong password and an unknown address answer alike and equally late; failures slow the next try down.
    pub async fn sign_in(&self, actor: &Actor, email: &str, password: &str) -> Result<SignedIn> {
        actor.may(Action::UseAccounts)?;
        let client = actor.client();
        let wrong = || PortalError::field("password", "The e-mail address or the password is wrong");
        let email = Email::parse(email).map_err(|e| PortalError::field("email", e))?;
        // Many people share an address of the network: it gets more free tries.
        let user = {
            let mut conn = self.read().await?;
            store::user::by_email(&mut conn, &email).await?
        };
        let account_key = self.sign_in_key(&email, user.as_ref(), &client).await?;
        let tried = self.count_try([(account_key.clone(), FREE_TRIES), (throttle_key_from("sign-in-from", &client), FREE_TRIES * 10)]).await?;
        let right = password::verify(password, user.as_ref().map(|u| u.password_hash.clone())).await?;
        if !right {
            if let Some(user) = user.filter(|_| tried.before() + 1 == TOLD_TRIES) {
                self.tell_of_tries(&user.account).await?;
            }
            return Err(wrong());
        }
        let Some(user) = user else { return Err(wrong()) };
        // Only to whoever knows the password: nobody else learns whose account is suspended, or that there is one.
        if let Some(suspended) = self.suspended(&user.account) {
            let mut change = self.change().await?;
            change.give_back(tried).await?;
            change.commit().await?;
            return Err(suspended);
        }
        if user.account.verified_at.is_none() {
            let mut change = self.change().await?;
            change.give_back(tried).await?;
            change.commit().await?;
            self.send_verification(&user).await?;
            return Ok(SignedIn::Unverified);
        }
        let token = self.begin_session(actor, &user.account, tried, &account_key).await?;
        Ok(SignedIn::Session(token))
    }

    /// Under what tries at an account are counted: from a network where its person signed in before, by themselves. Otherwise anybody could keep anybody
    /// out, reviewers and administrators too, by a wrong password now and then.
    pub(crate) async fn sign_in_key(&self, email: &Email, user: Option<&StoredUser>, client: &Client) -> Result<String> {
        let host = host_of(&client.address);
        if let Some(user) = user {
            let since = self.now().plus_seconds(-KNOWN_DAYS * DAY_SECONDS);
            let known = store::session::addresses(&mut self.read().await?, user.account.id, since).await?;
            if known.iter().any(|address| host_of(address) == host) {
                return Ok(throttle_key("sign-in-known", &format!("{email} {host}")));
            }
        }
        Ok(throttle_key("sign-in", email.as_str()))
    }

    /// Tells somebody, once a day, that others try passwords at their account.
    async fn tell_of_tries(&self, account: &Account) -> Result<()> {
        if account.verified_at.is_none() || account.suspended_at.is_some() {
            return Ok(());
        }
        let mut change = self.change().await?;
        if !change.has_turn_today(throttle_key("tries-told", account.email.as_str())).await? {
            return Ok(());
        }
        let body = self.letter(
            &account.name,
            &[
                &format!("Somebody tried to sign in to your account with a wrong password {TOLD_TRIES} times within the hour. They did not get in."),
                "From an address on the network where you signed in within 30 days, you can sign in as always. Elsewhere you may have to wait some minutes.",
                "If you use the password anywhere else, or it is short, set a new one:",
                &self.url("/forgot"),
            ],
        );
        change.mail(account.email.as_str(), "Somebody tries passwords at your account", &body).await?;
        change.commit().await
    }

    async fn begin_session(&self, actor: &Actor, account: &Account, tried: Tried, account_key: &str) -> Result<SessionToken> {
        let client = actor.client();
        let token = BASE64_URL_SAFE_NO_PAD.encode(self.random::<32>());
        let mut change = self.change().await?;
        let now = change.now;
        let session = StoredSession {
            info: SessionInfo {
                id: SessionId(self.new_id()),
                user_agent: client.user_agent,
                address: client.address,
                created_at: now,
                last_seen_at: now,
                expires_at: now.plus_seconds(self.settings().session_seconds),
                current: true,
            },
            user_id: account.id,
            brand_id: None,
            seller_id: None,
        };
        store::session::insert(&mut change.tx, &session, &sha256(token.as_bytes())).await?;
        change.give_back(tried).await?;
        store::throttle::clear(&mut change.tx, account_key).await?;
        // Sellers are known by their address.
        store::seller_member::attach_user(&mut change.tx, account.id, &account.email, now).await?;
        change.audit_own(account, "session.began", "Signed in", json!({ "session": session.info.id })).await?;
        change.commit().await?;
        Ok(SessionToken(token))
    }

    /// Ends the session that asks.
    pub async fn sign_out(&self, actor: &Actor) -> Result<()> {
        let Ok(signed) = actor.signed() else { return Ok(()) };
        match self.end_session(actor, signed.session_id).await {
            Err(PortalError::NotFound(_)) => Ok(()),
            done => done,
        }
    }

    /// The person's own sessions, the last used first.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<SessionInfo>> {
        actor.may(Action::ManageOwnAccount)?;
        let signed = actor.signed()?;
        let mut sessions = store::session::of_user(&mut self.read().await?, signed.viewer.user_id, self.now()).await?;
        for session in &mut sessions {
            session.current = session.id == signed.session_id;
        }
        Ok(sessions)
    }

    /// Ends one of the person's own sessions.
    pub async fn end_session(&self, actor: &Actor, id: SessionId) -> Result<()> {
        actor.may(Action::ManageOwnAccount)?;
        let user = actor.signed()?.viewer.user_id;
        let mut change = self.change().await?;
        let now = change.now;
        match store::session::end(&mut change.tx, id, user, now).await {
            Err(store::StoreError::Conflict) => return Err(PortalError::NotFound("session")),
            done => done?,
        }
        change.audit(actor, "session.ended", Subject::new("account", user.0), "Ended a session", json!({ "session": id })).await?;
        change.commit().await
    }

    /// Chooses the brand that this session works for: one that the person acts for.
    pub async fn choose_brand(&self, actor: &Actor, brand: BrandId) -> Result<()> {
        actor.may(Action::ManageOwnAccount)?;
        let signed = actor.signed()?;
        if !signed.viewer.memberships.iter().any(|m| m.brand_id == brand) {
            return Err(PortalError::NotFound("brand"));
        }
        let mut change = self.change().await?;
        store::session::set_brand(&mut change.tx, signed.session_id, Some(brand)).await?;
        change.commit().await
    }
}
