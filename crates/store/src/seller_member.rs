//! Who acts for which sellers.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    email::Email,
    id::{SellerId, UserId},
    shop::Shop,
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    OF_USER = "
        SELECT s.id, s.name
        FROM seller_members m
        JOIN sellers s ON s.id = m.seller_id
        WHERE m.user_id = $1 AND m.removed_at IS NULL
        ORDER BY m.added_at, s.name, s.id";
    ADD = "
        INSERT INTO seller_members (seller_id, user_id, added_by, added_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (seller_id, user_id) DO UPDATE
        SET added_by = excluded.added_by, added_at = excluded.added_at, removed_at = NULL
        WHERE seller_members.removed_at IS NOT NULL";
    // Whom an administrator took out stays out.
    ATTACH_USER = "
        INSERT INTO seller_members (seller_id, user_id, added_at)
        SELECT id, $1, $3
        FROM sellers
        WHERE email = $2
        ON CONFLICT (seller_id, user_id) DO NOTHING";
    ATTACH_SELLER = "
        INSERT INTO seller_members (seller_id, user_id, added_at)
        SELECT $1, id, $3
        FROM users
        WHERE email = $2 AND verified_at IS NOT NULL
        ON CONFLICT (seller_id, user_id) DO NOTHING";
    ANYBODY = "SELECT COUNT(*) FROM seller_members WHERE seller_id = $1 AND removed_at IS NULL";
    REMOVE = "UPDATE seller_members SET removed_at = $3 WHERE seller_id = $1 AND user_id = $2 AND removed_at IS NULL";
}

/// The shops that a person acts for, the one first that they have acted for longest.
pub async fn of_user(conn: &mut Conn, user: UserId) -> Result<Vec<Shop>> {
    let rows: Vec<(Uuid, String)> = on!(conn, |c| sqlx::query_as(OF_USER).bind(user.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name)| Shop { id: SellerId(id), name }).collect())
}

/// Whether anybody acts for a seller.
pub async fn has_any(conn: &mut Conn, seller: SellerId) -> Result<bool> {
    let count: i64 = on!(conn, |c| sqlx::query_scalar(ANYBODY).bind(seller.0).fetch_one(c).await)?;
    Ok(count > 0)
}

/// Makes somebody act for a shop; nothing changes if they do.
pub async fn add(tx: &mut Tx, seller: SellerId, user: UserId, by: Option<UserId>, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(ADD).bind(seller.0).bind(user.0).bind(by.map(|id| id.0)).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Makes an account act for every shop that has its address, which must be proved.
pub async fn attach_user(tx: &mut Tx, user: UserId, email: &Email, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(ATTACH_USER).bind(user.0).bind(email.as_str()).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Makes the account that has proved this address act for the shop that has it.
pub(crate) async fn attach_seller(tx: &mut Tx, seller: SellerId, email: &Email, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(ATTACH_SELLER).bind(seller.0).bind(email.as_str()).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Takes somebody out of a shop; [`StoreError::Conflict`] if they do not act for it.
pub async fn remove(tx: &mut Tx, seller: SellerId, user: UserId, now: Timestamp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(REMOVE).bind(seller.0).bind(user.0).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
