//! The outbox of mails: written with the change that causes them, sent by a job.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    id::MailId,
    mail::Mail,
    page::{Page, PageQuery},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    INSERT = "
        INSERT INTO mails (id, to_address, subject, body, created_at, next_attempt_at)
        VALUES ($1, $2, $3, $4, $5, $5)";
    /// Takes the next mail for a while: another sender does not see it until then.
    CLAIM = "
        UPDATE mails
        SET next_attempt_at = $2, attempts = attempts + 1
        WHERE id = (SELECT id FROM mails WHERE sent_at IS NULL AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT 1)
          AND sent_at IS NULL AND next_attempt_at <= $1
        RETURNING id, to_address, subject, body, created_at, attempts, sent_at, last_error";
    SENT = "UPDATE mails SET sent_at = $2, last_error = NULL WHERE id = $1 AND sent_at IS NULL";
    FAILED = "UPDATE mails SET next_attempt_at = $2, last_error = $3 WHERE id = $1 AND sent_at IS NULL";
    PAGE = "
        SELECT id, to_address, subject, body, created_at, attempts, sent_at, last_error
        FROM mails
        ORDER BY created_at DESC, id DESC
        LIMIT CAST($1 AS BIGINT) OFFSET $2";
    COUNT = "SELECT COUNT(*) FROM mails";
    BY_ID = "
        SELECT id, to_address, subject, body, created_at, attempts, sent_at, last_error
        FROM mails
        WHERE id = $1";
    UNSENT = "SELECT COUNT(*) FROM mails WHERE sent_at IS NULL";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    to_address: String,
    subject: String,
    body: String,
    created_at: i64,
    attempts: i64,
    sent_at: Option<i64>,
    last_error: Option<String>,
}

impl From<Row> for Mail {
    fn from(row: Row) -> Self {
        Self {
            id: MailId(row.id),
            to: row.to_address,
            subject: row.subject,
            body: row.body,
            created_at: Timestamp(row.created_at),
            attempts: row.attempts,
            sent_at: row.sent_at.map(Timestamp),
            last_error: row.last_error,
        }
    }
}

/// Puts a mail into the outbox.
pub async fn insert(tx: &mut Tx, id: MailId, to: &str, subject: &str, body: &str, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT).bind(id.0).bind(to).bind(subject).bind(body).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Takes the next mail that is due, for its sender alone until `retry_at`.
pub async fn claim(tx: &mut Tx, now: Timestamp, retry_at: Timestamp) -> Result<Option<Mail>> {
    let row: Option<Row> = on!(tx, |c| sqlx::query_as(CLAIM).bind(now.0).bind(retry_at.0).fetch_optional(c).await)?;
    Ok(row.map(Into::into))
}

/// Notes that it went out.
pub async fn sent(tx: &mut Tx, id: MailId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SENT).bind(id.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes why it did not go out, and when to try again.
pub async fn failed(tx: &mut Tx, id: MailId, retry_at: Timestamp, error: &str) -> Result<()> {
    on!(tx, |c| sqlx::query(FAILED).bind(id.0).bind(retry_at.0).bind(error).execute(c).await.map(drop))?;
    Ok(())
}

/// All mails, newest first.
pub async fn page(conn: &mut Conn, query: PageQuery) -> Result<Page<Mail>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(PAGE).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    Ok(Page { rows: rows.into_iter().map(Into::into).collect(), total, page: query.page, size: query.size })
}

/// One mail.
pub async fn by_id(conn: &mut Conn, id: MailId) -> Result<Option<Mail>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    Ok(row.map(Into::into))
}

/// How many wait.
pub async fn unsent(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(UNSENT).fetch_one(c).await)?)
}
