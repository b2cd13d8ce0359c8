//! How long data of people are kept, and how they go: by a chore of a day, by the operator for a person who asks (GDPR Art. 17), or by closing one's account.
//!
//! What was decided and done stays, for the law asks for it (statements of reasons, decided reports, which unit was confirmed by which seller); who the
//! person was does not. To keep a new thing of a person: give it a field in [`Keep`], a setting in the server's table, and a kind in [`Kind`]; and a
//! statement in `store::retention` that finds it by its address.

mod texts;

use crate::{Actor, Portal, PortalError, Result, change::Change, change::Subject, chores::DAY_SECONDS, password, policy::Action, throttle::throttle_key};
use model::{account::Account, account::StaffRole, email::Email, time::Timestamp};
use serde_json::json;
use store::retention::Deleted;

/// For how many days data of people are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Where and by which device a code was checked, and what the buyer added.
    pub places: i64,
    /// Mails of the outbox, after they were written.
    pub mails: i64,
    /// Who filed a report, after it was decided; the address of who told a tip, after it came.
    pub reporters: i64,
    /// The names of sellers' orders and suppliers, after the order was last touched.
    pub orders: i64,
    /// That somebody had said a thing is theirs, after that ended.
    pub claims: i64,
    /// Who did what the audit log says.
    pub actors: i64,
}

/// What goes by its age.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Mails,
    Reporters,
    Tips,
    Orders,
    Claims,
    Actors,
    Sessions,
}

/// What was deleted of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// There was an account, and it is closed.
    pub account: bool,
    /// What else there was.
    pub deleted: Deleted,
}

/// The chore's name in the table.
const CHORE: &str = "forget people";
/// For how many days it is kept from where somebody was signed in, after that ended: as long as somebody may ask who it was.
const SESSIONS_DAYS: i64 = 30;
/// Rows in one transaction.
const AT_ONCE: i64 = 500;
/// Who begins the chore and says nothing for so long was stopped, or failed: it is begun again.
const LEASE_SECONDS: i64 = 300;

impl Default for Keep {
    fn default() -> Self {
        Self { places: 400, mails: 90, reporters: 400, orders: 1095, claims: 400, actors: 1825 }
    }
}

impl Kind {
    const ALL: [Self; 7] = [Self::Mails, Self::Reporters, Self::Tips, Self::Orders, Self::Claims, Self::Actors, Self::Sessions];

    const fn days(self, keep: Keep) -> i64 {
        match self {
            Self::Mails => keep.mails,
            Self::Reporters | Self::Tips => keep.reporters,
            Self::Orders => keep.orders,
            Self::Claims => keep.claims,
            Self::Actors => keep.actors,
            Self::Sessions => SESSIONS_DAYS,
        }
    }

    async fn forget(self, change: &mut Change<'_>, before: Timestamp) -> Result<u64> {
        let (now, tx) = (change.now, &mut change.tx);
        Ok(match self {
            Self::Mails => store::retention::mails(tx, before, AT_ONCE).await,
            Self::Reporters => store::retention::reporters(tx, before, AT_ONCE).await,
            Self::Tips => store::retention::tips(tx, before, AT_ONCE).await,
            Self::Orders => store::retention::orders(tx, before, AT_ONCE, now).await,
            Self::Claims => store::retention::claims(tx, before, AT_ONCE).await,
            Self::Actors => store::retention::actors(tx, before, AT_ONCE).await,
            Self::Sessions => store::session::forget(tx, before, AT_ONCE).await,
        }?)
    }
}

impl Forgotten {
    /// Whether there was anything.
    #[must_use]
    pub fn anything(&self) -> bool {
        self.account || self.deleted != Deleted::default()
    }
}

impl Portal {
    /// Once a day, deletes of people what is older than set. Answers how many rows. The day counts from its end, as with places.
    pub async fn forget_people(&self) -> Result<u64> {
        let mut change = self.change().await?;
        let now = change.now;
        let leased = |now: Timestamp| now.plus_seconds(LEASE_SECONDS - DAY_SECONDS);
        if store::chore::claim(&mut change.tx, CHORE, leased(now), now.plus_seconds(-DAY_SECONDS)).await?.is_none() {
            return Ok(0);
        }
        change.commit().await?;
        self.forget_clashes().await?;
        let mut all = 0;
        for kind in Kind::ALL {
            let before = now.plus_seconds(-kind.days(self.settings().keep) * DAY_SECONDS);
            loop {
                let mut change = self.change().await?;
                let some = kind.forget(&mut change, before).await?;
                let at = change.now;
                store::chore::hold(&mut change.tx, CHORE, leased(at)).await?;
                change.commit().await?;
                all += some;
                if some < AT_ONCE.unsigned_abs() {
                    break;
                }
            }
        }
        let mut change = self.change().await?;
        let at = change.now;
        store::chore::done(&mut change.tx, CHORE, at, now.0).await?;
        change.commit().await?;
        if all > 0 {
            tracing::info!(rows = all, "Deleted who stood in {all} rows: they are older than the settings keep_* say");
        }
        Ok(all)
    }

