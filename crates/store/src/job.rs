//! Long work in the background, with its progress. A job that a dead process was running is taken over when its lease is over.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    id::{BrandId, JobId, UserId},
    job::{Job, JobKind, JobLine, JobState},
    page::{Page, PageQuery},
    time::Timestamp,
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    INSERT = "
        INSERT INTO jobs (id, kind, title, brand_id, state, payload, total, created_by, created_at, lane)
        VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, $8, $9)";
    /// A lease that ends later than any can was given before the clock was set back: its holder is gone, or renews it by the new time.
    /// What was begun already goes on; of the rest, whose work was begun longest ago comes first, so that nobody waits for all that another has queued.
    CLAIM = "
        UPDATE jobs
        SET state = 'running', started_at = COALESCE(started_at, $1), lease_until = $2, attempts = attempts + 1
        WHERE id = (
                SELECT j.id FROM jobs j
                WHERE (j.state = 'queued' OR (j.state = 'running' AND (j.lease_until < $1 OR j.lease_until > $3)))
                  AND j.lane = $4
                ORDER BY CASE j.state WHEN 'running' THEN 0 ELSE 1 END,
                         COALESCE(CASE WHEN j.brand_id IS NULL THEN (SELECT MAX(o.started_at) FROM jobs o WHERE o.brand_id IS NULL)
                                  ELSE (SELECT MAX(o.started_at) FROM jobs o WHERE o.brand_id = j.brand_id) END, 0),
                         j.created_at, j.id
                LIMIT 1
              )
          AND (state = 'queued' OR (state = 'running' AND (lease_until < $1 OR lease_until > $3)))
        RETURNING id, kind, title, brand_id, state, payload, done, total, result, error, created_by, created_at, started_at, finished_at, cancel_requested_at,
                  attempts";
    /// Serialises who queues work of a kind for a brand.
    LOCK = "
        INSERT INTO chores (name, last_at, position)
        VALUES ($1, $2, 0)
        ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at";
    WAITING = "
        SELECT id, payload FROM jobs
        WHERE state = 'queued' AND kind = $1 AND (brand_id = $2 OR (brand_id IS NULL AND $2 IS NULL)) AND cancel_requested_at IS NULL
        ORDER BY created_at, id";
    RENAME = "UPDATE jobs SET title = $2 WHERE id = $1 AND state = 'queued' AND cancel_requested_at IS NULL";
    WITHDRAW = "UPDATE jobs SET state = 'cancelled', error = $2, finished_at = $3 WHERE id = $1 AND state = 'queued'";
    BY_ID = "
        SELECT id, kind, title, brand_id, state, payload, done, total, result, error, created_by, created_at, started_at, finished_at, cancel_requested_at, attempts
        FROM jobs
        WHERE id = $1";
    OF_KIND = "
        SELECT id, kind, title, brand_id, state, payload, done, total, result, error, created_by, created_at, started_at, finished_at, cancel_requested_at, attempts
        FROM jobs
        WHERE kind = $1
        ORDER BY created_at DESC, id DESC
        LIMIT CAST($2 AS BIGINT) OFFSET $3";
    COUNT_KIND = "SELECT COUNT(*) FROM jobs WHERE kind = $1";
    /// What runs, what waits, and what is over, each the newest first.
    ALL = "
        SELECT j.id, j.kind, j.title, j.brand_id, j.state, j.payload, j.done, j.total, j.result, j.error, j.created_by, j.created_at, j.started_at,
               j.finished_at, j.cancel_requested_at, j.attempts, b.name AS brand_name, u.name AS asked_by
        FROM jobs j
        LEFT JOIN brands b ON b.id = j.brand_id
        LEFT JOIN users u ON u.id = j.created_by
        ORDER BY CASE j.state WHEN 'running' THEN 0 WHEN 'queued' THEN 1 ELSE 2 END, j.created_at DESC, j.id DESC
        LIMIT CAST($1 AS BIGINT) OFFSET $2";
    COUNT_ALL = "SELECT COUNT(*) FROM jobs";
    LATEST_OF_BRAND = "
        SELECT id, kind, title, brand_id, state, payload, done, total, result, error, created_by, created_at, started_at, finished_at, cancel_requested_at, attempts
        FROM jobs
        WHERE brand_id = $1 AND kind = $2
        ORDER BY created_at DESC, id DESC
        LIMIT 1";
    LATEST_OF_ALL = "
        SELECT id, kind, title, brand_id, state, payload, done, total, result, error, created_by, created_at, started_at, finished_at, cancel_requested_at, attempts
        FROM jobs
        WHERE brand_id IS NULL AND kind = $1
        ORDER BY created_at DESC, id DESC
        LIMIT 1";
    /// Answers whether somebody asked to cancel: the one round trip a working job makes.
    PROGRESS = "
        UPDATE jobs
        SET done = $2, total = COALESCE($3, total), result = COALESCE($4, result), lease_until = $5, attempts = CASE WHEN $2 > done THEN 0 ELSE attempts END
        WHERE id = $1 AND state = 'running'
        RETURNING cancel_requested_at IS NOT NULL";
    FINISH = "
        UPDATE jobs
        SET state = $2, result = COALESCE($3, result), error = $4, finished_at = $5, lease_until = NULL
        WHERE id = $1 AND state = 'running'";
    CANCEL = "UPDATE jobs SET cancel_requested_at = $2 WHERE id = $1 AND state IN ('queued', 'running') AND cancel_requested_at IS NULL";
    RELEASE = "UPDATE jobs SET lease_until = $2, attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END WHERE id = $1 AND state = 'running'";
    UNFINISHED = "SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running')";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    title: String,
    brand_id: Option<Uuid>,
    state: String,
    payload: Json<Value>,
    done: i64,
    total: Option<i64>,
    result: Option<Json<Value>>,
    error: Option<String>,
    created_by: Option<Uuid>,
    created_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    cancel_requested_at: Option<i64>,
    attempts: i64,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    #[sqlx(flatten)]
    job: Row,
    brand_name: Option<String>,
    asked_by: Option<String>,
}

