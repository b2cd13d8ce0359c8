//! Reports of listings.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    ground::Ground,
    id::{BrandId, ListingId, PictureId, ReportId, RightId, SellerId, UserId},
    listing::Listing,
    page::{Page, PageQuery},
    report::{Decision, Reference, Report, ReportFilter, ReportState, ReportedMark, ReportedRight},
    time::Timestamp,
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

sized! {
    /// What people decided of these listings, by report and by hold: the latest last.
    DECIDED = "
        SELECT listing_id, brand_id, state
        FROM (
            SELECT listing_id, brand_id, state, decided_at
            FROM reports
            WHERE state IN ('upheld', 'rejected')
            UNION ALL
            SELECT listing_id, brand_id, state, decided_at
            FROM holds
            WHERE state IN ('released', 'removed') AND decided_by IS NOT NULL
        ) decided
        WHERE listing_id IN", 0, "
        ORDER BY decided_at";
    /// Open reports of these listings with their brands.
    WAITING = "
        SELECT listing_id, id, brand_id
        FROM reports
        WHERE state = 'open' AND brand_id IS NOT NULL AND listing_id IN", 0, "
        ORDER BY filed_at";
}

statements! {
    /// Whoever made them.
    OPEN_OF = "SELECT id, filed_at FROM reports WHERE state = 'open' AND listing_id = $1 ORDER BY filed_at, id LIMIT 20";
    INSERT = "
        INSERT INTO reports (id, submission, reference, listing_id, brand_id, right_id, ground, explanation, reporter_id, reporter_name, reporter_email, state, snapshot, filed_at,
                             found_by_filters, findings)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $13, $14,
                (SELECT s.findings FROM screenings s WHERE s.listing_id = $4))";
    BY_ID = "
        SELECT r.id, r.reference, r.listing_id, r.brand_id, b.name AS brand_name, r.right_id, r.ground, r.explanation, r.reporter_id, r.reporter_name, r.reporter_email,
               r.state, r.snapshot, r.filed_at, r.decided_by, u.name AS decider_name, r.decided_at, r.decision_reason, r.found_by_filters
        FROM reports r
        LEFT JOIN brands b ON b.id = r.brand_id
        LEFT JOIN users u ON u.id = r.decided_by
        WHERE r.id = $1";
    ID_BY_REFERENCE = "SELECT id FROM reports WHERE reference = $1";
    ID_BY_SUBMISSION = "SELECT id FROM reports WHERE submission = $1";
    // A brand's are one, whoever of its team files them.
    OPEN_TWIN = "
        SELECT id
        FROM reports
        WHERE listing_id = $1 AND ground = $3 AND state = 'open' AND (brand_id = $4 OR brand_id IS NULL AND (reporter_id = $2 OR reporter_email = $5 AND explanation = $6))
        ORDER BY filed_at, id
        LIMIT 1";
    /// The oldest first: the queue.
    QUEUE = "
        SELECT r.id, r.reference, r.listing_id, r.brand_id, b.name AS brand_name, r.right_id, r.ground, r.explanation, r.reporter_id, r.reporter_name, r.reporter_email,
               r.state, r.snapshot, r.filed_at, r.decided_by, u.name AS decider_name, r.decided_at, r.decision_reason, r.found_by_filters
        FROM reports r
        LEFT JOIN brands b ON b.id = r.brand_id
        LEFT JOIN users u ON u.id = r.decided_by
        WHERE r.state = 'open'
        ORDER BY r.filed_at, r.id
        LIMIT CAST($1 AS BIGINT) OFFSET $2";
    QUEUE_COUNT = "SELECT COUNT(*) FROM reports WHERE state = 'open'";
    /// An empty state stands for all.
    OF_BRAND = "
        SELECT r.id, r.reference, r.listing_id, r.brand_id, b.name AS brand_name, r.right_id, r.ground, r.explanation, r.reporter_id, r.reporter_name, r.reporter_email,
               r.state, r.snapshot, r.filed_at, r.decided_by, u.name AS decider_name, r.decided_at, r.decision_reason, r.found_by_filters
        FROM reports r
        LEFT JOIN brands b ON b.id = r.brand_id
        LEFT JOIN users u ON u.id = r.decided_by
        WHERE r.brand_id = $1 AND ($2 = '' OR r.state = $2) AND (r.right_id = $3 OR $3 IS NULL) AND r.filed_at >= $4 AND r.filed_at < $5
        ORDER BY r.filed_at DESC, r.id DESC
        LIMIT CAST($6 AS BIGINT) OFFSET $7";
    OF_BRAND_COUNT = "
        SELECT COUNT(*)
        FROM reports
        WHERE brand_id = $1 AND ($2 = '' OR state = $2) AND (right_id = $3 OR $3 IS NULL) AND filed_at >= $4 AND filed_at < $5";
    REPORTED_MARKS = "
        SELECT id, office, registration_number, mark_text, classes
        FROM rights
        WHERE brand_id = $1 AND id IN (SELECT right_id FROM reports WHERE brand_id = $1)
        ORDER BY mark_text, id";
    OF_LISTING = "
        SELECT r.id, r.reference, r.listing_id, r.brand_id, b.name AS brand_name, r.right_id, r.ground, r.explanation, r.reporter_id, r.reporter_name, r.reporter_email,
               r.state, r.snapshot, r.filed_at, r.decided_by, u.name AS decider_name, r.decided_at, r.decision_reason, r.found_by_filters
        FROM reports r
        LEFT JOIN brands b ON b.id = r.brand_id
        LEFT JOIN users u ON u.id = r.decided_by
        WHERE r.listing_id = $1
        ORDER BY r.filed_at, r.id";
    /// Of a seller's listings other than one, so many at most.
    OPEN_OF_SELLER = "
        SELECT r.id, r.reference, r.listing_id, r.brand_id, b.name AS brand_name, r.right_id, r.ground, r.explanation, r.reporter_id, r.reporter_name, r.reporter_email,
               r.state, r.snapshot, r.filed_at, r.decided_by, u.name AS decider_name, r.decided_at, r.decision_reason, r.found_by_filters
        FROM reports r
        JOIN listings l ON l.id = r.listing_id
        LEFT JOIN brands b ON b.id = r.brand_id
        LEFT JOIN users u ON u.id = r.decided_by
        WHERE r.state = 'open' AND l.seller_id = $1 AND l.id <> $2
        ORDER BY r.filed_at, r.id
        LIMIT CAST($3 AS BIGINT)";
    OPEN_OF_SELLER_COUNT = "
        SELECT COUNT(*)
        FROM reports r
        JOIN listings l ON l.id = r.listing_id
        WHERE r.state = 'open' AND l.seller_id = $1 AND l.id <> $2";
    DECIDE = "
        UPDATE reports
        SET state = $2, decided_by = $3, decided_at = $4, decision_reason = $5
        WHERE id = $1 AND state = 'open'";
    OVERTURN = "
        UPDATE reports
        SET state = $2, decided_by = $3, decided_at = $4, decision_reason = $5
        WHERE id = $1 AND state = 'upheld'";
    ADD_PICTURE = "INSERT INTO report_pictures (report_id, picture_id, position) VALUES ($1, $2, $3)";
    PICTURES = "SELECT picture_id FROM report_pictures WHERE report_id = $1 AND supplement_id IS NULL ORDER BY position";
    RIGHTS = "
        SELECT id, office, registration_number, mark_text, classes
        FROM rights
        WHERE brand_id = $1 AND state = 'enrolled'
        ORDER BY decided_at, id";
    RIGHT = "SELECT id, office, registration_number, mark_text, classes FROM rights WHERE id = $1";
    RIGHT_PICTURES = "SELECT picture_id FROM right_pictures WHERE right_id = $1 ORDER BY position";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    reference: String,
    listing_id: Uuid,
    brand_id: Option<Uuid>,
    brand_name: Option<String>,
    right_id: Option<Uuid>,
    ground: String,
    explanation: String,
    reporter_id: Option<Uuid>,
    reporter_name: String,
    reporter_email: String,
    state: String,
    snapshot: Json<Listing>,
    filed_at: i64,
    decided_by: Option<Uuid>,
    decider_name: Option<String>,
    decided_at: Option<i64>,
    decision_reason: Option<String>,
    found_by_filters: i64,
}

