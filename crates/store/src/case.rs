//! Cases of brands: what they point at, and their history.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    alert::AlertId,
    case::{Case, CaseNote, CaseNumber, CaseState, CaseThing, NoteKind},
    id::{BatchId, BrandId, CaseId, ListingId, ReportId, UserId},
    page::{Page, PageQuery},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    /// Locks the brand's row until commit.
    NEXT_NUMBER = "
        UPDATE brands
        SET case_number = CASE WHEN case_year = $2 THEN case_number + 1 ELSE 1 END, case_year = $2
        WHERE id = $1
        RETURNING case_number";
    INSERT = "
        INSERT INTO cases (id, submission, brand_id, year, number, title, state, opened_by, opened_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $8)";
    BY_SUBMISSION = "SELECT id FROM cases WHERE submission = $1 AND brand_id = $2";
    BY_ID = "
        SELECT c.id, c.brand_id, c.year, c.number, c.title, c.state, u.name AS opener, c.opened_at, c.changed_at, c.closed_at, c.reason,
               (SELECT COUNT(*) FROM case_items i WHERE i.case_id = c.id) AS items
        FROM cases c
        LEFT JOIN users u ON u.id = c.opened_by
        WHERE c.id = $1";
    /// Open ones first. An empty state stands for all.
    PAGE = "
        SELECT c.id, c.brand_id, c.year, c.number, c.title, c.state, u.name AS opener, c.opened_at, c.changed_at, c.closed_at, c.reason,
               (SELECT COUNT(*) FROM case_items i WHERE i.case_id = c.id) AS items
        FROM cases c
        LEFT JOIN users u ON u.id = c.opened_by
        WHERE c.brand_id = $1 AND ($2 = '' OR c.state = $2)
        ORDER BY CASE WHEN c.state = 'open' THEN 0 ELSE 1 END, c.changed_at DESC, c.id DESC
        LIMIT CAST($3 AS BIGINT) OFFSET $4";
    COUNT = "SELECT COUNT(*) FROM cases WHERE brand_id = $1 AND state = $2";
    /// One of the last three is given, the others are NULL.
    WITH_THING = "
        SELECT c.id, c.brand_id, c.year, c.number, c.title, c.state, u.name AS opener, c.opened_at, c.changed_at, c.closed_at, c.reason,
               (SELECT COUNT(*) FROM case_items n WHERE n.case_id = c.id) AS items
        FROM case_items i
        JOIN cases c ON c.id = i.case_id
        LEFT JOIN users u ON u.id = c.opened_by
        WHERE c.brand_id = $1 AND ((i.batch_id = $2 AND i.number = $3) OR i.report_id = $4 OR i.listing_id = $5)
        ORDER BY c.changed_at DESC, c.id DESC";
    /// Also keeps the case from being closed until commit.
    TOUCH = "UPDATE cases SET changed_at = $2 WHERE id = $1 AND state = 'open'";
    SET_STATE = "UPDATE cases SET state = $3, changed_at = $4, closed_at = $5, reason = $6 WHERE id = $1 AND state = $2";
    ADD_ITEM = "
        INSERT INTO case_items (id, case_id, batch_id, number, report_id, listing_id, note, added_by, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT DO NOTHING";
    ITEMS = "
        SELECT i.batch_id, i.number, i.report_id, i.listing_id, i.note, u.name AS adder, i.added_at
        FROM case_items i
        LEFT JOIN users u ON u.id = i.added_by
        WHERE i.case_id = $1
        ORDER BY i.added_at, i.id";
    ADD_NOTE = "
        INSERT INTO case_notes (id, case_id, kind, text, written_by, written_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO NOTHING";
    NOTES = "
        SELECT n.kind, n.text, u.name AS writer, n.written_at
        FROM case_notes n
        LEFT JOIN users u ON u.id = n.written_by
        WHERE n.case_id = $1
        ORDER BY n.written_at, n.id";
}

/// A case to be opened.
#[derive(Clone, Copy, Debug)]
pub struct NewCase<'a> {
    /// Its id.
    pub id: CaseId,
    /// Drawn for the form.
    pub submission: Uuid,
    /// Whose it is.
    pub brand: BrandId,
    /// Its number, from [`next_number`].
    pub number: CaseNumber,
    /// What it is about.
    pub title: &'a str,
    /// Who opens it.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// A thing that goes into a case.
#[derive(Clone, Copy, Debug)]
pub struct NewItem<'a> {
    /// The row's id.
    pub id: Uuid,
    /// The case.
    pub case: CaseId,
    /// The thing.
    pub thing: CaseThing,
    /// Why it belongs there.
    pub note: &'a str,
    /// Who adds it.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// A thing in a case, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredItem {
    /// The thing.
    pub thing: CaseThing,
    /// Why it belongs there.
    pub note: String,
    /// Who added it.
    pub added_by: Option<String>,
    /// When.
    pub added_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    brand_id: Uuid,
    year: i64,
    number: i64,
    title: String,
    state: String,
    opener: Option<String>,
    opened_at: i64,
    changed_at: i64,
    closed_at: Option<i64>,
    reason: String,
    items: i64,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    batch_id: Option<Uuid>,
    number: Option<i64>,
    report_id: Option<Uuid>,
    listing_id: Option<Uuid>,
    note: String,
    adder: Option<String>,
    added_at: i64,
}

