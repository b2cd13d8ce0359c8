//! The outbox of mails: written with the change that causes them, sent by a job.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    id::MailId,
    mail::{HIDDEN, Mail, MailHead},
    page::{Page, PageQuery},
    time::Timestamp,
};
use std::collections::HashSet;
use uuid::Uuid;

statements! {
    INSERT = "
        INSERT INTO mails (id, to_address, subject, body, secret, created_at, next_attempt_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)";
    /// Takes the next mail for a while: another sender does not see it until then.
    CLAIM = "
        UPDATE mails
        SET next_attempt_at = $2, attempts = attempts + 1
        WHERE id = (SELECT id FROM mails WHERE sent_at IS NULL AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT 1)
          AND sent_at IS NULL AND next_attempt_at <= $1
        RETURNING id, to_address, subject, body, secret, created_at, attempts, sent_at, last_error";
    ALL = "SELECT id FROM mails";
    SENT = "UPDATE mails SET sent_at = $2, last_error = NULL, secret = NULL WHERE id = $1 AND sent_at IS NULL";
    GIVE_UP = "UPDATE mails SET next_attempt_at = $2, last_error = $3, secret = NULL WHERE id = $1 AND sent_at IS NULL";
    FAILED = "UPDATE mails SET next_attempt_at = $2, last_error = $3 WHERE id = $1 AND sent_at IS NULL";
    PAGE = "
        SELECT id, to_address, subject, created_at, attempts, sent_at, last_error
        FROM mails
        ORDER BY created_at DESC, id DESC
        LIMIT CAST($1 AS BIGINT) OFFSET $2";
    COUNT = "SELECT COUNT(*) FROM mails";
    /// Whatever its secret is, this does not read it.
    BY_ID = "
        SELECT id, to_address, subject, body, NULL AS secret, created_at, attempts, sent_at, last_error
        FROM mails
        WHERE id = $1";
    WAITING_FOR = "
        SELECT id, to_address, subject, body, secret, created_at, attempts, sent_at, last_error
        FROM mails
        WHERE sent_at IS NULL AND to_address = $1
        ORDER BY created_at DESC, id DESC";
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    id: Uuid,
    to_address: String,
    subject: String,
    created_at: i64,
    attempts: i64,
    sent_at: Option<i64>,
    last_error: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    head: HeadRow,
    body: String,
    secret: Option<String>,
}

impl From<HeadRow> for MailHead {
    fn from(row: HeadRow) -> Self {
        Self {
            id: MailId(row.id),
            to: row.to_address,
            subject: row.subject,
            created_at: Timestamp(row.created_at),
            attempts: row.attempts,
            sent_at: row.sent_at.map(Timestamp),
            last_error: row.last_error,
        }
    }
}

impl From<Row> for Mail {
    /// With its secret, where it was read.
    fn from(row: Row) -> Self {
        let body = row.secret.map_or_else(|| row.body.clone(), |secret| with_secret(&row.body, &secret));
        Self { head: row.head.into(), body }
    }
}

/// A mail to write.
#[derive(Clone, Copy)]
pub struct NewMail<'a> {
    /// To whom.
    pub to: &'a str,
    /// Its subject.
    pub subject: &'a str,
    /// Its text, in which [`HIDDEN`] stands for the secret.
    pub body: &'a str,
    /// What only its reader may know: kept until the mail has gone out.
    pub secret: Option<&'a str>,
}

/// Puts a mail into the outbox.
pub async fn insert(tx: &mut Tx, id: MailId, mail: NewMail<'_>, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT).bind(id.0).bind(mail.to).bind(mail.subject).bind(mail.body).bind(mail.secret).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Takes the next mail that is due, whole, for its sender alone until `retry_at`.
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

/// Notes why it never will go out; its secret goes with the hope. `never` is an instant that does not come.
pub async fn give_up(tx: &mut Tx, id: MailId, never: Timestamp, error: &str) -> Result<()> {
    on!(tx, |c| sqlx::query(GIVE_UP).bind(id.0).bind(never.0).bind(error).execute(c).await.map(drop))?;
    Ok(())
}

/// The ids of all mails.
pub async fn all(conn: &mut Conn) -> Result<HashSet<MailId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(ALL).fetch_all(c).await)?;
    Ok(ids.into_iter().map(MailId).collect())
}

/// All mails, newest first.
pub async fn page(conn: &mut Conn, query: PageQuery) -> Result<Page<MailHead>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<HeadRow> = on!(conn, |c| sqlx::query_as(PAGE).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    Ok(Page { rows: rows.into_iter().map(Into::into).collect(), total, page: query.page, size: query.size })
}

/// One mail, without its secret.
pub async fn by_id(conn: &mut Conn, id: MailId) -> Result<Option<Mail>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    Ok(row.map(Into::into))
}

/// What still has to go out to an address, whole, newest first: for the demonstration, whose people have no mailbox.
pub async fn waiting_for(conn: &mut Conn, to: &str) -> Result<Vec<Mail>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(WAITING_FOR).bind(to).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The text with its secret. Where that stands in a line by itself, dots in other lines hide something else, such as most of an address.
fn with_secret(body: &str, secret: &str) -> String {
    let lines = body.split('\n');
    if lines.clone().all(|line| line.trim() != HIDDEN) {
        return body.replace(HIDDEN, secret);
    }
    lines.map(|line| if line.trim() == HIDDEN { line.replace(HIDDEN, secret) } else { line.to_owned() }).collect::<Vec<_>>().join("\n")
}