/// A report with all that the portal knows of it.
#[derive(Clone, Debug)]
pub struct StoredReport {
    /// What lists show.
    pub report: Report,
    /// The right it relies on.
    pub right_id: Option<RightId>,
    /// What the reporter wrote.
    pub explanation: String,
    /// The reporter's account.
    pub reporter_id: Option<UserId>,
    /// The reporter's name.
    pub reporter_name: String,
    /// Where the answer goes.
    pub reporter_email: String,
    /// The listing as it was.
    pub snapshot: Listing,
    /// The decision.
    pub decision: Option<Decision>,
    /// Whether the portal's own means led whoever reported it to the listing.
    pub found_by_filters: bool,
}

impl TryFrom<Row> for StoredReport {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: String| StoreError::corrupt("reports", e);
        let snapshot = row.snapshot.0;
        let decision = row.decided_at.map(|at| Decision {
            by: row.decider_name,
            by_id: row.decided_by.map(UserId),
            at: Timestamp(at),
            reason: row.decision_reason.unwrap_or_default(),
        });
        Ok(Self {
            report: Report {
                id: ReportId(row.id),
                reference: Reference::parse(&format!("R{}", row.reference)).map_err(|e| corrupt(e.to_string()))?,
                listing_id: ListingId(row.listing_id),
                listing_title: snapshot.title.clone(),
                seller_name: snapshot.seller.as_ref().map(|s| s.name.clone()),
                brand_id: row.brand_id.map(BrandId),
                brand_name: row.brand_name,
                ground: row.ground.parse().map_err(|e: model::ground::GroundError| corrupt(e.to_string()))?,
                state: ReportState::parse(&row.state).ok_or_else(|| corrupt(row.state.clone()))?,
                filed_at: Timestamp(row.filed_at),
                decided_at: row.decided_at.map(Timestamp),
            },
            right_id: row.right_id.map(RightId),
            explanation: row.explanation,
            reporter_id: row.reporter_id.map(UserId),
            reporter_name: row.reporter_name,
            reporter_email: row.reporter_email,
            snapshot,
            decision,
            found_by_filters: row.found_by_filters != 0,
        })
    }
}

