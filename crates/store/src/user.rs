//! Accounts.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    token::SignUp,
};
use model::{
    account::{Account, StaffRole},
    email::Email,
    id::UserId,
    page::{Page, PageQuery},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    INSERT = "
        INSERT INTO users (id, email, name, password_hash, staff_role, created_at, verified_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    BY_EMAIL = "
        SELECT id, email, name, password_hash, staff_role, created_at, verified_at, suspended_at, suspended_because
        FROM users
        WHERE email = $1";
    BY_ID = "
        SELECT id, email, name, password_hash, staff_role, created_at, verified_at, suspended_at, suspended_because
        FROM users
        WHERE id = $1";
    PAGE = "
        SELECT id, email, name, password_hash, staff_role, created_at, verified_at, suspended_at, suspended_because
        FROM users
        WHERE email LIKE $1 OR LOWER(name) LIKE $1
        ORDER BY created_at DESC, id
        LIMIT CAST($2 AS BIGINT) OFFSET $3";
    COUNT_LIKE = "SELECT COUNT(*) FROM users WHERE email LIKE $1 OR LOWER(name) LIKE $1";
    COUNT = "SELECT COUNT(*) FROM users";
    VERIFY = "UPDATE users SET verified_at = $2 WHERE id = $1 AND verified_at IS NULL";
    // Only of an account whose address nobody proved: until then whoever signs up may be anybody.
    SIGN_UP_AGAIN = "UPDATE users SET name = $2, password_hash = $3 WHERE id = $1 AND verified_at IS NULL";
    RENAME = "UPDATE users SET name = $2 WHERE id = $1";
    SET_PASSWORD = "UPDATE users SET password_hash = $2 WHERE id = $1";
    SET_STAFF_ROLE = "UPDATE users SET staff_role = $2 WHERE id = $1";
    SET_SUSPENDED = "UPDATE users SET suspended_at = $2, suspended_because = $3 WHERE id = $1";
    ADMINISTRATORS = "SELECT name, email FROM users WHERE staff_role = 'administrator' AND suspended_at IS NULL ORDER BY email";
    REVIEWERS = "SELECT email FROM users WHERE staff_role = 'reviewer' AND suspended_at IS NULL ORDER BY email";
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    email: String,
    name: String,
    password_hash: String,
    staff_role: Option<String>,
    created_at: i64,
    verified_at: Option<i64>,
    suspended_at: Option<i64>,
    suspended_because: Option<String>,
}

/// An account with what only the portal may see: the hash of its password.
#[derive(Clone, Debug)]
pub struct StoredUser {
    /// The account.
    pub account: Account,
    /// PHC string.
    pub password_hash: String,
}

impl TryFrom<Row> for StoredUser {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: String| StoreError::corrupt("users", e);
        Ok(Self {
            account: Account {
                id: UserId(row.id),
                email: Email::parse(&row.email).map_err(|e| corrupt(e.to_string()))?,
                name: row.name,
                staff_role: row.staff_role.map(|r| StaffRole::parse(&r).ok_or_else(|| corrupt(r))).transpose()?,
                created_at: Timestamp(row.created_at),
                verified_at: row.verified_at.map(Timestamp),
                suspended_at: row.suspended_at.map(Timestamp),
                suspended_because: row.suspended_because,
            },
            password_hash: row.password_hash,
        })
    }
}

/// Makes an account. [`StoreError::Taken`] if the address has one.
pub async fn insert(tx: &mut Tx, user: &StoredUser) -> Result<()> {
    let account = &user.account;
    on!(tx, |c| sqlx::query(INSERT)
        .bind(account.id.0)
        .bind(account.email.as_str())
        .bind(&account.name)
        .bind(&user.password_hash)
        .bind(account.staff_role.map(StaffRole::as_str))
        .bind(account.created_at.0)
        .bind(account.verified_at.map(|at| at.0))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// By address.
pub async fn by_email(conn: &mut Conn, email: &Email) -> Result<Option<StoredUser>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_EMAIL).bind(email.as_str()).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// By id.
pub async fn by_id(conn: &mut Conn, id: UserId) -> Result<Option<StoredUser>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Accounts whose address or name contains `text`, newest first.
pub async fn page(conn: &mut Conn, text: &str, query: PageQuery) -> Result<Page<Account>> {
    let like = format!("%{}%", text.to_lowercase().replace(['%', '_'], ""));
    let total = on!(conn, |c| sqlx::query_scalar(COUNT_LIKE).bind(&like).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(PAGE).bind(&like).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let rows = rows.into_iter().map(|r| StoredUser::try_from(r).map(|u| u.account)).collect::<Result<_>>()?;
    Ok(Page { rows, total, page: query.page, size: query.size })
}

/// How many accounts there are.
pub async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(COUNT).fetch_one(c).await)?)
}

/// Marks the address as verified; [`StoreError::Conflict`] if it was.
pub async fn verify(tx: &mut Tx, id: UserId, at: Timestamp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(VERIFY).bind(id.0).bind(at.0).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Calls somebody by another name.
pub async fn rename(tx: &mut Tx, id: UserId, name: &str) -> Result<()> {
    on!(tx, |c| sqlx::query(RENAME).bind(id.0).bind(name).execute(c).await.map(drop))?;
    Ok(())
}

/// Puts what was typed at another sign-up in the place of the one before; [`StoreError::Conflict`] if the address was proved.
pub async fn sign_up_again(tx: &mut Tx, id: UserId, sign_up: &SignUp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(SIGN_UP_AGAIN).bind(id.0).bind(&sign_up.name).bind(&sign_up.password_hash).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Sets the hash of the password.
pub async fn set_password(tx: &mut Tx, id: UserId, hash: &str) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_PASSWORD).bind(id.0).bind(hash).execute(c).await.map(drop))?;
    Ok(())
}

/// Gives or takes a staff role.
pub async fn set_staff_role(tx: &mut Tx, id: UserId, role: Option<StaffRole>) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_STAFF_ROLE).bind(id.0).bind(role.map(StaffRole::as_str)).execute(c).await.map(drop))?;
    Ok(())
}

/// Suspends an account from then on and for that reason, or lets it in again.
pub async fn set_suspended(tx: &mut Tx, id: UserId, suspended: Option<(Timestamp, &str)>) -> Result<()> {
    let (at, because) = suspended.unzip();
    on!(tx, |c| sqlx::query(SET_SUSPENDED).bind(id.0).bind(at.map(|t| t.0)).bind(because).execute(c).await.map(drop))?;
    Ok(())
}

/// Names and addresses of administrators, who are told what is nobody else's to know.
pub async fn administrators(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    Ok(on!(conn, |c| sqlx::query_as(ADMINISTRATORS).fetch_all(c).await)?)
}

/// The reviewers' addresses, for mails that something waits.
pub async fn reviewers(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(on!(conn, |c| sqlx::query_scalar(REVIEWERS).fetch_all(c).await)?)
}
