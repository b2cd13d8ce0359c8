//! Lines of imports whose codes are of other brands' products, or alike to one: whoever sends many tries numbers.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    id::{BatchId, BrandId},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    // A line that is read again, by the worker that took over, is known.
    NOTE = "
        INSERT INTO import_clashes (batch_id, line, brand_id, owner_id, code, alike, raw, noticed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (batch_id, line) DO NOTHING";
    OF_BATCH = "SELECT line, alike, raw FROM import_clashes WHERE batch_id = $1 ORDER BY line";
    // A number that is sent again tells nothing anew.
    LATELY = "SELECT COUNT(DISTINCT code), MAX(noticed_at) FROM import_clashes WHERE brand_id = $1 AND noticed_at >= $2";
    OWNERS = "SELECT owner_id, COUNT(DISTINCT code) FROM import_clashes WHERE brand_id = $1 AND noticed_at >= $2 GROUP BY owner_id ORDER BY owner_id";
    FORGET = "DELETE FROM import_clashes WHERE noticed_at < $1";
}

/// A line of an import that another brand's code stands against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The line's number in its file.
    pub line: u64,
    /// Whose the code is, or the one that it is alike to.
    pub owner: BrandId,
    /// The code, as all that are alike are written.
    pub code: String,
    /// It is only alike.
    pub alike: bool,
    /// The line itself.
    pub raw: Vec<u8>,
}

/// Notes a line of a batch that `brand` imports.
pub async fn note(tx: &mut Tx, batch: BatchId, brand: BrandId, clash: &Clash, now: Timestamp) -> Result<()> {
    let line = i64::try_from(clash.line).unwrap_or(i64::MAX);
    on!(tx, |c| sqlx::query(NOTE)
        .bind(batch.0)
        .bind(line)
        .bind(brand.0)
        .bind(clash.owner.0)
        .bind(&clash.code)
        .bind(clash.alike)
        .bind(&clash.raw)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The lines of a batch in their order: number, whether the code is only alike, and the line.
pub async fn of_batch(conn: &mut Conn, batch: BatchId) -> Result<Vec<(u64, bool, Vec<u8>)>> {
    let rows: Vec<(i64, bool, Vec<u8>)> = on!(conn, |c| sqlx::query_as(OF_BATCH).bind(batch.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(line, alike, raw)| (line.unsigned_abs(), alike, raw)).collect())
}

/// How many different codes of others a brand sent since then, and when the last.
pub async fn lately(conn: &mut Conn, brand: BrandId, since: Timestamp) -> Result<(i64, Option<Timestamp>)> {
    let (count, last): (i64, Option<i64>) = on!(conn, |c| sqlx::query_as(LATELY).bind(brand.0).bind(since.0).fetch_one(c).await)?;
    Ok((count, last.map(Timestamp)))
}

/// Whose codes these were, and how many of each.
pub async fn owners(conn: &mut Conn, brand: BrandId, since: Timestamp) -> Result<Vec<(BrandId, i64)>> {
    let rows: Vec<(Uuid, i64)> = on!(conn, |c| sqlx::query_as(OWNERS).bind(brand.0).bind(since.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(owner, count)| (BrandId(owner), count)).collect())
}

/// Forgets what was noticed before.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(FORGET).bind(before.0).execute(c).await.map(drop))?;
    Ok(())
}
