//! What is known besides marks and is compared with whatever is listed: prices, and how sellers have done.

use crate::{
    Conn, Result, StoreError,
    db::{on, statements},
};
use model::{
    gtin::Gtin,
    id::{BrandId, SellerId},
    money::{Currency, Money},
    time::Timestamp,
};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    NUMBERS = "
        SELECT p.gtin, p.brand_id, b.name
        FROM products p
        JOIN brands b ON b.id = p.brand_id
        WHERE b.enrolled_at IS NOT NULL
        ORDER BY p.id";
    BRANDS = "SELECT id, name FROM brands WHERE enrolled_at IS NOT NULL ORDER BY id";
    MARKS = "SELECT brand_id, mark_text, aliases FROM rights WHERE state = 'enrolled' AND mark_text <> '' ORDER BY id";
    /// What sellers on sale say of numbers, the latest first: each once of a number, however many listings it has, and whoever is not named for each listing.
    CLAIMED = "
        SELECT gtin, claimed_brand
        FROM (
            SELECT gtin, claimed_brand, changed_seq,
                   ROW_NUMBER() OVER (PARTITION BY gtin, COALESCE(seller_id, id) ORDER BY changed_seq DESC) AS nth
            FROM (
                SELECT id, gtin, claimed_brand, seller_id, changed_seq
                FROM listings
                WHERE gtin IS NOT NULL AND claimed_brand <> '' AND state = 'live' AND ended_at IS NULL
                ORDER BY changed_seq DESC
                LIMIT CAST($1 AS BIGINT)
            ) lately
        ) said
        WHERE nth = 1
        ORDER BY changed_seq DESC";
    /// What new goods that brands have enrolled cost, the latest first: of each seller the median, so that nobody makes a price usual by many listings.
    PRICES = "
        SELECT gtin, price_minor, currency
        FROM (
            SELECT l.gtin, l.price_minor, l.currency,
                   ROW_NUMBER() OVER (PARTITION BY l.gtin, l.currency, COALESCE(l.seller_id, l.id) ORDER BY l.price_minor, l.id) AS nth,
                   COUNT(*) OVER (PARTITION BY l.gtin, l.currency, COALESCE(l.seller_id, l.id)) AS listings,
                   MAX(l.changed_seq) OVER (PARTITION BY l.gtin, l.currency, COALESCE(l.seller_id, l.id)) AS latest
            FROM listings l
            JOIN products p ON p.gtin = l.gtin
            LEFT JOIN screenings s ON s.listing_id = l.id
            WHERE l.state = 'live' AND l.ended_at IS NULL AND l.price_minor IS NOT NULL AND COALESCE(s.used, 0) = 0
        ) asked
        WHERE nth = (listings + 1) / 2
        ORDER BY latest DESC
        LIMIT CAST($1 AS BIGINT)";
    /// Since then, of sellers with so many decisions at least; with what they have on sale.
    DECIDED = "
        SELECT d.seller_id, d.upheld, d.rejected,
               (SELECT COUNT(*) FROM listings o WHERE o.seller_id = d.seller_id AND o.state = 'live' AND o.ended_at IS NULL) AS listings
        FROM (
            SELECT l.seller_id,
                   CAST(SUM(CASE WHEN r.state = 'upheld' THEN 1 ELSE 0 END) AS BIGINT) AS upheld,
                   CAST(SUM(CASE WHEN r.state = 'rejected' THEN 1 ELSE 0 END) AS BIGINT) AS rejected
            FROM reports r
            JOIN listings l ON l.id = r.listing_id
            WHERE r.state IN ('upheld', 'rejected') AND r.decided_at >= $1 AND l.seller_id IS NOT NULL
            GROUP BY l.seller_id
            HAVING COUNT(*) >= $2
        ) d";
    FIRST_SELLER = "SELECT MIN(created_at) FROM sellers";
    YOUNG = "
        SELECT s.id, s.created_at, COUNT(l.id) AS listings, COUNT(DISTINCT l.claimed_brand) AS brands
        FROM sellers s
        LEFT JOIN listings l ON l.seller_id = s.id AND l.state <> 'removed'
        WHERE s.created_at >= $1
        GROUP BY s.id, s.created_at";
    /// On sale or held, and like what was removed from others.
    LIKE_REMOVED = "
        SELECT l.seller_id,
               CAST(SUM(CASE WHEN s.like_removed IN (1, 3) THEN 1 ELSE 0 END) AS BIGINT) AS pictures,
               CAST(SUM(CASE WHEN s.like_removed IN (2, 3) THEN 1 ELSE 0 END) AS BIGINT) AS texts
        FROM screenings s
        JOIN listings l ON l.id = s.listing_id
        WHERE s.like_removed <> 0 AND l.state <> 'removed' AND l.ended_at IS NULL AND l.seller_id IS NOT NULL
        GROUP BY l.seller_id";
}

/// How one seller's reported listings were decided.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
struct DecidedRow {
    seller_id: Uuid,
    upheld: i64,
    rejected: i64,
    listings: i64,
}

