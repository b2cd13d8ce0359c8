//! When checks were asked for that were made without network, as devices say.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{id::BatchId, time::Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

statements! {
    // Sent again, it is the same check: what was said first stays. Only what is counted is noted.
    NOTE = "
        INSERT INTO asked_offline (once, batch_id, number, at, asked_at)
        SELECT once, batch_id, number, at, $2
        FROM every_scan
        WHERE once = $1
        ON CONFLICT (once) DO NOTHING";
    OF_CHECK = "SELECT asked_at FROM asked_offline WHERE once = $1";
    OF_UNIT = "SELECT at, asked_at FROM asked_offline WHERE batch_id = $1 AND number = $2 ORDER BY at LIMIT 1000";
}

/// Notes when a check was asked for that has come by now.
pub async fn note(tx: &mut Tx, once: Uuid, asked_at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(NOTE).bind(once).bind(asked_at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// When a check was asked for, if it waited for the network.
pub async fn of_check(conn: &mut Conn, once: Uuid) -> Result<Option<Timestamp>> {
    let at: Option<i64> = on!(conn, |c| sqlx::query_scalar(OF_CHECK).bind(once).fetch_optional(c).await)?;
    Ok(at.map(Timestamp))
}

/// When the checks of a unit were asked for that waited, by when they were counted.
pub async fn of_unit(conn: &mut Conn, batch: BatchId, number: u64) -> Result<BTreeMap<Timestamp, Timestamp>> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let rows: Vec<(i64, i64)> = on!(conn, |c| sqlx::query_as(OF_UNIT).bind(batch.0).bind(number).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(at, asked)| (Timestamp(at), Timestamp(asked))).collect())
}
