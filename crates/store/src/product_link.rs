//! Links of products.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    batch::Lot,
    id::{ProductId, ProductLinkId},
    product_link::{LinkType, ProductLink},
    url::HttpUrl,
};
use uuid::Uuid;

statements! {
    OF_PRODUCT = "
        SELECT id, lot, link_type, language, title, url, media_type, is_default
        FROM product_links
        WHERE product_id = $1
        ORDER BY position, id";
    INSERT = "
        INSERT INTO product_links (id, product_id, lot, link_type, language, title, url, media_type, is_default, position)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT COALESCE(MAX(l.position), 0) + 1 FROM product_links l WHERE l.product_id = $2))";
    DELETE = "DELETE FROM product_links WHERE id = $1 AND product_id = $2";
    DELETE_ALL = "DELETE FROM product_links WHERE product_id = $1";
    // One default of the product and one of each lot.
    ONE_DEFAULT = "UPDATE product_links SET is_default = $3 WHERE product_id = $1 AND lot = $2 AND id <> $4";
    SET_DEFAULT = "UPDATE product_links SET is_default = $3 WHERE id = $1 AND product_id = $2";
    PLACE = "UPDATE product_links SET position = $3 WHERE id = $1 AND product_id = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    lot: String,
    link_type: String,
    language: String,
    title: String,
    url: String,
    media_type: String,
    is_default: bool,
}

impl TryFrom<Row> for ProductLink {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: String| StoreError::corrupt("product_links", e);
        Ok(Self {
            id: ProductLinkId(row.id),
            lot: if row.lot.is_empty() { None } else { Some(Lot::parse(&row.lot).map_err(|e| corrupt(e.to_string()))?) },
            link_type: LinkType::parse(&row.link_type).map_err(|e| corrupt(e.to_string()))?,
            language: row.language,
            title: row.title,
            url: HttpUrl::parse(&row.url).map_err(|e| corrupt(e.to_string()))?,
            media_type: row.media_type,
            is_default: row.is_default,
        })
    }
}

/// A product's links, in their order.
pub async fn of_product(conn: &mut Conn, product: ProductId) -> Result<Vec<ProductLink>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_PRODUCT).bind(product.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Adds a link behind the others.
pub async fn insert(tx: &mut Tx, product: ProductId, link: &ProductLink) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(link.id.0)
        .bind(product.0)
        .bind(lot(link))
        .bind(link.link_type.as_str())
        .bind(&link.language)
        .bind(&link.title)
        .bind(link.url.as_str())
        .bind(&link.media_type)
        .bind(link.is_default)
        .execute(c)
        .await
        .map(drop))?;
    if link.is_default { one_default(tx, product, link).await } else { Ok(()) }
}

/// Takes a link away. [`StoreError::Conflict`] if it is not there.
pub async fn delete(tx: &mut Tx, product: ProductId, link: ProductLinkId) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(DELETE).bind(link.0).bind(product.0).execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Takes all of a product's links away.
pub async fn delete_all(tx: &mut Tx, product: ProductId) -> Result<()> {
    on!(tx, |c| sqlx::query(DELETE_ALL).bind(product.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Makes a link the default among those of the product or of its lot.
pub async fn make_default(tx: &mut Tx, product: ProductId, link: &ProductLink) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_DEFAULT).bind(link.id.0).bind(product.0).bind(true).execute(c).await.map(drop))?;
    one_default(tx, product, link).await
}

/// Gives links their places, in this order.
pub async fn place(tx: &mut Tx, product: ProductId, links: &[ProductLink]) -> Result<()> {
    for (position, link) in (1_i64..).zip(links) {
        on!(tx, |c| sqlx::query(PLACE).bind(link.id.0).bind(product.0).bind(position).execute(c).await.map(drop))?;
    }
    Ok(())
}

async fn one_default(tx: &mut Tx, product: ProductId, link: &ProductLink) -> Result<()> {
    on!(tx, |c| sqlx::query(ONE_DEFAULT).bind(product.0).bind(lot(link)).bind(false).bind(link.id.0).execute(c).await.map(drop))?;
    Ok(())
}

fn lot(link: &ProductLink) -> &str {
    link.lot.as_ref().map_or("", Lot::as_str)
}
