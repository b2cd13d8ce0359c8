//! The reviewers' queue: everything that waits for a decision, of every kind, in one order.

use crate::{
    Conn, Result, StoreError,
    db::{on, statements},
};
use model::{
    id::{HoldId, ReportId, RightId},
    page::PageQuery,
    review::{QueueItem, QueueKind},
};
use uuid::Uuid;

statements! {
    COUNTS = "
        SELECT (SELECT COUNT(*) FROM reports WHERE state = 'open') AS reports,
               (SELECT COUNT(*) FROM rights WHERE state = 'in_review' OR (state = 'enrolled' AND objected_at IS NOT NULL)) AS rights,
               (SELECT COUNT(*) FROM holds WHERE state IN ('waiting', 'answered')) AS holds";
    // Who answered is promised to be first; the rest in the order in which it is due. Of one moment, what people wrote comes before what filters hold.
    ITEMS = "
        SELECT w.kind, w.id
        FROM (SELECT 'reports' AS kind, id, filed_at AS since, 1 AS turn, 0 AS rank FROM reports WHERE state = 'open'
              UNION ALL
              SELECT 'rights', id, COALESCE(objected_at, code_confirmed_at, filed_at), 1, 1 FROM rights
              WHERE state = 'in_review' OR (state = 'enrolled' AND objected_at IS NOT NULL)
              UNION ALL
              SELECT 'holds', id, CASE WHEN state = 'answered' THEN COALESCE(answered_at, held_at) ELSE held_at END,
                     CASE WHEN state = 'answered' THEN 0 ELSE 1 END, 2
              FROM holds WHERE state IN ('waiting', 'answered')) w
        ORDER BY w.turn, w.since, w.rank, w.id
        LIMIT CAST($1 AS BIGINT) OFFSET $2";
}

/// How many reports, enrolments and held listings wait.
pub async fn counts(conn: &mut Conn) -> Result<(i64, i64, i64)> {
    Ok(on!(conn, |c| sqlx::query_as(COUNTS).fetch_one(c).await)?)
}

/// A page of all that waits: answered holds first, then by when each is due.
pub async fn items(conn: &mut Conn, query: PageQuery) -> Result<Vec<QueueItem>> {
    let rows: Vec<(String, Uuid)> = on!(conn, |c| sqlx::query_as(ITEMS).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let item = |(kind, id): (String, Uuid)| match QueueKind::parse(&kind) {
        Some(QueueKind::Reports) => Ok(QueueItem::Report(ReportId(id))),
        Some(QueueKind::Rights) => Ok(QueueItem::Right(RightId(id))),
        Some(QueueKind::Holds) => Ok(QueueItem::Hold(HoldId(id))),
        None => Err(StoreError::corrupt("queue", &kind)),
    };
    rows.into_iter().map(item).collect()
}
