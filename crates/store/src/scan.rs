//! Checks of units: the only thing that gives a unit a row.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    any_code::ForeignCode,
    batch::{BatchState, Lot, Origin},
    check::Scan,
    date::Day,
    gtin::Gtin,
    id::{BatchId, BrandId, ProductId},
    listing::Country,
    risk::{Finding, Risk},
    standing::Activation,
    time::Timestamp,
};
use sqlx::types::Json;
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
        WHERE b.key_slot = $1 AND b.first_number <= $2 AND b.source = 'markward'
        ORDER BY b.first_number DESC
        LIMIT 1";
    /// A code that was imported, with its absolute number.
    IMPORTED_UNIT = "
        SELECT b.id, b.count, b.first_number, b.state, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets,
               b.activation, b.events, b.sealed_at, b.first_number + c.number AS unit_number,
               p.id AS product_id, p.name AS product_name, p.look_for, p.gtin, r.name AS brand_name
        FROM imported_codes c
        JOIN batches b ON b.id = c.batch_id
        JOIN products p ON p.id = b.product_id
        JOIN brands r ON r.id = p.brand_id
        WHERE c.code = $1 AND b.state = 'sealed'";
    /// One statement decides who was first: of a thousand at once, the engine lets one insert.
    COUNT_CHECK = "
        INSERT INTO units (batch_id, number, first_checked_at, last_checked_at, checks)
        VALUES ($1, $2, $3, $3, 1)
        ON CONFLICT (batch_id, number) DO UPDATE
        SET last_checked_at = excluded.last_checked_at,
            checks = units.checks + 1
        RETURNING checks, first_checked_at";
    SCAN = "
        INSERT INTO scans (id, once, batch_id, number, nth, at, country, device)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    // The first checks show what happened as well as the last ones do; a unit with thousands was judged long ago.
    TRACES = "
        SELECT at, country, device
        FROM scans
        WHERE batch_id = $1 AND number = $2
        ORDER BY at, nth
        LIMIT 200";
    ALERT = "
        INSERT INTO unit_alerts (batch_id, number, score, verdict, findings, checks, first_at, last_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
        ON CONFLICT (batch_id, number) DO UPDATE
        SET score = excluded.score, verdict = excluded.verdict, findings = excluded.findings, checks = excluded.checks, last_at = excluded.last_at";
    ALERTS_OF_BRAND = "
        SELECT a.batch_id, a.number, a.findings, a.score, a.verdict, a.checks, a.first_at, a.last_at, b.lot, b.key_slot, b.first_number, p.name AS product,
               c.code AS imported
        FROM unit_alerts a
        JOIN batches b ON b.id = a.batch_id
        JOIN products p ON p.id = b.product_id
        LEFT JOIN imported_codes c ON c.batch_id = a.batch_id AND c.number = a.number
        WHERE p.brand_id = $1
        ORDER BY a.score DESC, a.last_at DESC
        LIMIT 50";
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

#[derive(sqlx::FromRow)]
struct ImportedRow {
    #[sqlx(flatten)]
    unit: UnitRow,
    unit_number: i64,
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

/// What a check gives away of where and by what it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The country, as the network told it.
    pub country: Option<Country>,
    /// A keyed hash of the device, which means nothing beside another unit's.
    pub device: Option<i64>,
}

/// A unit whose checks look like those of copies.
#[derive(Clone, Debug)]
pub struct StoredAlert {
    /// Its batch.
    pub batch: BatchId,
    /// The key slot of its code.
    pub key_slot: u32,
    /// Its number under the slot.
    pub number: u64,
    /// Its code, if that was imported.
    pub imported: Option<ForeignCode>,
    /// The product's name.
    pub product: String,
    /// The lot.
    pub lot: Lot,
    /// The graver of the two verdicts.
    pub likely_copied: bool,
    /// The sum of the findings' weights.
    pub score: i32,
    /// Why.
    pub findings: Vec<Finding>,
    /// Checks when it was judged last.
    pub checks: i64,
    /// When it was noted first.
    pub first_at: Timestamp,
    /// When it was judged last.
    pub last_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct AlertRow {
    batch_id: Uuid,
    number: i64,
    findings: Json<Vec<Finding>>,
    score: i64,
    verdict: String,
    checks: i64,
    first_at: i64,
    last_at: i64,
    lot: String,
    key_slot: i64,
    first_number: i64,
    product: String,
    imported: Option<String>,
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

/// The unit whose code this is, if it was imported and its batch is sealed.
pub async fn imported(conn: &mut Conn, key: &str) -> Result<Option<IssuedUnit>> {
    let row: Option<ImportedRow> = on!(conn, |c| sqlx::query_as(IMPORTED_UNIT).bind(key).fetch_optional(c).await)?;
    let number = |number: i64| u64::try_from(number).map_err(|e| StoreError::corrupt("imported_codes", e));
    row.map_or(Ok(None), |row| row.unit.unit(number(row.unit_number)?))
}

/// Counts a check; the answer's `checks` is 1 for exactly one caller.
pub async fn count_check(tx: &mut Tx, batch: BatchId, number: u64, now: Timestamp) -> Result<Tally> {
    let (checks, first): (i64, i64) = on!(tx, |c| sqlx::query_as(COUNT_CHECK).bind(batch.0).bind(signed(number)).bind(now.0).fetch_one(c).await)?;
    Ok(Tally { checks, first_checked_at: Timestamp(first) })
}

/// Notes a check in the unit's history. [`StoreError::Taken`] if the same form was answered before.
pub async fn insert(tx: &mut Tx, id: Uuid, once: Option<Uuid>, batch: BatchId, number: u64, scan: Scan, trace: Trace) -> Result<()> {
    on!(tx, |c| sqlx::query(SCAN)
        .bind(id)
        .bind(once)
        .bind(batch.0)
        .bind(signed(number))
        .bind(scan.nth)
        .bind(scan.at.0)
        .bind(trace.country.map(|country| country.as_str().to_owned()))
        .bind(trace.device)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The first two hundred checks of a unit, oldest first: when, and what each gave away.
pub async fn traces(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Vec<(Timestamp, Trace)>> {
    let rows: Vec<(i64, Option<String>, Option<i64>)> = on!(conn, |c| sqlx::query_as(TRACES).bind(batch.0).bind(signed(number)).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(at, country, device)| (Timestamp(at), Trace { country: country.and_then(|c| Country::parse(&c).ok()), device })).collect())
}

/// Notes, or notes anew, that a unit's checks look like those of copies.
pub async fn alert(tx: &mut Tx, batch: BatchId, number: u64, risk: &Risk, checks: i64, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(ALERT)
        .bind(batch.0)
        .bind(signed(number))
        .bind(i64::from(risk.score))
        .bind(risk.verdict.as_str())
        .bind(Json(&risk.findings))
        .bind(checks)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// A brand's units whose checks look like those of copies, the likeliest first, fifty at most.
pub async fn alerts_of_brand(conn: &mut Conn, brand: BrandId) -> Result<Vec<StoredAlert>> {
    let rows: Vec<AlertRow> = on!(conn, |c| sqlx::query_as(ALERTS_OF_BRAND).bind(brand.0).fetch_all(c).await)?;
    let corrupt = |e: String| StoreError::corrupt("unit_alerts", e);
    let read = |row: AlertRow| {
        Ok(StoredAlert {
            batch: BatchId(row.batch_id),
            key_slot: u32::try_from(row.key_slot).map_err(|e| corrupt(e.to_string()))?,
            number: u64::try_from(row.first_number + row.number).map_err(|e| corrupt(e.to_string()))?,
            imported: row.imported.as_deref().map(ForeignCode::from_key).transpose().map_err(|e| corrupt(e.to_string()))?,
            product: row.product,
            lot: Lot::parse(&row.lot).map_err(|e| corrupt(e.to_string()))?,
            likely_copied: row.verdict == "likely_copied",
            score: i32::try_from(row.score).map_err(|e| corrupt(e.to_string()))?,
            findings: row.findings.0,
            checks: row.checks,
            first_at: Timestamp(row.first_at),
            last_at: Timestamp(row.last_at),
        })
    };
    rows.into_iter().map(read).collect()
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
