//! Links sent by mail, kept as hashes: each works once, until it expires.

use crate::{
    Result, Tx,
    db::{on, statements},
};
use model::{id::UserId, time::Timestamp};
use uuid::Uuid;

statements! {
    INSERT = "
        INSERT INTO email_tokens (token_hash, user_id, purpose, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5)";
    USE = "
        UPDATE email_tokens
        SET used_at = $3
        WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
        RETURNING user_id";
    END_ALL = "UPDATE email_tokens SET used_at = $3 WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL";
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

/// Notes a link.
pub async fn insert(tx: &mut Tx, hash: &[u8], user: UserId, purpose: Purpose, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT).bind(hash).bind(user.0).bind(purpose.as_str()).bind(now.0).bind(expires_at.0).execute(c).await.map(drop))?;
    Ok(())
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
