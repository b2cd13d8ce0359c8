//! Links sent by mail, kept as hashes: each works once, until it expires.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{id::UserId, time::Timestamp};
use uuid::Uuid;

statements! {
    INSERT = "
        INSERT INTO email_tokens (token_hash, user_id, purpose, created_at, expires_at, name, password_hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    OPEN = "
        SELECT user_id, name, password_hash
        FROM email_tokens
        WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    USE = "
        UPDATE email_tokens
        SET used_at = $3, name = NULL, password_hash = NULL
        WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
        RETURNING user_id";
    END_ALL = "
        UPDATE email_tokens
        SET used_at = $3, name = NULL, password_hash = NULL
        WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL";
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Proves that the address is the account's.
    Verify,
    /// Sets a new password.
    Reset,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
        }
    }
}

/// What was typed at the sign-up that a link was mailed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    /// The name.
    pub name: String,
    /// The password's PHC string.
    pub password_hash: String,
}

/// A link that works still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose account it is for.
    pub user: UserId,
    /// The sign-up that it was mailed for.
    pub sign_up: Option<SignUp>,
}

/// Notes a link; one that proves an address with what was typed at its sign-up.
pub async fn insert(
    tx: &mut Tx,
    hash: &[u8],
    user: UserId,
    purpose: Purpose,
    (now, expires_at): (Timestamp, Timestamp),
    sign_up: Option<&SignUp>,
) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(hash)
        .bind(user.0)
        .bind(purpose.as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .bind(sign_up.map(|s| &s.name))
        .bind(sign_up.map(|s| &s.password_hash))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// A link as it stands; `None` if it is unknown, used or expired.
pub async fn open(conn: &mut Conn, hash: &[u8], purpose: Purpose, now: Timestamp) -> Result<Option<Link>> {
    let row: Option<(Uuid, Option<String>, Option<String>)> =
        on!(conn, |c| sqlx::query_as(OPEN).bind(hash).bind(purpose.as_str()).bind(now.0).fetch_optional(c).await)?;
    Ok(row.map(|(user, name, hash)| Link { user: UserId(user), sign_up: name.zip(hash).map(|(name, password_hash)| SignUp { name, password_hash }) }))
}

/// Uses a link up; answers whose it is, or `None` if it is unknown, used or expired.
pub async fn redeem(tx: &mut Tx, hash: &[u8], purpose: Purpose, now: Timestamp) -> Result<Option<UserId>> {
    let user: Option<Uuid> = on!(tx, |c| sqlx::query_scalar(USE).bind(hash).bind(purpose.as_str()).bind(now.0).fetch_optional(c).await)?;
    Ok(user.map(UserId))
}

/// Makes a person's other links of that purpose useless.
pub async fn end_all(tx: &mut Tx, user: UserId, purpose: Purpose, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(END_ALL).bind(user.0).bind(purpose.as_str()).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}
