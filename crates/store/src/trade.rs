//! Checks by those who sell and by the marketplace: kept by themselves, so that a buyer's first check is the first.

use crate::{
    Result, Tx,
    db::{on, statements},
    scan::signed,
};
use model::{alert::AlertId, id::SellerId, standing::Standing, time::Timestamp};
use uuid::Uuid;

statements! {
    NOTE = "
        INSERT INTO trade_checks (batch_id, number, seller_id, first_at, last_at, checks, standing)
        VALUES ($1, $2, $3, $4, $4, 1, $5)
        ON CONFLICT (batch_id, number, seller_id) DO UPDATE
        SET last_at = excluded.last_at, checks = trade_checks.checks + 1, standing = excluded.standing";
}

/// Notes a check of a unit that stands so, by a seller or by the marketplace.
pub async fn note(tx: &mut Tx, id: AlertId, seller: Option<SellerId>, standing: Standing, now: Timestamp) -> Result<()> {
    let seller = seller.map_or(Uuid::nil(), |seller| seller.0);
    on!(tx, |c| sqlx::query(NOTE).bind(id.batch.0).bind(signed(id.number)).bind(seller).bind(now.0).bind(standing.as_str()).execute(c).await.map(drop))?;
    Ok(())
}
