//! What sellers named before they shipped, or checked, as the brand hears of it.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    alert::{AlertId, SellerAnswer, SellerNaming, UnissuedNaming},
    dispatch::Refusal,
    gtin::Gtin,
    id::{BrandId, SellerId},
    standing::Standing,
    time::Timestamp,
};

statements! {
    /// That it had the unit, or checked it, while it was good is nothing that the brand was told of; a unit that it has now is told of by its order.
    STOOD = "
        SELECT (SELECT COUNT(*) FROM dispatch_refusals r JOIN dispatches d ON d.id = r.dispatch_id
                WHERE r.batch_id = $1 AND r.number = $2 AND d.seller_id = $3 AND r.reason = $4)
             + (SELECT COUNT(*) FROM dispatch_units u JOIN dispatches d ON d.id = u.dispatch_id
                WHERE u.batch_id = $1 AND u.number = $2 AND d.seller_id = $3 AND u.released_at IS NULL AND u.sold_on_at IS NULL)
             + (SELECT COUNT(*) FROM trade_checks t WHERE t.batch_id = $1 AND t.number = $2 AND t.seller_id = $3 AND t.standing = $4)";
    SENT = "
        SELECT COUNT(*)
        FROM dispatch_refusals r
        JOIN dispatches d ON d.id = r.dispatch_id
        WHERE r.batch_id = $1 AND r.number = $2 AND d.seller_id = $3 AND r.reason = 'used'";
    OF_UNIT = "
        SELECT s.name, d.order_ref, r.at, r.reason
        FROM dispatch_refusals r
        JOIN dispatches d ON d.id = r.dispatch_id
        JOIN sellers s ON s.id = d.seller_id
        WHERE r.batch_id = $1 AND r.number = $2
        UNION ALL
        SELECT s.name, d.order_ref, u.confirmed_at, 'confirmed'
        FROM dispatch_units u
        JOIN dispatches d ON d.id = u.dispatch_id
        JOIN sellers s ON s.id = d.seller_id
        WHERE u.batch_id = $1 AND u.number = $2
        UNION ALL
        SELECT COALESCE(s.name, ''), '', t.last_at, 'checked'
        FROM trade_checks t
        LEFT JOIN sellers s ON s.id = t.seller_id
        WHERE t.batch_id = $1 AND t.number = $2
        ORDER BY 3, 1, 2
        LIMIT 100";
    UNISSUED = "
        SELECT r.code, p.name, p.gtin, s.name, d.order_ref, r.at
        FROM dispatch_refusals r
        JOIN dispatches d ON d.id = r.dispatch_id
        JOIN products p ON p.id = d.product_id
        JOIN sellers s ON s.id = d.seller_id
        WHERE r.brand_id = $1 AND r.reason = 'not_issued' AND r.settled_at IS NULL AND r.at >= $2
        ORDER BY r.at DESC, r.code
        LIMIT CAST($3 AS BIGINT)";
    /// Who mistyped has mended it before; who goes on trying has not.
    UNTOLD = "
        SELECT p.name, s.name, COUNT(*)
        FROM dispatch_refusals r
        JOIN dispatches d ON d.id = r.dispatch_id
        JOIN products p ON p.id = d.product_id
        JOIN sellers s ON s.id = d.seller_id
        WHERE r.told_at IS NULL AND r.settled_at IS NULL AND r.reason = 'not_issued' AND COALESCE(r.first_at, r.at) <= $2 AND p.brand_id = $1
        GROUP BY p.name, s.name
        ORDER BY p.name, s.name";
    TELL = "
        UPDATE dispatch_refusals
        SET told_at = $2
        WHERE told_at IS NULL AND settled_at IS NULL AND reason = 'not_issued' AND COALESCE(first_at, at) <= $3
          AND dispatch_id IN (SELECT d.id FROM dispatches d JOIN products p ON p.id = d.product_id WHERE p.brand_id = $1)";
    /// Of units that the brand was not mailed of yet.
    OF_UNMAILED = "
        SELECT DISTINCT s.name
        FROM unit_alerts a
        JOIN batches b ON b.id = a.batch_id
        JOIN products p ON p.id = b.product_id
        JOIN dispatch_refusals r ON r.batch_id = a.batch_id AND r.number = a.number
        JOIN dispatches d ON d.id = r.dispatch_id
        JOIN sellers s ON s.id = d.seller_id
        WHERE a.mailed_at IS NULL AND p.brand_id = $1
        ORDER BY s.name
        LIMIT 20";
}

