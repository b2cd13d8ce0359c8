//! A copy of the database while it is worked with, and what a restored one has to leave out.

use crate::{
    Conn, Db, Result, Tx,
    db::{on, statements},
    listing::COUNTER,
};
use model::time::Timestamp;
use std::path::Path;

/// SQLite's own statement, which PostgreSQL does not know: it is not among those that both prepare.
const COPY: &str = "VACUUM INTO $1";

statements! {
    /// All positions of listings move by the same, and so does what the portal itself follows them by: nothing is done anew here, and whoever else asks
    /// or is told goes by positions of before, and hears of every listing.
    LIFT_LISTINGS = "UPDATE listings SET changed_seq = changed_seq + $1, removed_seq = removed_seq + $1";
    LIFT_WATCHES = "UPDATE watches SET position = position + $1";
    LIFT_SCREENER = "UPDATE screener SET position = position + $1";
    LIFT_READER = "UPDATE picture_reader SET position = position + $1";
    /// A chore at 0 has nothing to follow, or all of it.
    LIFT_CHORE = "UPDATE chores SET position = position + $2 WHERE name = $1 AND position > 0";
    LAST_SEALED = "SELECT MAX(sealed_at) FROM batches WHERE state = 'sealed' AND source = 'markward'";
}

/// Writes the database as it is at this moment into a new file, which is whole by itself. Whoever writes meanwhile does not wait.
/// Answers whether it did: PostgreSQL has programs of its own for it.
pub async fn copy(db: &Db, to: &Path) -> Result<bool> {
    let Db::Sqlite { read, .. } = db else { return Ok(false) };
    let mut conn = read.acquire().await?;
    sqlx::query(COPY).bind(to.to_string_lossy().into_owned()).execute(&mut *conn).await?;
    Ok(true)
}

/// Moves the change feed of listings on by `step`, with the chores that follow it.
pub async fn lift_changes(tx: &mut Tx, step: i64, chores: &[&str]) -> Result<()> {
    tx.next(COUNTER, step).await?;
    for statement in [LIFT_LISTINGS, LIFT_WATCHES, LIFT_SCREENER, LIFT_READER] {
        on!(tx, |c| sqlx::query(statement).bind(step).execute(c).await.map(drop))?;
    }
    for chore in chores {
        on!(tx, |c| sqlx::query(LIFT_CHORE).bind(*chore).bind(step).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// When the latest batch of our own codes was sealed.
pub async fn last_sealed(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let at: Option<i64> = on!(conn, |c| sqlx::query_scalar(LAST_SEALED).fetch_one(c).await)?;
    Ok(at.map(Timestamp))
}