fn all(rows: Vec<Row>) -> Result<Vec<StoredReport>> {
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Files a report. [`StoreError::Taken`] if this submission was filed, or the same report waits already.
pub async fn insert(tx: &mut Tx, report: &StoredReport, submission: Uuid) -> Result<()> {
    let r = &report.report;
    on!(tx, |c| sqlx::query(INSERT)
        .bind(r.id.0)
        .bind(submission)
        .bind(r.reference.as_str())
        .bind(r.listing_id.0)
        .bind(r.brand_id.map(|id| id.0))
        .bind(report.right_id.map(|id| id.0))
        .bind(r.ground.as_str())
        .bind(&report.explanation)
        .bind(report.reporter_id.map(|id| id.0))
        .bind(&report.reporter_name)
        .bind(&report.reporter_email)
        .bind(Json(&report.snapshot))
        .bind(r.filed_at.0)
        .bind(i64::from(report.found_by_filters))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// One report.
pub async fn by_id(conn: &mut Conn, id: ReportId) -> Result<Option<StoredReport>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The report with that reference.
pub async fn id_by_reference(conn: &mut Conn, reference: &Reference) -> Result<Option<ReportId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(ID_BY_REFERENCE).bind(reference.as_str()).fetch_optional(c).await)?;
    Ok(id.map(ReportId))
}

/// The report that this form filed already.
pub async fn id_by_submission(conn: &mut Conn, submission: Uuid) -> Result<Option<ReportId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(ID_BY_SUBMISSION).bind(submission).fetch_optional(c).await)?;
    Ok(id.map(ReportId))
}

/// By whom a report is.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A brand, whoever of its team files it.
    Brand(BrandId),
    /// A person who signed in.
    Person(UserId),
    /// Whoever gives this address, which need not be theirs, and says this: of another report that gives it they know nothing.
    Address(&'a str, &'a str),
}

