//! From what score on a brand's units are alerts, and what is judged by it.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    alert::AlertId,
    id::{BatchId, BrandId},
    risk::Thresholds,
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    THRESHOLDS = "SELECT watch_from, copied_from FROM brands WHERE id = $1";
    SET_THRESHOLDS = "UPDATE brands SET watch_from = $2, copied_from = $3, thresholds_at = $4 WHERE id = $1";
    COUNT_JUDGED = "
        SELECT COUNT(*)
        FROM units u
        JOIN batches b ON b.id = u.batch_id
        JOIN products p ON p.id = b.product_id
        WHERE p.brand_id = $1 AND u.checks > 1";
    TO_JUDGE = "
        SELECT u.batch_id, u.number
        FROM units u
        JOIN batches b ON b.id = u.batch_id
        JOIN products p ON p.id = b.product_id
        WHERE p.brand_id = $1 AND u.checks > 1
        ORDER BY u.last_checked_at DESC
        LIMIT CAST($2 AS BIGINT)";
}

/// From where a brand wants to hear.
pub async fn thresholds(conn: &mut Conn, brand: BrandId) -> Result<Option<Thresholds>> {
    let row: Option<(i64, i64)> = on!(conn, |c| sqlx::query_as(THRESHOLDS).bind(brand.0).fetch_optional(c).await)?;
    row.map(|(watch, copied)| read_thresholds(watch, copied)).transpose()
}

/// Thresholds as a row has them.
pub(crate) fn read_thresholds(watch: i64, copied: i64) -> Result<Thresholds> {
    let number = |n: i64| i32::try_from(n).map_err(|e| StoreError::corrupt("brands", e));
    Thresholds::new(number(watch)?, number(copied)?).map_err(|e| StoreError::corrupt("brands", e))
}

/// Sets them.
pub async fn set_thresholds(tx: &mut Tx, brand: BrandId, thresholds: Thresholds, at: Timestamp) -> Result<()> {
    let (watch, copied) = (i64::from(thresholds.watch()), i64::from(thresholds.likely_copied()));
    on!(tx, |c| sqlx::query(SET_THRESHOLDS).bind(brand.0).bind(watch).bind(copied).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// How many of a brand's units were checked more than once, and the latest `most` of them.
pub async fn to_judge(conn: &mut Conn, brand: BrandId, most: i64) -> Result<(i64, Vec<AlertId>)> {
    let all = on!(conn, |c| sqlx::query_scalar(COUNT_JUDGED).bind(brand.0).fetch_one(c).await)?;
    let rows: Vec<(Uuid, i64)> = on!(conn, |c| sqlx::query_as(TO_JUDGE).bind(brand.0).bind(most).fetch_all(c).await)?;
    Ok((all, rows.into_iter().filter_map(|(batch, number)| Some(AlertId { batch: BatchId(batch), number: u64::try_from(number).ok()? })).collect()))
}
