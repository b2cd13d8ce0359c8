//! What is done now and then by one of all nodes.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::time::Timestamp;

statements! {
    /// Of several nodes that come at once, one has it: the row's lock decides on PostgreSQL, the only writer on SQLite.
    CLAIM = "
        INSERT INTO chores (name, last_at, position)
        VALUES ($1, $2, 0)
        ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at
        WHERE chores.last_at <= $3
        RETURNING position";
    MOVE = "UPDATE chores SET position = $2 WHERE name = $1";
    HOLD = "UPDATE chores SET last_at = $2 WHERE name = $1";
    DONE = "UPDATE chores SET last_at = $2, position = $3, error = NULL WHERE name = $1";
    FAILED = "UPDATE chores SET error = $2 WHERE name = $1";
    ERROR = "SELECT error FROM chores WHERE name = $1 AND last_at >= $2 AND error IS NOT NULL";
    REACH = "UPDATE chores SET position = $2 WHERE name = $1 AND position < $2";
    POSITION = "SELECT position FROM chores WHERE name = $1";
}

/// Takes a chore that nobody did since `before`; answers how far it came the last time.
pub async fn claim(tx: &mut Tx, name: &str, now: Timestamp, before: Timestamp) -> Result<Option<i64>> {
    Ok(on!(tx, |c| sqlx::query_scalar(CLAIM).bind(name).bind(now.0).bind(before.0).fetch_optional(c).await)?)
}

/// Says of a chore that is under way when it counts as done: before that, nobody else takes it.
pub async fn hold(tx: &mut Tx, name: &str, last_at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(HOLD).bind(name).bind(last_at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes that it was done, and how far it came.
pub async fn done(tx: &mut Tx, name: &str, now: Timestamp, position: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(DONE).bind(name).bind(now.0).bind(position).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes why it could not be done.
pub async fn failed(tx: &mut Tx, name: &str, error: &str) -> Result<()> {
    on!(tx, |c| sqlx::query(FAILED).bind(name).bind(error).execute(c).await.map(drop))?;
    Ok(())
}

/// Why it could not be done when it was tried last, if that was since then.
pub async fn error(conn: &mut Conn, name: &str, since: Timestamp) -> Result<Option<String>> {
    Ok(on!(conn, |c| sqlx::query_scalar(ERROR).bind(name).bind(since.0).fetch_optional(c).await)?)
}

/// Notes how far it came.
pub async fn advance(tx: &mut Tx, name: &str, position: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(MOVE).bind(name).bind(position).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes how far it came, unless another came further meanwhile.
pub async fn reach(tx: &mut Tx, name: &str, position: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(REACH).bind(name).bind(position).execute(c).await.map(drop))?;
    Ok(())
}

/// How far it came; `None` if it was never done.
pub async fn position(conn: &mut Conn, name: &str) -> Result<Option<i64>> {
    Ok(on!(conn, |c| sqlx::query_scalar(POSITION).bind(name).fetch_optional(c).await)?)
}
