//! Who works for the marketplace, as its operator says at the command line: the first administrator is chosen on no page.

use crate::{Actor, Portal, PortalError, Result, change::Subject, password, policy::Action, secret::sha256};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    account::{Account, StaffRole, parse_name},
    email::Email,
    id::UserId,
};
use serde_json::json;
use store::{
    token::{Purpose, SignUp},
    user::StoredUser,
};

/// A link that an operator hands to somebody works so long.
const LINK_SECONDS: i64 = 24 * 3600;

/// What became of an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointed {
    /// The person's name.
    pub name: String,
    /// There was no account of this address before.
    pub made: bool,
    /// Where the person chooses a password, which also proves the address: until that was done. Works for a day, and once.
    pub link: Option<String>,
}

impl Portal {
    /// Gives a staff role to whoever has this address, or takes it; makes the account if there is none and a role is given. `name` is for a new account; empty
    /// is the address's part before the @. Whoever signed up with the address and never proved it has no say in the password.
    pub async fn appoint(&self, actor: &Actor, email: &str, name: &str, role: Option<StaffRole>) -> Result<Appointed> {
        actor.may(Action::ManageAccounts)?;
        let email = Email::parse(email).map_err(|e| PortalError::field("email", e))?;
        let unguessed = BASE64_URL_SAFE_NO_PAD.encode(self.random::<32>());
        let password_hash = password::hash(&unguessed, self.random()).await?;
        let mut change = self.change().await?;
        let now = change.now;
        let known = store::user::by_email(&mut change.tx, &email).await?.map(|user| user.account);
        let made = known.is_none();
        let account = match known {
            Some(account) if account.is_closed() => {
                return Err(PortalError::conflict(format!("The account of {email} is closed: its person left, and nothing of it can be changed")));
            }
            Some(account) if account.suspended_at.is_some() && role.is_some() => {
                return Err(PortalError::conflict(format!("The account of {email} is suspended: another administrator has to lift that first")));
            }
            Some(account) if account.verified_at.is_none() && role.is_some() => {
                // Name and password are of whoever signed up, who may be anybody.
                let sign_up = SignUp { name: name_of(name, &email)?, password_hash };
                store::user::sign_up_again(&mut change.tx, account.id, &sign_up).await?;
                Account { name: sign_up.name, ..account }
            }
            Some(account) => account,
            None if role.is_none() => return Err(PortalError::NotFound("account of this address")),
            None => {
                let (id, name, created_at) = (UserId(self.new_id()), name_of(name, &email)?, now);
                let account = Account { id, email, name, staff_role: role, created_at, verified_at: None, suspended_at: None, suspended_because: None };
                store::user::insert(&mut change.tx, &StoredUser { account: account.clone(), password_hash }).await?;
                account
            }
        };
        store::user::set_staff_role(&mut change.tx, account.id, role).await?;
        let link = match account.verified_at {
            Some(_) => None,
            None if role.is_none() => None,
            None => {
                store::token::insert(&mut change.tx, &sha256(unguessed.as_bytes()), account.id, Purpose::Reset, (now, now.plus_seconds(LINK_SECONDS)), None)
                    .await?;
                Some(self.url(&format!("/reset?token={unguessed}")))
            }
        };
        let summary = role.map_or_else(|| format!("Took the staff role of {}", account.name), |role| format!("Made {} a {}", account.name, role.as_str()));
        change.audit(actor, "account.role_set", Subject::new("account", account.id.0), &summary, json!({ "role": role })).await?;
        change.commit().await?;
        Ok(Appointed { name: account.name, made, link })
    }
}

/// The name that was given, or what stands before the @.
fn name_of(given: &str, email: &Email) -> Result<String> {
    let name = if given.trim().is_empty() { email.as_str().split('@').next().unwrap_or_default() } else { given };
    parse_name(name).map_err(|e| PortalError::field("name", e))
}
