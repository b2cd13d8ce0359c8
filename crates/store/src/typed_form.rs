//! What was typed into forms that came back.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::time::Timestamp;
use uuid::Uuid;

statements! {
    KEEP = "INSERT INTO typed_forms (name, typed, kept_at) VALUES ($1, $2, $3)";
    GET = "SELECT typed FROM typed_forms WHERE name = $1 AND kept_at > $2";
    FORGET = "DELETE FROM typed_forms WHERE kept_at <= $1";
}

/// Keeps what was typed under a fresh name.
pub async fn keep(tx: &mut Tx, name: Uuid, typed: &str, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(KEEP).bind(name).bind(typed).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// What is kept under a name since.
pub async fn get(conn: &mut Conn, name: Uuid, since: Timestamp) -> Result<Option<String>> {
    let row: Option<(String,)> = on!(conn, |c| sqlx::query_as(GET).bind(name).bind(since.0).fetch_optional(c).await)?;
    Ok(row.map(|(typed,)| typed))
}

/// Forgets what was kept until then; how many.
pub async fn forget(tx: &mut Tx, until: Timestamp) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(FORGET).bind(until.0).execute(c).await.map(|done| done.rows_affected()))?)
}
