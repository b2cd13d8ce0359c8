//! Dates of expiry that several units of a batch carry and that are not the batch's: noted once, however many units there are.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{date::Day, id::BatchId, time::Timestamp};

statements! {
    NOTED = "SELECT COUNT(*) FROM batch_dates WHERE batch_id = $1 AND seen = $2";
    UNITS = "
        SELECT COUNT(*)
        FROM (SELECT number FROM units WHERE batch_id = $1 AND expiry_seen = $2
              UNION
              SELECT number FROM scans WHERE batch_id = $1 AND expiry_seen = $2) AS seen";
    NOTE = "INSERT INTO batch_dates (batch_id, seen, noted_at) VALUES ($1, $2, $3) ON CONFLICT (batch_id, seen) DO NOTHING";
    OF_BATCH = "SELECT COUNT(*) FROM batch_dates WHERE batch_id = $1";
}

/// Whether a date of the batch was noted.
pub async fn is_noted(conn: &mut Conn, batch: BatchId, seen: Day) -> Result<bool> {
    let noted: i64 = on!(conn, |c| sqlx::query_scalar(NOTED).bind(batch.0).bind(seen.to_string()).fetch_one(c).await)?;
    Ok(noted > 0)
}

/// How many units of the batch were seen with a date. Ask this of a date that is not noted: of others there may be millions.
pub async fn units(conn: &mut Conn, batch: BatchId, seen: Day) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(UNITS).bind(batch.0).bind(seen.to_string()).fetch_one(c).await)?)
}

/// Notes a date of the batch; answers whether it is the batch's first, of which the brand is told.
pub async fn note(tx: &mut Tx, batch: BatchId, seen: Day, at: Timestamp) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(NOTE).bind(batch.0).bind(seen.to_string()).bind(at.0).execute(c).await.map(|done| done.rows_affected()))?;
    let all: i64 = on!(tx, |c| sqlx::query_scalar(OF_BATCH).bind(batch.0).fetch_one(c).await)?;
    Ok(rows == 1 && all == 1)
}
