//! The units that orders have: confirmed for one at a time, released, sold on.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    dispatch::corrupt,
};
use model::{
    dispatch::ConfirmedUnit,
    id::{BatchId, DispatchId, ProductId, SellerId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    /// One statement decides whose the unit is: the index over units that were neither released nor sold on lets one row in.
    CONFIRM = "
        INSERT INTO dispatch_units (id, dispatch_id, batch_id, number, code, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (batch_id, number) WHERE released_at IS NULL AND sold_on_at IS NULL DO NOTHING";
    SELL_ON = "
        UPDATE dispatch_units
        SET sold_on_at = $4
        WHERE batch_id = $1 AND number = $2 AND dispatch_id <> $3 AND released_at IS NULL AND sold_on_at IS NULL AND confirmed_at <= $5";
    HOLDER = "
        SELECT d.id, d.seller_id, u.confirmed_at
        FROM dispatch_units u
        JOIN dispatches d ON d.id = u.dispatch_id
        WHERE u.batch_id = $1 AND u.number = $2 AND u.released_at IS NULL AND u.sold_on_at IS NULL";
    RELEASE = "
        UPDATE dispatch_units
        SET released_at = $4, released_by = $5, release_reason = $6
        WHERE dispatch_id = $1 AND batch_id = $2 AND number = $3 AND released_at IS NULL";
    HELD_BY_CODE = "SELECT batch_id, number FROM dispatch_units WHERE dispatch_id = $1 AND code = $2 AND released_at IS NULL";
    HELD_OF_ORDER = "
        SELECT u.code
        FROM dispatch_units u
        JOIN dispatches d ON d.id = u.dispatch_id
        WHERE d.seller_id = $1 AND d.order_ref = $2 AND d.product_id = $3 AND u.released_at IS NULL";
    ONE_LESS = "
        UPDATE dispatches
        SET units = units - 1, units_said = CASE WHEN units_said > 0 THEN units_said - 1 ELSE 0 END, updated_at = $2
        WHERE id = $1 AND units > 0";
    HANDED = "
        SELECT confirmed_at, COALESCE(released_at, sold_on_at)
        FROM dispatch_units
        WHERE batch_id = $1 AND number = $2
        ORDER BY confirmed_at, id
        LIMIT CAST($3 AS BIGINT)";
    UNITS = "
        SELECT code, confirmed_at, released_at, release_reason
        FROM dispatch_units
        WHERE dispatch_id = $1
        ORDER BY confirmed_at, id";
}

/// The order that has a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The order.
    pub dispatch: DispatchId,
    /// Its seller.
    pub seller: SellerId,
    /// Since when.
    pub since: Timestamp,
}

/// Whose a unit is after a try to confirm it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// This order's, from now on.
    Now,
    /// This order's, since before.
    Before,
    /// Another's, unless it was released in the same moment.
    Elsewhere(Option<Holder>),
}

/// Confirms a unit for an order, unless it is another's. Callers take units in the order of batch and number, so that none waits in a circle.
pub async fn confirm(tx: &mut Tx, new_id: Uuid, dispatch: DispatchId, batch: BatchId, number: u64, code: &str, at: Timestamp) -> Result<Confirmed> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let rows = on!(tx, |c| sqlx::query(CONFIRM)
        .bind(new_id)
        .bind(dispatch.0)
        .bind(batch.0)
        .bind(number)
        .bind(code)
        .bind(at.0)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 {
        return Ok(Confirmed::Now);
    }
    Ok(match holder(tx, batch, number).await? {
        Some(holder) if holder.dispatch == dispatch => Confirmed::Before,
        other => Confirmed::Elsewhere(other),
    })
}

/// The order that has this unit now.
pub async fn holder(conn: &mut Conn, batch: BatchId, number: i64) -> Result<Option<Holder>> {
    let row: Option<(Uuid, Uuid, i64)> = on!(conn, |c| sqlx::query_as(HOLDER).bind(batch.0).bind(number).fetch_optional(c).await)?;
    Ok(row.map(|(dispatch, seller, since)| Holder { dispatch: DispatchId(dispatch), seller: SellerId(seller), since: Timestamp(since) }))
}

/// Takes a unit from the order that has it, if that had it confirmed `until` then: its buyer sold the thing on, and another order has it next.
pub async fn sell_on(tx: &mut Tx, next: DispatchId, batch: BatchId, number: u64, until: Timestamp, at: Timestamp) -> Result<()> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    on!(tx, |c| sqlx::query(SELL_ON).bind(batch.0).bind(number).bind(next.0).bind(at.0).bind(until.0).execute(c).await.map(drop))?;
    Ok(())
}

/// The unit that an order has under this code, as it was kept.
pub async fn held_by_code(conn: &mut Conn, id: DispatchId, code: &str) -> Result<Option<(BatchId, u64)>> {
    let row: Option<(Uuid, i64)> = on!(conn, |c| sqlx::query_as(HELD_BY_CODE).bind(id.0).bind(code).fetch_optional(c).await)?;
    row.map(|(batch, number)| Ok((BatchId(batch), u64::try_from(number).map_err(corrupt)?))).transpose()
}

/// The codes of the units that a seller's order has, as they were kept; none of an order that was not opened yet.
pub async fn held_of_order(conn: &mut Conn, seller: SellerId, order: &str, product: ProductId) -> Result<Vec<String>> {
    Ok(on!(conn, |c| sqlx::query_scalar(HELD_OF_ORDER).bind(seller.0).bind(order).bind(product.0).fetch_all(c).await)?)
}

/// Lets a unit be confirmed again; the order has one unit less. [`StoreError::Conflict`] if the order does not have it.
pub async fn release(tx: &mut Tx, id: DispatchId, unit: (BatchId, u64), by: Option<UserId>, reason: &str, at: Timestamp) -> Result<()> {
    let (by, number) = (by.map(|by| by.0), i64::try_from(unit.1).unwrap_or(i64::MAX));
    let rows =
        on!(tx, |c| sqlx::query(RELEASE).bind(id.0).bind(unit.0.0).bind(number).bind(at.0).bind(by).bind(reason).execute(c).await.map(|d| d.rows_affected()))?;
    if rows != 1 {
        return Err(StoreError::Conflict);
    }
    on!(tx, |c| sqlx::query(ONE_LESS).bind(id.0).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// The units of a dispatch that have codes, released ones too.
pub async fn units(conn: &mut Conn, id: DispatchId) -> Result<Vec<ConfirmedUnit>> {
    let rows: Vec<(String, i64, Option<i64>, String)> = on!(conn, |c| sqlx::query_as(UNITS).bind(id.0).fetch_all(c).await)?;
    let read = |(code, confirmed, released, reason): (String, i64, Option<i64>, String)| ConfirmedUnit {
        code,
        confirmed_at: Timestamp(confirmed),
        released_at: released.map(Timestamp),
        release_reason: reason,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// So often a unit is handed on in what is judged of it.
const HANDED_MOST: i64 = 20;

/// When a unit was confirmed before it was shipped, and when it came back to a seller, if it did, from its buyer or from who bought it of them; the oldest first.
pub async fn handed(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Vec<(Timestamp, Option<Timestamp>)>> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let rows: Vec<(i64, Option<i64>)> = on!(conn, |c| sqlx::query_as(HANDED).bind(batch.0).bind(number).bind(HANDED_MOST).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(sent, back)| (Timestamp(sent), back.map(Timestamp))).collect())
}