/// Codes of one product that nobody issued, and the seller that named them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unissued {
    /// The product.
    pub product: String,
    /// The seller.
    pub seller: String,
    /// How many.
    pub codes: i64,
}

fn place(id: AlertId) -> i64 {
    i64::try_from(id.number).unwrap_or(i64::MAX)
}

/// Whether a seller named this unit before while it stood so, or has it.
pub async fn as_it_stands(conn: &mut Conn, id: AlertId, seller: SellerId, standing: Standing) -> Result<bool> {
    let times: i64 = on!(conn, |c| sqlx::query_scalar(STOOD).bind(id.batch.0).bind(place(id)).bind(seller.0).bind(standing.as_str()).fetch_one(c).await)?;
    Ok(times > 0)
}

/// Whether a seller named this unit before though somebody had shipped it.
pub async fn as_sent(conn: &mut Conn, id: AlertId, seller: SellerId) -> Result<bool> {
    let times: i64 = on!(conn, |c| sqlx::query_scalar(SENT).bind(id.batch.0).bind(place(id)).bind(seller.0).fetch_one(c).await)?;
    Ok(times > 0)
}

/// Who named a unit or checked it, oldest first.
pub async fn of_unit(conn: &mut Conn, id: AlertId) -> Result<Vec<SellerNaming>> {
    let rows: Vec<(String, String, i64, String)> = on!(conn, |c| sqlx::query_as(OF_UNIT).bind(id.batch.0).bind(place(id)).fetch_all(c).await)?;
    let read = |(seller, order, at, word): (String, String, i64, String)| {
        let answer = match word.as_str() {
            "confirmed" => SellerAnswer::Confirmed,
            "checked" => SellerAnswer::Checked,
            reason => SellerAnswer::Refused(Refusal::parse(reason).ok_or_else(|| StoreError::corrupt("dispatch_refusals", reason))?),
        };
        Ok(SellerNaming { seller, order, at: Timestamp(at), answer })
    };
    rows.into_iter().map(read).collect()
}

/// Codes that nobody issued and sellers named for a brand's products, the latest first, unless they were mended.
pub async fn unissued(conn: &mut Conn, brand: BrandId, since: Timestamp, most: i64) -> Result<Vec<UnissuedNaming>> {
    let rows: Vec<(String, String, String, String, String, i64)> =
        on!(conn, |c| sqlx::query_as(UNISSUED).bind(brand.0).bind(since.0).bind(most).fetch_all(c).await)?;
    let read = |(code, product, gtin, seller, order, at): (String, String, String, String, String, i64)| {
        let gtin = Gtin::parse(&gtin).map_err(|e| StoreError::corrupt("products", e))?;
        Ok(UnissuedNaming { code, product, gtin, seller, order, at: Timestamp(at) })
    };
    rows.into_iter().map(read).collect()
}

/// Takes for a mail what sellers named of a brand's products `until` then and nobody issued.
pub async fn take_untold(tx: &mut Tx, brand: BrandId, until: Timestamp, now: Timestamp) -> Result<Vec<Unissued>> {
    let rows: Vec<(String, String, i64)> = on!(tx, |c| sqlx::query_as(UNTOLD).bind(brand.0).bind(until.0).fetch_all(c).await)?;
    on!(tx, |c| sqlx::query(TELL).bind(brand.0).bind(now.0).bind(until.0).execute(c).await.map(drop))?;
    Ok(rows.into_iter().map(|(product, seller, codes)| Unissued { product, seller, codes }).collect())
}

/// The sellers that named units of which the brand was not mailed yet.
pub async fn of_unmailed(conn: &mut Conn, brand: BrandId) -> Result<Vec<String>> {
    Ok(on!(conn, |c| sqlx::query_scalar(OF_UNMAILED).bind(brand.0).fetch_all(c).await)?)
}
