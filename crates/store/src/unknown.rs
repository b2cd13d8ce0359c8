//! Codes that were checked and that nobody issued, by the number they came with: what a brand hears of in groups.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{alert::UnknownCodes, gtin::Gtin, id::BrandId, risk::AlertClass, time::Timestamp};
use uuid::Uuid;

statements! {
    /// Without a brand it does nothing, at the same cost. What rested since $6 begins anew. Networks are counted to a hundred.
    NOTE = "
        INSERT INTO unknown_codes (brand_id, class, gtin, misses, networks, first_at, last_at)
        SELECT b.id, CAST($2 AS TEXT), CAST($3 AS TEXT), 1,
               (SELECT COUNT(*) FROM (SELECT 1 FROM miss_sources m WHERE m.space = $4 AND m.last_at >= CAST($6 AS BIGINT) LIMIT 100) AS networks),
               CAST($5 AS BIGINT), CAST($5 AS BIGINT)
        FROM brands b
        WHERE b.id = $1
        ON CONFLICT (brand_id, class, gtin) DO UPDATE
        SET misses = CASE WHEN unknown_codes.last_at < CAST($6 AS BIGINT) THEN 1 ELSE unknown_codes.misses + 1 END,
            networks = CASE WHEN unknown_codes.last_at >= CAST($6 AS BIGINT) AND unknown_codes.networks > excluded.networks THEN unknown_codes.networks ELSE excluded.networks END,
            first_at = CASE WHEN unknown_codes.last_at < CAST($6 AS BIGINT) THEN excluded.first_at ELSE unknown_codes.first_at END,
            mailed_at = CASE WHEN unknown_codes.last_at < CAST($6 AS BIGINT) THEN NULL ELSE unknown_codes.mailed_at END,
            last_at = excluded.last_at";
    FORGET = "DELETE FROM unknown_codes WHERE last_at < $1";
    /// Repeated ones: three from two networks.
    OF_BRAND = "
        SELECT k.class, k.gtin, p.name, k.misses, k.networks, k.first_at, k.last_at
        FROM unknown_codes k
        LEFT JOIN products p ON p.gtin = k.gtin AND p.brand_id = k.brand_id
        WHERE k.brand_id = $1 AND k.misses >= 3 AND k.networks >= 2 AND k.last_at >= $2
        ORDER BY k.last_at DESC, k.gtin
        LIMIT CAST($3 AS BIGINT)";
    UNMAILED = "
        SELECT k.class, k.gtin, p.name, k.misses, k.networks, k.first_at, k.last_at
        FROM unknown_codes k
        LEFT JOIN products p ON p.gtin = k.gtin AND p.brand_id = k.brand_id
        WHERE k.brand_id = $1 AND k.misses >= 3 AND k.networks >= 2 AND k.mailed_at IS NULL
        ORDER BY k.class DESC, k.misses DESC, k.gtin
        LIMIT CAST($2 AS BIGINT)";
    UNMAILED_COUNT = "SELECT COUNT(*) FROM unknown_codes WHERE brand_id = $1 AND misses >= 3 AND networks >= 2 AND mailed_at IS NULL";
    MAILED = "UPDATE unknown_codes SET mailed_at = $2 WHERE brand_id = $1 AND misses >= 3 AND networks >= 2 AND mailed_at IS NULL";
}

type Row = (String, String, Option<String>, i64, i64, i64, i64);

fn read((class, gtin, product, misses, networks, first_at, last_at): Row) -> Result<UnknownCodes> {
    Ok(UnknownCodes {
        class: AlertClass::parse(&class).ok_or_else(|| StoreError::corrupt("unknown_codes", class))?,
        gtin: Gtin::parse(&gtin).map_err(|e| StoreError::corrupt("unknown_codes", e))?,
        product,
        misses,
        networks,
        first_at: Timestamp(first_at),
        last_at: Timestamp(last_at),
    })
}

/// Counts a code that came with a number, for the brand that should hear of it; `space` is under what networks are noted. Without one nothing is
/// counted, by the same statement. What nobody checked `since` begins anew.
pub async fn note(tx: &mut Tx, whose: Option<(BrandId, AlertClass, Gtin)>, space: &str, (since, now): (Timestamp, Timestamp)) -> Result<()> {
    let (brand, class, gtin) = whose.map_or((Uuid::nil(), "", String::new()), |(brand, class, gtin)| (brand.0, class.as_str(), gtin.as_str14().to_owned()));
    on!(tx, |c| sqlx::query(NOTE).bind(brand).bind(class).bind(&gtin).bind(space).bind(now.0).bind(since.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Repeated ones of a brand, the latest first.
pub async fn of_brand(conn: &mut Conn, brand: BrandId, since: Timestamp, most: i64) -> Result<Vec<UnknownCodes>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).bind(since.0).bind(most).fetch_all(c).await)?;
    rows.into_iter().map(read).collect()
}

/// Takes what the brand was not told of for a mail: the `most` that were checked most often, and how many there are.
pub async fn take_unmailed(tx: &mut Tx, brand: BrandId, most: i64, now: Timestamp) -> Result<(Vec<UnknownCodes>, i64)> {
    let count: i64 = on!(tx, |c| sqlx::query_scalar(UNMAILED_COUNT).bind(brand.0).fetch_one(c).await)?;
    let rows: Vec<Row> = on!(tx, |c| sqlx::query_as(UNMAILED).bind(brand.0).bind(most).fetch_all(c).await)?;
    on!(tx, |c| sqlx::query(MAILED).bind(brand.0).bind(now.0).execute(c).await.map(drop))?;
    Ok((rows.into_iter().map(read).collect::<Result<_>>()?, count))
}

/// Forgets what nobody has checked since.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(FORGET).bind(before.0).execute(c).await.map(|done| done.rows_affected()))?)
}