    /// Deletes what is kept of a person, by the address: the account is closed, mails to it go and others lose it, reports stay without who filed
    /// them.
    /// For the operator, when somebody asks for it.
    pub async fn forget_person(&self, actor: &Actor, address: &str) -> Result<Forgotten> {
        if !matches!(actor, Actor::System) {
            return Err(PortalError::Forbidden);
        }
        let email = Email::parse(address).map_err(|error| PortalError::field("address", error))?;
        let mut change = self.change().await?;
        let user = store::user::by_email(&mut change.tx, &email).await?.map(|user| user.account);
        if let Some(account) = &user {
            self.close(&mut change, account).await?;
        }
        let deleted = store::retention::of_address(&mut change.tx, &email, user.as_ref().map(|account| account.id)).await?;
        let (id, now) = (self.new_id(), change.now);
        store::retention::to_forget(&mut change.tx, id, &email, now).await?;
        let forgotten = Forgotten { account: user.is_some(), deleted };
        let subject = Subject::new("account", user.map_or(id, |account| account.id.0));
        if forgotten.anything() {
            audit_forgotten(&mut change, actor, subject, &forgotten).await?;
        }
        change.commit().await?;
        let (mentions, events) = self.forget_in_texts(id, &email.as_str().to_lowercase()).await?;
        let all = Forgotten { deleted: Deleted { mentions, events, ..deleted }, ..forgotten };
        if all.anything() && !forgotten.anything() {
            let mut change = self.change().await?;
            audit_forgotten(&mut change, actor, subject, &all).await?;
            change.commit().await?;
        }
        Ok(all)
    }

    /// Closes one's own account, with what is kept of its address, if the password is right. Texts that name it are gone through by a chore.
    pub async fn close_account(&self, actor: &Actor, password: &str) -> Result<()> {
        actor.may(Action::ManageOwnAccount)?;
        let id = actor.signed()?.viewer.user_id;
        let tried = self.count_try([(throttle_key("password", &id.to_string()), 5)]).await?;
        let user = store::user::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("account"))?;
        if !password::verify(password, Some(user.password_hash)).await? {
            return Err(PortalError::field("close_password", "This is not your present password"));
        }
        let mut change = self.change().await?;
        change.give_back(tried).await?;
        let account = user.account;
        self.close(&mut change, &account).await?;
        store::retention::of_address(&mut change.tx, &account.email, Some(account.id)).await?;
        let now = change.now;
        store::retention::to_forget(&mut change.tx, self.new_id(), &account.email, now).await?;
        change.audit(&Actor::System, "account.closed", Subject::new("account", id.0), "Somebody closed their account", json!({})).await?;
        change.commit().await
    }

    /// Closes an account within a change, unless others would be locked out.
    async fn close(&self, change: &mut Change<'_>, account: &Account) -> Result<()> {
        let administrator = account.staff_role == Some(StaffRole::Administrator);
        store::retention::leave_in_turn(&mut change.tx, account.id, administrator).await?;
        let alone = store::retention::left_alone(&mut change.tx, account.id).await?;
        if !alone.is_empty() {
            return Err(PortalError::conflict(format!("The team of {} would have no owner. Make another member its owner first", alone.join(" and of "))));
        }
        if administrator && !store::retention::another_administrator(&mut change.tx, account.id).await? {
            return Err(PortalError::conflict("The portal would have no administrator. Make somebody else one first"));
        }
        for brand in store::retention::last_of(&mut change.tx, account.id).await? {
            let what = format!(
                "The last person who acted for {brand} closed their account. Its API keys end with that; its rights, products and codes stay as they are."
            );
            for (person, address) in store::user::administrators(&mut change.tx).await? {
                change.mail(&address, &format!("Nobody acts for {brand} any more"), &self.letter(&person, &[&what])).await?;
            }
        }
        let now = change.now;
        texts::take_name_out(change, account).await?;
        Ok(store::retention::close_account(&mut change.tx, account.id, now).await?)
    }
}

async fn audit_forgotten(change: &mut Change<'_>, actor: &Actor, subject: Subject, forgotten: &Forgotten) -> Result<()> {
    let Deleted { mails, reports, invitations, .. } = forgotten.deleted;
    let detail = json!({ "account": forgotten.account, "mails": mails, "reports": reports, "invitations": invitations });
    change.audit(actor, "people.forgotten", subject, "Deleted what was kept of a person who asked for it", detail).await
}
