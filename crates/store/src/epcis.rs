//! EPCIS events that brands told us.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    id::{BatchId, BrandId, ProductId, UserId},
    standing::UnitAct,
    time::Timestamp,
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    // Told again, it is there already.
    INSERT = "
        INSERT INTO epcis_events (brand_id, event_id, body, biz_step, event_at, captured_at, by_user)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (brand_id, event_id) DO NOTHING";
    UNITS = "
        INSERT INTO epcis_units (brand_id, event_id, batch_id, first_number, last_number)
        VALUES ($1, $2, $3, $4, $5)";
    OF_BATCH = "
        SELECT body
        FROM epcis_events e
        WHERE EXISTS (SELECT 1 FROM epcis_units u WHERE u.brand_id = e.brand_id AND u.event_id = e.event_id
                      AND u.batch_id = $1 AND u.first_number <= $3 AND u.last_number >= $2)
        ORDER BY event_at, event_id
        LIMIT 1000";
    ACTS = "
        SELECT id, act, first_number, last_number, distributor, at
        FROM unit_events
        WHERE batch_id = $1
        ORDER BY at, id";
    BATCHES_OF_LOT = "
        SELECT id, count
        FROM batches
        WHERE product_id = $1 AND lot = $2 AND state = 'sealed'
        ORDER BY id";
}

/// Something that happened to units, to be told as an event; numbers count from 0 within the batch.
#[derive(Clone, Debug)]
pub struct Act {
    /// Its id.
    pub id: Uuid,
    /// What.
    pub act: UnitAct,
    /// The first unit.
    pub first: u32,
    /// The last unit.
    pub last: u32,
    /// To whom they were shipped; may be empty.
    pub distributor: String,
    /// When.
    pub at: Timestamp,
}

/// An event to keep.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// The brand.
    pub brand: BrandId,
    /// Its id.
    pub event_id: &'a str,
    /// As it came.
    pub body: &'a Value,
    /// The business step, as a bare word; may be empty.
    pub biz_step: &'a str,
    /// When it happened.
    pub at: Timestamp,
    /// When it came.
    pub captured_at: Timestamp,
    /// Who told it.
    pub by: Option<UserId>,
}

/// Keeps an event with the ranges of units that it names; `false` if it is there already.
pub async fn insert(tx: &mut Tx, new: &NewEvent<'_>, ranges: &[(BatchId, u32, u32)]) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(INSERT)
        .bind(new.brand.0)
        .bind(new.event_id)
        .bind(Json(new.body))
        .bind(new.biz_step)
        .bind(new.at.0)
        .bind(new.captured_at.0)
        .bind(new.by.map(|by| by.0))
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if rows == 0 {
        return Ok(false);
    }
    for (batch, first, last) in ranges {
        on!(tx, |c| sqlx::query(UNITS)
            .bind(new.brand.0)
            .bind(new.event_id)
            .bind(batch.0)
            .bind(i64::from(*first))
            .bind(i64::from(*last))
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(true)
}

/// Events that name units of a batch from `first` to `last`, in order of time, a thousand at most.
pub async fn of_batch(conn: &mut Conn, batch: BatchId, first: u32, last: u32) -> Result<Vec<Value>> {
    let bodies: Vec<Json<Value>> = on!(conn, |c| sqlx::query_scalar(OF_BATCH).bind(batch.0).bind(i64::from(first)).bind(i64::from(last)).fetch_all(c).await)?;
    Ok(bodies.into_iter().map(|body| body.0).collect())
}

/// The sealed batches of a product's lot, and how many units each has.
pub async fn batches_of_lot(conn: &mut Conn, product: ProductId, lot: &str) -> Result<Vec<(BatchId, u32)>> {
    let rows: Vec<(Uuid, i64)> = on!(conn, |c| sqlx::query_as(BATCHES_OF_LOT).bind(product.0).bind(lot).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, count)| (BatchId(id), u32::try_from(count).unwrap_or(u32::MAX))).collect())
}

/// What happened to units of a batch, in order of time.
pub async fn acts(conn: &mut Conn, batch: BatchId) -> Result<Vec<Act>> {
    let rows: Vec<(Uuid, String, i64, i64, String, i64)> = on!(conn, |c| sqlx::query_as(ACTS).bind(batch.0).fetch_all(c).await)?;
    let number = |n: i64| u32::try_from(n).map_err(|e| StoreError::corrupt("unit_events", e));
    let read = |(id, act, first, last, distributor, at): (Uuid, String, i64, i64, String, i64)| {
        let act = UnitAct::parse(&act).ok_or_else(|| StoreError::corrupt("unit_events", act))?;
        Ok(Act { id, act, first: number(first)?, last: number(last)?, distributor, at: Timestamp(at) })
    };
    rows.into_iter().map(read).collect()
}
