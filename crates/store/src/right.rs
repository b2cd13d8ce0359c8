//! Rights: trademarks filed for enrolment.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    alias::Aliases,
    email::Email,
    id::{BrandId, PictureId, RightId, TrademarkId, UserId},
    mark::{Office, RegistrationNumber},
    nice::NiceClass,
    page::{Page, PageQuery},
    right::{CodeStatus, Conflict, Decision, Right, RightState},
    time::Timestamp,
    trademark::FiledMark,
};
use sqlx::types::Json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What every query of rights selects.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "
        SELECT r.id, r.brand_id, b.name AS brand_name, r.office, r.registration_number, r.mark_text, r.mark_kind, r.classes, r.aliases, r.aliases_version, r.state,
               r.filed_by, f.name AS filed_by_name, r.filed_at, r.code_hash, r.code_sent_to, r.code_sent_at, r.code_expires_at, r.code_tries,
               r.code_confirmed_at, d.name AS decided_by_name, r.decided_at, r.decision_reason, r.objected_at
        FROM rights r
        JOIN brands b ON b.id = r.brand_id
        JOIN users f ON f.id = r.filed_by
        LEFT JOIN users d ON d.id = r.decided_by
        ",
            $tail
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO rights (id, brand_id, submission, office, registration_number, mark_text, mark_kind, classes, state, trademark_id, filed_by, filed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    BY_ID = select!("WHERE r.id = $1");
    BY_SUBMISSION = select!("WHERE r.submission = $1");
    OF_BRAND = select!("WHERE r.brand_id = $1 ORDER BY r.filed_at DESC, r.id DESC");
    TO_DECIDE = select!(
        "WHERE r.state = 'in_review' OR (r.state = 'enrolled' AND r.objected_at IS NOT NULL)
        ORDER BY COALESCE(r.objected_at, r.filed_at), r.id
        LIMIT CAST($1 AS BIGINT) OFFSET $2"
    );
    COUNT_TO_DECIDE = "SELECT COUNT(*) FROM rights WHERE state = 'in_review' OR (state = 'enrolled' AND objected_at IS NOT NULL)";
    // Another brand's right to the same registration that is enrolled, or will be.
    ENROLLED_ELSEWHERE = "
        SELECT r.id, b.name, r.decided_at, r.state
        FROM rights r
        JOIN brands b ON b.id = r.brand_id
        WHERE r.office = $1 AND r.registration_number = $2 AND r.state IN ('enrolled', 'accepted') AND r.brand_id <> $3";
    ENROLLED = select!("WHERE r.office = $1 AND r.registration_number = $2 AND r.state IN ('enrolled', 'accepted')");
    // The brand's own right to it that is not over.
    OPEN_OF_BRAND = "
        SELECT id
        FROM rights
        WHERE brand_id = $1 AND office = $2 AND registration_number = $3 AND state IN ('awaiting_code', 'in_review', 'accepted', 'enrolled')
        LIMIT 1";
    SET_STATE = "UPDATE rights SET state = $3 WHERE id = $1 AND state = $2";
    SET_CODE = "
        UPDATE rights
        SET code_hash = $2, code_sent_to = $3, code_sent_at = $4, code_expires_at = $5, code_tries = 0
        WHERE id = $1 AND state = 'awaiting_code'";
    // A try is taken before the code is compared, so that many at once have no more of them.
    TAKE_TRY = "
        UPDATE rights
        SET code_tries = code_tries + 1
        WHERE id = $1 AND state = 'awaiting_code' AND code_tries < $2 AND code_expires_at > $3";
    CONFIRM = "
        UPDATE rights
        SET state = $2, code_confirmed_at = $3, code_hash = NULL, code_tries = code_tries - 1
        WHERE id = $1 AND state = 'awaiting_code'";
    DECIDE = "
        UPDATE rights
        SET state = $3, decided_by = $4, decided_at = $5, decision_reason = $6, objected_at = NULL
        WHERE id = $1 AND state = $2";
    OBJECT = "UPDATE rights SET objected_at = $2 WHERE id = $1";
    DISMISS = "UPDATE rights SET objected_at = NULL WHERE id = $1 AND state = 'enrolled' AND objected_at IS NOT NULL";
    SET_ALIASES = "
        UPDATE rights
        SET aliases = $3, aliases_version = aliases_version + 1
        WHERE id = $1 AND aliases_version = $2 AND state IN ('awaiting_code', 'in_review', 'accepted', 'enrolled')";
    MARKS = "SELECT id, brand_id, mark_text, aliases, classes FROM rights WHERE state = 'enrolled' AND mark_text <> '' ORDER BY id";
    MARKS_STAMP = "
        SELECT COUNT(*), CAST(COALESCE(MAX(decided_at), 0) AS BIGINT), CAST(COALESCE(SUM(aliases_version), 0) AS BIGINT)
        FROM rights
        WHERE state = 'enrolled'";
    BRAND_STAMP = "
        SELECT COUNT(*), CAST(COALESCE(SUM(aliases_version), 0) AS BIGINT), CAST(COALESCE(MAX(decided_at), 0) AS BIGINT)
        FROM rights
        WHERE state = 'enrolled' AND brand_id = $1";
    ACCEPTED = "SELECT id FROM rights WHERE state = 'accepted' AND decided_at <= $1 ORDER BY decided_at, id";
    FILED_BY_SINCE = "SELECT COUNT(*) FROM rights WHERE filed_by = $1 AND filed_at > $2";
    CODES_SINCE = "
        SELECT r.brand_id, r.filed_by
        FROM rights r
        JOIN audit_events e ON e.subject_kind = 'right' AND e.subject_id = r.id
        WHERE r.office = $1 AND r.registration_number = $2 AND e.action = 'right.code_sent' AND e.at > $3";
    ADD_PICTURE = "INSERT INTO right_pictures (right_id, picture_id, position) VALUES ($1, $2, $3)";
    PICTURES = "SELECT picture_id FROM right_pictures WHERE right_id = $1 ORDER BY position";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    brand_id: Uuid,
    brand_name: String,
    office: String,
    registration_number: String,
    mark_text: String,
    mark_kind: String,
    classes: Json<BTreeSet<NiceClass>>,
    aliases: Json<Vec<String>>,
    aliases_version: i64,
    state: String,
    filed_by: Uuid,
    filed_by_name: String,
    filed_at: i64,
    code_hash: Option<Vec<u8>>,
    code_sent_to: Option<String>,
    code_sent_at: Option<i64>,
    code_expires_at: Option<i64>,
    code_tries: i64,
    code_confirmed_at: Option<i64>,
    decided_by_name: Option<String>,
    decided_at: Option<i64>,
    decision_reason: Option<String>,
    objected_at: Option<i64>,
}