/// The same report by the same, if it still waits.
pub async fn open_twin(conn: &mut Conn, listing: ListingId, ground: Ground, by: By<'_>) -> Result<Option<ReportId>> {
    let (brand, person, email, said) = match by {
        By::Brand(brand) => (Some(brand.0), None, None, None),
        By::Person(person) => (None, Some(person.0), None, None),
        By::Address(email, said) => (None, None, Some(email), Some(said)),
    };
    let ground = ground.as_str();
    let id: Option<Uuid> =
        on!(conn, |c| sqlx::query_scalar(OPEN_TWIN).bind(listing.0).bind(person).bind(ground).bind(brand).bind(email).bind(said).fetch_optional(c).await)?;
    Ok(id.map(ReportId))
}

/// What waits for reviewers, the oldest first.
pub async fn queue(conn: &mut Conn, query: PageQuery) -> Result<Page<StoredReport>> {
    let total = on!(conn, |c| sqlx::query_scalar(QUEUE_COUNT).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(QUEUE).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    Ok(Page { rows: all(rows)?, total, page: query.page, size: query.size })
}

/// A brand's reports that are asked for, newest first.
pub async fn of_brand(conn: &mut Conn, brand: BrandId, filter: &ReportFilter, query: PageQuery) -> Result<Page<StoredReport>> {
    let (state, right, (from, to)) = (filter.state.map_or("", ReportState::as_str), filter.right.map(|right| right.0), filter.span());
    let total = on!(conn, |c| sqlx::query_scalar(OF_BRAND_COUNT).bind(brand.0).bind(state).bind(right).bind(from.0).bind(to.0).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BRAND)
        .bind(brand.0)
        .bind(state)
        .bind(right)
        .bind(from.0)
        .bind(to.0)
        .bind(query.limit())
        .bind(query.offset())
        .fetch_all(c)
        .await)?;
    Ok(Page { rows: all(rows)?, total, page: query.page, size: query.size })
}

/// The rights that a brand's reports rely on, enrolled still or not.
pub async fn reported_marks(conn: &mut Conn, brand: BrandId) -> Result<Vec<ReportedMark>> {
    let rows: Vec<RightRow> = on!(conn, |c| sqlx::query_as(REPORTED_MARKS).bind(brand.0).fetch_all(c).await)?;
    let mark = |row: RightRow| ReportedMark { id: RightId(row.id), name: format!("{} · {} {}", row.mark_text, row.office, row.registration_number) };
    Ok(rows.into_iter().map(mark).collect())
}

/// All reports of a listing, oldest first.
pub async fn of_listing(conn: &mut Conn, listing: ListingId) -> Result<Vec<StoredReport>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_LISTING).bind(listing.0).fetch_all(c).await)?;
    all(rows)
}

/// Open reports of a seller's listings other than `besides`, oldest first: so many at most, and how many there are.
pub async fn open_of_seller(conn: &mut Conn, seller: SellerId, besides: ListingId, most: i64) -> Result<(Vec<StoredReport>, i64)> {
    let total = on!(conn, |c| sqlx::query_scalar(OPEN_OF_SELLER_COUNT).bind(seller.0).bind(besides.0).fetch_one(c).await)?;
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OPEN_OF_SELLER).bind(seller.0).bind(besides.0).bind(most).fetch_all(c).await)?;
    Ok((all(rows)?, total))
}

/// Decides an open report. [`StoreError::Conflict`] if it is not open any more: somebody else was first.
pub async fn decide(tx: &mut Tx, id: ReportId, state: ReportState, by: Option<UserId>, reason: &str, at: Timestamp) -> Result<()> {
    change(tx, DECIDE, id, (state, by, reason, at)).await
}

/// Decides an upheld report anew, after somebody else looked again. [`StoreError::Conflict`] if it is not upheld any more.
pub async fn overturn(tx: &mut Tx, id: ReportId, state: ReportState, by: Option<UserId>, reason: &str, at: Timestamp) -> Result<()> {
    change(tx, OVERTURN, id, (state, by, reason, at)).await
}

