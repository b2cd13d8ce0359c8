//! Pictures: re-encoded, small, in the database, so that there is one thing to back up and every node sees them.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    print::Print,
};
use model::{
    id::{BrandId, PictureId, UserId},
    picture::PictureType,
    time::Timestamp,
};
use uuid::Uuid;

/// Pictures that were sent with no form yet.
macro_rules! unused {
    ($head:literal) => {
        concat!(
            $head,
            "
          AND NOT EXISTS (SELECT 1 FROM right_pictures WHERE picture_id = pictures.id)
          AND NOT EXISTS (SELECT 1 FROM report_pictures WHERE picture_id = pictures.id)
          AND NOT EXISTS (SELECT 1 FROM tip_pictures WHERE picture_id = pictures.id)"
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO pictures (id, brand_id, media_type, width, height, sha256, bytes, created_by, created_at, pdq, quality, turns)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    BY_ID = "
        SELECT brand_id, media_type, bytes, created_by, EXISTS (SELECT 1 FROM products WHERE picture_id = pictures.id) AS of_product,
               EXISTS (SELECT 1 FROM right_pictures WHERE picture_id = pictures.id)
                   OR EXISTS (SELECT 1 FROM report_pictures WHERE picture_id = pictures.id)
                   OR EXISTS (SELECT 1 FROM tip_pictures WHERE picture_id = pictures.id) AS of_case
        FROM pictures
        WHERE id = $1";
    REMOVE = "DELETE FROM pictures WHERE id = $1";
    /// Of watches that were deleted.
    LET_GO = "DELETE FROM pictures WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM watches WHERE picture_id = $1)";
    // A picture uploaded with a form that came back, and taken when it is sent again: by the same person, and not yet used.
    CLAIM = unused!("
        UPDATE pictures
        SET brand_id = $2
        WHERE id = $1
          AND created_by = $3
          AND brand_id IS NULL");
    // Evidence of a report without a brand: it stays with nobody, and staff see it.
    UNUSED = unused!("
        SELECT COUNT(*)
        FROM pictures
        WHERE id = $1
          AND created_by IS NOT DISTINCT FROM $2
          AND brand_id IS NULL");
    // For who may have no account: to the brand that shall see it, or to nobody.
    TAKE = unused!("
        UPDATE pictures
        SET brand_id = $2
        WHERE id = $1
          AND created_by IS NOT DISTINCT FROM $3
          AND brand_id IS NULL");
    // Those of forms that were never sent.
    FORGET = unused!("
        DELETE FROM pictures
        WHERE created_by IS NOT DISTINCT FROM $1
          AND brand_id IS NULL
          AND created_at < $2");
}

#[derive(sqlx::FromRow)]
struct Row {
    brand_id: Option<Uuid>,
    media_type: String,
    bytes: Vec<u8>,
    created_by: Option<Uuid>,
    of_product: bool,
    of_case: bool,
}

/// A picture to keep.
#[derive(Clone, Debug)]
pub struct NewPicture<'a> {
    /// A new id.
    pub id: PictureId,
    /// Whose; none while its form is not sent, and for evidence without an account.
    pub brand: Option<BrandId>,
    /// Its type.
    pub kind: PictureType,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Of its bytes.
    pub sha256: &'a [u8],
    /// The file.
    pub bytes: &'a [u8],
    /// Who brought it.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// What it looks like; none if that cannot be told.
    pub print: Option<&'a Print>,
}

/// A picture's file, and who may see it.
#[derive(Clone, Debug)]
pub struct StoredPicture {
    /// Whose.
    pub brand: Option<BrandId>,
    /// Its type.
    pub kind: PictureType,
    /// The file.
    pub bytes: Vec<u8>,
    /// Who brought it.
    pub by: Option<UserId>,
    /// It shows a product: everybody may see it.
    pub of_product: bool,
    /// It came with a right or a report that was filed: who decides about it sees it.
    pub of_case: bool,
}

/// Keeps a picture.
pub async fn insert(tx: &mut Tx, new: &NewPicture<'_>) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.brand.map(|id| id.0))
        .bind(new.kind.media_type())
        .bind(i64::from(new.width))
        .bind(i64::from(new.height))
        .bind(new.sha256)
        .bind(new.bytes)
        .bind(new.by.map(|id| id.0))
        .bind(new.at.0)
        .bind(new.print.map(|print| print.hash.0.to_vec()))
        .bind(new.print.map_or(0, |print| i64::from(print.quality)))
        .bind(new.print.map(Print::turns_column))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// A picture.
pub async fn by_id(conn: &mut Conn, id: PictureId) -> Result<Option<StoredPicture>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(|row| {
        Ok(StoredPicture {
            brand: row.brand_id.map(BrandId),
            kind: PictureType::parse(&row.media_type).ok_or_else(|| StoreError::corrupt("pictures", &row.media_type))?,
            bytes: row.bytes,
            by: row.created_by.map(UserId),
            of_product: row.of_product,
            of_case: row.of_case,
        })
    })
    .transpose()
}

/// Gives a picture that was uploaded with a form, and is not used yet, to the brand that shall see it; without one it stays with nobody. Answers whether
/// there is such a picture of this person's, or of nobody's.
pub async fn take(tx: &mut Tx, id: PictureId, brand: Option<BrandId>, by: Option<UserId>) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(TAKE).bind(id.0).bind(brand.map(|id| id.0)).bind(by.map(|id| id.0)).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Removes a picture that nothing names any more.
pub async fn remove(tx: &mut Tx, id: PictureId) -> Result<()> {
    on!(tx, |c| sqlx::query(REMOVE).bind(id.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Removes a picture that was uploaded for a search, unless a watch still has it.
pub async fn let_go(tx: &mut Tx, id: PictureId) -> Result<()> {
    on!(tx, |c| sqlx::query(LET_GO).bind(id.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Gives an unused picture of this person to a brand; false if there is none such.
pub async fn claim(tx: &mut Tx, id: PictureId, brand: BrandId, by: UserId) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(CLAIM).bind(id.0).bind(brand.0).bind(by.0).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// Whether this picture of this person (or of nobody) is there and used by nothing yet.
pub async fn is_unused(conn: &mut Conn, id: PictureId, by: Option<UserId>) -> Result<bool> {
    let found: i64 = on!(conn, |c| sqlx::query_scalar(UNUSED).bind(id.0).bind(by.map(|by| by.0)).fetch_one(c).await)?;
    Ok(found == 1)
}

/// Forgets a person's pictures (or nobody's) that are older than `before` and that nothing uses.
pub async fn forget_unused(tx: &mut Tx, by: Option<UserId>, before: Timestamp) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(FORGET).bind(by.map(|by| by.0)).bind(before.0).execute(c).await.map(|d| d.rows_affected()))?)
}
