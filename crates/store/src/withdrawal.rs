//! Sellers are told of units that they confirmed and whose brand withdrew them since: by the batch that something happened to, once for each way.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    dispatch::UnreadWithdrawals,
    id::{BatchId, DispatchId, ProductId, SellerId},
    standing::Standing,
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    QUEUE = "UPDATE batches SET tell_since = $2 WHERE id = $1 AND tell_since IS NULL";
    DUE = "
        SELECT b.id, b.tell_since, b.events, p.id, p.name, r.name
        FROM batches b
        JOIN products p ON p.id = b.product_id
        JOIN brands r ON r.id = p.brand_id
        WHERE b.tell_since IS NOT NULL
        ORDER BY b.tell_since, b.id";
    /// What happened meanwhile is told by the next turn.
    DONE = "UPDATE batches SET tell_since = NULL WHERE id = $1 AND events = $2";
    /// Orders that something happened to, whatever became of it.
    ORDERS = "
        SELECT DISTINCT d.seller_id, d.id, d.order_ref
        FROM unit_events e
        JOIN dispatch_units u ON u.batch_id = e.batch_id AND u.number >= e.first_number AND u.number <= e.last_number
        JOIN dispatches d ON d.id = u.dispatch_id
        WHERE e.batch_id = $1 AND e.at >= $2 AND e.act <> 'activate' AND u.released_at IS NULL
        ORDER BY d.seller_id, d.order_ref, d.id";
    TELL = "
        UPDATE dispatch_units
        SET told_as = $3
        WHERE dispatch_id = $1 AND code = $2 AND released_at IS NULL AND COALESCE(told_as, '') <> $3";
    TOLD = "UPDATE dispatches SET withdrawn_at = $2 WHERE id = $1";
    FORGET = "UPDATE dispatch_units SET told_as = NULL WHERE dispatch_id = $1 AND told_as IS NOT NULL";
    NOTHING = "UPDATE dispatches SET withdrawn_at = NULL WHERE id = $1 AND withdrawn_at IS NOT NULL";
    UNREAD = "
        SELECT id, withdrawn_at
        FROM dispatches
        WHERE seller_id = $1 AND withdrawn_at IS NOT NULL
        ORDER BY withdrawn_at DESC, id
        LIMIT CAST($2 AS BIGINT)";
    COUNT = "SELECT COUNT(*) FROM dispatches WHERE seller_id = $1 AND withdrawn_at IS NOT NULL";
    /// An order of which units were withdrawn since it was shown is not read.
    READ = "UPDATE dispatches SET withdrawn_at = NULL WHERE id = $2 AND seller_id = $1 AND withdrawn_at <= $3";
}

/// A batch whose units' sellers are to be told what happened to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The batch.
    pub batch: BatchId,
    /// Since when.
    pub since: Timestamp,
    /// How many events it has.
    pub events: i64,
    /// The product.
    pub product_id: ProductId,
    /// The product's name.
    pub product: String,
    /// The brand.
    pub brand: String,
}

/// Notes that sellers are to be told what happens to units of a batch from then on.
pub async fn queue(tx: &mut Tx, batch: BatchId, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(QUEUE).bind(batch.0).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Batches of which sellers are to be told.
pub async fn due(conn: &mut Conn) -> Result<Vec<Due>> {
    let rows: Vec<(Uuid, i64, i64, Uuid, String, String)> = on!(conn, |c| sqlx::query_as(DUE).fetch_all(c).await)?;
    let read = |(batch, since, events, product_id, product, brand)| Due {
        batch: BatchId(batch),
        since: Timestamp(since),
        events,
        product_id: ProductId(product_id),
        product,
        brand,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Notes that sellers were told, unless something happened since.
pub async fn done(tx: &mut Tx, due: &Due) -> Result<()> {
    on!(tx, |c| sqlx::query(DONE).bind(due.batch.0).bind(due.events).execute(c).await.map(drop))?;
    Ok(())
}

/// Orders with units of a batch that something happened to from then on, by seller: each with its seller's name for it.
pub async fn orders(conn: &mut Conn, batch: BatchId, from: Timestamp) -> Result<Vec<(SellerId, DispatchId, String)>> {
    let rows: Vec<(Uuid, Uuid, String)> = on!(conn, |c| sqlx::query_as(ORDERS).bind(batch.0).bind(from.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(seller, dispatch, order)| (SellerId(seller), DispatchId(dispatch), order)).collect())
}

/// Takes it that a seller is told how a unit stands; whether that is new to it.
pub async fn tell(tx: &mut Tx, dispatch: DispatchId, code: &str, standing: Standing) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(TELL).bind(dispatch.0).bind(code).bind(standing.as_str()).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Notes that a seller has news of an order to read.
pub async fn told(tx: &mut Tx, dispatch: DispatchId, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(TOLD).bind(dispatch.0).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes that nothing of an order is withdrawn any more: if it is again, that is news.
pub async fn forget(tx: &mut Tx, dispatch: DispatchId) -> Result<()> {
    for sql in [FORGET, NOTHING] {
        on!(tx, |c| sqlx::query(sql).bind(dispatch.0).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// A seller's orders with such news that nobody there has read, the latest first.
pub async fn unread(conn: &mut Conn, seller: SellerId, most: i64) -> Result<UnreadWithdrawals> {
    let rows: Vec<(Uuid, i64)> = on!(conn, |c| sqlx::query_as(UNREAD).bind(seller.0).bind(most).fetch_all(c).await)?;
    let until = rows.iter().map(|(_, at)| Timestamp(*at)).max();
    let mut orders = Vec::with_capacity(rows.len());
    for (id, _) in rows {
        orders.extend(crate::dispatch::by_id(conn, DispatchId(id)).await?.map(|stored| stored.dispatch));
    }
    let total = on!(conn, |c| sqlx::query_scalar(COUNT).bind(seller.0).fetch_one(c).await)?;
    Ok(UnreadWithdrawals { orders, total, until })
}

/// Notes that a seller has read of these orders, as they were `until` then; answers of how many nobody had.
pub async fn read(tx: &mut Tx, seller: SellerId, orders: &[DispatchId], until: Timestamp) -> Result<u64> {
    let mut read = 0;
    for order in orders {
        read += on!(tx, |c| sqlx::query(READ).bind(seller.0).bind(order.0).bind(until.0).execute(c).await.map(|done| done.rows_affected()))?;
    }
    Ok(read)
}
