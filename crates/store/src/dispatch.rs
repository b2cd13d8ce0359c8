//! What sellers confirm before they ship.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    batch::Lot,
    date::Day,
    dispatch::{ConfirmedUnit, Dispatch, LineAnswer, Older, Refusal},
    gtin::Gtin,
    id::{BatchId, BrandId, DispatchId, ListingId, ProductId, SellerId, UserId},
    page::{Page, PageQuery},
    standing::{Activation, Standing, UnitAct},
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

sized! {
    // What happened to the confirmed units of orders but for their shipment. Acts on one unit and on several are found by an index each: of a batch that was
    // shipped one by one, a single condition would read half of the acts for every unit.
    ACTS = "
        WITH held AS (
            SELECT u.dispatch_id, u.batch_id, u.number, u.code, u.told_as
            FROM dispatch_units u
            WHERE u.released_at IS NULL AND u.dispatch_id IN", 0, ")
        SELECT a.dispatch_id, a.code, b.lot, COALESCE(a.told_as, '') AS told_as, a.act || COALESCE('_' || a.ends, '') AS act, a.message
        FROM (SELECT u.dispatch_id, u.batch_id, u.number, u.code, u.told_as, e.act, e.ends, e.message, e.nth, e.happened_at, e.at, e.id
              FROM held u
              JOIN unit_events e ON e.batch_id = u.batch_id AND e.first_number = u.number
              WHERE e.act <> 'activate'
              UNION ALL
              SELECT u.dispatch_id, u.batch_id, u.number, u.code, u.told_as, e.act, e.ends, e.message, e.nth, e.happened_at, e.at, e.id
              FROM held u
              JOIN unit_events e ON e.batch_id = u.batch_id AND e.first_number < u.number AND e.last_number >= u.number AND e.last_number > e.first_number
              WHERE e.act <> 'activate') a
        JOIN batches b ON b.id = a.batch_id
        ORDER BY a.dispatch_id, a.batch_id, a.number, a.nth, a.happened_at, a.at, a.id";
}

