//! EPCIS events that brands told us.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::sized,
};
use model::{
    id::{BatchId, BrandId, UserId},
    standing::{UnitAct, UnitSet},
    time::Timestamp,
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

sized! {
    UNITS = "
        INSERT INTO epcis_units (brand_id, event_id, batch_id, first_number, last_number)
        VALUES", 5, "";
}

statements! {
    // Told again, it is there already.
    INSERT = "
        INSERT INTO epcis_events (brand_id, event_id, body, biz_step, event_at, captured_at, by_user, partly)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (brand_id, event_id) DO NOTHING";
    KNOWN = "SELECT body, captured_at FROM epcis_events WHERE brand_id = $1 AND event_id = $2";
    // Holds the event until commit: of two who are told the same at once, one waits for the other, portion by portion.
    HOLD = "UPDATE epcis_events SET partly = partly WHERE brand_id = $1 AND event_id = $2 RETURNING partly";
    FINISH = "UPDATE epcis_events SET partly = FALSE WHERE brand_id = $1 AND event_id = $2";
    // Those after a place in the order of time.
    OF_BATCH = "
        SELECT e.event_at, e.event_id, e.body
        FROM (SELECT DISTINCT brand_id, event_id FROM epcis_units WHERE batch_id = $1 AND first_number <= $3 AND last_number >= $2) u
        JOIN epcis_events e ON e.brand_id = u.brand_id AND e.event_id = u.event_id
        WHERE e.event_at > $4 OR (e.event_at = $4 AND e.event_id > $5)
        ORDER BY e.event_at, e.event_id
        LIMIT CAST($6 AS BIGINT)";
    NAMES = "SELECT DISTINCT brand_id, event_id FROM epcis_units WHERE batch_id = $1";
    ACTS = "
        SELECT id, submission, act || COALESCE('_' || ends, '') AS act, first_number, last_number, distributor, message, at
        FROM unit_events
        WHERE batch_id = $1
        ORDER BY nth, happened_at, at, id";
}

/// Something that happened to units, to be told as an event; numbers count from 0 within the batch.
#[derive(Clone, Debug)]
pub struct Act {
    /// Its id.
    pub id: Uuid,
    /// The form or the captured event that said so.
    pub submission: Uuid,
    /// What.
    pub act: UnitAct,
    /// The first unit.
    pub first: u32,
    /// The last unit.
    pub last: u32,
    /// To whom they were shipped; may be empty.
    pub distributor: String,
    /// What buyers read; may be empty.
    pub message: String,
    /// When.
    pub at: Timestamp,
    /// Those of its units that were void before: it is told of the others.
    pub void: Vec<(u32, u32)>,
}

#[derive(sqlx::FromRow)]
struct ActRow {
    id: Uuid,
    submission: Uuid,
    act: String,
    first_number: i64,
    last_number: i64,
    distributor: String,
    message: String,
    at: i64,
}

impl TryFrom<ActRow> for Act {
    type Error = StoreError;
    fn try_from(row: ActRow) -> Result<Self> {
        let number = |n: i64| u32::try_from(n).map_err(|e| StoreError::corrupt("unit_events", e));
        let act = UnitAct::parse(&row.act).ok_or_else(|| StoreError::corrupt("unit_events", &row.act))?;
        let (first, last) = (number(row.first_number)?, number(row.last_number)?);
        let ActRow { id, submission, distributor, message, at, .. } = row;
        Ok(Self { id, submission, act, first, last, distributor, message, at: Timestamp(at), void: Vec::new() })
    }
}

/// A captured event, and its place among those of a batch.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its place.
    pub place: Place,
    /// As it came.
    pub body: Value,
}

/// A place in the order of time: when an event happened, and its id among those of the same moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// When.
    pub at: Timestamp,
    /// The event's id.
    pub id: String,
}

