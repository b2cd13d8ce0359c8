//! Signed-in browsers. The cookie's token is stored as its hash only.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    user::{self, StoredUser},
};
use model::{
    account::SessionInfo,
    id::{BrandId, SellerId, SessionId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    INSERT = "
        INSERT INTO sessions (id, token_hash, user_id, brand_id, seller_id, user_agent, address, created_at, last_seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)";
    BY_TOKEN = "
        SELECT s.id AS session_id, s.brand_id, s.seller_id, s.user_agent, s.address, s.created_at AS began_at, s.last_seen_at, s.expires_at,
               u.id, u.email, u.name, u.password_hash, u.staff_role, u.created_at, u.verified_at, u.suspended_at, u.suspended_because
        FROM sessions s
        JOIN users u ON u.id = s.user_id
        WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2";
    OF_USER = "
        SELECT id, user_id, brand_id, seller_id, user_agent, address, created_at, last_seen_at, expires_at
        FROM sessions
        WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2
        ORDER BY last_seen_at DESC, id";
    ADDRESSES = "SELECT DISTINCT address FROM sessions WHERE user_id = $1 AND created_at > $2 ORDER BY address";
    TOUCH = "UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE id = $1 AND ended_at IS NULL";
    SET_BRAND = "UPDATE sessions SET brand_id = $2 WHERE id = $1";
    SET_SELLER = "UPDATE sessions SET seller_id = $2 WHERE id = $1";
    END = "UPDATE sessions SET ended_at = $3 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL";
    END_OTHERS = "UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL";
    END_ALL = "UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL";
    FORGET = "
        DELETE FROM sessions
        WHERE id IN (SELECT id FROM sessions WHERE expires_at < $1 OR ended_at < $1 ORDER BY id LIMIT CAST($2 AS BIGINT))";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    brand_id: Option<Uuid>,
    seller_id: Option<Uuid>,
    user_agent: String,
    address: String,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
}

#[derive(sqlx::FromRow)]
struct OwnedRow {
    session_id: Uuid,
    brand_id: Option<Uuid>,
    seller_id: Option<Uuid>,
    user_agent: String,
    address: String,
    began_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    #[sqlx(flatten)]
    user: user::Row,
}

/// A session as stored.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// What its owner may see of it.
    pub info: SessionInfo,
    /// Whose it is.
    pub user_id: UserId,
    /// The brand it works for.
    pub brand_id: Option<BrandId>,
    /// The shop it works for.
    pub seller_id: Option<SellerId>,
}

impl From<Row> for StoredSession {
    fn from(row: Row) -> Self {
        Self {
            info: SessionInfo {
                id: SessionId(row.id),
                user_agent: row.user_agent,
                address: row.address,
                created_at: Timestamp(row.created_at),
                last_seen_at: Timestamp(row.last_seen_at),
                expires_at: Timestamp(row.expires_at),
                current: false,
            },
            user_id: UserId(row.user_id),
            brand_id: row.brand_id.map(BrandId),
            seller_id: row.seller_id.map(SellerId),
        }
    }
}

/// Begins a session.
pub async fn insert(tx: &mut Tx, session: &StoredSession, token_hash: &[u8]) -> Result<()> {
    let info = &session.info;
    on!(tx, |c| sqlx::query(INSERT)
        .bind(info.id.0)
        .bind(token_hash)
        .bind(session.user_id.0)
        .bind(session.brand_id.map(|id| id.0))
        .bind(session.seller_id.map(|id| id.0))
        .bind(&info.user_agent)
        .bind(&info.address)
        .bind(info.created_at.0)
        .bind(info.expires_at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The session that has this token and still lasts at `now`, and whose it is: one statement, since every request of somebody signed in asks.
pub async fn by_token(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<Option<(StoredSession, StoredUser)>> {
    let row: Option<OwnedRow> = on!(conn, |c| sqlx::query_as(BY_TOKEN).bind(token_hash).bind(now.0).fetch_optional(c).await)?;
    let Some(OwnedRow { session_id, brand_id, seller_id, user_agent, address, began_at, last_seen_at, expires_at, user }) = row else { return Ok(None) };
    let session = Row { id: session_id, user_id: user.id, brand_id, seller_id, user_agent, address, created_at: began_at, last_seen_at, expires_at };
    Ok(Some((session.into(), user.try_into()?)))
}

/// A person's sessions, the last used first.
pub async fn of_user(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Vec<SessionInfo>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_USER).bind(user.0).bind(now.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|r| StoredSession::from(r).info).collect())
}

/// From where a person signed in since.
pub async fn addresses(conn: &mut Conn, user: UserId, since: Timestamp) -> Result<Vec<String>> {
    Ok(on!(conn, |c| sqlx::query_scalar(ADDRESSES).bind(user.0).bind(since.0).fetch_all(c).await)?)
}

/// Notes that it was used, and until when it lasts now.
pub async fn touch(tx: &mut Tx, id: SessionId, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(TOUCH).bind(id.0).bind(now.0).bind(expires_at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Sets the brand it works for.
pub async fn set_brand(tx: &mut Tx, id: SessionId, brand: Option<BrandId>) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_BRAND).bind(id.0).bind(brand.map(|b| b.0)).execute(c).await.map(drop))?;
    Ok(())
}

/// Sets the shop it works for.
pub async fn set_seller(tx: &mut Tx, id: SessionId, seller: Option<SellerId>) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_SELLER).bind(id.0).bind(seller.map(|s| s.0)).execute(c).await.map(drop))?;
    Ok(())
}

/// Ends one session of a person; [`StoreError::Conflict`] if it is another's or ended already.
pub async fn end(tx: &mut Tx, id: SessionId, user: UserId, at: Timestamp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(END).bind(id.0).bind(user.0).bind(at.0).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Ends all of a person's sessions but one; answers how many.
pub async fn end_others(tx: &mut Tx, user: UserId, keep: SessionId, at: Timestamp) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(END_OTHERS).bind(user.0).bind(keep.0).bind(at.0).execute(c).await.map(|d| d.rows_affected()))?)
}

/// Ends all of a person's sessions.
pub async fn end_all(tx: &mut Tx, user: UserId, at: Timestamp) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(END_ALL).bind(user.0).bind(at.0).execute(c).await.map(|d| d.rows_affected()))?)
}

/// Deletes some of what expired or ended before `before`; answers how many.
pub async fn forget(tx: &mut Tx, before: Timestamp, some: i64) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(FORGET).bind(before.0).bind(some).execute(c).await.map(|d| d.rows_affected()))?)
}
