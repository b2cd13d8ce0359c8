//! Statements of reasons to sellers.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    id::{HoldId, ListingId, ReportId, SellerId, StatementId},
    page::{Page, PageQuery},
    statement::Statement,
    time::Timestamp,
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// What every query of statements selects: with that the decision does not stand any more, if it does not.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "
        SELECT s.id, s.report_id, s.hold_id, s.listing_id, s.seller_id, s.body, s.letter, s.created_at, s.read_at, v.reversed_at, v.reason AS reversed_because
        FROM statements s
        LEFT JOIN reversals v ON v.report_id = s.report_id OR v.hold_id = s.hold_id
        ",
            $tail
        )
    };
}

sized! {
    /// The statements about these listings, the latest last.
    OF_LISTINGS = "SELECT listing_id, seller_id, id FROM statements WHERE listing_id IN", 0, "ORDER BY created_at, id";
}

statements! {
    INSERT = "
        INSERT INTO statements (id, report_id, hold_id, listing_id, seller_id, body, letter, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    BY_ID = select!("WHERE s.id = $1");
    BY_HOLD = select!("WHERE s.hold_id = $1");
    LATEST_OF = select!("WHERE s.listing_id = $1 ORDER BY s.created_at DESC, s.id DESC LIMIT 1");
    ID_BY_REPORT = "SELECT id FROM statements WHERE report_id = $1";
    OF_SELLER = select!("WHERE s.seller_id = $1 ORDER BY s.created_at DESC, s.id DESC LIMIT CAST($2 AS BIGINT) OFFSET $3");
    OF_SPAN = select!("WHERE s.created_at >= $1 AND s.created_at < $2 AND (s.created_at > $3 OR (s.created_at = $3 AND s.id > $4)) ORDER BY s.created_at, s.id LIMIT CAST($5 AS BIGINT)");
    READ = "UPDATE statements SET read_at = $2 WHERE id = $1 AND read_at IS NULL";
    OF_SELLER_COUNT = "SELECT COUNT(*) FROM statements WHERE seller_id = $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    report_id: Option<Uuid>,
    hold_id: Option<Uuid>,
    listing_id: Uuid,
    seller_id: Option<Uuid>,
    body: Json<Statement>,
    letter: String,
    created_at: i64,
    reversed_at: Option<i64>,
    reversed_because: Option<String>,
    read_at: Option<i64>,
}

/// What a statement came of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// A report that was upheld.
    Report(ReportId),
    /// A held listing that was removed.
    Hold(HoldId),
}

impl Decided {
    /// The report's id and the hold's, of which one is there.
    pub(crate) fn ids(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Report(report) => (Some(report.0), None),
            Self::Hold(hold) => (None, Some(hold.0)),
        }
    }
}

/// A statement as it went out.
#[derive(Clone, Debug)]
pub struct StoredStatement {
    /// Its id.
    pub id: StatementId,
    /// What it decides.
    pub decided: Decided,
    /// The listing it is about.
    pub listing_id: ListingId,
    /// Whom it went to.
    pub seller_id: Option<SellerId>,
    /// What it says, as data.
    pub statement: Statement,
    /// What it says, as the letter that was sent.
    pub letter: String,
    /// When.
    pub created_at: Timestamp,
    /// When the listing was put back on sale, and why, if the decision does not stand any more.
    pub reversed: Option<(Timestamp, String)>,
    /// When somebody of the shop first opened it.
    pub read_at: Option<Timestamp>,
}

impl TryFrom<Row> for StoredStatement {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let decided = row.report_id.map(|id| Decided::Report(ReportId(id))).or(row.hold_id.map(|id| Decided::Hold(HoldId(id))));
        Ok(Self {
            id: StatementId(row.id),
            decided: decided.ok_or_else(|| StoreError::corrupt("statements", row.id))?,
            listing_id: ListingId(row.listing_id),
            seller_id: row.seller_id.map(SellerId),
            statement: row.body.0,
            letter: row.letter,
            created_at: Timestamp(row.created_at),
            reversed: row.reversed_at.map(Timestamp).zip(row.reversed_because),
            read_at: row.read_at.map(Timestamp),
        })
    }
}

/// Keeps a statement as it goes out.
pub async fn insert(tx: &mut Tx, statement: &StoredStatement) -> Result<()> {
    let (report, hold) = statement.decided.ids();
    on!(tx, |c| sqlx::query(INSERT)
        .bind(statement.id.0)
        .bind(report)
        .bind(hold)
        .bind(statement.listing_id.0)
        .bind(statement.seller_id.map(|s| s.0))
        .bind(Json(&statement.statement))
        .bind(&statement.letter)
        .bind(statement.created_at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// One statement.
pub async fn by_id(conn: &mut Conn, id: StatementId) -> Result<Option<StoredStatement>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Notes that somebody of the shop opened it; the first time counts.
pub async fn read(tx: &mut Tx, id: StatementId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(READ).bind(id.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// The statement by which a held listing was removed.
pub async fn by_hold(conn: &mut Conn, hold: HoldId) -> Result<Option<StoredStatement>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_HOLD).bind(hold.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The latest statement about a listing.
pub async fn latest_of(conn: &mut Conn, listing: ListingId) -> Result<Option<StoredStatement>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(LATEST_OF).bind(listing.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The statement that a report led to.
pub async fn id_by_report(conn: &mut Conn, report: ReportId) -> Result<Option<StatementId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(ID_BY_REPORT).bind(report.0).fetch_optional(c).await)?;
    Ok(id.map(StatementId))
}

/// The latest statement about each of these listings, as far as it went to this seller.
pub async fn of_listings(conn: &mut Conn, seller: SellerId, ids: &[ListingId]) -> Result<HashMap<ListingId, StatementId>> {
    let rows: Vec<(Uuid, Option<Uuid>, Uuid)> = of_list!(conn, OF_LISTINGS, ids, |id: &ListingId| id.0);
    let own = rows.into_iter().filter(|(_, to, _)| *to == Some(seller.0));
    Ok(own.map(|(listing, _, id)| (ListingId(listing), StatementId(id))).collect())
}

/// A seller's statements, newest first.
pub async fn of_seller(conn: &mut Conn, seller: SellerId, query: PageQuery) -> Result<Page<StoredStatement>> {
    let total = on!(conn, |c| sqlx::query_scalar(OF_SELLER_COUNT).bind(seller.0).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SELLER).bind(seller.0).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    Ok(Page { rows: rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?, total, page: query.page, size: query.size })
}

/// Statements of a span of time, its end excluded, the oldest first, those after one of that time and id: so many at most.
pub async fn of_span(conn: &mut Conn, span: (Timestamp, Timestamp), after: (Timestamp, StatementId), most: i64) -> Result<Vec<StoredStatement>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SPAN).bind(span.0.0).bind(span.1.0).bind(after.0.0).bind(after.1.0).bind(most).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}
