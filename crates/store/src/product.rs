//! Products of brands.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    gtin::Gtin,
    id::{BrandId, PictureId, ProductId, UserId},
    page::{Page, PageQuery},
    product::{Product, ProductLine},
    time::Timestamp,
};
use std::collections::BTreeSet;
use uuid::Uuid;

sized! {
    WITH_CODES = "
        SELECT DISTINCT p.gtin
        FROM products p
        JOIN batches b ON b.product_id = p.id
        WHERE b.state = 'sealed'
          AND p.gtin IN", 0, "";
}

statements! {
    INSERT = "
        INSERT INTO products (id, brand_id, gtin, name, description, look_for, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    UPDATE = "
        UPDATE products
        SET name = $2, description = $3, look_for = $4
        WHERE id = $1";
    SET_PICTURE = "UPDATE products SET picture_id = $2 WHERE id = $1";
    BY_ID = "
        SELECT id, brand_id, gtin, name, description, look_for, picture_id, created_at
        FROM products
        WHERE id = $1";
    BY_GTIN = "
        SELECT id, brand_id, gtin, name, description, look_for, picture_id, created_at
        FROM products
        WHERE gtin = $1";
    // A maker's GTINs follow one another: whoever counts them through finds what is on sale, and nothing that its brand has only written down.
    PUBLISHED = "
        SELECT p.id, p.brand_id, p.gtin, p.name, p.description, p.look_for, p.picture_id, p.created_at
        FROM products p
        WHERE p.gtin = $1
          AND (p.look_for <> ''
            OR EXISTS (SELECT 1 FROM product_links l WHERE l.product_id = p.id)
            OR EXISTS (SELECT 1 FROM batches b WHERE b.product_id = p.id AND b.state = 'sealed'))";
    PAGE = "
        SELECT p.id, p.brand_id, p.gtin, p.name, p.description, p.look_for, p.picture_id, p.created_at,
               (SELECT COUNT(*) FROM batches b WHERE b.product_id = p.id AND b.state = 'sealed') AS batches,
               (SELECT CAST(COALESCE(SUM(b.count), 0) AS BIGINT) FROM batches b WHERE b.product_id = p.id AND b.state = 'sealed') AS codes,
               (SELECT COUNT(*) FROM units u JOIN batches b ON b.id = u.batch_id WHERE b.product_id = p.id) AS checked
        FROM products p
        WHERE p.brand_id = $1
        ORDER BY p.created_at DESC, p.id DESC
        LIMIT CAST($2 AS BIGINT) OFFSET $3";
    COUNT = "SELECT COUNT(*) FROM products WHERE brand_id = $1";
    ISSUED = "SELECT COUNT(*) FROM batches WHERE product_id = $1 AND state NOT IN ('cancelled', 'taken_back')";
    // What the former brand said of it goes: whoever checks a code is shown it. Its codes would be another brand's then.
    GIVE = "
        UPDATE products
        SET brand_id = $3, came_at = $4, description = '', look_for = '', picture_id = NULL
        WHERE id = $1 AND brand_id = $2
          AND NOT EXISTS (SELECT 1 FROM batches b WHERE b.product_id = products.id AND b.state NOT IN ('cancelled', 'taken_back'))";
    /// Numbers that brands and sellers have told: nobody tries them to find serial numbers out.
    KNOWN = "
        SELECT COUNT(*)
        FROM (SELECT 1 FROM products WHERE gtin = $1 UNION ALL SELECT 1 FROM listings WHERE gtin = $1 LIMIT 1) one";
    /// Whoever acts for the portal itself acts in the name of the person who made the brand.
    BRAND = "SELECT name, enrolled_at, created_by FROM brands WHERE id = $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    brand_id: Uuid,
    gtin: String,
    name: String,
    description: String,
    look_for: String,
    picture_id: Option<Uuid>,
    created_at: i64,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    #[sqlx(flatten)]
    product: Row,
    batches: i64,
    codes: i64,
    checked: i64,
}

#[derive(sqlx::FromRow)]
struct BrandRow {
    name: String,
    enrolled_at: Option<i64>,
    created_by: Uuid,
}

/// What the use cases of products must know of a brand.
#[derive(Clone, Debug)]
pub struct ProductBrand {
    /// Its name.
    pub name: String,
    /// Whether a right of it is enrolled.
    pub enrolled: bool,
    /// Who made it.
    pub created_by: UserId,
}

impl TryFrom<Row> for Product {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: ProductId(row.id),
            brand_id: BrandId(row.brand_id),
            gtin: Gtin::parse(&row.gtin).map_err(|e| StoreError::corrupt("products", e))?,
            name: row.name,
            description: row.description,
            look_for: row.look_for,
            picture: row.picture_id.map(PictureId),
            created_at: Timestamp(row.created_at),
        })
    }
}

