//! Codes that a brand had before it came: one row each, found by the code's own text.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    any_code::{CodeSource, ForeignCode},
    batch::{BatchEvent, BatchState},
    id::{BatchId, BrandId, ProductId},
    standing::UnitAct,
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    // Of two imports of one code at once, the later one is told. Codes of a batch that is over are still being forgotten, and nobody's.
    INSERT = "
        INSERT INTO imported_codes (code, batch_id, number, folded)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (code) DO UPDATE
        SET batch_id = excluded.batch_id, number = excluded.number, folded = excluded.folded
        WHERE EXISTS (SELECT 1 FROM batches b WHERE b.id = imported_codes.batch_id AND b.state IN ('cancelled', 'taken_back'))";
    HOLDER = "
        SELECT c.batch_id, p.brand_id, b.lot, p.name
        FROM imported_codes c
        JOIN batches b ON b.id = c.batch_id
        JOIN products p ON p.id = b.product_id
        WHERE c.code = $1";
    ALIKE = "
        SELECT c.code, p.brand_id
        FROM imported_codes c
        JOIN batches b ON b.id = c.batch_id
        JOIN products p ON p.id = b.product_id
        WHERE (c.code = $1 OR c.folded = $1) AND c.code <> $2 AND b.state IN ('issuing', 'sealed')
        LIMIT 1";
    ALIKE_SEALED = "
        SELECT COUNT(*)
        FROM imported_codes c
        JOIN batches b ON b.id = c.batch_id
        WHERE (c.code = $1 OR c.folded = $1) AND b.state = 'sealed'";
    PAGE = "
        SELECT code
        FROM imported_codes
        WHERE batch_id = $1 AND number >= $2
        ORDER BY number
        LIMIT CAST($3 AS BIGINT)";
    NUMBER = "SELECT number FROM imported_codes WHERE code = $1 AND batch_id = $2";
    // One that is being imported at the same moment counts too.
    CODES_OF_PRODUCT = "
        SELECT c.code
        FROM imported_codes c
        JOIN batches b ON b.id = c.batch_id
        WHERE b.product_id = $1 AND b.source = $3 AND b.id <> $2 AND b.state IN ('issuing', 'sealed')
        LIMIT CAST($4 AS BIGINT)";
    // Who guesses at a number without its GTIN finds one of any product of the brand; with it, bare ones of the product as well as those in SGTINs.
    FOUND_BESIDE = "
        SELECT b.id
        FROM batches b
        JOIN products p ON p.id = b.product_id
        WHERE p.brand_id = $1 AND b.state IN ('issuing', 'sealed')
          AND ((b.product_id = $2 AND b.source IN ('serial', 'sgtin') AND b.source <> $3) OR (b.product_id <> $2 AND b.source = 'serial' AND $3 = 'serial'))
        ORDER BY b.id";
    HAS = "SELECT COUNT(*) FROM (SELECT 1 FROM batches WHERE source = $1 AND state = 'sealed' LIMIT 1) one";
    FORGET = "DELETE FROM imported_codes WHERE batch_id = $1 AND number >= $2 AND number < $3";
    SEAL = "
        UPDATE batches
        SET state = 'sealed', count = $2, digest = $3, sealed_at = $4
        WHERE id = $1 AND state = 'issuing'";
    TAKE_BACK = "UPDATE batches SET state = $2, events = events + 1 WHERE id = $1 AND state = $3 AND source <> 'markward'";
    // Made void all at once it may be, by who saw the mistake; what was said of some units would be lost with them.
    MET = "
        SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM units WHERE batch_id = $1)
                           OR EXISTS (SELECT 1 FROM unit_alerts WHERE batch_id = $1)
                           OR EXISTS (SELECT 1 FROM listing_codes WHERE batch_id = $1)
                           OR EXISTS (SELECT 1 FROM dispatch_units WHERE batch_id = $1)
                           OR EXISTS (SELECT 1 FROM dispatch_refusals WHERE batch_id = $1)
                           OR EXISTS (SELECT 1 FROM trade_checks WHERE batch_id = $1)
                           OR EXISTS (SELECT 1 FROM epcis_units WHERE batch_id = $1)
                           OR EXISTS (SELECT 1
                                      FROM unit_events e
                                      JOIN batches b ON b.id = e.batch_id
                                      WHERE e.batch_id = $1 AND (e.act <> $2 OR e.first_number > 0 OR e.last_number < b.count - 1))
                         THEN 1 ELSE 0 END AS BIGINT)";
    // What was said of all units while they came in was said of as many as were expected.
    AS_MANY = "UPDATE unit_events SET last_number = $2 - 1 WHERE batch_id = $1 AND last_number >= $2";
}

/// Whose a code is already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The batch.
    pub batch: BatchId,
    /// The brand.
    pub brand: BrandId,
    /// The batch's lot.
    pub lot: String,
    /// The product's name.
    pub product: String,
}

