//! Checks by those who sell and by the marketplace: kept by themselves, so that a buyer's first check is the first.

use crate::{
    Result, Tx,
    db::{on, statements},
    scan::signed,
};
use model::{alert::AlertId, id::SellerId, standing::Standing, time::Timestamp};
use uuid::Uuid;

statements! {
    /// Without a batch it does nothing, at the same cost.
    NOTE = "
        INSERT INTO trade_checks (batch_id, number, seller_id, first_at, last_at, checks, standing)
        SELECT b.id, CAST($2 AS BIGINT), $3, CAST($4 AS BIGINT), CAST($4 AS BIGINT), 1, CAST($5 AS TEXT)
        FROM batches b
        WHERE b.id = $1
        ON CONFLICT (batch_id, number, seller_id) DO UPDATE
        SET last_at = excluded.last_at, checks = trade_checks.checks + 1, standing = excluded.standing";
}

/// Notes a check of a unit that stands so, by a seller or by the marketplace. Without a unit nothing is noted, by the same statement.
pub async fn note(tx: &mut Tx, id: Option<AlertId>, seller: Option<SellerId>, standing: Standing, now: Timestamp) -> Result<()> {
    let (batch, number) = id.map_or((Uuid::nil(), 0), |id| (id.batch.0, signed(id.number)));
    let seller = seller.map_or(Uuid::nil(), |seller| seller.0);
    on!(tx, |c| sqlx::query(NOTE).bind(batch).bind(number).bind(seller).bind(now.0).bind(standing.as_str()).execute(c).await.map(drop))?;
    Ok(())
}