/// A job with what its worker needs.
#[derive(Clone, Debug)]
pub struct StoredJob {
    /// What people see of it.
    pub job: Job,
    /// What to do, in the kind's own shape.
    pub payload: Value,
    /// Who asked for it.
    pub created_by: Option<UserId>,
    /// How often it was begun since it got further.
    pub attempts: i64,
}

/// Work is done in lanes, each with a worker of its own: what goes through the whole catalogue takes hours, and neither anybody's codes wait for it nor a takedown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Issuing, imports, reports of many.
    Ordinary = 0,
    /// Screening the catalogue anew.
    Catalogue = 1,
    /// Trying rules over it.
    Trials = 2,
    /// Screening what is like removed listings.
    Takedowns = 3,
}

impl Lane {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ordinary, Self::Catalogue, Self::Trials, Self::Takedowns];

    /// Where work of a kind is done as a rule.
    #[must_use]
    pub const fn of(kind: JobKind) -> Self {
        match kind {
            JobKind::SweepListings => Self::Catalogue,
            JobKind::TryRules => Self::Trials,
            JobKind::ImportListings | JobKind::IssueBatch | JobKind::ImportCodes | JobKind::ReportListings => Self::Ordinary,
        }
    }
}

impl TryFrom<Row> for StoredJob {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: &str| StoreError::corrupt("jobs", e);
        Ok(Self {
            job: Job {
                id: JobId(row.id),
                kind: JobKind::parse(&row.kind).ok_or_else(|| corrupt(&row.kind))?,
                title: row.title,
                brand_id: row.brand_id.map(BrandId),
                state: JobState::parse(&row.state).ok_or_else(|| corrupt(&row.state))?,
                done: row.done,
                total: row.total,
                result: row.result.map(|r| r.0),
                error: row.error,
                created_at: Timestamp(row.created_at),
                started_at: row.started_at.map(Timestamp),
                finished_at: row.finished_at.map(Timestamp),
                cancel_requested: row.cancel_requested_at.is_some(),
            },
            payload: row.payload.0,
            created_by: row.created_by.map(UserId),
            attempts: row.attempts,
        })
    }
}

/// A job to queue.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// A new id.
    pub id: JobId,
    /// What kind of work.
    pub kind: JobKind,
    /// Which worker does it.
    pub lane: Lane,
    /// What it is, for people.
    pub title: &'a str,
    /// The brand whose members see it; `None`: staff only.
    pub brand_id: Option<BrandId>,
    /// What to do.
    pub payload: Value,
    /// How many steps, if known.
    pub total: Option<i64>,
    /// Who asked for it.
    pub created_by: Option<UserId>,
}

/// Work of this kind and for this brand that nobody has begun, the oldest first; until the transaction ends nobody else queues any that asks here too.
pub async fn waiting(tx: &mut Tx, kind: JobKind, brand: Option<BrandId>, now: Timestamp) -> Result<Vec<(JobId, Value)>> {
    let (kind, brand) = (kind.as_str(), brand.map(|brand| brand.0));
    let lock = format!("queue {kind} of {}", brand.map_or_else(String::new, |brand| brand.to_string()));
    on!(tx, |c| sqlx::query(LOCK).bind(lock).bind(now.0).execute(c).await.map(drop))?;
    let rows: Vec<(Uuid, Json<Value>)> = on!(tx, |c| sqlx::query_as(WAITING).bind(kind).bind(brand).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, payload)| (JobId(id), payload.0)).collect())
}

/// Gives a job that waits another title; false if it was begun or is to stop. Nobody begins it until the transaction ends: it goes by what is changed
/// in that.
pub async fn rename(tx: &mut Tx, id: JobId, title: &str) -> Result<bool> {
    Ok(on!(tx, |c| sqlx::query(RENAME).bind(id.0).bind(title).execute(c).await.map(|d| d.rows_affected()))? == 1)
}