#[derive(sqlx::FromRow)]
struct YoungRow {
    id: Uuid,
    created_at: i64,
    listings: i64,
    brands: i64,
}

/// A seller who came lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YoungSeller {
    /// Who.
    pub id: SellerId,
    /// Since when the marketplace names him.
    pub since: Timestamp,
    /// Listings on sale.
    pub listings: u32,
    /// Brands that they claim.
    pub brands: u32,
}

/// Which brand has enrolled each number, with the brand's name.
pub async fn numbers(conn: &mut Conn) -> Result<Vec<(Gtin, BrandId, String)>> {
    let rows: Vec<(String, Uuid, String)> = on!(conn, |c| sqlx::query_as(NUMBERS).fetch_all(c).await)?;
    rows.into_iter().map(|(number, brand, name)| Ok((gtin(&number)?, BrandId(brand), name))).collect()
}

/// The enrolled brands with their names.
pub async fn brands(conn: &mut Conn) -> Result<Vec<(BrandId, String)>> {
    let rows: Vec<(Uuid, String)> = on!(conn, |c| sqlx::query_as(BRANDS).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name)| (BrandId(id), name)).collect())
}

/// The enrolled marks with their other names, and whose they are.
pub async fn marks(conn: &mut Conn) -> Result<Vec<(BrandId, String)>> {
    let rows: Vec<(Uuid, String, Json<Vec<String>>)> = on!(conn, |c| sqlx::query_as(MARKS).fetch_all(c).await)?;
    Ok(rows.into_iter().flat_map(|(brand, mark, aliases)| aliases.0.into_iter().chain([mark]).map(move |name| (BrandId(brand), name))).collect())
}

/// The numbers of listings on sale with the brands that they claim, once for each seller and number, from so many of the latest listings.
pub async fn claimed(conn: &mut Conn, most: i64) -> Result<Vec<(Gtin, String)>> {
    let rows: Vec<(String, String)> = on!(conn, |c| sqlx::query_as(CLAIMED).bind(most).fetch_all(c).await)?;
    rows.into_iter().map(|(number, brand)| Ok((gtin(&number)?, brand))).collect()
}

/// Prices of enrolled products, one of each seller, number and currency, the latest first, so many at most.
pub async fn prices(conn: &mut Conn, most: i64) -> Result<Vec<(Gtin, Money)>> {
    let rows: Vec<(String, i64, String)> = on!(conn, |c| sqlx::query_as(PRICES).bind(most).fetch_all(c).await)?;
    let price = |(number, minor, currency): (String, i64, String)| {
        let currency = Currency::parse(&currency).map_err(|e| StoreError::corrupt("listings", e))?;
        Ok((gtin(&number)?, Money { minor, currency }))
    };
    rows.into_iter().map(price).collect()
}

/// How a seller's reported listings were decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedSeller {
    /// Who.
    pub id: SellerId,
    /// Reports that were upheld,
    pub upheld: u32,
    /// and rejected.
    pub rejected: u32,
    /// Listings on sale.
    pub listings: u32,
}

/// The sellers of whom so many reports at least were decided since then.
pub async fn decided(conn: &mut Conn, since: Timestamp, at_least: u32) -> Result<Vec<DecidedSeller>> {
    let rows: Vec<DecidedRow> = on!(conn, |c| sqlx::query_as(DECIDED).bind(since.0).bind(i64::from(at_least)).fetch_all(c).await)?;
    let one =
        |row: DecidedRow| DecidedSeller { id: SellerId(row.seller_id), upheld: few(row.upheld), rejected: few(row.rejected), listings: few(row.listings) };
    Ok(rows.into_iter().map(one).collect())
}

/// When the first seller came: before that nobody can have been old.
pub async fn first_seller(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let first: Option<i64> = on!(conn, |c| sqlx::query_scalar(FIRST_SELLER).fetch_one(c).await)?;
    Ok(first.map(Timestamp))
}

/// Sellers who came since then.
pub async fn young(conn: &mut Conn, since: Timestamp) -> Result<Vec<YoungSeller>> {
    let rows: Vec<YoungRow> = on!(conn, |c| sqlx::query_as(YOUNG).bind(since.0).fetch_all(c).await)?;
    let one = |row: YoungRow| YoungSeller { id: SellerId(row.id), since: Timestamp(row.created_at), listings: few(row.listings), brands: few(row.brands) };
    Ok(rows.into_iter().map(one).collect())
}

/// Of each seller how many listings on sale or held show a picture, and how many carry the text, of a listing that was removed from somebody else; but for
/// those that a person released.
pub async fn like_removed(conn: &mut Conn) -> Result<Vec<(SellerId, u32, u32)>> {
    let rows: Vec<(Uuid, i64, i64)> = on!(conn, |c| sqlx::query_as(LIKE_REMOVED).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, pictures, texts)| (SellerId(id), few(pictures), few(texts))).collect())
}

fn gtin(text: &str) -> Result<Gtin> {
    Gtin::parse(text).map_err(|e| StoreError::corrupt("listings", e))
}

fn few(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