/// A right with what pages do not see.
#[derive(Clone, Debug)]
pub struct StoredRight {
    /// What pages see.
    pub right: Right,
    /// Who filed it.
    pub filed_by: UserId,
    /// Hash of the code that was mailed and not yet entered.
    pub code_hash: Option<Vec<u8>>,
}

impl TryFrom<Row> for StoredRight {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: &dyn std::fmt::Display| StoreError::corrupt("rights", e);
        let code = match (row.code_sent_to, row.code_sent_at, row.code_expires_at) {
            (Some(to), Some(sent_at), Some(expires_at)) => Some(CodeStatus {
                sent_to: Email::parse(&to).map_err(|e| corrupt(&e))?.masked(),
                sent_at: Timestamp(sent_at),
                expires_at: Timestamp(expires_at),
                tries: row.code_tries,
                confirmed_at: row.code_confirmed_at.map(Timestamp),
            }),
            _ => None,
        };
        let decision = match (row.decided_by_name, row.decided_at, row.decision_reason) {
            (Some(by), Some(at), Some(reason)) => Some(Decision { by, at: Timestamp(at), reason }),
            _ => None,
        };
        Ok(Self {
            right: Right {
                id: RightId(row.id),
                brand_id: BrandId(row.brand_id),
                brand_name: row.brand_name,
                filed: FiledMark {
                    office: Office::parse(&row.office).map_err(|e| corrupt(&e))?,
                    registration_number: RegistrationNumber::parse(&row.registration_number).map_err(|e| corrupt(&e))?,
                    mark_text: row.mark_text,
                    kind: row.mark_kind.parse().map_err(|e| corrupt(&e))?,
                    classes: row.classes.0,
                },
                aliases: Aliases { names: row.aliases.0, version: row.aliases_version },
                state: RightState::parse(&row.state).ok_or_else(|| corrupt(&row.state))?,
                filed_by: row.filed_by_name,
                filed_at: Timestamp(row.filed_at),
                code,
                decision,
                objected_at: row.objected_at.map(Timestamp),
            },
            filed_by: UserId(row.filed_by),
            code_hash: row.code_hash,
        })
    }
}

