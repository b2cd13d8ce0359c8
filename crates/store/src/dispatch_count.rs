//! What sellers shipped of a brand's products, counted for the brand.

use crate::{
    Conn, Result,
    db::{on, statements},
    dispatch::corrupt,
};
use model::{
    dispatch::Refusal,
    id::{BrandId, ProductId, SellerId},
};
use uuid::Uuid;

statements! {
    // For the brand: what each seller shipped of each product.
    BY_SELLER = "
        SELECT d.product_id, s.id, s.name,
               CAST(SUM((SELECT COUNT(*) FROM dispatch_units u WHERE u.dispatch_id = d.id AND u.released_at IS NULL)) AS BIGINT) AS confirmed,
               CAST(SUM((SELECT COALESCE(SUM(o.units), 0) FROM dispatch_older o WHERE o.dispatch_id = d.id)) AS BIGINT) AS older,
               CAST(SUM((SELECT COUNT(*) FROM dispatch_refusals r WHERE r.dispatch_id = d.id)) AS BIGINT) AS refused
        FROM dispatches d
        JOIN products p ON p.id = d.product_id
        JOIN sellers s ON s.id = d.seller_id
        WHERE p.brand_id = $1
        GROUP BY d.product_id, s.id, s.name
        ORDER BY d.product_id, s.name";
    BY_REASON = "
        SELECT d.product_id, r.reason, COUNT(*) AS lines
        FROM dispatch_refusals r
        JOIN dispatches d ON d.id = r.dispatch_id
        JOIN products p ON p.id = d.product_id
        WHERE p.brand_id = $1
        GROUP BY d.product_id, r.reason
        ORDER BY d.product_id, r.reason";
}

/// What one seller shipped of one product.
#[derive(Clone, Debug)]
pub struct SellerCount {
    /// The product.
    pub product: ProductId,
    /// The seller.
    pub seller_id: SellerId,
    /// Its name.
    pub seller: String,
    /// Units with codes.
    pub confirmed: i64,
    /// Units without.
    pub older: i64,
    /// Lines that were refused.
    pub refused: i64,
}

/// What each seller shipped of each of a brand's products.
pub async fn by_seller(conn: &mut Conn, brand: BrandId) -> Result<Vec<SellerCount>> {
    let rows: Vec<(Uuid, Uuid, String, i64, i64, i64)> = on!(conn, |c| sqlx::query_as(BY_SELLER).bind(brand.0).fetch_all(c).await)?;
    let count = |(id, seller_id, seller, confirmed, older, refused)| SellerCount {
        product: ProductId(id),
        seller_id: SellerId(seller_id),
        seller,
        confirmed,
        older,
        refused,
    };
    Ok(rows.into_iter().map(count).collect())
}

/// Refused lines of each of a brand's products by reason.
pub async fn by_reason(conn: &mut Conn, brand: BrandId) -> Result<Vec<(ProductId, Refusal, i64)>> {
    let rows: Vec<(Uuid, String, i64)> = on!(conn, |c| sqlx::query_as(BY_REASON).bind(brand.0).fetch_all(c).await)?;
    rows.into_iter().map(|(id, reason, lines)| Ok((ProductId(id), Refusal::parse(&reason).ok_or_else(|| corrupt(&reason))?, lines))).collect()
}
