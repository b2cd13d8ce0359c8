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
    /// Holds the key's row until the transaction ends, and makes one where there is none.
    HOLD = "
        INSERT INTO throttles (key, failures, last_at)
        VALUES ($1, 0, $2)
        ON CONFLICT (key) DO UPDATE SET failures = throttles.failures
        RETURNING failures, last_at";
    /// If nothing failed since, it stands as before.
    GIVE_BACK = "
        UPDATE throttles
        SET failures = failures - 1, last_at = CASE WHEN last_at = $2 THEN $3 ELSE last_at END
        WHERE key = $1 AND failures > 0";
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

/// What is noted under a key; nobody else counts under it until the transaction ends.
pub async fn hold(tx: &mut Tx, key: &str, now: Timestamp) -> Result<Failures> {
    let (count, last_at): (i64, i64) = on!(tx, |c| sqlx::query_as(HOLD).bind(key).bind(now.0).fetch_one(c).await)?;
    Ok(Failures { count, last_at: Timestamp(last_at) })
}

/// Takes one failure of the instant `at` back; before it, the last was at `last_at`.
pub async fn give_back(tx: &mut Tx, key: &str, at: Timestamp, last_at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(GIVE_BACK).bind(key).bind(at.0).bind(last_at.0).execute(c).await.map(drop))?;
    Ok(())
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