/// A right to file.
#[derive(Clone, Debug)]
pub struct NewRight<'a> {
    /// A new id.
    pub id: RightId,
    /// Whose.
    pub brand: BrandId,
    /// The form's own id.
    pub submission: Uuid,
    /// What is filed.
    pub filed: &'a FiledMark,
    /// Where it begins.
    pub state: RightState,
    /// The record it was found in.
    pub trademark: Option<TrademarkId>,
    /// Who files.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// Files a right. [`StoreError::Taken`] if this very form was sent before.
pub async fn insert(tx: &mut Tx, new: &NewRight<'_>) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.brand.0)
        .bind(new.submission)
        .bind(new.filed.office.as_str())
        .bind(new.filed.registration_number.as_str())
        .bind(&new.filed.mark_text)
        .bind(new.filed.kind.as_str())
        .bind(Json(&new.filed.classes))
        .bind(new.state.as_str())
        .bind(new.trademark.map(|id| id.0))
        .bind(new.by.0)
        .bind(new.at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// By id.
pub async fn by_id(conn: &mut Conn, id: RightId) -> Result<Option<StoredRight>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// By the form that filed it.
pub async fn by_submission(conn: &mut Conn, submission: Uuid) -> Result<Option<StoredRight>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_SUBMISSION).bind(submission).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// A brand's rights, newest first.
pub async fn of_brand(conn: &mut Conn, brand: BrandId) -> Result<Vec<Right>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).fetch_all(c).await)?;
    rows.into_iter().map(|row| StoredRight::try_from(row).map(|r| r.right)).collect()
}

/// What reviewers have to decide, the oldest first: rights in review, and enrolled ones that a contact on the record objects to.
pub async fn to_decide(conn: &mut Conn, query: PageQuery) -> Result<Page<Right>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT_TO_DECIDE).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(TO_DECIDE).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let rows = rows.into_iter().map(|row| StoredRight::try_from(row).map(|r| r.right)).collect::<Result<_>>()?;
    Ok(Page { rows, total, page: query.page, size: query.size })
}

/// Notes that a contact on the record objects.
pub async fn object(tx: &mut Tx, id: RightId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(OBJECT).bind(id.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// An objection to an enrolled right was looked at. [`StoreError::Conflict`] if there is none any more.
pub async fn dismiss(tx: &mut Tx, id: RightId) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(DISMISS).bind(id.0).execute(c).await.map(|d| d.rows_affected()))?;
    one(rows)
}

/// The enrolled right to a registration, whosever it is.
pub async fn enrolled(conn: &mut Conn, office: Office, number: &RegistrationNumber) -> Result<Option<StoredRight>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(ENROLLED).bind(office.as_str()).bind(number.as_str()).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Another brand's enrolled right to this registration.
pub async fn enrolled_elsewhere(conn: &mut Conn, filed: &FiledMark, brand: BrandId) -> Result<Option<Conflict>> {
    let row: Option<(Uuid, String, Option<i64>, String)> = on!(conn, |c| sqlx::query_as(ENROLLED_ELSEWHERE)
        .bind(filed.office.as_str())
        .bind(filed.registration_number.as_str())
        .bind(brand.0)
        .fetch_optional(c)
        .await)?;
    Ok(row.map(|(id, brand_name, at, state)| Conflict {
        brand_name,
        right_id: RightId(id),
        enrolled_at: at.map(Timestamp),
        accepted: state == RightState::Accepted.as_str(),
    }))
}

/// The brand's own right to this registration that waits or is enrolled.
pub async fn open_of_brand(conn: &mut Conn, brand: BrandId, filed: &FiledMark) -> Result<Option<RightId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(OPEN_OF_BRAND)
        .bind(brand.0)
        .bind(filed.office.as_str())
        .bind(filed.registration_number.as_str())
        .fetch_optional(c)
        .await)?;
    Ok(id.map(RightId))
}

/// Rights that were accepted at a time or before and wait since.
pub async fn accepted(conn: &mut Conn, until: Timestamp) -> Result<Vec<RightId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(ACCEPTED).bind(until.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(RightId).collect())
}

/// How many rights a person has filed since.
pub async fn filed_by_since(conn: &mut Conn, by: UserId, since: Timestamp) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(FILED_BY_SINCE).bind(by.0).bind(since.0).fetch_one(c).await)?)
}

/// For whom codes were mailed since to the contact of a registration, and who had filed it: once for each code.
pub async fn codes_since(conn: &mut Conn, filed: &FiledMark, since: Timestamp) -> Result<Vec<(BrandId, UserId)>> {
    let rows: Vec<(Uuid, Uuid)> =
        on!(conn, |c| sqlx::query_as(CODES_SINCE).bind(filed.office.as_str()).bind(filed.registration_number.as_str()).bind(since.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(brand, by)| (BrandId(brand), UserId(by))).collect())
}

