//! Checks of units: the only thing that gives a unit a row.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    batch::{BatchState, Lot, Origin},
    check::Scan,
    date::Day,
    gtin::Gtin,
    id::{BatchId, ProductId},
    standing::Activation,
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    /// The batch whose numbers begin last at or before a number is the only one that may have it.
    UNIT = "
        SELECT b.id, b.count, b.first_number, b.state, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets,
               b.activation, b.events, b.sealed_at,
               p.id AS product_id, p.name AS product_name, p.look_for, p.gtin, r.name AS brand_name
        FROM batches b
        JOIN products p ON p.id = b.product_id
        JOIN brands r ON r.id = p.brand_id
        WHERE b.key_slot = $1 AND b.first_number <= $2
        ORDER BY b.first_number DESC
        LIMIT 1";
    /// One statement decides who was first: of a thousand at once, the engine lets one insert.
    COUNT_CHECK = "
        INSERT INTO units (batch_id, number, first_checked_at, last_checked_at, checks)
        VALUES ($1, $2, $3, $3, 1)
        ON CONFLICT (batch_id, number) DO UPDATE
        SET last_checked_at = excluded.last_checked_at,
            checks = units.checks + 1
        RETURNING checks, first_checked_at";
    SCAN = "
        INSERT INTO scans (id, once, batch_id, number, nth, at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    BY_ONCE = "SELECT nth, at FROM scans WHERE once = $1";
    TALLY = "SELECT checks, first_checked_at FROM units WHERE batch_id = $1 AND number = $2";
    EARLIER = "
        SELECT nth, at
        FROM scans
        WHERE batch_id = $1 AND number = $2 AND nth < $3
        ORDER BY nth DESC
        LIMIT $4";
}

#[derive(sqlx::FromRow)]
struct UnitRow {
    id: Uuid,
    count: i64,
    first_number: i64,
    state: String,
    lot: String,
    made_on: Option<String>,
    expires_on: Option<String>,
    made_in: Option<String>,
    plant: String,
    markets: String,
    activation: String,
    events: i64,
    sealed_at: Option<i64>,
    product_id: Uuid,
    product_name: String,
    look_for: String,
    gtin: String,
    brand_name: String,
}

/// A unit of a sealed batch.
#[derive(Clone, Debug)]
pub struct IssuedUnit {
    /// The batch.
    pub batch_id: BatchId,
    /// The unit's place in it, from 0.
    pub number: u64,
    /// The lot.
    pub lot: Lot,
    /// When it was made.
    pub made_on: Option<Day>,
    /// Until when it is good.
    pub expires_on: Option<Day>,
    /// Where it comes from and should be sold.
    pub origin: Origin,
    /// How it stands if nothing happened to it.
    pub activation: Activation,
    /// Whether something happened to units of its batch: only then [`crate::standing::of_unit`] has anything to say.
    pub touched: bool,
    /// When the batch was sealed.
    pub sealed_at: Timestamp,
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub product_name: String,
    /// What to look for on it.
    pub look_for: String,
    /// Its number.
    pub gtin: Gtin,
    /// The brand's name.
    pub brand_name: String,
}

/// How often a unit was checked, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Checks so far.
    pub checks: i64,
    /// When the first was.
    pub first_checked_at: Timestamp,
}

impl UnitRow {
    /// `None` if the number is beyond the batch's end, or the batch is not sealed.
    fn unit(self, number: u64) -> Result<Option<IssuedUnit>> {
        let corrupt = |e: String| StoreError::corrupt("batches", e);
        let day = |text: Option<String>| text.map(|t| t.parse::<Day>()).transpose().map_err(|e| corrupt(e.to_string()));
        let first = u64::try_from(self.first_number).map_err(|e| corrupt(e.to_string()))?;
        let count = u64::try_from(self.count).map_err(|e| corrupt(e.to_string()))?;
        let place = number.checked_sub(first).filter(|place| *place < count);
        let (Some(number), Some(sealed_at), Some(BatchState::Sealed)) = (place, self.sealed_at, BatchState::parse(&self.state)) else { return Ok(None) };
        Ok(Some(IssuedUnit {
            batch_id: BatchId(self.id),
            number,
            lot: Lot::parse(&self.lot).map_err(|e| corrupt(e.to_string()))?,
            made_on: day(self.made_on)?,
            expires_on: day(self.expires_on)?,
            origin: crate::batch::origin(self.made_in.as_deref(), self.plant, &self.markets)?,
            activation: Activation::parse(&self.activation).ok_or_else(|| corrupt(self.activation))?,
            touched: self.events > 0,
            sealed_at: Timestamp(sealed_at),
            product_id: ProductId(self.product_id),
            product_name: self.product_name,
            look_for: self.look_for,
            gtin: Gtin::parse(&self.gtin).map_err(|e| corrupt(e.to_string()))?,
            brand_name: self.brand_name,
        }))
    }
}

/// The unit with this number under a key slot, if its batch is sealed.
pub async fn issued(conn: &mut Conn, slot: u32, number: u64) -> Result<Option<IssuedUnit>> {
    let wanted = i64::try_from(number).unwrap_or(i64::MAX);
    let row: Option<UnitRow> = on!(conn, |c| sqlx::query_as(UNIT).bind(i64::from(slot)).bind(wanted).fetch_optional(c).await)?;
    row.map_or(Ok(None), |row| row.unit(number))
}

/// Counts a check; the answer's `checks` is 1 for exactly one caller.
pub async fn count_check(tx: &mut Tx, batch: BatchId, number: u64, now: Timestamp) -> Result<Tally> {
    let (checks, first): (i64, i64) = on!(tx, |c| sqlx::query_as(COUNT_CHECK).bind(batch.0).bind(signed(number)).bind(now.0).fetch_one(c).await)?;
    Ok(Tally { checks, first_checked_at: Timestamp(first) })
}

/// Notes a check in the unit's history. [`StoreError::Taken`] if the same form was answered before.
pub async fn insert(tx: &mut Tx, id: Uuid, once: Option<Uuid>, batch: BatchId, number: u64, scan: Scan) -> Result<()> {
    on!(tx, |c| sqlx::query(SCAN).bind(id).bind(once).bind(batch.0).bind(signed(number)).bind(scan.nth).bind(scan.at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// The check that this form was answered with before.
pub async fn by_once(conn: &mut Conn, once: Uuid) -> Result<Option<Scan>> {
    let row: Option<(i64, i64)> = on!(conn, |c| sqlx::query_as(BY_ONCE).bind(once).fetch_optional(c).await)?;
    Ok(row.map(scan))
}

/// How often a unit was checked; `None` if never.
pub async fn tally(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Option<Tally>> {
    let row: Option<(i64, i64)> = on!(conn, |c| sqlx::query_as(TALLY).bind(batch.0).bind(signed(number)).fetch_optional(c).await)?;
    Ok(row.map(|(checks, first)| Tally { checks, first_checked_at: Timestamp(first) }))
}

/// The latest `limit` checks of a unit before its `nth`, the latest first.
pub async fn earlier(conn: &mut Conn, batch: BatchId, number: u64, nth: i64, limit: i64) -> Result<Vec<Scan>> {
    let rows: Vec<(i64, i64)> = on!(conn, |c| sqlx::query_as(EARLIER).bind(batch.0).bind(signed(number)).bind(nth).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(scan).collect())
}

fn scan((nth, at): (i64, i64)) -> Scan {
    Scan { nth, at: Timestamp(at) }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
