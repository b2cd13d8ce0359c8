//! Statements of reasons to sellers.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    id::{ListingId, ReportId, SellerId, StatementId},
    page::{Page, PageQuery},
    statement::Statement,
    time::Timestamp,
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

sized! {
    /// The statements about these listings, the latest last. By their reports, which are found by listing.
    OF_LISTINGS = "
        SELECT r.listing_id, s.seller_id, s.id
        FROM reports r
        JOIN statements s ON s.report_id = r.id
        WHERE r.listing_id IN", 0, "
        ORDER BY s.created_at, s.id";
}

statements! {
    INSERT = "
        INSERT INTO statements (id, report_id, listing_id, seller_id, body, letter, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    BY_ID = "SELECT id, report_id, listing_id, seller_id, body, letter, created_at FROM statements WHERE id = $1";
    ID_BY_REPORT = "SELECT id FROM statements WHERE report_id = $1";
    OF_SELLER = "
        SELECT id, report_id, listing_id, seller_id, body, letter, created_at
        FROM statements
        WHERE seller_id = $1
        ORDER BY created_at DESC, id DESC
        LIMIT CAST($2 AS BIGINT) OFFSET $3";
    OF_SELLER_COUNT = "SELECT COUNT(*) FROM statements WHERE seller_id = $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    report_id: Uuid,
    listing_id: Uuid,
    seller_id: Option<Uuid>,
    body: Json<Statement>,
    letter: String,
    created_at: i64,
}

/// A statement as it went out.
#[derive(Clone, Debug)]
pub struct StoredStatement {
    /// Its id.
    pub id: StatementId,
    /// The report it decides.
    pub report_id: ReportId,
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
}

impl From<Row> for StoredStatement {
    fn from(row: Row) -> Self {
        Self {
            id: StatementId(row.id),
            report_id: ReportId(row.report_id),
            listing_id: ListingId(row.listing_id),
            seller_id: row.seller_id.map(SellerId),
            statement: row.body.0,
            letter: row.letter,
            created_at: Timestamp(row.created_at),
        }
    }
}

/// Keeps a statement as it goes out.
pub async fn insert(tx: &mut Tx, statement: &StoredStatement) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(statement.id.0)
        .bind(statement.report_id.0)
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
    Ok(row.map(Into::into))
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
    Ok(Page { rows: rows.into_iter().map(Into::into).collect(), total, page: query.page, size: query.size })
}
