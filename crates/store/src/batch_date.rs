//! Dates of expiry and lots that several units of a batch carry and that are not the batch's: noted once, however many units there are.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{batch::OtherSaid, id::BatchId, time::Timestamp};

statements! {
    NOTED = "SELECT COUNT(*) FROM batch_dates WHERE batch_id = $1 AND seen = $2";
    OF_DATE = "
        SELECT COUNT(*)
        FROM (SELECT number FROM units WHERE batch_id = $1 AND expiry_seen = $2
              UNION
              SELECT number FROM scans WHERE batch_id = $1 AND expiry_seen = $2) AS seen";
    OF_LOT = "
        SELECT COUNT(*)
        FROM (SELECT number FROM units WHERE batch_id = $1 AND other_lot = $2
              UNION
              SELECT number FROM scans WHERE batch_id = $1 AND other_lot = $2) AS seen";
    NOTE = "INSERT INTO batch_dates (batch_id, seen, noted_at) VALUES ($1, $2, $3) ON CONFLICT (batch_id, seen) DO NOTHING";
    // Of the dates (0) or of the lots (1).
    OF_BATCH = "
        SELECT COUNT(*)
        FROM batch_dates
        WHERE batch_id = $1 AND CASE WHEN seen LIKE '(10)%' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END = $2";
}

/// As noted. No day begins with a bracket.
fn key(seen: &OtherSaid) -> String {
    match seen {
        OtherSaid::Date(day) => day.to_string(),
        OtherSaid::Lot(lot) => format!("(10){lot}"),
    }
}

/// Whether a date or lot of the batch was noted.
pub async fn is_noted(conn: &mut Conn, batch: BatchId, seen: &OtherSaid) -> Result<bool> {
    let noted: i64 = on!(conn, |c| sqlx::query_scalar(NOTED).bind(batch.0).bind(key(seen)).fetch_one(c).await)?;
    Ok(noted > 0)
}

/// How many units of the batch were seen with it. Ask this of what is not noted: of others there may be millions.
pub async fn units(conn: &mut Conn, batch: BatchId, seen: &OtherSaid) -> Result<i64> {
    let (sql, seen) = match seen {
        OtherSaid::Date(day) => (OF_DATE, day.to_string()),
        OtherSaid::Lot(lot) => (OF_LOT, lot.as_str().to_owned()),
    };
    Ok(on!(conn, |c| sqlx::query_scalar(sql).bind(batch.0).bind(&seen).fetch_one(c).await)?)
}

/// Notes a date or lot of the batch; answers whether it is the batch's first of its kind, of which the brand is told.
pub async fn note(tx: &mut Tx, batch: BatchId, seen: &OtherSaid, at: Timestamp) -> Result<bool> {
    let kind = i64::from(matches!(seen, OtherSaid::Lot(_)));
    let rows = on!(tx, |c| sqlx::query(NOTE).bind(batch.0).bind(key(seen)).bind(at.0).execute(c).await.map(|done| done.rows_affected()))?;
    let all: i64 = on!(tx, |c| sqlx::query_scalar(OF_BATCH).bind(batch.0).bind(kind).fetch_one(c).await)?;
    Ok(rows == 1 && all == 1)
}
