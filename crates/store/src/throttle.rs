//! Failures counted in the database, so that every node slows the same guesser down.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::time::Timestamp;

statements! {
    GET = "SELECT failures, last_at FROM throttles WHERE key = $1";
    ADD = "
        INSERT INTO throttles (key, failures, last_at)
        VALUES ($1, 1, $2)
        ON CONFLICT (key) DO UPDATE
        SET failures = CASE WHEN throttles.last_at < $3 AND throttles.failures < $4 THEN 1 ELSE throttles.failures + 1 END,
            last_at = $2
        RETURNING failures";
    CLEAR = "DELETE FROM throttles WHERE key = $1";
    FORGET = "DELETE FROM throttles WHERE last_at < $1";
}

/// How often something failed, and when last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How often, since the last success or pause.
    pub count: i64,
    /// When last.
    pub last_at: Timestamp,
}

/// What is noted under a key.
pub async fn get(conn: &mut Conn, key: &str) -> Result<Option<Failures>> {
    let row: Option<(i64, i64)> = on!(conn, |c| sqlx::query_as(GET).bind(key).fetch_optional(c).await)?;
    Ok(row.map(|(count, last_at)| Failures { count, last_at: Timestamp(last_at) }))
}

/// Notes a failure; those before `forget_before` count no longer, unless they were `kept` or more. Answers how many it makes.
pub async fn add(tx: &mut Tx, key: &str, now: Timestamp, forget_before: Timestamp, kept: i64) -> Result<Failures> {
    let count: i64 = on!(tx, |c| sqlx::query_scalar(ADD).bind(key).bind(now.0).bind(forget_before.0).bind(kept).fetch_one(c).await)?;
    Ok(Failures { count, last_at: now })
}

/// Forgets a key's failures.
pub async fn clear(tx: &mut Tx, key: &str) -> Result<()> {
    on!(tx, |c| sqlx::query(CLEAR).bind(key).execute(c).await.map(drop))?;
    Ok(())
}

/// Forgets all failures before `before`.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(FORGET).bind(before.0).execute(c).await.map(|d| d.rows_affected()))?)
}