async fn change(tx: &mut Tx, statement: &'static str, id: ReportId, decision: (ReportState, Option<UserId>, &str, Timestamp)) -> Result<()> {
    let (state, by, reason, at) = decision;
    let rows = on!(tx, |c| sqlx::query(statement)
        .bind(id.0)
        .bind(state.as_str())
        .bind(by.map(|u| u.0))
        .bind(at.0)
        .bind(reason)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Adds a picture as evidence.
pub async fn add_picture(tx: &mut Tx, report: ReportId, picture: PictureId, position: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(ADD_PICTURE).bind(report.0).bind(picture.0).bind(position).execute(c).await.map(drop))?;
    Ok(())
}

/// The pictures of a report, in order.
pub async fn pictures(conn: &mut Conn, report: ReportId) -> Result<Vec<PictureId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(PICTURES).bind(report.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(PictureId).collect())
}

#[derive(sqlx::FromRow)]
struct RightRow {
    id: Uuid,
    office: String,
    registration_number: String,
    mark_text: String,
    classes: Json<Vec<u8>>,
}

/// The enrolled rights of a brand, as a report cites them.
pub async fn rights_of(conn: &mut Conn, brand: BrandId) -> Result<Vec<ReportedRight>> {
    let rows: Vec<RightRow> = on!(conn, |c| sqlx::query_as(RIGHTS).bind(brand.0).fetch_all(c).await)?;
    let mut rights = Vec::with_capacity(rows.len());
    for row in rows {
        rights.push(cited(conn, row).await?);
    }
    Ok(rights)
}

/// A right, as a report cites it.
pub async fn right(conn: &mut Conn, id: RightId) -> Result<Option<ReportedRight>> {
    let row: Option<RightRow> = on!(conn, |c| sqlx::query_as(RIGHT).bind(id.0).fetch_optional(c).await)?;
    match row {
        Some(row) => Ok(Some(cited(conn, row).await?)),
        None => Ok(None),
    }
}

async fn cited(conn: &mut Conn, row: RightRow) -> Result<ReportedRight> {
    let pictures: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(RIGHT_PICTURES).bind(row.id).fetch_all(c).await)?;
    Ok(ReportedRight {
        id: RightId(row.id),
        mark_text: row.mark_text,
        office: row.office,
        registration_number: row.registration_number,
        classes: row.classes.0,
        pictures: pictures.into_iter().map(|id| format!("/pictures/{id}")).collect(),
    })
}

/// The brand's reports of these listings that wait to be decided, the oldest of each.
pub async fn waiting(conn: &mut Conn, brand: BrandId, ids: &[ListingId]) -> Result<HashMap<ListingId, ReportId>> {
    let rows: Vec<(Uuid, Uuid, Uuid)> = of_list!(conn, WAITING, ids, |id: &ListingId| id.0);
    let mut waiting = HashMap::new();
    for (listing, report, _) in rows.into_iter().filter(|(.., of)| *of == brand.0) {
        waiting.entry(ListingId(listing)).or_insert(ReportId(report));
    }
    Ok(waiting)
}

/// The reports of a listing that wait to be decided, whoever made them, the oldest first, and when they were made.
pub async fn open_of(conn: &mut Conn, listing: ListingId) -> Result<Vec<(ReportId, Timestamp)>> {
    let rows: Vec<(Uuid, i64)> = on!(conn, |c| sqlx::query_as(OPEN_OF).bind(listing.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, at)| (ReportId(id), Timestamp(at))).collect())
}

/// Of these listings those that people decided, by report or hold, with whether they were removed: for one brand, or for whoever.
pub async fn decided(conn: &mut Conn, brand: Option<BrandId>, ids: &[ListingId]) -> Result<HashMap<ListingId, bool>> {
    let rows: Vec<(Uuid, Option<Uuid>, String)> = of_list!(conn, DECIDED, ids, |id: &ListingId| id.0);
    let own = rows.into_iter().filter(|(_, of, _)| brand.is_none_or(|brand| *of == Some(brand.0)));
    Ok(own.map(|(id, _, state)| (ListingId(id), matches!(state.as_str(), "upheld" | "removed"))).collect())
}