/// Ends a job that waits, and says why; false if it was begun.
pub async fn withdraw(tx: &mut Tx, id: JobId, why: &str, now: Timestamp) -> Result<bool> {
    Ok(on!(tx, |c| sqlx::query(WITHDRAW).bind(id.0).bind(why).bind(now.0).execute(c).await.map(|d| d.rows_affected()))? == 1)
}

/// Queues a job.
pub async fn insert(tx: &mut Tx, job: &NewJob<'_>, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(job.id.0)
        .bind(job.kind.as_str())
        .bind(job.title)
        .bind(job.brand_id.map(|b| b.0))
        .bind(Json(&job.payload))
        .bind(job.total)
        .bind(job.created_by.map(|u| u.0))
        .bind(now.0)
        .bind(job.lane as i64)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Takes the next job of a lane, for this process alone until `lease_until` (moved on by [`progress`]). One whose lease ends twice as far in the future
/// was leased by a clock that was set back since.
pub async fn claim(tx: &mut Tx, lane: Lane, now: Timestamp, lease_until: Timestamp) -> Result<Option<StoredJob>> {
    let beyond = lease_until.0 + (lease_until.0 - now.0);
    let row: Option<Row> = on!(tx, |c| sqlx::query_as(CLAIM).bind(now.0).bind(lease_until.0).bind(beyond).bind(lane as i64).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// One job.
pub async fn by_id(conn: &mut Conn, id: JobId) -> Result<Option<StoredJob>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The jobs of a kind, newest first.
pub async fn page(conn: &mut Conn, kind: JobKind, query: PageQuery) -> Result<Page<Job>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT_KIND).bind(kind.as_str()).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_KIND).bind(kind.as_str()).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let rows = rows.into_iter().map(|r| StoredJob::try_from(r).map(|j| j.job)).collect::<Result<_>>()?;
    Ok(Page { rows, total, page: query.page, size: query.size })
}

/// All jobs: what runs, what waits, and what is over.
pub async fn all(conn: &mut Conn, query: PageQuery) -> Result<Page<JobLine>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT_ALL).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<LineRow> = on!(conn, |c| sqlx::query_as(ALL).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let line = |row: LineRow| StoredJob::try_from(row.job).map(|stored| JobLine { job: stored.job, brand: row.brand_name, asked_by: row.asked_by });
    Ok(Page { rows: rows.into_iter().map(line).collect::<Result<_>>()?, total, page: query.page, size: query.size })
}

/// The latest job of a kind that is a brand's, or nobody's.
pub async fn latest(conn: &mut Conn, kind: JobKind, brand: Option<BrandId>) -> Result<Option<Job>> {
    let row: Option<Row> = match brand {
        Some(brand) => on!(conn, |c| sqlx::query_as(LATEST_OF_BRAND).bind(brand.0).bind(kind.as_str()).fetch_optional(c).await)?,
        None => on!(conn, |c| sqlx::query_as(LATEST_OF_ALL).bind(kind.as_str()).fetch_optional(c).await)?,
    };
    row.map(|row| StoredJob::try_from(row).map(|stored| stored.job)).transpose()
}

/// What a working job tells: where it is, and what it has so far.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// Steps done.
    pub done: i64,
    /// Steps in all, if known by now.
    pub total: Option<i64>,
    /// What it has so far, in the kind's own shape.
    pub result: Option<Value>,
}

/// Notes progress and keeps the lease; answers whether to stop. [`StoreError::Conflict`] if the job is not running any more.
pub async fn progress(tx: &mut Tx, id: JobId, progress: &Progress, lease_until: Timestamp) -> Result<bool> {
    let cancel: Option<bool> = on!(tx, |c| sqlx::query_scalar(PROGRESS)
        .bind(id.0)
        .bind(progress.done)
        .bind(progress.total)
        .bind(progress.result.as_ref().map(Json))
        .bind(lease_until.0)
        .fetch_optional(c)
        .await)?;
    cancel.ok_or(StoreError::Conflict)
}

/// Ends a running job. [`StoreError::Conflict`] if it is not running.
pub async fn finish(tx: &mut Tx, id: JobId, state: JobState, result: Option<&Value>, error: Option<&str>, now: Timestamp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(FINISH)
        .bind(id.0)
        .bind(state.as_str())
        .bind(result.map(Json))
        .bind(error)
        .bind(now.0)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Asks a job to stop; answers whether it could still be asked.
pub async fn cancel(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool> {
    Ok(on!(tx, |c| sqlx::query(CANCEL).bind(id.0).bind(now.0).execute(c).await.map(|d| d.rows_affected()))? == 1)
}

/// Gives a job back, so that another process takes it over at once.
pub async fn release(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(RELEASE).bind(id.0).bind(now.0 - 1).execute(c).await.map(drop))?;
    Ok(())
}

/// How many wait or run.
pub async fn unfinished(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(UNFINISHED).fetch_one(c).await)?)
}
