//! Sellers, as the marketplace's feed names them.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    seller_member,
};
use model::{email::Email, id::SellerId, review::SellerRecord, seller::Seller, time::Timestamp};
use uuid::Uuid;

statements! {
    /// A later feed may bring an address, never take it away.
    UPSERT = "
        INSERT INTO sellers (id, name, email, country, created_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (name) DO UPDATE
        SET email = COALESCE(excluded.email, sellers.email),
            country = COALESCE(excluded.country, sellers.country)
        RETURNING id";
    BY_ID = "SELECT id, name, email, country, created_at FROM sellers WHERE id = $1";
    BY_NAME = "SELECT id, name, email, country, created_at FROM sellers WHERE name = $1";
    NAMES = "SELECT id, name, created_at FROM sellers WHERE id > $1 ORDER BY id LIMIT CAST($2 AS BIGINT)";
    RECORD = "
        SELECT (SELECT COUNT(*) FROM reports r JOIN listings l ON l.id = r.listing_id WHERE l.seller_id = $1 AND r.state = 'upheld') AS upheld,
               (SELECT COUNT(*) FROM reports r JOIN listings l ON l.id = r.listing_id WHERE l.seller_id = $1 AND r.state = 'rejected') AS rejected,
               (SELECT COUNT(*) FROM listings WHERE seller_id = $1 AND state = 'removed') AS removed";
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    upheld: i64,
    rejected: i64,
    removed: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    email: Option<String>,
    country: Option<String>,
    created_at: i64,
}

impl TryFrom<Row> for Seller {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: SellerId(row.id),
            name: row.name,
            email: row.email.map(|e| Email::parse(&e)).transpose().map_err(|e| StoreError::corrupt("sellers", e))?,
            country: row.country,
            created_at: Timestamp(row.created_at),
        })
    }
}

/// Makes a seller, or brings its address and country up to date; answers its id (`new_id` if it was made). Who has proved the address acts for it.
pub async fn upsert(tx: &mut Tx, new_id: SellerId, name: &str, email: Option<&Email>, country: Option<&str>, now: Timestamp) -> Result<SellerId> {
    let id: Uuid =
        on!(tx, |c| sqlx::query_scalar(UPSERT).bind(new_id.0).bind(name).bind(email.map(Email::as_str)).bind(country).bind(now.0).fetch_one(c).await)?;
    if let Some(email) = email {
        seller_member::attach_seller(tx, SellerId(id), email, now).await?;
    }
    Ok(SellerId(id))
}

/// By id.
pub async fn by_id(conn: &mut Conn, id: SellerId) -> Result<Option<Seller>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// By name.
pub async fn by_name(conn: &mut Conn, name: &str) -> Result<Option<Seller>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_NAME).bind(name).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The names of sellers after one by id, with since when each is known; so many at most.
pub async fn names(conn: &mut Conn, after: Option<SellerId>, most: i64) -> Result<Vec<(SellerId, String, Timestamp)>> {
    let after = after.map_or(Uuid::nil(), |id| id.0);
    let rows: Vec<(Uuid, String, i64)> = on!(conn, |c| sqlx::query_as(NAMES).bind(after).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name, at)| (SellerId(id), name, Timestamp(at))).collect())
}

/// How a seller has done so far.
pub async fn record(conn: &mut Conn, id: SellerId) -> Result<SellerRecord> {
    let row: RecordRow = on!(conn, |c| sqlx::query_as(RECORD).bind(id.0).fetch_one(c).await)?;
    Ok(SellerRecord { upheld: row.upheld, rejected: row.rejected, removed: row.removed })
}
