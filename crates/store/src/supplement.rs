//! What reporters add to their reports while they wait.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    id::{PictureId, ReportId, UserId},
    report::Supplement,
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    /// Its row is held until commit: whoever decides it meanwhile comes before or after.
    HOLD = "UPDATE reports SET state = state WHERE id = $1 AND state = 'open'";
    COUNT = "SELECT COUNT(*) FROM report_supplements WHERE report_id = $1";
    REPORT_OF = "SELECT report_id FROM report_supplements WHERE submission = $1";
    INSERT = "INSERT INTO report_supplements (id, report_id, submission, explanation, filed_by, filed_at) VALUES ($1, $2, $3, $4, $5, $6)";
    LAST_POSITION = "SELECT COALESCE(MAX(position), -1) FROM report_pictures WHERE report_id = $1";
    ADD_PICTURE = "INSERT INTO report_pictures (report_id, picture_id, position, supplement_id) VALUES ($1, $2, $3, $4)";
    OF_REPORT = "
        SELECT s.id, s.explanation, s.filed_at, u.name AS filed_by
        FROM report_supplements s
        LEFT JOIN users u ON u.id = s.filed_by
        WHERE s.report_id = $1
        ORDER BY s.filed_at, s.id";
    PICTURES = "SELECT supplement_id, picture_id FROM report_pictures WHERE report_id = $1 AND supplement_id IS NOT NULL ORDER BY position";
}

/// A supplement to keep.
#[derive(Clone, Debug)]
pub struct NewSupplement<'a> {
    /// A new id.
    pub id: Uuid,
    /// The report that it is for.
    pub report: ReportId,
    /// Drawn for its form.
    pub submission: Uuid,
    /// What it says.
    pub explanation: &'a str,
    /// Whose account it came from.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Holds a report that waits, and answers how many supplements it has. [`StoreError::Conflict`] if it is decided.
pub async fn hold(tx: &mut Tx, report: ReportId) -> Result<i64> {
    let rows = on!(tx, |c| sqlx::query(HOLD).bind(report.0).execute(c).await.map(|done| done.rows_affected()))?;
    if rows != 1 {
        return Err(StoreError::Conflict);
    }
    Ok(on!(tx, |c| sqlx::query_scalar(COUNT).bind(report.0).fetch_one(c).await)?)
}

/// The report that this form added to.
pub async fn report_of(conn: &mut Conn, submission: Uuid) -> Result<Option<ReportId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(REPORT_OF).bind(submission).fetch_optional(c).await)?;
    Ok(id.map(ReportId))
}

/// Keeps one. [`StoreError::Taken`] if its form was sent before.
pub async fn insert(tx: &mut Tx, new: &NewSupplement<'_>) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id)
        .bind(new.report.0)
        .bind(new.submission)
        .bind(new.explanation)
        .bind(new.by.map(|by| by.0))
        .bind(new.at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Adds pictures to one, behind all of the report.
pub async fn add_pictures(tx: &mut Tx, new: &NewSupplement<'_>, pictures: &[PictureId]) -> Result<()> {
    let last: i64 = on!(tx, |c| sqlx::query_scalar(LAST_POSITION).bind(new.report.0).fetch_one(c).await)?;
    for (position, picture) in (last + 1..).zip(pictures) {
        on!(tx, |c| sqlx::query(ADD_PICTURE).bind(new.report.0).bind(picture.0).bind(position).bind(new.id).execute(c).await.map(drop))?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    explanation: String,
    filed_at: i64,
    filed_by: Option<String>,
}

/// What was added to a report, oldest first.
pub async fn of_report(conn: &mut Conn, report: ReportId) -> Result<Vec<Supplement>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_REPORT).bind(report.0).fetch_all(c).await)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let pictures: Vec<(Uuid, Uuid)> = on!(conn, |c| sqlx::query_as(PICTURES).bind(report.0).fetch_all(c).await)?;
    let of = |id: Uuid| pictures.iter().filter(|(of, _)| *of == id).map(|(_, picture)| PictureId(*picture)).collect();
    Ok(rows.into_iter().map(|row| Supplement { at: Timestamp(row.filed_at), pictures: of(row.id), by: row.filed_by, explanation: row.explanation }).collect())
}