#[derive(sqlx::FromRow)]
struct NoteRow {
    kind: String,
    text: String,
    writer: Option<String>,
    written_at: i64,
}

impl TryFrom<Row> for Case {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: CaseId(row.id),
            brand_id: BrandId(row.brand_id),
            number: read_number(row.year, row.number)?,
            title: row.title,
            state: CaseState::parse(&row.state).ok_or_else(|| StoreError::corrupt("cases", row.state))?,
            opened_by: row.opener,
            opened_at: Timestamp(row.opened_at),
            changed_at: Timestamp(row.changed_at),
            closed_at: row.closed_at.map(Timestamp),
            reason: row.reason,
            items: row.items,
        })
    }
}

impl TryFrom<ItemRow> for StoredItem {
    type Error = StoreError;
    fn try_from(row: ItemRow) -> Result<Self> {
        let thing = match (row.batch_id.zip(row.number), row.report_id, row.listing_id) {
            (Some((batch, number)), None, None) => {
                let number = u64::try_from(number).map_err(|e| StoreError::corrupt("case_items", e))?;
                CaseThing::Alert(AlertId { batch: BatchId(batch), number })
            }
            (None, Some(report), None) => CaseThing::Report(ReportId(report)),
            (None, None, Some(listing)) => CaseThing::Listing(ListingId(listing)),
            _ => return Err(StoreError::corrupt("case_items", "it points at no one thing")),
        };
        Ok(Self { thing, note: row.note, added_by: row.adder, added_at: Timestamp(row.added_at) })
    }
}

impl TryFrom<NoteRow> for CaseNote {
    type Error = StoreError;
    fn try_from(row: NoteRow) -> Result<Self> {
        let kind = NoteKind::parse(&row.kind).ok_or_else(|| StoreError::corrupt("case_notes", row.kind))?;
        Ok(Self { kind, text: row.text, by: row.writer, at: Timestamp(row.written_at) })
    }
}

/// The next number of a brand's cases in that year.
pub async fn next_number(tx: &mut Tx, brand: BrandId, year: u16) -> Result<CaseNumber> {
    let number: i64 = on!(tx, |c| sqlx::query_scalar(NEXT_NUMBER).bind(brand.0).bind(i64::from(year)).fetch_one(c).await)?;
    read_number(year.into(), number)
}

/// Opens a case. [`StoreError::Taken`] if this submission opened one.
pub async fn insert(tx: &mut Tx, new: &NewCase<'_>) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.submission)
        .bind(new.brand.0)
        .bind(i64::from(new.number.year))
        .bind(i64::from(new.number.nth))
        .bind(new.title)
        .bind(new.by.map(|by| by.0))
        .bind(new.at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The case that this form opened for the brand already.
pub async fn by_submission(conn: &mut Conn, submission: Uuid, brand: BrandId) -> Result<Option<CaseId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(BY_SUBMISSION).bind(submission).bind(brand.0).fetch_optional(c).await)?;
    Ok(id.map(CaseId))
}