statements! {
    /// Locks the order: of two requests for the same one, the second sees what the first did.
    OPEN = "
        INSERT INTO dispatches (id, seller_id, order_ref, product_id, listing_id, units, enforced, may_ship, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, 0, $6, $6, $7, $7)
        ON CONFLICT (seller_id, order_ref, product_id) DO UPDATE
        SET updated_at = excluded.updated_at,
            listing_id = COALESCE(excluded.listing_id, dispatches.listing_id)
        RETURNING id";
    CLOSE = "
        UPDATE dispatches
        SET units = $2, units_said = COALESCE($3, units_said), enforced = $4, may_ship = $5, updated_at = $6
        WHERE id = $1";
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
    OLDER = "
        INSERT INTO dispatch_older (dispatch_id, lot, made_on, supplier, units, said_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (dispatch_id, lot, made_on, supplier) DO UPDATE SET units = excluded.units, said_at = excluded.said_at";
    OLDER_BACK = "DELETE FROM dispatch_older WHERE dispatch_id = $1 AND lot = $2 AND made_on = $3 AND supplier = $4";
    /// What must not be shipped stays so while the order is sent in parts: until its code is good, or the order is complete without it.
    SETTLE = "
        UPDATE dispatch_refusals
        SET settled_at = $2
        WHERE dispatch_id = $1 AND settled_at IS NULL AND reason NOT IN ('not_issued', 'not_checked', 'void', 'stolen', 'recalled', 'not_active', 'foreign', 'used')";
    SETTLE_CODE = "UPDATE dispatch_refusals SET settled_at = $3 WHERE dispatch_id = $1 AND code = $2 AND settled_at IS NULL";
    SETTLE_ALL = "UPDATE dispatch_refusals SET settled_at = $2 WHERE dispatch_id = $1 AND settled_at IS NULL";
    REFUSE = "
        INSERT INTO dispatch_refusals (dispatch_id, code, line, reason, message, at, batch_id, number, first_at, brand_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6, (SELECT p.brand_id FROM dispatches d JOIN products p ON p.id = d.product_id WHERE d.id = $1))
        ON CONFLICT (dispatch_id, code) DO UPDATE
        SET line = excluded.line, reason = excluded.reason, message = excluded.message, at = excluded.at, settled_at = NULL,
            batch_id = excluded.batch_id, number = excluded.number, brand_id = excluded.brand_id,
            first_at = CASE WHEN dispatch_refusals.reason = excluded.reason AND dispatch_refusals.settled_at IS NULL
                       THEN COALESCE(dispatch_refusals.first_at, dispatch_refusals.at) ELSE excluded.first_at END,
            told_at = CASE WHEN dispatch_refusals.reason = excluded.reason THEN dispatch_refusals.told_at END";
    UNITS_OF = "UPDATE dispatch_refusals SET units = $3 WHERE dispatch_id = $1 AND code = $2";
    BY_ID = "
        SELECT d.id, d.seller_id, d.order_ref, d.product_id, p.name AS product, p.gtin, p.brand_id, b.name AS brand, d.listing_id, d.units, d.units_said, d.enforced,
               d.created_at, d.updated_at,
               (SELECT COUNT(*) FROM dispatch_units u WHERE u.dispatch_id = d.id AND u.released_at IS NULL) AS confirmed,
               (SELECT CAST(COALESCE(SUM(o.units), 0) AS BIGINT) FROM dispatch_older o WHERE o.dispatch_id = d.id) AS older,
               (SELECT COUNT(*) FROM dispatch_refusals r WHERE r.dispatch_id = d.id AND r.settled_at IS NULL) AS refused,
               (SELECT COUNT(*) FROM dispatch_refusals r WHERE r.dispatch_id = d.id AND r.settled_at IS NULL
                AND r.reason IN ('not_issued', 'not_checked', 'void', 'stolen', 'recalled', 'not_active', 'foreign', 'used')) AS forbidden
        FROM dispatches d
        JOIN products p ON p.id = d.product_id
        JOIN brands b ON b.id = p.brand_id
        WHERE d.id = $1";
    OF_SELLER = "
        SELECT d.id, d.seller_id, d.order_ref, d.product_id, p.name AS product, p.gtin, p.brand_id, b.name AS brand, d.listing_id, d.units, d.units_said, d.enforced,
               d.created_at, d.updated_at,
               (SELECT COUNT(*) FROM dispatch_units u WHERE u.dispatch_id = d.id AND u.released_at IS NULL) AS confirmed,
               (SELECT CAST(COALESCE(SUM(o.units), 0) AS BIGINT) FROM dispatch_older o WHERE o.dispatch_id = d.id) AS older,
               (SELECT COUNT(*) FROM dispatch_refusals r WHERE r.dispatch_id = d.id AND r.settled_at IS NULL) AS refused,
               (SELECT COUNT(*) FROM dispatch_refusals r WHERE r.dispatch_id = d.id AND r.settled_at IS NULL
                AND r.reason IN ('not_issued', 'not_checked', 'void', 'stolen', 'recalled', 'not_active', 'foreign', 'used')) AS forbidden
        FROM dispatches d
        JOIN products p ON p.id = d.product_id
        JOIN brands b ON b.id = p.brand_id
        WHERE d.seller_id = $1 AND ($2 = '' OR d.order_ref = $2)
        ORDER BY d.updated_at DESC, d.id DESC
        LIMIT CAST($3 AS BIGINT) OFFSET $4";
    COUNT = "SELECT COUNT(*) FROM dispatches WHERE seller_id = $1 AND ($2 = '' OR order_ref = $2)";
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
    OLDER_OF = "SELECT units, lot, made_on, supplier FROM dispatch_older WHERE dispatch_id = $1 ORDER BY said_at, lot, made_on";
    REFUSED_OF = "SELECT line, code, reason, message FROM dispatch_refusals WHERE dispatch_id = $1 AND settled_at IS NULL ORDER BY line, code";
    // For the brand: what each seller shipped of each product.
    BY_SELLER = "
        SELECT d.product_id, s.id, s.name,
               CAST(SUM((SELECT COUNT(*) FROM dispatch_units u WHERE u.dispatch_id = d.id AND u.released_at IS NULL)) AS BIGINT) AS confirmed,
               CAST(SUM((SELECT COALESCE(SUM(o.units), 0) FROM dispatch_older o WHERE o.dispatch_id = d.id)) AS BIGINT) AS older,
               CAST(SUM((SELECT COUNT(*) FROM dispatch_refusals r WHERE r.dispatch_id = d.id)) AS BIGINT) AS refused
        FROM dispatches d
        JOIN products p ON p.id = d.product_id
        JOIN sellers s ON s.id = d.seller_id
        WHERE p.brand_id = $1
        GROUP BY d.product_id, s.id, s.name
        ORDER BY d.product_id, s.name";
    // For the brand: units without codes whose supplier was named.
    BY_SUPPLIER = "
        SELECT d.product_id, s.name, o.lot, o.made_on, o.supplier, CAST(SUM(o.units) AS BIGINT) AS units
        FROM dispatches d
        JOIN products p ON p.id = d.product_id
        JOIN sellers s ON s.id = d.seller_id
        JOIN dispatch_older o ON o.dispatch_id = d.id
        WHERE p.brand_id = $1 AND o.supplier <> ''
        GROUP BY d.product_id, s.name, o.lot, o.made_on, o.supplier
        ORDER BY SUM(o.units) DESC, s.name, o.supplier, o.lot, o.made_on
        LIMIT 5000";
    BY_REASON = "
        SELECT d.product_id, r.reason, COUNT(*) AS lines
        FROM dispatch_refusals r
        JOIN dispatches d ON d.id = r.dispatch_id
        JOIN products p ON p.id = d.product_id
        WHERE p.brand_id = $1
        GROUP BY d.product_id, r.reason
        ORDER BY d.product_id, r.reason";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    seller_id: Uuid,
    order_ref: String,
    product_id: Uuid,
    product: String,
    gtin: String,
    brand_id: Uuid,
    brand: String,
    listing_id: Option<Uuid>,
    units: i64,
    units_said: i64,
    enforced: bool,
    created_at: i64,
    updated_at: i64,
    confirmed: i64,
    older: i64,
    refused: i64,
    forbidden: i64,
}

#[derive(sqlx::FromRow)]
struct ActRow {
    dispatch_id: Uuid,
    code: String,
    lot: String,
    told_as: String,
    act: String,
    message: String,
}

/// A dispatch as stored.
#[derive(Clone, Debug)]
pub struct StoredDispatch {
    /// What its seller sees.
    pub dispatch: Dispatch,
    /// Whose it is.
    pub seller_id: SellerId,
    /// The product.
    pub product_id: ProductId,
    /// The product's brand.
    pub brand_id: BrandId,
    /// How many units it has in the seller's words; 0 if it has not said.
    pub units_said: u32,
}

/// A confirmed unit that its brand withdrew since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The order that has it.
    pub dispatch: DispatchId,
    /// Its code.
    pub code: String,
    /// Its lot.
    pub lot: String,
    /// How it stands.
    pub standing: Standing,
    /// How it stood when its seller was told, if it was.
    pub told_as: Option<Standing>,
    /// What the brand says to buyers of that.
    pub message: String,
}

