//! Lists of listings that somebody pasted to search for.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    id::{BrandId, PastedListId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    KEEP = "
        INSERT INTO pasted_lists (id, user_id, brand_id, entries, used_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id, user_id) DO UPDATE SET brand_id = excluded.brand_id, used_at = excluded.used_at";
    /// Their own, or one of a brand that they act for.
    FOR_USER = "
        SELECT p.user_id, p.entries, p.used_at
        FROM pasted_lists p
        WHERE p.id = $1 AND (p.user_id = $2 OR p.brand_id IN (SELECT m.brand_id FROM brand_members m WHERE m.user_id = $2))
        ORDER BY p.used_at DESC, p.user_id
        LIMIT 1";
    USED = "UPDATE pasted_lists SET used_at = $3 WHERE id = $1 AND user_id = $2 AND used_at < $3";
    KEEP_LATEST = "
        DELETE FROM pasted_lists
        WHERE user_id = $1
          AND id NOT IN (SELECT id FROM pasted_lists WHERE user_id = $1 ORDER BY used_at DESC, id LIMIT CAST($2 AS BIGINT))";
    FORGET = "DELETE FROM pasted_lists WHERE used_at < $1";
}

/// A list as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedList {
    /// Who pasted it.
    pub by: UserId,
    /// What it says.
    pub entries: Vec<String>,
    /// When it was searched by last; days may pass before that is noted again.
    pub used_at: Timestamp,
}

/// Keeps a list for a person, and the latest `most` of theirs.
pub async fn keep(tx: &mut Tx, id: PastedListId, by: UserId, brand: Option<BrandId>, entries: &[String], most: i64, now: Timestamp) -> Result<()> {
    let lines = entries.join("\n");
    on!(tx, |c| sqlx::query(KEEP).bind(id.0).bind(by.0).bind(brand.map(|brand| brand.0)).bind(&lines).bind(now.0).execute(c).await.map(drop))?;
    on!(tx, |c| sqlx::query(KEEP_LATEST).bind(by.0).bind(most).execute(c).await.map(drop))?;
    Ok(())
}

/// A list that this person, or somebody of their team, pasted.
pub async fn for_user(conn: &mut Conn, id: PastedListId, user: UserId) -> Result<Option<PastedList>> {
    let row: Option<(Uuid, String, i64)> = on!(conn, |c| sqlx::query_as(FOR_USER).bind(id.0).bind(user.0).fetch_optional(c).await)?;
    let list = |(by, entries, used_at): (Uuid, String, i64)| PastedList {
        by: UserId(by),
        entries: entries.lines().map(str::to_owned).collect(),
        used_at: Timestamp(used_at),
    };
    Ok(row.map(list))
}

/// Notes that a list was searched by.
pub async fn used(tx: &mut Tx, id: PastedListId, by: UserId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(USED).bind(id.0).bind(by.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Forgets what nobody searched by since; how many.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(FORGET).bind(before.0).execute(c).await.map(|done| done.rows_affected()))?)
}
