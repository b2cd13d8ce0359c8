//! The orders for which sellers confirm codes before they ship. Their units, refused lines and goods without codes are beside: `dispatch_unit`,
//! `dispatch_refusal`, `dispatch_older`; what brands count, in `dispatch_count`.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    dispatch::Dispatch,
    gtin::Gtin,
    id::{BrandId, DispatchId, ListingId, ProductId, SellerId},
    page::{Page, PageQuery},
    standing::{Activation, Standing, UnitAct},
    time::Timestamp,
};
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

pub(crate) fn corrupt(cause: impl std::fmt::Display) -> StoreError {
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
