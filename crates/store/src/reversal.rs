//! Decisions that removed a listing and do not stand any more. The report or the hold says how it stands now; here stands what was decided at first.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    statement::Decided,
};
use model::{
    id::{ListingId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

/// The counter of listings that came back.
const REINSTATEMENTS: &str = "reinstatements";

statements! {
    INSERT = "
        INSERT INTO reversals (id, report_id, hold_id, listing_id, first_by, first_at, first_reason, reversed_by, reversed_at, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    FIRST_REASON = "SELECT first_reason FROM reversals WHERE report_id = $1 OR hold_id = $2";
}

/// A decision, and what took its place.
#[derive(Clone, Copy, Debug)]
pub struct NewReversal<'a> {
    /// Its id.
    pub id: Uuid,
    /// What was decided.
    pub decided: Decided,
    /// The listing that it removed.
    pub listing: ListingId,
    /// Who decided at first; none if that is not known.
    pub first_by: Option<UserId>,
    /// When.
    pub first_at: Timestamp,
    /// Why.
    pub first_reason: &'a str,
    /// Who put it right.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: &'a str,
}

/// Keeps what was decided at first.
pub async fn insert(tx: &mut Tx, new: NewReversal<'_>) -> Result<()> {
    let (report, hold) = new.decided.ids();
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id)
        .bind(report)
        .bind(hold)
        .bind(new.listing.0)
        .bind(new.first_by.map(|by| by.0))
        .bind(new.first_at.0)
        .bind(new.first_reason)
        .bind(new.by.map(|by| by.0))
        .bind(new.at.0)
        .bind(new.reason)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Counts a listing that came back: what screening knows of removed ones is read anew. Take this after the changes of listings in a transaction.
pub async fn count(tx: &mut Tx) -> Result<()> {
    tx.next(REINSTATEMENTS, 1).await.map(drop)
}

/// Why it was decided as it was at first; none if that stands.
pub async fn first_reason(conn: &mut Conn, decided: Decided) -> Result<Option<String>> {
    let (report, hold) = decided.ids();
    Ok(on!(conn, |c| sqlx::query_scalar(FIRST_REASON).bind(report).bind(hold).fetch_optional(c).await)?)
}