/// Keeps a code as the `number`-th of a batch, from 0; `false` if it is somebody's already.
pub async fn insert(tx: &mut Tx, code: ForeignCode, batch: BatchId, number: u64) -> Result<bool> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let folded = Some(code.folded()).filter(|folded| folded != code.key());
    let rows = on!(tx, |c| sqlx::query(INSERT).bind(code.key()).bind(batch.0).bind(number).bind(&folded).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Whose a code is.
pub async fn holder(conn: &mut Conn, code: &str) -> Result<Option<Holder>> {
    let row: Option<(Uuid, Uuid, String, String)> = on!(conn, |c| sqlx::query_as(HOLDER).bind(code).fetch_optional(c).await)?;
    Ok(row.map(|(batch, brand, lot, product)| Holder { batch: BatchId(batch), brand: BrandId(brand), lot, product }))
}

/// Another code that only small letters and hyphens tell from this one, and its brand.
pub async fn alike(conn: &mut Conn, code: ForeignCode) -> Result<Option<(String, BrandId)>> {
    let row: Option<(String, Uuid)> = on!(conn, |c| sqlx::query_as(ALIKE).bind(code.folded()).bind(code.key()).fetch_optional(c).await)?;
    Ok(row.map(|(code, brand)| (code, BrandId(brand))))
}

/// Whether what somebody typed is alike to several codes: which one is meant, only its exact form tells.
pub async fn several_alike(conn: &mut Conn, code: ForeignCode) -> Result<bool> {
    let count: i64 = on!(conn, |c| sqlx::query_scalar(ALIKE_SEALED).bind(code.folded()).fetch_one(c).await)?;
    Ok(count > 1)
}

/// The codes of a batch in their order, from a number on.
pub async fn page(conn: &mut Conn, batch: BatchId, from: u64, limit: i64) -> Result<Vec<String>> {
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    Ok(on!(conn, |c| sqlx::query_scalar(PAGE).bind(batch.0).bind(from).bind(limit).fetch_all(c).await)?)
}

/// The place of a code within a batch, from 0.
pub async fn number(conn: &mut Conn, code: &str, batch: BatchId) -> Result<Option<u32>> {
    let number: Option<i64> = on!(conn, |c| sqlx::query_scalar(NUMBER).bind(code).bind(batch.0).fetch_optional(c).await)?;
    Ok(number.and_then(|number| u32::try_from(number).ok()))
}

/// Codes of one kind of a product's other batches, at most so many.
pub async fn codes_of_product(conn: &mut Conn, product: ProductId, but: BatchId, source: CodeSource, limit: i64) -> Result<Vec<String>> {
    Ok(on!(conn, |c| sqlx::query_scalar(CODES_OF_PRODUCT).bind(product.0).bind(but.0).bind(source.as_str()).bind(limit).fetch_all(c).await)?)
}

/// Batches whose codes are found by guesses at serial numbers of a product, of this kind, beside those of the same product and kind.
pub async fn found_beside(conn: &mut Conn, brand: BrandId, product: ProductId, source: CodeSource) -> Result<Vec<BatchId>> {
    let rows: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(FOUND_BESIDE).bind(brand.0).bind(product.0).bind(source.as_str()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(BatchId).collect())
}

/// Whether any brand has codes of this kind here.
pub async fn has(conn: &mut Conn, source: CodeSource) -> Result<bool> {
    let found: i64 = on!(conn, |c| sqlx::query_scalar(HAS).bind(source.as_str()).fetch_one(c).await)?;
    Ok(found > 0)
}

/// Whether anybody met a code of a batch: checked it, claimed it, showed it, sold or told of it, or whether its brand said something of its units other than
/// that all of them are void.
pub async fn is_met(conn: &mut Conn, batch: BatchId) -> Result<bool> {
    let found: i64 = on!(conn, |c| sqlx::query_scalar(MET).bind(batch.0).bind(UnitAct::Void.as_str()).fetch_one(c).await)?;
    Ok(found > 0)
}

/// Takes an import back. [`crate::StoreError::Conflict`] if it is none, or is not sealed.
pub async fn take_back(tx: &mut Tx, batch: BatchId) -> Result<()> {
    let old = BatchState::Sealed;
    let new = old.transition(BatchEvent::TakeBack).map_err(|_| crate::StoreError::Conflict)?;
    let rows = on!(tx, |c| sqlx::query(TAKE_BACK).bind(batch.0).bind(new.as_str()).bind(old.as_str()).execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(crate::StoreError::Conflict) }
}

/// Forgets some codes of a batch that came to nothing: they can be imported again.
pub async fn forget(tx: &mut Tx, batch: BatchId, from: u64, to: u64) -> Result<()> {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    on!(tx, |c| sqlx::query(FORGET).bind(batch.0).bind(signed(from)).bind(signed(to)).execute(c).await.map(drop))?;
    Ok(())
}

/// Seals a batch with the codes that came in. [`crate::StoreError::Conflict`] if it is not being made.
pub async fn seal(tx: &mut Tx, batch: BatchId, count: u32, digest: &[u8; 32], now: Timestamp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(SEAL)
        .bind(batch.0)
        .bind(i64::from(count))
        .bind(digest.as_slice())
        .bind(now.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if rows != 1 {
        return Err(crate::StoreError::Conflict);
    }
    on!(tx, |c| sqlx::query(AS_MANY).bind(batch.0).bind(i64::from(count)).execute(c).await.map(drop))?;
    crate::batch::keep_names(tx, batch).await
}
