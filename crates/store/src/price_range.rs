//! What products cost by their brands' own word.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    gtin::Gtin,
    id::{BrandId, ProductId},
    money::Currency,
    price_range::PriceRange,
};
use uuid::Uuid;

statements! {
    OF_PRODUCT = "SELECT price_from, price_to, price_currency FROM products WHERE id = $1 AND price_from IS NOT NULL";
    SET = "
        UPDATE products
        SET price_from = $2, price_to = $3, price_currency = $4, price_version = price_version + 1
        WHERE id = $1";
    ALL = "
        SELECT p.gtin, p.brand_id, p.price_from, p.price_to, p.price_currency
        FROM products p
        JOIN brands b ON b.id = p.brand_id
        WHERE p.price_version > 0 AND p.price_from IS NOT NULL AND b.enrolled_at IS NOT NULL";
    STAMP = "
        SELECT COUNT(*), CAST(COALESCE(SUM(price_version), 0) AS BIGINT)
        FROM products
        WHERE price_version > 0";
}

fn range(from: i64, to: i64, currency: &str) -> Result<PriceRange> {
    Ok(PriceRange { from, to, currency: Currency::parse(currency).map_err(|e| StoreError::corrupt("products", e))? })
}

/// A product's range, if its brand gave one.
pub async fn of_product(conn: &mut Conn, id: ProductId) -> Result<Option<PriceRange>> {
    let row: Option<(i64, i64, String)> = on!(conn, |c| sqlx::query_as(OF_PRODUCT).bind(id.0).fetch_optional(c).await)?;
    row.map(|(from, to, currency)| range(from, to, &currency)).transpose()
}

/// Gives a product a range, or takes it away.
pub async fn set(tx: &mut Tx, id: ProductId, range: Option<&PriceRange>) -> Result<()> {
    on!(tx, |c| sqlx::query(SET)
        .bind(id.0)
        .bind(range.map(|range| range.from))
        .bind(range.map(|range| range.to))
        .bind(range.map(|range| range.currency.as_str()))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// All ranges of enrolled brands, with the product's number and whose it is.
pub async fn all(conn: &mut Conn) -> Result<Vec<(Gtin, BrandId, PriceRange)>> {
    let rows: Vec<(String, Uuid, i64, i64, String)> = on!(conn, |c| sqlx::query_as(ALL).fetch_all(c).await)?;
    let one = |(gtin, brand, from, to, currency): (String, Uuid, i64, i64, String)| {
        Ok((Gtin::parse(&gtin).map_err(|e| StoreError::corrupt("products", e))?, BrandId(brand), range(from, to, &currency)?))
    };
    rows.into_iter().map(one).collect()
}

/// How many products ever had a range, and how often these changed: whatever differs was read before a change.
pub async fn stamp(conn: &mut Conn) -> Result<(i64, i64)> {
    Ok(on!(conn, |c| sqlx::query_as(STAMP).fetch_one(c).await)?)
}