impl TryFrom<LineRow> for ProductLine {
    type Error = StoreError;
    fn try_from(row: LineRow) -> Result<Self> {
        Ok(Self { product: row.product.try_into()?, batches: row.batches, codes: row.codes, checked: row.checked })
    }
}

/// Adds a product. [`StoreError::Taken`] if another has its GTIN.
pub async fn insert(tx: &mut Tx, product: &Product, created_by: UserId) -> Result<()> {
    tx.next(crate::removed::PRODUCTS, 1).await?;
    on!(tx, |c| sqlx::query(INSERT)
        .bind(product.id.0)
        .bind(product.brand_id.0)
        .bind(product.gtin.as_str14())
        .bind(&product.name)
        .bind(&product.description)
        .bind(&product.look_for)
        .bind(created_by.0)
        .bind(product.created_at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Changes what is said of a product; its GTIN stays, for it is printed on labels.
pub async fn update(tx: &mut Tx, product: &Product) -> Result<()> {
    on!(tx, |c| sqlx::query(UPDATE).bind(product.id.0).bind(&product.name).bind(&product.description).bind(&product.look_for).execute(c).await.map(drop))?;
    Ok(())
}

/// Gives a product a picture, or takes it away.
pub async fn set_picture(tx: &mut Tx, id: ProductId, picture: Option<PictureId>) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_PICTURE).bind(id.0).bind(picture.map(|p| p.0)).execute(c).await.map(drop))?;
    Ok(())
}

/// By id.
pub async fn by_id(conn: &mut Conn, id: ProductId) -> Result<Option<Product>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// By the number under the barcode.
pub async fn by_gtin(conn: &mut Conn, gtin: Gtin) -> Result<Option<Product>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_GTIN).bind(gtin.as_str14()).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The product of a number, if everybody may know of it: its brand said what to look for or where it leads, or its codes are out.
pub async fn published(conn: &mut Conn, gtin: Gtin) -> Result<Option<Product>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(PUBLISHED).bind(gtin.as_str14()).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Whether a number is that of a product here, or of one that a listing offers.
pub async fn is_known(conn: &mut Conn, gtin: Gtin) -> Result<bool> {
    let found: i64 = on!(conn, |c| sqlx::query_scalar(KNOWN).bind(gtin.as_str14()).fetch_one(c).await)?;
    Ok(found > 0)
}

/// A brand's products, the newest first.
pub async fn page(conn: &mut Conn, brand: BrandId, query: PageQuery) -> Result<Page<ProductLine>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT).bind(brand.0).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<LineRow> = on!(conn, |c| sqlx::query_as(PAGE).bind(brand.0).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let rows = rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?;
    Ok(Page { rows, total, page: query.page, size: query.size })
}

/// The brand that products are for.
pub async fn brand(conn: &mut Conn, id: BrandId) -> Result<Option<ProductBrand>> {
    let row: Option<BrandRow> = on!(conn, |c| sqlx::query_as(BRAND).bind(id.0).fetch_optional(c).await)?;
    Ok(row.map(|row| ProductBrand { name: row.name, enrolled: row.enrolled_at.is_some(), created_by: UserId(row.created_by) }))
}

/// How many batches of a product were issued, or are being issued.
pub async fn issued(conn: &mut Conn, id: ProductId) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(ISSUED).bind(id.0).fetch_one(c).await)?)
}

/// Gives a product to another brand. [`StoreError::Conflict`] if it is not the former's any more, or codes were issued for it.
pub async fn give(tx: &mut Tx, id: ProductId, from: BrandId, to: BrandId, at: Timestamp) -> Result<()> {
    tx.next(crate::removed::PRODUCTS, 1).await?;
    let rows = on!(tx, |c| sqlx::query(GIVE).bind(id.0).bind(from.0).bind(to.0).bind(at.0).execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Those of these numbers whose product has a sealed batch.
pub async fn with_codes(conn: &mut Conn, gtins: &[Gtin]) -> Result<BTreeSet<Gtin>> {
    let rows: Vec<(String,)> = of_list!(conn, WITH_CODES, gtins, Gtin::as_str14);
    rows.into_iter().map(|(gtin,)| Gtin::parse(&gtin).map_err(|e| StoreError::corrupt("products", e))).collect()
}