/// One case.
pub async fn by_id(conn: &mut Conn, id: CaseId) -> Result<Option<Case>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// A brand's cases in a state (`None`: in all), open ones first, of each the one that was changed last.
pub async fn page(conn: &mut Conn, brand: BrandId, state: Option<CaseState>, query: PageQuery) -> Result<Page<Case>> {
    let total = match state {
        Some(state) => count(conn, brand, state).await?,
        None => count(conn, brand, CaseState::Open).await? + count(conn, brand, CaseState::Closed).await?,
    };
    let query = query.within(total);
    let word = state.map_or("", CaseState::as_str);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(PAGE).bind(brand.0).bind(word).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    Ok(Page { rows: rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?, total, page: query.page, size: query.size })
}

/// How many cases of a brand are in a state.
pub async fn count(conn: &mut Conn, brand: BrandId, state: CaseState) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(COUNT).bind(brand.0).bind(state.as_str()).fetch_one(c).await)?)
}

/// A brand's cases that a thing is in, the one that was changed last first.
pub async fn with_thing(conn: &mut Conn, brand: BrandId, thing: CaseThing) -> Result<Vec<Case>> {
    let (batch, number, report, listing) = columns(thing);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(WITH_THING).bind(brand.0).bind(batch).bind(number).bind(report).bind(listing).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Notes that something happens in an open case. [`StoreError::Conflict`] if it is closed.
pub async fn touch(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<()> {
    one(on!(tx, |c| sqlx::query(TOUCH).bind(id.0).bind(now.0).execute(c).await.map(|done| done.rows_affected()))?)
}

/// Closes or reopens a case. [`StoreError::Conflict`] if it is not in the state `from` any more.
pub async fn set_state(tx: &mut Tx, id: CaseId, from: CaseState, to: CaseState, reason: &str, now: Timestamp) -> Result<()> {
    let closed_at = (to == CaseState::Closed).then_some(now.0);
    one(on!(tx, |c| sqlx::query(SET_STATE)
        .bind(id.0)
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(now.0)
        .bind(closed_at)
        .bind(reason)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?)
}

/// Puts a thing into a case. False if it is in it already.
pub async fn add_item(tx: &mut Tx, new: &NewItem<'_>) -> Result<bool> {
    let (batch, number, report, listing) = columns(new.thing);
    let rows = on!(tx, |c| sqlx::query(ADD_ITEM)
        .bind(new.id)
        .bind(new.case.0)
        .bind(batch)
        .bind(number)
        .bind(report)
        .bind(listing)
        .bind(new.note)
        .bind(new.by.map(|by| by.0))
        .bind(new.at.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// What is in a case, oldest first.
pub async fn items(conn: &mut Conn, case: CaseId) -> Result<Vec<StoredItem>> {
    let rows: Vec<ItemRow> = on!(conn, |c| sqlx::query_as(ITEMS).bind(case.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Adds an entry to a case's history. False if one of that id is there already.
pub async fn add_note(tx: &mut Tx, id: Uuid, case: CaseId, kind: NoteKind, text: &str, by: Option<UserId>, now: Timestamp) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(ADD_NOTE)
        .bind(id)
        .bind(case.0)
        .bind(kind.as_str())
        .bind(text)
        .bind(by.map(|by| by.0))
        .bind(now.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A case's history, oldest first.
pub async fn notes(conn: &mut Conn, case: CaseId) -> Result<Vec<CaseNote>> {
    let rows: Vec<NoteRow> = on!(conn, |c| sqlx::query_as(NOTES).bind(case.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Where a thing stands in a row of `case_items`.
fn columns(thing: CaseThing) -> (Option<Uuid>, Option<i64>, Option<Uuid>, Option<Uuid>) {
    match thing {
        CaseThing::Alert(id) => (Some(id.batch.0), Some(i64::try_from(id.number).unwrap_or(i64::MAX)), None, None),
        CaseThing::Report(id) => (None, None, Some(id.0), None),
        CaseThing::Listing(id) => (None, None, None, Some(id.0)),
    }
}

fn read_number(year: i64, number: i64) -> Result<CaseNumber> {
    let corrupt = |e| StoreError::corrupt("cases", e);
    Ok(CaseNumber { year: u16::try_from(year).map_err(corrupt)?, nth: u32::try_from(number).map_err(corrupt)? })
}

fn one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
