//! Listings that end: their marketplace says so, or does not name them any more. See [`crate::listing`] for how changes are numbered.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    listing::COUNTER,
};
use model::{id::ListingId, time::Timestamp};
use uuid::Uuid;

statements! {
    /// Those that were known before an instant and are on offer, and how many of them were not seen since.
    OFFERED = "
        SELECT COUNT(*), COALESCE(SUM(CASE WHEN last_seen_at < $1 THEN 1 ELSE 0 END), 0)
        FROM listings
        WHERE ended_at IS NULL AND state <> 'removed' AND first_seen_at < $1";
    UNSEEN = "
        SELECT id
        FROM listings
        WHERE id > $1 AND ended_at IS NULL AND state <> 'removed' AND last_seen_at < $2
        ORDER BY id
        LIMIT CAST($3 AS BIGINT)";
    END = "UPDATE listings SET ended_at = $2, changed_seq = $3 WHERE id = $1 AND ended_at IS NULL AND last_seen_at < $4";
    NAMED = "UPDATE listings SET last_seen_at = $2 WHERE external_id = $1 AND last_seen_at < $2";
}

/// How many listings that were known before an instant are on offer, and how many of them were not seen since.
pub async fn offered(conn: &mut Conn, since: Timestamp) -> Result<(i64, i64)> {
    Ok(on!(conn, |c| sqlx::query_as(OFFERED).bind(since.0).fetch_one(c).await)?)
}

/// Listings on offer that were not seen since an instant, those after one: so many at most.
pub async fn unseen(conn: &mut Conn, since: Timestamp, after: ListingId, most: i64) -> Result<Vec<ListingId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(UNSEEN).bind(after.0).bind(since.0).bind(most).fetch_all(c).await)?;
    Ok(ids.into_iter().map(ListingId).collect())
}

/// Ends these listings, unless they were seen since an instant or have ended already; how many. Take this first in a transaction, before any row that
/// another change may hold.
pub async fn end(tx: &mut Tx, ids: &[ListingId], unseen_since: Option<Timestamp>, now: Timestamp) -> Result<u64> {
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(0);
    }
    let first = tx.next(COUNTER, count).await? - count + 1;
    let (since, mut ended) = (unseen_since.map_or(i64::MAX, |since| since.0), 0);
    for (seq, id) in (first..).zip(ids) {
        ended += on!(tx, |c| sqlx::query(END).bind(id.0).bind(now.0).bind(seq).bind(since).execute(c).await.map(|d| d.rows_affected()))?;
    }
    Ok(ended)
}

/// A feed names this listing, in a line that cannot be taken: it is left as it is.
pub async fn named(tx: &mut Tx, external_id: &str, now: Timestamp) -> Result<()> {
    Ok(on!(tx, |c| sqlx::query(NAMED).bind(external_id).bind(now.0).execute(c).await.map(drop))?)
}
