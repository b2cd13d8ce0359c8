//! The checks of a unit that are judged. Of one that was checked very often these are not its first ones: who has a code could check it himself until
//! nobody looks any more. Which of them tell something is for the portal to say.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    scan::{Trace, TraceRow, signed},
};
use model::{id::BatchId, time::Timestamp};

statements! {
    /// `nth` is selected so that SQLite merges both halves in its order, and does not read and sort all.
    TRACES = "
        SELECT nth, at, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel, expiry_seen, other_lot, other_host
        FROM every_scan
        WHERE batch_id = $1 AND number = $2
        ORDER BY nth
        LIMIT CAST($3 AS BIGINT)";
    /// The first, those kept, and what came since.
    OF_MANY = "
        SELECT CAST(1 AS BIGINT) AS nth, first_checked_at AS at, country, device, latitude, longitude, radius_km, CAST(0 AS BIGINT) AS claim, lot_seen,
               bought_at, listing_id, channel, expiry_seen, other_lot, other_host
        FROM units
        WHERE batch_id = $1 AND number = $2
        UNION ALL
        SELECT s.nth, s.at, s.country, s.device, s.latitude, s.longitude, s.radius_km, s.claim, s.lot_seen, s.bought_at, s.listing_id, s.channel,
               s.expiry_seen, s.other_lot, s.other_host
        FROM kept_checks k
        JOIN scans s ON s.batch_id = k.batch_id AND s.number = k.number AND s.nth = k.nth
        WHERE k.batch_id = $1 AND k.number = $2
        UNION ALL
        SELECT nth, at, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel, expiry_seen, other_lot, other_host
        FROM (SELECT nth, at, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel, expiry_seen, other_lot, other_host
              FROM scans
              WHERE batch_id = $1 AND number = $2
                AND nth > COALESCE((SELECT MAX(k.nth) FROM kept_checks k WHERE k.batch_id = $1 AND k.number = $2), 1)
              ORDER BY nth
              LIMIT CAST($3 AS BIGINT)) AS since";
    KEPT = "SELECT nth FROM kept_checks WHERE batch_id = $1 AND number = $2";
    KEEP = "INSERT INTO kept_checks (batch_id, number, nth) VALUES ($1, $2, $3) ON CONFLICT (batch_id, number, nth) DO NOTHING";
    LET_GO = "DELETE FROM kept_checks WHERE batch_id = $1 AND number = $2 AND nth = $3";
}

/// So many checks of a unit are judged as they are. Of one with more, those that are kept, and as many at the most of those since.
pub const TRACED: i64 = 200;

/// The checks of a unit that are judged, oldest first: when, and what is known of each.
pub async fn traces(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Vec<(Timestamp, Trace)>> {
    Ok(numbered(conn, batch, number).await?.into_iter().map(|(_, at, trace)| (at, trace)).collect())
}

/// The same with which check of the unit each is.
pub async fn numbered(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Vec<(i64, Timestamp, Trace)>> {
    let unit = signed(number);
    let mut rows: Vec<TraceRow> = on!(conn, |c| sqlx::query_as(TRACES).bind(batch.0).bind(unit).bind(TRACED + 1).fetch_all(c).await)?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > TRACED {
        rows = on!(conn, |c| sqlx::query_as(OF_MANY).bind(batch.0).bind(unit).bind(TRACED).fetch_all(c).await)?;
    }
    let mut traces: Vec<_> = rows.into_iter().map(TraceRow::trace).collect::<Result<_>>()?;
    // In the order of counting, unless a clock was set back.
    traces.sort_by_key(|(nth, at, _)| (*at, *nth));
    Ok(traces)
}

/// Keeps these of a unit's checks for judging it, and all that come after the last of them. Those that another node has kept since stay.
pub async fn keep(tx: &mut Tx, batch: BatchId, number: u64, kept: &[i64]) -> Result<()> {
    let unit = signed(number);
    let before: Vec<i64> = on!(tx, |c| sqlx::query_scalar(KEPT).bind(batch.0).bind(unit).fetch_all(c).await)?;
    let last = kept.iter().max().copied().unwrap_or(0);
    for nth in before.iter().filter(|nth| **nth < last && !kept.contains(nth)) {
        on!(tx, |c| sqlx::query(LET_GO).bind(batch.0).bind(unit).bind(*nth).execute(c).await.map(drop))?;
    }
    // The first stands elsewhere.
    for nth in kept.iter().filter(|nth| **nth > 1 && !before.contains(nth)) {
        on!(tx, |c| sqlx::query(KEEP).bind(batch.0).bind(unit).bind(*nth).execute(c).await.map(drop))?;
    }
    Ok(())
}
