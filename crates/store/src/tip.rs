//! Tips of buyers about things that no listing offers.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    id::{BrandId, PictureId, TipId, UserId},
    page::{Page, PageQuery},
    time::Timestamp,
    tip::Tip,
};
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    INSERT = "
        INSERT INTO tips (id, submission, brand_id, code, product, place, explanation, email, filed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (submission) DO NOTHING";
    ADD_PICTURE = "INSERT INTO tip_pictures (tip_id, picture_id, position) VALUES ($1, $2, $3)";
    // Those that wait come first.
    OF_BRAND = "
        SELECT id, code, product, place, explanation, email, filed_at, settled_at
        FROM tips
        WHERE brand_id = $1
        ORDER BY CASE WHEN settled_at IS NULL THEN 0 ELSE 1 END, filed_at DESC, id
        LIMIT CAST($2 AS BIGINT) OFFSET $3";
    OF_NOBODY = "
        SELECT id, code, product, place, explanation, email, filed_at, settled_at
        FROM tips
        WHERE brand_id IS NULL
        ORDER BY CASE WHEN settled_at IS NULL THEN 0 ELSE 1 END, filed_at DESC, id
        LIMIT CAST($1 AS BIGINT) OFFSET $2";
    COUNT_OF_BRAND = "SELECT COUNT(*) FROM tips WHERE brand_id = $1";
    COUNT_OF_NOBODY = "SELECT COUNT(*) FROM tips WHERE brand_id IS NULL";
    PICTURES_OF = "SELECT picture_id FROM tip_pictures WHERE tip_id = $1 ORDER BY position";
    WAITS = "SELECT EXISTS (SELECT 1 FROM tips WHERE brand_id = $1 AND settled_at IS NULL)";
    BRAND_OF = "SELECT brand_id FROM tips WHERE id = $1";
    SETTLE = "UPDATE tips SET settled_at = $2, settled_by = $3 WHERE id = $1 AND settled_at IS NULL";
}

/// A tip to keep.
#[derive(Clone, Debug)]
pub struct NewTip<'a> {
    /// A new id.
    pub id: TipId,
    /// Drawn for its form.
    pub submission: Uuid,
    /// The brand that it is for.
    pub brand: Option<BrandId>,
    /// The code on the thing.
    pub code: &'a str,
    /// The product whose it is; may be empty.
    pub product: &'a str,
    /// Where it was sold.
    pub place: &'a str,
    /// What is wrong.
    pub explanation: &'a str,
    /// Where who told it can be asked.
    pub email: Option<&'a str>,
    /// When.
    pub at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    code: String,
    product: String,
    place: String,
    explanation: String,
    email: Option<String>,
    filed_at: i64,
    settled_at: Option<i64>,
}

/// Keeps a tip. [`StoreError::Conflict`] if its form was sent before.
pub async fn insert(tx: &mut Tx, tip: &NewTip<'_>) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(INSERT)
        .bind(tip.id.0)
        .bind(tip.submission)
        .bind(tip.brand.map(|id| id.0))
        .bind(tip.code)
        .bind(tip.product)
        .bind(tip.place)
        .bind(tip.explanation)
        .bind(tip.email)
        .bind(tip.at.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Adds a picture to it.
pub async fn add_picture(tx: &mut Tx, tip: TipId, picture: PictureId, position: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(ADD_PICTURE).bind(tip.0).bind(picture.0).bind(position).execute(c).await.map(drop))?;
    Ok(())
}

/// A brand's tips, or those that are no brand's; what waits first.
pub async fn list(conn: &mut Conn, brand: Option<BrandId>, query: PageQuery) -> Result<Page<Tip>> {
    let total: i64 = match brand {
        Some(brand) => on!(conn, |c| sqlx::query_scalar(COUNT_OF_BRAND).bind(brand.0).fetch_one(c).await)?,
        None => on!(conn, |c| sqlx::query_scalar(COUNT_OF_NOBODY).fetch_one(c).await)?,
    };
    let query = query.within(total);
    let rows: Vec<Row> = match brand {
        Some(brand) => on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?,
        None => on!(conn, |c| sqlx::query_as(OF_NOBODY).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?,
    };
    let mut pictures = HashMap::new();
    for row in &rows {
        let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(PICTURES_OF).bind(row.id).fetch_all(c).await)?;
        pictures.insert(row.id, ids.into_iter().map(PictureId).collect::<Vec<_>>());
    }
    let tip = |row: Row| Tip {
        pictures: pictures.remove(&row.id).unwrap_or_default(),
        id: TipId(row.id),
        code: row.code,
        product: row.product,
        place: row.place,
        explanation: row.explanation,
        email: row.email,
        filed_at: Timestamp(row.filed_at),
        settled_at: row.settled_at.map(Timestamp),
    };
    Ok(Page { rows: rows.into_iter().map(tip).collect(), total, page: query.page, size: query.size })
}

/// Whether one of a brand's waits.
pub async fn waits(conn: &mut Conn, brand: BrandId) -> Result<bool> {
    Ok(on!(conn, |c| sqlx::query_scalar(WAITS).bind(brand.0).fetch_one(c).await)?)
}

/// For which brand a tip is; `None` if there is no such tip.
pub async fn brand_of(conn: &mut Conn, id: TipId) -> Result<Option<Option<BrandId>>> {
    let brand: Option<Option<Uuid>> = on!(conn, |c| sqlx::query_scalar(BRAND_OF).bind(id.0).fetch_optional(c).await)?;
    Ok(brand.map(|brand| brand.map(BrandId)))
}

/// Notes that nothing is left to do. Answers whether that is new.
pub async fn settle(tx: &mut Tx, id: TipId, by: Option<UserId>, at: Timestamp) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(SETTLE).bind(id.0).bind(at.0).bind(by.map(|id| id.0)).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
