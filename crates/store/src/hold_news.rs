//! What sellers are still to be told of their holds: many that begin or end within minutes are one mail.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    id::{HoldId, SellerId},
    time::Timestamp,
};
use std::collections::HashSet;
use uuid::Uuid;

sized! {
    /// Those of these holds that nobody has decided.
    OPEN = "SELECT id FROM holds WHERE state IN ('waiting', 'answered') AND id IN", 0, "";
}

statements! {
    /// Asked for each hold of a sweep: how many wait must not matter.
    WAITING = "SELECT 1 FROM hold_news WHERE seller_id = $1 LIMIT 1";
    CLAIM = "
        INSERT INTO seller_mails (seller_id, mailed_at)
        VALUES ($1, $2)
        ON CONFLICT (seller_id) DO UPDATE SET mailed_at = excluded.mailed_at
        WHERE seller_mails.mailed_at <= $3";
    /// Of what was not told yet the last counts; that a hold began for other reasons than it has now is nothing to tell.
    NOTE = "
        INSERT INTO hold_news (hold_id, seller_id, what, title, noted_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (hold_id) DO UPDATE
        SET what = CASE WHEN hold_news.what = 'held' AND excluded.what = 'changed' THEN 'held' ELSE excluded.what END, title = excluded.title";
    DUE = "SELECT seller_id FROM hold_news GROUP BY seller_id HAVING MIN(noted_at) <= $1 ORDER BY MIN(noted_at) LIMIT 100";
    TAKE = "DELETE FROM hold_news WHERE seller_id = $1 RETURNING hold_id, what, title";
}

/// What happened to a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It began.
    Held,
    /// It goes on for other reasons.
    Changed,
    /// It ended by itself.
    Freed,
}

impl News {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Changed => "changed",
            Self::Freed => "freed",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        [Self::Held, Self::Changed, Self::Freed].into_iter().find(|news| news.as_str() == text).ok_or_else(|| StoreError::corrupt("hold_news", text))
    }
}

/// Takes the right to mail a seller now; false if it was mailed of a hold after `lately`, or is to be told of others with this.
pub async fn may_mail(tx: &mut Tx, seller: SellerId, now: Timestamp, lately: Timestamp) -> Result<bool> {
    let waiting: Option<i32> = on!(tx, |c| sqlx::query_scalar(WAITING).bind(seller.0).fetch_optional(c).await)?;
    Ok(waiting.is_none() && mailed(tx, seller, now, lately).await?)
}

/// Notes that a seller is mailed now, unless it was after `lately`.
pub async fn mailed(tx: &mut Tx, seller: SellerId, now: Timestamp, lately: Timestamp) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(CLAIM).bind(seller.0).bind(now.0).bind(lately.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes what a seller is to be told with the next mail.
pub async fn note(tx: &mut Tx, seller: SellerId, hold: HoldId, news: News, title: &str, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(NOTE).bind(hold.0).bind(seller.0).bind(news.as_str()).bind(title).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Some of the sellers for whom something was noted until then, whoever waits longest first.
pub async fn due(conn: &mut Conn, until: Timestamp) -> Result<Vec<SellerId>> {
    let rows: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(DUE).bind(until.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(SellerId).collect())
}

/// Takes what a seller is to be told, each hold with its listing's title: nobody else takes it.
pub async fn take(tx: &mut Tx, seller: SellerId) -> Result<Vec<(HoldId, News, String)>> {
    let rows: Vec<(Uuid, String, String)> = on!(tx, |c| sqlx::query_as(TAKE).bind(seller.0).fetch_all(c).await)?;
    rows.into_iter().map(|(hold, what, title)| Ok((HoldId(hold), News::parse(&what)?, title))).collect()
}

/// Those of these holds that nobody has decided.
pub async fn open(conn: &mut Conn, ids: &[HoldId]) -> Result<HashSet<HoldId>> {
    let rows: Vec<(Uuid,)> = of_list!(conn, OPEN, ids, |id: &HoldId| id.0);
    Ok(rows.into_iter().map(|(id,)| HoldId(id)).collect())
}