/// An order that a request is for.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// A new id, taken if the order is new.
    pub new_id: DispatchId,
    /// Whose it is.
    pub seller: SellerId,
    /// The seller's name for it.
    pub order: &'a str,
    /// The product.
    pub product: ProductId,
    /// The listing it was sold by.
    pub listing: Option<ListingId>,
    /// Whether coverage is enforced now.
    pub enforced: bool,
    /// When.
    pub at: Timestamp,
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

/// What one seller shipped of one product.
#[derive(Clone, Debug)]
pub struct SellerCount {
    /// The product.
    pub product: ProductId,
    /// The seller.
    pub seller_id: SellerId,
    /// Its name.
    pub seller: String,
    /// Units with codes.
    pub confirmed: i64,
    /// Units without.
    pub older: i64,
    /// Lines that were refused.
    pub refused: i64,
}

fn corrupt(cause: impl std::fmt::Display) -> StoreError {
    StoreError::corrupt("dispatches", cause)
}

impl TryFrom<Row> for StoredDispatch {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let number = |n: i64| u32::try_from(n).map_err(corrupt);
        let dispatch = Dispatch {
            id: DispatchId(row.id),
            order: row.order_ref,
            product: row.product,
            gtin: Gtin::parse(&row.gtin).map_err(corrupt)?,
            brand: row.brand,
            listing: row.listing_id.map(ListingId),
            units: number(row.units)?,
            confirmed: number(row.confirmed)?,
            older: number(row.older)?,
            refused: number(row.refused)?,
            forbidden: number(row.forbidden)?,
            withdrawn: 0,
            enforced: row.enforced,
            created_at: Timestamp(row.created_at),
            updated_at: Timestamp(row.updated_at),
        };
        let units_said = number(row.units_said)?;
        Ok(Self { dispatch, seller_id: SellerId(row.seller_id), product_id: ProductId(row.product_id), brand_id: BrandId(row.brand_id), units_said })
    }
}