/// Moves a right on; [`StoreError::Conflict`] if it is not in `old` any more, [`StoreError::Taken`] if it would be enrolled beside another brand's.
pub async fn set_state(tx: &mut Tx, id: RightId, old: RightState, new: RightState) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(SET_STATE).bind(id.0).bind(old.as_str()).bind(new.as_str()).execute(c).await.map(|d| d.rows_affected()))?;
    one(rows)
}

/// Changes a mark's other names; [`StoreError::Conflict`] if the version is another by now, or the right is over.
pub async fn set_aliases(tx: &mut Tx, id: RightId, version: i64, names: &[String]) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(SET_ALIASES).bind(id.0).bind(version).bind(Json(names)).execute(c).await.map(|d| d.rows_affected()))?;
    one(rows)
}

/// Notes a new code that is mailed; the one before works no longer.
pub async fn set_code(tx: &mut Tx, id: RightId, hash: &[u8], to: &Email, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    let rows =
        on!(tx, |c| sqlx::query(SET_CODE).bind(id.0).bind(hash).bind(to.as_str()).bind(now.0).bind(expires_at.0).execute(c).await.map(|d| d.rows_affected()))?;
    one(rows)
}

/// Takes one try of the code; false if none is left, it has expired, or no code is awaited.
pub async fn take_try(tx: &mut Tx, id: RightId, most: i64, now: Timestamp) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(TAKE_TRY).bind(id.0).bind(most).bind(now.0).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes that the code was entered, and moves the right on. Gives back the try that it took.
pub async fn confirm(tx: &mut Tx, id: RightId, new: RightState, now: Timestamp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(CONFIRM).bind(id.0).bind(new.as_str()).bind(now.0).execute(c).await.map(|d| d.rows_affected()))?;
    one(rows)
}

/// Notes a reviewer's decision. [`StoreError::Conflict`] if somebody decided before; [`StoreError::Taken`] if another brand holds the
/// registration.
pub async fn decide(tx: &mut Tx, id: RightId, old: RightState, new: RightState, by: UserId, now: Timestamp, reason: &str) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(DECIDE)
        .bind(id.0)
        .bind(old.as_str())
        .bind(new.as_str())
        .bind(by.0)
        .bind(now.0)
        .bind(reason)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    one(rows)
}

/// Puts a picture to a right, at a place from 0.
pub async fn add_picture(tx: &mut Tx, id: RightId, picture: PictureId, position: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(ADD_PICTURE).bind(id.0).bind(picture.0).bind(position).execute(c).await.map(drop))?;
    Ok(())
}

/// A right's pictures, in their order.
pub async fn pictures(conn: &mut Conn, id: RightId) -> Result<Vec<PictureId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(PICTURES).bind(id.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(PictureId).collect())
}

const fn one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// A mark that listings are screened for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledMark {
    /// The right.
    pub right: RightId,
    /// Whose it is.
    pub brand: BrandId,
    /// The word.
    pub text: String,
    /// Other words that mean the same.
    pub aliases: Vec<String>,
    /// Its classes of goods and services.
    pub classes: BTreeSet<NiceClass>,
}

/// Every enrolled mark with a word.
pub async fn enrolled_marks(conn: &mut Conn) -> Result<Vec<EnrolledMark>> {
    type Row = (Uuid, Uuid, String, Json<Vec<String>>, Json<BTreeSet<NiceClass>>);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(MARKS).fetch_all(c).await)?;
    let mark = |(right, brand, text, aliases, classes): Row| EnrolledMark {
        right: RightId(right),
        brand: BrandId(brand),
        text,
        aliases: aliases.0,
        classes: classes.0,
    };
    Ok(rows.into_iter().map(mark).collect())
}

/// How many marks are enrolled, when the last one was, and how often their other names changed: whatever differs was read before a change.
pub async fn marks_stamp(conn: &mut Conn) -> Result<(i64, i64, i64)> {
    Ok(on!(conn, |c| sqlx::query_as(MARKS_STAMP).fetch_one(c).await)?)
}

/// How many marks of a brand are enrolled, how often their other names changed, and when the latest was decided.
pub async fn brand_stamp(conn: &mut Conn, brand: BrandId) -> Result<(i64, i64, i64)> {
    Ok(on!(conn, |c| sqlx::query_as(BRAND_STAMP).bind(brand.0).fetch_one(c).await)?)
}