impl Default for Place {
    /// Before all events.
    fn default() -> Self {
        Self { at: Timestamp(i64::MIN), id: String::new() }
    }
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

/// An event that a brand told before.
#[derive(Clone, Debug)]
pub struct Known {
    /// As it came.
    pub body: Value,
    /// When it came.
    pub captured_at: Timestamp,
}

/// What a brand told under this id before.
pub async fn known(conn: &mut Conn, brand: BrandId, event_id: &str) -> Result<Option<Known>> {
    let row: Option<(Json<Value>, i64)> = on!(conn, |c| sqlx::query_as(KNOWN).bind(brand.0).bind(event_id).fetch_optional(c).await)?;
    Ok(row.map(|(body, captured_at)| Known { body: body.0, captured_at: Timestamp(captured_at) }))
}

/// Keeps an event, `partly` if only some of its units are noted in the same transaction; `false` if it is there already.
pub async fn insert(tx: &mut Tx, new: &NewEvent<'_>, partly: bool) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(INSERT)
        .bind(new.brand.0)
        .bind(new.event_id)
        .bind(Json(new.body))
        .bind(new.biz_step)
        .bind(new.at.0)
        .bind(new.captured_at.0)
        .bind(new.by.map(|by| by.0))
        .bind(partly)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Holds an event that is there until commit; answers whether not all of its units are noted: it is being taken, or was when the portal stopped.
pub async fn hold(tx: &mut Tx, brand: BrandId, event_id: &str) -> Result<bool> {
    Ok(on!(tx, |c| sqlx::query_scalar(HOLD).bind(brand.0).bind(event_id).fetch_one(c).await)?)
}

/// Notes that all units of an event are noted.
pub async fn finish(tx: &mut Tx, brand: BrandId, event_id: &str) -> Result<()> {
    on!(tx, |c| sqlx::query(FINISH).bind(brand.0).bind(event_id).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes ranges of units that events of a brand name, many at a time: the event's id, the batch, and both ends.
pub async fn name_units(tx: &mut Tx, brand: BrandId, units: &[(&str, BatchId, u32, u32)]) -> Result<()> {
    for (sql, some) in UNITS.split(tx.engine(), units) {
        on!(tx, |c| some
            .iter()
            .fold(sqlx::query(sql), |query, (event, batch, first, last)| {
                query.bind(brand.0).bind(*event).bind(batch.0).bind(i64::from(*first)).bind(i64::from(*last))
            })
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Events that name units of a batch from `first` to `last`, in order of time, those after a place, as many as `most`.
pub async fn of_batch(conn: &mut Conn, batch: BatchId, (first, last): (u32, u32), after: &Place, most: i64) -> Result<Vec<Told>> {
    let rows: Vec<(i64, String, Json<Value>)> = on!(conn, |c| sqlx::query_as(OF_BATCH)
        .bind(batch.0)
        .bind(i64::from(first))
        .bind(i64::from(last))
        .bind(after.at.0)
        .bind(&after.id)
        .bind(most)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|(at, id, body)| Told { place: Place { at: Timestamp(at), id }, body: body.0 }).collect())
}

/// By what all events are known that name units of a batch: their brand and id.
pub async fn names(conn: &mut Conn, batch: BatchId) -> Result<Vec<(BrandId, String)>> {
    let rows: Vec<(Uuid, String)> = on!(conn, |c| sqlx::query_as(NAMES).bind(batch.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(brand, id)| (BrandId(brand), id)).collect())
}

/// What happened to units of a batch, in order of time.
pub async fn acts(conn: &mut Conn, batch: BatchId) -> Result<Vec<Act>> {
    let rows: Vec<ActRow> = on!(conn, |c| sqlx::query_as(ACTS).bind(batch.0).fetch_all(c).await)?;
    let (mut acts, mut void) = (Vec::with_capacity(rows.len()), UnitSet::default());
    for row in rows {
        let mut act = Act::try_from(row)?;
        act.void = void.within((act.first, act.last));
        if act.act == UnitAct::Void {
            void.add((act.first, act.last));
        }
        acts.push(act);
    }
    Ok(acts)
}