/// Opens an order, or takes the one that is there, and locks it until commit.
pub async fn open(tx: &mut Tx, new: Opening<'_>) -> Result<StoredDispatch> {
    let id: Uuid = on!(tx, |c| sqlx::query_scalar(OPEN)
        .bind(new.new_id.0)
        .bind(new.seller.0)
        .bind(new.order)
        .bind(new.product.0)
        .bind(new.listing.map(|id| id.0))
        .bind(new.enforced)
        .bind(new.at.0)
        .fetch_one(c)
        .await)?;
    by_id(tx, DispatchId(id)).await?.ok_or(StoreError::Conflict)
}

/// Says how an order stands after a request: how many units it has, and how many the seller said now, if it did.
pub async fn close(tx: &mut Tx, dispatch: &Dispatch, said: Option<u32>, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(CLOSE)
        .bind(dispatch.id.0)
        .bind(i64::from(dispatch.units))
        .bind(said.map(i64::from))
        .bind(dispatch.enforced)
        .bind(dispatch.state().may_ship())
        .bind(at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
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

/// Notes units without codes. Said again of the same lot, day and supplier, the later number holds; 0 takes them back.
pub async fn say_older(tx: &mut Tx, id: DispatchId, older: &Older, at: Timestamp) -> Result<()> {
    let (lot, day) = (older.lot.as_ref().map_or("", Lot::as_str), older.made_on.map(|day| day.to_string()).unwrap_or_default());
    if older.units == 0 {
        on!(tx, |c| sqlx::query(OLDER_BACK).bind(id.0).bind(lot).bind(&day).bind(&older.supplier).execute(c).await.map(drop))?;
        return Ok(());
    }
    on!(tx, |c| sqlx::query(OLDER).bind(id.0).bind(lot).bind(&day).bind(&older.supplier).bind(i64::from(older.units)).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Lays the refused lines of earlier requests aside, but for those of units that must not be shipped and whose codes are not good now; and notes those
/// of this one, with their units by line.
pub async fn refuse(tx: &mut Tx, id: DispatchId, lines: &[LineAnswer], units: &BTreeMap<u32, (BatchId, u64)>, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SETTLE).bind(id.0).bind(at.0).execute(c).await.map(drop))?;
    let standing: BTreeSet<String> = refused(tx, id).await?.into_iter().map(|answer| answer.code).collect();
    for answer in lines {
        let Some(refusal) = answer.refusal else {
            if standing.contains(&answer.code) {
                settle_code(tx, id, &answer.code, at).await?;
            }
            continue;
        };
        let unit = units.get(&answer.line);
        on!(tx, |c| sqlx::query(REFUSE)
            .bind(id.0)
            .bind(&answer.code)
            .bind(i64::from(answer.line))
            .bind(refusal.as_str())
            .bind(&answer.message)
            .bind(at.0)
            .bind(unit.map(|(batch, _)| batch.0))
            .bind(unit.map(|(_, number)| i64::try_from(*number).unwrap_or(i64::MAX)))
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Lays one refused line of an earlier request aside.
pub async fn settle_code(tx: &mut Tx, id: DispatchId, code: &str, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SETTLE_CODE).bind(id.0).bind(code).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes how many units refused lines speak of, each by what it is known by.
pub async fn refuse_units(tx: &mut Tx, id: DispatchId, lines: &[(String, u32)]) -> Result<()> {
    for (code, units) in lines {
        on!(tx, |c| sqlx::query(UNITS_OF).bind(id.0).bind(code).bind(i64::from(*units)).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Lays all refused lines aside: the order is complete without them.
pub async fn settle_all(tx: &mut Tx, id: DispatchId, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SETTLE_ALL).bind(id.0).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// One dispatch.
pub async fn by_id(conn: &mut Conn, id: DispatchId) -> Result<Option<StoredDispatch>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    let Some(mut stored) = row.map(StoredDispatch::try_from).transpose()? else { return Ok(None) };
    stored.dispatch.withdrawn = count(withdrawn(conn, &[id]).await?.len());
    Ok(Some(stored))
}

fn count(units: usize) -> u32 {
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// Confirmed units of these orders that their brands made void, reported stolen or called back since.
pub async fn withdrawn(conn: &mut Conn, ids: &[DispatchId]) -> Result<Vec<Withdrawn>> {
    let rows: Vec<ActRow> = of_list!(conn, ACTS, ids, |id: &DispatchId| id.0);
    let alike = |a: &ActRow, b: &ActRow| (a.dispatch_id, &a.code) == (b.dispatch_id, &b.code);
    let mut found = Vec::new();
    for unit in rows.chunk_by(alike) {
        let acts =
            unit.iter().map(|row| UnitAct::parse(&row.act).map(|act| (act, row.message.as_str())).ok_or_else(|| StoreError::corrupt("unit_events", &row.act)));
        // Its code counted when it was confirmed: what is left out, its shipment, decides nothing here.
        let (standing, message) = Activation::Sealed.after(acts.collect::<Result<Vec<_>>>()?);
        if let (Standing::Void | Standing::Stolen | Standing::Recalled, Some(row)) = (standing, unit.first()) {
            let (dispatch, told_as) = (DispatchId(row.dispatch_id), Standing::parse(&row.told_as));
            found.push(Withdrawn { dispatch, code: row.code.clone(), lot: row.lot.clone(), standing, told_as, message });
        }
    }
    Ok(found)
}

/// A seller's dispatches, the latest first; of one order only, if it is given.
pub async fn of_seller(conn: &mut Conn, seller: SellerId, order: &str, query: PageQuery) -> Result<Page<Dispatch>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT).bind(seller.0).bind(order).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SELLER).bind(seller.0).bind(order).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let mut rows = rows.into_iter().map(|row| StoredDispatch::try_from(row).map(|stored| stored.dispatch)).collect::<Result<Vec<_>>>()?;
    let ids: Vec<DispatchId> = rows.iter().map(|row| row.id).collect();
    let withdrawn = withdrawn(conn, &ids).await?;
    for row in &mut rows {
        row.withdrawn = count(withdrawn.iter().filter(|unit| unit.dispatch == row.id).count());
    }
    Ok(Page { rows, total, page: query.page, size: query.size })
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

/// The units of a dispatch that have none.
pub async fn older(conn: &mut Conn, id: DispatchId) -> Result<Vec<Older>> {
    let rows: Vec<(i64, String, String, String)> = on!(conn, |c| sqlx::query_as(OLDER_OF).bind(id.0).fetch_all(c).await)?;
    rows.into_iter().map(|(units, lot, day, supplier)| read_older(units, &lot, &day, supplier)).collect()
}

fn read_older(units: i64, lot: &str, day: &str, supplier: String) -> Result<Older> {
    let lot = if lot.is_empty() { None } else { Some(Lot::parse(lot).map_err(corrupt)?) };
    let made_on = if day.is_empty() { None } else { Some(day.parse::<Day>().map_err(corrupt)?) };
    Ok(Older { units: u32::try_from(units).map_err(corrupt)?, lot, made_on, supplier })
}

/// What sellers shipped of a brand's products without codes and with the name of a supplier, with the seller, the most first.
pub async fn by_supplier(conn: &mut Conn, brand: BrandId) -> Result<Vec<(ProductId, String, Older)>> {
    let rows: Vec<(Uuid, String, String, String, String, i64)> = on!(conn, |c| sqlx::query_as(BY_SUPPLIER).bind(brand.0).fetch_all(c).await)?;
    rows.into_iter().map(|(product, seller, lot, day, supplier, units)| Ok((ProductId(product), seller, read_older(units, &lot, &day, supplier)?))).collect()
}

/// Lines of the latest request that were refused.
pub async fn refused(conn: &mut Conn, id: DispatchId) -> Result<Vec<LineAnswer>> {
    let rows: Vec<(i64, String, String, String)> = on!(conn, |c| sqlx::query_as(REFUSED_OF).bind(id.0).fetch_all(c).await)?;
    let read = |(line, code, reason, message): (i64, String, String, String)| {
        let refusal = Refusal::parse(&reason).ok_or_else(|| corrupt(&reason))?;
        Ok(LineAnswer { line: u32::try_from(line).map_err(corrupt)?, code, refusal: Some(refusal), message })
    };
    rows.into_iter().map(read).collect()
}

/// What each seller shipped of each of a brand's products.
pub async fn by_seller(conn: &mut Conn, brand: BrandId) -> Result<Vec<SellerCount>> {
    let rows: Vec<(Uuid, Uuid, String, i64, i64, i64)> = on!(conn, |c| sqlx::query_as(BY_SELLER).bind(brand.0).fetch_all(c).await)?;
    let count = |(id, seller_id, seller, confirmed, older, refused)| SellerCount {
        product: ProductId(id),
        seller_id: SellerId(seller_id),
        seller,
        confirmed,
        older,
        refused,
    };
    Ok(rows.into_iter().map(count).collect())
}

/// Refused lines of each of a brand's products by reason.
pub async fn by_reason(conn: &mut Conn, brand: BrandId) -> Result<Vec<(ProductId, Refusal, i64)>> {
    let rows: Vec<(Uuid, String, i64)> = on!(conn, |c| sqlx::query_as(BY_REASON).bind(brand.0).fetch_all(c).await)?;
    rows.into_iter().map(|(id, reason, lines)| Ok((ProductId(id), Refusal::parse(&reason).ok_or_else(|| corrupt(&reason))?, lines))).collect()
}

/// So often a unit is handed on in what is judged of it.
const HANDED_MOST: i64 = 20;

/// When a unit was confirmed before it was shipped, and when it came back to a seller, if it did, from its buyer or from who bought it of them; the oldest first.
pub async fn handed(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Vec<(Timestamp, Option<Timestamp>)>> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let rows: Vec<(i64, Option<i64>)> = on!(conn, |c| sqlx::query_as(HANDED).bind(batch.0).bind(number).bind(HANDED_MOST).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(sent, back)| (Timestamp(sent), back.map(Timestamp))).collect())
}
