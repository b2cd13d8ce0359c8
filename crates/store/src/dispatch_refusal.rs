//! The refused lines of orders, until they are settled.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    dispatch::corrupt,
};
use model::{
    dispatch::{LineAnswer, Refusal},
    id::{BatchId, DispatchId},
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

statements! {
    /// What must not be shipped stays so while the order is sent in parts: until its code is good, or the order is complete without it.
    SETTLE = "
        UPDATE dispatch_refusals
        SET settled_at = $2
        WHERE dispatch_id = $1 AND settled_at IS NULL AND reason NOT IN ('not_issued', 'not_checked', 'void', 'stolen', 'recalled', 'not_active', 'foreign', 'used')";
    SETTLE_CODE = "UPDATE dispatch_refusals SET settled_at = $3 WHERE dispatch_id = $1 AND code = $2 AND settled_at IS NULL";
    SETTLE_ALL = "UPDATE dispatch_refusals SET settled_at = $2 WHERE dispatch_id = $1 AND settled_at IS NULL";
    REFUSE = "
        INSERT INTO dispatch_refusals (dispatch_id, code, line, reason, message, at, batch_id, number, first_at, brand_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6, (SELECT p.brand_id FROM dispatches d JOIN products p ON p.id = d.product_id WHERE d.id = $1))
        ON CONFLICT (dispatch_id, code) DO UPDATE
        SET line = excluded.line, reason = excluded.reason, message = excluded.message, at = excluded.at, settled_at = NULL,
            batch_id = excluded.batch_id, number = excluded.number, brand_id = excluded.brand_id,
            first_at = CASE WHEN dispatch_refusals.reason = excluded.reason AND dispatch_refusals.settled_at IS NULL
                       THEN COALESCE(dispatch_refusals.first_at, dispatch_refusals.at) ELSE excluded.first_at END,
            told_at = CASE WHEN dispatch_refusals.reason = excluded.reason THEN dispatch_refusals.told_at END";
    UNITS_OF = "UPDATE dispatch_refusals SET units = $3 WHERE dispatch_id = $1 AND code = $2";
    REFUSED_OF = "SELECT line, code, reason, message FROM dispatch_refusals WHERE dispatch_id = $1 AND settled_at IS NULL ORDER BY line, code";
}

/// Lays the refused lines of earlier requests aside, but for those of units that must not be shipped and whose codes are not good now; and notes those
/// of this one, with their units by line.
pub async fn refuse(tx: &mut Tx, id: DispatchId, lines: &[LineAnswer], units: &BTreeMap<u32, (BatchId, u64)>, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SETTLE).bind(id.0).bind(at.0).execute(c).await.map(drop))?;
    let standing: BTreeSet<String> = refused(tx, id).await?.into_iter().map(|answer| answer.code).collect();
    for answer in lines {
        let Some(refusal) = answer.refusal else {
            if standing.contains(&answer.code) {
                settle_code(tx, id, &answer.code, at).await?;
            }
            continue;
        };
        let unit = units.get(&answer.line);
        on!(tx, |c| sqlx::query(REFUSE)
            .bind(id.0)
            .bind(&answer.code)
            .bind(i64::from(answer.line))
            .bind(refusal.as_str())
            .bind(&answer.message)
            .bind(at.0)
            .bind(unit.map(|(batch, _)| batch.0))
            .bind(unit.map(|(_, number)| i64::try_from(*number).unwrap_or(i64::MAX)))
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Lays one refused line of an earlier request aside.
pub async fn settle_code(tx: &mut Tx, id: DispatchId, code: &str, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SETTLE_CODE).bind(id.0).bind(code).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes how many units refused lines speak of, each by what it is known by.
pub async fn refuse_units(tx: &mut Tx, id: DispatchId, lines: &[(String, u32)]) -> Result<()> {
    for (code, units) in lines {
        on!(tx, |c| sqlx::query(UNITS_OF).bind(id.0).bind(code).bind(i64::from(*units)).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Lays all refused lines aside: the order is complete without them.
pub async fn settle_all(tx: &mut Tx, id: DispatchId, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SETTLE_ALL).bind(id.0).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Lines of the latest request that were refused.
pub async fn refused(conn: &mut Conn, id: DispatchId) -> Result<Vec<LineAnswer>> {
    let rows: Vec<(i64, String, String, String)> = on!(conn, |c| sqlx::query_as(REFUSED_OF).bind(id.0).fetch_all(c).await)?;
    let read = |(line, code, reason, message): (i64, String, String, String)| {
        let refusal = Refusal::parse(&reason).ok_or_else(|| corrupt(&reason))?;
        Ok(LineAnswer { line: u32::try_from(line).map_err(corrupt)?, code, refusal: Some(refusal), message })
    };
    rows.into_iter().map(read).collect()
}
