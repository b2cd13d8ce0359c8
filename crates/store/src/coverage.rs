//! Coverage of products, and what is known of how its codes reached those who sell.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    batch::Lot,
    coverage::{Coverage, CoverageState, Scope},
    date::Day,
    gtin::Gtin,
    id::{BatchId, BrandId, ProductId, SellerId, UserId},
    standing::UnitAct,
    time::Timestamp,
};
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

sized! {
    OF_GTINS = "
        SELECT p.id AS product_id, p.name AS product, p.gtin, b.name AS brand, c.scope, c.made_on, c.lots, c.counted_since
        FROM coverages c
        JOIN products p ON p.id = c.product_id
        JOIN brands b ON b.id = p.brand_id
        WHERE c.state = 'running' AND b.enrolled_at IS NOT NULL
          AND p.gtin IN", 0, "";
}

statements! {
    INSERT = "
        INSERT INTO coverages (id, product_id, state, scope, made_on, lots, set_by, set_at, counted_since)
        VALUES ($1, $2, 'running', $3, $4, $5, $6, $7, $8)";
    CLOSE = "
        UPDATE coverages
        SET state = $2, over_by = $3, over_at = $4, reason = $5
        WHERE product_id = $1 AND state = 'running'";
    OF_PRODUCT = "
        SELECT c.scope, c.made_on, c.lots, c.state, u.name AS set_by, c.set_at, c.counted_since, c.over_at, c.reason
        FROM coverages c
        JOIN products p ON p.id = c.product_id
        LEFT JOIN users u ON u.id = c.set_by
        WHERE c.product_id = $1 AND c.set_at >= COALESCE(p.came_at, 0)
        ORDER BY c.set_at DESC, c.id DESC
        LIMIT 100";
    ALL_GTINS = "
        SELECT p.gtin
        FROM coverages c
        JOIN products p ON p.id = c.product_id
        JOIN brands b ON b.id = p.brand_id
        WHERE c.state = 'running' AND b.enrolled_at IS NOT NULL
        ORDER BY p.gtin";
    SUSPENDED = "
        SELECT COUNT(*)
        FROM products p
        JOIN brands b ON b.id = p.brand_id
        WHERE p.id = $1 AND b.enrolled_at IS NULL";
    BATCHES = "
        SELECT id, lot, made_on, count, plant, created_at, events
        FROM batches
        WHERE product_id = $1 AND state = 'sealed'
        ORDER BY created_at, id";
    SHIPMENTS = "
        SELECT id, first_number, last_number, distributor
        FROM unit_events
        WHERE batch_id = $1 AND act = 'activate' AND (first_number > $2 OR (first_number = $2 AND id > $3)) AND first_number >= $2
        ORDER BY first_number, id
        LIMIT CAST($4 AS BIGINT)";
    // What else happened to its units: only this tells which of them are withdrawn.
    ACTS = "
        SELECT act || COALESCE('_' || ends, ''), first_number, last_number
        FROM unit_events
        WHERE batch_id = $1 AND act <> 'activate'
        ORDER BY nth, happened_at, at, id";
    // What each seller shipped with codes since a time, by batch; what was sold on counts where it was sold last.
    CONFIRMED = "
        SELECT d.seller_id, u.batch_id, COUNT(*)
        FROM dispatches d
        JOIN dispatch_units u ON u.dispatch_id = d.id
        WHERE d.product_id = $1 AND d.updated_at >= $2 AND u.released_at IS NULL AND u.sold_on_at IS NULL
        GROUP BY d.seller_id, u.batch_id";
    // What each seller shipped without codes since a time, or was refused to.
    OLDER = "
        SELECT d.seller_id,
               CAST(SUM((SELECT COALESCE(SUM(o.units), 0) FROM dispatch_older o WHERE o.dispatch_id = d.id)
                        + (SELECT COALESCE(SUM(r.units), 0)
                           FROM dispatch_refusals r
                           WHERE r.dispatch_id = d.id AND r.settled_at IS NULL AND r.reason = 'needs_code')) AS BIGINT)
        FROM dispatches d
        WHERE d.product_id = $1 AND d.updated_at >= $2
        GROUP BY d.seller_id";
    // Products that were ever covered, or of which sellers confirmed units.
    OF_BRAND = "
        SELECT p.id AS product_id, p.name AS product, p.gtin
        FROM products p
        WHERE p.brand_id = $1
          AND (EXISTS (SELECT 1 FROM coverages c WHERE c.product_id = p.id) OR EXISTS (SELECT 1 FROM dispatches d WHERE d.product_id = p.id))
        ORDER BY p.name, p.id
        LIMIT 500";
    COVERING = "
        SELECT b.id, b.name
        FROM brands b
        WHERE b.enrolled_at IS NOT NULL
          AND EXISTS (SELECT 1 FROM coverages c JOIN products p ON p.id = c.product_id WHERE p.brand_id = b.id AND c.state = 'running')
        ORDER BY b.id";
    // One of several nodes tells; told lately, it is not told again.
    TELL_APART = "
        INSERT INTO sellers_apart (product_id, seller_id, told_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (product_id, seller_id) DO UPDATE SET told_at = excluded.told_at
        WHERE sellers_apart.told_at <= $4";
}

#[derive(sqlx::FromRow)]
struct ScopeRow {
    scope: String,
    made_on: Option<String>,
    lots: Json<Vec<Lot>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    scope: ScopeRow,
    state: String,
    set_by: Option<String>,
    set_at: i64,
    counted_since: i64,
    over_at: Option<i64>,
    reason: String,
}

#[derive(sqlx::FromRow)]
struct NoteRow {
    product_id: Uuid,
    product: String,
    gtin: String,
    brand: String,
    #[sqlx(flatten)]
    scope: ScopeRow,
    counted_since: i64,
}

#[derive(sqlx::FromRow)]
struct BatchRow {
    id: Uuid,
    lot: String,
    made_on: Option<String>,
    count: i64,
    plant: String,
    created_at: i64,
    events: i64,
}

/// A covered product.
#[derive(Clone, Debug)]
pub struct StoredNote {
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub product: String,
    /// Its number.
    pub gtin: Gtin,
    /// The brand.
    pub brand: String,
    /// Which units.
    pub scope: Scope,
    /// Since when what sellers report is counted.
    pub counted_since: Timestamp,
}

/// A sealed batch, as far as coverage goes by it.
#[derive(Clone, Debug)]
pub struct CoveredBatch {
    /// Its id.
    pub id: BatchId,
    /// The lot.
    pub lot: Lot,
    /// When its goods were made.
    pub made_on: Option<Day>,
    /// Its units.
    pub count: i64,
    /// The plant that labelled them; empty if not said.
    pub plant: String,
    /// When the codes were asked for.
    pub created_at: Timestamp,
    /// How many events it has: whatever was summed of it holds as long as this does.
    pub events: i64,
}

/// Units that the brand said it shipped: both ends included, from 0.
#[derive(Clone, Debug)]
pub struct Shipment {
    /// Its id.
    pub id: Uuid,
    /// The first unit.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// To whom; empty if not said.
    pub distributor: String,
}

fn corrupt(cause: impl std::fmt::Display) -> StoreError {
    StoreError::corrupt("coverages", cause)
}

impl TryFrom<ScopeRow> for Scope {
    type Error = StoreError;
    fn try_from(row: ScopeRow) -> Result<Self> {
        let mut lots = row.lots.0;
        match (row.scope.as_str(), row.made_on) {
            ("all", _) => Ok(Self::All),
            ("made_on", Some(day)) => Ok(Self::MadeOn { day: day.parse().map_err(corrupt)? }),
            ("lots", _) => Ok(Self::Lots { lots }),
            ("from_lot", _) if !lots.is_empty() => Ok(Self::FromLot { lot: lots.swap_remove(0) }),
            (other, _) => Err(corrupt(other)),
        }
    }
}

/// Sets a product's coverage; what sellers report is counted since `counted_since`. [`StoreError::Taken`] while another runs.
pub async fn insert(tx: &mut Tx, id: Uuid, product: ProductId, scope: &Scope, by: Option<UserId>, at: Timestamp, counted_since: Timestamp) -> Result<()> {
    let (day, lots) = match scope {
        Scope::All => (None, Vec::new()),
        Scope::MadeOn { day } => (Some(day.to_string()), Vec::new()),
        Scope::Lots { lots } => (None, lots.clone()),
        Scope::FromLot { lot } => (None, vec![lot.clone()]),
    };
    on!(tx, |c| sqlx::query(INSERT)
        .bind(id)
        .bind(product.0)
        .bind(scope.kind())
        .bind(day)
        .bind(Json(lots))
        .bind(by.map(|by| by.0))
        .bind(at.0)
        .bind(counted_since.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Ends the running coverage of a product, or lets another take its place. [`StoreError::Conflict`] if none runs.
pub async fn close(tx: &mut Tx, product: ProductId, to: CoverageState, by: Option<UserId>, at: Timestamp, reason: &str) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(CLOSE)
        .bind(product.0)
        .bind(to.as_str())
        .bind(by.map(|by| by.0))
        .bind(at.0)
        .bind(reason)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// All settings of a product's coverage, the newest first.
pub async fn of_product(conn: &mut Conn, product: ProductId) -> Result<Vec<Coverage>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_PRODUCT).bind(product.0).fetch_all(c).await)?;
    let read = |row: Row| {
        Ok(Coverage {
            scope: row.scope.try_into()?,
            state: CoverageState::parse(&row.state).ok_or_else(|| corrupt(&row.state))?,
            set_by: row.set_by,
            set_at: Timestamp(row.set_at),
            counted_since: Timestamp(row.counted_since),
            over_at: row.over_at.map(Timestamp),
            reason: row.reason,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Whether a product's coverage holds nobody to anything while its brand has no enrolled right.
pub async fn is_suspended(conn: &mut Conn, product: ProductId) -> Result<bool> {
    let found: i64 = on!(conn, |c| sqlx::query_scalar(SUSPENDED).bind(product.0).fetch_one(c).await)?;
    Ok(found > 0)
}

/// The covered products among those with these numbers; those of brands without an enrolled right are not.
pub async fn of_gtins(conn: &mut Conn, gtins: &[Gtin]) -> Result<Vec<StoredNote>> {
    let rows: Vec<NoteRow> = of_list!(conn, OF_GTINS, gtins, Gtin::as_str14);
    let note = |row: NoteRow| {
        Ok(StoredNote {
            product_id: ProductId(row.product_id),
            product: row.product,
            gtin: Gtin::parse(&row.gtin).map_err(corrupt)?,
            brand: row.brand,
            scope: row.scope.try_into()?,
            counted_since: Timestamp(row.counted_since),
        })
    };
    rows.into_iter().map(note).collect()
}

/// The numbers of all covered products of brands with an enrolled right.
pub async fn all_gtins(conn: &mut Conn) -> Result<Vec<Gtin>> {
    let rows: Vec<String> = on!(conn, |c| sqlx::query_scalar(ALL_GTINS).fetch_all(c).await)?;
    rows.iter().map(|gtin| Gtin::parse(gtin).map_err(corrupt)).collect()
}

/// A product's sealed batches, the oldest first.
pub async fn batches(conn: &mut Conn, product: ProductId) -> Result<Vec<CoveredBatch>> {
    let rows: Vec<BatchRow> = on!(conn, |c| sqlx::query_as(BATCHES).bind(product.0).fetch_all(c).await)?;
    let read = |row: BatchRow| {
        Ok(CoveredBatch {
            id: BatchId(row.id),
            lot: Lot::parse(&row.lot).map_err(corrupt)?,
            made_on: row.made_on.map(|day| day.parse::<Day>()).transpose().map_err(corrupt)?,
            count: row.count,
            plant: row.plant,
            created_at: Timestamp(row.created_at),
            events: row.events,
        })
    };
    rows.into_iter().map(read).collect()
}

/// What the brand said it shipped of a batch, in the order of first units and ids, after one of them, as many as `most`.
pub async fn shipments(conn: &mut Conn, batch: BatchId, after: Option<(i64, Uuid)>, most: i64) -> Result<Vec<Shipment>> {
    let (number, id) = after.unwrap_or((-1, Uuid::nil()));
    let rows: Vec<(Uuid, i64, i64, String)> = on!(conn, |c| sqlx::query_as(SHIPMENTS).bind(batch.0).bind(number).bind(id).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, first, last, distributor)| Shipment { id, first, last, distributor }).collect())
}

/// What happened to a batch's units but for their shipment, the oldest first; both ends included, from 0.
pub async fn acts(conn: &mut Conn, batch: BatchId) -> Result<Vec<(UnitAct, u64, u64)>> {
    let rows: Vec<(String, i64, i64)> = on!(conn, |c| sqlx::query_as(ACTS).bind(batch.0).fetch_all(c).await)?;
    let number = |n: i64| u64::try_from(n).map_err(corrupt);
    rows.into_iter().map(|(act, first, last)| Ok((UnitAct::parse(&act).ok_or_else(|| corrupt(&act))?, number(first)?, number(last)?))).collect()
}

/// What one seller said of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// Units with codes, by batch.
    pub confirmed: Vec<(BatchId, i64)>,
    /// Units without, shipped or refused.
    pub older: i64,
}

/// What each seller reported of a product since a time.
pub async fn reported(conn: &mut Conn, product: ProductId, since: Timestamp) -> Result<Vec<Reported>> {
    let confirmed: Vec<(Uuid, Uuid, i64)> = on!(conn, |c| sqlx::query_as(CONFIRMED).bind(product.0).bind(since.0).fetch_all(c).await)?;
    let older: Vec<(Uuid, i64)> = on!(conn, |c| sqlx::query_as(OLDER).bind(product.0).bind(since.0).fetch_all(c).await)?;
    let mut sellers: BTreeMap<Uuid, Reported> = BTreeMap::new();
    for (seller, batch, units) in confirmed {
        sellers.entry(seller).or_default().confirmed.push((BatchId(batch), units));
    }
    for (seller, units) in older {
        sellers.entry(seller).or_default().older = units;
    }
    Ok(sellers.into_values().collect())
}

/// A brand's products that coverage has something to say of: id, name and number.
pub async fn of_brand(conn: &mut Conn, brand: BrandId) -> Result<Vec<(ProductId, String, Gtin)>> {
    let rows: Vec<(Uuid, String, String)> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).fetch_all(c).await)?;
    rows.into_iter().map(|(id, name, gtin)| Ok((ProductId(id), name, Gtin::parse(&gtin).map_err(corrupt)?))).collect()
}

/// Enrolled brands that say of a product that its units carry codes.
pub async fn covering(conn: &mut Conn) -> Result<Vec<(BrandId, String)>> {
    let rows: Vec<(Uuid, String)> = on!(conn, |c| sqlx::query_as(COVERING).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name)| (BrandId(id), name)).collect())
}

/// Notes that a brand is told of a seller who stands out; answers whether it was not told since `before`.
pub async fn tell_apart(tx: &mut Tx, product: ProductId, seller: SellerId, now: Timestamp, before: Timestamp) -> Result<bool> {
    let done =
        on!(tx, |c| sqlx::query(TELL_APART).bind(product.0).bind(seller.0).bind(now.0).bind(before.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(done == 1)
}
